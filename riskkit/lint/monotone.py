"""Does a worse fact never help: every table read in the direction in which it must run."""

# A tier rises with the hazard and falls with what is available and with the defence; a ceiling falls with the tier;
# what a class asks rises with it. Each step on the way from an answer to a verdict is one of these tables, and the
# engine joins them by sums, by largest and by least only, so that what these rules pass is monotone as a whole.

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

from riskkit.engine.plan import GATED, TOP, compile_plan
from riskkit.lint.finding import LintFinding
from riskkit.schema.checks.own_profile import nests
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES, TIERS, Ceilings, Cell, ClassControls

FILE = "tables.yaml"


def uplift_monotone(framework: Framework) -> Iterator[LintFinding]:
    """
    The tier of uplift is 0 for the least hazard, never falls with it and never rises with what others offer.

    Otherwise a more capable model, or a world with less to compare it to, could be shared more openly.
    """
    rows = framework.tables.uplift.tiers
    for least, row in list(rows.items())[:1]:
        for available, tier in row.items():
            if tier:
                text = f"is {tier}, and the least hazard adds nothing"
                yield LintFinding(FILE, f"uplift/tiers/{least}/{available}", text, "let it be 0")
    for hazard, row in rows.items():
        for less, more in pairwise(row):
            if row[more] > row[less]:
                text = f"is {row[more]}, above the {row[less]} where less is available ('{less}')"
                yield LintFinding(FILE, f"uplift/tiers/{hazard}/{more}", text, "a tier falls from left to right")
    for milder, worse in pairwise(rows):
        for available, tier in rows[worse].items():
            if tier < rows[milder][available]:
                text = f"is {tier}, below the {rows[milder][available]} of a lesser hazard ('{milder}')"
                yield LintFinding(FILE, f"uplift/tiers/{worse}/{available}", text, "a tier rises from row to row")


def steps_monotone(framework: Framework) -> Iterator[LintFinding]:
    """A better defence never raises a tier more than a weaker one, nor a wider breadth less than a narrower one."""
    defence, breadth = framework.tables.defence.steps, framework.tables.breadth.steps
    for weaker, better in pairwise(defence):
        if defence[better] > defence[weaker]:
            text = f"is {defence[better]}, above the {defence[weaker]} of a weaker defence ('{weaker}')"
            yield LintFinding(FILE, f"defence/steps/{better}", text, "steps fall as the defence gets better")
    for narrower, wider in pairwise(breadth):
        if breadth[wider] < breadth[narrower]:
            text = f"is {breadth[wider]}, below the {breadth[narrower]} of a narrower breadth ('{narrower}')"
            yield LintFinding(FILE, f"breadth/steps/{wider}", text, "steps rise as the breadth does")


_PARTS: dict[str, Callable[[Cell], int]] = {
    "acceptable": lambda cell: CLASSES.index(cell.acceptable),
    "tolerable": lambda cell: CLASSES.index(cell.tolerable),
    "extreme": lambda cell: -cell.extreme,
}
"""What a cell says, each part so that less is stricter."""


def ceilings_monotone(framework: Framework) -> Iterator[LintFinding]:
    """
    No ceiling rises with the tier or with the severity, each column by itself; extreme cells stay extreme beyond.

    That what is tolerable is at least as open as what is acceptable the records see to.
    """
    for kind, ceilings in framework.tables.ceilings.items():
        for (milder, one), (graver, other) in _neighbours(ceilings):
            for part, strictness in _PARTS.items():
                if strictness(other) > strictness(one):
                    text = f"is more lenient than at {milder}"
                    yield LintFinding(
                        FILE, f"ceilings/{kind}/cells/{graver}/{part}", text, "a worse tier allows no more"
                    )


def _neighbours(ceilings: Ceilings) -> Iterator[tuple[tuple[str, Cell], tuple[str, Cell]]]:
    """Pairs of cells of which the second is one tier higher, or of the next severity, each with its place."""
    for severity, row in ceilings.cells.items():
        for lower, higher in pairwise(TIERS):
            yield (f"tier {lower}", row[lower]), (f"{severity}/{higher}", row[higher])
    for milder, graver in pairwise(sorted(ceilings.cells)):
        for tier in TIERS:
            yield (
                (f"severity {milder}", ceilings.cells[milder][tier]),
                (f"{graver}/{tier}", ceilings.cells[graver][tier]),
            )


def controls_monotone(framework: Framework) -> Iterator[LintFinding]:
    """
    A class asks no less of a control at a higher tier, and no less than a less open class that can be taken back.

    The engine takes the strictest all the same, so that the table would say what does not happen. What gated and public
    ask for are other controls than those of a service, and are left to themselves.
    """
    for access, asked in framework.tables.controls.classes.items():
        yield from _falling(framework, access, asked)
    plan = compile_plan(framework)
    for (less, one), (more, other) in combinations(list(zip(CLASSES, plan.asks, strict=True))[:GATED], 2):
        enough = {control.question: control.enough for control in one.controls}
        for control in other.controls:
            if any(b > a for a, b in zip(enough.get(control.question, control.enough), control.enough, strict=True)):
                text = f"requires less of '{plan.questions[control.question].id}' than '{less}', which is less open"
                yield LintFinding(FILE, f"controls/classes/{more}", text, f"require as much, or build on {less}")


