"""
``riskkit gate`` without building every other command, since it is run in front of every upload.

Only what is plainly typed is read here. Help, abbreviations and whatever is wrong go by the command line proper, and
come back with what was typed.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from riskkit.cli.clock import on_date
from riskkit.cli.gate_defaults import ServiceBase, policy_nearby, release_nearby, service_base
from riskkit.cli.output import note, progress_bar, put, warn
from riskkit.errors import InputError, Problem
from riskkit.gate.rules import RULES
from riskkit.render.gate import FORMATS, render_gate
from riskkit.schema.results.gate import GateRun, Selftest
from riskkit.store.output_guard import OutputTarget, check_targets, linked
from riskkit.store.yaml.writer import write_atomically
from riskkit.tasks.gate import pins_text, run_on
from riskkit.tasks.gate_facts import gathered
from riskkit.tasks.gate_inputs import Request, read_by

VALUES: dict[str, type[Path | str]] = {
    "--policy": Path,
    "--pin": Path,
    "--base": str,
    "--framework": str,
    "--baseline": Path,
    "--date": str,
}
FLAGS = ("--selftest", "--print-pins", "--explain-exit", "--ci")


def straight(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the words after ``riskkit gate`` give to each parameter; none where they are not plain."""
    found: dict[str, Any] = {}
    outputs: list[str] = []
    words = iter(arguments)
    for word in words:
        value = next(words, "") if word in VALUES or word == "--output" else word
        name = word if word.startswith("-") else "RELEASE"
        if not value or value.startswith("-") != (word in FLAGS) or name in found:
            return None
        if word == "--output":
            outputs.append(value)
        else:
            found[name] = word in FLAGS or VALUES.get(name, Path)(value)
    given = {name.lower().strip("-").replace("-", "_"): value for name, value in found.items()}
    return given | ({"output": tuple(outputs)} if outputs else {})


@dataclass(frozen=True, slots=True)
class GateCommand:
    """The command as it was typed."""

    release: Path | None = None
    policy: Path | None = None
    pin: Path | None = None
    base: str | None = None
    framework: str | None = None
    baseline: Path | None = None
    output: tuple[str, ...] = ()
    date: str | None = None
    selftest: bool = False
    print_pins: bool = False
    explain_exit: bool = False
    ci: bool = False
    """Whether a service runs this, though it sets no variable that says so."""
    merged: bool = False
    """Whether a service says that nothing is under review; nobody types that."""


EXPLAINED = """0  passed            every rule passed, or what it found is waived, inherited or only shown
1  blocked           a finding blocks: the release must not go out as it is
2  held              nothing blocks, but a person has to decide, approve or look
3  could not assess  something that is needed is missing or is not what is pinned, the clock is behind the newest
                     date in the files, there is nothing to check, a rule or riskkit broke, or the self-test failed
4  wrong input       a file cannot be read or used, or the command was typed wrong

of several the first in this order counts: 4, 3, 1, 2, 0
"""
CI = ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID")
"""The variables that services set where nobody looks on; most set the first, to true."""
_UNWATCHED = Problem(
    "", "", "nothing fixes the policy from outside, so a change could loosen it", "where a service runs this, type --ci"
)


def gate_command(typed: GateCommand) -> int:
    """Does what was typed; the exit code."""
    if typed.explain_exit:
        put(EXPLAINED)
        return 0
    targets = [_target(text) for text in typed.output]
    if typed == GateCommand(selftest=True):
        return _report_selftest(_selftest())
    request = _request(_completed(typed))
    if typed.print_pins:
        put(pins_text(request))
        return 0
    return _judge(request, targets, typed.selftest)


def _judge(request: Request, targets: list[OutputTarget], selftest: bool) -> int:
    """The exit code of the run on a release, once its outputs are written."""
    check_targets(targets, filter(None, (request.release, request.policy, request.pin, request.baseline)))
    tested = _selftest() if selftest else None
    facts, on = gathered(request)
    check_targets(targets, read_by(facts, on, targets))
    warn(on.warnings)
    if not (request.ci or request.pin or request.base or sys.stdout.isatty()):
        warn([_UNWATCHED])
    return _write_outputs(run_on(facts, on, RULES, tested), targets)


