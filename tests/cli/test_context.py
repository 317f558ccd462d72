"""``riskkit context``: what is taken as true of the world, and how old it is."""

import pytest

from riskkit.cli import main


def test_contexts_are_listed_with_the_best_public_model_and_their_age(capsys: pytest.CaptureFixture[str]) -> None:
    """Every half-year from 2019 to 2026 is there, the newest first, each with a model and an age on the day."""
    assert main(["context", "list", "--date", "2026-11-30"]) == 0
    lines = capsys.readouterr().out.splitlines()
    halves = [f"world-{year}-h{half}" for year in range(2026, 2018, -1) for half in (2, 1)]
    named = [line.split()[0] for line in lines[1:]]
    assert [name for name in named if "-h" in name] == halves
    assert all("days" in line for line in lines[1:])


def test_an_old_context_says_how_its_answers_count(capsys: pytest.CaptureFixture[str]) -> None:
    """Past its expiry each answer is shown at the level it counts at, one less favourable for each started year."""
    assert main(["context", "check", "world-2024-h1", "--date", "2024-06-30"]) == 0
    assert "aged" not in capsys.readouterr().out
    assert main(["context", "check", "world-2024-h1", "--date", "2025-06-30"]) == 0
    assert "aged: counts as" in capsys.readouterr().out


def test_a_context_of_a_later_day_counts_as_a_blank(capsys: pytest.CaptureFixture[str]) -> None:
    """What will be true later is not taken as true today."""
    assert main(["context", "check", "world-2026-h2", "--date", "2020-01-01"]) == 0
    assert "counts as a blank" in capsys.readouterr().out


def test_an_unknown_context_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong id ends with 4 and says which was probably meant."""
    assert main(["context", "check", "world-2026-h3"]) == 4
    assert "did you mean 'world-2026-h" in capsys.readouterr().err


def test_contexts_that_files_pin_by_id_stay_readable(capsys: pytest.CaptureFixture[str]) -> None:
    """The contexts of version 1.0 are read by their id, and are never chosen by themselves."""
    assert main(["context", "check", "world-2025-08", "--date", "2025-09-01"]) == 0
    assert "retired" in capsys.readouterr().out
