"""The HTML report says everything in the record, asks for nothing else, and shows what others wrote as text."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from jinja2 import Environment, nodes
from jinja2.exceptions import UndefinedError

from riskkit.render.html import _address, environment, report
from riskkit.render.text import one_line
from riskkit.resources import templates_root
from riskkit.tasks.demo import CASE
from tests.render.samples import bare, of_the_assessment, prefixed, sample, shipped
from tests.render.test_text import HOSTILE, hostile
from tests.render.texts import mapped

MARK = "Qqzz"
VOID = {"meta", "rect"}
OURS = """
    a b bdi body caption code dd details div dl dt footer h1 h2 h3 h4 head header html li main meta nav ol p rect
    section small span strong style summary svg table tbody td th thead title tr ul
"""
ATTRIBUTES = """
    aria-hidden aria-label aria-labelledby charset class content dir focusable height href http-equiv id lang name rel
    role scope tabindex viewbox width x y
"""
TEMPLATES = sorted(
    path.relative_to(templates_root()).as_posix()
    for path in [templates_root() / "report.html.j2", *(templates_root() / "html").glob("*.j2")]
)


@dataclass
class Element:
    """One element: its name and its attributes."""

    tag: str
    attributes: dict[str, str]


@dataclass
class Document(HTMLParser):
    """What a parser makes of a document: elements in order, the text that is shown, and what was left open."""

    elements: list[Element] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    within: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Readies the parser under the record."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element; one that is never closed is not left open."""
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> repeats an attribute")
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element that closes itself."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, which must be this one."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Notes text and what it stands in, style apart."""
        if "style" not in self.open:
            self.shown.append(data)
            self.within.append(self.open[-1] if self.open else "")

    def handle_comment(self, data: str) -> None:
        """No report holds a comment."""
        self.faults.append(f"comment {data}")

    @property
    def text(self) -> str:
        """All that is shown, with single spaces."""
        return " ".join("".join(self.shown).split())

    def all(self, tag: str) -> list[Element]:
        """Every element of this name."""
        return [element for element in self.elements if element.tag == tag]


def parsed(text: str) -> Document:
    """The document, read to its end."""
    document = Document()
    document.feed(text)
    document.close()
    return document


@cache
def plain_report() -> Document:
    """The report of the sample with a mark before each of its texts."""
    return parsed(report(prefixed(MARK), "auditor"))


def squeezed(text: str) -> str:
    """The text without its spaces: a browser shows no more of those at the ends of a word than one."""
    return "".join(text.split())


def bones(document: Document) -> list[tuple[str, list[str]]]:
    """Elements and the names of their attributes, without links out, which only text of the right form gives."""
    return [(part.tag, sorted(part.attributes)) for part in document.elements if part.attributes.get("rel") is None]


def assert_only_text(prefix: str) -> None:
    """The report of a record whose every text has *prefix* differs in just those letters from that of the sample."""
    written = parsed(report(prefixed(prefix + MARK), "auditor"))
    assert bones(written) == bones(plain_report())
    visible = one_line(prefix + MARK)
    assert squeezed(written.text) == squeezed(plain_report().text.replace(MARK, visible))
    assert_harmless(written)


def assert_harmless(document: Document) -> None:
    """No element or attribute but ours, no link but within the report or to the web, nothing loaded."""
    assert document.faults == []
    assert document.open == []
    assert {element.tag for element in document.elements} <= set(OURS.split())
    assert {name for element in document.elements for name in element.attributes} <= set(ATTRIBUTES.split())
    places = [element.attributes["id"] for element in document.elements if "id" in element.attributes]
    assert len(places) == len(set(places))
    for link in document.all("a"):
        target = link.attributes["href"]
        if target.startswith("#"):
            assert target[1:] in places
        else:
            assert re.match(r"https?://[\w.-]+", target)
            assert link.attributes["rel"] == "noopener noreferrer"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """No text of others makes an element or an attribute, and a reader sees all of it."""
    assert_only_text(text)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})  # a report takes a while
@given(hostile)
def test_any_text_stays_text(text: str) -> None:
    """The same holds for whatever anybody writes."""
    assert_only_text(text)


def test_what_others_wrote_keeps_its_direction_to_itself() -> None:
    """Text of others stands in elements that isolate it; in the document's title, which cannot hold any."""
    document = plain_report()
    holders = {within for within, data in zip(document.within, document.shown, strict=True) if MARK in data}
    assert holders == {"bdi", "code", "title"}


def test_the_elements_and_attributes_are_those_that_templates_use() -> None:
    """A record with everything in it has each of them, so that no more are let through than are wanted."""
    document = parsed(report(sample(), "auditor"))
    assert {element.tag for element in document.elements} == set(OURS.split())
    assert {name for element in document.elements for name in element.attributes} == set(ATTRIBUTES.split())


def test_the_style_speaks_of_nothing_else() -> None:
    """Each class in the style is that of an element in a report."""
    selectors = " ".join(re.findall(r"[^{};]*{", (templates_root() / "html/style.css").read_text(encoding="utf-8")))
    documents = [parsed(report(record, "auditor")) for record in (sample(), shipped(CASE))]
    classes = " ".join(part.attributes.get("class", "") for document in documents for part in document.elements)
    assert set(re.findall(r"\.([a-z][\w-]*)", selectors)) - set(classes.split()) == set()


def test_nothing_of_the_sample_is_lost() -> None:
    """Whatever was written about the release and the world is seen by a reader: each rationale, reason and digest."""
    assert [text for text in of_the_assessment(prefixed(MARK)) if one_line(text) not in plain_report().text] == []


