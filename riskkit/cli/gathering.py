"""All that a gate reads, from release.yaml on: facts for its rules, and where each stands."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar

from riskkit import __version__
from riskkit.analysis.placeholders import placeholders
from riskkit.analysis.profiles import among
from riskkit.analysis.recommend import recommend
from riskkit.cli.contents import model_folder, progress_bar
from riskkit.cli.scoring import check_not_applicable
from riskkit.errors import InputError, MissingExtra, Problem, RiskkitError
from riskkit.gate.facts import Facts, Setting
from riskkit.gate.finding import Found, Role
from riskkit.importers.digests import digests
from riskkit.importers.folder import opened
from riskkit.importers.licences import LicenceTable
from riskkit.importers.reading import Malformed
from riskkit.importers.signatures import key_of
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.contents import Contents, LicenceReading
from riskkit.schema.decision import Decision, LogLine, MadeWith, RestsOn
from riskkit.schema.framework import Framework
from riskkit.schema.gate import Input, Place
from riskkit.schema.licences import LicencesFile
from riskkit.schema.policy import Pins, Policy
from riskkit.schema.recommendation import Recommendation
from riskkit.schema.release import Release, ReleasedComponent, ReleaseFile, listed
from riskkit.store import gate_files
from riskkit.store.document import MOST_BYTES, Document
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework, located, shown
from riskkit.store.git import Base, checkout_of
from riskkit.store.records import Inputs, is_path, load_assessment, load_profile
from riskkit.store.releases import load_licences, load_release

T = TypeVar("T")
ROLES: tuple[Role, ...] = ("release", "policy", "assessment", "decision")


@dataclass(frozen=True, slots=True)
class Request:
    """What a gate is asked to look at, and with what."""

    release: Path
    policy: Path
    date: str
    pin: Path | None = None
    base: str | None = None
    framework: str | None = None
    """Where the framework is, if it does not ship."""
    baseline: Path | None = None
    ci: bool = False
    load: Callable[[str], Framework] = load_framework


@dataclass
class Gathered:
    """What was read on the way, by role; what could not be read has problems in its place."""

    request: Request
    names: dict[Role, str] = field(default_factory=dict)
    """As policies and fingerprints name the files."""
    shown: dict[Role, str] = field(default_factory=dict)
    """As they are named from the working directory."""
    documents: dict[Role, Document] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    inherited: frozenset[str] = frozenset()

    @property
    def root(self) -> Path:
        """The folder of the model."""
        return self.request.release.parent

    def tried(self, role: Role, read: Callable[[], T]) -> T | None:
        """What is read, or nothing, with the problems kept under the role."""
        try:
            return read()
        except RiskkitError as error:
            self.problems[role] = (*self.problems.get(role, ()), *error.problems)
            return None

    def place(self, found: Found) -> Place:
        """Where a finding stands, as it is named from the working directory."""
        if found.role == "folder":
            return Place(file=shown(self.root / found.file).as_posix())
        file = found.file or self.shown.get(found.role, found.role)
        document = self.documents.get(found.role)
        if document is None or found.line:
            return Place(file=file, pointer=found.pointer, line=found.line, column=found.column)
        at = located(Problem("", found.pointer, ""), document)
        return Place(file=document.name, pointer=found.pointer, line=at.line, column=at.column)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a release is held against, all of it from where the change cannot reach where there is such a place."""

    policy: Policy | None = None
    framework: Framework | None = None
    folder: Path | None = None
    """Where the framework was read from."""
    judged: tuple[Framework, str] | None = None
    """The framework with the policy's profile among its own, and the id of that profile."""
    context: Context | None = None
    licences: LicencesFile | None = None


def gathered(request: Request) -> tuple[Facts, Gathered]:
    """Everything that the rules read; whatever cannot be read is a problem of its role and no error."""
    on = Gathered(request)
    with TemporaryDirectory(prefix="riskkit-") as scratch:
        base = _base(on)
        ground = _ground(on, base, Path(scratch))
        return _facts(on, base, ground), on


