"""What the questionnaire shows: plain lines, one after the other, wrapped to a width."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from riskkit.errors import plain
from riskkit.questionnaire import COMMANDS, Flag, SectionProgress, Sheet, SheetEntry, Sitting, Ways
from riskkit.render import words
from riskkit.render.words import number_of
from riskkit.schema.assessment import Answer, Evidence, Rating
from riskkit.schema.framework.benefits import Measure
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question, Section

NARROWEST, WIDEST = 20, 100
NAMED = 3
"""So many are named of what a question bears on."""
LEVELS_HEAD = "From least to most:"
GRADES: Mapping[str, str] = {
    "none": "nothing that others can look at",
    "self-report": "a statement without method or logs, such as a model card",
    "internal-test": "your own run with prompts, settings and logs kept",
    "independent-test": "by people whom you neither employ nor can edit",
}
"""What each grade of evidence means, as it is shown where one is asked for."""


def wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> str:
    """The text in lines no longer than *width*, of which the first and the rest start so."""
    after = " " * len(first) if rest is None else rest
    said = plain(" ".join(text.split()))
    across = min(max(width, NARROWEST), WIDEST)
    lines = wrap(said, across, initial_indent=first, subsequent_indent=after, break_on_hyphens=False)
    return "\n".join(line.rstrip() for line in lines or [first])


def section_page(place: tuple[int, int, Section], width: int) -> str:
    """A section's heading and text."""
    number, count, section = place
    return "\n".join(
        ("", wrapped(f"Section {number} of {count}: {section.title}", width), wrapped(section.text, width))
    )


# a question


def question_page(entry: SheetEntry, sitting: Sitting, width: int) -> str:
    """A question and what was answered before: what is read each time; its levels are beside it."""
    parts = [_place(entry, sitting), f"{entry.question.title} ({entry.key})", entry.question.text]
    parts += [*_compared(entry, sitting), *_given(entry, sitting)]
    return "\n".join(["", *(wrapped(part, width) for part in parts), ""])


def why_page(entry: SheetEntry, sitting: Sitting, width: int) -> str:
    """What is read once or in doubt: the levels in full, why it is asked, what settles it, and an example."""
    question, framework = entry.question, sitting.asking.framework
    levels = [
        wrapped(f"{n}. {level.text}", width, "  ", "     ") for n, level in enumerate(question.levels.values(), 1)
    ]
    parts = [f"Why it is asked: {question.why}", bears_on(sitting.asking.ways(entry.key), framework)]
    parts += [f"What would settle it: {question.settle}", needed(question, framework)]
    if question.incident:
        parts.append(f"It has happened: {question.incident.text}")
    if question.note:
        parts.append(f"Note: {question.note}")
    head = wrapped(f"{question.title} ({entry.key}): {question.text}", width)
    return "\n".join(["", head, "", *levels, "", *(wrapped(part, width) for part in parts), ""])


def _place(entry: SheetEntry, sitting: Sitting) -> str:
    sheet = sitting.sheet
    if sitting.quick:
        ask = sitting.triage.ask
        return f"One of {len(ask)} questions that can still change the outcome" if entry.key in ask else "Question"
    return f"Question {sheet.number(entry.key)} of about {len(sheet.asked)}"


def _compared(entry: SheetEntry, sitting: Sitting) -> Iterator[str]:
    """The model that the release is compared with, where a question asks that."""
    best = sitting.asking.best_public
    if best and sitting.asking.compares(entry.key):
        scores = ", ".join(f"{score.test} {score.score}" for score in best.scores)
        yield f"Compare with {best.name} ({best.publisher}, {best.date}): {scores}."


def bears_on(ways: Ways, framework: Framework) -> str:
    """What a question bears on by the framework, in a sentence, and nothing of how things stand."""
    questions = framework.questions.questions
    found = [_named("the risk", [framework.risks.risks[key].title for key in ways.risks])]
    found += [_named("the benefit", [framework.benefits.benefits[key].title for key in ways.benefits])]
    found += [_named("what is asked of", [words.CLASSES[name] for name in ways.classes], "what is asked of")]
    found += [_named("the option", [framework.options.options[key].title for key in ways.options])]
    found += [_named("the question", [questions[key].title for key in ways.questions])]
    return f"It bears on {'; '.join(filter(None, found))}." if any(found) else "It is for the record."


