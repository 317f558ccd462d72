"""Files of an earlier version, brought to the framework as it is."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from riskkit.analysis.migrate.assessment import migrate_assessment, migrate_case, migrate_context
from riskkit.analysis.migrate.draft import KIND, MigrationDraft
from riskkit.analysis.migrate.gate import migrate_decision, migrate_policy, migrate_release
from riskkit.analysis.migrate.profile import is_earlier, migrate_profile
from riskkit.analysis.migrate.recorded import recorded
from riskkit.analysis.migrate.version import TargetFramework, made_for
from riskkit.errors import InputError, Problem
from riskkit.schema.assessment import Assessment
from riskkit.schema.base import Record, Tree
from riskkit.schema.case import Case
from riskkit.schema.checks.answers import answer_problems, context_problems
from riskkit.schema.checks.own_profile import own_problems
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision
from riskkit.schema.framework.framework import Framework
from riskkit.schema.migration_table import MigrationTable
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.migration import MigrationEntry, MigrationOutcome, MigrationView, Recorded
from riskkit.schema.results.recommendation import Used
from riskkit.store.assessments import Inputs, default_context, load_assessment, load_context, retired_contexts
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework, located, shown
from riskkit.store.journal.journal import gone, is_gone
from riskkit.store.output_guard import check_outputs
from riskkit.store.release_files import release_file_problems
from riskkit.store.yaml.document import Document, read_document
from riskkit.store.yaml.layout import layout_of, moved, rewritten
from riskkit.store.yaml.reader import quoted
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.score import TOOL, scored

TABLE = "migration.yaml"
EARLIEST = "1.0.0"
"""What files of kinds without a version were made for where the framework has no table."""
MOST_REPORT = 64 * 1024 * 1024
FRAMEWORK_AT: Mapping[str, str] = {
    "assessment": "framework/id",
    "profile": "framework",
    "context": "framework",
    "case": "framework",
    "policy": "framework/id",
    "decision": "rests-on/framework/id",
    "release": "",
}
"""By kind of file where it names its framework; a release names none."""
MODELS: Mapping[str, type[Record]] = {
    "assessment": Assessment,
    "profile": OwnProfile,
    "context": Context,
    "case": Case,
    "policy": Policy,
    "release": ReleaseFile,
}


@dataclass(frozen=True, slots=True)
class Migration:
    """A file as it is now, what is left over as a file of its own, and what became of each entry."""

    text: str
    """With the comments of the file."""
    left: str
    """Empty where nothing is left over."""
    view: MigrationView


def migrate(file: Path, *, date: str, to: str | None = None, old: Path | None = None) -> Migration:
    """
    A file of an earlier version for the framework as it is; of a file that is up to date the very same text.

    *to* names the framework where it does not ship. *old* is a decision or a JSON report that records the old
    recommendation. The new file is free of problems; raises `InputError` with those of the old one otherwise.
    """
    document, kind = _recognised(file)
    name = _framework_name(document, kind, to)
    framework, folder = load_framework(name), framework_folder(name)
    target = TargetFramework(framework, _table(folder), None)
    target = replace(target, version=_version(document, kind, target, retired_contexts(folder)))
    found = _migrated(document, kind, target, folder)
    _check(document, kind, found, framework)
    text, left = _texts(file, found)
    record = _recorded(file, document, kind, old)
    view = _view(document, target, found, date, record)
    if kind == "assessment":
        view = view.model_copy(update=_outcomes(document, found, framework, folder, date))
    return Migration(text, left, view)


def write_migration(
    migration: Migration,
    file: Path,
    target: Path | None,
    *,
    left: Path | None = None,
    drop: bool = False,
    old: Path | None = None,
) -> tuple[Path, ...]:
    """
    The files that were written: what is left over, at *left* or beside the target, and the migrated file at its target.

    A *file* that is its own target is written where it changes. Raises `InputError` where something would be
    overwritten, or lost though nobody said *drop*.
    """
    kept = None if drop or not migration.left else _place_for_left(migration, target, left)
    written = None if target == file and not migration.view.changed else target
    check_outputs([written, kept], [path for path in (file, old) if path], file if target == file else None)
    texts = [(kept, migration.left), (written, migration.text)]
    for path, text in texts:
        if path:
            write_atomically(path, text)
    return tuple(path for path, _ in texts if path)


def _place_for_left(migration: Migration, target: Path | None, left: Path | None) -> Path:
    """Where what is left over goes; raises `InputError` where nobody said, or something is there."""
    place = left or (target and target.with_name(f"{target.stem}.left-over{target.suffix}"))
    if place is None:
        hint = "keep it beside the output with -o FILE or --in-place, or elsewhere with --left FILE, or --drop it"
        lost = [entry for entry in migration.view.entries if entry.fate == "left-over"]
        raise InputError(Problem("", entry.was, f"would be left over: {entry.why}", hint) for entry in lost)
    if place.exists() or place.is_symlink():
        raise InputError(
            [Problem(str(place), "", "is there already", "move it away, or name another with --left FILE")]
        )
    return place


# what it is


def _recognised(file: Path) -> tuple[Document, str]:
    """The file's document, of an assessment with its journal, and the name of its kind; or `InputError`."""
    if is_gone(file):
        raise InputError([gone(file)])
    document = read_document(shown(file))
    given = document.tree.get(KIND) if isinstance(document.tree, dict) else None
    kind = given.partition("/")[0] if isinstance(given, str) else ""
    if kind not in FRAMEWORK_AT:
        kinds = f"kinds that can be: {', '.join(FRAMEWORK_AT)}"
        hint = "make them anew: riskkit gate --print-pins" if kind == "pins" else kinds
        message = f"{quoted(given)} is no kind of file that is migrated" if given else f"'{KIND}' is missing"
        raise InputError([located(Problem("", KIND if given else "", message, hint), document)])
    return (load_assessment(file)[1] if kind == "assessment" else document), kind


