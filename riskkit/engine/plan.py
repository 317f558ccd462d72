"""A framework compiled for the engine: positions in place of names, and tables over *badness*."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from riskkit.engine.arithmetic import Value
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.framework.risks import AtMost, Risk
from riskkit.schema.framework.tables import CLASSES, TIERS, AccessClass, Ceilings, Steps

Table = tuple[Value, ...]
"""Whole numbers; where tables themselves are varied, a column of them in place of each."""
KEPT, TRUSTED, SERVED, TUNABLE, GATED, PUBLIC = range(6)
"""The access classes by how open they are; tunable counts as weights, gated and public cannot be taken back."""
AS_WEIGHTS_FROM, LASTING_FROM = TUNABLE, GATED
TOP = 4
"""The highest tier."""


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question; the badness of its levels runs from 0, the best, to *worst*."""

    id: str
    worst: int
    world: bool
    benefit: bool
    any_of: tuple[tuple[int, int], ...]
    """Atoms (question, least badness) of which one must hold for it to be asked; empty: always asked."""
    all_of: tuple[tuple[int, int], ...]
    caps: tuple[tuple[int, Table], ...]
    """(question, worst badness of a blank by that question's badness); of several the highest counts."""


@dataclass(frozen=True, slots=True)
class UpliftRisk:
    """A risk whose tier is how much is added to what others offer."""

    position: int
    hazard: int
    hosted: int
    weights: int
    defence: int | None
    inferable: bool
    needs: tuple[tuple[int, int], ...]
    """Facts (question, greatest badness) of which one must hold for relative capability to bear on the risk."""


@dataclass(frozen=True, slots=True)
class FlawRisk:
    """A risk whose tier is the level of a flaw and its breadth."""

    position: int
    hazard: tuple[int, ...]
    breadth: int | None
    defence: int | None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Of one risk, by tier: the most open acceptable and tolerable class, and whether the cell is extreme."""

    acceptable: Table
    tolerable: Table
    extreme: Table


@dataclass(frozen=True, slots=True)
class ControlDemand:
    """What one class asks of one control, by tier: the greatest badness that is enough."""

    question: int
    enough: Table


@dataclass(frozen=True, slots=True)
class ClassAsks:
    """What a class asks of controls."""

    controls: tuple[ControlDemand, ...]
    unless_acceptable: bool


@dataclass(frozen=True, slots=True)
class OptionPlan:
    """A sharing option."""

    id: str
    access: int
    where_extreme: bool
    only_acceptable: bool
    needs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class BenefitPlan:
    """A benefit: its claim, the quarters that each option keeps, and whether it counts for what is lasting."""

    id: str
    claim: int
    kept: Table
    lasting: bool


@dataclass(frozen=True, slots=True)
class RelativePlan:
    """What relative capability bounds, by its badness; the highest tier where it bounds nothing."""

    question: int
    as_public: Table
    doubted: Table
    flaw: Table
    credit: Table
    """By how many levels less others' weights count, from 0 down."""


