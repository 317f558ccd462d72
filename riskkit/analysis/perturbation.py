"""What is recommended where every judgement number of a framework is up to a factor off: the engine on other plans."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, repeat
from math import sqrt
from typing import TypeVar

from riskkit.analysis.conditions import betterable, raised
from riskkit.analysis.subject import undertaken
from riskkit.engine.arithmetic import Value, single
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, encode, table
from riskkit.engine.evaluate import evaluate
from riskkit.engine.plan import Plan
from riskkit.engine.read import Rows, read
from riskkit.engine.verdict import Scored, Verdicts, judge, recommended
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.base import Cited
from riskkit.schema.benefits import BenefitsFile
from riskkit.schema.framework import Framework, FrameworkFile
from riskkit.schema.options import OptionsFile
from riskkit.schema.profiles import ProfilesFile
from riskkit.schema.questions import Question, QuestionsFile

SPREAD = 2.0
"""What a number is multiplied or divided by at the most."""
FINEST = 1e9
"""Cuts are whole numbers of one over this."""
Row = Sequence[float]
Factors = Iterator[float]
K = TypeVar("K")


def factors(seed: int, draw: int) -> Factors:
    """The factors of one draw, without end: log-uniform from one over `SPREAD` to `SPREAD`."""
    from numpy.random import default_rng

    generator = default_rng([seed, draw])
    while True:
        yield from (SPREAD ** generator.uniform(-1, 1, 1024)).tolist()


# numbers in order


def _climbing(rows: Mapping[str, Row], below: Mapping[str, Collection[str]], flat: Collection[str]) -> dict[str, Row]:
    """The least rows, none under those given, that rise from entry to entry and from each row to those above it."""
    found: dict[str, Row] = {}

    def climb(key: str) -> Row:
        if key not in found:
            columns = zip(rows[key], *(climb(other) for other in below.get(key, ())), strict=True)
            risen = tuple(accumulate(map(max, columns), max))
            found[key] = risen[-1:] * len(risen) if key in flat else risen
        return found[key]

    return {key: climb(key) for key in rows}


def in_order(rows: Mapping[str, Row], below: Mapping[str, Collection[str]], flat: Collection[str]) -> dict[str, Row]:
    """
    Rows that rise from entry to entry, and from the rows *below* another to that one; those *flat* stay constant.

    Each entry becomes the geometric mean of the greatest that must not exceed it and the least that it must not exceed,
    so that disorder is put right with no drift to either side; what is in order stays as it is.
    """
    above = {key: [other for other in rows if key in below.get(other, ())] for key in rows}
    rising = _climbing(rows, below, flat)
    falling = _climbing({key: [-value for value in reversed(row)] for key, row in rows.items()}, above, flat)
    return {
        key: [sqrt(most * -least) for most, least in zip(row, reversed(falling[key]), strict=True)]
        for key, row in rising.items()
    }


def _rising(values: Row) -> Row:
    return in_order({"": values}, {}, ())[""]


def _apart(cuts: Row) -> tuple[float, ...]:
    """Cuts that rise, each a whole number of one over `FINEST`."""
    falling = sorted((round(cut * FINEST) for cut in cuts), reverse=True)
    apart = tuple(accumulate(falling, lambda above, cut: min(cut, above - 1)))
    return tuple(cut / FINEST for cut in reversed(apart))


# a framework with other numbers


def _scaled(values: Iterable[float], by: Factors) -> list[float]:
    return [min(value * next(by), 1.0) for value in values]


def _table(numbers: Mapping[K, float], by: Factors) -> dict[K, float]:
    return dict(zip(numbers, _scaled(numbers.values(), by), strict=True))


def _rules(file: FrameworkFile, by: Factors) -> FrameworkFile:
    rules = file.rules
    cuts: object = _apart(_scaled(rules.cuts, by))
    novelty = _rising(_scaled(rules.novelty.values(), by))
    pairs = {key: (rules.floor.tested[key], untested) for key, untested in rules.floor.untested.items()}
    floors = {key: _rising(_scaled(pair, by)) for key, pair in pairs.items()}
    tested, untested = ({key: pair[n] for key, pair in floors.items()} for n in (0, 1))
    floor = rules.floor.model_copy(update={"tested": tested, "untested": untested})
    changed = {"cuts": cuts, "novelty": dict(zip(rules.novelty, novelty, strict=True)), "floor": floor}
    return file.model_copy(update={"rules": rules.model_copy(update=changed)})


def _question(question: Question, by: Factors) -> Question:
    given = {key: level.value for key, level in question.levels.items() if level.value is not None}
    if not given:
        return question
    values = dict(zip(given, _rising(_scaled(given.values(), by)), strict=True))
    levels = {key: question.levels[key].model_copy(update={"value": value}) for key, value in values.items()}
    return question.model_copy(update={"levels": levels})


def _options(file: OptionsFile, questions: QuestionsFile, by: Factors) -> OptionsFile:
    below = {key: option.above for key, option in file.options.items()}
    leaks: dict[str, dict[str, float | dict[str, float]]] = {key: {} for key in file.options}
    for path, pathway in file.pathways.items():
        levels = questions.questions[pathway.control].by_badness
        given = {key: option.leak[path] for key, option in file.options.items()}
        flat = {key for key, leak in given.items() if not isinstance(leak, dict)}
        rows = {key: _leaks(leak, levels, by) for key, leak in given.items()}
        for key, row in in_order(rows, below, flat).items():
            leaks[key][path] = row[0] if key in flat else dict(zip(levels, row, strict=True))
    options = {key: option.model_copy(update={"leak": leaks[key]}) for key, option in file.options.items()}
    return file.model_copy(update={"options": options})


def _leaks(leak: float | Mapping[str, float], levels: Sequence[str], by: Factors) -> Row:
    """What gets through at each level of the control; a constant is one number."""
    if isinstance(leak, Mapping):
        return _scaled([leak[level] for level in levels], by)
    return _scaled([leak], by) * len(levels)


def _benefits(file: BenefitsFile, by: Factors) -> BenefitsFile:
    found = {}
    for key, benefit in file.benefits.items():
        pairs = {option: (part, benefit.attainable[option]) for option, part in benefit.realised.items()}
        parts = {option: _rising(_scaled(pair, by)) for option, pair in pairs.items()}
        realised, attainable = ({option: pair[n] for option, pair in parts.items()} for n in (0, 1))
        found[key] = benefit.model_copy(update={"realised": realised, "attainable": attainable})
    return file.model_copy(update={"benefits": found})


def _profiles(file: ProfilesFile, by: Factors) -> ProfilesFile:
    """Profiles that still nest: from the strictest to the most lenient weights rise and deltas fall."""
    listed, own = file.profiles, {key: _own(profile, by) for key, profile in file.profiles.items()}
    drawn = [_table(profile.weights, own[key]) for key, profile in listed.items()]
    benefits = {benefit: _rising([weights[benefit] for weights in drawn]) for benefit in drawn[0]}
    deltas = [delta for key, profile in listed.items() for delta in _scaled([profile.delta], own[key])]
    falling = _rising(deltas[::-1])[::-1]
    profiles = {}
    for place, (key, profile) in enumerate(listed.items()):
        weights = {benefit: row[place] for benefit, row in benefits.items()}
        profiles[key] = profile.model_copy(update={"weights": weights, "delta": falling[place]})
    return file.model_copy(update={"profiles": profiles})


def _own(item: Cited, by: Factors) -> Factors:
    """The factors for the numbers of an item: none but 1 where it has them from elsewhere."""
    return by if item.basis == "judgement" else repeat(1.0)


def perturbed(framework: Framework, by: Factors) -> Framework:
    """
    The framework with each judgement number times the next of the factors, none above 1, and otherwise as it was.

    These are the values of levels, leaks, relevances, novelty shares, floors, cuts, the parts of benefits that options
    and measures give, and the weights and deltas of profiles. Whatever is ordinal stays: matrix, zones, severities,
    caps, routes and grades. So do days, breadths, and numbers of questions and profiles whose basis is not judgement.

    What a framework must have in order is put in order again, or the model would lose its properties: levels, leaks by
    level and by option, cuts, novelty, the two floors, attainable over realised, profiles. Factors of 1 change nothing.
    """
    questions = {
        key: _question(question, _own(question, by)) for key, question in framework.questions.questions.items()
    }
    risks = {
        key: risk.model_copy(update={"pathways": _table(risk.pathways, by)})
        for key, risk in framework.risks.risks.items()
    }
    measures = {
        key: measure.model_copy(update={"restores": _table(measure.restores, by)})
        for key, measure in framework.measures.measures.items()
    }
    return framework.model_copy(
        update={
            "framework": _rules(framework.framework, by),
            "questions": framework.questions.model_copy(update={"questions": questions}),
            "options": _options(framework.options, framework.questions, by),
            "risks": framework.risks.model_copy(update={"risks": risks}),
            "benefits": _benefits(framework.benefits, by),
            "measures": framework.measures.model_copy(update={"measures": measures}),
            "profiles": _profiles(framework.profiles, by),
        }
    )


# what is recommended


@dataclass(frozen=True, slots=True)
class Given:
    """An assessment, with the world and the day that it is held against."""

    assessment: Assessment
    context: Context | None
    date: str


@dataclass(frozen=True, slots=True)
class Posed:
    """Assessments in one table: each as it is answered, and after them each with its controls at their best."""

    profiles: tuple[str, ...]
    columns: Columns
    rows: Rows


def posed(framework: Framework, given: Sequence[Given]) -> Posed:
    """
    The table of some assessments; it is the same for every perturbation, since no number decides how an answer reads.

    The controls are those that conditions may name: some set of them clears an option if and only if all together do.
    """
    plan = compile_plan(framework)
    rows = [encode(framework, each.assessment, each.context, each.date) for each in given]
    best = [_at_best(framework, plan, row, each.assessment) for row, each in zip(rows, given, strict=True)]
    columns = table(chain(rows, best))
    return Posed(tuple(each.assessment.profile for each in given), columns, read(plan, columns, on_columns()))


def _at_best(framework: Framework, plan: Plan, row: Columns, assessment: Assessment) -> Columns:
    within = betterable(plan, read(plan, row, single()), undertaken(framework, plan, assessment))
    return raised(row, {control: better[0] for control, better in within.items()})


def recommendations(framework: Framework, posed: Posed) -> tuple[str, ...]:
    """Per assessment the option that is recommended, cleared with or without conditions."""
    plan, do = compile_plan(framework), on_columns()
    stated, upper = (evaluate(plan, row, posed.columns, do) for row in (posed.rows.stated, posed.rows.upper))
    # nobody asks what is ruled out, so the lower row need not be worked out
    scored = Scored(posed.columns, posed.rows, {"stated": stated, "upper": upper, "lower": stated})
    found = {key: _by_row(plan, judge(plan, plan.profiles[key], scored, do)) for key in dict.fromkeys(posed.profiles)}
    return tuple(plan.offers[found[profile][row]].id for row, profile in enumerate(posed.profiles))


def _by_row(plan: Plan, verdicts: Verdicts) -> Value:
    """What is recommended in each row of the first half of a table; in the second it is no matter."""
    from numpy import roll

    candidates = [now | roll(now, len(now) // 2) for now in verdicts.cleared]
    return recommended(plan, verdicts, candidates, on_columns())


def redecided(framework: Framework, given: Sequence[Given], *, draws: int, seed: int) -> Iterator[tuple[str, ...]]:
    """Per draw and assessment the option recommended under a perturbed framework; the same for the same seed."""
    table = posed(framework, given)
    for draw in range(draws):
        yield recommendations(perturbed(framework, factors(seed, draw)), table)
