"""What stands where an answer, a reason or a title is due, and says nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from riskkit.questionnaire.input import says_nothing, words_of
from riskkit.questionnaire.rationale import answer_text, unmarked
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.base import GRADES
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question


@dataclass(frozen=True, slots=True)
class Flag:
    """One text that says nothing, or is missing where it is due."""

    question: str
    """Empty for what belongs to no question: the title of an evidence item."""
    field: str
    """rationale, unknown, ratings/ID/rationale, evidence/ID/title."""
    why: str
    hint: str


PASTED = 3
"""So many answers with one and the same rationale are flagged."""


def weak_reason(text: str, key: str, framework: Framework, assessment: Assessment) -> str:
    """Why a reason typed for a question says nothing of it, in a clause; empty where it says something."""
    if why := _why(text, framework.asked[key]):
        return why if why.startswith("'") else f"it {why}"
    said = words_of(text)
    same = (other for other, answer in assessment.answers.items() if other != key and answer.rationale)
    first = next((other for other in same if words_of(assessment.answers[other].rationale or "") == said), "")
    return f"it is the same as for {framework.asked[first].title}" if first in framework.asked else ""


def placeholders(framework: Framework, assessment: Assessment) -> tuple[Flag, ...]:
    """
    Everything in the answers of a release that stands where a text is due and says nothing, in framework order.

    A rationale is due where the question needs evidence above self-report and is answered; where it is not due it may
    be left out, but what is written is looked at.
    """
    questions = framework.asked
    answers = {key: assessment.answers[key] for key in questions if key in assessment.answers}
    pasted = _pasted(answers)
    found = [
        flag
        for key, answer in answers.items()
        for flag in (*flags(key, questions[key], answer), *_repeated(key, answer, pasted))
    ]
    titles = ((key, says_nothing(item.title)) for key, item in assessment.evidence.items())
    hint = "name the report, test or document as others would find it"
    return (*found, *(Flag("", f"evidence/{key}/title", why, hint) for key, why in titles if why))


def flags(key: str, question: Question, answer: Answer) -> Iterator[Flag]:
    """What in one answer says nothing, but for what only the other answers show."""
    if answer.unknown is not None and (why := _why(answer.unknown, question)):
        yield Flag(key, "unknown", why, "say in a line why, such as: not yet tested")
    hint = "say in a line what was seen or done, and by whom"
    if answer.rationale is not None:
        if why := _why(answer.rationale, question) or _for_another(answer, question):
            yield Flag(key, "rationale", why, hint)
    elif due(question) and (answer.level is not None or answer.number is not None):
        yield Flag(key, "rationale", f"is missing, and an answer here needs {question.grade}", hint)
    for rater, rating in (answer.ratings or {}).items():
        if rating.rationale is not None and (why := _why(rating.rationale, question)):
            yield Flag(key, f"ratings/{rater}/rationale", why, hint)


def _for_another(answer: Answer, question: Question) -> str:
    """That a reason argues for another level alone, which was the answer before; empty where it does not."""
    argued_for, _ = unmarked(answer.rationale or "")
    is_given = answer.level is not None or answer.number is not None
    another = is_given and argued_for in question.levels and argued_for != answer_text(answer)
    return f"supports '{argued_for}', not the answer given" if another else ""


def due(question: Question) -> bool:
    """Whether an answer to a question needs more than its word."""
    return GRADES.index(question.grade) > GRADES.index("self-report")


def _why(text: str, question: Question) -> str:
    return says_nothing(text) or _copied(text, question)


def _copied(text: str, question: Question) -> str:
    """Why a text is the framework's own and not the answerer's; empty where it is not."""
    said = words_of(text)
    own = {
        "question": question.text,
        "reason it is asked": question.why,
        "hint on what would settle it": question.settle,
        "title": question.title,
    }
    for key, level in question.levels.items():
        own |= {f"text of level '{key}'": level.text, f"gist of level '{key}'": level.gist}
    return next((f"repeats the {name}" for name, given in own.items() if said == words_of(given)), "")


def _pasted(answers: Mapping[str, Answer]) -> dict[str, tuple[str, ...]]:
    """Per rationale that stands on too many answers the questions."""
    by_text = defaultdict(list)
    for key, answer in answers.items():
        if answer.rationale and (said := words_of(answer.rationale)):
            by_text[said].append(key)
    return {text: tuple(keys) for text, keys in by_text.items() if len(keys) >= PASTED}


def _repeated(key: str, answer: Answer, pasted: Mapping[str, tuple[str, ...]]) -> Iterator[Flag]:
    others = pasted.get(words_of(answer.rationale or ""), ())
    if others and not says_nothing(answer.rationale):
        named = ", ".join(other for other in others if other != key)
        yield Flag(key, "rationale", f"is the same as on {named}", "write what is true for this question")
