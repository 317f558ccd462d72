import shutil
from pathlib import Path

import pytest

from riskkit.errors import InputError, Problem
from riskkit.resources import frameworks_root
from riskkit.store.frameworks import FILES, framework_folder, framework_ids, load_framework, placed

SMALL = Path(__file__).parents[1] / "bad" / "small"
WEAK = "      weak: {gist: Below 30 on the test, text: It scores below 30 of 100.}"
STRONG = "      strong: {gist: 30 or more on the test, text: It scores 30 of 100 or more.}"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small framework, below the working directory."""
    shutil.copytree(SMALL, tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    return Path("small")


def edit(file: Path, old: str, new: str) -> None:
    """Puts *new* in the place of *old*, which stands in the file once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("key", framework_ids())
def test_shipped_frameworks_load(key: str) -> None:
    """Every framework that ships is free of problems and stands in a folder of its id."""
    framework = load_framework(key)
    assert framework.id == key
    assert framework.digest.startswith("sha256:")


def test_every_folder_that_ships_is_a_framework() -> None:
    """No folder beside the frameworks is passed over in silence."""
    assert framework_ids() == tuple(sorted(path.name for path in frameworks_root().iterdir() if path.is_dir()))
    assert framework_ids()


def test_files_are_the_fields_of_the_record() -> None:
    """A framework's folder holds one file for each noun of the record, and all of them are read."""
    assert {f"{name}.yaml" for name in FILES} == {path.name for path in SMALL.glob("*.yaml")}


def test_an_id_wins_over_a_folder(small: Path) -> None:
    """A folder that happens to have the id of a shipped framework does not take its place, unless named as a path."""
    (key, *_) = framework_ids()
    small.rename(key)
    assert load_framework(key).id == key
    assert load_framework(f"./{key}").id == "small"


def test_folders_are_shown_from_where_the_user_is(small: Path, tmp_path: Path) -> None:
    """A folder below the working directory is shown relative to it, however it was named; others as they were."""
    assert framework_folder(str(tmp_path / "small")) == small
    assert framework_folder(str(SMALL)) == SMALL


@pytest.mark.parametrize("name", ["", "small/options.yaml", "nowhere", "sege2023", "\x1b[31m", "a" * 300])
def test_what_is_no_framework(small: Path, name: str) -> None:
    """A name that is neither an id nor a folder is one problem that lists the ids."""
    with pytest.raises(InputError) as error:
        load_framework(name)
    (problem,) = error.value.problems
    assert all(key in problem.hint for key in framework_ids())


def test_layout_leaves_the_digest(small: Path) -> None:
    """Comments and layout do not count in the digest."""
    before = load_framework("small").digest
    edit(small / "measures.yaml", "restores: {progress: 2}", 'restores:  # made up\n      {"progress": 2}')
    assert load_framework("small").digest == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("benefits.yaml", "gated: 3", "gated: 4"),
        ("framework.yaml", "version: 1.0.0", "version: 1.0.1"),
        (
            "questions.yaml",
            f"{WEAK}\n{STRONG}",
            f"{STRONG}\n{WEAK}",
        ),
    ],
    ids=["a value", "the version", "the order of levels"],
)
def test_content_changes_the_digest(small: Path, file: str, old: str, new: str) -> None:
    """Whatever decides, the order of levels included, counts in the digest."""
    before = load_framework("small").digest
    edit(small / file, old, new)
    assert load_framework("small").digest != before


def test_problems_of_all_files_come_at_once(small: Path) -> None:
    """One file that cannot be read hides nothing that is wrong in the others."""
    (small / "advice.yaml").unlink()
    (small / "risks.yaml").write_bytes(b"\xff")
    edit(small / "profiles.yaml", "default: balanced", "default: [balanced]")
    with pytest.raises(InputError) as error:
        load_framework("small")
    assert [problem.where for problem in error.value.problems] == [
        "small/advice.yaml",
        "small/profiles.yaml",
        "small/risks.yaml",
    ]


def test_problems_are_placed_at_values_and_at_keys(small: Path) -> None:
    """A value on its key's line is pointed at itself; one that starts further down is pointed at by its key."""
    found = placed(
        [
            Problem("options.yaml", "options/api", "a block"),
            Problem("options.yaml", "options/gated/components", "a list"),
            Problem("options.yaml", "options/gated/components/7", "not there"),
        ],
        "small",
    )
    assert {(problem.message, problem.line, problem.column) for problem in found} == {
        ("a block", 18, 3),
        ("a list", 32, 17),
        ("not there", 32, 17),
    }
    assert {problem.where for problem in found} == {"small/options.yaml"}
