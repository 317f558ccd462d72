"""
Small valid frameworks with answers to them, each from one seed.

A seed is drawn by hypothesis and everything else from the seed, which is many times faster than drawing every number.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import accumulate, combinations
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from riskkit.schema.advice import AdviceFile
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, Pin, WorldAnswer
from riskkit.schema.base import CONFIDENCES, EFFORTS, GRADES, STATES, Atom, Condition, Confidence, Item
from riskkit.schema.benefits import Benefit, BenefitsFile, Measure, MeasuresFile
from riskkit.schema.framework import Edge, Efforts, Floor, Framework, FrameworkFile, Publication, Rules, Uncertainty
from riskkit.schema.options import Licences, Option, OptionsFile, Pathway
from riskkit.schema.profiles import Profile, ProfilesFile
from riskkit.schema.questions import Cap, Level, Question, QuestionsFile, Scale, Section
from riskkit.schema.release import Release
from riskkit.schema.risks import Baseline, Family, Risk, RisksFile
from riskkit.schema.sources import SourcesFile
from tests.oracle import Oracle

T = TypeVar("T")
DATE = "2026-11-22"
GRID = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Half decades: products of them fall on cuts taken from them."""
METHODS = ("adversarial-tuning", "field-trial")
SEVERITIES = ("1", "2", "3", "4", "5")
JUDGED: dict[str, Any] = {"basis": "judgement"}
ITEM: dict[str, Any] = {"basis": "judgement", "title": "a title", "text": "a text"}
Questions = dict[str, Question]
Joins = tuple[tuple[str, ...], ...]


class Chance(Random):
    """A seeded source of choices."""

    def yes(self, share: float) -> bool:
        """True in so large a share of cases."""
        return self.random() < share

    def some(self, found: Iterable[T], least: int = 0, most: int = 99) -> list[T]:
        """So many of the things found, in their order."""
        kept = list(found)
        count = self.randint(min(least, len(kept)), min(most, len(kept)))
        places = sorted(self.sample(range(len(kept)), count))
        return [kept[place] for place in places]

    def rising(self, grid: Sequence[T], count: int) -> list[T]:
        """So many values of a sorted grid, none below the one before."""
        return [grid[place] for place in sorted(self.choices(range(len(grid)), k=count))]


# frameworks


def framework_from(seed: int, *, monotone: bool = True) -> Framework:
    """
    A valid framework of 1 to 4 risks, 4 to 7 options and about ten questions.

    *monotone*: a worse answer never hides a question, and none hides a benefit claim, as the linter asks of a rubric.
    """
    chance = Chance(seed)
    questions = _questions(chance, monotone)
    options = _options(chance, questions)
    risks = _risks(chance, questions, options)
    benefits = _benefits(chance, questions, options)
    return Framework(
        framework=_rules(chance),
        options=options,
        risks=risks,
        benefits=benefits,
        measures=_measures(chance, options, benefits),
        questions=QuestionsFile(
            riskkit="questions/1",
            methods={method: Item(**ITEM) for method in METHODS},
            sections={"all": Section(title="all", text="all")},
            questions=questions,
        ),
        profiles=_profiles(chance, benefits),
        advice=AdviceFile(riskkit="advice/1", recommendations={}, checklist={}),
        sources=SourcesFile(riskkit="sources/1", tags={}, rows={}),
    )


def _rules(chance: Chance) -> FrameworkFile:
    cuts = chance.some(GRID, 2, 5)
    matrix, row = {}, [0] * (len(cuts) + 1)
    for severity in SEVERITIES:
        worst = 4 if severity == "5" else 3
        more = chance.rising(range(worst + 1), len(row))
        row = [max(pair) for pair in zip(row, more, strict=True)]
        matrix[severity] = tuple(row)
    untested = chance.rising(GRID[2:], 5)
    tested = [min(floor, value) for floor, value in zip(untested, chance.rising(GRID[1:], 5), strict=True)]
    novelty = chance.rising(GRID[2:], chance.randint(2, 6))
    rules = Rules(
        numbers="made up",
        cuts=tuple(cuts),
        matrix=matrix,
        cells=("nil", "low", "medium", "high", "extreme"),
        novelty={str(gap - 1): value for gap, value in enumerate(novelty)},
        floor=Floor(
            untested=dict(zip(SEVERITIES, untested, strict=True)),
            tested=dict(zip(SEVERITIES, tested, strict=True)),
            grade=chance.choice(GRADES[1:]),
        ),
        severities=dict.fromkeys(SEVERITIES, "so bad"),
        max_age_days=chance.choice((90, 365, 730)),
        least_defence=chance.choice((0.05, 0.1, 0.3)),
        edge=Edge(text="made up", decades=0.1, kept=0.9, basis="judgement"),
        uncertainty=Uncertainty(
            text="made up",
            borne_out=0.3,
            off={"high": (1.0,), "medium": (0.6, 0.2), "low": (0.4, 0.2, 0.1)},
            basis="judgement",
        ),
        efforts=Efforts(text="made up", points={"low": 1.0, "medium": 3.0, "high": 9.0}, basis="judgement"),
    )
    encodes = Publication(title="made up", authors=("nobody",), date="2026", publisher="nobody", ids=())
    about: dict[str, Any] = {"title": "made up", "text": "made up", "date": DATE, "encodes": encodes, "limits": ()}
    return FrameworkFile(riskkit="framework/1", id="made-up", version="1.0.0", rules=rules, **about)


