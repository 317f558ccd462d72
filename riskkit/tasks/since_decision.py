"""What changed in a release since people last decided about it, in a few lines, so that a look at them is enough."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riskkit.errors import RiskkitError
from riskkit.gate.facts import Facts
from riskkit.gate.rules.decision import changes
from riskkit.schema.decision import Decision
from riskkit.store import release_files
from riskkit.store.git import git
from riskkit.store.yaml.document import parse_document

MOST = 12
"""So many lines are shown; what is more is counted."""
_MOST_COMMITS = 50
_MOST_VALUE = 60
_ABSENT = object()


def since_decision(facts: Facts, root: Path) -> tuple[str, ...]:
    """
    Lines on what changed since the decision that is there; nothing without one.

    In a checkout of git that holds the release as it was decided, each value of release.yaml and the assessment that
    changed is named; else the parts that did.
    """
    decision, now = facts.decision, facts.now
    if decision is None or now is None:
        return ()
    parts = [words for _, words in changes(decision.rests_on, now, facts.prose)]
    if not parts:
        return (f"nothing has changed since the decision of {decision.date}",)
    found = [*_values(facts, decision, root)]
    files = [words for words in parts if not (found and words.startswith(("release.yaml", "the assessment")))]
    lines = [*files, *found]
    more = [f"and {len(lines) - MOST} more"] if lines[MOST:] else []
    return (f"changed since the decision of {decision.date}:", *(f"  {line}" for line in (*lines[:MOST], *more)))


def _values(facts: Facts, decision: Decision, root: Path) -> Iterator[str]:
    """What changed in release.yaml and the assessment, value by value, as far as git has them as they were decided."""
    rests_on = decision.rests_on
    named = facts.release.assessment if facts.release else None
    yield from _changed(root, "release.yaml", rests_on.release.digest, "decision")
    if named:
        yield from _changed(root, named.path, rests_on.assessment.digest, "")


def _changed(root: Path, name: str, digest: str, without: str) -> Iterator[str]:
    then = _as_decided(root, name, digest, without)
    if then is None:
        return
    try:
        now = parse_document((root / name).read_bytes(), name).tree
    except (OSError, RiskkitError):
        return
    yield from (f"{name}: {line}" for line in _differences({**then, without: None}, {**_mapping(now), without: None}))


def _as_decided(root: Path, name: str, digest: str, without: str) -> dict[str, Any] | None:
    """A file of the release as it was decided, from the latest commits that changed it."""
    try:
        log = git(root, "log", f"-{_MOST_COMMITS}", "--format=%H", "--", name) or b""
        for commit in log.decode("ascii", "replace").split():
            data = git(root, "show", f"{commit}:./{name}")
            document = parse_document(data, name) if data else None
            if document and release_files.digested(document, without).digest == digest:
                return _mapping(document.tree)
    except RiskkitError:
        return None
    return None


def _mapping(tree: object) -> dict[str, Any]:
    return tree if isinstance(tree, dict) else {}


def _differences(then: object, now: object, at: str = "") -> Iterator[str]:
    """Each value that is not as it was, by its pointer."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*then, *now)):
            yield from _differences(then.get(key, _ABSENT), now.get(key, _ABSENT), f"{at}/{key}" if at else str(key))
    elif then is _ABSENT:
        yield f"{at}: new: {_short(now)}"
    elif now is _ABSENT:
        yield f"{at}: gone, was {_short(then)}"
    elif then != now:
        yield f"{at}: {_short(then)} is now {_short(now)}"


def _short(value: object) -> str:
    text = str(value)
    if text.startswith("sha256:"):
        return text[:15]
    return f"'{text[:_MOST_VALUE]}…'" if len(text) > _MOST_VALUE else f"'{text}'"
