"""Agreement as text: all of it, legible when narrow, and what raters write stays text."""

from io import StringIO

import pytest
from hypothesis import Phase, given, settings
from rich.cells import cell_len
from rich.console import Console

from riskkit.render.terminal.agreement import agreement_view, markdown
from riskkit.render.text import UNSEEN, one_line
from riskkit.schema.assessment import Estimate, Rating
from riskkit.schema.results.agreement import Agreement, Alpha, Conclusion, Influence, Opinion, Spread
from tests.render.test_text import HOSTILE, hostile
from tests.render.texts import blocks, console, lines, mapped, strings, strong, words

MARK = "Qqzz"
API = Conclusion(recommended="r3", with_conditions=False, allowed=("r0", "r3"), ceiling="served")
TUNING = Conclusion(recommended="r4", with_conditions=True, allowed=("r0", "r3", "r4"), ceiling="tunable")
CLOSED = Conclusion(recommended="r0", with_conditions=False, allowed=("r0",), ceiling="kept")


def opinion(level: str | None, **fields: object) -> Opinion:
    """What a rater says of a question, with a level or without."""
    given = {"level": level} if level else {"unknown": "nobody has looked"}
    return Opinion(rating=Rating.model_validate(given | fields), level=level)


SAMPLE = Agreement(
    tool="riskkit 0.2.0",
    date="2026-11-22",
    framework="seger2023",
    version="2.0.0",
    profile="balanced",
    subject="Larch 7B 1.0",
    pooled=API,
    same_outcome=False,
    overall=Alpha(value=0.7251, raters=3, questions=2, ratings=5),
    sections={
        "misuse": Alpha(value=-0.126, raters=3, questions=1, ratings=3),
        "model": Alpha(value=None, raters=2, questions=1, ratings=2),
    },
    types={"fact": Alpha(value=0.7251, raters=3, questions=2, ratings=5)},
    questions={
        "bio-uplift": Spread(
            section="misuse",
            type="fact",
            title="Biology",
            text="How far does it help?",
            level="marginal",
            worst="decisive",
            apart=2,
            opinions={
                "ann": opinion("marginal", rationale="a trial showed it", confidence="high", on="2026-11-02"),
                "ben": opinion("decisive", rationale="the trial had novices only"),
                "cho": opinion("none"),
            },
            dissent=("ben", "cho"),
        ),
        "use-claim": Spread(
            section="model",
            type="fact",
            title="Use",
            text="How much is it used?",
            level="few",
            worst="many",
            apart=1,
            opinions={
                "ann": opinion("few"),
                "ben": Opinion(rating=Rating(number=Estimate(low=900, likely=2_000, high=3_000)), level="many"),
                "cho": opinion(None, rationale="not mine"),
            },
            dissent=("ben",),
        ),
        "tool-use": Spread(
            section="model",
            type="fact",
            title="Tools",
            text="What can it call?",
            level=None,
            worst=None,
            apart=0,
            opinions={"ann": opinion(None)},
            dissent=(),
        ),
    },
    raters={
        "ann": Influence(answers=2, alone=TUNING, without=API, opens=(), closes=(), moves=False),
        "ben": Influence(answers=2, alone=CLOSED, without=TUNING, opens=(), closes=("r4",), moves=True),
        "cho": Influence(answers=1, alone=TUNING, without=CLOSED, opens=("r3",), closes=("r2",), moves=True),
        "dov": Influence(answers=1, alone=None, without=API, opens=(), closes=(), moves=True),
    },
    titles={"misuse": "Misuse", "model": "The model", "r0": "Closed", "r3": "API", "r4": "Tuning API"},
    notes=("ann.yaml is by ann", "measure red-team-bounty is left out: not all files undertake it"),
)


def marked(prefix: str) -> Agreement:
    """The sample with something before each of its texts."""
    record: Agreement = mapped(SAMPLE, lambda text: prefix + text)
    return record


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text of raters styles, links, hides or breaks anything in either form, and all of it is seen."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a view takes a while
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def assert_only_text(prefix: str) -> None:
    """Both forms of the sample with *prefix* before each text differ in just those letters from those without."""
    visible = one_line(prefix + MARK)
    plain, written = (agreement_view(marked(each), console(4000)) for each in (MARK, prefix + MARK))
    rules = str.maketrans("", "", " ─")  # as wide as their columns
    assert words(written).translate(rules) == words(plain).replace(MARK, visible).translate(rules)
    assert not UNSEEN.search(written.replace("\n", ""))
    benign, found = markdown(marked(MARK)), markdown(marked(prefix + MARK))
    assert (blocks(found), strong(found)) == (blocks(benign), strong(benign))
    joined = ["".join(line.replace(MARK, visible).split()) for line in lines(benign)]
    assert ["".join(line.split()) for line in lines(found)] == joined


