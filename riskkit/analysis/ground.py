"""Two assessments on common ground: every mixture of what the two say is a row of a table, and has an outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskkit.analysis.asking import asked_options
from riskkit.analysis.outcomes import BLOCK, Levels, conclude, scaling
from riskkit.analysis.subject import undertaken
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, encode
from riskkit.engine.plan import Judgement, Plan
from riskkit.schema.agreement import Conclusion
from riskkit.schema.answers import answer_problems, context_problems
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.comparison import Kind
from riskkit.schema.framework import Framework

if TYPE_CHECKING:
    from numpy.typing import NDArray

SWITCHES: tuple[Kind, ...] = ("framework", "release", "profile", "undertakings")
"""What is taken from one side or the other as a whole."""
PER_QUESTION = ("level", "best", "worst", "grade", "method")


@dataclass(frozen=True, slots=True)
class Given:
    """One side of a comparison; *digests* are those of framework, context and assessment."""

    name: str
    framework: Framework
    assessment: Assessment
    context: Context | None
    date: str
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that may be taken from the second side and not from the first, by kind and id."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What two sides say by one framework, each as a pair, the first side's and the second's.

    *plans* have what each side asks for among their offers; *best* is what each undertakes at most.
    """

    plans: tuple[Plan, Plan]
    columns: tuple[Columns, Columns]
    judgements: tuple[Judgement, Judgement]
    best: tuple[Levels, Levels]


def grounds(first: Given, second: Given) -> tuple[Ground, ...]:
    """The common ground of two sides; two where their frameworks differ, the first side's and the second's."""
    if first.framework.digest == second.framework.digest:
        judgements = (_judgement(first.framework, first), _judgement(second.framework, second))
        return (_ground(first.framework, first, second, judgements),)
    return tuple(
        _ground(framework, first, second, _by_one_framework(framework, first, second))
        for framework in (first.framework, second.framework)
    )


def _judgement(framework: Framework, given: Given) -> Judgement:
    return compile_plan(framework).profiles[given.assessment.profile]


def _by_one_framework(framework: Framework, first: Given, second: Given) -> tuple[Judgement, Judgement]:
    """How each side judges; by the profile of the framework's own side where the framework has not the other's."""
    own = first if framework is first.framework else second
    there = framework.profiles.profiles
    one, other = (_judgement(framework, each if each.assessment.profile in there else own) for each in (first, second))
    return one, other


def _ground(framework: Framework, first: Given, second: Given, judgements: tuple[Judgement, Judgement]) -> Ground:
    one, other = (_fitted(framework, each) for each in (first, second))
    plans = _plan(framework, one), _plan(framework, other)
    return Ground(
        plans=plans,
        columns=(_columns(framework, one), _columns(framework, other)),
        judgements=judgements,
        best=(_best(framework, plans[0], one), _best(framework, plans[1], other)),
    )


def _columns(framework: Framework, given: Given) -> Columns:
    return encode(framework, given.assessment, given.context, given.date)


def _plan(framework: Framework, given: Given) -> Plan:
    plan = compile_plan(framework)
    asked = asked_options(framework, plan, given.assessment.release)
    return compile_plan(framework, joins=[asked.options]) if len(asked.options) > 1 else plan


def _best(framework: Framework, plan: Plan, given: Given) -> Levels:
    return scaling(plan, undertaken(framework, plan, given.assessment))


def _fitted(framework: Framework, given: Given) -> Given:
    """What a side says that a framework knows; all of it where the framework is its own."""
    if framework.digest == given.framework.digest:
        return given
    wrong = {problem.pointer for problem in answer_problems(framework, given.assessment, "")}
    controls = given.assessment.undertakes
    fields = {
        "answers": _without(given.assessment.answers, "answers", wrong),
        "measures": tuple(key for key in given.assessment.measures if key in framework.measures.measures),
        "undertakes": controls and _without(controls, "undertakes", wrong),
    }
    return replace(
        given,
        assessment=given.assessment.model_copy(update=fields),
        context=given.context and _fitted_context(framework, given.context),
    )


def _fitted_context(framework: Framework, context: Context) -> Context:
    wrong = {problem.pointer for problem in context_problems(framework, context, "")}
    return context.model_copy(update={"answers": _without(context.answers, "answers", wrong)})


