"""A migration as text for a terminal or a pipe: what became of each entry, and the outcome before and after."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from riskkit.render import words
from riskkit.render.terminal.lines import Line, clipped, columns, labelled, padded, paragraph, text_of, width_of
from riskkit.schema.results.migration import Fate, MigrationEntry, MigrationOutcome, MigrationView, Recorded

HEADINGS: Mapping[Fate, str] = {
    "left-over": "Left over, without a place in the new file",
    "changed": "Changed",
    "moved": "Moved",
    "asked-again": "Asked again because the question changed; counts once confirmed",
}
LABEL = 23
"""Columns of the labels of the outcomes."""
MOST = 3
"""So many entries of a group are shown with their reason; the others are named, unless everything is wanted."""


def migration_text(view: MigrationView, console: Console | None = None, *, everything: bool = False) -> str:
    """What was left over, changed, asked again and kept, and the outcomes, laid out for *console*."""
    return text_of(_migration(view, width_of(console), everything), console)


def _migration(view: MigrationView, width: int, everything: bool) -> Iterator[Line]:
    new = f"{view.new.id} {view.new.version or ''}".strip()
    yield Line(clipped(f"{view.subject}: {view.kind}, now for {new}", width), "bold")
    yield from paragraph(_summary(view), width)
    for note in view.notes:
        yield from paragraph(note, width, first="- ")
    if view.changed:
        yield from _groups(view.entries, width, everything)
    yield from _outcomes(view, width)


def _summary(view: MigrationView) -> str:
    if not view.changed:
        return "Nothing to change: the file is as it was."
    made = f"It was made for {view.new.id} {view.made_for}." if view.made_for else ""
    again = sum(entry.fate == "asked-again" for entry in view.entries)
    confirm = f"Confirm {words.so_many(again, 'answer')} next: riskkit assess." if again else ""
    return " ".join(part for part in (made, confirm) if part) or "It is brought up to date."


def _groups(entries: Sequence[MigrationEntry], width: int, everything: bool) -> Iterator[Line]:
    for fate, title in HEADINGS.items():
        within = [entry for entry in entries if entry.fate == fate]
        if within:
            yield Line("")
            yield from paragraph(f"{title}: {len(within)}", width, style="bold")
            shown = within if everything or len(within) <= MOST + 1 else within[:MOST]
            yield from columns([(_name(entry), _why(entry)) for entry in shown], width)
            if rest := within[len(shown) :]:
                names = ", ".join(_name(entry) for entry in rest)
                yield from paragraph(f"{len(rest)} more (--all says why): {names}", width, first="  ")
    kept = [entry for entry in entries if entry.fate == "kept"]
    yield Line("")
    yield from paragraph(f"Kept: {_counts(kept)}", width, style="bold")


def _name(entry: MigrationEntry) -> str:
    """Where it was; of an answer that is asked again the question alone."""
    return entry.was.removeprefix("answers/") if entry.fate == "asked-again" else entry.was


def _why(entry: MigrationEntry) -> str:
    elsewhere = entry.now if entry.fate != "asked-again" and entry.now != entry.was else None
    return f"now {elsewhere}: {entry.why}" if elsewhere else entry.why


def _counts(entries: Sequence[MigrationEntry]) -> str:
    """How many of each part, such as *answers 12, evidence 3*; a part that is one value by its name."""
    parts = [entry.was.partition("/") for entry in entries]
    found = words.unique([part for part, _, _ in parts])
    several = {part for part, slash, _ in parts if slash}
    names = [part for part, _, _ in parts]
    return ", ".join(f"{part} {names.count(part)}" if part in several else part for part in found) or "nothing"


def _outcomes(view: MigrationView, width: int) -> Iterator[Line]:
    told = {
        "As recorded": _recorded(view, view.recorded) if view.recorded else "",
        "Now": _outcome(view, view.now) if view.now else "",
        "If all is confirmed": _confirmed(view) if any(entry.fate == "asked-again" for entry in view.entries) else "",
    }
    if any(told.values()):
        yield Line("")
        yield Line(clipped(f"Recommendation, as of {view.date}", width), "bold")
    for label, text in told.items():
        if text:
            yield from labelled(padded(f"  {label}", LABEL), text, width)


def _recorded(view: MigrationView, old: Recorded) -> str:
    """The old recommendation in the words of its day, with what its verdict is called now."""
    now = words.VERDICTS[old.now_called] if old.now_called else ""
    verdict = words.spoken(old.verdict or "")
    called = f", now called {now}" if now and now != verdict else ""
    asked = f"; asked for: {_option(view, old.asked)}" if old.asked else ""
    on = f", {verdict}{called}" if asked and verdict else ""
    return f"{_option(view, old.recommended)}{asked}{on} ({old.made_with}, {old.file})"


def _confirmed(view: MigrationView) -> str:
    if view.confirmed is None:
        return ""
    return "the same" if view.confirmed == view.now else _outcome(view, view.confirmed)


def _outcome(view: MigrationView, outcome: MigrationOutcome) -> str:
    asked = f"; asked for: {_option(view, outcome.asked)}, {_verdict(outcome, outcome.asked)}" if outcome.asked else ""
    recommended = f"{_option(view, outcome.recommended)}, {_verdict(outcome, outcome.recommended)}"
    return f"{recommended}{asked}"


def _verdict(outcome: MigrationOutcome, key: str) -> str:
    return words.VERDICTS[outcome.verdicts[key]] if key in outcome.verdicts else "not offered"


def _option(view: MigrationView, key: str) -> str:
    """An option by its name; several offered at once, as an earlier version could have them, each by its own."""
    return " and ".join(
        words.labelled(view.titles[each], each) if each in view.titles else each for each in key.split("+")
    )
