"""What a release is held against, read from where the change under review cannot reach."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from riskkit.errors import InputError, MissingExtra, Problem
from riskkit.gate.facts import RunSetting
from riskkit.model_files.bounded import Malformed
from riskkit.model_files.signatures import key_of
from riskkit.schema.checks.own_profile import among
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.licences import LicencesFile
from riskkit.schema.policy import Pins, Policy
from riskkit.store import release_files
from riskkit.store.assessments import is_path, load_profile
from riskkit.store.frameworks import framework_folder, framework_ids, shown
from riskkit.store.git import Base, checkout_of
from riskkit.store.release_files import load_licences
from riskkit.store.yaml.document import MOST_BYTES, Document, content_of
from riskkit.tasks.gate_inputs import GateInputs


@dataclass(frozen=True, slots=True)
class PinnedInputs:
    """What a release is held against, all of it from where the change cannot reach where there is such a place."""

    policy: Policy | None = None
    framework: Framework | None = None
    folder: Path | None = None
    """Where the framework was read from."""
    judged: tuple[Framework, str] | None = None
    """The framework with the policy's profile among its own, and the id of that profile."""
    context: Context | None = None
    licences: LicencesFile | None = None


def ground_of(inputs: GateInputs, base: Base | None, scratch: Path) -> PinnedInputs:
    """Policy, framework, profile, context and licences; copies from the base go into *scratch*."""
    policy = _policy(inputs, base)
    framework, folder = _framework(inputs, policy, base, scratch)
    judged = _profile(inputs, policy, framework, base, scratch) if policy and framework else None
    licences = _licences_file(inputs, framework, folder)
    return PinnedInputs(policy, framework, folder, judged, _context(inputs, policy, framework, folder), licences)


def base_of(inputs: GateInputs) -> Base | None:
    """The revision that policy and framework are read at, if one is named."""
    ref = inputs.request.base
    return Base(inputs.request.release, ref) if ref else None


def _at_base(inputs: GateInputs, base: Base | None, path: Path, role: str) -> bytes:
    """What a file holds that the change must not choose: at the base where there is one; or raises `InputError`."""
    if base is None or base.within(path) is None:
        inputs.loose += [role] if base else []
        return content_of(shown(path))
    then = base.bytes_of(path)
    if then is None:
        message = f"does not exist at the base {inputs.request.base}, so the change would supply it"
        raise InputError([Problem(str(shown(path)), "", message, "merge it first, in a separate change")])
    inputs.at_base.add(role)
    if then != (path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else None):
        inputs.changed.append(role)
    return then


def _policy(inputs: GateInputs, base: Base | None) -> Policy | None:
    path = inputs.request.policy
    inputs.calls("policy", path)

    def read() -> Policy:
        data = _at_base(inputs, base, path, "policy")
        policy, inputs.documents["policy"] = release_files.parse_policy(data, str(shown(path)))
        _check_signers(policy, str(shown(path)))
        return policy

    policy = inputs.tried("policy", read)
    if policy:
        inputs.uses("policy", inputs.shown["policy"], inputs.documents["policy"].digest(), policy.id)
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
    inputs: GateInputs, policy: Policy | None, base: Base | None, scratch: Path
) -> tuple[Framework | None, Path | None]:
    name = inputs.request.framework or (policy.framework.id if policy else None)
    if name is None:
        return None, None
    inputs.names["framework"] = "framework"
    inputs.shown["framework"] = (
        f"{shown(framework_folder(name)).as_posix()}/framework.yaml" if _is_there(name) else name
    )

    def read() -> tuple[Framework, Path]:
        if name in framework_ids():
            return inputs.request.load(name), framework_folder(name)
        if not inputs.request.framework:
            # an id that names a folder of the checkout would let the change bring its own
            message = f"'{name}' does not ship with riskkit"
            raise InputError(
                [Problem(inputs.shown["policy"], "framework/id", message, "name its folder: --framework DIR")]
            )
        used = _framework_at_base(inputs, base, framework_folder(name), scratch / "framework")
        return inputs.request.load(str(used)), used

    framework, folder = inputs.tried("framework", read) or (None, None)
    if framework:
        version = framework.framework.version
        inputs.uses("framework", inputs.shown["framework"], framework.digest, framework.id, version)
    return framework, folder


def _framework_at_base(inputs: GateInputs, base: Base | None, folder: Path, copy: Path) -> Path:
    """The folder of a framework that does not ship, as it was at the base; itself where there is none."""
    if base is None or base.within(folder) is None:
        inputs.loose += ["framework"] if base else []
        return folder
    inputs.copied(folder, copy)
    if not base.copy(folder, copy):
        hint = "merge it first, in a separate change"
        raise InputError([Problem(str(folder), "", f"is not at the base {inputs.request.base}", hint)])
    inputs.at_base |= {"framework", "licences", "context"}
    if inputs.request.load(str(folder)).digest != inputs.request.load(str(copy)).digest:
        inputs.changed.append("framework")
    return copy


