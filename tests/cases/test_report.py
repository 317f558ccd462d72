"""The report on decided cases says everything about each, counts right, and shows what others wrote as text."""

import re
import shutil
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.cli.backtest import _with_kept, held, off, tally
from riskkit.cli.backtest import backtest as back_tested
from riskkit.cli.backtest import compared as compared_for_real
from riskkit.errors import InputError
from riskkit.render.cases import FORMATS, Backtest, Compared, Kept, _reasons, render
from riskkit.render.text import one_line
from riskkit.schema.case import Case
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import Decided, cases
from tests.cases.test_cases import DISAGREEMENTS
from tests.render.samples import sample
from tests.render.test_markdown import blocks, lines, strong
from tests.render.test_text import HOSTILE

MARK = "Qqzz"
FRAMEWORK = load_framework("seger2023")
CASES = {found.case.id: found for found in cases(FRAMEWORK, framework_folder("seger2023"))}
OPTIONS = list(FRAMEWORK.options.options)
COPIES = "in a worse zone at r10 than at r9: no risk"
TOLD = {
    "galactica": ("in the way of r7: Security vulnerabilities (tolerable)", "security-flaws, stated", "needs a gain"),
    "gemma-2-27b": ("Misalignment and loss of control (extreme)", "autonomy-harm, stated 'marginal', reads 'moderate'"),
    "gpt-oss-120b": (
        "Biological and chemical weapons (extreme)",
        "Misalignment and loss of control (extreme)",
        "autonomy-harm, stated 'moderate', reads 'substantial'",
    ),
    "llama2-70b": (COPIES, "r9: tolerable, and justified"),
    "mistral-7b": (COPIES, "r9: tolerable, and justified"),
    "qwen3-235b": ("without evidence by the method required", "bio-uplift, stated 'moderate', reads 'decisive'"),
}
"""What decides each disagreement, as its report must tell it."""


class Elements(HTMLParser):
    """The elements of a document with their attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        """Reads a document."""
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.shown = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element."""
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        """Notes text."""
        self.shown += data


def written(found: Decided, prefix: str, least: str = "r7", most: str = "r8") -> Case:
    """A case whose every text of its authors has a prefix, and whose range is other than what was done."""
    case = found.case
    assert case.history
    changed = {"why": prefix + case.expected.why, "least": least, "most": most, "disagrees_with_history": True}
    expected = case.expected.model_copy(update=changed)
    history = case.history.model_copy(update={"text": prefix + case.history.text})
    return case.model_copy(update={"title": prefix + case.title, "expected": expected, "history": history})


def compared(case: Case, whole_off: int = 0, done_off: int | None = 0, prefix: str = "") -> Compared:
    """A case beside the sample recommendation, at stated distances, kept on its side in a third of draws."""
    found = sample()
    titles = {key: prefix + title for key, title in found.titles.items()}
    found = found.model_copy(update={"titles": titles})
    kept = Kept(draws=12, side=4, option=3, within=6, seen={"r3": 3, "r5": 1, "r8": 8})
    return Compared(
        case=case,
        held=held(case),
        facts=found,
        whole=found,
        facts_off=-1,
        whole_off=whole_off,
        done_off=done_off,
        turns_on="r8",
        broken=("r8 is cleared",),
        edges=("margin", "numbers"),
        kept=kept,
    )


def backtest(prefix: str = MARK) -> Backtest:
    """Two real cases with prefixed texts, one of them below its range and one above."""
    below = compared(written(CASES["gpt2-xl"], prefix), -2, prefix=prefix)
    above = compared(written(CASES["gopher"], prefix, "r0", "r2"), 1, prefix=prefix)
    return back_tested(FRAMEWORK, [below, above], seed=7)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_shows_text_as_text(hostile: str) -> None:
    """Whatever titles and texts hold, the report is built of the same blocks and shows just those letters more."""
    benign, found = render(backtest(), "md"), render(backtest(hostile + MARK), "md")
    assert blocks(found) == blocks(benign)
    assert strong(found) == strong(benign)
    assert lines(found) == [" ".join(line.replace(MARK, one_line(hostile + MARK)).split()) for line in lines(benign)]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_html_shows_text_as_text(hostile: str) -> None:
    """Whatever titles and texts hold, the page has the same elements and attributes."""
    benign, found = Elements(render(backtest(), "html")), Elements(render(backtest(hostile + MARK), "html"))
    assert found.elements == benign.elements
    assert " ".join(one_line(hostile + MARK).split()) in " ".join(found.shown.split())