def _questions(chance: Chance, monotone: bool) -> Questions:
    kinds = ["fact"] * chance.randint(2, 5) + ["control"] * chance.randint(1, 3)
    chance.shuffle(kinds)
    kinds = ["fact", *kinds] + ["benefit"] * chance.randint(1, 3)
    found: Questions = {}
    routing = ("fact", "control") if chance.yes(0.3) else ("fact",)
    ask = partial(_question, chance, found, monotone=monotone, routing=routing)
    if chance.yes(0.3):
        found["defence-early"] = ask("fact", scope="context", valued=True)
    for number, kind in enumerate(kinds):
        found[f"{kind}-{number}"] = ask(kind, valued=kind != "control" or number == 0 or chance.yes(0.3))
    if chance.yes(0.7):
        found["defence-late"] = ask("fact", scope="context", valued=True)
    for key in [key for key, question in found.items() if question.type == "fact" and question.scope == "release"]:
        if chance.yes(0.6):
            levels = tuple(found[key].levels)[::-1]
            for number in range(chance.randint(1, 2)):
                found[f"peer-{key}-{number}"] = ask("fact", scope="context", levels=levels)
    if chance.yes(0.1):
        found["old"] = ask("fact", valued=True).model_copy(update={"retired": True, "successor": "fact-0"})
    return found


def _question(
    chance: Chance,
    earlier: Questions,
    kind: str,
    *,
    monotone: bool,
    routing: tuple[str, ...],
    scope: str = "release",
    valued: bool = False,
    levels: tuple[str, ...] = (),
) -> Question:
    ids = levels or tuple(f"l{number}" for number in range(chance.randint(2, 5)))
    values: Sequence[float | None] = [None] * len(ids)
    if valued:
        values = chance.rising((0.0, 0.25, 0.5, 0.75, 1.0) if kind == "benefit" else GRID, len(ids))
    gates = [key for key, question in earlier.items() if question.type in routing]
    gated = gates and (kind != "benefit" or not monotone)
    shown = _condition(chance, earlier, gates, ("all", "any")) if gated and chance.yes(0.3) else None
    if gated and not monotone and chance.yes(0.05):
        shown = _condition(chance, earlier, gates, ("all", "any", "none"))
    excusing = ("none",) if monotone else ("all", "any", "none")
    excused = _condition(chance, earlier, gates, excusing) if gated and chance.yes(0.2) else None
    capping = chance.some(gates, 1, 2) if gates and kind != "benefit" and chance.yes(0.35) else []
    return Question.model_validate(
        JUDGED
        | {"section": "all", "type": kind, "scope": scope, "text": "what?", "why": "because", "settle": "a test"}
        | {"grade": chance.choice(GRADES), "method": chance.choice(METHODS) if chance.yes(0.25) else None}
        | {"max_age_days": chance.choice((30, 200, 2000)) if chance.yes(0.2) else None}
        | {"effort": chance.choice(EFFORTS), "scale": _scale(chance, len(ids)) if chance.yes(0.2) else None}
        | {"visible_if": shown, "not_applicable_if": excused}
        | {"caps": tuple(_cap(chance, by, earlier[by], ids) for by in capping)}
        | {"levels": {key: Level(text=key, value=value) for key, value in zip(ids, values, strict=True)}}
    )


