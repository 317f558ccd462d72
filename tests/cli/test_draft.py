"""``riskkit init DIR``: a draft says what files say, and leaves to people what only people know."""

import hashlib
import os
import pickle
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.release import ReleaseFile, listed
from riskkit.store.release_files import load_release
from tests.cli.small import Captured, said
from tests.model_files import files
from tests.worlds import shipped

CARD = "---\nlicense: llama3.1\nbase_model: [spruce/spruce-7b]\nbase_model_relation: finetune\n---\n# Larch 7B\n"


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sharded model, its card and its code."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "model"
    (folder / "evaluations").mkdir(parents=True)
    files.sharded(folder)
    for name, text in {
        "README.md": CARD,
        "LICENSE": "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n",
        "config.json": "{}",
        "tokenizer.json": "{}",
        "generate.py": "",
        "evaluations/red-team.json": "{}",
        ".gitattributes": "",
    }.items():
        (folder / name).write_text(text or "\n", encoding="utf-8")
    return folder


def drafted(capsys: Captured, *words: str) -> tuple[ReleaseFile, str]:
    """The draft for the folder, and what is told on stderr."""
    out, err = said(capsys, "init", "model", "--version", "1.0", *words)
    assert out == ""
    return load_release(Path("model/release.yaml"), shipped())[0], err


def test_a_draft_names_every_file_once(model: Path, capsys: Captured) -> None:
    """Every file that can be shared stands in one component with its digest; hidden files and its own do not."""
    release, _ = drafted(capsys)
    parts = {key: list(part.parts) for key, part in release.components.items()}
    shards = [f"model-{n:05}-of-00003.safetensors" for n in (1, 2, 3)]
    assert parts == {
        "architecture": ["config.json", "tokenizer.json"],
        "weights-final": [*shards, "model.safetensors.index.json"],
        "inference-code": ["generate.py"],
        "evaluation-results": ["evaluations/red-team.json"],
        "documentation": ["LICENSE", "README.md"],
    }
    for part in release.components.values():
        for path, digest in part.parts.items():
            assert digest == f"sha256:{hashlib.sha256((model / path).read_bytes()).hexdigest()}"
        assert part.digest == (listed(part.files) if part.files else next(iter(part.parts.values())))


@pytest.mark.parametrize(
    ("name", "content", "component"),
    [
        ("train.py", b"1\n", "training-code"),
        ("00_train.py", b"1\n", "training-code"),
        ("scripts/run_training.py", b"1\n", "training-code"),
        ("finetune_lora.sh", b"1\n", "training-code"),
        ("train/loop.cpp", b"1\n", "training-code"),
        ("run.c", b"int main() {}\n", "inference-code"),
        ("constraints.py", b"1\n", "inference-code"),
        ("tools/__init__.py", b"", "inference-code"),
        ("tools/py.typed", b"", "inference-code"),
        ("NOTES", b"", "documentation"),
        ("spiece.model", files.sentence_piece(), "architecture"),
        ("preprocessor_config.json", b"{}", "architecture"),
        ("chat_template.jinja", b"{{ a }}", "architecture"),
        ("logo.png", files.png(), "documentation"),
        ("license_plate_2026.onnx", files.onnx(), "weights-final"),
        ("license.dat", b"\xff\x00" * 9, "weights-final"),
        ("train_logs.safetensors", files.safetensors(), "weights-final"),
    ],
)
def test_files_are_put_where_they_belong(
    name: str, content: bytes, component: str, model: Path, capsys: Captured
) -> None:
    """What trains, what runs, what a model needs to run, what is empty, and weights under any name."""
    (model / name).parent.mkdir(exist_ok=True)
    (model / name).write_bytes(content)
    release, _ = drafted(capsys)
    assert name in release.components[component].parts


def test_a_draft_guesses_nothing(capsys: Captured) -> None:
    """Access is unknown everywhere, and a licence stands only where the card states it for the model."""
    release, err = drafted(capsys)
    assert (release.name, release.version, release.card) == ("Larch 7B", "1.0", "README.md")
    assert {part.access for part in release.components.values()} == {"unknown"}
    licences = {key: part.licence for key, part in release.components.items() if part.licence}
    assert licences == {"weights-final": "llama3.1"}
    assert release.base
    assert [(origin.name, origin.relation) for origin in release.base.values()] == [("spruce/spruce-7b", "finetune")]
    assert (release.option, release.assessment, release.decision, release.stage) == (None, None, None, None)
    assert "note:" not in err
    assert "access unknown where you did not say it" in err


def test_what_is_given_counts(capsys: Captured) -> None:
    """A name, and access and licence of a component, are as they are given."""
    release, _ = drafted(
        capsys, "--name", "Elm", "--component", "weights-final=gated@Gemma", "--component", "hosted-api=api"
    )
    assert release.name == "Elm"
    weights = release.components["weights-final"]
    assert (weights.access, weights.licence, len(weights.files or {})) == ("gated", "Gemma", 4)
    assert release.components["hosted-api"].channels == ("api",)


