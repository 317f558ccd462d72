"""A recommendation as text for a terminal or a pipe; nothing is said by colour alone."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from riskkit.render import words
from riskkit.render.layout import heading, labelled, laid_out, said, tabled
from riskkit.schema.outlook import Outlook
from riskkit.schema.reading import VerdictName
from riskkit.schema.recommendation import OptionResult, Recommendation, Share

MOST = 8
"""So many entries of a list are shown; the report has them all."""
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
    return laid_out(_score(recommendation), console)


def _list(texts: Sequence[str]) -> Iterator[RenderableType]:
    """The first entries one by one, and how many more there are."""
    for text in texts[:MOST]:
        yield labelled("-", text)
    if len(texts) > MOST:
        yield said(f"  and {len(texts) - MOST} more: see riskkit report")


def _verdict(option: OptionResult) -> Text:
    return said(words.spoken(option.verdict), STYLES[option.verdict])


def _score(found: Recommendation) -> Iterator[RenderableType]:
    yield from _summary(found)
    yield from _options(found)
    if found.outlook:
        yield from _outlook(found, found.outlook)
    for key in (found.recommended.option, words.next_more_open(found)):
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
    yield heading(f"{release.name} {release.version}: how openly to release it")
    yield said(f"profile {found.profile}, {found.framework.id} {found.framework.version or ''}, as of {found.date}")
    yield Text()
    yield labelled("Recommended:", Text.assemble(said(_named(found, chosen.option), "bold"), ": ", _verdict(option)))
    yield labelled("Because:", chosen.reason)
    for needed in chosen.conditions:
        yield labelled("Condition:", words.condition(needed))
    if chosen.until_then != chosen.option:
        yield labelled("Until then:", _named(found, chosen.until_then))
    yield labelled("Most open cleared:", words.listed([_named(found, key) for key in found.ceiling]))
    yield labelled("Asked for:", _asked(found))
    met = ", with its conditions met" if option.met else ""
    yield labelled("Margin:", words.margin(chosen.margin, (option.met or option).zone) + met)
    yield labelled("Rests on:", words.listed(chosen.rests_on))


def _asked(found: Recommendation) -> Text:
    option = found.options.get(found.asked.id)
    named = said(_named(found, found.asked.id))
    return Text.assemble(named, ": ", _verdict(option), ", ", said(words.reason(option))) if option else named


def _options(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    heads = {"Option": False, "Verdict": False, "Worst zone (range)": False}
    heads |= {"Chance": True, "Benefit": True} if found.outlook else {"Benefit": True}
    yield tabled(
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
    yield said(
        f"Chance: in how many of {words.counted(outlook.sampling.samples)} samples of the doubts stated it is "
        "intolerable, not the probability of harm; verdicts read the rows."
    )
    for key, met in outlook.met.items():
        once = words.percent(met.intolerable)
        yield said(f"The table has options as they stand; with its conditions met {key} is intolerable in {once}.")
    yield Text()
    yield heading("What would change it soonest (riskkit report has all of it)")
    flips = words.by_direction(outlook.flips)
    for way, (nearest, *_) in flips.items():
        needed = "; and ".join(words.change(change, way) for change in nearest.changes)
        yield labelled("-", f"{way}: {needed}; then {words.flipped(found, nearest)}")
    if not flips:
        yield said(f"No set of up to {outlook.flips.size} answers.")
    yield Text()
    yield heading("What to find out next")
    for settling in outlook.next[:SOONEST]:
        yield labelled("-", f"{settling.question}: {words.worth(settling)}, {settling.effort} effort")
    if not outlook.next:
        yield said("Nothing that could be found out would change the outcome.")


def _zones(option: OptionResult) -> str:
    """The worst zone that the verdict reads, and from the best to the worst row where they differ."""
    least, most = words.worst_zone(option, "lower"), words.worst_zone(option, "upper")
    if least == most:
        return option.zone
    if option.zone in (least, most):
        return f"{option.zone} ({f'to {most}' if option.zone == least else f'from {least}'})"
    return f"{option.zone} ({least} to {most})"


def _drivers(found: Recommendation, key: str) -> Iterator[RenderableType]:
    option = found.options[key]
    risk = words.worst_risk(option)
    if risk is None:
        return
    reading = option.risks[risk].rows[option.reads]
    yield Text()
    yield heading(f"What drives {_named(found, risk)} at {_named(found, key)}")
    yield said(
        f"{reading.zone}, band L{reading.band}, index {words.index(reading.likelihood)} on the {option.reads} row; "
        "in decades, what is nearest to 0 holds it up most"
    )
    yield tabled(
        {"Factor": False, "Decades": True, "Answers": False},
        (
            (_factor(share), words.amount(share.decades), words.listed(share.questions))
            for share in option.risks[risk].drivers
        ),
    )


def _factor(share: Share) -> str:
    return f"{share.factor}: {share.of}" if share.factor == "exposure" else share.factor


def _lacking(found: Recommendation) -> Iterator[RenderableType]:
    key = words.next_more_open(found)
    if key:
        yield Text()
        yield heading(f"What {_named(found, key)} lacks: {words.reason(found.options[key])}")
        yield from _list(
            [
                f"{item.question or item.kind}: {item.text}{f', for {words.listed(item.risks)}' if item.risks else ''}"
                for item in found.options[key].missing
            ]
        )
    yield Text()
    yield heading(f"Unanswered, counted at their worst: {len(found.blanks)}")
    yield from _list([f"{blank}: {found.answers[blank].text}" for blank in found.blanks])


def _benefits(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield heading(f"What {_named(found, found.recommended.option)} keeps of the benefits")
    yield tabled(
        {"Benefit": False, "Value": True, "Kept": True, "Restored": True, "Lost": True},
        (
            (_named(found, key), *map(words.amount, (part.value, part.direct, part.restored, part.lost)))
            for key, part in found.options[found.recommended.option].ledger.items()
        ),
    )
    yield labelled("Measures undertaken:", words.listed([_named(found, key) for key in found.measures]))


def _doubts(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield heading(f"Contradictions: {len(found.contradictions)}")
    yield from _list([f"{item.text} (holds {words.listed(item.holds)})" for item in found.contradictions])


def _profiles(found: Recommendation) -> Iterator[RenderableType]:
    yield Text()
    yield heading("Under each profile")
    yield said(f"{words.survival(found)}.")
    for key, profile in found.profiles.items():
        needed = [f"{condition.question} at {condition.level}" for condition in profile.conditions]
        given = f" with {words.listed(needed)}" if needed else ""
        this = ", this one" if key == found.profile else ""
        yield labelled(
            "-", f"{key}{this}: {profile.recommended}{given}; most open cleared {words.listed(profile.ceiling)}"
        )
