"""All that a gate reads, from release.yaml on: facts for its rules, and where each stands."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.errors import Problem
from riskkit.gate.facts import Facts
from riskkit.gate.order import offered
from riskkit.model_files.digests import digests
from riskkit.model_files.licences import LicenceTable
from riskkit.questionnaire.placeholders import placeholders
from riskkit.schema.assessment import Assessment
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision, LogLine, MadeWith, RestsOn
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import UNNAMED, WEIGHTS, Contents, FoundFile, LicenceReading
from riskkit.schema.policy import LogStart, Pins, Policy
from riskkit.schema.release import Release, ReleasedComponent, ReleaseFile, listed
from riskkit.schema.results.outlook import Change, Margin
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store import release_files
from riskkit.store.assessments import Inputs, load_assessment
from riskkit.store.frameworks import shown
from riskkit.store.git import Base, ignored
from riskkit.store.release_files import load_release
from riskkit.store.yaml.document import Document
from riskkit.tasks.documentation import but_documentation, prose
from riskkit.tasks.gate_inputs import GateInputs, Request, bytes_below
from riskkit.tasks.licences import IN_RELEASE, licence_warnings
from riskkit.tasks.model_folder import model_folder
from riskkit.tasks.pinned_inputs import PinnedInputs, base_of, ground_of, pins_of, setting_of, used_of
from riskkit.tasks.score import scored


def gathered(request: Request) -> tuple[Facts, GateInputs]:
    """Everything that the rules read; whatever cannot be read is a problem of its role and no error."""
    on = GateInputs(request)
    with TemporaryDirectory(prefix="riskkit-") as scratch:
        base = base_of(on)
        ground = ground_of(on, base, Path(scratch))
        return _facts(on, base, ground), on


def what_is_used(request: Request) -> tuple[dict[str, tuple[str, str]] | None, GateInputs]:
    """By role the id and digest of policy, framework, context and profile, of a release that need not be there."""
    on = GateInputs(request)
    with TemporaryDirectory(prefix="riskkit-") as scratch:
        ground = ground_of(on, base_of(on), Path(scratch))
    return used_of(on, ground), on


def _facts(inputs: GateInputs, base: Base | None, ground: PinnedInputs) -> Facts:
    framework, judged = ground.framework, ground.judged
    table = LicenceTable(ground.licences) if ground.licences else None
    release = _release(inputs, framework)
    contents = _contents(inputs, release, table, ground.policy) if release and table else None
    if framework and release and table:
        inputs.warnings = tuple(licence_warnings(framework, release, table, inputs.documents["release"], IN_RELEASE))
    assessment = _assessment(inputs, release, framework)
    recommendation, margin = None, None
    if judged and release and assessment and ground.policy:
        most = ground.policy.thresholds.margin
        recommendation, margin = _recommended(inputs, judged, release, assessment, ground.context, most)
    found, pins = _decision(inputs, release), pins_of(inputs)
    decision = found if isinstance(found, Decision) else None
    log = _log(inputs, release, base, pins)
    free = ground.policy is not None and ground.policy.documentation_changes == "free"
    return Facts(
        date=inputs.request.date,
        problems=inputs.problems,
        setting=replace(
            setting_of(inputs, base), changed=tuple(dict.fromkeys(inputs.changed)), log_cut=log.cut, log_fixed=log.fixed
        ),
        policy=ground.policy,
        pins=pins,
        used=used_of(inputs, ground),
        framework=framework,
        context=ground.context,
        release=release,
        assessment=assessment,
        flags=_flags(framework, assessment),
        recommendation=recommendation,
        margin=margin,
        decision=decision,
        earlier=found if isinstance(found, str) else None,
        approved=_of_decision(inputs, release_files.approved_digest) if decision else None,
        written=_of_decision(inputs, release_files.digest_of) if decision else None,
        log=log.lines,
        now=_rests_on(inputs, judged, release, assessment, contents, free=free),
        prose=_prose(inputs, framework, release, contents) if free else frozenset(),
        contents=contents,
        licences=_licences(table, release, contents) if table and release else None,
    )


# what is under review


def _release(inputs: GateInputs, framework: Framework | None) -> ReleaseFile | None:
    path = inputs.request.release
    inputs.calls("release", path)

    def read() -> tuple[ReleaseFile, Document]:
        bytes_below(inputs.root, path.name)
        return load_release(path, framework)

    found = inputs.tried("release", read)
    if found is None:
        return None
    release, inputs.documents["release"] = found
    inputs.uses("release", inputs.shown["release"], found[1].digest(), release.subject)
    return release


def _contents(inputs: GateInputs, release: ReleaseFile, table: LicenceTable, policy: Policy | None) -> Contents | None:
    signed = [part.signature for part in release.components.values() if part.signature]

    def read() -> Contents:
        found = model_folder(inputs.root, table, release.card, signed, policy.signers if policy else None)
        found = replace(found, files=_without_outputs(inputs, found))
        named = {path for part in release.components.values() for path in part.parts}
        named |= {item.path for item in release.evaluations.values() if item.path}
        wanted = sorted(path for path in named if path in found.files)
        with inputs.request.progress(sum(found.files[path].size for path in wanted)) as progress:
            hashed = digests(inputs.root, wanted, progress=progress)
        problems = tuple(replace(problem, where=_below(inputs.root, problem.where)) for problem in found.problems)
        telling = (path for path, file in found.files.items() if path not in named and _would_be_told(file))
        return replace(found, digests=hashed, problems=problems, ignored=ignored(inputs.root, telling))

    contents = inputs.tried("release", read)
    for path, digest in (contents.digests if contents else {}).items():
        inputs.uses(path, shown(inputs.root / path).as_posix(), digest)
    return contents


def _would_be_told(file: FoundFile) -> bool:
    """Whether a rule finds something in a file that release.yaml does not name."""
    return bool(file.runs_code or file.problems) or file.format in WEIGHTS or file.format in UNNAMED


def _without_outputs(inputs: GateInputs, contents: Contents) -> dict[str, FoundFile]:
    """The files of a folder but those that this run writes anew."""
    own = {os.path.realpath(path) for path in inputs.request.outputs}
    return {
        path: file
        for path, file in contents.files.items()
        if not own or os.path.realpath(inputs.root / path) not in own
    }


def _below(root: Path, path: str) -> str:
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _assessment(inputs: GateInputs, release: ReleaseFile | None, framework: Framework | None) -> Assessment | None:
    if release is None or release.assessment is None or framework is None:
        return None
    path = release.assessment.path
    inputs.calls("assessment", inputs.root / path, path)

    def read() -> tuple[Assessment, Document]:
        bytes_below(inputs.root, path)
        return load_assessment(inputs.root / path, framework)

    found = inputs.tried("assessment", read)
    if found is None:
        return None
    assessment, inputs.documents["assessment"] = found
    inputs.uses("assessment", inputs.shown["assessment"], found[1].digest(), assessment.release.subject)
    return assessment


def _flags(framework: Framework | None, assessment: Assessment | None) -> tuple[Problem, ...] | None:
    if framework is None or assessment is None:
        return None
    return tuple(
        Problem("", f"answers/{flag.question}/{flag.field}" if flag.question else flag.field, flag.why, flag.hint)
        for flag in placeholders(framework, assessment)
    )


def _recommended(
    inputs: GateInputs,
    judged: tuple[Framework, str],
    release: ReleaseFile,
    assessment: Assessment,
    context: Context | None,
    most: int,
) -> tuple[Recommendation | None, Margin | None]:
    """
    What the answers come to for the components of release.yaml, under the profile of the policy, and the margin.

    The margin is that of answers alone, and worked out only where the policy wants more than one level.
    """
    framework, profile = judged
    told = {name: getattr(release, name) for name in Release.model_fields}
    asked = assessment.model_copy(update={"release": Release.model_construct(**told), "profile": profile})
    document = inputs.documents["assessment"]
    digests = {
        role: read.digest for role, read in inputs.inputs.items() if role in ("framework", "context", "assessment")
    }
    found = scored(Inputs(framework, asked, context, document, digests), inputs.request.date)
    steps, by = None, None
    if most > 1:
        steps, by = _margin(found.case, offered(framework, found.recommendation))
    return found.recommendation, Margin(answer=steps, by=by, entry=None, table=None)


def _margin(case: Evaluated, option: str) -> tuple[int | None, Change | None]:
    """How many levels one answer moves until an option closes; none where it is not allowed as it is."""
    number = case.plan.option(option)
    return (None, None) if case.verdicts.verdicts[number] == NOT_ALLOWED else answer_margin(case, number)


def _decision(inputs: GateInputs, release: ReleaseFile | None) -> Decision | str | None:
    """The decision, or of one of an earlier kind by which framework it was made."""
    if release is None or release.decision is None:
        return None
    path = release.decision.path
    inputs.calls("decision", inputs.root / path, path)

    def read() -> tuple[Decision | str, Document]:
        return release_files.parse_decision(bytes_below(inputs.root, path), inputs.shown["decision"])

    found = inputs.tried("decision", read)
    if found is None:
        return None
    decision, inputs.documents["decision"] = found
    inputs.uses("decision", inputs.shown["decision"], found[1].digest())
    return decision


def _of_decision(inputs: GateInputs, digest: Callable[[object], str]) -> str | None:
    document = inputs.documents.get("decision")
    return digest(document.tree) if document else None


class _Log(NamedTuple):
    """The lines of the log, whether any are gone that it has to start with, and how many those are if it is known."""

    lines: tuple[LogLine, ...] | None = None
    cut: bool = False
    fixed: int | None = None


def _log(inputs: GateInputs, release: ReleaseFile | None, base: Base | None, pins: Pins | None) -> _Log:
    """The log beside release.yaml, held to how it started at the base or to its pins."""
    if release is None:
        return _Log()
    inputs.calls("log", inputs.root / release_files.LOG)
    data = inputs.tried("log", lambda: log_bytes(inputs.root))
    if data is None:
        return _Log()
    if data:
        inputs.uses("log", inputs.shown["log"], release_files.bytes_digest(data))
    lines = inputs.tried("log", lambda: release_files.parse_log(data, inputs.shown["log"]))
    start = inputs.tried("log", lambda: _log_start(inputs, base, pins))
    if start is None:
        return _Log(lines)
    cut = release_files.log_start(data, start.lines) != start
    return _Log(lines, cut, 0 if cut else start.lines)


def log_bytes(root: Path) -> bytes:
    """What decisions.log of a release holds; nothing where there is none. Raises `InputError`."""
    there = os.path.lexists(root / release_files.LOG)
    return bytes_below(root, release_files.LOG, release_files.MOST_LOG) if there else b""


def _log_start(inputs: GateInputs, base: Base | None, pins: Pins | None) -> LogStart | None:
    """What the log has to start with, as far as anything outside the change says it."""
    if base:
        return release_files.log_start(base.bytes_of(inputs.root / release_files.LOG) or b"")
    return pins.log if pins else None


def _rests_on(
    inputs: GateInputs,
    judged: tuple[Framework, str] | None,
    release: ReleaseFile | None,
    assessment: Assessment | None,
    contents: Contents | None,
    *,
    free: bool,
) -> RestsOn | None:
    """What a decision would rest on that was taken now; *free*: whether documentation may change afterwards."""
    if not (judged and release and assessment and contents and "context" in inputs.inputs):
        return None
    framework, profile = judged
    context = inputs.inputs["context"]
    return RestsOn(
        release=release_files.digested(inputs.documents["release"], "decision"),
        assessment=release_files.digested(inputs.documents["assessment"]),
        framework=MadeWith(
            id=framework.id, version=framework.framework.version, digest=inputs.inputs["framework"].digest
        ),
        context=MadeWith(id=context.id, digest=context.digest),
        profile=MadeWith(id=profile, digest=inputs.inputs["profile"].digest),
        components={
            key: digest
            for key, part in release.components.items()
            if (digest := files_of(part, contents) or part.digest)
        },
        but_documentation=but_documentation(inputs.root, framework, release, inputs.documents["release"])
        if free
        else None,
    )


def _prose(
    inputs: GateInputs, framework: Framework | None, release: ReleaseFile | None, contents: Contents | None
) -> frozenset[str]:
    return prose(inputs.root, framework, release, contents) if framework and release and contents else frozenset()


def files_of(part: ReleasedComponent, contents: Contents) -> str | None:
    """The digest of the files of a component as they are; None where one of them is not there."""
    found = {path: contents.digests[path] for path in part.parts if path in contents.digests}
    if not found or len(found) < len(part.parts):
        return None
    return listed(found) if part.files else next(iter(found.values()))


def _licences(table: LicenceTable, release: ReleaseFile, contents: Contents | None) -> dict[str, LicenceReading]:
    stated = {part.licence for part in release.components.values()}
    stated |= {origin.licence for origin in (release.base or {}).values()}
    if contents:
        stated |= {contents.card.licence if contents.card else None}
        stated |= {file.facts.get("general.license") for file in contents.files.values()}
    return {text: table.read(text) for text in sorted(filter(None, stated))}
