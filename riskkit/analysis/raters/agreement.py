"""How far several raters agree, and what follows from each of them alone and from all but one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from riskkit.analysis.compare.mixtures import conclusion
from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.raters.pool import Pooled
from riskkit.engine.encode import pooled as middle
from riskkit.engine.plan import badness, compile_plan, level_at
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.results.agreement import Agreement, Alpha, Conclusion, Influence, Opinion, Spread


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


def agreement(framework: Framework, pooled: Pooled, context: Context | None, *, date: str, tool: str) -> Agreement:
    """
    How far the raters of one release agree on a date, and who moves the outcome under its profile.

    All assessments must be free of problems. Who gives no level anywhere is no rater here.
    """
    assessment, plan = pooled.assessment, compile_plan(framework)

    def follows(assessment: Assessment) -> Conclusion:
        return conclusion(evaluate(framework, assessment, context, date, plan))

    spreads = {
        key: _spread(question, answer)
        for key, question in framework.asked.items()
        if (answer := assessment.answers.get(key)) and answer.ratings is not None
    }
    raters = [rater for rater in pooled.without if any(_level(spread, rater) for spread in spreads.values())]
    together = follows(assessment)
    alone = {rater: follows(pooled.own[rater]) if rater in pooled.own else None for rater in raters}
    return Agreement(
        tool=tool,
        date=date,
        framework=framework.id,
        version=framework.framework.version,
        profile=assessment.profile,
        subject=assessment.release.subject,
        pooled=together,
        same_outcome=_same([each.recommended for each in alone.values() if each]),
        overall=_alpha_of(framework, spreads),
        sections=_by(framework, spreads, {key: spread.section for key, spread in spreads.items()}),
        types=_by(framework, spreads, {key: spread.type for key, spread in spreads.items()}),
        questions=spreads,
        raters={
            rater: _influence(spreads, rater, together, alone[rater], follows(pooled.without[rater]))
            for rater in raters
        },
        titles=_titles(framework),
        notes=pooled.notes,
    )


def _same(options: Sequence[str]) -> bool | None:
    return len(set(options)) == 1 if len(options) > 1 else None


def _level(spread: Spread, rater: str) -> str | None:
    return spread.opinions[rater].level if rater in spread.opinions else None


def _spread(question: Question, answer: Answer) -> Spread:
    ratings, last = answer.ratings or {}, len(question.levels) - 1
    each = {rater: middle(question, Answer(ratings={rater: rating})) for rater, rating in ratings.items()}
    known = {rater: found[0] for rater, found in each.items() if found}
    pooled = middle(question, answer)
    return Spread(
        section=question.section,
        type=question.type,
        title=question.title,
        text=question.text,
        level=level_at(question, pooled[0]) if pooled else None,
        worst=level_at(question, min(pooled[1], last)) if pooled else None,
        apart=max(known.values(), default=0) - min(known.values(), default=0),
        opinions={
            rater: Opinion(rating=rating, level=level_at(question, known[rater]) if rater in known else None)
            for rater, rating in ratings.items()
        },
        dissent=tuple(rater for rater, level in known.items() if pooled and level != pooled[0]),
    )


def _by(framework: Framework, spreads: Mapping[str, Spread], group: Mapping[str, str]) -> dict[str, Alpha]:
    """Agreement in each group of questions."""
    return {
        name: _alpha_of(framework, {key: spread for key, spread in spreads.items() if group[key] == name})
        for name in dict.fromkeys(group.values())
    }


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
    """Per rater who knows how far from the best to the worst level the rating is, 0 to 1."""
    question = framework.asked[key]
    for rater, opinion in spread.opinions.items():
        if opinion.level is not None:
            yield rater, Fraction(badness(question, opinion.level), len(question.levels) - 1)


def _influence(
    spreads: Mapping[str, Spread], rater: str, pooled: Conclusion, alone: Conclusion | None, without: Conclusion
) -> Influence:
    return Influence(
        answers=sum(_level(spread, rater) is not None for spread in spreads.values()),
        alone=alone,
        without=without,
        opens=tuple(key for key in pooled.allowed if key not in without.allowed),
        closes=tuple(key for key in without.allowed if key not in pooled.allowed),
        moves=without != pooled,
    )


def _titles(framework: Framework) -> dict[str, str]:
    groups = (framework.options.options, framework.questions.sections)
    return {key: item.title for group in groups for key, item in group.items()}
