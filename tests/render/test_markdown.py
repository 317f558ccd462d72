"""The Markdown report says everything in the record, and nothing in the record says more than its text."""

import re
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, nodes
from jinja2.exceptions import UndefinedError
from markdown_it.token import Token

from riskkit.render import words
from riskkit.render.markdown import environment, report
from riskkit.render.text import one_line
from riskkit.resources import templates_root
from riskkit.schema.assessment import WorldAnswer
from tests.render.samples import EVIDENCE, PROFILES, prefixed, sample, strings
from tests.render.test_text import ACTIVE, HOSTILE, READER, hostile, shown, uncoded

MARK = "Qqzz"
ALLOWED = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
TEMPLATES = sorted(path.relative_to(templates_root()).as_posix() for path in templates_root().rglob("*.md.j2"))


def inline(text: str) -> list[Token]:
    """The inline tokens of a Markdown text."""
    return [token for token in READER.parse(text) if token.type == "inline"]


def blocks(text: str) -> list[tuple[str, str]]:
    """What a Markdown text is built of: paragraphs, headings, lists, tables and their cells."""
    return [(token.type, token.tag) for token in READER.parse(text)]


def strong(text: str) -> int:
    """How often a Markdown text stresses something."""
    return sum(child.type == "strong_open" for token in inline(text) for child in token.children or [])


def lines(text: str) -> list[str]:
    """What a reader sees of each block."""
    return [" ".join(shown(token.children).split()) for token in inline(text)]


@cache
def plain_report() -> str:
    """The report of the sample with a mark before each of its texts."""
    return report(prefixed(MARK))


def assert_only_text(prefix: str) -> None:
    """The report of a record whose every text has *prefix* differs in just those letters from that of the sample."""
    benign, written = plain_report(), report(prefixed(prefix + MARK))
    assert blocks(written) == blocks(benign)
    assert strong(written) == strong(benign)
    visible = one_line(prefix + MARK)
    assert lines(written) == [" ".join(line.replace(MARK, visible).split()) for line in lines(benign)]
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


def test_nothing_of_the_record_is_lost() -> None:
    """Every string of the record is seen by a reader: each answer, rationale, citation, condition and digest."""
    seen = "\n".join(lines(plain_report()))
    assert [text for text in strings(prefixed(MARK)) if text not in seen] == []


def test_when_an_answer_about_the_world_expires_is_shown() -> None:
    """An answer from the context says until when it held."""
    answers = sample().answers
    expiring = answers["peer-bio"].model_copy(update={"answer": WorldAnswer(level="none", expires="2026-11-01")})
    record = sample().model_copy(update={"answers": answers | {"peer-bio": expiring}})
    assert "- Stands: expired (expires 2026-11-01)" in report(record)


def test_a_bare_record_is_reported() -> None:
    """A record with no answer, evidence, measure, citation or reading still gives a report, without empty claims."""
    bare = sample().model_copy(
        update={
            "context": None,
            "options": {key: option.model_copy(update={"risks": {}}) for key, option in sample().options.items()},
            "answers": {},
            "evidence": {},
            "measures": (),
            "contradictions": (),
            "blanks": (),
            "components": {},
            "checks": {},
            "profiles": {},
            "citations": {},
            "duties": (),
            "limits": (),
        }
    )
    assert "None is recorded." in report(bare)
    assert blocks(report(bare))[0] == ("heading_open", "h1")


@pytest.mark.parametrize("basis", ["recalled", "paper"])
def test_what_is_recalled_is_marked(basis: str) -> None:
    """A basis that nobody has checked is marked wherever it stands, and no other is."""
    cited = sample().citations["R-1"].model_copy(update={"basis": basis})
    answers = {
        key: reading.model_copy(update={"basis": "recalled" if basis == "recalled" else "paper"})
        for key, reading in sample().answers.items()
    }
    written = report(sample().model_copy(update={"citations": {"R-1": cited}, "answers": answers}))
    expected = 1 + len(answers) if basis == "recalled" else 0
    assert written.count("**recalled, not checked against the source**") == expected


def test_sections_come_in_order() -> None:
    """What was concluded comes first, then what it rests on, and where it comes from last."""
    assert re.findall(r"^## (.+)$", report(sample()), re.MULTILINE) == [
        "What was concluded",
        "What it rests on",
        "What is missing",
        "Chances, and benefit forgone",
        "What would change it",
        "What to find out next",
        "The path to r8",
        "Options",
        "Risks by option",
        "Benefits",
        "Packages of measures",
        "Contradictions",
        "Answers",
        "Evidence",
        "Components",
        "Checks of the paper's recommendations",
        "Profiles side by side",
        "Citations",
        "Duties",
        "What this does not show",
        "Provenance",
    ]


def test_the_conclusion_is_one_paragraph() -> None:
    """Option, verdict, conditions, what to do until then, ceiling, what is asked and the margin stand together."""
    paragraph = report(sample()).split("\n\n")[2]
    for said in (
        "`r3` (API access with fine-tuning): **cleared with conditions**",
        "`api-safeguards` at `tested` or better (now `basic`)",
        "Until then: `r5`",
        "cleared as things stand: `r2` (Hosted access), `r5` (Research enclave)",
        "The release asks for `r8` (Open weights): **not cleared**",
        "with its conditions met: 0.4 decades (a factor of 2.63) to a worse zone",
    ):
        assert said in paragraph


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


@given(st.floats(min_value=-9, max_value=9))
def test_decades_are_never_minus_nothing(distance: float) -> None:
    """A distance is shown to a tenth of a decade, one too small to show is said to be small."""
    assert re.fullmatch(r"(?:-?\d\.\d|under 0\.1) decades \(a factor of [\d.,e+-]+\)", words.decades(distance))
    assert not words.decades(distance).startswith(("-0.0", "0.0"))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("r0", "every risk is acceptable"),
        ("r2", "cleared since r5, which gives away more, is cleared"),
        ("r5", "tolerable, and justified by 0.18 more benefit than r0"),
        ("r7", "tolerable, but gains only 0.02 over r3"),
        ("r8", "held: offensive-cyber is answered worse than its cap; the worst zone is intolerable: bio-chem-weapons"),
        ("r10", "intolerable even with every answer at the best of its range: bio-chem-weapons"),
    ],
)
def test_reasons_in_words(key: str, expected: str) -> None:
    """Why an option stands as it does is said from its record alone."""
    assert words.reason(sample().options[key]) == expected


def test_the_sample_is_full() -> None:
    """The sample leaves no part of a recommendation empty, so that what is lost would be seen."""
    assert all(value not in ((), {}, None, "") for _, value in sample())
    assert EVIDENCE
    assert PROFILES