def _scale(chance: Chance, levels: int) -> Scale:
    cuts = tuple(10.0 * number for number in range(1, levels))
    if chance.yes(0.5):
        return Scale(unit="so many", larger="later", cuts=cuts, basis="judgement")
    return Scale(unit="so many", larger="earlier", cuts=cuts[::-1], basis="judgement")


def _condition(chance: Chance, earlier: Questions, gates: list[str], groups: tuple[str, ...]) -> Condition:
    found = {}
    for group in chance.some(groups, 1, 2):
        atoms = []
        for key in chance.some(gates, 1, 3):
            levels = list(earlier[key].levels)
            atoms.append(Atom(question=key, at_least=chance.choice(levels[1:] if chance.yes(0.9) else levels)))
        found[group] = tuple(atoms)
    return Condition.model_validate(found)


def _cap(chance: Chance, by: str, question: Question, levels: Sequence[str]) -> Cap:
    worst = chance.rising(levels, len(question.levels))
    return Cap(by=by, at_worst=dict(zip(question.levels, worst, strict=True)), basis="judgement")


def _options(chance: Chance, questions: Questions) -> OptionsFile:
    controls = [key for key, question in questions.items() if question.type == "control"]
    pathways = {
        f"path-{number}": Pathway(reaches=chance.choice(STATES), control=chance.choice(controls), **ITEM)
        for number in range(chance.randint(2, 5))
    }
    found: dict[str, Option] = {}
    count = chance.randint(4, 7)
    returnable = chance.randint(1, count - 1)
    leaks: dict[str, dict[str, list[float]]] = {}
    for number in range(count):
        key, earlier = f"r{number}", list(found)
        above = chance.some(earlier, 1, 2)
        if number >= returnable:
            above = list(dict.fromkeys([*earlier[:returnable], *above]))
        leaks[key] = {}
        for name, pathway in pathways.items():
            steps = len(questions[pathway.control].levels)
            least = [max((leaks[other][name][step] for other in above), default=0.0) for step in range(steps)]
            wanted = chance.rising(GRID, steps)
            if chance.yes(0.3):
                wanted = [max(wanted[0], *least)] * steps
            leaks[key][name] = list(accumulate(map(max, least, wanted), max))
        found[key] = Option(
            above=tuple(above),
            reads="stated" if number < returnable else "upper",
            reference=number == 0,
            channel="api",
            controls={},
            audit_depth="none",
            leak={name: _table(questions[pathways[name].control], leak) for name, leak in leaks[key].items()},
            **ITEM,
        )
    if chance.yes(0.2):
        found = {key: found[key] for key in chance.sample(list(found), len(found))}
    licences = Licences(permissive=(), restricted=())
    return OptionsFile(
        riskkit="options/1", numbers="made up", components={}, licences=licences, pathways=pathways, options=found
    )


def _table(question: Question, leak: list[float]) -> float | dict[str, float]:
    return leak[0] if len(set(leak)) == 1 else dict(zip(question.levels, leak, strict=True))


def _risks(chance: Chance, questions: Questions, options: OptionsFile) -> RisksFile:
    valued = [
        key
        for key, question in questions.items()
        if question.type != "benefit" and question.scope == "release" and not question.retired
        if all(level.value is not None for level in question.levels.values())
    ]
    defences = [key for key in questions if key.startswith("defence")]
    families = [f"family-{number}" for number in range(chance.randint(1, 2))]
    found = {}
    for number in range(chance.randint(1, 4)):
        hazard = {
            state: tuple(chance.sample(valued, min(len(valued), chance.choice((1, 1, 2, 3))))) for state in STATES
        }
        found[f"risk-{number}"] = Risk(
            family=chance.choice(families),
            severity=chance.randint(1, 5),
            hazard=hazard,
            pathways=_relevance(chance, list(options.pathways)),
            baseline=_baseline(chance, questions, list(options.options), hazard["tuned"]),
            defence=chance.choice(defences) if defences and chance.yes(0.5) else None,
            **ITEM,
        )
    breadth = {key: Family(breadth=chance.choice((None, 2, 2, 3)), **ITEM) for key in families}
    return RisksFile(riskkit="risks/1", families=breadth, risks=found)


def _relevance(chance: Chance, pathways: list[str]) -> dict[str, float]:
    weights = {path: chance.choice((0.0, 0.1, 0.3, 1.0, 1.0, 1.0)) for path in chance.some(pathways, 1)}
    return weights if any(weights.values()) else {chance.choice(pathways): 1.0}