def test_nothing_of_the_record_is_lost() -> None:
    """Every text is in the Markdown, but for questions without a dispute; every dissent and reason on the terminal."""
    there = SAMPLE.questions["bio-uplift"], SAMPLE.questions["use-claim"], SAMPLE.notes, SAMPLE.raters
    seen = "\n".join(lines(markdown(SAMPLE)))
    elsewhere = {"misuse", "model", "fact", "kept", "served", "tunable"}
    assert [text for text in strings(there) if text not in seen and text not in elsewhere] == []
    view = words(agreement_view(SAMPLE, console()))
    for text in ("the trial had novices only", "tool-use: ann: nobody has looked", *SAMPLE.notes):
        assert text in view


def test_the_outcome_comes_first() -> None:
    """What all files together give, and what each gives by itself, stand before any number."""
    for shown in (words(agreement_view(SAMPLE, console())), " ".join(markdown(SAMPLE).split())):
        assert "All together: API (r3)" in shown
        each = "The raters' own files give Tuning API (r4) by ann and cho and Closed (r0) by ben."
        assert each in shown
        assert shown.index(each) < shown.index("Krippendorff")


@pytest.mark.parametrize(
    ("same", "text"),
    [
        (True, "Every rater's own file gives Tuning API (r4)."),
        (None, "Fewer than two raters have a file of their own, so their outcomes cannot be compared."),
    ],
)
def test_agreement_on_the_outcome_is_shown(same: bool | None, text: str) -> None:
    """Where all files give one option that is said, and where there are too few to tell that is said."""
    one = SAMPLE.model_copy(update={"same_outcome": same, "raters": {"ann": SAMPLE.raters["ann"]}})
    assert text in words(agreement_view(one, console()))


def test_what_each_rater_moves_is_shown() -> None:
    """A rater moves nothing, opens and closes options, or changes what is recommended, and each is told apart."""
    view = agreement_view(SAMPLE, console())
    rows = {
        line.split()[0]: " ".join(line.split()) for line in view.split("\n") if line.startswith(tuple(SAMPLE.raters))
    }
    assert rows == {
        "ann": "ann 2 Tuning API (r4) with conditions API (r3) nothing",
        "ben": "ben 2 Closed (r0) Tuning API (r4) with conditions closes Tuning API (r4)",
        "cho": "cho 1 Tuning API (r4) with conditions Closed (r0) opens API (r3) and closes r2",
        "dov": "dov 1 no own file API (r3) changes the recommendation or its conditions",
    }


def test_alpha_is_shown_with_its_counts() -> None:
    """Each alpha stands with its raters, questions and ratings, rounded, or as undefined."""
    view = words(agreement_view(SAMPLE, console()))
    assert "all questions 0.73 3 2 5" in view
    assert "section Misuse -0.13 3 1 3" in view
    assert "section The model undefined 2 1 2" in view
    assert "| section The model | undefined | 2 | 1 | 2 |" in markdown(SAMPLE)


def test_how_sure_a_rater_is_is_shown() -> None:
    """In Markdown a level comes with its confidence and day, and a number with its ends."""
    report = markdown(SAMPLE)
    assert "- `ann`: `marginal`, confidence high, on 2026-11-02: a trial showed it" in report
    assert "- `ben` (dissents): `many`, 2,000, at least 900 and at most 3,000" in report


def test_one_rater_agrees_with_nobody() -> None:
    """One rater is not said to agree, and several are counted, in both formats."""
    one = SAMPLE.model_copy(update={"raters": dict([*SAMPLE.raters.items()][:1])})
    for text in (agreement_view(one, console(80)), markdown(one).removeprefix("# ")):
        assert text.startswith("Larch 7B 1.0: what 1 rater answers\n")
    assert agreement_view(SAMPLE, console(80)).startswith("Larch 7B 1.0: how far 4 raters agree\n")


def test_the_widest_spread_comes_first() -> None:
    """Questions are in order of how far raters are apart, and those on which nobody differs are left out."""
    view = agreement_view(SAMPLE, console())
    assert "Questions on which they differ: 2 of 3" in view
    assert view.index("- Biology (bio-uplift): together marginal, 2 levels apart") < view.index(
        "- Use (use-claim): together few, 1 level"
    )
    assert "- tool-use: ann: nobody has looked" in view
    assert "tool-use: together" not in view


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("prefix", ["", "a_long_word_without_a_break_" * 4])
def test_lines_fit(width: int, prefix: str) -> None:
    """No line is wider than the terminal, and none ends in spaces."""
    written = agreement_view(marked(prefix), Console(file=StringIO(), width=width)).split("\n")
    assert not [line for line in written if cell_len(line) > width or line != line.rstrip()]


def test_a_record_of_one_is_shown() -> None:
    """One rater, nothing that varies and no note still give both forms."""
    bare = SAMPLE.model_copy(update={"questions": {}, "raters": {}, "notes": (), "sections": {}, "types": {}})
    assert "Questions on which they differ: 0 of 0" in agreement_view(bare, console())
    assert "Nothing to note." in markdown(bare)