def _framework_name(document: Document, kind: str, to: str | None) -> str:
    """The framework to migrate to, by id or path: as asked for, else the one of the same id that ships."""
    named = _value(document, FRAMEWORK_AT[kind]) if kind != "release" else _framework_of_release(document)
    ids = framework_ids()
    if to:
        framework = load_framework(to).id
        if isinstance(named, str) and framework != named:
            message = f"it is for '{named}', and {to} is '{framework}'"
            raise InputError([located(Problem("", FRAMEWORK_AT[kind], message, "name its own framework"), document)])
        return to
    if named is None and kind == "release" and len(ids) == 1:
        return ids[0]
    if named in ids:
        return str(named)
    message = f"{quoted(named)} does not ship with riskkit" if named is not None else "it names no framework"
    raise InputError([located(Problem("", FRAMEWORK_AT[kind], message, "say where it is: --to FOLDER"), document)])


def _framework_of_release(document: Document) -> object:
    """The id of the framework that the assessment of a release names; None where there is no such file."""
    path = _value(document, "assessment/path")
    with suppress(InputError):  # what is wrong with it is said where it is read itself
        if isinstance(path, str):
            return _value(read_document(Path(document.name).parent / path), FRAMEWORK_AT["assessment"])
    return None


def _table(folder: Path) -> MigrationTable | None:
    path = folder / TABLE
    return validate(MigrationTable, read_document(path)) if path.exists() else None


def _value(document: Document, pointer: str) -> object:
    try:
        return document.value(pointer) if pointer else None
    except KeyError:
        return None


def _version(document: Document, kind: str, target: TargetFramework, contexts: frozenset[str]) -> str | None:
    """The version of the framework that a file was made for; None where it is of today, or where nothing says so."""
    tree = document.tree if isinstance(document.tree, dict) else {}
    earliest = target.table.from_version if target.table else EARLIEST
    version = _value(document, FRAMEWORK_AT[kind].replace("/id", "/version")) if "/id" in FRAMEWORK_AT[kind] else None
    stated = version if isinstance(version, str) else None
    if kind == "assessment":
        stated = made_for(tree, stated, target.framework, target.table, contexts)
    elif kind == "profile":
        stated = earliest if is_earlier(tree) else None
    elif kind == "release":
        stated = earliest if migrate_release(tree, target).changed else None
    elif str(tree.get(KIND)).endswith("/1"):
        stated = stated or earliest
    _check_no_newer(document, kind, stated, target.framework)
    return stated


