"""A migration as text for a terminal or a pipe: what became of each entry, and what that does to the outcome."""

from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import heading, labelled, laid_out, said, tabled
from riskkit.render.terminal import STYLES
from riskkit.schema.migration import Entry, Fate, MigrationView, Outcome
from riskkit.schema.recommendation import Used

HEADINGS: Mapping[Fate, str] = {
    "left-over": "Left over: without a place in the new framework",
    "asked-again": "Asked again: carried, and counting as nothing until confirmed",
    "moved": "Moved: now under another name",
    "kept": "Kept as they were",
}


def migration_text(found: MigrationView, console: Console | None = None) -> str:
    """What was kept, moved, asked again and left over, and the outcomes, laid out for *console*."""
    return laid_out(_migration(found), console)


def _migration(found: MigrationView) -> Iterator[RenderableType]:
    old = _named(found.old) if found.old else "a framework that is not at hand"
    yield heading(f"{found.release}: from {old} to {_named(found.new)}")
    yield said(f"profile {found.profile}, as of {found.date}")
    for note in found.notes:
        yield labelled("Note:", note)
    yield from _entries(found)
    yield from _outcomes(found)


def _named(framework: Used) -> str:
    return f"{framework.id} {framework.version or ''}".strip()


def _entries(found: MigrationView) -> Iterator[RenderableType]:
    for fate, title in HEADINGS.items():
        within = [entry for entry in found.entries if entry.fate == fate]
        yield Text()
        yield heading(f"{title}: {len(within)}")
        if fate == "kept":
            yield from ([Padding(said(_counts(within)), (0, 0, 0, 2))] if within else [])
        else:
            yield from (labelled("-", _told(entry)) for entry in within)


def _told(entry: Entry) -> Text:
    now = f" → {entry.now}" if entry.now else ""
    return Text.assemble(said(f"{entry.was}{now}", "bold"), ": ", said(entry.why))


def _counts(entries: list[Entry]) -> str:
    """How many of each part, such as *answers 12, evidence 3*."""
    parts = [entry.was.partition("/")[0] for entry in entries]
    return ", ".join(f"{part} {parts.count(part)}" for part in words.unique(parts))


def _outcomes(found: MigrationView) -> Iterator[RenderableType]:
    yield Text()
    yield heading("What that does to the outcome")
    outcomes = {"Before": found.before, "Now": found.now, "If all is confirmed": found.confirmed}
    for name, outcome in outcomes.items():
        yield labelled(f"{name}:", _recommended(outcome) if outcome else "not known")
    moved = [key for key in _options(found) if len({_verdict(each, key) for each in outcomes.values() if each}) > 1]
    if moved:
        yield Text()
        yield tabled(
            {"Option": False, **dict.fromkeys(outcomes, False)},
            ((key, *(_styled(each, key) for each in outcomes.values())) for key in moved),
        )
    alike = len(_options(found)) - len(moved)
    yield said(f"{alike} of {len(_options(found))} options stand alike throughout")


def _options(found: MigrationView) -> tuple[str, ...]:
    before = found.before.verdicts if found.before else {}
    return words.unique((*before, *found.now.verdicts))


def _recommended(outcome: Outcome) -> str:
    verdict = words.spoken(_verdict(outcome, outcome.recommended))
    return f"recommended {outcome.recommended} ({verdict}); asked for {outcome.asked}: {_asked(outcome)}"


def _asked(outcome: Outcome) -> str:
    return words.spoken(_verdict(outcome, outcome.asked))


def _verdict(outcome: Outcome, key: str) -> str:
    verdict = outcome.verdicts.get(key)
    return verdict or "not offered"


def _styled(outcome: Outcome | None, key: str) -> Text:
    if outcome is None:
        return said("not known")
    verdict = outcome.verdicts.get(key)
    return said(words.spoken(verdict), STYLES[verdict]) if verdict else said("not offered")