def _baseline(chance: Chance, questions: Questions, options: list[str], hazard: Sequence[str]) -> Baseline | None:
    asked = {key: [name for name in questions if name.startswith(f"peer-{key}-")] for key in hazard}
    asked = {key: peers for key, peers in asked.items() if peers}
    if not asked or chance.yes(0.2):
        return None
    key = chance.choice(list(asked))
    return Baseline(hazard=key, available={o: chance.choice(asked[key]) for o in chance.some(options, 0, 3)})


def _benefits(chance: Chance, questions: Questions, options: OptionsFile) -> BenefitsFile:
    found = {}
    for number, claim in enumerate(key for key, question in questions.items() if question.type == "benefit"):
        realised = {option: chance.choice((0.0, 0.2, 0.5, 0.5, 0.8)) for option in options.options}
        attainable = {option: min(1.0, value + chance.choice((0.0, 0.1, 0.5))) for option, value in realised.items()}
        found[f"good-{number}"] = Benefit(claim=claim, parts={}, realised=realised, attainable=attainable, **ITEM)
    return BenefitsFile(riskkit="benefits/1", numbers="made up", benefits=found)


def _measures(chance: Chance, options: OptionsFile, benefits: BenefitsFile) -> MeasuresFile:
    found = {}
    for number in range(chance.randint(0, 3)):
        restores = {key: chance.choice((0.1, 0.4, 0.9, 1.0)) for key in chance.some(benefits.benefits, 1)}
        opens = chance.choice(list(options.options)) if chance.yes(0.5) else None
        found[f"measure-{number}"] = Measure(restores=restores, opens=opens, effort="low", **ITEM)
    return MeasuresFile(riskkit="measures/1", numbers="made up", measures=found)


def _profiles(chance: Chance, benefits: BenefitsFile) -> ProfilesFile:
    count = chance.randint(2, 3)
    weights = {key: chance.choice((0.0, 0.25, 0.5, 1.0)) for key in benefits.benefits}
    deltas = chance.rising((0.03, 0.05, 0.1, 0.125, 0.2), count)[::-1]
    acceptable = chance.rising((0, 0, 1, 2), count)
    tolerable = {severity: chance.rising((0, 1, 2, 3), count) for severity in SEVERITIES}
    found = {
        f"profile-{place}": Profile(
            weights=weights,
            delta=deltas[place],
            acceptable=acceptable[place],
            tolerable={s: max(cells[place], acceptable[place]) for s, cells in tolerable.items()},
            **ITEM,
        )
        for place in range(count)
    }
    return ProfilesFile(riskkit="profiles/1", default="profile-0", profiles=found)


# answers


def random_assessment(framework: Framework, seed: int, *, proven: float | None = None) -> Assessment:
    """
    Answers of every kind to a framework.

    *proven*: the share of answers that cite a fresh independent test; drawn where absent.
    """
    chance = Chance(seed)
    subjects = ("model 1", "model 1", "model", "another 2", None)
    release = Release(name="model", version="1")
    share = chance.choice((0.0, 0.5, 0.9, 1.0)) if proven is None else proven
    given = _answers(chance, framework.asked, share)
    controls = {key: question for key, question in framework.asked.items() if question.type == "control"}
    undertakes = {key: chance.choice(list(controls[key].levels)) for key in chance.some(controls)}
    return Assessment(
        riskkit="assessment/1",
        framework=Pin(id=framework.id),
        profile=framework.profiles.default,
        release=release,
        answers={key: Answer.model_validate(fields) for key, fields in given.items()},
        evidence=_evidence(chance, subjects),
        measures=tuple(chance.some(framework.measures.measures)) if chance.yes(0.5) else (),
        undertakes=undertakes if chance.yes(0.3) else None,
    )


def random_context(framework: Framework, seed: int) -> Context:
    """Answers about the world, some of them expired."""
    chance = Chance(seed)
    given = _answers(chance, framework.about_world, chance.choice((0.0, 0.5, 1.0)))
    expiry = ("2027-11-22", "2027-11-22", "2026-11-23", DATE, "2026-01-01")
    answers = {
        key: WorldAnswer.model_validate(found | {"expires": chance.choice(expiry)}) for key, found in given.items()
    }
    evidence = _evidence(chance, (None, "model 1"))
    about: dict[str, Any] = {"id": "world", "framework": framework.id, "title": "the world"}
    about["date"] = "2026-11-23" if chance.yes(0.05) else DATE
    return Context(riskkit="context/1", answers=answers, evidence=evidence, **about)