def _check_no_newer(document: Document, kind: str, stated: str | None, framework: Framework) -> None:
    now = framework.framework.version
    if stated and _numbers(stated) > _numbers(now):
        at = FRAMEWORK_AT[kind].replace("/id", "/version")
        message = f"made for {framework.id} {stated}, and this is {now}"
        raise InputError([located(Problem("", at, message, "use the riskkit that comes with it"), document)])


def _numbers(version: str) -> list[int]:
    # a number of thousands of digits is no version, and Python refuses to read it
    return [int(part) for part in version.split(".") if part.isdecimal() and len(part) < 10]


# what it becomes


def _migrated(document: Document, kind: str, target: TargetFramework, folder: Path) -> MigrationDraft:
    tree = document.tree if isinstance(document.tree, dict) else {}
    if kind == "context":
        return migrate_context(tree, target, _best_public(tree, target.framework, folder))
    by_kind: Mapping[str, Callable[[Mapping[str, Any], TargetFramework], MigrationDraft]] = {
        "assessment": migrate_assessment,
        "case": migrate_case,
        "profile": migrate_profile,
        "policy": migrate_policy,
        "release": migrate_release,
        "decision": migrate_decision,
    }
    return by_kind[kind](tree, target)


def _best_public(tree: Mapping[str, Any], framework: Framework, folder: Path) -> Tree | None:
    """The best public weights as the framework's own context of the day names them, for a context that names none."""
    date = tree.get("date")
    dated = default_context(framework, folder, date) if isinstance(date, str) and "best-public" not in tree else None
    found = dated[1].value("best-public") if dated else None
    return found if isinstance(found, dict) else None


def _check(document: Document, kind: str, migrated: MigrationDraft, framework: Framework) -> None:
    """Raises `InputError` with all that is wrong with the new file, at the place in the old one that it comes from."""
    now = replace(document, tree=migrated.tree)
    origins = {"/".join(step.now): "/".join(step.was) for step in migrated.steps if step.now and step.now != step.was}

    def placed(problem: Problem) -> Problem:
        for after, before in origins.items():
            if problem.pointer == after or problem.pointer.startswith(f"{after}/"):
                problem = replace(problem, pointer=before + problem.pointer[len(after) :])
                break
        return located(problem, document)

    if kind == "decision":
        if str(migrated.tree.get(KIND)) == "decision/2":
            validate(Decision, document)
        return
    try:
        record = validate(MODELS[kind], now)
    except InputError as error:
        raise InputError(map(placed, error.problems)) from None
    if wrong := list(_problems(record, framework)):
        raise InputError(map(placed, wrong))


def _problems(record: Record, framework: Framework) -> list[Problem]:
    if isinstance(record, Context):
        return list(context_problems(framework, record, ""))
    if isinstance(record, Assessment | Case):
        # a profile of the user's own is given when it is scored
        return [each for each in answer_problems(framework, record, "") if each.pointer != "profile"]
    if isinstance(record, OwnProfile):
        return list(own_problems(framework, record, ""))
    return list(release_file_problems(record, framework)) if isinstance(record, ReleaseFile) else []


def _texts(file: Path, migrated: MigrationDraft) -> tuple[str, str]:
    """The file as it is now, and what is left over, both with the comments of the file; else the same to the byte."""
    data = file.read_bytes()
    layout, document = layout_of(data, str(file))
    if migrated.tree == document.tree:  # a journal may hold answers that are not in the file yet
        return data.decode("utf-8"), ""
    moves = {
        (step.was[0], step.was[1]): (step.now[0], step.now[1])
        for step in migrated.steps
        if step.fate in ("moved", "asked-again") and step.now and len(step.was) == len(step.now) == 2
    }
    return rewritten(moved(layout, moves), migrated.tree), rewritten(layout, migrated.left) if migrated.left else ""


# before and after