def test_a_record_asks_for_nothing_else() -> None:
    """No element of the report loads anything, its policy forbids it, and the policy's digest is that of its style."""
    text = report(sample(), "auditor")
    document = parsed(text)
    assert not [
        part for part in document.elements if {"src", "srcset", "data", "style", "action"} & set(part.attributes)
    ]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert not re.search(r"@import|@font-face|url\((?!#)|https?:|expression", style[1])
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = next(part.attributes["content"] for part in document.all("meta") if "http-equiv" in part.attributes)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "javascript" not in text


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.org/reports/larch_red-team.pdf?v=1#results", True),
        ("http://example.org:8080", True),
        ("https://example.org/a'b&c", True),
        ("javascript:alert(1)", False),
        ("HTTPS://example.org", False),
        ("//example.org", False),
        ("https://bank.example@evil.example/", False),
        ("https://ex\u0430mple.org/", False),
        ("https://example.org/\u202etxt.exe", False),
        ("https://example.org/a b", False),
        ("https://example.org/\n", False),
        ('https://example.org/"onclick=x', False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_plain_addresses_of_the_web_are_links(url: str, followed: bool) -> None:
    """An address is a link where it is of the web and cannot deceive, else text; either way all of it is shown."""
    document = parsed(_address(url))
    assert [link.attributes["href"] for link in document.all("a")] == ([url] if followed else [])
    assert document.text == one_line(url)


def test_every_option_and_cited_evidence_is_linked() -> None:
    """Options and evidence are linked from where they are named."""
    targets = {link.attributes["href"] for link in plain_report().all("a")}
    assert {f"#option-{number}" for number in range(1, len(sample().options) + 1)} <= targets
    assert {"#evidence-1", "#evidence-2"} <= targets


def test_the_document_is_built_for_reading_aloud() -> None:
    """One first heading, no level skipped, every table with caption and scopes, every picture with words or none."""
    document = parsed(report(sample(), "auditor"))
    levels = [int(part.tag[1]) for part in document.elements if re.fullmatch(r"h[1-6]", part.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(document.all("caption")) == len(document.all("table"))
    assert all("scope" in part.attributes for part in document.all("th"))
    assert all(
        "role" in part.attributes or part.attributes.get("aria-hidden") == "true" for part in document.all("svg")
    )
    assert [part.attributes["lang"] for part in document.all("html")] == ["en"]
    assert [len(document.all(tag)) for tag in ("main", "nav", "header", "footer")] == [1, 1, 1, 1]


def test_sections_come_in_order() -> None:
    """The decision comes first, then the proof, what is to check, and all else; each part has its own heading."""
    document = parsed(report(sample(), "auditor"))
    assert [part.attributes["id"] for part in document.all("section")] == ["decision", "proof", "check", "auditor"]
    assert [part.attributes["id"] for part in document.all("h3")] == [
        *("why-not", "inferred", "conditions", "duties", "changes", "firm", "signoff"),
        *("options", "tables", "precedents", "benefits", "profiles"),
        *("matrix", "answers", "path", "missing", "advice", "limits"),
        *("risks", "detail", "chances", "changes-in-full", "measures", "evidence", "components", "citations"),
        *("all-precedents", "world", "more-duties", "provenance"),
    ]


def test_the_conclusion_comes_first() -> None:
    """One sentence, what was asked for, what is recommended and what holds until then open the report."""
    opening = parsed(report(sample(), "auditor")).text.partition("Why not Public weights")[0]
    for text in (
        "We recommend API (r3), once two conditions are met; Public weights (r8) is not allowed.",
        "Asked for Public weights (r8) not allowed at most a service, because of Biological and chemical weapons "
        "(tier 4, extreme)",
        "Recommended API (r3) allowed with conditions nothing more open is allowed",
        "Until then Enclave (r5) allowed it needs no condition",
    ):
        assert text in opening


def test_a_bare_record_is_reported() -> None:
    """A record with no answer, evidence, measure, citation, table or outlook still gives a whole report."""
    document = parsed(report(bare(), "auditor"))
    assert_harmless(document)
    assert "None is recorded." in document.text


def test_the_same_record_gives_the_same_bytes() -> None:
    """Nothing but the record is in the report."""
    assert report(sample(), "auditor") == report(mapped(sample(), str), "auditor")


def test_a_shipped_case_is_small() -> None:
    """The report of a decided case of the largest kind is under 300 kilobytes."""
    assert len(report(shipped("kimi-k2-5"), "auditor").encode()) < 300_000


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_do_not_step_around_the_escaping(name: str) -> None:
    """No template joins with ~, calls a block set, marks a value as safe, or switches escaping off."""
    source = (templates_root() / name).read_text(encoding="utf-8")
    filters = "|".join(environment().filters)
    tree = Environment(autoescape=True).parse(re.sub(rf"\|\s*(?:{filters})\b", "", source))
    assert not list(tree.find_all((nodes.Concat, nodes.AssignBlock, nodes.FilterBlock, nodes.Filter)))
    assert "autoescape" not in source
    assert not re.search(r"\bon\w+=|style=|<script", source)


@pytest.mark.parametrize("value", [0.5, None, (), {}])
def test_templates_print_text_only(value: object) -> None:
    """A number that nobody rounded, or a thing that is not there, is an error and never a word in the report."""
    with pytest.raises(TypeError, match="prints text and whole numbers"):
        environment().from_string("{{ value }}").render(value=value)


def test_a_name_that_is_not_there_is_an_error() -> None:
    """A template that asks for a field that the record lacks fails, naming it."""
    with pytest.raises(UndefinedError, match="'nothing' is undefined"):
        environment().from_string("{{ nothing }}").render()