@dataclass(frozen=True, slots=True)
class ProfilePlan:
    """A profile: weights of the benefits, how many answers may be off, whether a benefit makes up for a risk."""

    id: str
    weights: Table
    off: int
    tolerates: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the table program needs of a framework."""

    questions: tuple[PlannedQuestion, ...]
    index: Mapping[str, int]
    risks: tuple[str, ...]
    severities: Table
    uplifts: tuple[UpliftRisk, ...]
    flaws: tuple[FlawRisk, ...]
    uplift: Table
    """Tier by badness of the hazard and, within it, by badness of what is available: hazard * width + available."""
    width: int
    defence: Table
    """Step by badness."""
    breadth: Table
    ceilings: tuple[Ceiling, ...]
    asks: tuple[ClassAsks, ...]
    """By class."""
    options: tuple[OptionPlan, ...]
    benefits: tuple[BenefitPlan, ...]
    worth: int
    """The greatest badness of a claim that is a benefit."""
    relative: RelativePlan | None
    measures: tuple[str, ...]
    opens: tuple[int | None, ...]
    """Per measure the option that it amounts to."""
    profiles: Mapping[str, ProfilePlan]
    basics: tuple[int, ...]
    """The questions that cap or hide a hazard of uplift, or what its inference needs, directly or through another."""
    reread: tuple[int, ...]
    """The questions that change how hazards count when one of *basics* is off: basics, hazards, relative capability."""

    def option(self, id: str) -> int:
        """The position of an option."""
        return next(number for number, option in enumerate(self.options) if option.id == id)


def badness(question: Question, level: str) -> int:
    """How far a level is from the best one."""
    position = list(question.levels).index(level)
    return position if question.more_is_worse else len(question.levels) - 1 - position


def level_at(question: Question, bad: int) -> str:
    """The id of the level of a badness."""
    levels = list(question.levels)
    return levels[bad if question.more_is_worse else len(levels) - 1 - bad]


def compile_plan(framework: Framework) -> Plan:
    """The plan of a framework that is free of problems (riskkit.schema.checks.framework)."""
    return _Compiler(framework).plan()


class _Compiler:
    """Names into positions; each method makes one part of the plan."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.tables = framework.tables
        self.asked = framework.questions.questions
        self.index = {key: number for number, key in enumerate(self.asked)}

    def plan(self) -> Plan:
        spec, tables = self.framework, self.tables
        risks = spec.risks.risks
        families = spec.risks.families
        kinds = {key: families[risk.family].kind for key, risk in risks.items()}
        uplifts = tuple(
            self._uplift_risk(n, risk) for n, (key, risk) in enumerate(risks.items()) if kinds[key] == "uplift"
        )
        flaws = tuple(self._flaw_risk(n, risk) for n, (key, risk) in enumerate(risks.items()) if kinds[key] == "flaw")
        questions = tuple(self._question(key, question) for key, question in self.asked.items())
        relative = self._relative()
        extra = () if relative is None else (relative.question,)
        basics = _basics(questions, uplifts, extra)
        reread = tuple(sorted({*basics, *(risk.hazard for risk in uplifts), *extra, *gates(questions, extra)}))
        hazard, available = self.asked[next(iter(risks.values())).hazard[0]], None
        for key, risk in risks.items():
            if kinds[key] == "uplift" and risk.available:
                hazard, available = self.asked[risk.hazard[0]], self.asked[risk.available.weights]
                break
        options = list(spec.options.options)
        return Plan(
            questions=questions,
            index=self.index,
            risks=tuple(risks),
            severities=tuple(risk.severity for risk in risks.values()),
            uplifts=uplifts,
            flaws=flaws,
            uplift=self._uplift_table(hazard, available) if available else (),
            width=len(available.levels) if available else 0,
            defence=self._steps(tables.defence, [risk.defence for risk in risks.values()]),
            breadth=self._steps(tables.breadth, [risk.breadth for risk in risks.values()]),
            ceilings=tuple(_ceiling(tables.ceilings[kinds[key]], risk.severity) for key, risk in risks.items()),
            asks=tuple(self._asks(access) for access in CLASSES),
            options=tuple(self._option(key) for key in options),
            benefits=tuple(self._benefit(key, options) for key in spec.benefits.benefits),
            worth=self._worth(),
            relative=relative,
            measures=tuple(spec.measures.measures),
            opens=tuple(
                options.index(measure.opens) if measure.opens else None for measure in spec.measures.measures.values()
            ),
            profiles={key: self._profile(key) for key in spec.profiles.profiles},
            basics=basics,
            reread=reread,
        )

    def _question(self, key: str, question: Question) -> PlannedQuestion:
        visible = question.visible_if

        def atoms(which: str) -> tuple[tuple[int, int], ...]:
            found = getattr(visible, which) if visible else ()
            return tuple((self.index[a.question], badness(self.asked[a.question], a.at_least)) for a in found)

        return PlannedQuestion(
            id=key,
            worst=len(question.levels) - 1,
            world=question.of_world,
            benefit=question.type == "benefit",
            any_of=atoms("any"),
            all_of=atoms("all"),
            caps=tuple(
                (
                    self.index[cap.by],
                    self._by_badness(cap.by, {k: badness(question, v) for k, v in cap.at_worst.items()}),
                )
                for cap in question.caps
            ),
        )

    def _by_badness(self, key: str, table: Mapping[str, int]) -> Table:
        """Entries keyed by level, in the order of badness."""
        question = self.asked[key]
        return tuple(table[level_at(question, bad)] for bad in range(len(question.levels)))

    def _facts(self, needs: tuple[AtMost, ...]) -> tuple[tuple[int, int], ...]:
        return tuple((self.index[fact.question], badness(self.asked[fact.question], fact.at_most)) for fact in needs)

    def _uplift_risk(self, position: int, risk: Risk) -> UpliftRisk:
        if risk.available is None:
            raise ValueError("a risk of uplift names what is available")  # the checks of a framework see to it
        return UpliftRisk(
            position=position,
            hazard=self.index[risk.hazard[0]],
            hosted=self.index[risk.available.hosted],
            weights=self.index[risk.available.weights],
            defence=self.index[risk.defence] if risk.defence else None,
            inferable=risk.inferred is not None,
            needs=self._facts(risk.inferred.needs) if risk.inferred else (),
        )

    def _flaw_risk(self, position: int, risk: Risk) -> FlawRisk:
        return FlawRisk(
            position=position,
            hazard=tuple(self.index[key] for key in risk.hazard),
            breadth=self.index[risk.breadth] if risk.breadth else None,
            defence=self.index[risk.defence] if risk.defence else None,
        )

    def _uplift_table(self, hazard: Question, available: Question) -> Table:
        tiers = self.tables.uplift.tiers
        return tuple(
            tiers[level_at(hazard, bad)][level_at(available, offered)]
            for bad in range(len(hazard.levels))
            for offered in range(len(available.levels))
        )

    def _steps(self, steps: Steps, used: list[str | None]) -> Table:
        key = next((key for key in used if key), None)
        return self._by_badness(key, steps.steps) if key else ()

    def _asks(self, access: AccessClass) -> ClassAsks:
        asked = self.tables.controls.classes
        spec = asked.get(access)
        if spec is None:
            return ClassAsks((), unless_acceptable=False)
        enough: dict[int, list[int]] = {}
        chain = [spec]
        while chain[-1].builds_on:
            chain.append(asked[chain[-1].builds_on])
        for part in chain:
            for tier, levels in part.tiers.items():
                for key, level in levels.items():
                    row = enough.setdefault(self.index[key], [len(self.asked[key].levels) - 1] * len(TIERS))
                    for later in range(int(tier), len(TIERS)):
                        row[later] = min(row[later], badness(self.asked[key], level))
        return ClassAsks(tuple(ControlDemand(key, tuple(row)) for key, row in enough.items()), spec.unless_acceptable)

    def _option(self, key: str) -> OptionPlan:
        option = self.framework.options.options[key]
        return OptionPlan(
            id=key,
            access=CLASSES.index(option.access),
            where_extreme=option.offered_where_extreme,
            only_acceptable=option.only_acceptable,
            needs=self._facts(option.needs),
        )

    def _benefit(self, key: str, options: list[str]) -> BenefitPlan:
        benefit = self.framework.benefits.benefits[key]
        return BenefitPlan(
            id=key,
            claim=self.index[benefit.claim],
            kept=tuple(benefit.kept[option] for option in options),
            lasting=key not in self.tables.worth.not_lasting,
        )

    def _worth(self) -> int:
        claims = [self.asked[benefit.claim] for benefit in self.framework.benefits.benefits.values()]
        return badness(claims[0], self.tables.worth.at_least) if claims else 0

    def _relative(self) -> RelativePlan | None:
        spec = self.tables.relative
        if spec is None:
            return None
        bounds = [spec.levels[level_at(self.asked[spec.question], bad)] for bad in range(len(spec.levels))]

        def most(tiers: Iterable[int | None]) -> Table:
            return tuple(TOP if tier is None else tier for tier in tiers)

        return RelativePlan(
            question=self.index[spec.question],
            as_public=most(each.as_public for each in bounds),
            doubted=most(each.doubted for each in bounds),
            flaw=most(each.flaw for each in bounds),
            credit=tuple(each.credit for each in bounds),
        )

    def _profile(self, key: str) -> ProfilePlan:
        profile = self.framework.profiles.profiles[key]
        weights = tuple(profile.weights[benefit] for benefit in self.framework.benefits.benefits)
        return ProfilePlan(id=key, weights=weights, off=profile.off, tolerates=profile.up_to == "tolerable")


def _ceiling(ceilings: Ceilings, severity: int) -> Ceiling:
    cells = [ceilings.cells[str(severity)][tier] for tier in TIERS]
    return Ceiling(
        acceptable=tuple(CLASSES.index(cell.acceptable) for cell in cells),
        tolerable=tuple(CLASSES.index(cell.tolerable) for cell in cells),
        extreme=tuple(int(cell.extreme) for cell in cells),
    )


def gates(questions: Sequence[PlannedQuestion], of: Iterable[int]) -> set[int]:
    """The questions that can hide or cap one of these, directly or through another."""
    found, todo = set[int](), list(of)
    while todo:
        spec = questions[todo.pop()]
        by = {n for n, _ in (*spec.any_of, *spec.all_of, *spec.caps)} - found
        found |= by
        todo += by
    return found


def _basics(
    questions: tuple[PlannedQuestion, ...], uplifts: tuple[UpliftRisk, ...], relative: tuple[int, ...]
) -> tuple[int, ...]:
    hazards = {risk.hazard for risk in uplifts}
    needed = {question for risk in uplifts for question, _ in risk.needs}
    behind = gates(questions, (*hazards, *needed, *relative))
    return tuple(sorted((behind | needed) - {*relative}))
