"""Cards, configurations, weights and licences: every fact and score with its line, and nothing that is loaded."""

import pickle
import struct
import zipfile
from pathlib import Path

import pytest

from riskkit.evidence.licences import compared, licence_reader
from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.results.collection import EvidenceFile, StatedFact
from riskkit.store.frameworks import framework_folder
from riskkit.store.release_files import load_licences
from tests.evidence.files import CARD, read, refused
from tests.model_files.files import gguf, safetensors, sharded


def facts(file: EvidenceFile) -> dict[str, StatedFact]:
    """The facts by what they are about, the first of each."""
    return {fact.about: fact for fact in reversed(file.facts)}


def test_front_matter_is_read_with_its_lines(tmp_path: Path) -> None:
    """Every fact names the line of the card where it stands."""
    found = facts(read(tmp_path, "README.md", CARD))
    lines = CARD.splitlines()
    for about, value in (
        ("licence", "apache-2.0"),
        ("base-model", "spruce/spruce-7b"),
        ("pipeline-tag", "text-generation"),
    ):
        assert found[about].value == value
        assert value in lines[(found[about].passage.line or 0) - 1]
    assert found["gated"].value == "declared"
    assert found["model-type"].value == "Language model"


@pytest.mark.parametrize(
    "change", [lambda text: text, lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")]
)
def test_scores_are_read_with_their_lines(change: object, tmp_path: Path) -> None:
    """A result of the model index and every cell of a table, with marks of Markdown taken off."""
    assert callable(change)
    file = read(tmp_path, "README.md", change(CARD))
    found = {(result.task, result.settings.get("model")): result for result in file.results}
    assert found["HellaSwag", None].value == 81.2
    score = found["MMLU (5-shot)", "Larch 7B"]
    assert (score.value, score.settings["shots"], score.settings["unit"]) == (64.1, "5-shot", "percent")
    assert CARD.splitlines()[(score.passage.line or 0) - 1].startswith("| MMLU")
    assert file.subject.name == "larch-7b"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("| Test | Score |\n|---|---|\n| MMLU | 70% |\n", [("MMLU", None, 70.0)]),
        ("| Kind | Benchmark | Value |\n|---|---|---|\n| General | MMLU | 0.7 |\n", [("MMLU", None, 0.7)]),
        (
            "| Model | MMLU | GSM8K |\n|:--|:-:|:-:|\n| | 5-shot | 8-shot |\n| Larch | 46.8 | - |\n",
            [("MMLU", "Larch", 46.8)],
        ),
        (
            "<table>\n<tr><th>Benchmark</th>\n<th><sup>Larch</sup></th><th>Spruce</th></tr>\n"
            "<TR>\n<td align='center'>MMLU</td><td><strong>70.1</strong></td>\n<td>60</td>\n</tr></table>\n",
            [("MMLU", "Larch", 70.1), ("MMLU", "Spruce", 60.0)],
        ),
        ("<table><tr><td>MMLU</td><td>70", []),
        ("| Size | Price |\n|---|---|\n| 7 | 20 |\n", []),
        ("| MMLU |\n| 70 |\n", []),
        ("```\n# no heading\n```\n", []),
    ],
)
def test_tables_of_scores_go_down_or_across(
    table: str, expected: list[tuple[str, str | None, float]], tmp_path: Path
) -> None:
    """Models stand in rows or columns; a table that names no test gives no score."""
    results = read(tmp_path, "README.md", f"# Larch\n\n{table}").results
    assert [(each.task, each.settings.get("model"), each.value) for each in results] == expected


def test_rows_of_html_have_their_lines(tmp_path: Path) -> None:
    """The line is that on which the row begins."""
    text = "# Larch\n\n<table>\n<tr><th>Test</th><th>Value</th></tr>\n<tr>\n<td>MMLU</td>\n<td>70</td></tr>\n</table>\n"
    assert [each.passage.line for each in read(tmp_path, "README.md", text).results] == [5]


def test_front_matter_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The rest of the card is read all the same, and the note names the line."""
    file = read(tmp_path, "README.md", CARD.replace("license: apache-2.0", "license: apache-2.0\nlicense: mit"))
    assert "line 3" in file.notes[0]
    assert len(file.results) == 4


def test_results_beside_the_card_are_read(tmp_path: Path) -> None:
    """Entries of the hub's own format, made from its description, with their lines."""
    text = "- dataset:\n    id: Idavidrein/gpqa\n    task_id: diamond\n  value: 51.2\n  date: '2026-02-03'\n"
    file = read(tmp_path, "gpqa.yaml", text)
    assert (file.format, file.date) == ("hub-eval-results", "2026-02-03")
    assert (file.results[0].task, file.results[0].value, file.results[0].passage.line) == ("gpqa diamond", 51.2, 1)


def test_configurations_tell_architecture_and_code(tmp_path: Path) -> None:
    """What the configuration states, and that loading runs code where it names some."""
    config = {"architectures": ["LarchForCausalLM"], "model_type": "larch", "auto_map": {"AutoModel": "x.Larch"}}
    found = facts(read(tmp_path, "config.json", config | {"hidden_size": 8}))
    assert found["architecture"].value == "LarchForCausalLM"
    assert found["runs-code"].value == "auto_map"
    tokenizer = {"tokenizer_class": "LarchTokenizer", "chat_template": "{{ messages }}"}
    assert facts(read(tmp_path, "tokenizer_config.json", tokenizer))["chat-template"].value == "present"
    assert read(tmp_path, "chat_template.jinja", "{% for m in messages %}{{ m }}{% endfor %}").format == "chat-template"


