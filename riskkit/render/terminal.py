"""A recommendation or an explanation as text for a terminal or a pipe; nothing is said by colour alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskkit.render import words
from riskkit.render.text import one_line, terminal
from riskkit.schema.explanation import Explanation, Step
from riskkit.schema.outlook import Outlook
from riskkit.schema.reading import VerdictName
from riskkit.schema.recommendation import OptionResult, Recommendation, Share

MOST = 8
"""So many entries of a list are shown; the report has them all."""
DEEPEST = 6
"""Steps further from the conclusion are indented no more than this."""
SOONEST = 3
"""So many questions to find out next are shown."""
STYLES: Mapping[VerdictName, str] = {
    "cleared": "green",
    "cleared-with-conditions": "yellow",
    "not-cleared": "red",
    "ruled-out": "bold red",
}


def score_view(recommendation: Recommendation, console: Console | None = None) -> str:
    """What was concluded, the options and the reasons in short, laid out for *console* (default: standard output)."""
    return _laid_out(_score(recommendation), console)


def explain_view(explanation: Explanation, console: Console | None = None) -> str:
    """The path from a verdict back to answers and citations, laid out for *console* (default: standard output)."""
    return _laid_out(_explanation(explanation), console)


def _laid_out(parts: Iterable[RenderableType], console: Console | None) -> str:
    console = console or Console()
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _said(text: str, style: str = "") -> Text:
    return terminal(one_line(text), style)


def _heading(text: str) -> Text:
    return _said(text, "bold")


def _labelled(label: str, text: str | Text) -> Table:
    """A short label and, hanging beside it, its text."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(overflow="fold")
    grid.add_row(_said(label), text if isinstance(text, Text) else _said(text))
    return grid


def _list(texts: Sequence[str]) -> Iterator[RenderableType]:
    """The first entries one by one, and how many more there are."""
    for text in texts[:MOST]:
        yield _labelled("-", text)
    if len(texts) > MOST:
        yield _said(f"  and {len(texts) - MOST} more: see riskkit report")


def _table(heads: Mapping[str, bool], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Rows under heads, of which those marked hold numbers; a long word is broken and never cut off."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for head, numbers in heads.items():
        table.add_column(head, overflow="fold", justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else _said(cell) for cell in row))
    return table


def _verdict(option: OptionResult) -> Text:
    return _said(words.spoken(option.verdict), STYLES[option.verdict])


def _score(found: Recommendation) -> Iterator[RenderableType]:
    yield from _summary(found)
    yield from _options(found)
    if found.outlook:
        yield from _outlook(found, found.outlook)
    for key in (found.recommended.option, _next_more_open(found)):
        if key:
            yield from _drivers(found, key)
    yield from _lacking(found)
    yield from _benefits(found)
    yield from _doubts(found)
    yield from _profiles(found)


def _named(found: Recommendation, key: str) -> str:
    title = words.title(found, key)
    return key if title == key else f"{key} {title}"


def _summary(found: Recommendation) -> Iterator[RenderableType]:
    chosen, release = found.recommended, found.release
    option = found.options[chosen.option]
    yield _heading(f"{release.name} {release.version}: how openly to release it")
    yield _said(f"profile {found.profile}, {found.framework.id} {found.framework.version or ''}, as of {found.date}")
    yield Text()
    yield _labelled("Recommended:", Text.assemble(_said(_named(found, chosen.option), "bold"), ": ", _verdict(option)))
    yield _labelled("Because:", chosen.reason)
    for needed in chosen.conditions:
        yield _labelled("Condition:", words.condition(needed))
    if chosen.until_then != chosen.option:
        yield _labelled("Until then:", _named(found, chosen.until_then))
    yield _labelled("Most open cleared:", words.listed([_named(found, key) for key in found.ceiling]))
    yield _labelled("Asked for:", _asked(found))
    yield _labelled("Margin:", f"{words.decades(chosen.margin)} to a worse zone")
    yield _labelled("Rests on:", words.listed(chosen.rests_on))


def _asked(found: Recommendation) -> Text:
    option = found.options.get(found.asked.id)
    named = _said(_named(found, found.asked.id))
    return Text.assemble(named, ": ", _verdict(option), ", ", _said(words.reason(option))) if option else named