def _view(
    document: Document, target: TargetFramework, migrated: MigrationDraft, date: str, record: Recorded | None
) -> MigrationView:
    """What became of each entry, without the outcomes."""
    framework = target.framework
    return MigrationView(
        tool=TOOL,
        file=document.name,
        kind=str(_value(document, KIND)),
        subject=_subject(document),
        date=date,
        made_for=target.version,
        new=Used(id=framework.id, version=framework.framework.version, digest=framework.digest),
        changed=migrated.changed,
        entries=tuple(
            MigrationEntry(
                was="/".join(step.was), fate=step.fate, now="/".join(step.now) if step.now else None, why=step.why
            )
            for step in migrated.steps
        ),
        recorded=record,
        now=None,
        confirmed=None,
        titles={key: option.title for key, option in framework.options.options.items()},
        notes=migrated.notes,
    )


def _outcomes(
    document: Document, migrated: MigrationDraft, framework: Framework, folder: Path, date: str
) -> dict[str, MigrationOutcome | tuple[str, ...]]:
    """What follows by the answers that count, and if all that is carried were confirmed; or a note why not."""
    assessment = validate(Assessment, replace(document, tree=migrated.tree))
    pin = assessment.context
    if assessment.profile not in framework.profiles.profiles:
        note = f"the outcome is not shown: '{assessment.profile}' is no profile of the framework"
        return {"notes": (*migrated.notes, note)}
    try:
        dated = load_context(framework, folder, pin.id) if pin else default_context(framework, folder, date)
    except InputError:
        note = f"the outcome is not shown: the context '{pin.id if pin else ''}' is not one of the framework"
        return {"notes": (*migrated.notes, note)}
    digests = {"framework": framework.digest, "assessment": document.digest()}
    if dated:
        digests["context"] = dated[1].digest()
    inputs = Inputs(framework, assessment, dated[0] if dated else None, document, digests)
    sure = {"answers": {**assessment.carried, **assessment.answers}, "carried": {}}
    confirmed = replace(inputs, assessment=assessment.model_copy(update=sure))
    return {"now": _outcome(inputs, date), "confirmed": _outcome(confirmed, date)}


def _outcome(inputs: Inputs, date: str) -> MigrationOutcome:
    done = scored(inputs, date).recommendation
    verdicts = {key: option.verdict for key, option in done.options.items()}
    return MigrationOutcome(recommended=done.recommended.option, asked=done.asked.option, verdicts=verdicts)


def _subject(document: Document) -> str:
    """The release, or the id, that a file is about."""
    release = _value(document, "release")
    named = release if isinstance(release, dict) else document.tree
    if isinstance(release, str):
        return release
    if isinstance(named, dict) and isinstance(named.get("name"), str):
        return f"{named['name']} {named.get('version', '')}".strip()
    return str(_value(document, "id") or document.name)


def _recorded(file: Path, document: Document, kind: str, old: Path | None) -> Recorded | None:
    """The old recommendation: from the file that is named, else from the decision about this release."""
    if old:
        tree = _content(old)
        found = recorded(tree, str(shown(old))) if isinstance(tree, dict) else None
        if found is None:
            hint = "give a decision, or what riskkit report --format json wrote"
            raise InputError([Problem(str(shown(old)), "", "records no recommendation", hint)])
        return found
    if kind == "decision" and isinstance(document.tree, dict):
        return recorded(document.tree, document.name)
    path = _value(document, "decision/path") if kind == "release" else "decision.yaml"
    if kind not in ("release", "assessment") or not isinstance(path, str):
        return None
    with suppress(InputError):  # nobody asked for it by name
        decision = read_document(shown(file.parent / path))
        if isinstance(decision.tree, dict) and decision.tree.get("release") == _subject(document):
            return recorded(decision.tree, decision.name)
    return None


def _content(path: Path) -> object:
    """What stands in a decision or in a report, which is JSON and may be large."""
    if path.suffix != ".json":
        return read_document(shown(path)).tree
    try:
        if not path.is_file():
            raise ValueError("no such file")
        with path.open("rb") as file:
            data = file.read(MOST_REPORT + 1)
        if len(data) > MOST_REPORT:
            raise ValueError(f"larger than {MOST_REPORT // 2**20} MiB")
        return json.loads(data)
    except (OSError, ValueError, RecursionError) as error:
        said = "it is no JSON" if isinstance(error, json.JSONDecodeError) else str(error)
        reason = getattr(error, "strerror", None) or said
        raise InputError([Problem(str(shown(path)), "", f"cannot be read: {reason.lower()}")]) from None