@pytest.mark.parametrize("format", FORMATS)
def test_everything_about_a_case_is_told(format: str) -> None:
    """Range, reason, both outcomes, distances, history and broken limits of each case are in either format."""
    found = backtest("")
    text = render(found, format)
    shown = Elements(text).shown if format == "html" else "\n".join(lines(text))
    for each in found.cases:
        assert each.case.history
        for part in (each.case.title, each.case.expected.why, each.case.history.text, each.case.id, *each.broken):
            assert " ".join(part.split()) in " ".join(shown.split())
    assert "1 rung below" in shown
    assert "2 rungs below" in shown


@pytest.mark.parametrize("format", FORMATS)
def test_other_numbers_are_told(format: str) -> None:
    """How often side and option are kept, what is seen, the margin, draws, seed and edges are in either format."""
    text = render(backtest(""), format)
    shown = " ".join((Elements(text).shown if format == "html" else "\n".join(lines(text))).split())
    for part in ("12 draws, from seed 7", "33 %", "25 %", "r3 to r8, mostly r8", "r3 25 %, r5 8 %, r8 67 %", "0.42"):
        assert part in shown
    edge = "0.42 decades to a worse zone, with its conditions met"
    assert f"{edge}; keeps its side of the irreversible line in 33 % of draws" in shown
    assert "50 % of the outcomes of real cases with judgement are in range" in shown
    assert "about 29 percentage points" in shown


@pytest.mark.parametrize("format", FORMATS)
def test_without_draws_nothing_is_told_of_them(format: str) -> None:
    """A report without draws tells of margins alone."""
    cases = [replace(each, kept=None, edges=("margin",)) for each in backtest("").cases]
    text = render(back_tested(FRAMEWORK, cases), format)
    assert "With other numbers" not in text
    assert "0.42 decades to a worse zone" in text
    assert "from seed" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_no_case_apart_and_none_on_an_edge(format: str) -> None:
    """Where all agree and nothing sits on an edge, the report says so."""
    case = CASES["gpt2-xl"].case
    text = render(back_tested(FRAMEWORK, [replace(compared(case), edges=())]), format)
    assert "No outcome sits on an edge." in text
    assert text.count("None.") == 2


@pytest.mark.parametrize("key", TOLD)
def test_every_disagreement_is_told_with_its_reason(key: str) -> None:
    """The reasons of a disagreement name what decides it, and how each option of the range stands."""
    assert set(TOLD) == set(DISAGREEMENTS)
    found = compared_for_real(FRAMEWORK, CASES[key])
    reasons = list(_reasons(found))
    assert found.whole_off
    assert [part for part in TOLD[key] if not any(part in reason for reason in reasons)] == []
    expected = found.case.expected
    for option in OPTIONS[OPTIONS.index(expected.least) : OPTIONS.index(expected.most) + 1]:
        assert any(re.search(rf"\b{option}\b.*:", reason) for reason in reasons)


def test_kept_counts_draws() -> None:
    """A case counts the draws on its side, at its option and in its range, and sits on an edge where it wavers."""
    tested = compared(CASES["gpt3"].case)
    kept = _with_kept(FRAMEWORK, replace(tested, edges=(), kept=None), Counter({"r7": 2, "r4": 5, "r3": 3}))
    assert kept.kept == Kept(draws=10, side=8, option=3, within=8, seen={"r3": 3, "r4": 5, "r7": 2})
    assert list(kept.kept.seen) == ["r3", "r4", "r7"]
    assert kept.edges == ("numbers",)
    assert _with_kept(FRAMEWORK, replace(tested, edges=()), Counter({"r4": 9, "r7": 1})).edges == ()


def test_fragile_cases_come_first() -> None:
    """In the table of other numbers the case that keeps its side least often comes first."""
    found = backtest("")
    one, other = found.cases
    assert one.kept
    steadier = replace(one, kept=replace(one.kept, side=9))
    assert replace(found, cases=(steadier, other)).fragile == [other, steadier]


def test_html_asks_for_nothing() -> None:
    """The page has no script, picture or address of its own, its policy allows its own style alone, and links lead."""
    text = render(backtest(), "html")
    page = Elements(text)
    assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in page.elements}
    attributes = [pair for _, pairs in page.elements for pair in pairs]
    names = {value for key, value in attributes if key == "id"}
    targets = [value or "" for key, value in attributes if key in ("href", "src")]
    assert targets
    assert {target.removeprefix("#") for target in targets} <= names
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text
    assert not re.search(r"url\(|@import", style[1])


