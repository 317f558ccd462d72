"""Are questions worth asking: anchors that say different things, grades where due."""

import re
from collections.abc import Iterator
from itertools import combinations

from riskkit.lint.finding import Finding
from riskkit.schema.base import Atom
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question

_DEGREES = frozenset(
    word
    for line in (
        "a an the very quite rather fairly somewhat slightly highly more most less least much little few many some any",
        "minor major moderate severe significant substantial limited low high medium strong weak small large great",
    )
    for word in line.split()
)
"""Words of degree: two raters do not read them alike."""


def _gist(anchor: str) -> tuple[str, ...]:
    """The words of an anchor without adverbs and words of degree; numbers stay."""
    words = [word.strip(".") for word in re.findall(r"[\w.%]+", anchor.lower())]
    return tuple(word for word in words if word not in _DEGREES and not (word.endswith("ly") and len(word) > 4))


def anchors_distinct(framework: Framework) -> Iterator[Finding]:
    """No two anchors of a question differ only in an adverb or a word of degree."""
    for key, question in framework.questions.questions.items():
        for (one, first), (other, second) in combinations(question.levels.items(), 2):
            if _gist(first.text) == _gist(second.text):
                text = f"differs from '{one}' only in a word of degree"
                hint = "name something observable: a test, a number, a document"
                yield Finding("questions.yaml", f"questions/{key}/levels/{other}", text, hint)


def _atoms(question: Question) -> Iterator[Atom]:
    for gate in (question.visible_if, question.not_applicable_if):
        yield from gate.atoms if gate else ()


def critical_graded(framework: Framework) -> Iterator[Finding]:
    """A question that routes others needs some evidence, since it decides what is looked at."""
    routing = {atom.question for q in framework.questions.questions.values() for atom in _atoms(q)}
    for key in routing:
        if framework.questions.questions[key].grade == "none":
            text, hint = "routes other questions and needs no evidence", "ask for self-report at least"
            yield Finding("questions.yaml", f"questions/{key}/grade", text, hint)