def in_ci() -> bool:
    """Whether a service runs this; a variable that says no counts as not set."""
    return any(os.environ.get(name, "").strip().lower() not in ("", "0", "false", "no") for name in CI)


def _completed(typed: GateCommand) -> GateCommand:
    """The command with the files nearby and the base that a service names, which is told; what is typed wins."""
    release = typed.release or release_nearby()
    policy = typed.policy or (policy_nearby(release) if release else None)
    found = ServiceBase()
    if (typed.ci or in_ci()) and not (typed.pin or typed.base or typed.print_pins):
        found = service_base(os.environ)
    completed = replace(typed, release=release, policy=policy, base=typed.base or found.ref, merged=found.merged)
    taken = [str(path) for given, path in ((typed.release, release), (typed.policy, policy)) if path and not given]
    taken += [f"base {found.ref} from {found.source}"] if found.ref else []
    taken += [f"no base: nothing is under review, by {found.source}"] if found.merged else []
    if taken:
        note(f"taken, since nothing else was typed: {', '.join(taken)}")
    return completed


def _request(typed: GateCommand) -> Request:
    release, policy = typed.release, typed.policy
    found = [
        Problem("", name, "is missing", hint)
        for name, given, hint in (
            ("RELEASE", release, "name it, or run this where release.yaml is; --selftest alone tries the gate itself"),
            ("--policy", policy, "name it, or put policy.yaml beside release.yaml: riskkit init . --policy team"),
        )
        if given is None
    ]
    if typed.pin and typed.base:
        found.append(Problem("", "--pin", "and --base both fix the policy", "give one of them"))
    if typed.print_pins and typed.selftest:
        found.append(Problem("", "--print-pins", "prints pins and tries nothing", "leave out --selftest"))
    found += linked(release) if release else []
    if found or release is None or policy is None:
        raise InputError(found)
    outputs = tuple(Path(file) for _, file in map(_target, typed.output) if file != "-")
    by_service, date = typed.ci or in_ci(), _day(typed)
    inputs = (typed.pin, typed.base, typed.framework, typed.baseline)
    return Request(release, policy, date, *inputs, by_service, outputs, progress_bar, merged=typed.merged)


def _day(typed: GateCommand) -> str:
    """The day to judge on, which in CI a build must not choose by its environment."""
    by_service = typed.ci or in_ci()
    if by_service and typed.date is None and os.environ.get("SOURCE_DATE_EPOCH"):
        note("SOURCE_DATE_EPOCH is ignored in CI: the gate uses today's date, or --date")
    return on_date(typed.date, heeds_epoch=not by_service)


def _write_outputs(run: GateRun, targets: list[OutputTarget]) -> int:
    """The exit code of a run, with each of its outputs where it belongs."""
    texts = [(render_gate(run, format), file) for format, file in targets]
    if not any(file == "-" for _, file in targets):
        put(render_gate(run, "terminal"))
    for text, file in texts:
        if file == "-":
            put(text)
        else:
            write_atomically(Path(file), text)
            note(f"wrote {file}")
    return run.exit_code


def _target(text: str) -> OutputTarget:
    format, equals, file = text.partition("=")
    if format not in FORMATS or not equals or not file:
        hint = f"FORMAT=FILE, with a format of: {', '.join(FORMATS)}"
        raise InputError([Problem("", "--output", f"'{text}' names no format and file", hint)])
    return format, file


def _selftest() -> Selftest:
    from riskkit.tasks.selftest import selftest

    return selftest()


def _report_selftest(selftest: Selftest) -> int:
    stopped = f"{selftest.red} of {selftest.tried} bad releases stopped"
    put(f"{stopped}, {selftest.passed} of {selftest.sound} sound ones passed")
    for failure in selftest.failures:
        note(f"self-test: {failure}")
    return 3 if selftest.failures else 0