def coherent(framework: Framework, assessment: Assessment, context: Context | None) -> Assessment:
    """The assessment without contradictions: no answer to a hidden question, none beyond its cap."""
    oracle, answers = Oracle(framework, assessment.profile), dict(assessment.answers)
    for key, question in framework.asked.items():
        kept = assessment.model_copy(update={"answers": answers})
        raws = oracle.raws(kept, context, DATE)
        read = oracle.read(raws, "stated")[key]
        if read.off and raws[key].badness > 0:
            del answers[key]
        elif raws[key].badness > read.cap:
            stated = {"level": question.by_badness[read.cap], "number": None, "ratings": None}
            answers[key] = answers[key].model_copy(update=stated)
    return assessment.model_copy(update={"answers": answers})


def _answers(chance: Chance, questions: Questions, proven: float) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    answered, tilt = chance.choice((0.5, 0.9, 1.0)), chance.choice((-6, -1, -1, 0, 0, 1))
    confident = chance.choice(((1, 1, 1), (0, 0, 1), (0, 1, 8)))
    for key, question in questions.items():
        if question.not_applicable_if and chance.yes(0.4):
            found[key] = {"not_applicable": "because"}
        elif chance.yes(answered):
            levels = question.by_badness
            places = [chance.randrange(len(levels)) for _ in range(1 + abs(tilt))]
            cited = ["proof"] * chance.yes(proven) + chance.some(("e0", "e1", "e2", "e3", "e4", "e5"), 0, 2)
            confidence = chance.choices(CONFIDENCES, confident)[0]
            level = levels[max(places) if tilt > 0 else min(places)]
            found[key] = {"evidence": tuple(cited)} | _given(chance, question, level, confidence)
        elif chance.yes(0.3):
            found[key] = {"unknown": "not looked"}
    return found


def _given(chance: Chance, question: Question, level: str, confidence: Confidence) -> dict[str, Any]:
    """A level as such, and now and then a number or what several raters say."""
    if question.scale and chance.yes(0.3):
        low, likely, high = sorted(chance.choice((0, 5, 10, 15, 20, 25, 30, 45)) for _ in range(3))
        return {"number": {"low": low, "likely": likely, "high": high}}
    if chance.yes(0.1):
        others: list[dict[str, Any]] = [{"level": chance.choice(list(question.levels))} for _ in range(3)]
        others = chance.some([*others, {"unknown": "not looked"}], 0, 3)
        ratings = [{"level": level, "confidence": confidence}, *others]
        return {"ratings": {f"rater-{number}": rating for number, rating in enumerate(ratings)}}
    return {"level": level, "confidence": confidence}


def _evidence(chance: Chance, subjects: Sequence[str | None]) -> dict[str, Evidence]:
    dates = (DATE, "2026-11-01", "2026-05-01", "2025-01-01", "2022-01-01", "2026-11-23")
    found = {"proof": Evidence(title="t", grade="independent-test", date=DATE, subject="model 1", methods=METHODS)}
    for number in range(6):
        methods = tuple(chance.some(METHODS))
        date, subject = chance.choice(dates), chance.choice(subjects)
        found[f"e{number}"] = Evidence(
            title="t", grade=chance.choice(GRADES), date=date, subject=subject, methods=methods
        )
    return found


def joins_from(framework: Framework, seed: int) -> Joins:
    """A composite option of two that are not ordered, where there are two such; else none."""
    options = framework.options.options

    def below(key: str) -> set[str]:
        return set(options[key].above).union(*map(below, options[key].above))

    apart = [
        pair for pair in combinations(options, 2) if pair[0] not in below(pair[1]) and pair[1] not in below(pair[0])
    ]
    return tuple(Chance(seed).some(apart, 1, 1))


# strategies

SEEDS: SearchStrategy[int] = st.integers(min_value=0, max_value=2**32 - 1)


def frameworks(*, monotone: bool = True) -> SearchStrategy[Framework]:
    """Valid frameworks."""
    return SEEDS.map(lambda seed: framework_from(seed, monotone=monotone))


def assessments(framework: Framework, *, proven: float | None = None) -> SearchStrategy[Assessment]:
    """Assessments of a framework."""
    return SEEDS.map(lambda seed: random_assessment(framework, seed, proven=proven))


def contexts(framework: Framework) -> SearchStrategy[Context | None]:
    """Contexts of a framework, or none."""
    return st.none() | SEEDS.map(lambda seed: random_context(framework, seed))