def _without(entries: Mapping[str, Any], name: str, wrong: set[str]) -> dict[str, Any]:
    """The entries at which, and below which, nothing is wrong."""
    bad = {pointer.split("/")[1] for pointer in wrong if pointer.startswith(f"{name}/")}
    return {key: entry for key, entry in entries.items() if key not in bad}


@dataclass(frozen=True, slots=True)
class Mixed:
    """Two sides, and all that may be taken from the second."""

    grounds: tuple[Ground, ...]
    changes: tuple[Change, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The options of either side's framework."""
        listed = (offer.id for ground in self.grounds for offer in ground.plans[0].offers[: ground.plans[0].options])
        return tuple(dict.fromkeys(listed))

    def follow(self, taken: "NDArray[Any]") -> "NDArray[Any]":
        """
        What follows where *taken*, truth values of shape (rows, changes), says what comes from the second side.

        Whole numbers of shape (rows, options + 1): whether each option is cleared, then which one is recommended.
        """
        import numpy

        found = numpy.zeros((len(taken), len(self.options) + 1), dtype="int16")
        switched = [number for number, change in enumerate(self.changes) if change.kind in SWITCHES]
        combinations = taken[:, switched] @ (1 << numpy.arange(len(switched)))
        for combination in numpy.unique(combinations):
            (rows,) = numpy.nonzero(combinations == combination)
            kinds = {self.changes[number].kind for place, number in enumerate(switched) if combination >> place & 1}
            for start in range(0, len(rows), BLOCK):
                part = rows[start : start + BLOCK]
                found[part] = self._block(kinds, taken[part])
        return found

    def _block(self, kinds: set[Kind], taken: "NDArray[Any]") -> "NDArray[Any]":
        import numpy

        ground = self.grounds[-1 if "framework" in kinds else 0]
        plan = ground.plans["release" in kinds]
        columns = _spliced(ground, dict(_masks(plan, self.changes, taken)))
        judgement, best = ground.judgements["profile" in kinds], ground.best["undertakings" in kinds]
        outcome = conclude(plan, judgement, columns, best, len(taken))
        places = [self.options.index(offer.id) for offer in plan.offers[: plan.options]]
        found = numpy.zeros((len(taken), len(self.options) + 1), dtype="int16")
        found[:, places] = outcome.cleared[: plan.options].T
        found[:, -1] = numpy.array(places)[outcome.recommended]
        return found

    def conclusion(self, row: "NDArray[Any]") -> Conclusion:
        """One row of what follows, as a record."""
        options, chosen = self.options, int(row[-1])
        cleared = tuple(key for key, ok in zip(options, row[:-1], strict=True) if ok)
        return Conclusion(recommended=options[chosen], conditional=options[chosen] not in cleared, cleared=cleared)


Place = tuple[bool, int]
"""Whether it is a measure, else a question, and its position in the plan."""


def _masks(plan: Plan, changes: Sequence[Change], taken: "NDArray[Any]") -> Iterator[tuple[Place, "NDArray[Any]"]]:
    """Per question and measure in which rows it comes from the second side; what a framework has not is left out."""
    for number, change in enumerate(changes):
        if change.kind == "measure" and change.id in plan.measures:
            yield (True, plan.measures.index(change.id)), taken[:, number]
        elif change.kind in ("answer", "world") and change.id in plan.index:
            yield (False, plan.index[change.id]), taken[:, number]


def _spliced(ground: Ground, masks: Mapping[Place, "NDArray[Any]"]) -> Columns:
    """The first side's row with single entries replaced by the second's; what none replaces stays a single value."""
    import numpy

    def put(name: str) -> tuple[Any, ...]:
        kind = "int8" if name in ("level", "best", "worst", "grade") else "bool"
        pairs = zip(*(getattr(columns, name) for columns in ground.columns), strict=True)
        return tuple(
            numpy.where(masks[place], other, one).astype(kind) if place in masks else one
            for place, (one, other) in (((name == "measures", n), pair) for n, pair in enumerate(pairs))
        )

    return Columns(**{name: put(name) for name in (*PER_QUESTION, "measures")})