def _falling(framework: Framework, access: str, asked: ClassControls) -> Iterator[LintFinding]:
    before: dict[str, tuple[int, str]] = {}
    for tier in sorted(asked.tiers):
        for key, level in asked.tiers[tier].items():
            place = list(framework.questions.questions[key].levels).index(level)
            most, at = before.get(key, (place, tier))
            if place < most:
                text = f"is less than tier {at} asks for, which counts all the same"
                yield LintFinding(
                    FILE, f"controls/classes/{access}/tiers/{tier}/{key}", text, "require as much or more"
                )
            before[key] = max((most, at), (place, tier))


def caps_monotone(framework: Framework) -> Iterator[LintFinding]:
    """A worse basic answer never caps a blank at a better level."""
    plan = compile_plan(framework)
    for question in plan.questions:
        for number, (by, table) in enumerate(question.caps):
            if not _rises(table):
                text = f"a worse '{plan.questions[by].id}' caps a blank at a better level"
                yield LintFinding("questions.yaml", f"questions/{question.id}/caps/{number}/at-worst", text)


def _rises(values: Sequence[int]) -> bool:
    return all(one <= other for one, other in pairwise(values))


def routes_on_facts(framework: Framework) -> Iterator[LintFinding]:
    """
    What shows or caps a question is a fact about the release, so that a worse fact can show more and hide nothing.

    More of a control or a benefit is better, so *at least* would show a question where things go well. Questions about
    the world are always asked, since one that is hidden counts at its best; a blank claim is never capped.
    """
    for key, question in framework.questions.questions.items():
        at = f"questions/{key}"
        for pointer, by in (
            *(
                (f"{at}/visible-if", atom.question)
                for atom in (question.visible_if.atoms if question.visible_if else ())
            ),
            *((f"{at}/caps/{number}/by", cap.by) for number, cap in enumerate(question.caps)),
        ):
            if framework.questions.questions[by].type != "fact":
                text = f"'{by}' decides how this is asked and is no fact about the release"
                yield LintFinding("questions.yaml", pointer, text, "route on facts")
        if question.of_world and question.visible_if:
            text, hint = "a question about the world is not always asked", "take visible-if out"
            yield LintFinding("questions.yaml", f"{at}/visible-if", text, hint)
        if question.type == "benefit" and question.caps:
            text, hint = "a blank claim counts as nothing, so a cap has no effect", "take caps out"
            yield LintFinding("questions.yaml", f"{at}/caps", text, hint)


def profiles_nest(framework: Framework) -> Iterator[LintFinding]:
    """Profiles go from strict to lenient: each allows no more than the next, and no two are the same."""
    for (key, strict), (other, lenient) in pairwise(framework.profiles.profiles.items()):
        if not nests(strict, lenient):
            text = f"may allow what '{other}', listed after it, does not"
            hint = "off falls from profile to profile, and up-to never goes back to acceptable"
            yield LintFinding("profiles.yaml", f"profiles/{key}", text, hint)
    for (key, one), (other, same) in combinations(framework.profiles.profiles.items(), 2):
        if (one.off, one.up_to, one.weights) == (same.off, same.up_to, same.weights):
            text = f"judges everything as '{key}' does"
            yield LintFinding("profiles.yaml", f"profiles/{other}", text, "take one of them out")


def bounds_monotone(framework: Framework) -> Iterator[LintFinding]:
    """
    A model that is further ahead of public weights is bounded no more closely, and its peers are credited with no more.

    Otherwise a more capable model could be shared more openly.
    """
    relative = framework.tables.relative
    for (nearer, one), (further, other) in pairwise(relative.levels.items() if relative else ()):
        for part, before, after in (
            *(
                (name, _tier(getattr(one, name)), _tier(getattr(other, name)))
                for name in ("as_public", "doubted", "flaw")
            ),
            ("credit", -one.credit, -other.credit),
        ):
            if after < before:
                at = f"relative/levels/{further}/{part.replace('_', '-')}"
                yield LintFinding(FILE, at, f"is more lenient than at '{nearer}'", "a greater lead allows no more")


def _tier(most: int | None) -> int:
    return TOP if most is None else most


DIRECTIONS = (
    uplift_monotone,
    steps_monotone,
    bounds_monotone,
    ceilings_monotone,
    controls_monotone,
    caps_monotone,
    routes_on_facts,
)


def runs_one_way(framework: Framework) -> bool:
    """Whether no worse answer helps anywhere, so that answers at their best and at their worst bound all others."""
    return not any(True for rule in DIRECTIONS for _ in rule(framework))
