"""The gate is reached straight, and what was typed means the same as by the command line proper."""

from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from riskkit.cli import main
from riskkit.cli.commands import app
from riskkit.cli.gate_fast_start import FLAGS, VALUES, straight

COMMAND: Any = typer.main.get_command(app).commands["gate"]  # type: ignore[attr-defined]
WORDS = ["release.yaml", "x", "", "-", "--", "-h", "--help", "--pol", "--policy=x", "--output", "json=-", "2026-01-01"]


def proper(words: list[str]) -> dict[str, Any] | None:
    """What the command line proper makes of the words; none where it refuses them or helps."""
    try:
        with COMMAND.make_context("gate", list(words)) as context:
            found = {name: value for name, value in context.params.items() if value not in (None, False, ())}
    except (typer.Exit, typer.BadParameter.__bases__[0]):  # type: ignore[misc]
        return None
    return found | ({"output": tuple(found["output"])} if found.get("output") else {})


@given(st.lists(st.sampled_from([*WORDS, *VALUES, *FLAGS]), max_size=9))
def test_what_is_plain_means_the_same(words: list[str]) -> None:
    """Whatever goes straight gives the same to each parameter as by the long way."""
    found = straight(words)
    assert found is None or found == proper(words)


def test_every_parameter_can_be_given_straight() -> None:
    """Each option of the command goes straight, with its type, and so does its one argument."""
    words = ["release.yaml", "--output", "json=-", "--output", "sarif=b", *FLAGS]
    words += [word for name in VALUES for word in (name, "2026-01-01")]
    found = straight(words)
    assert found is not None and found == proper(words)
    assert set(found) == {parameter.name for parameter in COMMAND.params} - {"help"}
    assert isinstance(found["release"], Path) and isinstance(found["pin"], Path)


@pytest.mark.parametrize("words", [["--policy"], ["--policy", "a", "--policy", "b"], ["a", "b"], ["--nonsense"]])
def test_what_is_typed_wrong_is_said_by_the_command_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is not plain is judged by the command line proper, and what is wrong is wrong input."""
    assert straight(words) is None
    assert main(["gate", *words]) == 4
    assert capsys.readouterr().err.startswith("error: ")
