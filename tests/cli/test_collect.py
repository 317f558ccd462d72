"""``riskkit collect``: files in, suggestions out; nothing is adopted unless it is asked for."""

import json
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.results.collection import Collection
from riskkit.store.assessments import load_assessment
from riskkit.tasks.collect import collect
from tests.cli.small import HOSTILE, Captured, said
from tests.evidence.files import CARD, as_bytes, inspect_log, lm_eval

DAY = ["--date", "2026-11-30"]
ASSESSMENT = """\
riskkit: assessment/1
framework: {id: seger2023}
profile: balanced
release: {name: Larch 7B, version: "1", components: {weights-final: {access: public, licence: Apache-2.0}}}
answers:  # ours
  # a person has looked at it
  open-ended-output: {level: constrained, confidence: high, by: ann, on: 2026-11-01}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a card, a log of the model and an assessment, as the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    Path("model").mkdir()
    Path("model/README.md").write_text(CARD)
    Path("results.json").write_bytes(as_bytes(lm_eval()))
    Path("assessment.yaml").write_text(ASSESSMENT)
    return tmp_path


def found(capsys: Captured, *arguments: str, code: int = 0) -> Collection:
    """What is collected, as a record."""
    return Collection.model_validate_json(said(capsys, "collect", *arguments, *DAY, "--format", "json", code=code)[0])


def test_the_outcome_comes_first(capsys: Captured) -> None:
    """How many answers and files, then each answer with the line that supports it, in one screen."""
    out, err = said(capsys, "collect", "model", "results.json", *DAY)
    lines = out.splitlines()
    assert lines[0] == "larch-7b: 4 answers suggested, 2 files read"
    assert "General capability: competent" in lines
    assert "  says      model/README.md:21: | HumanEval | 35.5 | 28.0 |" in lines
    assert len(lines) <= 40 and err == ""


def test_a_log_and_a_card_are_put_together(capsys: Captured) -> None:
    """The release is called as the card says, and the log of the same model counts."""
    collection = found(capsys, "model", "results.json")
    assert (collection.release, collection.context, collection.date) == ("larch-7b", "world-2026-h2", "2026-11-30")
    assert {file.format for file in collection.files} == {"model-card", "lm-eval"}
    general = next(each for each in collection.suggestions if each.question == "general-capability")
    assert (general.level, general.grade, general.bond) == ("competent", "self-report", "name")
    assert general.row == "general-by-mmlu, general-by-humaneval"


def test_the_same_files_give_the_same_bytes(capsys: Captured) -> None:
    """Whatever the order in which a file system lists them."""
    runs = {said(capsys, "collect", "model", "results.json", *DAY, "--format", "json")[0] for _ in range(2)}
    assert len(runs) == 1


def test_a_file_named_twice_is_read_once(capsys: Captured) -> None:
    """By itself and by its folder."""
    assert len(found(capsys, "model", "model/README.md").files) == 1


def test_files_about_several_models_suggest_nothing_unless_one_is_named(capsys: Captured) -> None:
    """Which is the release, nobody can tell; a name says it."""
    Path("other.json").write_bytes(as_bytes(inspect_log(eval={**inspect_log()["eval"], "model": "spruce"})))
    two = found(capsys, "results.json", "other.json")
    assert (two.release, two.suggestions) == (None, ())
    assert "name the release with --release NAME" in two.notes[0]
    assert found(capsys, "results.json", "other.json", "--release", "larch-7b@1").release == "larch-7b"


@pytest.mark.parametrize(
    ("name", "content", "code"), [("notes.txt", b"hello", 0), ("log.json", as_bytes(inspect_log(version=9)), 3)]
)
def test_only_a_file_that_should_have_been_read_is_an_error(
    name: str, content: bytes, code: int, capsys: Captured
) -> None:
    """What nobody knows is listed; what is known and cannot be read ends with 3, and the rest is read all the same."""
    Path("model", name).write_bytes(content)
    collection = found(capsys, "model", code=code)
    assert [refusal.recognised for refusal in collection.refused] == [code == 3]
    assert collection.suggestions


@pytest.mark.parametrize(
    "arguments",
    [["nowhere"], ["model", "--format", "xml"], ["model", "--accept", "nowhere.yaml"], ["model", "--context", "x"], []],
)
def test_wrong_usage_ends_with_4(arguments: list[str], capsys: Captured) -> None:
    """With a message and no traceback."""
    assert main(["collect", *arguments, *DAY]) == 4
    assert capsys.readouterr().err.startswith("error: ")


def test_accepting_writes_answers_with_their_evidence(capsys: Captured) -> None:
    """Comments and what a person has answered stay; each new answer cites the file that it comes from."""
    _, err = said(capsys, "collect", "model", "results.json", *DAY, "--accept", "assessment.yaml")
    assert "wrote 3 answers into assessment.yaml: general-capability, likeness-output, tool-use" in err
    assert "left as they were: open-ended-output" in err
    text = Path("assessment.yaml").read_text()
    assert text.startswith(ASSESSMENT)
    assessment, _ = load_assessment(Path("assessment.yaml"))
    answer = assessment.answers["general-capability"]
    assert (answer.level, answer.evidence) == ("competent", ("results-json", "readme-md"))
    assert "accepted with --accept" in (answer.rationale or "")
    assert assessment.evidence["readme-md"].grade == "self-report"
    assert assessment.answers["open-ended-output"].level == "constrained"
    again = said(capsys, "collect", "model", "results.json", *DAY, "--accept", "assessment.yaml")[1]
    assert "wrote 0 answers" in again
    assert Path("assessment.yaml").read_text() == text


def test_nothing_is_adopted_by_itself(capsys: Captured) -> None:
    """Without --accept no file is written."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    said(capsys, "collect", "model", "results.json", *DAY)
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_hostile_names_are_shown_as_text(capsys: Captured) -> None:
    """Escape sequences, markup and bidirectional marks of a card stay letters, in text and in JSON."""
    name = json.loads(
        f'"{HOSTILE.replace(chr(92) + "e", chr(92) + "u001b").replace(chr(92) + "a", chr(92) + "u0007")}"'
    )
    Path("model/README.md").write_text(CARD.replace("# Larch 7B", f"# {name}").replace("name: larch-7b", "name: x"))
    Path("model/[red]\\x.json").write_text("{}")
    for format in ("text", "json"):
        out = said(capsys, "collect", "model", *DAY, "--format", format)[0]
        assert "\x1b" not in out and "\u202e" not in out and "\x07" not in out