def what_is_used(request: Request) -> tuple[dict[str, tuple[str, str]] | None, Gathered]:
    """By role the id and digest of policy, framework, context and profile, of a release that need not be there."""
    on = Gathered(request)
    with TemporaryDirectory(prefix="riskkit-") as scratch:
        ground = _ground(on, _base(on), Path(scratch))
    return _used(on, ground), on


def _ground(on: Gathered, base: Base | None, scratch: Path) -> Ground:
    policy = _policy(on, base)
    framework, folder = _framework(on, policy, base, scratch)
    judged = _profile(on, policy, framework, base, scratch) if policy and framework else None
    licences = _licences_file(on, framework, folder)
    return Ground(policy, framework, folder, judged, _context(on, policy, framework, folder), licences)


def _facts(on: Gathered, base: Base | None, ground: Ground) -> Facts:
    framework, judged = ground.framework, ground.judged
    table = LicenceTable(ground.licences) if ground.licences else None
    release = _release(on, framework)
    contents = _contents(on, release, table, ground.policy) if release and table else None
    assessment = _assessment(on, release, framework)
    recommendation = None
    if judged and release and assessment:
        recommendation = _recommended(on, judged, release, assessment, ground.context)
    decision, log = _decision(on, release), _log(on, release)
    setting, pins = _setting(on, base), _pins(on)
    return Facts(
        date=on.request.date,
        problems=on.problems,
        setting=replace(setting, changed=tuple(dict.fromkeys(on.changed)), log_cut=_log_cut(on, base)),
        policy=ground.policy,
        pins=pins,
        used=_used(on, ground),
        framework=framework,
        context=ground.context,
        release=release,
        assessment=assessment,
        flags=_flags(framework, assessment),
        recommendation=recommendation,
        decision=decision,
        approved=_of_decision(on, gate_files.approved_digest),
        written=_of_decision(on, gate_files.digest_of),
        log=log,
        now=_rests_on(on, judged, release, assessment, contents),
        contents=contents,
        licences=_licences(table, release, contents) if table and release else None,
    )


def _named(on: Gathered, role: Role, path: Path, name: str = "") -> None:
    on.names[role] = name or path.name
    on.shown[role] = shown(path).as_posix()


def _input(on: Gathered, role: str, file: str, digest: str, id: str = "", version: str = "") -> None:
    on.inputs[role] = Input(file=file, id=id, version=version, digest=digest)


def _bytes(root: Path, path: str) -> bytes:
    """What a file below a folder holds; raises `InputError` for links and what is too large."""
    with opened(root, path) as file:
        data: bytes = file.read(MOST_BYTES + 1) or b""
        while len(data) <= MOST_BYTES and (more := file.read(MOST_BYTES + 1 - len(data))):
            data += more
    return data


# what is fixed from outside


def _base(on: Gathered) -> Base | None:
    ref = on.request.base
    return Base(on.request.release, ref) if ref else None


def _at_base(on: Gathered, base: Base | None, path: Path, role: Role) -> bytes:
    """What a file holds that the change must not choose: at the base where there is one; or raises `InputError`."""
    there = path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else None
    inside = base.within(path) if base else None
    if base is None or inside is None:
        if there is None:
            raise InputError([Problem(str(shown(path)), "", "no such file, or too large")])
        return there
    then = base.bytes_of(path)
    if then is None:
        message = f"is not at the base {on.request.base}, so the change would bring its own"
        raise InputError([Problem(str(shown(path)), "", message, "have it taken in first, in a change of its own")])
    if then != there:
        on.changed.append(role)
    return then


def _policy(on: Gathered, base: Base | None) -> Policy | None:
    path = on.request.policy
    _named(on, "policy", path)

    def read() -> Policy:
        data = _at_base(on, base, path, "policy")
        policy, on.documents["policy"] = gate_files.parse_policy(data, str(shown(path)))
        _check_signers(policy, str(shown(path)))
        return policy

    policy = on.tried("policy", read)
    if policy:
        _input(on, "policy", on.shown["policy"], on.documents["policy"].digest(), policy.id)
    return policy


