"""What files suggest, for a terminal or a pipe: the outcome first, then each suggestion with what supports it."""

from collections.abc import Iterator, Mapping

from riskkit.render.terminal.lines import Line, clipped, labelled, paragraph, text_of, width_of
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.collection import Certificate, Collection, FileRefusal, Suggestion

PASSAGES, GAPS, NAMED = 3, 2, 6
"""Passages, and lines of what is not shown, for each suggestion; and files or tests that are named."""
BOLD, DIM = "bold", "dim"


def collect_view(collection: Collection, framework: Framework) -> str:
    """The suggestions, what was not read and what would settle more."""
    titles = {key: question.title for key, question in framework.questions.questions.items()}
    return text_of(_lines(collection, titles, width_of()))


def outcome(collection: Collection) -> str:
    """How many answers are suggested and how many files were not read, in a sentence."""
    faults = sum(refusal.recognised for refusal in collection.refused)
    unknown = len(collection.refused) - faults
    said = [
        _counted(len(collection.suggestions), "answer") + " suggested",
        _counted(len(collection.files), "file") + " read",
    ]
    said += [f"{_counted(faults, 'file')} not read"] if faults else []
    said += [f"{unknown} of no known format"] if unknown else []
    return ", ".join(said)


def _lines(collection: Collection, titles: Mapping[str, str], width: int) -> Iterator[Line]:
    yield Line(clipped(f"{collection.release or 'no release is named'}: {outcome(collection)}", width), BOLD)
    for note in collection.notes:
        yield from paragraph(note, width, first="  ")
    for suggestion in collection.suggestions:
        yield Line("")
        yield from _suggestion(suggestion, titles.get(suggestion.question, suggestion.question), width)
    yield from _refused([each for each in collection.refused if each.recognised], "Not read", width)
    yield from _remarks(collection, width)
    yield from _settle(collection.certificates, titles, width)
    if collection.suggestions:
        yield Line("")
        yield from paragraph("Nothing is adopted by itself. To take them: --accept ASSESSMENT", width)


def _suggestion(suggestion: Suggestion, title: str, width: int) -> Iterator[Line]:
    yield Line(clipped(f"{title}: {suggestion.level}", width), BOLD)
    dated = f", {suggestion.date}" if suggestion.date else ", no date"
    yield from labelled(
        "  how sure  ", f"{suggestion.confidence}; {suggestion.grade}{dated}; bound by {_bond(suggestion.bond)}", width
    )
    for passage in suggestion.passages[:PASSAGES]:
        yield from labelled("  says      ", f"{passage.place}: {passage.quote}", width, most=2)
    if (more := len(suggestion.passages) - PASSAGES) > 0:
        yield Line(f"            and {_counted(more, 'passage')} more")
    if suggestion.does_not_show:
        yield from labelled("  not shown ", "; ".join(suggestion.does_not_show), width, style=DIM, most=GAPS)


def _bond(bond: str) -> str:
    return {"asserted": "your word alone", "name-and-version": "name and version"}.get(bond, bond)


def _refused(refused: list[FileRefusal], title: str, width: int) -> Iterator[Line]:
    if not refused:
        return
    yield Line("")
    yield Line(title, BOLD)
    for each in refused[:NAMED]:
        where = f"{each.path}:{each.line}" if each.line else each.path
        yield from paragraph(f"{where}: {each.message} ({each.hint})", width, first="  ", most=3)
    if (more := len(refused) - NAMED) > 0:
        yield Line(f"  and {_counted(more, 'file')} more: --format json")


def _remarks(collection: Collection, width: int) -> Iterator[Line]:
    said = [(file.path, note) for file in collection.files for note in file.notes]
    if not said and not collection.unmapped:
        return
    yield Line("")
    for path, note in said[:NAMED]:
        yield from paragraph(f"{path}: {note}", width, first="  ", style=DIM, most=2)
    left = [f"{_counted(len(said) - NAMED, 'remark')} more"] if len(said) > NAMED else []
    left += [f"{_counted(len(collection.unmapped), 'passage')} bearing on no question"] if collection.unmapped else []
    if left:
        yield from paragraph(f"{' and '.join(left)}: --format json", width, first="  ", style=DIM)


def _settle(certificates: tuple[Certificate, ...], titles: Mapping[str, str], width: int) -> Iterator[Line]:
    if not certificates:
        return
    yield Line("")
    yield Line("More items would settle", BOLD)
    for each in certificates[:NAMED]:
        title = titles.get(each.question, each.question)
        text = f"{title}: {each.more} more of {each.task}, with a chance of {each.chance:.0%}"
        yield from paragraph(text, width, first="  ", most=2)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
