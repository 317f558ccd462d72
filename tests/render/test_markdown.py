"""The Markdown report says everything in the record, and nothing in the record says more than its text."""

import re
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from jinja2 import Environment, nodes
from jinja2.exceptions import UndefinedError

from riskkit.render import report_words
from riskkit.render.markdown import environment, report
from riskkit.render.text import one_line
from riskkit.resources import templates_root
from riskkit.schema.results.recommendation import Condition, RequestedOption
from tests.render.samples import CONDITIONS, bare, of_the_assessment, prefixed, sample
from tests.render.test_text import ACTIVE, HOSTILE, hostile, uncoded
from tests.render.texts import blocks, inline, lines, strong

MARK = "Qqzz"
ALLOWED = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
TEMPLATES = sorted(path.relative_to(templates_root()).as_posix() for path in templates_root().rglob("*.md.j2"))


def squeezed(text: str) -> list[str]:
    """What a reader sees of each block, without spaces."""
    return ["".join(line.split()) for line in lines(text)]


@cache
def plain_report() -> str:
    """The report of the sample with a mark before each of its texts."""
    return report(prefixed(MARK), "auditor")


def assert_only_text(prefix: str) -> None:
    """The report of a record whose every text has *prefix* differs in just those letters from that of the sample."""
    benign, written = plain_report(), report(prefixed(prefix + MARK), "auditor")
    assert blocks(written) == blocks(benign)
    assert strong(written) == strong(benign)
    visible = one_line(prefix + MARK)
    # a text that starts with a space stands a space apart within a sentence
    assert squeezed(written) == [line.replace(MARK, "".join(visible.split())) for line in squeezed(benign)]
    children = [child for token in inline(written) for child in token.children or []]
    assert {child.type for child in children} <= ALLOWED
    assert not [hit for token in inline(written) for hit in ACTIVE.findall(uncoded(token.children))]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text of others makes a link, image, tag, heading, cell or stress, and a reader sees all of it."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a report takes a while
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def seen(text: str) -> str:
    """All that a reader sees, block by block."""
    return "\n".join(lines(text))


def test_nothing_of_the_sample_is_lost() -> None:
    """Whatever was written about the release and the world is seen by a reader: each rationale, reason and digest."""
    assert [text for text in of_the_assessment(prefixed(MARK)) if one_line(text) not in seen(plain_report())] == []


def test_when_an_answer_about_the_world_expires_is_shown() -> None:
    """An answer from the context says until when it counts, and what its age has cost."""
    line = next(line for line in lines(report(sample(), "auditor")) if line.startswith("Screening world-bio-defence"))
    assert "two levels less favourable for its age" in line
    assert line.endswith("Expires 2026-11-01")


def test_a_bare_record_is_reported() -> None:
    """A record with no answer, evidence, measure, citation, table or outlook still gives a report."""
    assert "None is recorded." in report(bare(), "auditor")


@pytest.mark.parametrize("basis", ["recalled", "paper"])
def test_what_is_recalled_is_marked(basis: str) -> None:
    """A basis that nobody has checked is marked, and no other is."""
    cited = sample().citations["R-1"].model_copy(update={"basis": basis})
    written = report(sample().model_copy(update={"citations": {"R-1": cited}}), "auditor")
    assert written.count("**recalled, not checked against the source**") == (basis == "recalled")


def test_only_facts_behind_answers_are_listed() -> None:
    """A fact that no question comes from is counted and not listed."""
    assert "A fact behind the tables alone" not in report(sample(), "auditor")
    assert "Not listed: one fact behind the tables" in report(sample(), "auditor")


