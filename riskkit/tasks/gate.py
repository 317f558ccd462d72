"""A release held to a policy: every rule on what was gathered."""

from collections.abc import Collection, Mapping
from functools import partial

from riskkit import __version__
from riskkit.errors import InputError
from riskkit.gate.facts import Facts
from riskkit.gate.rule import Rule
from riskkit.gate.rules import RULES
from riskkit.gate.rules.policy import PINNED
from riskkit.gate.run import Around, gate
from riskkit.model_files.digests import digests
from riskkit.schema.results.gate import GateRun, Selftest
from riskkit.store.release_files import log_start, tree_of
from riskkit.store.yaml.writer import dump
from riskkit.tasks.gate_facts import gathered, log_bytes, what_is_used
from riskkit.tasks.gate_inputs import GateInputs, Request


def run_gate(request: Request) -> GateRun:
    """The run of every rule on a release."""
    return run_on(*gathered(request), RULES)


def run_on(facts: Facts, inputs: GateInputs, rules: Mapping[str, Rule], tested: Selftest | None = None) -> GateRun:
    """The run of some rules on what was gathered."""
    pinned = {
        role: found.model_copy(update={"pinned": _is_pinned(role, facts, inputs)})
        for role, found in inputs.inputs.items()
    }
    baseline = (inputs.shown["baseline"], inputs.inherited) if inputs.request.baseline else None
    tool, digested = f"riskkit {__version__}", partial(_digests, inputs, facts)
    return gate(
        facts, rules, Around(tool, inputs.names, inputs.place, pinned, baseline, tested, digested, inputs.value)
    )


def _digests(inputs: GateInputs, facts: Facts, paths: Collection[str]) -> dict[str, str]:
    """The digests of files of the model; one that cannot be read, or changes meanwhile, has none."""
    files = facts.contents.files if facts.contents else {}
    try:
        with inputs.request.progress(sum(files[path].size for path in paths)) as progress:
            return digests(inputs.root, paths, progress=progress)
    except InputError:
        alone = (_digests(inputs, facts, [path]) for path in paths if len(paths) > 1)
        return {path: digest for found in alone for path, digest in found.items()}


def _is_pinned(role: str, facts: Facts, inputs: GateInputs) -> bool:
    """Whether a file of pins says what is used in a role, or it was read at the base, which what ships is not."""
    by = facts.setting.pinned_by
    return role in PINNED if by == "file" else by == "base" and role in inputs.at_base


def pins_text(request: Request) -> str:
    """What to keep for --pin, as YAML: what policy, profile, framework and context are now, and the log so far."""
    used, on = what_is_used(request)
    if on.problems or used is None:
        raise InputError(problem for found in on.problems.values() for problem in found)
    pins = {role: {"id": each[0], "digest": each[1]} for role, each in used.items()}
    log = log_bytes(request.release.parent)
    return dump({"riskkit": "pins/1", **pins} | ({"log": tree_of(log_start(log))} if log else {}))
