"""How far two raters who answered ten releases apart from each other agree, in answers and in outcomes."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from riskkit.analysis.backtest.backtest import ladder
from riskkit.analysis.evaluated import evaluate
from riskkit.schema.assessment import Answer
from riskkit.schema.case import Case
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.validate import validate
from riskkit.tasks.backtest import read_cases

FOLDER = Path(__file__).parent / "second-rater"


class Pair(NamedTuple):
    """One release by two raters: how many answers are the same, of how many both gave, and where each comes out."""

    case: str
    same: int
    answers: int
    first: str
    second: str
    apart: int
    """Rungs between the two outcomes."""


def pairs() -> Iterator[Pair]:
    """Every release that a second rater answered, with nothing asked for."""
    framework, cases = read_cases("seger2023")
    decided = {case.id: (case, context) for case, context in cases}
    rungs = ladder(framework).options
    for path in sorted(FOLDER.glob("*.yaml")):
        second = validate(Case, read_document(path))
        first, context = decided[second.id]
        outcomes = []
        for case in (first, second):
            found = evaluate(framework, case, context, first.date)
            outcomes.append(found.plan.options[int(found.verdicts.recommended)].id)
        both = [key for key in framework.asked if key in first.answers and key in second.answers]
        same = sum(_said(first.answers[key]) == _said(second.answers[key]) for key in both)
        apart = abs(rungs.index(outcomes[0]) - rungs.index(outcomes[1]))
        yield Pair(second.id, same, len(both), outcomes[0], outcomes[1], apart)


def _said(answer: Answer) -> str:
    return answer.level or ("as public weights" if answer.as_public_weights else "unknown")


def raters_markdown() -> str:
    """A section for a page: the pairs, and what they come to."""
    found = list(pairs())
    rows = [f"| {p.case} | {p.same} of {p.answers} | {p.first} | {p.second} | {p.apart} |" for p in found]
    near = sum(pair.apart <= 1 for pair in found)
    same, answers = sum(pair.same for pair in found), sum(pair.answers for pair in found)
    text = (
        "Ten releases, drawn by a seed, were answered a second time by somebody who had seen neither the first answers "
        f"nor a table. {same} of {answers} answers are the same. {near} of {len(found)} outcomes are within one rung."
    )
    head = ["| case | same answers | first rater | second rater | rungs apart |", "|---|---|---|---|---|"]
    return "\n".join(["", "## Two raters", "", text, "", *head, *rows]) + "\n"