def test_a_framework_without_a_table_suggests_nothing() -> None:
    """And says so."""
    from tests.cli.small import lay_out

    lay_out(Path())
    collection = collect([Path("model")], date="2026-02-01", framework="small")
    assert collection.suggestions == ()
    assert "has no evidence.yaml" in collection.notes[-1]


def test_a_folder_names_a_release_whose_card_does_not(capsys: Captured) -> None:
    """And it says so; the bond is the word of whoever named the folder."""
    Path("model/README.md").write_text("---\npipeline_tag: text-generation\n---\nIt writes.\n")
    collection = found(capsys, "model")
    assert collection.release == "model"
    assert "'model' is its folder" in collection.notes[0]
    assert {each.bond for each in collection.suggestions} == {"asserted"}


def test_an_assessment_says_what_the_release_is_called(capsys: Captured) -> None:
    """Its name and other names bind logs; what names another model is left out, and nothing is written of it."""
    Path("other.json").write_bytes(
        as_bytes(lm_eval(config={"model_args": "pretrained=spruce/spruce-7b", "limit": None}))
    )
    said(capsys, "collect", "other.json", *DAY, "--accept", "assessment.yaml")
    assert Path("assessment.yaml").read_text() == ASSESSMENT
    renamed = ASSESSMENT.replace("name: Larch 7B,", 'name: Our model, aliases: ["larch/larch-7b"],')
    Path("assessment.yaml").write_text(renamed)
    said(capsys, "collect", "results.json", "model", *DAY, "--accept", "assessment.yaml")
    found = load_assessment(Path("assessment.yaml"))[0]
    assert found.evidence["results-json"].subject == "Our model"


def test_an_error_in_the_table_of_a_framework_is_found_by_the_linter(capsys: Captured) -> None:
    """With its line, as in every other file of a framework."""
    from shutil import copytree

    from riskkit.store.frameworks import framework_folder

    copytree(framework_folder("seger2023"), "own")
    table = Path("own/evidence.yaml")
    table.write_text(table.read_text().replace("question: tool-use", "question: tool-abuse", 1))
    assert main(["framework", "lint", "own"]) == 4
    assert "evidence.yaml:" in capsys.readouterr().err
