"""Do options stand to each other as their classes say, and does each keep what benefits say of it."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from riskkit.analysis.requested_option import OPENNESS
from riskkit.lint.finding import LintFinding
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import Channel, Option
from riskkit.schema.framework.risks import AtMost
from riskkit.schema.framework.tables import CLASSES, LASTING, AccessClass

FILE = "options.yaml"
_CLASS_OF: Mapping[Channel, AccessClass] = {
    "internal": "kept",
    "invited": "trusted",
    "enclave": "trusted",
    "hosted": "served",
    "api": "served",
    "tuning-api": "tunable",
    "gated": "gated",
    "public": "public",
}


def classes_follow_channels(framework: Framework) -> Iterator[LintFinding]:
    """The class of an option is that of its channel, from which riskkit works out what a release asks for."""
    for key, option in framework.options.options.items():
        if option.access != _CLASS_OF[option.channel]:
            text = f"is '{option.access}', but the channel {option.channel} is '{_CLASS_OF[option.channel]}'"
            yield LintFinding(FILE, f"options/{key}/access", text, "change the class or the channel")


def options_in_order(framework: Framework) -> Iterator[LintFinding]:
    """
    What cannot be taken back is listed last, by class, and within a class options get more open and ask for no less.

    A more open option allows every less open one, so it needs every fact that they need. Of equal benefits the option
    listed first is recommended, so that the order within a class decides.
    """
    for (key, option), (other, later) in combinations(framework.options.options.items(), 2):
        one, two = CLASSES.index(option.access), CLASSES.index(later.access)
        if option.access in LASTING and two < one:
            text = f"is listed after '{key}', which is more open and cannot be taken back"
            yield LintFinding(FILE, f"options/{other}", text, "list options from closed to open")
        if one == two:
            yield from (
                LintFinding(FILE, f"options/{other}", text, "list the more open option of a class later")
                for text in _closer(option, later, key)
            )
        if one <= two and not all(_needed(need, later, framework) for need in option.needs):
            text = f"does not need what '{key}' needs, which is less open"
            yield LintFinding(FILE, f"options/{other}", text, "add it to needs, at that level or a lower one")


def _closer(option: Option, later: Option, key: str) -> Iterator[str]:
    """In what an option is less open than one of its class that is listed before it."""
    if option.only_acceptable and not later.only_acceptable:
        yield f"can be justified by a benefit, but '{key}', listed before it, cannot"
    if later.offered_where_extreme and not option.offered_where_extreme:
        yield f"is offered where a risk is extreme, and '{key}', listed before it, is not"
    if OPENNESS.index(later.licence) < OPENNESS.index(option.licence):
        yield f"has a narrower licence than '{key}', listed before it"
    if missing := [component for component in option.components if component not in later.components]:
        yield f"does not share {', '.join(map(repr, missing))}, which '{key}', listed before it, does"


def _needed(need: AtMost, option: Option, framework: Framework) -> bool:
    levels = list(framework.questions.questions[need.question].levels)
    most = [levels.index(other.at_most) for other in option.needs if other.question == need.question]
    return bool(most) and min(most) <= levels.index(need.at_most)


def classes_offered(framework: Framework) -> Iterator[LintFinding]:
    """Every class that a ceiling names or that requires controls has an option."""
    offered = {option.access for option in framework.options.options.values()}
    for kind, ceilings in framework.tables.ceilings.items():
        cells = [cell for row in ceilings.cells.values() for cell in row.values()]
        named = {cell.acceptable for cell in cells} | {cell.tolerable for cell in cells}
        for access in sorted(named - offered, key=CLASSES.index):
            text = f"a ceiling is '{access}', and no option has this class"
            yield LintFinding("tables.yaml", f"ceilings/{kind}", text, "add an option, or name a class that has one")
    for access in framework.tables.controls.classes:
        if access not in offered:
            text = "no option has this class"
            yield LintFinding("tables.yaml", f"controls/classes/{access}", text, "add an option, or take the class out")


def kept_rises(framework: Framework) -> Iterator[LintFinding]:
    """Each option keeps at least as much of a benefit as the one before, or the benefit's note says why not."""
    options = framework.options.options
    for key, benefit in framework.benefits.benefits.items():
        for before, option in pairwise(options):
            if benefit.kept[option] < benefit.kept[before] and not _named(option, options[option].title, benefit.note):
                text = (
                    f"is {benefit.kept[option]}, less than the {benefit.kept[before]} of '{before}', listed before it"
                )
                hint = f"say in the note of the benefit why {option} ({options[option].title}) keeps less"
                yield LintFinding("benefits.yaml", f"benefits/{key}/kept/{option}", text, hint)


def _named(key: str, title: str, note: str | None) -> bool:
    return re.search(rf"\b({re.escape(key)}|{re.escape(title)})\b", note or "", re.IGNORECASE) is not None