def _check_signers(policy: Policy, name: str) -> None:
    """Raises `InputError` for every key that is none; without the package that can tell, the signatures tell."""
    found = []
    for key, pem in policy.signers.items():
        try:
            key_of(pem)
        except Malformed as error:
            found.append(Problem(name, f"signers/{key}", str(error), "openssl pkey -pubin -text shows what it is"))
        except MissingExtra:
            break
    if found:
        raise InputError(found)


def _framework(
    on: Gathered, policy: Policy | None, base: Base | None, scratch: Path
) -> tuple[Framework | None, Path | None]:
    name = on.request.framework or (policy.framework.id if policy else None)
    if name is None:
        return None, None
    on.names["framework"] = "framework"
    on.shown["framework"] = f"{shown(framework_folder(name)).as_posix()}/framework.yaml" if _is_there(name) else name

    def read() -> tuple[Framework, Path]:
        folder = framework_folder(name)
        used = folder
        if base and on.request.framework and base.within(folder) and name not in framework_ids():
            used = scratch / "framework"
            if not base.copy(folder, used):
                hint = "have it taken in first, in a change of its own"
                raise InputError([Problem(str(folder), "", f"is not at the base {on.request.base}", hint)])
            if on.request.load(str(folder)).digest != on.request.load(str(used)).digest:
                on.changed.append("framework")
        return on.request.load(name if used == folder else str(used)), used

    framework, folder = on.tried("framework", read) or (None, None)
    if framework:
        version = framework.framework.version
        _input(on, "framework", on.shown["framework"], framework.digest, framework.id, version)
    return framework, folder


def _licences_file(on: Gathered, framework: Framework | None, folder: Path | None) -> LicencesFile | None:
    """The licences that the framework knows, which are no part of its digest and so are pinned by one of their own."""
    if framework is None or folder is None:
        return None
    found = on.tried("framework", lambda: load_licences(folder))
    if found:
        digest = gate_files.digest_of(found.model_dump(mode="json", by_alias=True))
        _input(on, "licences", f"{shown(folder).as_posix()}/licences.yaml", digest, framework.id)
    return found


def _is_there(name: str) -> bool:
    return name in framework_ids() or os.path.isdir(name)


def _profile(
    on: Gathered, policy: Policy, framework: Framework, base: Base | None, scratch: Path
) -> tuple[Framework, str] | None:
    """The framework with the policy's profile among its own, and the id of that profile."""

    def read() -> tuple[Framework, str]:
        if not is_path(policy.profile):
            if policy.profile not in framework.profiles.profiles:
                known = ", ".join(framework.profiles.profiles)
                message = f"'{policy.profile}' is not a profile of {framework.id}"
                raise InputError([Problem(on.shown["policy"], "profile", message, f"profiles: {known}")])
            return framework, policy.profile
        path = on.request.policy.parent / policy.profile
        copy = scratch / "profile.yaml"
        copy.write_bytes(_at_base(on, base, path, "policy"))
        own, _ = load_profile(framework, copy)
        return among(framework, own), own.id

    judged = on.tried("policy", read)
    if judged:
        digest = gate_files.profile_digest(judged[0].profiles.profiles[judged[1]])
        _input(on, "profile", policy.profile, digest, judged[1])
    return judged


def _context(on: Gathered, policy: Policy | None, framework: Framework | None, folder: Path | None) -> Context | None:
    if policy is None or framework is None or folder is None:
        return None
    on.names["context"] = "context"

    def read() -> tuple[Context, Document]:
        return gate_files.find_context(framework, folder, policy.context.id)

    found = on.tried("context", read)
    if found is None:
        return None
    context, on.documents["context"] = found
    on.shown["context"] = found[1].name
    _input(on, "context", found[1].name, found[1].digest(), context.id)
    return context


def _pins(on: Gathered) -> Pins | None:
    path = on.request.pin
    if path is None:
        return None
    _named(on, "pins", path)
    found = on.tried("pins", lambda: gate_files.load_pins(path))
    if found:
        on.documents["pins"] = found[1]
        _input(on, "pins", on.shown["pins"], found[1].digest())
    return found[0] if found else None


