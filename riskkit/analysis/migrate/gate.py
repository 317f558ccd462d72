"""What the gate reads, of an earlier version: a policy, a release and a decision."""

from collections.abc import Mapping
from typing import Any

from riskkit.analysis.migrate.assessment import drop_digest
from riskkit.analysis.migrate.draft import KIND, ChangedTree, MigrationDraft, value_at
from riskkit.analysis.migrate.version import TargetFramework
from riskkit.schema.base import TreePath
from riskkit.schema.results.recommendation import VerdictName

VERDICTS: Mapping[str, VerdictName] = {
    "cleared": "allowed",
    "cleared-with-conditions": "allowed-with-conditions",
    "not-cleared": "not-allowed",
    "ruled-out": "ruled-out",
    "allowed": "allowed",
    "allowed-with-conditions": "allowed-with-conditions",
    "not-allowed": "not-allowed",
}
"""What verdicts are called now."""
RULES = {"option-cleared": "option-allowed"}
"""Rules of the gate under another id."""
LEAST_MARGIN = 2
"""The smallest margin in levels that asks for anything."""


def migrate_policy(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """
    A policy of today's kind that asks for no less.

    A margin in decades has no counterpart: where one was asked for, the smallest in levels that asks for anything is.
    """
    draft = ChangedTree(tree)
    if tree.get(KIND) != "policy/1":
        return draft.done()
    draft.change((KIND,), "policy/2", "it was policy/1")
    _pin(draft, target)
    drop_digest(draft)
    _margin(draft)
    for was, now in RULES.items():
        if draft.get("rules", was) is not None:
            draft.move(("rules", was), ("rules", now), f"the rule is called '{now}' now")
    for key in draft.mapping("waivers"):
        if why := _moot(draft, ("waivers", key), target):
            draft.leave(("waivers", key), why)
    return draft.done("id", "framework")


def _pin(draft: ChangedTree, target: TargetFramework) -> None:
    new, pin = target.framework, draft.mapping("framework")
    now = {"version": new.framework.version, "digest": new.digest}
    if changed := {key: value for key, value in now.items() if key in pin}:
        was = ", ".join(str(pin[key]) for key in changed)
        draft.change(("framework",), {**pin, **changed}, f"it was {was}")


def _margin(draft: ChangedTree) -> None:
    margin = draft.get("thresholds", "margin")
    if not isinstance(margin, int | float) or isinstance(margin, bool) or not margin:
        return
    at = ("thresholds", "margin")
    draft.keep_aside(at, margin, "it was a number of another kind; now it counts the levels that one answer may move")
    draft.put(at, LEAST_MARGIN)
    draft.notes.append(
        f"thresholds/margin is {LEAST_MARGIN}: no answer that is one level off may close the option asked for. The "
        "earlier number does not convert to levels. 0 requires nothing; with 3, no answer that is two levels off may "
        "close it"
    )


def _moot(draft: ChangedTree, at: TreePath, target: TargetFramework) -> str:
    """Why a waiver is of no use any more; empty where it is."""
    if (rule := draft.text(*at, "rule")) in RULES:
        return f"'{rule}' is another rule now, about other verdicts: grant it anew"
    pieces = draft.text(*at, "scope", "pointer").split("/")
    gone = [piece for piece in pieces if piece in target.framework.questions.retired]
    return f"it is about '{gone[0]}', which is no longer asked" if gone else ""


def migrate_release(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """A release without the questions that are asked no more; nothing else in it has changed."""
    draft = ChangedTree(tree)
    retired = target.framework.questions.retired
    for key in draft.mapping("safeguards"):
        if (control := draft.text("safeguards", key, "control")) in retired:
            for name in ("control", "level"):
                if draft.get("safeguards", key, name) is not None:
                    draft.leave(("safeguards", key, name), retired[control].text)
    for key in draft.mapping("stages"):
        for question in draft.mapping("stages", key, "trigger"):
            if question in retired:
                draft.leave(("stages", key, "trigger", question), retired[question].text)
                draft.notes.append(f"stage '{key}' no longer waits for '{question}': give it another trigger")
    if draft.steps:
        draft.notes += _look_at(draft, target)
    return draft.done("name", "version")


def _look_at(draft: ChangedTree, target: TargetFramework) -> list[str]:
    """What stays and may mean something else."""
    named = [draft.text("safeguards", key, "control") for key in draft.mapping("safeguards")]
    named += [one for key in draft.mapping("stages") for one in draft.mapping("stages", key, "trigger")]
    known = [key for key in dict.fromkeys(named) if key in target.framework.asked and target.reworded(key)]
    return [f"its levels say something else now, look at the level: {key} ({target.reworded(key)})" for key in known]


def migrate_decision(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """
    A decision as it stands, to the letter, since people approved these words; with what they are called now.

    The gate holds a decision of an earlier version until it is renewed.
    """
    draft = ChangedTree(tree)
    version = target.framework.framework.version
    if target.is_now:
        return draft.done()
    draft.notes.append(
        f"it stays word for word, since its approvals are of these words. It was made under {target.version}, and the "
        f"gate waits until it is renewed under {version}: riskkit decide release.yaml --again"
    )
    verdict = value_at(tree, ("recommended", "verdict"))
    if isinstance(verdict, str) and VERDICTS.get(verdict, verdict) != verdict:
        draft.notes.append(f"'{verdict}' is called '{VERDICTS[verdict]}' now")
    several = [key for key in ("option", "recommended/option", "recommended/asked") if _is_joint(tree, key)]
    if several:
        draft.notes.append(f"{', '.join(several)} names several options; the most open one is judged now")
    gone = [key for key in draft.mapping("conditions") if key in target.framework.questions.retired]
    draft.notes += [f"a condition is about '{key}', which is no longer asked" for key in gone]
    return draft.done()


def _is_joint(tree: Mapping[str, Any], pointer: str) -> bool:
    found = value_at(tree, tuple(pointer.split("/")))
    return isinstance(found, str) and "+" in found
