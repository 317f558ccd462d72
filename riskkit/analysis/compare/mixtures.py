"""Mixtures of two assessments: whatever is taken from the second in place of the first is a row of a table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.hypotheticals import BLOCK, Outcomes, outcomes
from riskkit.engine.encode import Columns
from riskkit.engine.plan import Plan
from riskkit.engine.verdict import NOT_ALLOWED, WITH_CONDITIONS
from riskkit.errors import Problem
from riskkit.schema.assessment import Assessment
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.agreement import Conclusion
from riskkit.schema.results.comparison import DifferenceKind

WHOLE: tuple[DifferenceKind, ...] = ("framework", "release", "profile", "undertakes")
"""What is taken from one side or the other as a whole."""
Pair = tuple[Evaluated, Evaluated]
"""The first side and the second, by one framework."""
Taken = Collection[int]
"""The changes that come from the second side, by their places."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Something that may be taken from the second side and not from the first."""

    kind: DifferenceKind
    id: str


def conclusion(case: Evaluated) -> Conclusion:
    """What follows from one assessment."""
    return _conclusion(case.plan, case.verdicts.verdicts, case.chosen, case.verdicts.ceiling)


def _conclusion(plan: Plan, verdicts: Sequence[int], chosen: int, ceiling: int) -> Conclusion:
    return Conclusion(
        recommended=plan.options[chosen].id,
        with_conditions=verdicts[chosen] == WITH_CONDITIONS,
        allowed=tuple(o.id for o, verdict in zip(plan.options, verdicts, strict=True) if verdict != NOT_ALLOWED),
        ceiling=CLASSES[ceiling],
    )


@dataclass(frozen=True, slots=True)
class Mixtures:
    """Two sides, by the framework of each where these differ, and all that may be taken from the second."""

    pairs: tuple[Pair, ...]
    changes: tuple[Replacement, ...]

    def conclusions(self, rows: Sequence[Taken]) -> list[Conclusion]:
        """What follows from each mixture."""
        groups: dict[frozenset[DifferenceKind], list[int]] = {}
        for place, taken in enumerate(rows):
            kinds = frozenset(
                change.kind for n, change in enumerate(self.changes) if change.kind in WHOLE and n in taken
            )
            groups.setdefault(kinds, []).append(place)
        found: dict[int, Conclusion] = {}
        for kinds, places in groups.items():
            found |= zip(places, self._of_group(kinds, [rows[place] for place in places]), strict=True)
        return [found[place] for place in range(len(rows))]

    def _of_group(self, kinds: Collection[DifferenceKind], rows: Sequence[Taken]) -> list[Conclusion]:
        """What follows from mixtures that take the same as a whole."""
        pair = self.pairs[-1 if "framework" in kinds else 0]
        plan, asks, judged = pair[0].plan, pair["release" in kinds], pair["profile" in kinds]
        option = asks.asked.option
        parts = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
        reach = pair["undertakes" in kinds].columns.reach
        tables = ((replace(self._columns(pair, part), reach=reach), len(part)) for part in parts)
        return _each(plan, outcomes(plan, judged, tables, None if option is None else plan.option(option)))

    def _columns(self, pair: Pair, rows: Sequence[Taken]) -> Columns:
        """The first side's row with answers and measures replaced by the second's; what none replaces stays single."""
        plan, (one, other) = pair[0].plan, (case.columns for case in pair)
        questions = self._taken(("answer", "world"), plan.index, rows)
        measures = self._taken(("measure",), {key: n for n, key in enumerate(plan.measures)}, rows)
        return Columns(
            level=_mixed(one.level, other.level, questions, "int8"),
            doubt=_mixed(one.doubt, other.doubt, questions, "int8"),
            guess=_mixed(one.guess, other.guess, questions, "bool"),
            graded=_mixed(one.graded, other.graded, questions, "bool"),
            reach=one.reach,
            measures=_mixed(one.measures, other.measures, measures, "bool"),
        )

    def _taken(self, kinds: Collection[str], index: Mapping[str, int], rows: Sequence[Taken]) -> dict[int, list[bool]]:
        """Per position that some change replaces, in which rows it does; what a framework does not have is left out."""
        return {
            index[change.id]: [number in taken for taken in rows]
            for number, change in enumerate(self.changes)
            if change.kind in kinds and change.id in index
        }


def _mixed(one: Sequence[Any], other: Sequence[Any], taken: Mapping[int, list[bool]], kind: str) -> tuple[Any, ...]:
    import numpy

    return tuple(
        numpy.where(taken[place], theirs, ours).astype(kind) if place in taken else ours
        for place, (ours, theirs) in enumerate(zip(one, other, strict=True))
    )


def _each(plan: Plan, outcomes: Outcomes) -> list[Conclusion]:
    """One record per row; rows that follow alike share it, since there are many of them and few conclusions."""
    known: dict[tuple[tuple[int, ...], int, int], Conclusion] = {}
    rows = zip(zip(*outcomes.verdicts, strict=True), outcomes.recommended, outcomes.ceiling, strict=True)
    return [known.get(row) or known.setdefault(row, _conclusion(plan, *row)) for row in rows]


# two frameworks


def by_one_framework(first: Evaluated, second: Evaluated) -> tuple[Pair, ...]:
    """Both sides by the framework of the first and, where it is another, by that of the second too."""
    if first.framework.digest == second.framework.digest:
        return ((first, second),)
    return (first, _by_framework_of(first, second)), (_by_framework_of(second, first), second)


def _by_framework_of(own: Evaluated, other: Evaluated) -> Evaluated:
    """What the other side says, as far as this side's framework knows it; by its profile where there is one."""
    framework, assessment = own.framework, other.assessment
    wrong = answer_problems(framework, assessment, "")
    profile = assessment.profile if assessment.profile in framework.profiles.profiles else own.profile.id
    fields: dict[str, Any] = {
        "answers": _without(assessment.answers, "answers", wrong),
        "measures": tuple(key for key in assessment.measures if key in framework.measures.measures),
        "profile": profile,
    }
    if isinstance(assessment, Assessment) and assessment.undertakes is not None:
        fields["undertakes"] = _without(assessment.undertakes, "undertakes", wrong)
    context = other.context
    if context:
        known = _without(context.answers, "answers", context_problems(framework, context, ""))
        context = context.model_copy(update={"answers": known})
    return evaluate(framework, assessment.model_copy(update=fields), context, other.date, own.plan)


def _without(entries: Mapping[str, Any], name: str, wrong: Iterable[Problem]) -> dict[str, Any]:
    """The entries at which, and below which, nothing is wrong."""
    bad = {problem.pointer.split("/")[1] for problem in wrong if problem.pointer.startswith(f"{name}/")}
    return {key: entry for key, entry in entries.items() if key not in bad}
