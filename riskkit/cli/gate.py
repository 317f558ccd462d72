"""``riskkit gate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli import options
from riskkit.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskkit.cli.gathering import Gathered, Request
    from riskkit.gate.facts import Facts
    from riskkit.gate.finding import Rule
    from riskkit.schema.gate import GateRun, Selftest

ReleaseFile = Annotated[Path | None, typer.Argument(metavar="[RELEASE]", help="The release.yaml.", show_default=False)]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="What the release needs to get out (YAML).")
]
Pin = Annotated[
    Path | None,
    typer.Option("--pin", metavar="FILE", help="What policy, profile, framework and context have to be."),
]
BaseRef = Annotated[
    str | None, typer.Option("--base", metavar="REF", help="Read policy and framework as they are at this revision.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option("--output", metavar="FORMAT=FILE", help="Write the run in a format too; - is stdout."),
]
BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", metavar="FILE", help="An earlier run (JSON); only what is new blocks.")
]
SelfTest = Annotated[bool, typer.Option("--selftest", help="First run releases that must not pass.")]
ExplainExit = Annotated[bool, typer.Option("--explain-exit", help="Say what the exit codes mean, and stop.")]
PrintPins = Annotated[bool, typer.Option("--print-pins", help="Print what to keep for --pin, and stop.")]

EXPLAINED = """0  passed            every rule passed, or what it found is waived, inherited or only shown
1  blocked           a finding blocks: the release must not go out as it is
2  held              nothing blocks, but a person has to decide, approve or look
3  could not assess  something that is needed is missing or is not what is pinned, the clock is behind the newest
                     date in the files, there is nothing to check, a rule or riskkit broke, or the self-test failed
4  wrong input       a file cannot be read or used, or the command was typed wrong

of several the first in this order counts: 4, 3, 1, 2, 0
"""


def gate(
    release: ReleaseFile = None,
    policy: PolicyFile = None,
    pin: Pin = None,
    base: BaseRef = None,
    framework: options.Framework = None,
    baseline: BaselineFile = None,
    output: Outputs = None,
    date: options.OnDate = None,
    selftest: SelfTest = False,
    print_pins: PrintPins = False,
    explain_exit: ExplainExit = False,
) -> int:
    """Hold a release to a policy, and to what was decided. Exit 0 alone lets it out."""
    import gc

    from riskkit.cli.output import put

    if explain_exit:
        put(EXPLAINED)
        return 0
    gc.set_threshold(200_000)  # nearly all that is read is kept to the end: looking for garbage took a tenth of a run
    targets = [_target(text) for text in output or ()]
    tested = _selftest() if selftest else None
    if release is None and tested is not None and not targets:
        return _tested(tested)
    request = _request(release, policy, pin, base, framework, baseline, date)
    if print_pins:
        return _print_pins(request)
    return written(gate_run(request, tested), targets)


def _request(
    release: Path | None,
    policy: Path | None,
    pin: Path | None,
    base: str | None,
    framework: str | None,
    baseline: Path | None,
    date: str | None,
) -> "Request":
    import os

    from riskkit.cli.gathering import Request

    found = [
        Problem("", name, "is missing", hint)
        for name, given, hint in (
            ("RELEASE", release, "name the release.yaml"),
            ("--policy", policy, "name the policy that it is held to"),
        )
        if given is None
    ]
    if pin and base:
        found.append(Problem("", "--pin", "and --base both fix the policy", "give one of them"))
    if found or release is None or policy is None:
        raise InputError(found)
    ci = os.environ.get("CI", "").strip().lower() in ("true", "1", "yes")
    return Request(release, policy, options.on_date(date), pin, base, framework, baseline, ci)


def gate_run(request: "Request", tested: "Selftest | None" = None) -> "GateRun":
    """The run of every rule on a release."""
    from riskkit.cli.gathering import gathered
    from riskkit.gate.rules import RULES

    return run_on(*gathered(request), RULES, tested)


def run_on(facts: "Facts", on: "Gathered", rules: "Mapping[str, Rule]", tested: "Selftest | None" = None) -> "GateRun":
    """The run of some rules on what was gathered."""
    from riskkit import __version__
    from riskkit.gate.running import Around, gate

    pinned = {role: found.model_copy(update={"pinned": _is_pinned(role, facts)}) for role, found in on.inputs.items()}
    baseline = (on.shown["baseline"], on.inherited) if on.request.baseline else None
    around = Around(f"riskkit {__version__}", on.names, on.place, pinned, baseline, tested)
    return gate(facts, rules, around)


def _is_pinned(role: str, facts: "Facts") -> bool:
    return role in ("policy", "framework", "licences", "context", "profile") and facts.setting.pinned_by is not None


def written(run: "GateRun", targets: list[tuple[str, str]]) -> int:
    """The exit code of a run, with each of its outputs where it belongs."""
    from riskkit.cli.output import note, put
    from riskkit.render.gate import render_gate
    from riskkit.store.writer import write_atomically

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


def _target(text: str) -> tuple[str, str]:
    from riskkit.render.gate import FORMATS

    format, equals, file = text.partition("=")
    if format not in FORMATS or not equals or not file:
        hint = f"FORMAT=FILE, with a format of: {', '.join(FORMATS)}"
        raise InputError([Problem("", "--output", f"'{text}' names no format and file", hint)])
    return format, file


def _print_pins(request: "Request") -> int:
    from riskkit.cli.gathering import what_is_used
    from riskkit.cli.output import put
    from riskkit.store.writer import dump

    used, on = what_is_used(request)
    if on.problems or used is None:
        raise InputError(problem for found in on.problems.values() for problem in found)
    pins = {role: {"id": each[0], "digest": each[1]} for role, each in used.items()}
    put(dump({"riskkit": "pins/1", **pins}))
    return 0


def _selftest() -> "Selftest":
    from riskkit.cli.selftest import selftest

    return selftest()


def _tested(found: "Selftest") -> int:
    from riskkit.cli.output import note, put

    put(f"{found.red} of {found.tried} bad releases stopped, {found.passed} of {found.sound} sound ones passed")
    for failure in found.failures:
        note(f"self-test: {failure}")
    return 3 if found.failures else 0