def _named(noun: str, names: Sequence[str], plural: str = "") -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{noun if len(names) == 1 else plural or f'{noun}s'} {', '.join(names[:NAMED])}{more}"


def _given(entry: SheetEntry, sitting: Sitting) -> Iterator[str]:
    if entry.carried and entry.is_open:
        age = f", {number_of(entry.age_days, 'day')} ago" if entry.age_days is not None else ""
        earlier = sitting.assessment.carried_from or "an earlier release"
        yield f"Answered for {earlier}{age}: {answer_line(entry.carried)}"
        yield from _rationale(entry.carried)
        yield "Still true? It counts for nothing until you say so."
    if entry.answer:
        by = f" by {entry.answer.by}" if entry.answer.by else ""
        on = f" on {entry.answer.on}" if entry.answer.on else ""
        yield f"Answered before{by}{on}: {answer_line(entry.answer)}"
        yield from _rationale(entry.answer)
    if entry.answer and entry.hidden_by:
        yield f"It need not be asked, since {below(entry)}. An answer counts all the same."


def below(entry: SheetEntry) -> str:
    """What hides a question: which answers are below which levels."""
    return " and ".join(f"{atom.question} is below {atom.at_least}" for atom in entry.hidden_by)


def _rationale(answer: Answer) -> Iterator[str]:
    if answer.rationale:
        yield f"Rationale: {answer.rationale}"


def needed(question: Question, framework: Framework) -> str:
    """Which evidence supports an answer in full, and what follows where there is none."""
    method = framework.questions.methods[question.method].title.lower() if question.method else ""
    if question.grade == "none" and not method:
        return "No evidence is needed."
    age = question.max_age_days or framework.framework.rules.max_age_days
    better = "" if question.grade == "independent-test" else " or better"
    said = f"Evidence that counts in full: {words.GRADES[question.grade]}{better}"
    said += f", by {method}" if method else ""
    said += f", no older than {age} days" if question.ages else ""
    return f"{said}. Without it the answer may be off by one level."


def levels_page(entry: SheetEntry, others: Mapping[str, str], default: str, width: int) -> str:
    """The levels of a question, numbered, with their gists, and what else can be typed."""
    levels = (f"{key}: {level.gist}" for key, level in entry.question.levels.items())
    also = "; ".join(f"{word}, {meaning}" for word, meaning in others.items())
    keeps = f"; Enter keeps {default}" if default and default not in others else ""
    confirms = f"; Enter is {default}" if default in others else ""
    return "\n".join([LEVELS_HEAD, choices_page(levels, width), wrapped(f"Or: {also}{keeps}{confirms}", width)])


# answers


def answer_line(answer: Answer) -> str:
    """An answer in short."""
    cited = f"evidence {', '.join(answer.evidence)}" if answer.evidence else "no evidence"
    if answer.unknown is not None:
        return f"unknown: {answer.unknown}"
    if answer.as_public_weights:
        return f"as public weights, says {answer.by}"
    if answer.ratings is not None:
        said = ", ".join(f"{rater} {_said(rating)}" for rater, rating in answer.ratings.items())
        return f"{said} ({cited})"
    if answer.number is not None:
        return f"{_said(answer)} ({cited})"
    return f"{answer.level} (confidence {answer.confidence}, {cited})"


def _said(given: Answer | Rating) -> str:
    if given.number is not None:
        low, likely, high = given.number.low, given.number.likely, given.number.high
        return f"{likely:g}" if low == high else f"{likely:g} between {low:g} and {high:g}"
    return given.level or "unknown"


def evidence_line(item: Evidence) -> str:
    """An evidence item in short."""
    return f"{item.title} ({item.grade}, {item.date})"


def measure_line(measure: Measure) -> str:
    """A measure in short."""
    opens = f", opens {measure.opens}" if measure.opens else ""
    return f"{measure.title} ({measure.effort} effort{opens})"


