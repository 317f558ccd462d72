"""The same files give the same bytes, whatever the place, the hour zone and the order of hashing."""

import os
import subprocess
import sys
from pathlib import Path
from platform import machine

import pytest

_FAST = "X86_V4 AVX512_ICL" if machine() == "x86_64" else ""
"""What other processors of the kind do not have."""
PLACES = (
    {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "0"},
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
    {"LC_ALL": "de_DE.ISO-8859-1", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "3", "NPY_DISABLE_CPU_FEATURES": _FAST},
)
COMMANDS = (
    ("score", "assessment.yaml"),
    ("report", "assessment.yaml", "--format", "md"),
    ("report", "assessment.yaml", "--format", "html"),
    ("report", "assessment.yaml", "--format", "json"),
    ("explain", "assessment.yaml", "r7"),
    ("explain", "assessment.yaml", "general-capability"),
    ("framework", "show", "seger2023"),
)
END = b"\0end of a command\0"
ALL = """
import sys
from riskkit.cli import main
for command in COMMANDS:
    assert main(command) == 0, command
    sys.stdout.flush()
    sys.stdout.buffer.write(END)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's assessment."""
    here = tmp_path_factory.mktemp("demo")
    subprocess.run([sys.executable, "-m", "riskkit", "demo", "-o", str(here)], check=True, capture_output=True)
    return here


@pytest.fixture(scope="module")
def printed(folder: Path) -> list[list[bytes]]:
    """What each command prints, place by place; a place is a process, in which all commands run."""
    given = [command if command[0] == "framework" else (*command, "--date", "2022-08-22") for command in COMMANDS]
    return [
        subprocess.run(
            [sys.executable, "-c", f"COMMANDS, END = {given!r}, {END!r}\n{ALL}"],
            cwd=folder,
            env={**os.environ, **place, "COLUMNS": "80"},
            check=True,
            capture_output=True,
        ).stdout.split(END)
        for place in PLACES
    ]


@pytest.mark.parametrize("command", range(len(COMMANDS)), ids=map(" ".join, COMMANDS))
def test_bytes_do_not_depend_on_the_place(command: int, printed: list[list[bytes]]) -> None:
    """Output is the same under several locales, time zones and hash seeds."""
    outputs = {outputs[command] for outputs in printed}
    assert len(outputs) == 1
    assert outputs != {b""}