@pytest.mark.parametrize(
    ("card", "header", "told"),
    [
        ("license: mit", "apache-2.0", "licences differ, so none was taken"),
        ("license: other", None, "'other' names no licence"),
        ("license: larch-terms", None, "licence 'larch-terms' is not known"),
        ("tags: []", None, "no licence was taken"),
        ("license: apache-2.0", None, "LICENSE reads as llama3.1, which card and headers do not say"),
        ("license: [", None, "README.md:"),
    ],
)
def test_licences_that_are_not_plain_are_told(
    card: str, header: str | None, told: str, model: Path, capsys: Captured
) -> None:
    """Licences that differ, that are none or not known, are told; those that differ are not taken."""
    (model / "README.md").write_text(f"---\n{card}\n---\n", encoding="utf-8")
    if header:
        (model / "model.gguf").write_bytes(files.gguf({"general.license": header}))
    release, err = drafted(capsys)
    assert told in err
    if "differ" in told or "no licence" in told:
        assert release.components["weights-final"].licence is None


def test_what_cannot_be_shipped_is_told(model: Path, capsys: Captured) -> None:
    """Pickles, links, missing shards and names that cannot be written are told, and links are left out."""
    (model / "old.bin").write_bytes(pickle.dumps({"a": 1}))
    (model / "link.safetensors").symlink_to("old.bin")
    (model / "model-00002-of-00003.safetensors").unlink()
    (model / "back\\slash").write_text("x")
    release, err = drafted(capsys)
    assert "old.bin" in release.components["weights-final"].parts
    assert "link.safetensors" not in release.components["weights-final"].parts
    for told in (
        "old.bin: it is loaded by unpickling",
        "link.safetensors is a link",
        "names 1 of its files",
        "back\\slash",
    ):
        assert told in err


def test_a_folder_of_links_alone_is_no_model(tmp_path: Path, capsys: Captured) -> None:
    """Where every file is a link, as in a cache of downloads, each is told, and nothing is written."""
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "model.safetensors").symlink_to(tmp_path / "model" / "config.json")
    assert main(["init", "linked", "--version", "1"]) == 4
    assert "model.safetensors: is a link" in capsys.readouterr().err


def test_a_draft_never_replaces_a_file(model: Path, capsys: Captured) -> None:
    """A release.yaml that is there stays, be it a file or a link to nowhere, and the code is 4."""
    file = model / "release.yaml"
    for linked in (True, False):
        if linked:
            file.symlink_to("nowhere")
        else:
            file.write_text("mine\n")
        assert main(["init", "model", "--version", "1"]) == 4
        assert "is there already" in capsys.readouterr().err
        assert not (model / "nowhere").exists()
        file.unlink()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["model"], "--version: is missing"),
        (["model", "--version", "1", "--profile", "balanced"], "--profile: says nothing of a release in a folder"),
        (["model", "--version", "1", "--component", "wieghts=public"], "'wieghts' is not a component"),
        (["empty", "--version", "1"], "holds no files to release"),
    ],
)
def test_what_is_wrong_is_told(words: list[str], told: str, tmp_path: Path, capsys: Captured) -> None:
    """A missing version, an option that says nothing here, and an empty folder are wrong input; nothing is written."""
    (tmp_path / "empty").mkdir()
    assert main(["init", *words]) == 4
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("*/release.yaml"))


def test_progress_is_for_terminals(model: Path, capsys: Captured) -> None:
    """On a terminal a bar tells how far it is; in a pipe there is none."""
    _, err = drafted(capsys)
    assert "\x1b" not in err
    (model / "release.yaml").unlink()
    here, there = pty.openpty()
    command = [sys.executable, "-m", "riskkit", "init", "model", "--version", "1"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    subprocess.run(command, stderr=there, stdout=subprocess.DEVNULL, check=True, env=environment)
    os.close(there)
    shown = b""
    while True:
        try:
            block = os.read(here, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    os.close(here)
    assert b"digests" in shown
    assert b"wrote model/release.yaml" in shown


def test_real_folders_are_drafted(real_data: Path, tmp_path: Path, capsys: Captured) -> None:
    """Every real model folder has a sound draft, whatever is in it, in which nothing is said to be shared."""
    for number, source in enumerate(sorted((real_data / "cards").iterdir())[::20]):
        folder = tmp_path / str(number)
        shutil.copytree(source, folder, copy_function=shutil.copyfile)
        folder.chmod(0o755)
        said(capsys, "init", str(folder), "--version", "1")
        release, _ = load_release(folder / "release.yaml", shipped())
        assert {part.access for part in release.components.values()} == {"unknown"}