def test_sections_come_in_order() -> None:
    """The decision comes first, then the proof, what is to check, and all else."""
    assert [line.removeprefix("## ") for line in report(sample(), "auditor").split("\n") if line.startswith("##")] == [
        "The decision",
        *("### Why not Public weights", "### What was not tested", "### Conditions", "### Duties whatever you release"),
        *("### What would change it", "### How firm it is", "### Sign-off"),
        "The proof",
        *("### Options, from the least open", "### The two tables", "### Precedents", "### Benefits kept and lost"),
        "### Profiles",
        "To check",
        *("### Answers", "#### Misuse", "#### Controls", "#### Benefits", "#### The world"),
        *("### The path to Public weights", "### What is missing", "#### Contradictions", "### Advice of the paper"),
        *("#### 1 not followed", "#### 1 open", "#### 1 for you to check", "#### 1 followed"),
        "### What this does not show",
        "For the auditor",
        *("### Risks, worked out", "### Options in detail", "### Chances", "### All that would change it"),
        *("### Measures that restore what API does not give", "### Evidence", "### Components"),
        *("### Facts behind the questions", "### Precedents in full", "### The world it is compared with"),
        *("### Duties, the rest", "### Provenance"),
        "What the auditor's edition leaves out",
    ]


def test_the_outcome_is_one_sentence() -> None:
    """What is recommended, what that needs, and that what was asked for is not allowed stand first."""
    told = "We recommend API (r3), once two conditions are met; Public weights (r8) is not allowed."
    assert lines(report(sample(), "board"))[1] == told


@pytest.mark.parametrize(
    ("option", "conditions", "sentence"),
    [
        ("r8", (), "You may release it as you ask, as Public weights (r8)."),
        ("r3", CONDITIONS[:1], "You may release it as you ask, as API (r3), once one condition is met."),
        (None, (), "You share nothing that runs the model. The most open option allowed is API (r3)."),
    ],
)
def test_the_sentence_follows_what_was_asked(
    option: str | None, conditions: tuple[Condition, ...], sentence: str
) -> None:
    """Where what was asked for is allowed, or nothing was asked for, the sentence says so."""
    found = sample()
    chosen = found.recommended.model_copy(update={"option": option or "r3", "conditions": conditions})
    record = found.model_copy(update={"asked": RequestedOption(option=option, why=()), "recommended": chosen})
    assert report_words.headline(record) == sentence


def test_each_group_of_the_paper_says_its_state() -> None:
    """Checks are told by state, what is not followed first; what is followed is told too."""
    told = seen(report(sample(), "auditor")).partition("Advice of the paper")[2].partition("What this does not")[0]
    assert told.split("\n")[1:-1] == [
        *("1 not followed", "Tuning is part of the tests (Tamper resistance)", "1 open", "Autonomy is tested (Escape)"),
        *("1 for you to check", "The policy is known", "1 followed", "Risks are assessed before release"),
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_join_nothing_by_the_rules_of_html(name: str) -> None:
    """No template joins with ~, calls a block set, or marks a value as safe: each would step around the escaping."""
    source = (templates_root() / name).read_text(encoding="utf-8")
    filters = "|".join(environment().filters)
    tree = Environment(autoescape=True).parse(re.sub(rf"\|\s*(?:{filters})\b", "", source))
    assert not list(tree.find_all((nodes.Concat, nodes.AssignBlock, nodes.FilterBlock, nodes.Filter)))


@pytest.mark.parametrize("value", [0.5, None, (), {}])
def test_templates_print_text_only(value: object) -> None:
    """A number that nobody rounded, or a thing that is not there, is an error and never a word in the report."""
    with pytest.raises(TypeError, match="prints text and whole numbers"):
        environment().from_string("{{ value }}").render(value=value)


def test_a_name_that_is_not_there_is_an_error() -> None:
    """A template that asks for a field that the record lacks fails, naming it."""
    with pytest.raises(UndefinedError, match="'nothing' is undefined"):
        environment().from_string("{{ nothing }}").render()


def test_the_sample_is_full() -> None:
    """The sample leaves no part of a recommendation empty, so that what is lost would be seen."""
    assert all(value not in ((), {}, None, "") for _, value in sample())
