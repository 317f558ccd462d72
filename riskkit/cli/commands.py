"""All commands under one name, and what was typed wrong as errors."""

import os
from collections import UserDict
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from riskkit import __version__
from riskkit.errors import InputError, Problem

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
HELP = """
Whether and how should these model weights be released?

A framework asks the questions. An assessment answers them for one release. riskkit gives a verdict on every way of
sharing, with reasons and conditions.

Exit codes: 0 a result was produced, 1 findings or a case out of range, 2 held for a person, 3 could not assess, 4 wrong
usage or input.
"""

COMMANDS = {
    "demo": "Score the bundled example, Stable Diffusion 1.4.",
    "init": "Start a release: its release.yaml and its assessment.",
    "collect": "Read cards and evaluation logs, and suggest answers.",
    "assess": "Fill in the questionnaire for a release.",
    "score": "Show what is recommended, why, and what to do next.",
    "report": "Write the report on an assessment.",
    "explain": "Explain an option, risk, question, benefit or measure.",
    "next": "Show what to find out next.",
    "whatif": "Show the result of other answers.",
    "compare": "Compare two assessments and show which differences matter.",
    "people": "Show who answers which section, and how far they are.",
    "merge": "Merge the assessments of several raters.",
    "merge-driver": "Merge two versions of one assessment, for git.",
    "migrate": "Bring a file of an earlier version up to date.",
    "decide": "Record a decision about a release, an approval or a dissent.",
    "gate": "Check a release against your policy and the recorded decision.",
    "cases": "Check that decided cases have the results expected of them.",
    "framework": "Show and lint frameworks; check profiles; print schemas.",
    "context": "Show the views of the world (contexts), and their age.",
}
"""What each command says of itself first, in the order of the help; a command is in the module of its name."""


class _Loaded(UserDict[str, Any]):
    """The commands by name; one is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        if name not in self.data:
            raise KeyError(name)
        word = name.replace("-", "_")
        module = import_module(f"riskkit.cli.{word}")
        if group := getattr(module, "app", None):
            return typer.main.get_group(group)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(getattr(module, word))
        return typer.main.get_command(alone)


class _Group(TyperGroup):
    """The group of all commands, whose help is a table and imports none of them."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Loaded(COMMANDS)

    def list_commands(self, ctx: object) -> list[str]:
        return list(COMMANDS)

    def format_commands(self, ctx: object, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    name="riskkit",
    cls=_Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

UsageError: type[typer.BadParameter] = typer.BadParameter.__bases__[0]
"""click's, or that of the copy inside typer."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"riskkit {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", "-V", help="Show the version and exit.", callback=_version, is_eager=True)
]


@app.callback(help=HELP)
def _root(version: Version = False) -> None:
    pass


def run(arguments: Sequence[str], completing: str) -> int:
    """
    The exit code of one command; raises `InputError` for what was typed wrong.

    *completing* names the variable that a shell sets to ask what could be typed.
    """
    command = typer.main.get_command(app)
    if arguments and arguments[0] == "help":
        arguments = [*arguments[1:], "--help"]
    if completing in os.environ:
        command.main([], prog_name="riskkit", complete_var=completing)  # it ends here
    if arguments and arguments[0] in ("--install-completion", "--show-completion"):
        _check_completion(arguments)
    # not command.main(), which ends an interrupt with 130 and a closed pipe with 1
    try:
        with command.make_context("riskkit", list(arguments)) as context:
            return int(command.invoke(context) or 0)
    except typer.Exit as done:
        return done.exit_code
    except UsageError as error:
        raise InputError([_said(error)]) from None


def _check_completion(arguments: Sequence[str]) -> None:
    """Raises `InputError` for a shell that nobody knows, and where there is no home folder for it to read."""
    option, *more = arguments
    unknown = [word for word in more if word not in SHELLS]
    if unknown:
        raise InputError([Problem("", option, f"'{unknown[0]}' is no shell", f"shells: {', '.join(SHELLS)}")])
    if option == "--show-completion":
        return
    try:
        Path.home()
    except RuntimeError:
        hint = "set HOME, or save the output of --show-completion where your shell reads it"
        raise InputError([Problem("", "--install-completion", "there is no home folder to write into", hint)]) from None


def _said(error: typer.BadParameter) -> Problem:
    """A usage error in our words: lower case, no full stop, and how to get help."""
    message = error.format_message().rstrip(".")
    name = error.ctx.command_path if error.ctx else "riskkit"
    lost = name == "riskkit" and message.startswith("No such command") and "Did you mean" not in message
    start = "start with riskkit init; all commands: " if lost else "see "
    return Problem("", name, message[:1].lower() + message[1:], f"{start}{name} --help")
