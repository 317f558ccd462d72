"""The command line: it asks, prints and exits; one file per command."""

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from riskkit.cli.output import complain, leave, say
from riskkit.errors import RiskkitError, plain

NOT_ASSESSED, WRONG_USAGE = 3, 4
SHORT_HELP = """\
riskkit tells you whether and how to release model weights.

  riskkit demo           Score the bundled example, Stable Diffusion 1.4.
  riskkit init FOLDER    Start a release: its release.yaml and its assessment.
  riskkit assess         Fill in the questionnaire.
  riskkit score          Show what is recommended, why, and what to do next.
  riskkit report         Write the report.
  riskkit gate           Check a release before it goes out.

All commands: riskkit --help. One of them: riskkit help COMMAND."""
COMPLETE = "_RISKKIT_COMPLETE"
"""Set by a shell that asks what could be typed, as riskkit --install-completion has it do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Runs one command and returns the exit code of the process.

    0 passed, 1 blocked, 2 held for a person, 3 could not assess or crashed, 4 usage or bad input. No error leaves it;
    with RISKKIT_DEBUG=1 a crash shows its traceback.
    """
    gc.set_threshold(200_000)  # nearly all that is read is kept to the end: looking for garbage took a tenth of a gate,
    atexit.register(gc.freeze)  # and looking for it once more at the end as much again
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no package nearby has a say in what a file may hold
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        leave(sys.stdout)
        code = NOT_ASSESSED
    except RiskkitError as error:
        code = _tell(error)
    except KeyboardInterrupt:
        code = _tell(RiskkitError("interrupted", "nothing was decided; run the command again"))
    except Exception as error:
        if os.environ.get("RISKKIT_DEBUG") == "1":
            from traceback import format_exc

            say(format_exc())
        code = _tell(_crash(error))
    return code


def _run(arguments: Sequence[str]) -> int:
    if sys.stdout is None:
        raise RiskkitError("stdout is closed", "open it: results go there")
    if arguments:
        os.environ.pop(COMPLETE, None)  # a shell asks without words; left in the environment it would answer a gate
    elif COMPLETE not in os.environ:
        say(SHORT_HELP)
        return WRONG_USAGE
    if arguments and arguments[0] == "gate":
        from riskkit.cli.gate_fast_start import GateCommand, gate_command, straight

        if (given := straight(arguments[1:])) is not None:
            return gate_command(GateCommand(**given))
    from riskkit.cli.commands import run

    return run(arguments, COMPLETE)


def _crash(error: Exception) -> RiskkitError:
    said = ": ".join(part for part in (type(error).__name__, " ".join(plain(str(error)).split())) if part)
    hint = "this is a bug in riskkit: report it with the output of RISKKIT_DEBUG=1, and do not rely on this run"
    return RiskkitError(f"riskkit broke: {said}", hint)


def _tell(error: RiskkitError) -> int:
    """Every problem on stderr; the exit code."""
    for problem in error.problems:
        complain(problem)
    return error.exit_code
