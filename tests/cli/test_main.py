"""Exit codes and streams: one contract for every command, crashes included."""

import os
import signal
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
import typer

from riskkit import __version__
from riskkit.cli import main
from riskkit.cli.commands import COMMANDS as LISTED
from riskkit.cli.commands import app
from riskkit.errors import MissingExtra

COMMANDS = [
    "demo",
    "init",
    "collect",
    "assess",
    "score",
    "report",
    "explain",
    "next",
    "whatif",
    "compare",
    "people",
    "merge",
    "merge-driver",
    "migrate",
    "decide",
    "gate",
    "cases",
    "framework",
    "context",
]
SUBCOMMANDS = [
    *(["framework", name] for name in ("list", "show", "lint", "profile", "schema")),
    *(["context", name] for name in ("list", "check")),
]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "riskkit", *arguments]
    kept = os.environ | environment
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=kept, check=False)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), *SUBCOMMANDS], ids=" ".join)
def test_help_is_a_result(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help goes to stdout with exit code 0 and says what the command comes to, with no mark-up left in it."""
    assert main([*command, "--help"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(" ".join(["Usage: riskkit", *command]))
    assert "\\[" not in said.out
    assert said.err == ""


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command is in the help of riskkit with one whole sentence."""
    main(["--help"])
    listed = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == COMMANDS
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_what_a_command_says_first(name: str) -> None:
    """The table that the help prints without loading a command says what the command itself says."""
    commands: Any = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert commands[name].get_short_help_str(1000) == LISTED[name]


def test_version() -> None:
    """The version is a result, and ``python -m riskkit`` is riskkit."""
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"riskkit {__version__}\n", "")
    assert run("-V").stdout == done.stdout


def test_nothing_typed_gets_a_short_help(capsys: pytest.CaptureFixture[str]) -> None:
    """It is no success, fits ten lines of 80 columns, and names commands that there are."""
    assert main([]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) <= 10
    assert max(map(len, err.splitlines())) <= 80
    named = [line.split()[1] for line in err.splitlines() if line.startswith("  riskkit ")]
    assert {*named} <= {*LISTED}


@pytest.mark.parametrize("words", [[], ["score"], ["framework", "lint"]], ids=" ".join)
def test_help_is_a_command_too(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """``riskkit help COMMAND`` is ``riskkit COMMAND --help``."""
    assert main([*words, "--help"]) == 0
    wanted = capsys.readouterr().out
    assert main(["help", *words]) == 0
    assert capsys.readouterr().out == wanted


@pytest.mark.parametrize("command", ["score", "next", "explain", "report", "people", "whatif"])
@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("org/model-7b", "type riskkit init model-7b"),
        ("https://hub.example/org/model-7b", "type riskkit init model-7b"),
        ("README.md", "riskkit collect reads cards"),
    ],
)
def test_what_is_typed_for_an_assessment_is_told_apart(
    command: str, typed: str, hint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model on a hub and a card are no assessments, and what to type instead is said."""
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    more = {"explain": ["r3"], "whatif": ["--set", "a=b"]}.get(command, [])
    with chdir(tmp_path):
        assert main([command, typed, *more]) == 4
    assert hint in " ".join(capsys.readouterr().err.split())


def test_a_dash_is_stdout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-o -`` writes no file of that name."""
    monkeypatch.chdir(tmp_path)
    assert run("demo", "-o", "demo").returncode == 0
    done = run("report", "demo", "-o", "-", "--date", "2022-08-22")
    assert done.stdout.startswith("# Stable Diffusion")
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["framework"],
        ["scor"],
        ["--verbose"],
        ["explain"],
        ["score", "a.yaml", "b.yaml"],
        ["score", "a.yaml", "--profil", "balanced"],
        ["score", "a.yaml", "--profile"],
        ["explain", "a.yaml"],
        ["framework", "list", "all"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_4(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed wrong is told on stderr, with how to get help, and is never 0, 1 or 2."""
    assert main(arguments) == 4
    said = capsys.readouterr()
    assert said.out == ""
    first, hint = said.err.splitlines()
    assert first.startswith("error: ")
    assert not first.endswith(".")
    assert "--help" in hint


def test_wrong_usage_is_shown_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences that were typed do not reach the terminal."""
    assert main(["\x1b[31mscore"]) == 4
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 3, "error: interrupted"),
        (RuntimeError("two\nlines \x1b[31m"), 3, r"error: riskkit broke: RuntimeError: two\x0alines \x1b[31m"),
        (RecursionError("too deep"), 3, "error: riskkit broke: RecursionError: too deep"),
        (MemoryError(), 3, "error: riskkit broke: MemoryError"),
        (OSError(5, "disk on fire"), 3, "error: riskkit broke: OSError: [Errno 5] disk on fire"),
        (MissingExtra("needs a package", "install it"), 3, "error: needs a package"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_a_crash_is_3(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever breaks ends with 3, one line and a hint on stderr, and no traceback."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("riskkit.cli.framework.load_framework", broken)
    assert main(["framework", "show"]) == code
    first, hint = capsys.readouterr().err.splitlines()
    assert first == said
    assert hint.startswith("  hint: ")


def test_a_crash_shows_its_traceback_for_debugging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With RISKKIT_DEBUG=1 the way to the error is shown, and the exit code is the same."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setenv("RISKKIT_DEBUG", "1")
    monkeypatch.setattr("riskkit.cli.framework.load_framework", broken)
    assert main(["framework", "show"]) == 3
    assert capsys.readouterr().err.startswith("Traceback")


def test_an_interrupt_is_3(tmp_path: Path) -> None:
    """Ctrl-C while a command works ends it with 3 and a sentence."""
    code = (
        "import os, signal, riskkit.store.frameworks as f; "
        "f.load_framework = lambda *_: os.kill(os.getpid(), signal.SIGINT); "
        "from riskkit.cli import main; raise SystemExit(main(['framework', 'show']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3, signal.SIGINT
    assert done.stderr.startswith("error: interrupted\n")


def test_a_closed_pipe_is_quiet() -> None:
    """A reader that has seen enough gives no traceback and no 0, for the result did not get out whole."""
    command = [sys.executable, "-m", "riskkit", "framework", "schema", "recommendation"]
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (3, "")


@pytest.mark.parametrize("stream", [1, 2], ids=["stdout", "stderr"])
@pytest.mark.parametrize(
    "arguments", [["framework", "list"], ["framework", "lint"], ["framework", "list", "all"]], ids=" ".join
)
@pytest.mark.parametrize("how", ["closed", "full"])
def test_streams_that_take_nothing(stream: int, arguments: list[str], how: str) -> None:
    """Where a result or an error cannot be written the exit code is still 0, 3 or 4, and never 1."""
    target = {"closed": f"{stream}>&-", "full": f"{stream}>/dev/full"}[how]
    shell = ["sh", "-c", f'exec "$@" {target}', "sh", sys.executable, "-m", "riskkit", *arguments]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    lost = stream == 1 and (how == "closed" or arguments[1:] == ["list"])
    assert done.returncode == (3 if lost else 4 if "all" in arguments else 0)
    assert "Traceback" not in done.stderr


def test_output_is_utf_8_everywhere() -> None:
    """The bytes do not depend on the locale of the terminal."""
    plain = run("framework", "schema", "assessment")
    narrow = run("framework", "schema", "assessment", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert narrow.returncode == 0, narrow.stderr
    assert narrow.stdout == plain.stdout
