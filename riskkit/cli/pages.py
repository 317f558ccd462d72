"""What the questionnaire shows: plain lines, one after the other, wrapped to a width."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from riskkit.cli.output import counted
from riskkit.errors import plain
from riskkit.questionnaire import COMMANDS, Entry, Flag, Part, Sheet, Sitting, Ways
from riskkit.schema.assessment import Answer, Evidence, Rating
from riskkit.schema.benefits import Measure
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question, Section

NARROWEST, WIDEST = 20, 100
NAMED = 3
"""So many are named of what a question bears on."""
ORDER = {"benefit": "least first"}
Struck = Callable[[str], str]


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


def question_page(entry: Entry, sitting: Sitting, width: int) -> str:
    """A question with its reasons, what would settle it and what was answered before; its levels stand apart."""
    question, framework = entry.question, sitting.asking.framework
    parts = [_place(entry, sitting), question.text, "", f"Why it is asked: {question.why}"]
    parts += [bears_on(sitting.asking.ways(entry.key), framework)]
    parts += [f"What would settle it: {question.settle}", _needed(question, framework)]
    if question.incident:
        parts.append(f"It has happened: {question.incident.text}")
    if question.note:
        parts.append(f"Note: {question.note}")
    parts += _given(entry, sitting)
    return "\n".join(["", *(wrapped(part, width) for part in parts), ""])


def _place(entry: Entry, sitting: Sitting) -> str:
    sheet = sitting.sheet
    if sitting.quick:
        ask = sitting.triage.ask
        moves = f", one of {len(ask)} that can still change the outcome" if entry.key in ask else ""
        return f"Question {entry.key}{moves}"
    return f"Question {sheet.number(entry.key)} of about {len(sheet.asked)}: {entry.key}"


def bears_on(ways: Ways, framework: Framework) -> str:
    """What a question bears on by the framework, in a sentence or two, and nothing of how things stand."""
    risks, benefits = framework.risks.risks, framework.benefits.benefits
    found = [_named("the risk", [risks[key].title for key in ways.risks])]
    found += [_named("the benefit", [benefits[key].title for key in ways.benefits])]
    found += [_named("what is asked at", list(ways.routes), plural="what is asked at")]
    said = "; ".join(filter(None, found))
    critical = " It is never left out: it decides whether questions on severe risks are asked." if ways.critical else ""
    return f"It bears on {said}.{critical}" if said else f"It is for the record.{critical}"


def _named(noun: str, names: Sequence[str], plural: str = "") -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{noun if len(names) == 1 else plural or f'{noun}s'} {', '.join(names[:NAMED])}{more}"


def _given(entry: Entry, sitting: Sitting) -> Iterator[str]:
    if entry.carried and entry.is_open:
        age = f", {counted(entry.age_days, 'day')} ago" if entry.age_days is not None else ""
        earlier = sitting.assessment.carried_from or "an earlier release"
        yield f"Answered for {earlier}{age}: {answer_line(entry.carried)}"
        yield from _rationale(entry.carried)
        yield "Still true? It counts for nothing until you say so."
    if entry.answer:
        by = f" by {entry.answer.by}" if entry.answer.by else ""
        on = f" on {entry.answer.on}" if entry.answer.on else ""
        yield f"Answered before{by}{on}: {answer_line(entry.answer)}"
        yield from _rationale(entry.answer)
    if entry.lapsed:
        yield "The answers since then do not make it so: it has to be answered again."


def _rationale(answer: Answer) -> Iterator[str]:
    if answer.rationale:
        yield f"Rationale: {answer.rationale}"


def _needed(question: Question, framework: Framework) -> str:
    said = f"Evidence that counts in full: {question.grade.replace('-', ' ')} or better"
    if question.method:
        said += f", by {framework.questions.methods[question.method].title.lower()}"
    age = question.max_age_days or framework.framework.rules.max_age_days
    return f"{said}, no older than {age} days." if question.grade != "none" else "No evidence is needed."


def levels_page(entry: Entry, words: Mapping[str, str], default: str, width: int) -> str:
    """The levels of a question, numbered and in full, and what else can be typed."""
    question = entry.question
    levels = [line for number, key in enumerate(question.levels, 1) for line in _level(number, key, question, width)]
    also = "; ".join(f"{word}, {meaning}" for word, meaning in words.items())
    keeps = f"; Enter keeps {default}" if default and default not in words else ""
    confirms = f"; Enter is {default}" if default in words else ""
    return "\n".join([levels_head(entry), *levels, wrapped(f"Or: {also}{keeps}{confirms}", width)])


def levels_head(entry: Entry) -> str:
    """In which order levels stand."""
    return f"Levels, {ORDER.get(entry.question.type, 'best first')}:"


def _level(number: int, key: str, question: Question, width: int) -> tuple[str, str]:
    start = f"  {number}. "
    return f"{start}{key}", wrapped(question.levels[key].text, width, " " * len(start))


# answers


def answer_line(answer: Answer) -> str:
    """An answer in short."""
    cited = f"evidence {', '.join(answer.evidence)}" if answer.evidence else "no evidence"
    if answer.unknown is not None:
        return f"unknown: {answer.unknown}"
    if answer.not_applicable is not None:
        return f"not applicable: {answer.not_applicable}"
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
    last = "As a text that is just one of these words, put it in double quotes. ? is help."
    return "\n".join(["At every prompt you can type:", *lines, wrapped(last, width)])


# sections and findings


def part_line(part: Part) -> str:
    """A section with how far it is answered."""
    counted = len(part.entries) - part.hidden
    said = [f"{part.answered} of {counted} answered"]
    said += [f"{count} {what}" for count, what in ((part.skipped, "skipped"), (part.carried, "to confirm")) if count]
    by = f"; for {', '.join(part.assigned)}" if part.assigned else ""
    return f"{part.section.title}: {', '.join(said)}{by}"


def hidden_page(entries: Iterable[Entry], width: int) -> str:
    """Questions that are not asked now, and what hides them."""
    found = (f"{entry.key} is not asked: hidden by {' and '.join(entry.hidden_by)}" for entry in entries)
    return "\n".join(wrapped(line, width, "  -  ", "     ") for line in found)


# the review


def stands(entry: Entry, left: Collection[str]) -> str:
    """How a question stands, with its answer in short."""
    if entry.lapsed:
        return "OPEN: was not applicable, which no longer holds"
    if not entry.answer:
        said = "OPEN: skipped" if entry.key in left else "OPEN"
        return f"{said}, {answer_line(entry.carried)} before" if entry.carried else said
    changes = entry.answer.revisions
    was = f"; changed on {changes[-1].on} after an outcome could be seen, was {changes[-1].was}" if changes else ""
    return f"{answer_line(entry.answer)}{was}"


def entries_page(sheet: Sheet, left: Collection[str], width: int) -> str:
    """Every question that counts, numbered, with its answer."""
    found = enumerate(sheet.asked, 1)
    return "\n".join(wrapped(f"{e.key}: {stands(e, left)}", width, f"  {number}. ", "     ") for number, e in found)


def kept_page(sheet: Sheet, width: int, struck: Struck) -> str:
    """What was answered and does not count now, struck out."""
    found = ((entry, entry.answer) for entry in sheet.kept if entry.answer)
    lines = [
        wrapped(f"{entry.key}: [{answer_line(answer)}] kept, does not count now", width, "  -  ", "     ")
        for entry, answer in found
    ]
    return "\n".join(struck(line) for text in lines for line in text.split("\n"))


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
    said = {state: states.count(state) for state in ("answered", "unknown", "not-applicable", "open", "carried")}
    said["open"] += said.pop("carried")
    named = (
        f"{count} {state.replace('-', ' ')}" for state, count in said.items() if count or state != "not-applicable"
    )
    return f"{', '.join(named)}."


def spared_line(sitting: Sitting) -> str:
    """How many questions the short path spares, and why; or that some left open still matter."""
    triage = sitting.triage
    if triage.ask:
        return f"{len(triage.ask)} left open can still change the outcome: {', '.join(triage.ask)}."
    if not triage.spared:
        return "No question was spared."
    return (
        f"{len(triage.spared)} spared, none of them critical: whatever they are answered, every option keeps its "
        "verdict and conditions, and the same one is recommended. Type everything to be asked them, too."
    )
