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
from riskkit.schema.assessment import Assessment
from riskkit.schema.release import ReleaseFile, listed
from riskkit.store.assessments import load_assessment
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
    assert (release.option, release.decision, release.stage) == (None, None, None)
    assert "note:" not in err
    assert "access unknown for architecture, weights-final, inference-code" in err


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
    """A release.yaml that is there and cannot be read stays, be it a file or a link to nowhere, and the code is 4."""
    file = model / "release.yaml"
    for linked in (True, False):
        if linked:
            file.symlink_to("nowhere")
        else:
            file.write_text("mine\n")
        assert main(["init", "model", "--version", "1"]) == 4
        assert "model/release.yaml:" in capsys.readouterr().err
        assert not (model / "nowhere").exists() and not (model / "assessment.yaml").exists()
        file.unlink()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["model"], "--version: is missing"),
        (["model", "--version", "1", "--share", "pubic"], "'pubic' is not a channel"),
        (["modle", "--version", "1"], "is no folder here"),
        (["org/model", "--version", "1"], "looks like a model on a hub"),
        (["new.yaml", "--version", "1", "--name", "A", "--share", "public"], "--share: goes with a folder"),
        (["model", "--version", "1", "--component", "wieghts=public"], "'wieghts' is not a component"),
        (["empty"], "--name: is missing"),
        (["empty"], "--version: is missing"),
    ],
)
def test_what_is_wrong_is_told(words: list[str], told: str, tmp_path: Path, capsys: Captured) -> None:
    """What is missing, not known here or no place to start is wrong input, all of it at once; nothing is written."""
    (tmp_path / "empty").mkdir()
    assert main(["init", *words]) == 4
    assert told in capsys.readouterr().err
    assert not [*tmp_path.glob("*/release.yaml"), *tmp_path.glob("*/assessment.yaml"), *tmp_path.glob("*.yaml")]


def begun(folder: str = "model") -> tuple[ReleaseFile, Assessment]:
    """The two files in a folder."""
    release = load_release(Path(folder, "release.yaml"), shipped())[0]
    return release, load_assessment(Path(folder, "assessment.yaml"), shipped())[0]


def test_both_files_say_the_same(capsys: Captured) -> None:
    """Name, version, access, licences and the digest of weights agree, and the release names its assessment."""
    _, err = said(capsys, "init", "model", "--version", "1.0", "--share", "gated,api")
    release, assessment = begun()
    assert release.assessment and release.assessment.path == "assessment.yaml"
    assert release.subject == assessment.release.subject == "Larch 7B 1.0"
    assert release.components["weights-final"].channels == ("api", "gated")
    assert release.components["documentation"].channels == ("api", "gated")
    assert release.components["architecture"].channels == ("gated",)
    assert release.components["evaluation-results"].channels == ("none",)
    for key, part in release.components.items():
        other = assessment.release.components[key]
        assert (part.channels, part.licence) == (other.channels, other.licence)
    assert release.components["weights-final"].digest == assessment.release.components["weights-final"].digest
    for told in ("name: Larch 7B (README.md)", "licence: llama3.1 (README.md)", "base model: spruce/spruce-7b"):
        assert told in err
    assert "next: riskkit assess model/assessment.yaml\n" in err


def test_the_same_folder_gives_the_same_bytes(model: Path, capsys: Captured) -> None:
    """Started twice on one day, both files are byte for byte the same."""
    kept = []
    for _ in range(2):
        said(capsys, "init", "model", "--version", "1", "--share", "public", "--date", "2026-11-23")
        kept.append([(model / name).read_bytes() for name in ("release.yaml", "assessment.yaml")])
        for file in model.glob("*.yaml"):
            file.unlink()
    assert kept[0] == kept[1]


@pytest.mark.parametrize("kept", ["release.yaml", "assessment.yaml"])
def test_the_file_that_is_there_is_kept(kept: str, model: Path, capsys: Captured) -> None:
    """The other one is written to agree with it; with both there, the code is 4 and says what to type next."""
    said(capsys, "init", "model", "--version", "1.0", "--share", "public")
    before = (model / kept).read_bytes()
    other = model / ("assessment.yaml" if kept == "release.yaml" else "release.yaml")
    release, assessment = begun()
    assert "go on with riskkit assess model/assessment.yaml" in said(capsys, "init", "model", code=4)[1]
    other.unlink()
    assert "'2' is not what" in said(capsys, "init", "model", "--version", "2", code=4)[1]
    assert f"model/{kept} is there and stays as it is" in said(capsys, "init", "model")[1]
    assert (model / kept).read_bytes() == before
    again = begun()
    assert again[0].components == release.components
    assert again[1].release.components.keys() == assessment.release.components.keys()


def test_a_release_without_a_link_is_told_how_to_have_one(model: Path, capsys: Captured) -> None:
    """The file is a person's and stays as it is; what to add to it is said."""
    text = (
        "riskkit: release/1\nname: Larch\nversion: '1'\ncomponents: {weights-final: {access: public, licence: MIT}}\n"
    )
    (model / "release.yaml").write_text(text)
    _, err = said(capsys, "init", "model")
    assert "add to model/release.yaml: assessment: {path: assessment.yaml}" in err
    assert (model / "release.yaml").read_text() == text
    assert begun()[1].release.components["weights-final"].licence == "MIT"


def test_without_a_model_only_the_assessment_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """In an empty folder, which is the default, the weights are shared as said, and it says so."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    _, err = said(capsys, "init", "--name", "Larch", "--version", "1", "--share", "public")
    assert "holds no weights and no model card" in err and err.endswith("next: riskkit report\n")
    assert not Path("release.yaml").exists()
    assert load_assessment(Path("assessment.yaml"))[0].release.components["weights-final"].channels == ("public",)


def test_hostile_names_are_shown_harmless(model: Path, capsys: Captured) -> None:
    """Control characters and markup of a card and of file names are spelled out, and long names are cut."""
    name = '"\\e[31m\\u202e<script> [red]' + "x" * 300 + '"'
    (model / "README.md").write_text(f"---\nlicense: mit\nmodel_name: {name}\n---\n", encoding="utf-8")
    (model / "we\u202eights.json").write_text("{}\n")
    _, err = said(capsys, "init", "model", "--version", "1", "--share", "public")
    assert not {"\x1b", "\u202e"} & set(err)
    assert "<script> [red]" in err and "x" * 61 not in err


def test_progress_is_for_terminals(model: Path, capsys: Captured) -> None:
    """On a terminal a bar tells how far it is; in a pipe there is none."""
    _, err = drafted(capsys)
    assert "\x1b" not in err
    for file in model.glob("*.yaml"):
        file.unlink()
    here, there = pty.openpty()
    command = [sys.executable, "-m", "riskkit", "init", "model", "--version", "1", "--share", "public"]
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
    assert b"wrote model/release.yaml" in shown and b"wrote model/assessment.yaml" in shown


def test_real_folders_are_drafted(real_data: Path, tmp_path: Path, capsys: Captured) -> None:
    """Every real model folder has a sound draft, whatever is in it, in which nothing is said to be shared."""
    for number, source in enumerate(sorted((real_data / "cards").iterdir())[::20]):
        folder = tmp_path / str(number)
        shutil.copytree(source, folder, copy_function=shutil.copyfile)
        folder.chmod(0o755)
        said(capsys, "init", str(folder), "--version", "1")
        release, _ = load_release(folder / "release.yaml", shipped())
        assert {part.access for part in release.components.values()} == {"unknown"}
