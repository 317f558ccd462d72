"""How far several raters agree, and what follows from each of them alone and from all but one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from riskkit.analysis.outcomes import Outcomes, conclude, scaling
from riskkit.analysis.subject import Subject, subject_of, undertaken
from riskkit.engine.encode import encode, said, table
from riskkit.schema.agreement import Agreement, Alpha, Conclusion, Influence, Opinion, Spread
from riskkit.schema.assessment import Answer, Assessment, Context, Rating
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question


def alpha(units: Iterable[Sequence[Fraction]]) -> float | None:
    """
    Krippendorff's alpha for ordinal data, of any number of values per unit; units with one value do not count.

    None where no unit has two values or all values are alike. The ordinal distance of two values is that of their
    mid-ranks among all values, squared, so that only their order enters. Source: Krippendorff 2011, Computing
    Krippendorff's Alpha-Reliability.
    """
    paired = [unit for unit in units if len(unit) > 1]
    values = [value for unit in paired for value in unit]
    rank = _ranks(values)
    expected = Fraction(_apart(map(rank.__getitem__, values)), max(len(values) - 1, 1))
    if not expected:
        return None
    observed = sum(Fraction(_apart(map(rank.__getitem__, unit)), len(unit) - 1) for unit in paired)
    return float(1 - observed / expected)


def _ranks(values: Sequence[Fraction]) -> dict[Fraction, int]:
    """Per value twice its mid-rank, which is whole."""
    ordered = sorted(values)
    return {value: 2 * ordered.index(value) + ordered.count(value) for value in set(values)}


def _apart(ranks: Iterable[int]) -> int:
    """The sum of squared distances over all pairs."""
    each = tuple(ranks)
    return len(each) * sum(rank * rank for rank in each) - sum(each) ** 2


def raters(assessment: Assessment) -> tuple[str, ...]:
    """Everyone who rates a level in an assessment, in the order of the file; who knows nothing is not counted."""
    rated = (item for answer in assessment.answers.values() for item in (answer.ratings or {}).items())
    return tuple(dict.fromkeys(rater for rater, rating in rated if rating.unknown is None))


def agreement(
    framework: Framework,
    assessment: Assessment,
    context: Context | None,
    *,
    date: str,
    tool: str,
    notes: Sequence[str] = (),
) -> Agreement:
    """
    How far the raters of an assessment agree on a date, and who moves the outcome under its profile.

    The assessment must be free of problems (riskkit.schema.answers). Answers without ratings belong to nobody and stay
    as they are.
    """
    subject, _ = subject_of(framework, assessment, context, date)
    spreads = {
        key: _spread(question, answer)
        for key, question in framework.asked.items()
        if (answer := assessment.answers.get(key)) and answer.ratings is not None
    }
    everyone = raters(assessment)
    alone = [keeping(assessment, {rater}) for rater in everyone]
    without = [keeping(assessment, set(everyone) - {rater}) for rater in everyone]
    pooled, *others = _conclusions(subject, [assessment, *alone, *without], context, date)
    pairs = zip(everyone, others[: len(everyone)], others[len(everyone) :], strict=True)
    return Agreement(
        tool=tool,
        date=date,
        framework=framework.id,
        version=framework.framework.version,
        profile=assessment.profile,
        subject=assessment.release.subject,
        pooled=pooled,
        overall=_alpha_of(framework, spreads),
        sections={
            key: _alpha_of(framework, {name: spread for name, spread in spreads.items() if spread.section == key})
            for key in dict.fromkeys(spread.section for spread in spreads.values())
        },
        types={
            key: _alpha_of(framework, {name: spread for name, spread in spreads.items() if spread.type == key})
            for key in dict.fromkeys(spread.type for spread in spreads.values())
        },
        questions=spreads,
        raters={rater: _influence(spreads, rater, pooled, *both) for rater, *both in pairs},
        titles=_titles(framework),
        notes=tuple(notes),
    )


def keeping(assessment: Assessment, kept: Iterable[str]) -> Assessment:
    """
    The assessment with the ratings of these raters alone; what nobody of them rated is left unanswered.

    Evidence stays: it belongs to a question and not to who rates it.
    """
    names = set(kept)
    answers = {}
    for key, answer in assessment.answers.items():
        left = {rater: rating for rater, rating in (answer.ratings or {}).items() if rater in names}
        if answer.ratings is None:
            answers[key] = answer
        elif left:
            answers[key] = answer.model_copy(update={"ratings": left})
    return assessment.model_copy(update={"answers": answers})


def _spread(question: Question, answer: Answer) -> Spread:
    levels, ratings = question.by_badness, answer.ratings or {}
    each = {rater: said(question, _alone(rating)) for rater, rating in ratings.items()}
    known = {rater: found.level for rater, found in each.items() if found}
    pooled = said(question, answer)
    return Spread(
        section=question.section,
        type=question.type,
        text=question.text,
        level=levels[pooled.level] if pooled else None,
        ends=(levels[pooled.best], levels[pooled.worst]) if pooled else None,
        apart=max(known.values(), default=0) - min(known.values(), default=0),
        opinions={
            rater: Opinion(rating=rating, level=levels[known[rater]] if rater in known else None)
            for rater, rating in ratings.items()
        },
        dissent=tuple(rater for rater, level in known.items() if pooled and level != pooled.level),
    )


def _alone(rating: Rating) -> Answer:
    return Answer(ratings={"one": rating})


def _alpha_of(framework: Framework, spreads: Mapping[str, Spread]) -> Alpha:
    units = [dict(_places(framework, key, spread)) for key, spread in spreads.items()]
    paired = [unit for unit in units if len(unit) > 1]
    return Alpha(
        value=alpha([list(unit.values()) for unit in paired]),
        raters=len({rater for unit in paired for rater in unit}),
        questions=len(paired),
        ratings=sum(map(len, paired)),
    )


def _places(framework: Framework, key: str, spread: Spread) -> Iterator[tuple[str, Fraction]]:
    """Per rater who knows how far from the best to the worst level the rating stands, 0 to 1."""
    levels = framework.questions.questions[key].by_badness
    for rater, opinion in spread.opinions.items():
        if opinion.level is not None:
            yield rater, Fraction(levels.index(opinion.level), len(levels) - 1)


def _conclusions(
    subject: Subject, assessments: Sequence[Assessment], context: Context | None, date: str
) -> list[Conclusion]:
    """What follows from each of several answers to one framework, on one table."""
    framework, plan, first = subject.framework, subject.plan, assessments[0]
    undertakes = undertaken(framework, plan, first)
    columns = table(encode(framework, assessment, context, date) for assessment in assessments)
    judgement = plan.profiles[first.profile]
    found = conclude(plan, judgement, columns, scaling(plan, undertakes), len(assessments))
    return [_conclusion(subject, found, row) for row in range(len(assessments))]


def _conclusion(subject: Subject, found: Outcomes, row: int) -> Conclusion:
    ids, chosen = [offer.id for offer in subject.plan.offers], int(found.recommended[row])
    return Conclusion(
        recommended=ids[chosen],
        conditional=not found.cleared[chosen, row],
        cleared=tuple(key for key, ok in zip(ids, found.cleared[:, row], strict=True) if ok),
    )


def _influence(
    spreads: Mapping[str, Spread], rater: str, pooled: Conclusion, alone: Conclusion, without: Conclusion
) -> Influence:
    opinions = [spread.opinions[rater] for spread in spreads.values() if rater in spread.opinions]
    return Influence(
        answers=sum(opinion.level is not None for opinion in opinions),
        alone=alone,
        without=without,
        opens=tuple(key for key in pooled.cleared if key not in without.cleared),
        closes=tuple(key for key in without.cleared if key not in pooled.cleared),
        moves=without != pooled,
    )


def _titles(framework: Framework) -> dict[str, str]:
    groups = (framework.options.options, framework.questions.sections)
    return {key: item.title for group in groups for key, item in group.items()}
