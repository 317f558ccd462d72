"""A comparison as text for a terminal or a pipe: what follows on each side, and which differences move it."""

from collections.abc import Iterator, Mapping

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import heading, labelled, laid_out, said, tabled
from riskkit.render.terminal import STYLES
from riskkit.schema.agreement import Conclusion
from riskkit.schema.comparison import Carrying, Comparison, Difference, OptionStanding, Side

PROOFS: Mapping[str, str] = {
    "smallest": "no smaller set of the differences does: all were tried",
    "no-part": "no part of it does: all were tried; whether another set is smaller was not",
    "none-to-spare": "none of them can be left out alone; whether another set is smaller was not tried",
}


def comparison_view(found: Comparison, console: Console | None = None) -> str:
    """What differs and what of it moves the outcome, laid out for *console* (default: standard output)."""
    return laid_out(_comparison(found), console)


def _comparison(found: Comparison) -> Iterator[RenderableType]:
    yield heading(f"{found.first.name} and {found.second.name}")
    for label, side in (("A:", found.first), ("B:", found.second)):
        yield labelled(label, _side(side))
    for note in found.notes:
        yield labelled("Note:", note)
    yield Text()
    yield from _outcome(found)
    yield from _options(found)
    yield from _differences(found)
    yield from _carrying(found)


def _side(side: Side) -> str:
    context = side.context.id if side.context else "no context"
    framework = f"{side.framework.id} {side.framework.version or ''}".strip()
    return f"{side.name}: {side.release}, profile {side.profile}, {framework}, {context}, as of {side.date}"


def _outcome(found: Comparison) -> Iterator[RenderableType]:
    """What is recommended and what is cleared, on both sides."""
    one, other = found.first.outcome, found.second.outcome
    yield labelled("Recommended:", _both(*(_recommended(side) for side in (found.first, found.second))))
    opened = [key for key in other.cleared if key not in one.cleared]
    closed = [key for key in one.cleared if key not in other.cleared]
    yield labelled("Cleared in both:", words.listed([key for key in one.cleared if key in other.cleared]))
    if opened:
        yield labelled("Only in B:", words.listed(opened))
    if closed:
        yield labelled("Only in A:", words.listed(closed))
    yield labelled("Asked for:", _both(*(_asked(side) for side in (found.first, found.second))))


def _both(one: str, other: str) -> str:
    return f"{one}, the same" if one == other else f"{one} → {other}"


def _recommended(side: Side) -> str:
    return f"{side.outcome.recommended} {words.spoken(side.options[side.outcome.recommended].verdict)}"


def _asked(side: Side) -> str:
    option = side.options.get(side.asked)
    return f"{side.asked} {words.spoken(option.verdict)}" if option else side.asked


def _options(found: Comparison) -> Iterator[RenderableType]:
    """The options that do not stand alike, and how many do."""
    one, other = found.first.options, found.second.options
    keys = list(dict.fromkeys((*one, *other)))
    moved = [key for key in keys if one.get(key) != other.get(key)]
    yield Text()
    if moved:
        heads = {"Option": False, "A": False, "B": False}
        yield tabled(
            heads, ((_named(key, one, other), _standing(one.get(key)), _standing(other.get(key))) for key in moved)
        )
    alike = len(keys) - len(moved)
    yield said(f"{alike} of {len(keys)} options stand alike, in zone, benefit and margin too")


def _named(key: str, one: Mapping[str, OptionStanding], other: Mapping[str, OptionStanding]) -> str:
    return f"{key} {(one.get(key) or other[key]).title}"


def _standing(option: OptionStanding | None) -> Text:
    if option is None:
        return said("not there")
    margin = "" if option.margin is None else f", margin {words.amount(option.margin)}"
    particulars = f": {option.zone}, benefit {words.amount(option.benefit)}{margin}"
    return Text.assemble(said(words.spoken(option.verdict), STYLES[option.verdict]), said(particulars))


def _differences(found: Comparison) -> Iterator[RenderableType]:
    """Those that move the outcome first."""
    moving = [each for each in found.differences if each.alone or each.without]
    others = [each for each in found.differences if not (each.alone or each.without)]
    yield Text()
    yield heading(f"Differences: {len(found.differences)}, of which {len(moving)} move the outcome by themselves")
    for each in (*moving, *others):
        yield labelled("-", Text.assemble(said(each.id, "bold"), ": ", said(_aspects(each))))
        moves = {"alone in A": each.alone, "without it B": each.without}
        for label, then in moves.items():
            if then:
                end = found.first.outcome if label == "alone in A" else found.second.outcome
                yield Padding(said(f"{label}: {_then(end, then)}"), (0, 0, 0, 2))


def _aspects(each: Difference) -> str:
    return "; ".join(f"{aspect.name} {aspect.first or 'none'} → {aspect.second or 'none'}" for aspect in each.aspects)


def _then(before: Conclusion, then: Conclusion) -> str:
    """What would follow, against what does."""
    under = " under conditions" if then.conditional else ""
    parts = [f"{then.recommended}{under} is recommended"]
    opened = [key for key in then.cleared if key not in before.cleared]
    closed = [key for key in before.cleared if key not in then.cleared]
    parts += [f"clears {words.listed(opened)}"] if opened else []
    parts += [f"no longer clears {words.listed(closed)}"] if closed else []
    return "; ".join(parts)


def _carrying(found: Comparison) -> Iterator[RenderableType]:
    yield Text()
    if found.carrying is None:
        yield said("The outcome is the same on both sides.")
        return
    yield heading("What carries the outcome of A to that of B")
    for key in found.carrying.differences:
        yield labelled("-", key)
    yield said(_proof(found.carrying))


def _proof(carrying: Carrying) -> str:
    others = f"; {carrying.others} other sets of the same size do so too" if carrying.others else ""
    return f"{PROOFS[carrying.proof]}{others} ({words.counted(carrying.tried)} tried)"
