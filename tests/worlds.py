"""
Small frameworks, and assessments, contexts and days to hold them to; the shipped framework too.

Everything is made from a `Random`, which a seed gives. Tables are monotone and profiles nest, as the linter asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from riskkit.schema.advice import AdviceFile
from riskkit.schema.assessment import Answer, Assessment, Evidence, Pin, WorldAnswer
from riskkit.schema.base import CONFIDENCES, GRADES, Atom, Item
from riskkit.schema.context import BestPublic, Context, Score
from riskkit.schema.framework import tables as t
from riskkit.schema.framework.benefits import Benefit, BenefitsFile, Measure, MeasuresFile
from riskkit.schema.framework.framework import Framework, FrameworkFile
from riskkit.schema.framework.options import Licences, Option, OptionsFile
from riskkit.schema.framework.profiles import Profile, ProfilesFile
from riskkit.schema.framework.questions import Cap, Level, Question, QuestionsFile, Scale, Section, VisibleIf
from riskkit.schema.framework.risks import AtMost, Available, Family, Inferred, Risk, RisksFile
from riskkit.schema.release import Release
from riskkit.schema.sources import SourcesFile
from riskkit.store.frameworks import load_framework

T = TypeVar("T")
DAY = "2026-11-22"
DAYS = ("2026-05-01", DAY, "2027-11-21", "2027-11-22", "2029-01-01")
"""Days on which a context is not there yet, is fresh, has just aged by a year, and is old."""
LEVELS = ("none", "marginal", "moderate", "substantial", "decisive")
JUDGED: dict[str, Any] = {"basis": "judgement", "text": "a text"}
ITEM: dict[str, Any] = JUDGED | {"title": "a title"}
Questions = dict[str, Question]


def seeded(seed: int) -> Random:
    """A source of choices that can be repeated."""
    return Random(seed)  # noqa: S311


def some(chance: Random, found: Iterable[T], least: int = 0, most: int = 99) -> list[T]:
    """So many of the things found, in their order."""
    kept = list(found)
    count = chance.randint(min(least, len(kept)), min(most, len(kept)))
    return [kept[place] for place in sorted(chance.sample(range(len(kept)), count))]


def rising(chance: Random, grid: Sequence[T], count: int) -> list[T]:
    """So many values of a sorted grid, none below the one before."""
    return [grid[place] for place in sorted(chance.choices(range(len(grid)), k=count))]


# frameworks


class Shape(NamedTuple):
    """How many of each part a framework has."""

    uplifts: int
    flaws: int
    basics: int
    controls: int
    benefits: int
    options: int
    profiles: int
    levels: int
    """Levels of a question; each type of question may have its own number where this is 0."""
    relative: bool


def shape_from(chance: Random) -> Shape:
    """A shape of one to three risks."""
    uplifts, flaws = chance.choice(((1, 0), (0, 1), (1, 1), (2, 0), (2, 1), (1, 2), (3, 0)))
    return Shape(
        uplifts=uplifts,
        flaws=flaws,
        basics=chance.randint(0, 3),
        controls=chance.choice((0, 1, 1, 2)),
        benefits=chance.randint(1, 2),
        options=chance.randint(2, 4),
        profiles=chance.randint(1, 3),
        levels=0,
        relative=chance.random() < 0.7,
    )


def framework_from(chance: Random, shape: Shape | None = None) -> Framework:
    """A framework of a shape, or of a small one."""
    return _Maker(chance, shape or shape_from(chance)).framework()


def _lower(one: t.AccessClass, other: t.AccessClass) -> t.AccessClass:
    return min(one, other, key=t.CLASSES.index)


class _Maker:
    """Makes a framework part by part; later parts name earlier ones."""

    def __init__(self, chance: Random, shape: Shape) -> None:
        self.chance, self.shape, self.asked = chance, shape, Questions()
        kinds = ("basic", "hazard", "flaw", "breadth", "control", "benefit", "available", "defence")
        self.levels = {kind: LEVELS[: shape.levels or chance.randint(3, 5)] for kind in kinds}

    def yes(self, share: float) -> bool:
        return self.chance.random() < share

    def framework(self) -> Framework:
        shape = self.shape
        for number in range(shape.basics):
            self.ask(f"basic-{number}", "fact", self.levels["basic"])
        if shape.relative:
            self.ask("relative", "fact", self.levels["basic"])
        risks = self.risks()
        controls = [self.ask(f"control-{n}", "control", self.levels["control"]) for n in range(shape.controls)]
        claims = [self.ask(f"claim-{n}", "benefit", self.levels["benefit"]) for n in range(shape.benefits)]
        self.world(risks)
        options = self.options()
        benefits = self.benefits(claims, options)
        return Framework(
            framework=self.identity(),
            tables=self.tables(controls, benefits),
            options=options,
            risks=risks,
            benefits=benefits,
            measures=self.measures(options),
            questions=QuestionsFile(
                riskkit="questions/2",
                methods={"trial": Item(**ITEM)},
                sections={"all": Section(title="all", text="all")},
                questions=self.asked,
            ),
            profiles=self.profiles(benefits),
            advice=AdviceFile(riskkit="advice/1", recommendations={}, checklist={}),
            sources=SourcesFile(riskkit="sources/1", tags={}, rows={}),
        )

    def identity(self) -> FrameworkFile:
        rules = {
            "severities": dict.fromkeys("12345", "so bad"),
            "max_age_days": self.chance.choice((90, 365, 730)),
            "confidence": dict.fromkeys(CONFIDENCES, "so sure"),
            "uncertainty": JUDGED | {"off": ((1,), (0.6, 0.2), (0.4, 0.2, 0.1))},
            "efforts": JUDGED | {"points": {"low": 1, "medium": 4, "high": 12}},
            "steadiness": JUDGED | {"moved": 25, "draws": 100, "kept": 90},
        }
        encodes = {"title": "made up", "authors": (), "date": "2026", "publisher": "nobody", "ids": ()}
        about = {"riskkit": "framework/2", "id": "made-up", "version": "1.0.0", "title": "made up", "text": "made up"}
        return FrameworkFile.model_validate(about | {"date": DAY, "encodes": encodes, "rules": rules, "limits": ()})

    def ask(self, key: str, kind: str, levels: Sequence[str]) -> str:
        chance, facts = self.chance, self.facts()
        world = kind in ("available", "defence")
        cuts = tuple(10.0 * n for n in range(1, chance.randint(2, len(levels))))
        capping = some(chance, facts, 1, 2) if kind == "fact" and self.yes(0.5) else ()
        self.asked[key] = Question(
            **{"section": "all", "type": kind, "title": key, "why": "so", "settle": "a test", **JUDGED},
            grade=chance.choice(GRADES),
            method="trial" if self.yes(0.2) else None,
            ages=self.yes(0.8),
            max_age_days=chance.choice((30, 2000)) if self.yes(0.2) else None,
            about="family" if self.yes(0.2) else "version",
            visible_if=self.visible_if() if facts and not world and self.yes(0.4) else None,
            caps=tuple(self.cap(by, levels) for by in capping),
            levels={level: Level(gist=level, text=level) for level in levels},
            scale=Scale(unit="so many", basis="judgement", cuts=cuts) if self.yes(0.2) else None,
        )
        return key

    def facts(self) -> list[str]:
        """What a later question may be capped or hidden by."""
        return [key for key, q in self.asked.items() if q.type == "fact"]

    def cap(self, by: str, levels: Sequence[str]) -> Cap:
        known = self.asked[by].levels
        return Cap(
            by=by, at_worst=dict(zip(known, rising(self.chance, levels, len(known)), strict=True)), basis="judgement"
        )

    def visible_if(self) -> VisibleIf:
        groups: dict[str, tuple[Atom, ...]] = {}
        for group in some(self.chance, ("all", "any"), 1):
            keys = some(self.chance, self.facts(), 1, 2)
            groups[group] = tuple(
                Atom(question=key, at_least=self.chance.choice(list(self.asked[key].levels)[1:])) for key in keys
            )
        return VisibleIf(**groups)

    def needs(self) -> tuple[AtMost, ...]:
        keys = some(self.chance, self.facts(), 0, 2)
        return tuple(
            AtMost(question=key, at_most=self.chance.choice(list(self.asked[key].levels)[:-1])) for key in keys
        )

    def risks(self) -> RisksFile:
        found: dict[str, Risk] = {}
        inferred = [Inferred(basis="judgement", needs=self.needs()) for _ in range(self.shape.uplifts)]
        for number in range(self.shape.uplifts):
            hazard = self.ask(f"hazard-{number}", "fact", self.levels["hazard"])
            peers = Available(hosted=f"hosted-{number}", weights=f"weights-{number}")
            found[f"uplift-{number}"] = Risk(
                **ITEM,
                family="uplift",
                severity=self.chance.randint(1, 5),
                hazard=(hazard,),
                available=peers if self.yes(0.8) else Available(hosted="hosted-0", weights="weights-0"),
                defence="defence-0" if self.yes(0.7) else None,
                inferred=inferred[number] if self.shape.relative and self.yes(0.8) else None,
            )
        for number in range(self.shape.flaws):
            hazards = [f"flaw-{number}", f"flaw-{number}-too"][: 2 if self.yes(0.3) else 1]
            breadth = self.ask(f"breadth-{number}", "fact", self.levels["breadth"]) if self.yes(0.6) else None
            found[f"spread-{number}"] = Risk(
                **ITEM,
                family="flaw",
                severity=self.chance.randint(1, 5),
                hazard=tuple(self.ask(key, "fact", self.levels["flaw"]) for key in hazards),
                breadth=breadth,
                defence=self.chance.choice(("defence-0", "defence-1")) if self.yes(0.7) else None,
            )
        families = {kind: Family(**ITEM, kind=kind) for kind in ("uplift", "flaw")}
        order = self.chance.sample(list(found), len(found))
        return RisksFile(riskkit="risks/2", families=families, risks={key: found[key] for key in order})

    def world(self, risks: RisksFile) -> None:
        found = risks.risks.values()
        offered = {key for risk in found if risk.available for key in (risk.available.hosted, risk.available.weights)}
        for key in sorted(offered):
            self.ask(key, "available", self.levels["available"])
        for key in sorted({risk.defence for risk in found if risk.defence}):
            self.ask(key, "defence", self.levels["defence"])

    def options(self) -> OptionsFile:
        classes = ["kept", *(self.chance.choice(t.CLASSES[1:]) for _ in range(self.shape.options - 1))]
        found = {
            f"r{number}": Option(
                **ITEM,
                access=access,
                channel="api",
                offered_where_extreme=self.yes(0.7),
                only_acceptable=self.yes(0.2),
                needs=self.needs() if self.yes(0.2) else (),
                controls={},
                audit_depth="none",
            )
            for number, access in enumerate(classes)
        }
        licences = Licences(permissive=(), restricted=())
        return OptionsFile(riskkit="options/2", components={}, licences=licences, pathways={}, options=found)

    def benefits(self, claims: list[str], options: OptionsFile) -> BenefitsFile:
        found = {
            f"good-{n}": Benefit(
                **ITEM, claim=claim, parts={}, kept={key: self.chance.randint(0, 4) for key in options.options}
            )
            for n, claim in enumerate(claims)
        }
        return BenefitsFile(riskkit="benefits/2", benefits=found)

    def measures(self, options: OptionsFile) -> MeasuresFile:
        opened = [self.chance.choice([None, *options.options]) for _ in range(self.chance.randint(0, 2))]
        found = {
            f"measure-{n}": Measure(**ITEM, restores={"good-0": 1}, by="developer", opens=option, effort="low")
            for n, option in enumerate(opened)
        }
        return MeasuresFile(riskkit="measures/2", measures=found)

    def profiles(self, benefits: BenefitsFile) -> ProfilesFile:
        count = self.shape.profiles
        offs, tolerable = rising(self.chance, (2, 1, 1, 0), count), rising(self.chance, (False, True, True), count)
        found = {
            f"profile-{n}": Profile(
                **ITEM,
                weights={key: self.chance.choice((0, 1, 3, 100)) for key in benefits.benefits},
                off=offs[n],
                up_to="tolerable" if tolerable[n] else "acceptable",
            )
            for n in range(count)
        }
        return ProfilesFile(riskkit="profiles/2", default="profile-0", profiles=found)

    def tables(self, controls: list[str], benefits: BenefitsFile) -> t.TablesFile:
        chance, levels = self.chance, self.levels
        steps = rising(chance, (2, 1, 0, 0, -1, -2), len(levels["defence"]))
        spread = rising(chance, (-2, -1, 0, 0, 1), len(levels["breadth"]))
        claims = self.chance.choice(levels["benefit"][1:])
        lasting = tuple(some(chance, benefits.benefits)) if self.yes(0.3) else ()
        relative = t.Relative(**JUDGED, question="relative", levels=self.bounds()) if self.shape.relative else None
        return t.TablesFile(
            riskkit="tables/1",
            uplift=t.Uplift(**JUDGED, tiers=self.uplift()),
            defence=t.Steps(**JUDGED, steps=dict(zip(levels["defence"], steps, strict=True))),
            breadth=t.Steps(**JUDGED, steps=dict(zip(levels["breadth"], spread, strict=True))),
            ceilings={"uplift": self.ceilings(), "flaw": self.ceilings()},
            controls=t.Asks(**JUDGED, classes=self.asks(controls)),
            relative=relative,
            worth=t.Worth(**JUDGED, at_least=claims, not_lasting=lasting),
        )

    def bounds(self) -> dict[str, t.Bounds]:
        names = self.levels["basic"]
        tiers = [rising(self.chance, (0, 1, 1, 2, 3, None, None), len(names)) for _ in range(3)]
        credit = rising(self.chance, (2, 1, 0, 0, 0)[::-1], len(names))
        return {
            name: t.Bounds(as_public=a, doubted=d, flaw=f, credit=-less)
            for name, a, d, f, less in zip(names, *tiers, credit, strict=True)
        }

    def uplift(self) -> dict[str, dict[str, int]]:
        offered, row = self.levels["available"], [0] * len(self.levels["available"])
        table = {}
        for number, hazard in enumerate(self.levels["hazard"]):
            more = rising(self.chance, (4, 3, 3, 2, 1, 0, 0), len(offered)) if number else row
            row = [max(pair) for pair in zip(row, more, strict=True)]
            table[hazard] = dict(zip(offered, row, strict=True))
        return table

    def ceilings(self) -> t.Ceilings:
        cells, classes = {}, ("public", "public", *t.CLASSES[::-1])
        above = [t.Cell(acceptable="public", tolerable="public")] * len(t.TIERS)
        for severity in "12345":
            if self.yes(0.6):
                acceptable, more = (rising(self.chance, classes, len(t.TIERS)) for _ in range(2))
                extreme = rising(self.chance, (False, False, True), len(t.TIERS))
                above = [
                    t.Cell(
                        acceptable=_lower(cell.acceptable, acceptable[n]),
                        tolerable=_lower(cell.tolerable, max(acceptable[n], more[n], key=t.CLASSES.index)),
                        extreme=cell.extreme or extreme[n],
                    )
                    for n, cell in enumerate(above)
                ]
            cells[severity] = dict(zip(t.TIERS, above, strict=True))
        return t.Ceilings(**JUDGED, cells=cells)

    def asks(self, controls: list[str]) -> dict[t.AccessClass, t.ClassControls]:
        found: dict[t.AccessClass, t.ClassControls] = {}
        for access in some(self.chance, t.CLASSES[1:], 2):
            asked = some(self.chance, controls, 1)
            tiers = some(self.chance, t.TIERS, 1)
            rows = {key: rising(self.chance, self.levels["control"], len(tiers)) for key in asked}
            found[access] = t.ClassControls(
                builds_on=self.builds_on(access, list(found)),
                unless_acceptable=self.yes(0.3),
                tiers={tier: {key: row[n] for key, row in rows.items()} for n, tier in enumerate(tiers)},
            )
        return found

    def builds_on(self, access: t.AccessClass, less: list[t.AccessClass]) -> t.AccessClass | None:
        """What can be taken back asks no less than what is less open."""
        if not less or access in t.LASTING:
            return self.chance.choice([None, *less])
        return less[-1]


@cache
def shipped() -> Framework:
    """The shipped framework."""
    return load_framework("seger2023")


# answers

SUBJECTS = ("model 1", "model", "alias", "another 2", None)
RELEASE = Release(name="model", version="1", aliases=("alias",))
PROOF = {"title": "proof", "grade": "independent-test", "date": "2026-04-30", "subject": "model 1"}
AS_PUBLIC = {"as_public_weights": True, "by": "somebody", "rationale": "nothing is known of it"}


def evidence_from(chance: Random, methods: Iterable[str]) -> dict[str, Evidence]:
    """Evidence of every kind, and a piece called proof that shows whatever is not too old."""
    found = {"proof": Evidence.model_validate(PROOF | {"methods": tuple(methods)})}
    for number in range(3):
        found[f"e{number}"] = Evidence(
            title="a test",
            grade=chance.choice(GRADES),
            date=chance.choice(("2023-01-01", "2025-11-22", "2026-08-24", "2026-08-25", DAY, "2026-11-23")),
            subject=chance.choice(SUBJECTS),
            methods=tuple(some(chance, methods)),
        )
    return found


class Mood(NamedTuple):
    """How the answers of one assessment lean."""

    answered: float
    proven: float
    """The share that cites proof."""
    sure: float
    """The share that is not of low confidence."""
    draws: int
    """Of so many levels drawn the best is taken; below 0, the worst."""


def mood_from(chance: Random) -> Mood:
    """A mood; most are mild, since one bad answer closes everything."""
    return Mood(
        answered=chance.choice((0.5, 0.9, 1.0)),
        proven=chance.choice((0.0, 0.5, 0.9, 1.0)),
        sure=chance.choice((0.3, 0.8, 1.0)),
        draws=chance.choice((-2, 1, 2, 3, 6, 12)),
    )


def answer_from(chance: Random, q: Question, mood: Mood, *, hazard: bool = False) -> dict[str, Any] | None:
    """The fields of an answer of any kind, or nothing."""
    if chance.random() >= mood.answered:
        return {"unknown": "not looked"} if chance.random() < 0.3 else None
    cited = some(chance, ("e0", "e1", "e2"), 0, 2) if chance.random() < 0.4 else []
    cited += ["proof"] * (chance.random() < mood.proven)
    if hazard and chance.random() < 0.25:
        return AS_PUBLIC | {"evidence": tuple(cited)}
    kind = chance.random()
    if q.scale and kind < 0.5:
        return {"number": _number(chance), "evidence": tuple(cited)}
    if kind < 0.15:
        ratings = {f"rater-{n}": _rating(chance, q, mood) for n in range(chance.randint(1, 4))}
        return {"ratings": ratings, "evidence": tuple(cited)}
    return _rating(chance, q, mood) | {"evidence": tuple(cited)}


def _rating(chance: Random, q: Question, mood: Mood) -> dict[str, Any]:
    kind = chance.random()
    if kind < 0.05:
        return {"unknown": "not looked"}
    if q.scale and kind < 0.3:
        return {"number": _number(chance)}
    levels = list(q.levels) if q.more_is_worse else list(q.levels)[::-1]
    drawn = [chance.randrange(len(levels)) for _ in range(abs(mood.draws))]
    level = levels[min(drawn) if mood.draws > 0 else max(drawn)]
    return {"level": level, "confidence": chance.choice(CONFIDENCES[1:]) if chance.random() < mood.sure else "low"}


def _number(chance: Random) -> dict[str, float]:
    low, likely, high = sorted(chance.choice((0, 5, 10, 15, 20, 25, 30, 45, 2e5, 1e9)) for _ in range(3))
    return {"low": low, "likely": likely, "high": high}


def hazards_of(framework: Framework) -> set[str]:
    """The questions that may be answered as public weights."""
    return {key for risk in framework.risks.risks.values() if risk.inferred for key in risk.hazard}


def assessment_from(chance: Random, framework: Framework, mood: Mood | None = None) -> Assessment:
    """Answers of every kind to a framework."""
    mood, hazards = mood or mood_from(chance), hazards_of(framework)
    found = {key: answer_from(chance, q, mood, hazard=key in hazards) for key, q in framework.asked.items()}
    controls = {key: q for key, q in framework.asked.items() if q.type == "control"}
    undertakes = {key: chance.choice(list(controls[key].levels)) for key in some(chance, controls)}
    return assessment_of(
        framework,
        {key: Answer.model_validate(fields) for key, fields in found.items() if fields},
        evidence=evidence_from(chance, framework.questions.methods),
        measures=tuple(some(chance, framework.measures.measures, 0, 2)) if chance.random() < 0.4 else (),
        undertakes=undertakes if chance.random() < 0.2 else None,
    )


def assessment_of(framework: Framework, answers: Mapping[str, Answer], **fields: Any) -> Assessment:
    """An assessment of one release with these answers."""
    pin, profile = Pin(id=framework.id), framework.profiles.default
    about: dict[str, Any] = {"riskkit": "assessment/1", "framework": pin, "profile": profile, "release": RELEASE}
    return Assessment(**about, answers=dict(answers), **fields)


def context_from(chance: Random, framework: Framework, mood: Mood | None = None) -> Context:
    """Answers about the world, some of them expired."""
    mood = mood or mood_from(chance)
    expiry = ("2030-01-01", "2027-11-22", "2026-11-23", DAY, "2025-11-22", "2025-11-23", "2023-01-01")
    found = {key: answer_from(chance, q, mood) for key, q in framework.about_world.items()}
    answers = {
        key: WorldAnswer.model_validate(
            (fields or {"unknown": "not looked"}) | {"expires": chance.choice(expiry[: chance.choice((1, 2, 7))])}
        )
        for key, fields in found.items()
    }
    return context_of(framework, answers, evidence_from(chance, framework.questions.methods))


def context_of(framework: Framework, answers: Mapping[str, WorldAnswer], evidence: dict[str, Evidence]) -> Context:
    """A context with these answers."""
    scores = tuple(Score(test=f"test {n}", score="1", source="nobody") for n in range(3))
    best = BestPublic(name="best", publisher="nobody", date="2026-01-01", text="best", scores=scores)
    about: dict[str, Any] = {"riskkit": "context/2", "id": "world", "framework": framework.id, "date": "2026-06-01"}
    return Context(**about, title="the world", best_public=best, answers=dict(answers), evidence=evidence)


# for hypothesis


class World(NamedTuple):
    """Everything that a verdict follows from."""

    framework: Framework
    assessment: Assessment
    context: Context | None
    day: str


def world_from(chance: Random, framework: Framework | None = None) -> World:
    """Answers to a framework, or to a small one of their own."""
    framework = framework or framework_from(chance)
    mood = mood_from(chance)
    assessment = assessment_from(chance, framework, mood)
    context = context_from(chance, framework, mood) if chance.random() < 0.9 else None
    return World(framework, assessment, context, chance.choice(DAYS) if chance.random() < 0.3 else DAY)


# a seed and not every choice is drawn: it is many times faster, and the seed that fails says all
SEEDS = st.integers(0, 2**32 - 1)


def small_world(seed: int) -> World:
    """A small framework with answers, a context or none, and a day."""
    return world_from(seeded(seed))


def shipped_world(seed: int) -> World:
    """The same of the shipped framework."""
    return world_from(seeded(seed), shipped())


def chances() -> SearchStrategy[Random]:
    """Sources of choices."""
    return st.builds(seeded, SEEDS)


def worlds() -> SearchStrategy[World]:
    """Small frameworks with answers, a context or none, and a day."""
    return st.builds(small_world, SEEDS)


def shipped_worlds() -> SearchStrategy[World]:
    """The same of the shipped framework."""
    return st.builds(shipped_world, SEEDS)
