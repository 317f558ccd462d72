"""The figures in how-to/answer-the-questionnaire.md: words and lines of every question in a terminal of 80 by 24."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from riskkit.cli.interview import pages
from riskkit.cli.interview.keyboard import Picker
from riskkit.cli.interview.prompts import Menu
from riskkit.questionnaire import Questionnaire, Session
from riskkit.questionnaire.sheet import SheetEntry
from riskkit.schema.assessment import Assessment, Pin
from riskkit.schema.release import Release
from riskkit.store.frameworks import load_framework

COLUMNS, ROWS = 80, 24
DATE = "2026-02-01"
"""Some day; no figure depends on it."""


@dataclass(frozen=True, slots=True)
class QuestionSize:
    """Words of a question with its levels, and lines up to and with its prompt in plain lines and with keys."""

    key: str
    words: int
    plain: int
    keys: int


def question_sizes() -> Iterator[QuestionSize]:
    """The size of every question of the shipped framework, with nothing answered."""
    framework = load_framework("seger2023")
    release = Release(name="Acme", version="1")
    nothing = Assessment(
        riskkit="assessment/1", framework=Pin(id=framework.id), profile=framework.profiles.default, release=release
    )
    session = Session(Questionnaire(framework, None, DATE), nothing)
    return (_size(entry, session) for entry in session.sheet.entries)


def _size(entry: SheetEntry, session: Session) -> QuestionSize:
    question = pages.question_page(entry, session, COLUMNS)
    levels = pages.levels_page(entry, "", COLUMNS)
    gists = {key: level.gist for key, level in entry.question.levels.items()}
    menu = [text for _, text in Picker(Menu(gists, words=pages.alternatives(entry))).lines(COLUMNS)]
    prompt = hint = heading = 1  # a line each: what is typed into, what the keys do, and from least to most
    above = question.count("\n") + 1
    return QuestionSize(
        key=entry.key,
        words=len(f"{question} {levels}".split()),
        plain=above + levels.count("\n") + 1 + prompt,
        keys=above + heading + prompt + sum(text.count("\n") + 1 for text in menu) + hint,
    )


def question_figures() -> str:
    """The figures in two sentences."""
    sizes = list(question_sizes())
    words = sorted(size.words for size in sizes)
    plain, keys = max(size.plain for size in sizes), max(size.keys for size in sizes)
    return (
        f"Over the {len(sizes)} questions of the shipped framework, a question with its levels has {median(words):g} "
        f"words at the median, and from {words[0]} to {words[-1]}. In a terminal of {COLUMNS} columns the longest "
        f"takes {plain} lines in plain mode and {keys} with keys, its prompt included."
    )
