"""In what two assessments differ: answers as they count, measures, undertakings, profile, and what is asked for."""

from collections.abc import Iterable, Iterator, Mapping

from riskkit.analysis.compare.mixtures import Replacement
from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.recommendation.answers import answer_to
from riskkit.engine.encode import AS_PUBLIC
from riskkit.schema.assessment import Answer, Assessment, Estimate, Rating
from riskkit.schema.results.comparison import Aspect

Differing = tuple[Replacement, str, tuple[Aspect, ...]]
"""A change, its title and in what respects it is one."""
Values = Mapping[str, str]
"""What one side has, by respect."""


def differences(first: Evaluated, second: Evaluated) -> tuple[Differing, ...]:
    """Everything in which two sides differ: what counts as a whole, then measures, then answers in framework order."""
    listed: list[Differing] = [
        (Replacement("framework", "framework"), "The framework", _aspects(_framework(first), _framework(second))),
        (Replacement("release", "release"), "What is asked for", _aspects(_asked(first), _asked(second))),
        (Replacement("profile", "profile"), "The profile", _aspects(*_profiles(first, second))),
        (
            Replacement("undertakes", "undertakes"),
            "What the developer commits to",
            _aspects(*_undertakes(first, second)),
        ),
        *_measures(first, second),
        *_answers(first, second),
    ]
    return tuple(entry for entry in listed if entry[2])


def _aspects(first: Values, second: Values) -> tuple[Aspect, ...]:
    """The respects in which two sides are not alike."""
    return tuple(
        Aspect(name=name, first=first.get(name), second=second.get(name))
        for name in dict.fromkeys((*first, *second))
        if first.get(name) != second.get(name)
    )


def _framework(case: Evaluated) -> Values:
    return {"version": case.framework.framework.version, "digest": case.framework.digest}


def _asked(case: Evaluated) -> Values:
    return {"option": case.asked.option or "nothing"}


def _profiles(first: Evaluated, second: Evaluated) -> tuple[Values, Values]:
    """Two profiles by name, or two of one name by what they judge by."""
    if first.profile.id != second.profile.id:
        return {"id": first.profile.id}, {"id": second.profile.id}
    one, other = (_profile(case) for case in (first, second))
    return one, other


def _profile(case: Evaluated) -> Values:
    profile = case.framework.profiles.profiles[case.profile.id]
    weights = {f"weight of {key}": str(weight) for key, weight in profile.weights.items()}
    return {"answers off": str(profile.off), "up to": profile.up_to} | weights


def _undertakes(first: Evaluated, second: Evaluated) -> tuple[Values, Values]:
    both = [case.assessment.undertakes if isinstance(case.assessment, Assessment) else None for case in (first, second)]
    controls = dict.fromkeys(key for each in both for key in each or {})
    return _committed(both[0], controls), _committed(both[1], controls)


def _committed(levels: Values | None, controls: Iterable[str]) -> Values:
    others = "any level" if levels is None else "as it is"
    return {key: (levels or {}).get(key, others) for key in controls} | {"all others": others}


def _measures(first: Evaluated, second: Evaluated) -> Iterator[Differing]:
    for key, measure in {**second.framework.measures.measures, **first.framework.measures.measures}.items():
        one, other = ({"undertaken": "yes" if key in case.assessment.measures else "no"} for case in (first, second))
        yield Replacement("measure", key), measure.title, _aspects(one, other)


def _answers(first: Evaluated, second: Evaluated) -> Iterator[Differing]:
    ours, theirs = (dict.fromkeys(case.framework.questions.questions) for case in (first, second))
    listed = {**second.framework.questions.questions, **first.framework.questions.questions}
    for key in dict.fromkeys((*ours, *theirs)):
        one, other = (_answer(case, key) if key in case.answers else {} for case in (first, second))
        yield Replacement("world" if listed[key].of_world else "answer", key), listed[key].title, _aspects(one, other)


def _answer(case: Evaluated, key: str) -> Values:
    """What an answer is and how far its evidence supports it, on the day of its side."""
    standing, answer = case.answers[key], answer_to(case, key)
    if answer is None:
        return {"level": "unanswered"}
    if standing.level == AS_PUBLIC:
        return {"level": "as public weights"}
    if standing.level < 0:
        early = case.framework.questions.questions[key].of_world and case.context and case.date < case.context.date
        return {"level": "not valid yet" if early else "unknown"}
    return {
        "level": case.level(case.plan.index[key], standing.level),
        **_sureness(answer),
        "doubt": _levels(standing.doubt),
        "evidence": "; ".join(standing.short) or "supports it",
        "grade": "as needed" if standing.graded else "below what is needed",
    } | ({"age": f"{_levels(standing.aged)} less favourable"} if standing.aged else {})


def _levels(count: int) -> str:
    return f"{count or 'no'} level{'' if count == 1 else 's'}"


def _sureness(answer: Answer) -> Values:
    if answer.number is not None:
        return {"number": _estimate(answer.number)}
    if answer.ratings is not None:
        return {"raters": ", ".join(f"{rater} {_rating(rating)}" for rater, rating in answer.ratings.items())}
    return {"confidence": answer.confidence}


def _estimate(number: Estimate) -> str:
    if number.low == number.high:
        return f"{number.likely:g}"
    return f"{number.low:g}, {number.likely:g}, {number.high:g}"


def _rating(rating: Rating) -> str:
    if rating.number is not None:
        return f"({_estimate(rating.number)})"
    return "unknown" if rating.level is None else f"{rating.level} ({rating.confidence})"
