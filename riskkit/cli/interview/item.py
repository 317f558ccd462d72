"""Asking for a new evidence item."""

from collections.abc import Callable, Iterator

from riskkit.cli.interview import pages
from riskkit.cli.interview.prompts import LinePrompts, Menu, Prompts, Turn
from riskkit.questionnaire import MOST_TEXT, is_date
from riskkit.schema.assessment import Evidence
from riskkit.schema.framework.framework import Framework

AnswerFields = dict[str, object]


def new_item(prompts: Prompts, lines: LinePrompts, framework: Framework, subject: str, day: str) -> Iterator[Evidence]:
    """
    The item as far as it is known, from the moment that it has a title, grade and date: again after every prompt.

    *subject* and *day* are what an empty line stands for. Back at the first prompt ends it.
    """

    def date() -> AnswerFields:
        lines.say(f"Of which day? Enter for {day}.")
        while not is_date(said := prompts.text("Date") or day):
            lines.say(f"'{said}' is not a date. Write it as 2026-11-22.")
        return {"date": said}

    def about() -> AnswerFields:
        lines.say(f"What is it about? Enter for {subject}.")
        return {"subject": prompts.text("Subject") or subject}

    steps: list[Callable[[], AnswerFields]] = [
        lambda: _title(prompts, lines),
        lambda: _grade(prompts, lines),
        date,
        about,
        lambda: _address(prompts, lines),
        lambda: _methods(prompts, lines, framework),
    ]
    given: AnswerFields = {}
    number = 0
    while 0 <= number < len(steps):
        try:
            given |= steps[number]()
        except Turn as turn:
            if turn.command != "back":
                raise
            number -= 1
            continue
        number += 1
        if "date" in given:
            yield Evidence.model_validate(given)


def _title(prompts: Prompts, lines: LinePrompts) -> AnswerFields:
    lines.say("A new evidence item. Its title, in one line.")
    return {"title": prompts.needed("Title", "A title is needed; back returns to the question.")}


def _grade(prompts: Prompts, lines: LinePrompts) -> AnswerFields:
    lines.say("How good is it?")
    if lines.lists:
        lines.show(pages.choices_page((f"{key}: {meaning}" for key, meaning in pages.GRADES.items()), lines.width))
    return {"grade": prompts.choice("Grade", Menu(pages.GRADES))}


def _address(prompts: Prompts, lines: LinePrompts) -> AnswerFields:
    lines.say("Where can it be read? An address, or Enter for none.")
    while len(said := prompts.text("Address")) > MOST_TEXT // 2:
        lines.say(f"An address has at most {MOST_TEXT // 2} characters.")
    return {"url": said} if said else {}


def _methods(prompts: Prompts, lines: LinePrompts, framework: Framework) -> AnswerFields:
    methods = framework.questions.methods
    if not methods:
        return {}
    lines.say("By which methods was it obtained? Numbers, such as 1 2, or Enter for none of these.")
    if lines.lists:
        lines.show(pages.choices_page((f"{key}: {item.title}" for key, item in methods.items()), lines.width))
    choices = {key: item.title for key, item in methods.items()}
    hint = f"Type numbers from 1 to {len(methods)}, or Enter."
    found = prompts.several("Methods", Menu(choices, several=True, hint=hint))
    return {"methods": found} if found else {}