@pytest.mark.parametrize("format", FORMATS)
def test_same_bytes_twice(format: str) -> None:
    """The same cases give the same bytes."""
    assert render(backtest(), format) == render(backtest(), format)


@pytest.mark.parametrize("key", CASES)
def test_distance_is_signed_and_zero_in_range_alone(key: str) -> None:
    """Options below the range are negative by their rungs, above it positive, and only those within are 0."""
    case = CASES[key].case
    distances = [off(FRAMEWORK, case, option) for option in OPTIONS]
    least, most = OPTIONS.index(case.expected.least), OPTIONS.index(case.expected.most)
    inside = most - least + 1
    assert distances == [*range(-least, 0), *[0] * inside, *range(1, len(OPTIONS) - most)]


def test_tally_counts_and_means() -> None:
    """A tally counts what is in range and takes the mean with and without the sign."""
    row = tally("way", "over", [-2, 0, 1, -3])
    assert (row.cases, row.within, row.mean, row.mean_apart) == (4, 1, -1.0, 1.5)


def test_totals_leave_limits_out() -> None:
    """Made-up limits are in no total; every naive rule is over the same cases as riskkit."""
    found = back_tested(FRAMEWORK, [compared(each.case) for each in CASES.values()])
    judged = [key for key, each in CASES.items() if held(each.case) and not each.case.limit]
    ways = {row.way: row for row in found.tallies if row.over == "real cases with judgement"}
    assert {"riskkit, with judgement", "riskkit, facts only", "always r3", "always r8", "what was done"} == set(ways)
    assert {row.cases for row in ways.values()} == {len(judged)}
    for option in ("r3", "r8"):
        inside = [key for key in judged if not off(FRAMEWORK, CASES[key].case, option)]
        assert ways[f"always {option}"].within == len(inside)


def test_only_facts_are_not_held() -> None:
    """A case without a limit and without an answer by judgement is listed and not held to its range."""
    case = CASES["gopher"].case
    assert {answer.basis for answer in case.answers.values()} == {"fact"}
    assert not held(case)
    assert held(CASES["gpt2-xl"].case)
    assert held(CASES["limit-empty"].case)


def test_unknown_format_is_named() -> None:
    """Another format is refused with those there are."""
    with pytest.raises(InputError) as error:
        render(backtest(), "pdf")
    assert error.value.problems[0].hint == "formats: md, html"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "html"],
        ["-o", "report.md"],
        ["--perturb", "0"],
        ["--seed", "1"],
        ["--report", "--format", "pdf"],
        ["--report", "--facts-only"],
        ["--report", "--perturb", "-1"],
        ["--report", "--seed", "-1"],
    ],
)
def test_options_that_do_not_fit_are_4(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has no meaning together is refused before anything is run or written."""
    monkeypatch.chdir(tmp_path)
    assert main(["cases", *arguments]) == 4
    assert capsys.readouterr().err.startswith("error: ")
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def two_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped framework with two of its cases, one of them out of its range."""
    folder = tmp_path_factory.mktemp("frameworks") / "seger2023"
    shutil.copytree(framework_folder("seger2023"), folder)
    for file in (folder / "cases").glob("*.yaml"):
        if file.stem not in ("mistral-7b", "gpt2-xl"):
            file.unlink()
    return folder


def reported(folder: Path, *arguments: str) -> str:
    """The report on the cases of a framework, and that it exits with 0."""
    out = folder.parent / "report.md"
    assert main(["cases", "--framework", str(folder), "--report", "-o", str(out), *arguments]) == 0
    return out.read_text(encoding="utf-8")


def test_a_seed_gives_the_same_bytes(two_cases: Path) -> None:
    """The same seed gives the same report, another seed another one, and a miss is told and is no failure."""
    once = reported(two_cases, "--perturb", "12", "--seed", "5")
    assert reported(two_cases, "--perturb", "12", "--seed", "5") == once
    assert reported(two_cases, "--perturb", "12", "--seed", "6") != once.replace("from seed 5", "from seed 6")
    assert "12 draws, from seed 5" in once
    assert "1 rung above `r7` to `r9`" in once


def test_no_draws_no_perturbation(two_cases: Path) -> None:
    """With no draws the report is the same but for what it says of draws."""
    plain = reported(two_cases, "--perturb", "0")
    assert "With other numbers" not in plain
    drawn = reported(two_cases, "--perturb", "1")
    assert set(plain.splitlines()) - set(drawn.splitlines()) <= {"No outcome sits on an edge."}