def _options(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    heads = {"Option": False, "Verdict": False, "Worst zone (range)": False}
    heads |= {"Chance": True, "Benefit": True} if found.outlook else {"Benefit": True}
    yield _table(
        heads,
        (
            (_named(found, key), _verdict(option), _zones(option), *_chance(found, key), words.amount(option.benefit))
            for key, option in found.options.items()
        ),
    )


def _chance(found: Recommendation, key: str) -> tuple[str, ...]:
    """How often an option is intolerable; it stands beside the benefit and is never netted with it."""
    if not found.outlook:
        return ()
    chance = found.outlook.chances.get(key)
    return (words.percent(chance.intolerable) if chance else "none",)


def _outlook(found: Recommendation, outlook: Outlook) -> Iterator[RenderableType]:
    """In a dozen lines what is uncertain, what would change it soonest and what to find out next."""
    yield _said(
        f"Chance: in how many of {words.counted(outlook.sampling.samples)} samples of the doubts stated it is "
        "intolerable, not the probability of harm; verdicts read the rows."
    )
    yield Text()
    yield _heading("What would change it soonest (riskkit report has all of it)")
    for way, flips in words.by_direction(outlook.flips).items():
        needed = " and ".join(words.change(change, way) for change in flips[0].changes)
        yield _labelled("-", f"{way}: {needed}; then {flips[0].recommended}")
    yield Text()
    yield _heading("What to find out next")
    for settling in outlook.next[:SOONEST]:
        yield _labelled(
            "-",
            f"{settling.question}: changes the recommendation with a chance of "
            f"{words.percent(settling.recommendation)}, {settling.effort} effort",
        )


def _zones(option: OptionResult) -> str:
    """The worst zone that the verdict reads, and from the best to the worst row where they differ."""
    least, most = words.worst_zone(option, "lower"), words.worst_zone(option, "upper")
    if least == most:
        return option.zone
    if option.zone in (least, most):
        return f"{option.zone} ({f'to {most}' if option.zone == least else f'from {least}'})"
    return f"{option.zone} ({least} to {most})"


def _next_more_open(found: Recommendation) -> str | None:
    """The first option after the recommended one, in the framework's order, that is not cleared."""
    keys = list(found.options)
    later = keys[keys.index(found.recommended.option) + 1 :]
    single = [key for key in later if len(found.options[key].parts) < 2]
    return next((key for key in single if found.options[key].verdict in ("not-cleared", "ruled-out")), None)


def _drivers(found: Recommendation, key: str) -> Iterator[RenderableType]:
    option = found.options[key]
    risk = words.worst_risk(option)
    if risk is None:
        return
    reading = option.risks[risk].rows[option.reads]
    yield Text()
    yield _heading(f"What drives {_named(found, risk)} at {_named(found, key)}")
    yield _said(
        f"{reading.zone}, band L{reading.band}, index {words.index(reading.likelihood)} on the {option.reads} row; "
        "in decades, what is nearest to 0 holds it up most"
    )
    yield _table(
        {"Factor": False, "Decades": True, "Answers": False},
        (
            (_factor(share), words.amount(share.decades), words.listed(share.questions))
            for share in option.risks[risk].drivers
        ),
    )


def _factor(share: Share) -> str:
    return f"{share.factor}: {share.of}" if share.factor == "exposure" else share.factor


def _lacking(found: Recommendation) -> Iterator[RenderableType]:
    key = _next_more_open(found)
    if key:
        yield Text()
        yield _heading(f"What {_named(found, key)} lacks: {words.reason(found.options[key])}")
        yield from _list(
            [
                f"{item.question or item.kind}: {item.text}{f', for {words.listed(item.risks)}' if item.risks else ''}"
                for item in found.options[key].missing
            ]
        )
    yield Text()
    yield _heading(f"Unanswered, counted at their worst: {len(found.blanks)}")
    yield from _list([f"{blank}: {found.answers[blank].text}" for blank in found.blanks])


def _benefits(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield _heading(f"What {_named(found, found.recommended.option)} keeps of the benefits")
    yield _table(
        {"Benefit": False, "Value": True, "Kept": True, "Restored": True, "Lost": True},
        (
            (_named(found, key), *map(words.amount, (part.value, part.direct, part.restored, part.lost)))
            for key, part in found.options[found.recommended.option].ledger.items()
        ),
    )
    yield _labelled("Measures undertaken:", words.listed([_named(found, key) for key in found.measures]))


def _doubts(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield _heading(f"Contradictions: {len(found.contradictions)}")
    yield from _list([f"{item.text} (holds {words.listed(item.holds)})" for item in found.contradictions])


def _profiles(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield _heading("Under each profile")
    yield _said(f"{words.survival(found)}.")
    for key, profile in found.profiles.items():
        needed = [f"{condition.question} at {condition.level}" for condition in profile.conditions]
        given = f" with {words.listed(needed)}" if needed else ""
        this = ", this one" if key == found.profile else ""
        yield _labelled(
            "-", f"{key}{this}: {profile.recommended}{given}; most open cleared {words.listed(profile.ceiling)}"
        )


def _explanation(explanation: Explanation) -> Iterator[RenderableType]:
    subject, title = explanation.subject, explanation.title
    yield _heading(subject if title == subject else f"{subject} {title}")
    yield _said(explanation.verdict)
    yield Text()
    for step in explanation.steps:
        yield Padding(_step(step), (0, 0, 0, 2 * max(0, min(step.depth, DEEPEST) - 1)))


def _step(step: Step) -> Table:
    """One step; what nobody checked against the source is said to be recalled."""
    basis = f" ({step.basis}{': ' if step.source else ''}{', '.join(step.source)})" if step.basis else ""
    return _labelled("-", Text.assemble(_said(step.title, "bold"), ": ", _said(f"{step.detail}{basis}")))