def _setting(on: Gathered, base: Base | None) -> Setting:
    request = on.request
    at_base: Literal["base"] | None = "base" if base and not base.is_head else None
    inside = ""
    if request.pin and request.ci and _is_within(request.pin, request.release):
        inside = shown(request.pin).as_posix()
    return Setting(
        ci=request.ci,
        pinned_by="file" if request.pin else at_base,
        pins_inside=inside,
        baseline_loose=_baseline(on, base),
    )


def _is_within(path: Path, release: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(checkout_of(release))


def _baseline(on: Gathered, base: Base | None) -> bool:
    """Reads the baseline, if there is one; whether nothing fixes it although something has to."""
    path = on.request.baseline
    if path is None:
        return False
    _named(on, "baseline", path)

    def read() -> bytes:
        data = _at_base(on, base, path, "baseline")
        on.inherited = frozenset(gate_files.debt_of(gate_files.parse_run(data, on.shown["baseline"])))
        return data

    data = on.tried("baseline", read)
    if data is None:
        return False
    digest = gate_files.bytes_digest(data)
    _input(on, "baseline", on.shown["baseline"], digest)
    at_base = base is not None and not base.is_head and base.within(path) is not None
    pins = on.tried("pins", lambda: gate_files.load_pins(on.request.pin)[0] if on.request.pin else None)
    return not at_base and (pins is not None or on.request.ci) and (pins is None or pins.baseline != digest)


def _used(on: Gathered, ground: Ground) -> dict[str, tuple[str, str]] | None:
    if ground.policy is None or ground.judged is None:
        return None
    return {
        role: (found.id, found.digest)
        for role, found in on.inputs.items()
        if role in ("policy", "framework", "licences", "context", "profile")
    }


# what is under review


def _release(on: Gathered, framework: Framework | None) -> ReleaseFile | None:
    path = on.request.release
    _named(on, "release", path)

    def read() -> tuple[ReleaseFile, Document]:
        _bytes(on.root, path.name)
        return load_release(path, framework)

    found = on.tried("release", read)
    if found is None:
        return None
    release, on.documents["release"] = found
    _input(on, "release", on.shown["release"], found[1].digest(), release.subject)
    return release


def _contents(on: Gathered, release: ReleaseFile, table: LicenceTable, policy: Policy | None) -> Contents | None:
    signed = [part.signature for part in release.components.values() if part.signature]

    def read() -> Contents:
        found = model_folder(on.root, table, release.card, signed, policy.signers if policy else None)
        named = {path for part in release.components.values() for path in part.parts}
        named |= {item.path for item in release.evaluations.values() if item.path}
        wanted = sorted(path for path in named if path in found.files)
        with progress_bar(sum(found.files[path].size for path in wanted)) as progress:
            hashed = digests(on.root, wanted, progress=progress)
        problems = tuple(replace(problem, where=_below(on.root, problem.where)) for problem in found.problems)
        return replace(found, digests=hashed, problems=problems)

    contents = on.tried("release", read)
    for path, digest in (contents.digests if contents else {}).items():
        _input(on, path, shown(on.root / path).as_posix(), digest)
    return contents


def _below(root: Path, path: str) -> str:
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path


def _assessment(on: Gathered, release: ReleaseFile | None, framework: Framework | None) -> Assessment | None:
    if release is None or release.assessment is None or framework is None:
        return None
    path = release.assessment.path
    _named(on, "assessment", on.root / path, path)

    def read() -> tuple[Assessment, Document]:
        _bytes(on.root, path)
        return load_assessment(on.root / path, framework)

    found = on.tried("assessment", read)
    if found is None:
        return None
    assessment, on.documents["assessment"] = found
    _input(on, "assessment", on.shown["assessment"], found[1].digest(), assessment.release.subject)
    return assessment


def _flags(framework: Framework | None, assessment: Assessment | None) -> tuple[Problem, ...] | None:
    if framework is None or assessment is None:
        return None
    return tuple(
        Problem("", f"answers/{flag.question}/{flag.field}" if flag.question else flag.field, flag.why, flag.hint)
        for flag in placeholders(framework, assessment)
    )


def _recommended(
    on: Gathered,
    judged: tuple[Framework, str],
    release: ReleaseFile,
    assessment: Assessment,
    context: Context | None,
) -> Recommendation | None:
    """What the answers come to for the components of release.yaml, under the profile of the policy."""
    framework, profile = judged
    told = {name: getattr(release, name) for name in Release.model_fields}
    asked = assessment.model_copy(update={"release": Release.model_construct(**told), "profile": profile})
    document = on.documents["assessment"]
    known = {role: found.digest for role, found in on.inputs.items()}

    def read() -> Recommendation:
        inputs = Inputs(framework, asked, context, document, known)
        check_not_applicable(inputs, on.request.date)
        tool = f"riskkit {__version__}"
        return recommend(framework, asked, context, date=on.request.date, digests=known, tool=tool)

    return on.tried("assessment", read)


def _decision(on: Gathered, release: ReleaseFile | None) -> Decision | None:
    if release is None or release.decision is None:
        return None
    path = release.decision.path
    _named(on, "decision", on.root / path, path)

    def read() -> tuple[Decision, Document]:
        return gate_files.parse_decision(_bytes(on.root, path), on.shown["decision"])

    found = on.tried("decision", read)
    if found is None:
        return None
    decision, on.documents["decision"] = found
    _input(on, "decision", on.shown["decision"], found[1].digest())
    return decision


def _of_decision(on: Gathered, digest: Callable[[object], str]) -> str | None:
    document = on.documents.get("decision")
    return digest(document.tree) if document else None


def _log_path(on: Gathered) -> str:
    """The path of the log below the folder: beside the decision."""
    return (Path(on.names.get("decision", "")).parent / gate_files.LOG).as_posix()


def _log(on: Gathered, release: ReleaseFile | None) -> tuple[LogLine, ...] | None:
    if release is None or release.decision is None:
        return None
    path = _log_path(on)
    _named(on, "log", on.root / path, path)
    if not os.path.lexists(on.root / path):
        return ()
    data = on.tried("log", lambda: _bytes(on.root, path))
    if data is None:
        return None
    _input(on, "log", on.shown["log"], gate_files.bytes_digest(data))
    return on.tried("log", lambda: gate_files.parse_log(data, on.shown["log"]))


def _log_cut(on: Gathered, base: Base | None) -> bool:
    if base is None or "log" not in on.names:
        return False
    path = on.root / _log_path(on)
    then = base.bytes_of(path)
    there = path.read_bytes() if path.is_file() else b""
    return then is not None and not there.startswith(then)


def _rests_on(
    on: Gathered,
    judged: tuple[Framework, str] | None,
    release: ReleaseFile | None,
    assessment: Assessment | None,
    contents: Contents | None,
) -> RestsOn | None:
    """What a decision would rest on that was taken now."""
    if not (judged and release and assessment and contents and "context" in on.inputs):
        return None
    framework, profile = judged
    kinds = framework.options.components
    context = on.inputs["context"]
    return RestsOn(
        release=gate_files.digested(on.documents["release"], "decision"),
        assessment=gate_files.digested(on.documents["assessment"]),
        framework=MadeWith(id=framework.id, version=framework.framework.version, digest=on.inputs["framework"].digest),
        context=MadeWith(id=context.id, digest=context.digest),
        profile=MadeWith(id=profile, digest=on.inputs["profile"].digest),
        weights={
            key: digest
            for key, part in release.components.items()
            if key in kinds and kinds[key].kind == "weights"
            if (digest := weights_of(part, contents) or part.digest)
        },
    )


def weights_of(part: ReleasedComponent, contents: Contents) -> str | None:
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
        stated |= {
            value for file in contents.files.values() for name, value in file.facts.items() if name.endswith("license")
        }
    return {text: table.read(text) for text in sorted(filter(None, stated))}