def measures_page(offered: Mapping[str, Measure], width: int) -> str:
    """All measures, numbered and in full."""
    return choices_page((f"{key}: {measure_line(each)}. {each.text}" for key, each in offered.items()), width)


def undertaken_line(sitting: Sitting) -> str:
    """Which measures are undertaken."""
    return f"Measures undertaken: {', '.join(sitting.assessment.measures) or 'none'}."


def choices_page(choices: Iterable[str], width: int) -> str:
    """Numbered choices, one a line."""
    return "\n".join(wrapped(choice, width, f"  {number}. ") for number, choice in enumerate(choices, 1))


def help_page(width: int) -> str:
    """The commands, and how a text that looks like one is typed."""
    lines = [wrapped(f"{word}: {meaning}", width, "  ", "    ") for word, meaning in COMMANDS.items()]
    last = "As a text that is just one of these words, put it in double quotes."
    return "\n".join(["At every prompt you can type:", *lines, wrapped(last, width)])


# sections and findings


def part_line(part: SectionProgress) -> str:
    """A section with how far it is answered."""
    counted = len(part.entries) - part.hidden
    said = [f"{part.answered} of {counted} answered"]
    said += [f"{count} {what}" for count, what in ((part.skipped, "skipped"), (part.carried, "to confirm")) if count]
    by = f"; for {', '.join(part.assigned)}" if part.assigned else ""
    return f"{part.section.title}: {', '.join(said)}{by}"


def hidden_page(entries: Iterable[SheetEntry], width: int) -> str:
    """Questions that are not asked now, and what hides them."""
    found = (f"{entry.key} is not asked, since {below(entry)}" for entry in entries)
    return "\n".join(wrapped(line, width, "  -  ", "     ") for line in found)


# the review


def stands(entry: SheetEntry, left: Collection[str]) -> str:
    """How a question stands, with its answer in short."""
    if not entry.answer:
        said = "OPEN: skipped" if entry.key in left else "OPEN"
        return f"{said}, {answer_line(entry.carried)} before" if entry.carried else said
    changes = entry.answer.revisions
    was = f"; changed on {changes[-1].on} after an outcome could be seen, was {changes[-1].was}" if changes else ""
    beside = f"; not asked, since {below(entry)}, and counts all the same" if entry.hidden_by else ""
    return f"{answer_line(entry.answer)}{beside}{was}"


def entries_page(sheet: Sheet, left: Collection[str], width: int) -> str:
    """Every question that is asked or answered, numbered, with its answer."""
    found = enumerate(sheet.asked, 1)
    return "\n".join(wrapped(f"{e.key}: {stands(e, left)}", width, f"  {number}. ", "     ") for number, e in found)


def flags_page(flags: Sequence[Flag], width: int) -> str:
    """What stands where a text is due, and says nothing."""
    lines = [wrapped("Texts that say nothing; evidence or reasons are due:", width)]
    for flag in flags:
        place = f"{flag.question}, {flag.field}" if flag.question else flag.field
        lines.append(wrapped(f"{place}: {flag.why}; {flag.hint}", width, "  !  ", "     "))
    return "\n".join(lines)


def counts_line(sheet: Sheet) -> str:
    """How many questions stand how."""
    states = [entry.state for entry in sheet.asked]
    found = {state: states.count(state) for state in ("answered", "unknown", "open", "carried")}
    found["open"] += found.pop("carried")
    return f"{', '.join(f'{count} {state}' for state, count in found.items())}."


def spared_line(sitting: Sitting) -> str:
    """How many questions the short path spares, and why; or that some left open still matter."""
    triage = sitting.triage
    if triage.ask:
        return f"{len(triage.ask)} left open can still change the outcome: {', '.join(triage.ask)}."
    if not triage.spared:
        return "No question was spared."
    return (
        f"{len(triage.spared)} spared: whatever they are answered, the same options are allowed, with or without "
        "conditions, and the same one is recommended. Type everything to be asked them, too."
    )
