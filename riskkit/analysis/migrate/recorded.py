"""The old recommendation, as a decision or a report of any version recorded it."""

from collections.abc import Mapping
from typing import Any

from riskkit.analysis.migrate.draft import KIND, value_at
from riskkit.analysis.migrate.gate import VERDICTS
from riskkit.schema.base import TreePath
from riskkit.schema.results.migration import Recorded

MOST = 200
"""Characters of what somebody else wrote that are shown."""


def recorded(tree: Mapping[str, Any], file: str) -> Recorded | None:
    """What a decision or a report says was recommended; None where it is neither, or does not say."""
    kind = str(tree.get(KIND, "")).partition("/")[0]
    if kind not in ("decision", "recommendation"):
        return None
    option = _text(tree, ("recommended", "option"))
    if option is None:
        return None
    is_decision = kind == "decision"
    asked = _text(tree, ("recommended", "asked")) if is_decision else _asked(tree)
    stated = ("recommended", "verdict") if is_decision else ("options", asked or "", "verdict")
    verdict = _text(tree, stated)
    return Recorded(
        file=file,
        made_with=_made_with(tree, ("rests-on", "framework") if is_decision else ("framework",)),
        recommended=option,
        asked=asked,
        verdict=verdict,
        now_called=VERDICTS.get(verdict or ""),
    )


def _asked(tree: Mapping[str, Any]) -> str | None:
    """What was asked for; before recommendation/2 its id stood under another key."""
    return _text(tree, ("asked", "id")) or _text(tree, ("asked", "option"))


def _made_with(tree: Mapping[str, Any], at: TreePath) -> str:
    found = [_text(tree, (*at, key)) for key in ("id", "version")]
    return " ".join(text for text in found if text) or "an unknown framework"


def _text(tree: Mapping[str, Any], path: TreePath) -> str | None:
    found = value_at(tree, path)
    return found[:MOST] if isinstance(found, str) and found else None
