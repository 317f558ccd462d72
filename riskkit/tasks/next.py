"""What to find out next about an assessment."""

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.outlook.firmness import opens
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.value_of_information import in_doubt, next_questions
from riskkit.schema.results.next import Next, ToSettle
from riskkit.schema.results.outlook import Settling
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import Inputs
from riskkit.tasks.score import scored


def next_of(inputs: Inputs, date: str, limit: int) -> Next:
    """The questions of an assessment that are worth settling on a day, at most *limit*, and what settles them."""
    done = scored(inputs, date)
    case, found = done.case, done.recommendation
    worth = next_questions(case, case.chosen, case.wanted)
    useful = {each.question for each in worth}
    doubtful = (case.plan.questions[number].id for number in in_doubt(case))
    return Next(
        tool=found.tool,
        date=date,
        framework=found.framework,
        context=found.context,
        assessment=found.assessment,
        profile=found.profile,
        release=found.release.subject,
        asked=found.asked,
        verdict=found.options[found.asked.option].verdict if found.asked.option else None,
        recommended=found.recommended,
        opens=opens(case, flips(case, case.chosen, case.wanted, size=1).found),
        questions=tuple(_to_settle(found, each) for each in worth[:limit]),
        more=tuple(each.question for each in worth[limit:]),
        idle=tuple(key for key in doubtful if key not in useful),
        titles=_titles(case, found),
    )


def _to_settle(recommendation: Recommendation, worth: Settling) -> ToSettle:
    reading = recommendation.answers[worth.question]
    return ToSettle(
        title=reading.title,
        text=reading.text,
        why=reading.why,
        stands=reading.stands,
        counted=reading.counted,
        worth=worth,
    )


def _titles(case: Evaluated, recommendation: Recommendation) -> dict[str, str]:
    keys = (*recommendation.options, *(question.id for question in case.plan.questions))
    return {key: recommendation.titles[key] for key in keys}
