"""An assessment, a decided case or a context of an earlier version."""

from collections.abc import Mapping
from typing import Any

from riskkit.analysis.migrate.answers import check_methods, leave_unknown, place, replace_reworded
from riskkit.analysis.migrate.draft import KIND, ChangedTree, MigrationDraft, TreeMove
from riskkit.analysis.migrate.version import TargetFramework
from riskkit.schema.base import Tree

RENAMED_LIMITS = {"clears": "allows", "does-not-clear": "does-not-allow"}


def migrate_assessment(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """
    An assessment for the framework as it is.

    An answer goes on counting where its question means what it meant; it is carried, and so asked again, where it may
    not; what no question can hold is left over. What is left over is an assessment by the old version.
    """
    draft = ChangedTree(tree)
    place(draft, target)
    _undertakes(draft, target)
    if not target.is_now:
        _pin(draft, target)
        _renew(draft, target)
    if draft.mapping("carried") and draft.get("carried-from") is None:
        draft.put(("carried-from",), _subject(tree), before="carried")
    _evidence_of_what_is_left(draft)
    return draft.done("framework", "context", "profile", "release")


def _renew(draft: ChangedTree, target: TargetFramework) -> None:
    """All but answers: without what the framework does not know any more, and with sections by their new ids."""
    _assigned(draft, target)
    leave_unknown(draft, ("measures",), target.framework.measures.measures, "a measure")
    leave_unknown(draft, ("release", "components"), target.framework.options.components, "a component")
    check_methods(draft, target.framework)


def _pin(draft: ChangedTree, target: TargetFramework) -> None:
    """The framework as it is; and of the context its id alone, since its file is written anew."""
    new = target.framework
    pin = {"id": new.id, "version": new.framework.version, "digest": new.digest}
    draft.change(("framework",), pin, f"it was {target.version}")
    drop_digest(draft)


def drop_digest(draft: ChangedTree) -> None:
    """The context without its digest, which is that of a file of the earlier kind."""
    if draft.get("context", "digest") is not None:
        draft.leave(("context", "digest"), "the context of this id is written anew, so its digest is another")


def _subject(tree: Mapping[str, Any]) -> str:
    release = tree["release"]
    return f"{release['name']} {release['version']}"


def _undertakes(draft: ChangedTree, target: TargetFramework) -> None:
    questions, spec = target.framework.asked, target.framework.questions
    for key, level in draft.mapping("undertakes").items():
        if key in spec.retired:
            draft.leave(("undertakes", key), spec.retired[key].text)
        elif target.is_now:
            continue
        elif key not in questions or questions[key].type != "control":
            draft.leave(("undertakes", key), f"'{key}' is not a control question")
        elif level not in questions[key].levels:
            draft.leave(("undertakes", key), f"'{level}' is not a level of '{key}'")
    if isinstance(draft.old.get("undertakes"), dict) and draft.get("undertakes") is None:
        draft.put(("undertakes",), {})  # absent would mean that any control may be improved


def _assigned(draft: ChangedTree, target: TargetFramework) -> None:
    sections = target.known.sections if target.known else {}
    for key, now in sections.items():
        if draft.get("assigned", key) is not None and draft.get("assigned", now) is None:
            draft.move(("assigned", key), ("assigned", now), f"the section is called '{now}' now")
    known = {question.section for question in target.framework.asked.values()}
    leave_unknown(draft, ("assigned",), known, "a section with questions")


def _evidence_of_what_is_left(draft: ChangedTree) -> None:
    """What is left over comes with the evidence and the raters that it names, which stay in the new file too."""
    left = [answer for part in ("answers", "carried") for answer in (draft.lost.get(part) or {}).values()]
    cited = {key for answer in left if isinstance(answer, dict) for key in _texts(answer.get("evidence"))}
    evidence = draft.old.get("evidence")
    wanted = cited | set(draft.lost.get("evidence", {}))
    items = {key: item for key, item in (evidence.items() if isinstance(evidence, dict) else ()) if key in wanted}
    if items:
        draft.lost["evidence"] = items
    if "assigned" in draft.lost and "raters" in draft.old:
        draft.lost["raters"] = draft.old["raters"]


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def migrate_case(tree: Mapping[str, Any], target: TargetFramework) -> MigrationDraft:
    """A decided case of today's kind: options thought right in place of a range, and verdicts by their new names."""
    draft = ChangedTree(tree)
    replace_reworded(draft, target, target.framework.asked)
    if tree.get(KIND) != "case/1":
        return draft.done("id", "framework")
    draft.change((KIND,), "case/2", "it was case/1")
    _expected(draft, list(target.framework.options.options))
    for was, now in RENAMED_LIMITS.items():
        if draft.get("limit", was) is not None:
            draft.move(("limit", was), ("limit", now), "the verdicts have other names")
    if "undertakes" in draft.new:
        draft.leave(("undertakes",), "a decided case does not record controls that the developer will not have")
    leave_unknown(draft, ("measures",), target.framework.measures.measures, "a measure")
    check_methods(draft, target.framework)
    return draft.done("id", "framework")


def _expected(draft: ChangedTree, ladder: list[str]) -> None:
    least, most = draft.get("expected", "least"), draft.get("expected", "most")
    if least not in ladder or most not in ladder:
        return
    options = ladder[ladder.index(least) : ladder.index(most) + 1]
    expected = {key: value for key, value in draft.mapping("expected").items() if key not in ("least", "most")}
    draft.put(("expected",), {"options": options, **expected})
    for key, option in (("least", least), ("most", most)):
        why = f"it was '{option}', and the options thought right are listed now"
        draft.steps.append(TreeMove(("expected", key), "changed", ("expected", "options"), why))


def migrate_context(tree: Mapping[str, Any], target: TargetFramework, best_public: Tree | None) -> MigrationDraft:
    """
    A context of today's kind; a question that nothing answers, or whose answer may mean something else, is unknown.

    *best_public* is the most capable model with public weights of its day, as a context of the framework names it.
    """
    draft = ChangedTree(tree)
    asked = target.framework.about_world
    replace_reworded(draft, target, asked)
    if tree.get(KIND) != "context/1":
        return draft.done("id", "framework")
    draft.change((KIND,), "context/2", "it was context/1")
    check_methods(draft, target.framework)
    answered = draft.get("answers")
    open_still = [key for key in asked if key not in answered] if isinstance(answered, dict) else []
    for key in open_still:
        draft.put(("answers", key), {"unknown": "it was not answered", "expires": tree.get("date")})
    if open_still:
        draft.notes.append(f"not answered, and so unknown: {', '.join(open_still)}")
    if best_public:
        draft.put(("best-public",), best_public, before="answers")
        name = best_public.get("name")
        draft.notes.append(f"best-public names {name}, as the context of the framework nearest in time does: check it")
    return draft.done("id", "framework", "date", "title")
