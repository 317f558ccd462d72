"""A comparison as text for a terminal or a pipe: what follows on each side, and which differences move it."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from riskkit.render import words
from riskkit.render.terminal.layout import heading, labelled, laid_out, said, tabled
from riskkit.schema.results.agreement import Conclusion
from riskkit.schema.results.comparison import Carrying, Comparison, Difference, OptionOutcome, RiskOutcome, Side

FEW = 3
"""So many differences of a kind, and so many risks and options, are shown; JSON has all of them."""


def comparison_view(comparison: Comparison, console: Console | None = None) -> str:
    """The outcome of both sides, what makes the difference, and what else differs, laid out for *console*."""
    return laid_out(_comparison(comparison), console)


def _comparison(comparison: Comparison) -> Iterator[RenderableType]:
    yield heading(f"{comparison.first.name} and {comparison.second.name}")
    for label, side in (("A recommends:", comparison.first), ("B recommends:", comparison.second)):
        yield labelled(label, _outcome(comparison, side))
    yield labelled("Asked for:", _asked(comparison))
    yield from _carrying(comparison)
    yield from _risks(comparison)
    yield from _options(comparison)
    yield from _differences(comparison)
    yield from _sides(comparison)


def _name(comparison: Comparison, option: str) -> str:
    return words.labelled(comparison.titles.get(option, option), option)


def _names(comparison: Comparison, options: Sequence[str]) -> str:
    return words.listed([_name(comparison, option) for option in options], FEW)


def _outcome(comparison: Comparison, side: Side) -> str:
    """What is recommended on one side, and the risk that allows no more."""
    text = f"{_name(comparison, side.outcome.recommended)}, {_verdict(side.options[side.outcome.recommended])}"
    if not side.deciding:
        return text
    risk = comparison.titles.get(side.deciding[0], side.deciding[0])
    return f"{text}; {risk} allows {words.limit(side.outcome.ceiling)}"


def _asked(comparison: Comparison) -> str:
    one, other = comparison.first, comparison.second
    if one.asked is None or one.asked != other.asked:
        return (
            " → ".join(_request(comparison, side) for side in (one, other)) if one.asked != other.asked else "nothing"
        )
    verdicts = dict.fromkeys(_verdict(side.options[one.asked]) for side in (one, other))
    return f"{_name(comparison, one.asked)}: {' → '.join(verdicts)}"


def _request(comparison: Comparison, side: Side) -> str:
    if side.asked is None:
        return "nothing"
    return f"{_name(comparison, side.asked)}, {_verdict(side.options[side.asked])}"


def _carrying(comparison: Comparison) -> Iterator[RenderableType]:
    yield Text()
    if comparison.carrying is None:
        yield said("The outcome is the same on both sides.")
        return
    yield heading("What makes the difference")
    by_id = {each.id: each for each in comparison.differences}
    for key in comparison.carrying.differences[:FEW]:
        yield labelled("-", _difference(by_id[key]))
    yield from _more(len(comparison.carrying.differences) - FEW)
    yield said(_proof(comparison.carrying))


def _proof(carrying: Carrying) -> str:
    tried = f"({words.counted(carrying.tried)} mixtures tried)"
    if not carrying.smallest:
        return f"These give A the outcome of B. All are needed, but another set may be smaller {tried}."
    alone = len(carrying.differences) == 1
    noun = "other difference" if alone else "other set"
    others = f"; {words.so_many(carrying.others, noun)} would too" if carrying.others else ""
    if alone:
        return f"This alone gives A the outcome of B{others} {tried}."
    return f"Together they give A the outcome of B, and no smaller set does{others} {tried}."


def _risks(comparison: Comparison) -> Iterator[RenderableType]:
    """The risks that decide, and those that do not allow the same, the gravest first."""
    one, other = comparison.first.risks, comparison.second.risks
    decide = {*comparison.first.deciding[:1], *comparison.second.deciding[:1]}
    keys = [key for key in {**one, **other} if key in decide or _ceiling(one.get(key)) != _ceiling(other.get(key))]
    keys.sort(key=lambda key: (key not in decide, -(one.get(key) or other[key]).severity))
    if not keys:
        return
    yield Text()
    rows = ((comparison.titles.get(key, key), _tier(one.get(key)), _tier(other.get(key))) for key in keys[:FEW])
    yield tabled({"Risk": False, "Tier in A": False, "Tier in B": False}, rows)
    yield from _more(len(keys) - FEW)


def _ceiling(risk: RiskOutcome | None) -> str:
    return risk.ceiling if risk else ""


def _tier(risk: RiskOutcome | None) -> str:
    if risk is None:
        return "not there"
    return words.tiers(risk.tier, risk.tier_as_weights)


def _options(comparison: Comparison) -> Iterator[RenderableType]:
    """The options that only one side allows, and those that both allow on other conditions."""
    one, other = comparison.first, comparison.second
    both = [key for key in one.outcome.allowed if key in other.outcome.allowed]
    lines = {
        "Only A allows:": [key for key in one.outcome.allowed if key not in both],
        "Only B allows:": [key for key in other.outcome.allowed if key not in both],
        "Other conditions:": [key for key in both if one.options[key].conditions != other.options[key].conditions],
    }
    if any(lines.values()):
        yield Text()
    for label, keys in lines.items():
        if keys:
            yield labelled(label, _names(comparison, keys))


def _verdict(option: OptionOutcome) -> str:
    if option.conditions:
        return f"allowed with {words.so_many(len(option.conditions), 'condition')}"
    return words.VERDICTS[option.verdict]


def _differences(comparison: Comparison) -> Iterator[RenderableType]:
    """Those that move the outcome by themselves, each with how, then the names of the others."""
    moving = [each for each in comparison.differences if each.alone or each.without]
    others = [each for each in comparison.differences if not (each.alone or each.without)]
    yield Text()
    moves = "moves" if len(moving) == 1 else "move"
    yield heading(f"Differences: {len(comparison.differences)}; {len(moving)} {moves} the outcome alone")
    for each in moving[:FEW]:
        yield labelled("-", _moves(comparison, each))
    yield from _more(len(moving) - FEW)
    if others:
        names = [each.title for each in others]
        yield labelled("-", f"Not by themselves: {words.listed(names, FEW)}")


def _moves(comparison: Comparison, difference: Difference) -> str:
    ends = (
        ("put into A", comparison.first.outcome, difference.alone),
        ("taken out of B", comparison.second.outcome, difference.without),
    )
    effects = [f"{label} it gives {_then(comparison, end, then)}" for label, end, then in ends if then]
    return f"{_title(difference)}: {'; '.join(effects)}"


def _more(count: int) -> Iterator[RenderableType]:
    if count > 0:
        yield said(f"  and {count} more: --format json")


def _title(difference: Difference) -> str:
    return difference.title if difference.kind == difference.id else words.labelled(difference.title, difference.id)


def _difference(difference: Difference) -> Text:
    return Text.assemble(said(_title(difference), "bold"), ": ", said(_aspects(difference)))


def _aspects(difference: Difference) -> str:
    """What both sides have and not alike; where there is no such thing, what only one of them has."""
    names = {aspect.name for aspect in difference.aspects}
    shown = [aspect for aspect in difference.aspects if not (aspect.name == "grade" and "evidence" in names)]
    both = [f"{a.name} {a.first} → {a.second}" for a in shown if a.first is not None and a.second is not None]
    return "; ".join(both or [f"{a.name} {a.first or 'none'} → {a.second or 'none'}" for a in shown])


def _then(comparison: Comparison, before: Conclusion, then: Conclusion) -> str:
    """What would follow, against what does: another recommendation, or else what opens and closes."""
    name = f"{_name(comparison, then.recommended)}{' with conditions' if then.with_conditions else ''}"
    if (then.recommended, then.with_conditions) != (before.recommended, before.with_conditions):
        return name
    changes: Mapping[str, list[str]] = {
        "opens": [key for key in then.allowed if key not in before.allowed],
        "closes": [key for key in before.allowed if key not in then.allowed],
    }
    parts = [f"{verb} {_names(comparison, keys)}" for verb, keys in changes.items() if keys]
    return f"{name} still, but {' and '.join(parts) or f'the risks allow {words.limit(then.ceiling)}'}"


def _sides(comparison: Comparison) -> Iterator[RenderableType]:
    """What each side is, and how to take the comparison."""
    yield Text()
    for label, side in (("A:", comparison.first), ("B:", comparison.second)):
        yield labelled(label, _side(side))
    for note in comparison.notes:
        yield labelled("Note:", note)


def _side(side: Side) -> str:
    context = side.context.id if side.context else "no context"
    framework = " ".join(filter(None, (side.framework.id, side.framework.version)))
    return f"{side.name}: {side.release}, {side.profile}, {framework}, {context}, {side.date}"
