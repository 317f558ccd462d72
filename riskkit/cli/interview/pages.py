"""What the questionnaire shows: plain lines, one after the other, wrapped to a width."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from riskkit.errors import plain
from riskkit.questionnaire import (
    COMMANDS,
    Affected,
    Flag,
    SectionProgress,
    Session,
    Sheet,
    SheetEntry,
    ShortfallCost,
)
from riskkit.render import words
from riskkit.render.terminal.lines import clipped
from riskkit.render.words import number_of
from riskkit.schema.assessment import Answer, Evidence, Rating
from riskkit.schema.framework.benefits import Measure
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question, Section
from riskkit.schema.results.collection import Suggestion

NARROWEST, WIDEST = 20, 100
NAMED = 3
"""So many are named of what a question affects."""
CONFIRM, SUGGESTED, NUMBER, AS_PUBLIC = "still true", "suggested", "number", "as public weights"
"""What can be answered besides a level and unknown."""
LEVELS_HEAD = "From least to most:"
GRADES: Mapping[str, str] = {
    "none": "nothing that others can check",
    "self-report": "a statement without method or logs, such as a model card",
    "internal-test": "your own run with prompts, settings and logs kept",
    "independent-test": "by people whom you neither employ nor can edit",
}
_GRADED: Mapping[str, str] = {
    "none": "a file",
    "self-report": "a self-report",
    "internal-test": "an internal test",
    "independent-test": "an independent test",
}
"""What each kind of evidence is, as it is said where one is asked for."""


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


def question_page(entry: SheetEntry, session: Session, width: int) -> str:
    """A question and its earlier answer: what is read each time; its levels are beside it."""
    parts = [_place(entry, session), f"{entry.question.title} ({entry.key})", entry.question.text]
    parts += [*_compared(entry, session), *_earlier_answer(entry, session)]
    return "\n".join(["", *(wrapped(part, width) for part in parts), ""])


def suggestion_page(suggestion: Suggestion, width: int, *, is_default: bool) -> str:
    """What files suggest, in a line, and the places that support it, in another."""
    takes = "Enter" if is_default else f"'{SUGGESTED}'"
    head = f"{takes} takes {suggestion.level}, suggested by {_GRADED[suggestion.grade]}; ? says more."
    across = min(max(width, NARROWEST), WIDEST)
    places = "; ".join(f"{passage.place}: {passage.quote}" for passage in suggestion.passages)
    return f"{wrapped(head, width)}\n{clipped(plain(f'  {places}'), across)}\n"


def _suggestion_lines(suggestion: Suggestion, width: int) -> Iterator[str]:
    """What files suggest in full: what they say, of which day, how sure that is, and what it does not show."""
    dated = f"of {suggestion.date}" if suggestion.date else "without a date"
    head = f"Files suggest {suggestion.level}: {_GRADED[suggestion.grade]} {dated}, {suggestion.confidence} confidence."
    yield wrapped(head, width)
    for passage in suggestion.passages:
        yield wrapped(f"{passage.place}: {passage.quote}", width, "  ", "    ")
    if suggestion.does_not_show:
        yield wrapped(f"It does not show: {'; '.join(suggestion.does_not_show)}.", width)
    yield wrapped(f"Type {SUGGESTED} to take it. Any other answer ignores it.", width)


def why_page(entry: SheetEntry, session: Session, width: int, suggestion: Suggestion | None = None) -> str:
    """What is read once or in doubt: the levels in full, why it is asked, the evidence it needs, and an example."""
    question, asking = entry.question, session.questionnaire
    levels = [
        wrapped(f"{n}. {level.text}", width, "  ", "     ") for n, level in enumerate(question.levels.values(), 1)
    ]
    parts = [f"Why it is asked: {question.why}", affects_line(asking.affected_by(entry.key), asking.framework)]
    parts += [f"What would settle it: {question.settle}"]
    parts += [evidence_needed(question, asking.framework, asking.shortfall_cost(entry.key))]
    if question.incident:
        parts.append(f"Real example: {question.incident.text}")
    parts.append("Type levels to see the choices again.")
    head = wrapped(f"{question.title} ({entry.key}): {question.text}", width)
    suggested = [*_suggestion_lines(suggestion, width), ""] if suggestion else []
    return "\n".join(["", head, "", *levels, "", *suggested, *(wrapped(part, width) for part in parts), ""])


def _place(entry: SheetEntry, session: Session) -> str:
    sheet = session.sheet
    if session.quick:
        ask = session.triage.ask
        return f"One of {len(ask)} questions that can still change the outcome" if entry.key in ask else "Question"
    return f"Question {sheet.number(entry.key)} of about {len(sheet.asked)}"


def _compared(entry: SheetEntry, session: Session) -> Iterator[str]:
    """The model that the release is compared with, where a question asks that."""
    best = session.questionnaire.best_public
    if best and session.questionnaire.compares(entry.key):
        scores = ", ".join(f"{score.test} {score.score}" for score in best.scores)
        yield f"Compare with {best.name} ({best.publisher}, {best.date}): {scores}."


def affects_line(affected: Affected, framework: Framework) -> str:
    """What a question affects by the framework, in a sentence, and nothing of the answers so far."""
    questions = framework.questions.questions
    found = [_named("the risk", [framework.risks.risks[key].title for key in affected.risks])]
    found += [_named("the benefit", [framework.benefits.benefits[key].title for key in affected.benefits])]
    found += [_named("what is required of", [words.CLASSES[name] for name in affected.classes], "what is required of")]
    found += [_named("the option", [framework.options.options[key].title for key in affected.options])]
    found += [_named("the question", [questions[key].title for key in affected.questions])]
    return f"It affects {'; '.join(filter(None, found))}." if any(found) else "It does not affect the verdict."


def _named(noun: str, names: Sequence[str], plural: str = "") -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{noun if len(names) == 1 else plural or f'{noun}s'} {', '.join(names[:NAMED])}{more}"


def _earlier_answer(entry: SheetEntry, session: Session) -> Iterator[str]:
    if entry.carried and entry.is_open:
        age = f", {number_of(entry.age_days, 'day')} ago" if entry.age_days is not None else ""
        earlier = session.assessment.carried_from or "an earlier release"
        yield f"Answered for {earlier}{age}: {answer_line(entry.carried)}"
        yield from _rationale(entry.carried)
        yield "Still true? It counts for nothing until you say so."
    if entry.answer:
        by = f" by {entry.answer.by}" if entry.answer.by else ""
        on = f" on {entry.answer.on}" if entry.answer.on else ""
        yield f"Answered before{by}{on}: {answer_line(entry.answer)}"
        yield from _rationale(entry.answer)
    if entry.answer and entry.hidden_by:
        why = hidden_reason(entry, session.questionnaire.framework)
        yield f"It need not be asked, since {why}. An answer counts all the same."


def hidden_reason(entry: SheetEntry, framework: Framework) -> str:
    """What hides a question: which answers are below which levels."""
    titles = {key: question.title for key, question in framework.questions.questions.items()}
    return " and ".join(f"{titles[atom.question]} is below {atom.at_least}" for atom in entry.hidden_by)


def _rationale(answer: Answer) -> Iterator[str]:
    if answer.rationale:
        yield f"Rationale: {answer.rationale}"


def evidence_needed(question: Question, framework: Framework, cost: ShortfallCost) -> str:
    """Which evidence supports an answer in full, and what weaker evidence, or none, costs."""
    method = framework.questions.methods[question.method].title.lower() if question.method else ""
    if question.grade == "none" and not method:
        return "No evidence is needed."
    parts = [f"{words.GRADES[question.grade]} ({GRADES[question.grade]})" if question.grade != "none" else "evidence"]
    parts += [f"by {method}"] if method else []
    age = question.max_age_days or framework.framework.rules.max_age_days
    parts += [f"at most {age} days old"] if question.ages else []
    return f"This question needs {', '.join(parts)}. {_cost_line(question, cost)}"


def _cost_line(question: Question, cost: ShortfallCost) -> str:
    if cost == "none":
        return "With less, the answer counts as given, and reports name the gap."
    if cost == "worst-level":
        return f"With less, the answer counts as {list(question.levels)[-1]}."
    less = "With less, the answer counts one level worse for tuning and public weights."
    return f"{less} A guess at low confidence without evidence counts there as no answer."


def alternatives(entry: SheetEntry, suggestion: Suggestion | None = None) -> dict[str, str]:
    """What can be answered besides a level, and what that means."""
    found = dict[str, str]()
    if entry.carried and entry.is_open:
        found[CONFIRM] = "with its rationale and evidence"
    if suggestion:
        found[SUGGESTED] = f"{suggestion.level}, with its evidence"
    found["unknown"] = "with the reason"
    if entry.inferable:
        found[AS_PUBLIC] = "not tested, and nothing known beyond public weights; needs a name and a reason"
    if scale := entry.question.scale:
        found[NUMBER] = f"of {scale.unit}: = LIKELY or = LOW LIKELY HIGH"
    return found


def levels_page(entry: SheetEntry, default: str, width: int, suggestion: Suggestion | None = None) -> str:
    """The levels of a question, numbered, with their gists, and what else can be typed."""
    others = alternatives(entry, suggestion)
    levels = (f"{key}: {level.gist}" for key, level in entry.question.levels.items())
    also = "; ".join(f"{word}, {meaning}" for word, meaning in others.items())
    keeps = f"; Enter keeps {default}" if default and default not in others else ""
    confirms = f"; Enter is {default}" if default in others else ""
    other = wrapped(f"Or: {also}{keeps}{confirms}; ? for why and an example", width)
    return "\n".join([LEVELS_HEAD, choices_page(levels, width), other])


# answers


def answer_line(answer: Answer) -> str:
    """An answer in short."""
    cited = f"evidence {', '.join(answer.evidence)}" if answer.evidence else "no evidence"
    if answer.unknown is not None:
        return f"unknown: {answer.unknown}"
    if answer.as_public_weights:
        return f"as public weights, signed by {answer.by}"
    if answer.ratings is not None:
        said = ", ".join(f"{rater} {_said(rating)}" for rater, rating in answer.ratings.items())
        return f"{said} ({cited})"
    if answer.number is not None:
        return f"{_said(answer)} ({cited})"
    return f"{answer.level} (confidence {answer.confidence}, {cited})"


def _said(answer: Answer | Rating) -> str:
    if answer.number is not None:
        low, likely, high = answer.number.low, answer.number.likely, answer.number.high
        return f"{likely:g}" if low == high else f"{likely:g} between {low:g} and {high:g}"
    return answer.level or "unknown"


def evidence_line(item: Evidence) -> str:
    """An evidence item in short."""
    return f"{item.title} ({item.grade}, {item.date})"


def measure_line(measure: Measure) -> str:
    """What a measure takes and opens, in short."""
    opens = f", opens {measure.opens}" if measure.opens else ""
    return f"{measure.effort} effort{opens}. {measure.text}"


def undertaken_line(session: Session) -> str:
    """Which measures are undertaken."""
    offered = session.questionnaire.framework.measures.measures
    titles = (offered[key].title if key in offered else key for key in session.assessment.measures)
    return f"Measures undertaken: {', '.join(titles) or 'none'}."


def choices_page(choices: Iterable[str], width: int) -> str:
    """Numbered choices, one a line."""
    return "\n".join(wrapped(choice, width, f"  {number}. ") for number, choice in enumerate(choices, 1))


def help_page(width: int) -> str:
    """The commands, and how a text that looks like one is typed."""
    lines = [wrapped(f"{word}: {meaning}", width, "  ", "    ") for word, meaning in COMMANDS.items()]
    last = "To enter one of these words as text, put it in double quotes."
    return "\n".join(["At every prompt you can type:", *lines, wrapped(last, width)])


# sections and findings


def section_line(part: SectionProgress) -> str:
    """How far a section is answered."""
    asked = len(part.entries) - part.hidden
    said = [f"{part.answered} of {asked} answered"]
    said += [f"{count} {what}" for count, what in ((part.skipped, "skipped"), (part.carried, "to confirm")) if count]
    by = f"; for {', '.join(part.assigned)}" if part.assigned else ""
    return f"{', '.join(said)}{by}"


def hidden_page(entries: Iterable[SheetEntry], framework: Framework, width: int) -> str:
    """Questions that are not asked now, and what hides them."""
    found = (f"{entry.question.title} is not asked, since {hidden_reason(entry, framework)}" for entry in entries)
    return "\n".join(wrapped(line, width, "  -  ", "     ") for line in found)


# the review


def answer_state(entry: SheetEntry, session: Session) -> str:
    """Whether a question is answered, with its answer in short."""
    if not entry.answer:
        said = "OPEN: skipped" if entry.key in session.skipped else "OPEN"
        return f"{said}, {answer_line(entry.carried)} before" if entry.carried else said
    changes = entry.answer.revisions
    was = f"; changed on {changes[-1].on} after an outcome could be seen, was {changes[-1].was}" if changes else ""
    why = hidden_reason(entry, session.questionnaire.framework)
    hidden = f"; not asked, since {why}, and counts all the same" if entry.hidden_by else ""
    return f"{answer_line(entry.answer)}{hidden}{was}"


def entries_page(session: Session, width: int) -> str:
    """Every question that is asked or answered, numbered, with its answer, under the title of its section."""
    sections = session.questionnaire.framework.questions.sections
    lines, section = list[str](), ""
    for number, entry in enumerate(session.sheet.asked, 1):
        if entry.question.section != section:
            section = entry.question.section
            lines.append(wrapped(sections[section].title, width))
        text = f"{entry.question.title}: {answer_state(entry, session)}"
        lines.append(wrapped(text, width, f"  {number}. ", "     "))
    return "\n".join(lines)


def flags_page(flags: Sequence[Flag], framework: Framework, width: int) -> str:
    """Texts that are due and say nothing."""
    lines = [wrapped("These texts say nothing yet:", width)]
    for flag in flags:
        place = f"{framework.asked[flag.question].title}, {flag.field}" if flag.question else flag.field
        lines.append(wrapped(f"{place}: {flag.why}; {flag.hint}", width, "  !  ", "     "))
    return "\n".join(lines)


def counts_line(sheet: Sheet) -> str:
    """How many questions are answered, unknown and open."""
    states = [entry.state for entry in sheet.asked]
    found = {state: states.count(state) for state in ("answered", "unknown", "open", "carried")}
    found["open"] += found.pop("carried")
    return f"{', '.join(f'{count} {state}' for state, count in found.items())}."


def spared_line(session: Session) -> str:
    """How many questions the short path spares, and why; or that some left open still matter."""
    triage = session.triage
    if triage.ask:
        titles = (session.sheet.entry(key).question.title for key in triage.ask)
        return f"{len(triage.ask)} open questions can still change the outcome: {', '.join(titles)}."
    if not triage.spared:
        return "No question was spared."
    return (
        f"{number_of(len(triage.spared), 'question')} spared: no answer to them changes which options are allowed, or "
        "which is recommended. Type everything to be asked them, too."
    )