def _licences_file(inputs: GateInputs, framework: Framework | None, folder: Path | None) -> LicencesFile | None:
    """The licences that the framework knows, which are no part of its digest and so are pinned by one of their own."""
    if framework is None or folder is None:
        return None
    found = inputs.tried("framework", lambda: load_licences(folder))
    if found:
        digest = release_files.digest_of(found.model_dump(mode="json", by_alias=True))
        inputs.uses("licences", f"{shown(folder).as_posix()}/licences.yaml", digest, framework.id)
    return found


def _is_there(name: str) -> bool:
    return name in framework_ids() or os.path.isdir(name)


def _profile(
    inputs: GateInputs, policy: Policy, framework: Framework, base: Base | None, scratch: Path
) -> tuple[Framework, str] | None:
    """The framework with the policy's profile among its own, and the id of that profile."""

    def read() -> tuple[Framework, str]:
        if not is_path(policy.profile):
            if policy.profile not in framework.profiles.profiles:
                known = ", ".join(framework.profiles.profiles)
                message = f"'{policy.profile}' is not a profile of {framework.id}"
                raise InputError([Problem(inputs.shown["policy"], "profile", message, f"profiles: {known}")])
            inputs.at_base |= {"profile"} if "framework" in inputs.at_base else set()
            return framework, policy.profile
        path = inputs.request.policy.parent / policy.profile
        copy = scratch / "profile.yaml"
        inputs.copied(path, copy)
        copy.write_bytes(_at_base(inputs, base, path, "profile"))
        own, _ = load_profile(framework, copy)
        return among(framework, own), own.id

    judged = inputs.tried("policy", read)
    if judged:
        digest = release_files.profile_digest(judged[0].profiles.profiles[judged[1]])
        inputs.uses("profile", policy.profile, digest, judged[1])
    return judged


def _context(
    inputs: GateInputs, policy: Policy | None, framework: Framework | None, folder: Path | None
) -> Context | None:
    if policy is None or framework is None or folder is None:
        return None
    inputs.names["context"] = "context"

    def read() -> tuple[Context, Document]:
        return release_files.find_context(framework, folder, policy.context.id)

    found = inputs.tried("context", read)
    if found is None:
        return None
    context, inputs.documents["context"] = found
    inputs.shown["context"] = inputs.called(found[1].name)
    inputs.uses("context", found[1].name, found[1].digest(), context.id)
    return context


def pins_of(inputs: GateInputs) -> Pins | None:
    """What the gate is to be run with, if a file says so."""
    path = inputs.request.pin
    if path is None:
        return None
    inputs.calls("pins", path)
    found = inputs.tried("pins", lambda: release_files.load_pins(path))
    if found:
        inputs.documents["pins"] = found[1]
        inputs.uses("pins", inputs.shown["pins"], found[1].digest())
    return found[0] if found else None


def setting_of(inputs: GateInputs, base: Base | None) -> RunSetting:
    """How the gate is run, with the baseline read on the way."""
    request = inputs.request
    at_base: Literal["base"] | None = "base" if base and not base.is_head and not inputs.loose else None
    inside = ""
    if request.pin and request.ci and _is_within(request.pin, request.release):
        inside = shown(request.pin).as_posix()
    return RunSetting(
        ci=request.ci,
        merged=request.merged,
        pinned_by="file" if request.pin else at_base,
        loose=tuple(inputs.loose),
        base_is_head=base is not None and base.is_head,
        pins_inside=inside,
        baseline_loose=_baseline(inputs, base),
    )


def _is_within(path: Path, release: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(checkout_of(release))


def _baseline(inputs: GateInputs, base: Base | None) -> bool:
    """Reads the baseline, if there is one; whether nothing fixes it although something has to."""
    path = inputs.request.baseline
    if path is None:
        return False
    inputs.calls("baseline", path)

    def read() -> bytes:
        data = _at_base(inputs, base, path, "baseline")
        inputs.inherited = frozenset(release_files.debt_of(release_files.parse_run(data, inputs.shown["baseline"])))
        return data

    data = inputs.tried("baseline", read)
    if data is None:
        return False
    digest = release_files.bytes_digest(data)
    inputs.uses("baseline", inputs.shown["baseline"], digest)
    at_base = base is not None and not base.is_head and base.within(path) is not None
    pins = inputs.tried("pins", lambda: release_files.load_pins(inputs.request.pin)[0] if inputs.request.pin else None)
    return not at_base and (pins is not None or inputs.request.ci) and (pins is None or pins.baseline != digest)


def used_of(inputs: GateInputs, ground: PinnedInputs) -> dict[str, tuple[str, str]] | None:
    """By role the id and the digest of what is used and can be pinned."""
    if ground.policy is None or ground.judged is None:
        return None
    return {
        role: (found.id, found.digest)
        for role, found in inputs.inputs.items()
        if role in ("policy", "framework", "licences", "context", "profile")
    }
