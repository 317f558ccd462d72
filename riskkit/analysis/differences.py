"""In what two assessments differ: answers as they count, measures, undertakings, profile, and what they answer."""

from collections.abc import Iterable, Iterator, Mapping

from riskkit.analysis.asking import asked_options
from riskkit.analysis.ground import Change, Given
from riskkit.analysis.profiles import leniency
from riskkit.analysis.standing import answer_to
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import NOT_APPLICABLE, Columns, encode
from riskkit.engine.plan import Plan
from riskkit.schema.assessment import Answer, Estimate, Rating, WorldAnswer
from riskkit.schema.base import GRADES
from riskkit.schema.comparison import Aspect, Kind
from riskkit.schema.questions import Question

Found = tuple[Change, str, tuple[Aspect, ...]]
"""A change, its title and in what respects it is one."""
Said = Mapping[str, str]
"""What one side says, by respect."""


def differences(first: Given, second: Given) -> tuple[Found, ...]:
    """Everything in which two sides differ: what counts as a whole, then measures, then answers in framework order."""
    found: list[Found] = [
        (Change("framework", "framework"), "The framework", _aspects(_framework(first), _framework(second))),
        (Change("release", "release"), "What is asked for", _aspects(_asked(first), _asked(second))),
        (Change("profile", "profile"), "The profile", _aspects(*_profiles(first, second))),
        (Change("undertakings", "undertakings"), "What is undertaken", _aspects(*_undertakings(first, second))),
        *_measures(first, second),
        *_answers(first, second),
    ]
    return tuple(entry for entry in found if entry[2])


def _aspects(first: Said, second: Said) -> tuple[Aspect, ...]:
    """The respects in which two sides do not say the same."""
    return tuple(
        Aspect(name=name, first=first.get(name), second=second.get(name))
        for name in dict.fromkeys((*first, *second))
        if first.get(name) != second.get(name)
    )


def _framework(given: Given) -> Said:
    return {"version": given.framework.framework.version, "digest": given.framework.digest}


def _asked(given: Given) -> Said:
    """The option, or the options at once, that a side's release asks for."""
    plan = compile_plan(given.framework)
    return {"option": asked_options(given.framework, plan, given.assessment.release).id}


def _profiles(first: Given, second: Given) -> tuple[Said, Said]:
    """Two profiles by name, or two of one name by what they judge by."""
    one, other = (given.assessment.profile for given in (first, second))
    if one != other:
        return {"id": one}, {"id": other}
    numbers = [leniency(given.framework.profiles.profiles[one]) for given in (first, second)]
    said = [{pointer: f"{abs(value):g}" for pointer, value in each.items()} for each in numbers]
    return said[0], said[1]


def _undertakings(first: Given, second: Given) -> tuple[Said, Said]:
    both = [given.assessment.undertakes for given in (first, second)]
    controls = dict.fromkeys(key for each in both for key in each or {})
    return _undertaken(both[0], controls), _undertaken(both[1], controls)


def _undertaken(levels: Mapping[str, str] | None, controls: Iterable[str]) -> Said:
    others = "any level" if levels is None else "not undertaken"
    return {key: (levels or {}).get(key, others) for key in controls} | {"all others": others}


def _measures(first: Given, second: Given) -> Iterator[Found]:
    listed = {**second.framework.measures.measures, **first.framework.measures.measures}
    for key, measure in listed.items():
        said = [{"undertaken": "yes" if key in given.assessment.measures else "no"} for given in (first, second)]
        yield Change("measure", key), measure.title, _aspects(said[0], said[1])


def _answers(first: Given, second: Given) -> Iterator[Found]:
    ours, theirs = _sayings(first), _sayings(second)
    listed = {**second.framework.questions.questions, **first.framework.questions.questions}
    for key in dict.fromkeys((*ours, *theirs)):
        kind: Kind = "world" if listed[key].scope == "context" else "answer"
        yield Change(kind, key), listed[key].text, _aspects(ours.get(key, {}), theirs.get(key, {}))


def _sayings(given: Given) -> dict[str, Said]:
    """Per question what a side says, as far as it counts on its day."""
    plan = compile_plan(given.framework)
    columns = encode(given.framework, given.assessment, given.context, given.date)
    return {asked.id: _says(given, plan, columns, asked.id) for asked in plan.questions}


def _says(given: Given, plan: Plan, columns: Columns, key: str) -> Said:
    question, number = given.framework.questions.questions[key], plan.index[key]
    answer = answer_to(key, question, given.assessment, given.context)
    level = columns.level[number]
    if answer is None or level < 0:
        return {"level": _blank(given, answer, level)}
    said: dict[str, str] = {"level": question.by_badness[level], **_particulars(question, answer, columns, number)}
    said["evidence"] = GRADES[columns.grade[number]]
    if question.method:
        said["method"] = "used" if columns.method[number] else "not used"
    return said


def _blank(given: Given, answer: Answer | None, level: int) -> str:
    if answer is None:
        return "unanswered"
    if level == NOT_APPLICABLE:
        return "not applicable"
    if isinstance(answer, WorldAnswer) and given.context:
        if answer.expires <= given.date:
            return "expired"
        if given.context.date > given.date:
            return "not yet valid"
    return "unknown"


def _particulars(question: Question, answer: Answer, columns: Columns, number: int) -> Said:
    """How sure an answer is: by its confidence, or by how far its number or its raters range."""
    if answer.level is not None:
        return {"confidence": answer.confidence}
    levels = question.by_badness
    ends = {"range": f"{levels[columns.best[number]]} to {levels[columns.worst[number]]}"}
    if answer.number is not None:
        return {"number": _estimate(answer.number)} | ends
    return {"raters": _rated((answer.ratings or {}).items())} | ends


def _estimate(number: Estimate) -> str:
    if number.low == number.high:
        return f"{number.likely:g}"
    return f"{number.low:g}, {number.likely:g}, {number.high:g}"


def _rated(ratings: Iterable[tuple[str, Rating]]) -> str:
    return ", ".join(f"{rater} {_rating(rating)}" for rater, rating in ratings)


def _rating(rating: Rating) -> str:
    if rating.number is not None:
        return f"({_estimate(rating.number)})"
    return "unknown" if rating.level is None else f"{rating.level} ({rating.confidence})"