def test_parameters_are_counted_from_headers(tmp_path: Path) -> None:
    """The elements of a file, and of all shards by their index."""
    assert facts(read(tmp_path, "model.safetensors", safetensors()))["parameters"].value == "7"
    assert facts(read(tmp_path, "model.gguf", gguf()))["parameters"].value == "64"
    folder = tmp_path / "shards"
    folder.mkdir()
    index = sharded(folder, 3) / "model.safetensors.index.json"
    file = read(folder, index.name, index.read_bytes())
    assert facts(file)["parameters"].value == str(2 * (1 + 2 + 3))
    (folder / "model-00002-of-00003.safetensors").unlink()
    assert "1 of its 3 files are not here" in read(folder, index.name, index.read_bytes()).notes


def test_pickles_are_named_and_never_loaded(tmp_path: Path) -> None:
    """Whoever unpickled this would know."""
    trap = tmp_path / "sprung"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(str(trap)),))  # type: ignore[return-value]

    for name, data in (("pytorch_model.bin", pickle.dumps(Trap())), ("old.pkl", pickle.dumps(Trap(), 0))):
        found = facts(read(tmp_path, name, data))
        assert found["runs-code"].value == "pickle"
    with zipfile.ZipFile(tmp_path / "model.pt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Trap()))
    assert facts(read(tmp_path, "model.pt", (tmp_path / "model.pt").read_bytes()))["runs-code"].value == "torch"
    assert not trap.exists()


def test_pointers_give_digest_and_size(tmp_path: Path) -> None:
    """A pointer of Git LFS stands in place of a file that was not fetched."""
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 123\n"
    file = read(tmp_path, "model.safetensors", text)
    assert file.subject.digest == f"sha256:{'a' * 64}"
    assert facts(file)["size"].value == "123"


def test_weights_that_are_cut_short_are_refused(tmp_path: Path) -> None:
    """A header that lists more than there is, is no sound file."""
    refusal = refused(tmp_path, "model.safetensors", safetensors()[:-3])
    assert refusal.recognised
    assert "bytes of tensors" in refusal.message
    lying = struct.pack("<Q", 10**15) + b"{" + bytes(100)
    assert refused(tmp_path, "model.safetensors", lying).recognised


def test_licences_that_differ_are_told(tmp_path: Path) -> None:
    """A card that states another licence than the text beside it, has a note, and so has the text."""
    table = LicenceTable(load_licences(framework_folder("seger2023")))
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# Larch\n")
    (tmp_path / "LICENSE").write_text("Apache License\nVersion 2.0, January 2004\n\nTERMS AND CONDITIONS\n")
    listed = [
        read_file(EvidenceSource(tmp_path, name, name, 1), (*READERS.values(), licence_reader(table)))
        for name in ("README.md", "LICENSE")
    ]
    files = compared((file for file in listed if isinstance(file, EvidenceFile)), table)
    assert [file.notes for file in files] == [
        ("it states MIT, where LICENSE states Apache-2.0",),
        ("it states Apache-2.0, where README.md states MIT",),
    ]


def test_a_hundred_shards_take_well_under_a_second(tmp_path: Path) -> None:
    """Only headers are read, however large the files are."""
    index = sharded(tmp_path, 100) / "model.safetensors.index.json"
    assert facts(read(tmp_path, index.name, index.read_bytes()))["shards"].value == "100"


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Larch is a large language model that also does classification.", "language-model"),
        ("A network for volumetric segmentation of larches.", "segmenter"),
        ("A [detector](https://x.example) of larches.", "detector"),
        ("Larch does automatic speech recognition.", "speech-recogniser"),
        ("Larch is a tree.", None),
        ("| segmentation | 1 |", None),
        ("```\nsegmentation\n```", None),
        ("x" * 1000 + "\n\nsegmentation", None),
    ],
)
def test_descriptions_name_a_kind(prose: str, expected: str | None, tmp_path: Path) -> None:
    """By the first prose and not by tables, code or what comes later; words of language outweigh others."""
    found = facts(read(tmp_path, "README.md", f"# Larch\n\n{prose}\n"))
    assert (found["described-as"].value if "described-as" in found else None) == expected


def test_model_zoo_and_bundles_are_read(tmp_path: Path) -> None:
    """Task, licence and the kind that the description names, each with its line."""
    text = "# ours\ndescription: >-\n  It finds larches.\ntask_type: detection\nlicense: https://x.example/LICENSE\n"
    found = facts(read(tmp_path, "model.yml", text))
    assert (found["task"].value, found["task"].passage.line) == ("detection", 4)
    bundle = {
        "version": "1.0",
        "monai_version": "1.4",
        "description": "Segmentation of larches",
        "data_source": "a wood",
    }
    found = facts(read(tmp_path, "metadata.json", bundle))
    assert (found["described-as"].value, found["dataset"].value) == ("segmenter", "a wood")


def test_a_long_heading_is_no_name(tmp_path: Path) -> None:
    """A sentence at the head of a card does not name the model."""
    assert read(tmp_path, "README.md", f"# {'larch ' * 30}\n").subject.name is None
