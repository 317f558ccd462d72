"""Answers under questions that have changed: kept, asked again, or left over."""

from collections.abc import Collection, Mapping

from riskkit.analysis.migrate.draft import ChangedTree, gone_from
from riskkit.analysis.migrate.version import TargetFramework
from riskkit.schema.base import Tree
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question

NOT_APPLICABLE = "not-applicable"
COUNTS = ("level", "number", "ratings")
"""Kinds of answer that count as something."""
METHODS = "is not a method any more"


def place(draft: ChangedTree, target: TargetFramework) -> None:
    """The answers of an assessment: each stays, is carried, or is left over; and so what was carried already."""
    for part in ("answers", "carried"):
        for key, answer in draft.mapping(part).items():
            if why := target.misfit(key, answer, target.framework.asked):
                draft.leave((part, key), why)
    again = {key: _again(target, key, answer) for key, answer in draft.mapping("answers").items()}
    for key, why in again.items():
        if why and draft.get("carried", key) is not None:
            draft.leave(("carried", key), "the newer answer to the same question was kept")
    for part in ("answers", "carried"):
        for key, answer in draft.mapping(part).items():
            _applicable(draft, part, key, answer)
    for key, why in again.items():
        if why:
            draft.move(("answers", key), ("carried", key), why, "asked-again")


def _again(target: TargetFramework, key: str, answer: object) -> str:
    """Why an answer that counts as something is asked again; empty where it is not."""
    return target.reworded(key) if isinstance(answer, dict) and set(COUNTS) & answer.keys() else ""


def replace_reworded(draft: ChangedTree, target: TargetFramework, asked: Mapping[str, Question]) -> None:
    """The answers of a file that carries none: those that may mean something else are unknown, and left over."""
    for key, answer in draft.mapping("answers").items():
        if why := target.misfit(key, answer, asked):
            draft.leave(("answers", key), why)
            continue
        _applicable(draft, "answers", key, answer)
        if why := _again(target, key, answer):
            draft.keep_aside(("answers", key), answer, why)
            draft.put(("answers", key), _unknown(answer, target))


def _unknown(answer: Tree, target: TargetFramework) -> Tree:
    stated = f"it was '{answer['level']}'" if isinstance(answer.get("level"), str) else "it was answered"
    text = f"{stated} by version {target.version}, whose levels say something else"
    return {"unknown": text, **{key: answer[key] for key in ("basis", "expires") if key in answer}}


def _applicable(draft: ChangedTree, part: str, key: str, answer: object) -> None:
    if isinstance(answer, dict) and NOT_APPLICABLE in answer:
        renamed = {"unknown" if name == NOT_APPLICABLE else name: value for name, value in answer.items()}
        draft.change((part, key), renamed, "not-applicable is no longer an answer, so it is unknown; the reason stays")


def check_methods(draft: ChangedTree, framework: Framework) -> None:
    """Evidence without the methods that are not known any more."""
    for key in draft.mapping("evidence"):
        methods = draft.get("evidence", key, "methods")
        if gone := gone_from(methods, framework.questions.methods):
            draft.put(("evidence", key, "methods"), [one for one in methods if one not in gone])
            draft.keep_aside(("evidence", key, "methods"), gone, f"'{gone[0]}' {METHODS}")


def leave_unknown(draft: ChangedTree, part: tuple[str, ...], known: Collection[str], noun: str) -> None:
    """The entries of a part, a mapping or a list of ids, without those that are not known any more."""
    found = draft.get(*part)
    if isinstance(found, dict):
        for key in [key for key in found if key not in known]:
            draft.leave((*part, key), f"'{key}' is not {noun} any more")
    elif gone := gone_from(found, known):
        draft.put(part, [one for one in found if one not in gone])
        draft.keep_aside(part, gone, f"'{gone[0]}' is not {noun} any more")
