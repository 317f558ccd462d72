"""``riskkit gate``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.gate_fast_start import GateCommand, gate_command

ReleaseFile = Annotated[Path | None, typer.Argument(metavar="[RELEASE]", help="The release.yaml.", show_default=False)]
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="Policy file. Default: policy.yaml beside it.")
]
Pin = Annotated[
    Path | None,
    typer.Option("--pin", metavar="FILE", help="File of pins: digests of policy, profile, framework and context."),
]
BaseRef = Annotated[
    str | None, typer.Option("--base", metavar="REF", help="Read policy and framework as they are at this revision.")
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", metavar="FORMAT=FILE", help="Also write the result in this format; - is stdout. Repeatable."
    ),
]
BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", metavar="FILE", help="An earlier run (JSON); only what is new blocks.")
]
SelfTest = Annotated[bool, typer.Option("--selftest", help="First check that the gate stops known-bad releases.")]
ExplainExit = Annotated[bool, typer.Option("--explain-exit", help="Print what the exit codes mean, and stop.")]
InCI = Annotated[bool, typer.Option("--ci", help="Run as in CI: policy and framework must come from outside.")]
PrintPins = Annotated[bool, typer.Option("--print-pins", help="Print the file for --pin, and stop.")]


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
    ci: InCI = False,
) -> int:
    """Check a release against your policy and the recorded decision. Only exit code 0 lets it out."""
    typed = (release, policy, pin, base, framework, baseline, tuple(output or ()), date)
    return gate_command(GateCommand(*typed, selftest, print_pins, explain_exit, ci))
