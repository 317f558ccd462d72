"""Is it plain English: short titles, questions and sentences, no banned phrases, anchors that say different things."""

import re
from collections.abc import Iterator
from itertools import combinations

from riskkit.lint.finding import LintFinding
from riskkit.schema.checks.framework import leaves
from riskkit.schema.framework.framework import Framework

TITLE, QUESTION, LONGEST = 48, 40, 35
"""The most characters of a title, and words of a question and of a sentence; a gist is cut by its record."""
_DEGREES = frozenset(
    word
    for line in (
        "a an the very quite rather fairly somewhat slightly highly more most less least much little few many some any",
        "minor major moderate severe significant substantial limited low high medium strong weak small large great",
    )
    for word in line.split()
)
"""Words of degree: two raters do not read them alike."""
BANNED = re.compile(
    r"\b(stands? at|rests? on|(?:holds?|held)(?! for a person)|comes? out|falls? to|gives? away|buys? back"
    r"|stands? in the way|told|said|cleared|stated row|upper row|decades?)\b",
    re.IGNORECASE,
)
"""What the style rules out: verbs of posture, *told* and *said* for *reported*, and words of the model before."""


def _texts(framework: Framework) -> Iterator[tuple[str, str, str]]:
    """Every text that people read, as (file, pointer, text): not the notes of sources, nor titles of publications."""
    for file, pointer, value in leaves(framework):
        if isinstance(value, str) and " " in value and file != "sources.yaml" and not pointer.startswith("encodes/"):
            yield file, pointer, value


def titles_short(framework: Framework) -> Iterator[LintFinding]:
    """A title, other than the framework's, has 48 characters at most: tables and menus show it on one line."""
    for file, pointer, text in _texts(framework):
        if pointer.endswith("/title") and len(text) > TITLE:
            yield LintFinding(file, pointer, f"has {len(text)} characters, and {TITLE} are the most", "shorten it")


def questions_short(framework: Framework) -> Iterator[LintFinding]:
    """A question has 40 words at most; details belong in its levels."""
    for key, question in framework.questions.questions.items():
        if (count := len(question.text.split())) > QUESTION:
            text = f"has {count} words, and {QUESTION} are the most"
            yield LintFinding("questions.yaml", f"questions/{key}/text", text, "shorten it")


def sentences_short(framework: Framework) -> Iterator[LintFinding]:
    """A sentence has 35 words at most."""
    for file, pointer, text in _texts(framework):
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            if (count := len(sentence.split())) > LONGEST:
                start = " ".join(sentence.split()[:4])
                said = f"the sentence '{start} …' has {count} words, and {LONGEST} are the most"
                yield LintFinding(file, pointer, said, "make it two")


def words_plain(framework: Framework) -> Iterator[LintFinding]:
    """No text has a verb of posture or another forbidden word."""
    for file, pointer, text in _texts(framework):
        for word in dict.fromkeys(found.lower() for found in BANNED.findall(text)):
            yield LintFinding(file, pointer, f"'{word}' is not plain", "say who does what, with an ordinary verb")


def _gist(anchor: str) -> tuple[str, ...]:
    """The words of an anchor without adverbs and words of degree; numbers stay."""
    words = [word.strip(".") for word in re.findall(r"[\w.%]+", anchor.lower())]
    return tuple(word for word in words if word not in _DEGREES and not (word.endswith("ly") and len(word) > 4))


def anchors_distinct(framework: Framework) -> Iterator[LintFinding]:
    """No two anchors of a question differ only in an adverb or a word of degree."""
    for key, question in framework.questions.questions.items():
        for (one, first), (other, second) in combinations(question.levels.items(), 2):
            if _gist(first.text) == _gist(second.text):
                text = f"differs from '{one}' only in a word of degree"
                hint = "name something observable: a test, a number, a document"
                yield LintFinding("questions.yaml", f"questions/{key}/levels/{other}", text, hint)


def routes_graded(framework: Framework) -> Iterator[LintFinding]:
    """A question that shows or caps others needs some evidence, because it decides what else is asked."""
    questions = framework.questions.questions
    shows = {atom.question for q in questions.values() if q.visible_if for atom in q.visible_if.atoms}
    caps = {cap.by for question in questions.values() for cap in question.caps}
    for key, question in questions.items():
        if key in shows | caps and question.grade == "none":
            text, hint = "shows or caps other questions and needs no evidence", "ask for self-report at least"
            yield LintFinding("questions.yaml", f"questions/{key}/grade", text, hint)
