"""reference/commands.md: what every command says of itself, and with what it exits."""

import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from unittest.mock import patch

import typer

from docs.making.markdown import page, table
from riskkit.cli import main
from riskkit.cli.commands import app

WRONG = {"4": "wrong usage or input"}
ASSESSED = {"0": "a result was produced, whatever it recommends", "3": "a digest differs from its pin", **WRONG}
EXITS: dict[str, dict[str, str]] = {
    "demo": {"0": "scored, and its files are written", **WRONG},
    "init": {
        "0": "the files that were not there are written",
        "3": "left before the end; nothing was written",
        **WRONG,
    },
    "collect": {"0": "read, whatever it suggests", "3": "a file of a known format could not be read", **WRONG},
    "assess": {
        "0": "no question is left open",
        "3": "questions are left open, the questions were left before the end, or a digest differs from its pin",
        **WRONG,
    },
    "score": ASSESSED,
    "report": ASSESSED,
    "explain": ASSESSED,
    "next": ASSESSED,
    "whatif": ASSESSED,
    "compare": ASSESSED,
    "migrate": {"0": "migrated, whatever that changes", "3": "a digest differs from its pin", **WRONG},
    "merge": {"0": "merged", "3": "a digest differs from its pin", **WRONG},
    "people": {"0": "shown, and written if asked for", "3": "a digest differs from its pin", **WRONG},
    "merge-driver": {
        "0": "merged, or installed",
        "1": "a conflict, which is marked in the file; or what is merged is wrong in a way that neither side was",
        **WRONG,
    },
    "decide": {
        "0": "the decision, the approval or the dissent is written",
        "1": "what it was made with has changed or is broken, or a risk of the option is extreme; nothing was written",
        **WRONG,
    },
    "gate": {
        "0": "passed: the release may go out",
        "1": "blocked",
        "2": "held for a person",
        "3": "could not assess, or the self-test failed",
        "4": "a file cannot be read or used, or the command was typed wrong",
    },
    "cases": {"0": "every threshold and limit is met, or --report", "1": "a threshold or a limit is missed", **WRONG},
    "framework list": {"0": "listed"},
    "framework show": {"0": "shown", **WRONG},
    "framework lint": {"0": "no findings", "1": "findings", "4": "the framework cannot be loaded"},
    "framework profile": {"0": "it nests among the profiles of the framework", **WRONG},
    "framework schema": {"0": "printed", **WRONG},
    "context list": {"0": "listed", **WRONG},
    "context check": {"0": "sound, whatever of it has aged", **WRONG},
}
"""Per command what each exit code means; every command may also exit with 3, interrupted or by a fault of riskkit."""

CONTRACT = (
    ("0", "passed", "every rule passed, or its findings are waived, inherited or only shown", "a result was produced"),
    ("1", "blocked", "a finding blocks", "findings, or a threshold missed; never a crash or an interrupt"),
    ("2", "held for a person", "a person has to decide, approve or look", "not used"),
    (
        "3",
        "could not assess",
        "something needed is missing or not what is pinned, a clock is behind, nothing to check, or a fault of riskkit",
        "a digest differs from its pin, questions are left open, interrupted, or a fault of riskkit",
    ),
    (
        "4",
        "wrong usage or input",
        "a file cannot be read or used, or the command was typed wrong",
        "the same; every problem is reported at once, with file, line and column where it has one",
    ),
)
SEEN = """The codes in use:

```console
$ riskkit score nothing.yaml 2>&1 || echo "exit code $?"
error: nothing.yaml: no such file
  hint: …
exit code 4
$ riskkit demo -o demo > demo.txt 2>&1 && echo "exit code $?"
exit code 0
$ sed -i.bak 's/version: "2.0.0"/version: "2.9.0"/' demo/assessment.yaml
$ riskkit score demo/assessment.yaml 2>&1 || echo "exit code $?"
error: demo/assessment.yaml: made with the framework seger2023 2.9.0 …
…
exit code 3
```"""
SAME = """The result goes to stdout and everything else to stderr, so you can pipe a result. `--date` or the environment
variable `SOURCE_DATE_EPOCH` sets the date of judgement; the default is today. The same files on the same date give the
same bytes. In CI `riskkit gate` ignores the variable, because a change could set it. It uses today's date, or `--date`.
`NO_COLOR` turns colour off, and so does output that is not a terminal. With `RISKKIT_DEBUG=1` a bug in riskkit shows
its traceback."""


def commands() -> str:
    """The page."""
    contract = table(
        ("code", "the word", "of riskkit gate; of several 4, 3, 1, 2, 0 counts", "of every other command"), CONTRACT
    )
    parts = [_command(name) for name in names()]
    head = f"```text\n{help_of('')}```"
    return page("Commands", head, SAME, f"## Exit codes\n\n{contract}\n\n{SEEN}", *parts)


def names() -> Iterator[str]:
    """Every command that does something, such as ``framework lint``."""
    for name, command in typer.main.get_group(app).commands.items():
        below = getattr(command, "commands", None)
        yield from (f"{name} {inner}" for inner in below) if below else (name,)


def _command(name: str) -> str:
    codes = table(("exit code", "when"), EXITS[name].items())
    return f"## riskkit {name}\n\n```text\n{help_of(name)}```\n\n{codes}"


def help_of(name: str) -> str:
    """What a command prints for ``--help``, 80 columns wide."""
    printed = StringIO()
    with patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1"}), redirect_stdout(printed):
        main([*name.split(), "--help"])
    return printed.getvalue()
