"""All commands under one name, and what was typed wrong as errors."""

import os
from collections.abc import Sequence
from typing import Annotated

import typer

from riskkit import __version__
from riskkit.cli import COMPLETE
from riskkit.cli.assess import assess
from riskkit.cli.cases import cases
from riskkit.cli.compare import compare
from riskkit.cli.decide import decide
from riskkit.cli.demo import demo
from riskkit.cli.explain import explain
from riskkit.cli.framework import app as framework
from riskkit.cli.gate import gate
from riskkit.cli.init import init
from riskkit.cli.merge import merge
from riskkit.cli.merge_driver import merge_driver
from riskkit.cli.migrate import migrate
from riskkit.cli.next import next
from riskkit.cli.people import people
from riskkit.cli.report import report
from riskkit.cli.score import score
from riskkit.cli.whatif import whatif
from riskkit.errors import InputError, Problem

HELP = """
Whether and how should these model weights be released?

A framework (YAML) says what is asked; an assessment file answers it for one release; riskkit gives a verdict on every
sharing option, with reasons, conditions and what is missing.

Exit codes: 0 a result was produced, 1 findings or a case out of range, 2 held for a person, 3 could not assess, 4 wrong
usage or input.
"""

app = typer.Typer(
    name="riskkit",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(init)
app.command()(assess)
app.command()(score)
app.command()(report)
app.command()(explain)
app.command()(next)
app.command()(whatif)
app.command()(compare)
app.command()(people)
app.command()(merge)
app.command()(merge_driver)
app.command()(migrate)
app.command()(decide)
app.command()(gate)
app.command()(cases)
app.add_typer(framework, name="framework")

UsageError: type[typer.BadParameter] = typer.BadParameter.__bases__[0]
"""click's, or that of the copy inside typer."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"riskkit {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
]


@app.callback(help=HELP)
def _root(version: Version = False) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command; raises `InputError` for what was typed wrong."""
    command = typer.main.get_command(app)
    if COMPLETE in os.environ:
        command.main([], prog_name="riskkit", complete_var=COMPLETE)  # a shell asks what could be typed; it ends here
    if arguments and arguments[0] == "--install-completion":
        _check_home()
    # not command.main(), which ends an interrupt with 130 and a closed pipe with 1
    try:
        with command.make_context("riskkit", list(arguments)) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as done:
        return done.exit_code
    except UsageError as error:
        raise InputError([_said(error)]) from None


def _check_home() -> None:
    """Raises `InputError` where there is no home folder, in which a shell looks for what it reads first."""
    from pathlib import Path

    try:
        Path.home()
    except RuntimeError:
        hint = "set HOME, or keep what --show-completion prints where the shell reads it"
        raise InputError([Problem("", "--install-completion", "there is no home folder to write into", hint)]) from None


def _said(error: typer.BadParameter) -> Problem:
    """A usage error in our words: lower case, no full stop, and how to get help."""
    message = error.format_message().rstrip(".")
    name = error.ctx.command_path if error.ctx else "riskkit"
    return Problem("", name, message[:1].lower() + message[1:], f"see {name} --help")
