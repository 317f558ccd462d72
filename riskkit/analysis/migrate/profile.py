"""A profile of the user's own, of an earlier version: cells and shares become *off*, *up-to* and whole weights."""

from collections.abc import Mapping
from math import gcd
from typing import Any

from riskkit.analysis.migrate.draft import ChangedTree, MigrationDraft
from riskkit.analysis.migrate.version import TargetFramework
from riskkit.schema.framework.profiles import Profile

LOST = {
    "delta": "a benefit no longer needs a size: one claim of 'some' or more is enough",
    "acceptable": "the cells are now in the tables, the same for every profile",
    "tolerable": "the cells are now in the tables, the same for every profile",
}


def is_earlier(tree: Mapping[str, Any]) -> bool:
    """Whether a profile has what only an earlier version knows."""
    return any(key in tree for key in LOST)


def migrate_profile(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """A profile no more lenient than the old one: with the values of one that the old one was no stricter than."""
    draft = ChangedTree(tree)
    if not is_earlier(tree):
        return draft.done()
    key, found = _nearest(tree, target)
    for name, why in LOST.items():
        if name in draft.new:
            draft.leave((name,), why)
    _whole_weights(draft)
    draft.put(("off",), found.off)
    draft.put(("up-to",), found.up_to)
    values = f"off {found.off} and up-to {found.up_to}"
    why = f"are those of '{key}', the most lenient profile of the framework that is no more lenient than yours"
    if not _no_stricter(tree, target, key):
        why = "are the strictest, and yours may have been stricter"
    draft.notes.append(f"{values} {why}")
    return draft.done("id", "framework")


def _nearest(tree: Mapping[str, Any], target: TargetFramework) -> tuple[str, Profile]:
    """The most lenient profile of the framework that was no more lenient than the old one; else the strictest."""
    shipped = target.framework.profiles.profiles
    fits = [key for key in shipped if _no_stricter(tree, target, key)]
    strictest = max(shipped, key=lambda key: (shipped[key].off, shipped[key].up_to == "acceptable"))
    key = min(fits, key=lambda key: (shipped[key].off, shipped[key].up_to == "acceptable"), default=strictest)
    return key, shipped[key]


def _no_stricter(tree: Mapping[str, Any], target: TargetFramework, key: str) -> bool:
    """Whether the old profile was nowhere stricter than one that shipped."""
    then = target.known.profiles.get(key) if target.known else None
    cells = tree.get("tolerable")
    if then is None or not isinstance(cells, dict):
        return False
    tolerates = all(_number(cells.get(key), -1) >= cell for key, cell in then.tolerable.items())
    accepts = _number(tree.get("acceptable"), -1) >= then.acceptable
    return tolerates and accepts and _number(tree.get("delta"), 2) <= then.delta


def _number(value: Any, otherwise: float) -> float:
    """A value, or the number to take where it is none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _whole_weights(draft: ChangedTree) -> None:
    """Weights as the smallest whole numbers in the same proportion, to a hundredth; none that counts becomes 0."""
    shares = draft.mapping("weights")
    if not shares or not all(0 <= _number(share, -1) <= 1 for share in shares.values()):
        return
    percents = {key: max(round(100 * share), 1) if share else 0 for key, share in shares.items()}
    common = gcd(*percents.values()) or 1
    told = ", ".join(f"{key} {share}" for key, share in shares.items())
    whole = {key: percent // common for key, percent in percents.items()}
    draft.change(("weights",), whole, f"weights are now whole numbers; they were {told}")
