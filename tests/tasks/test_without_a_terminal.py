"""Tasks as Python uses them: they return what a command shows, print nothing, and write only what they name."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from riskkit.errors import InputError
from riskkit.gate.decide import Speaker
from riskkit.schema.selftest import Edit
from riskkit.store.assessments import load_assessment
from riskkit.tasks import decide, draft, git_driver, init
from riskkit.tasks.assess import put_in_order
from riskkit.tasks.context import check_context, contexts_of
from riskkit.tasks.framework import lint_framework
from riskkit.tasks.gate import run_gate
from riskkit.tasks.gate_inputs import Request
from riskkit.tasks.new_release import prepare_release, requested, start_release
from riskkit.tasks.selftest import edit
from tests.cli.small import lay_out
from tests.gate.scenes import SOUND, copied, request
from tests.model_files import files

DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """A folder of its own as the working directory; nothing is printed there."""
    monkeypatch.chdir(tmp_path)
    yield
    assert capsys.readouterr() == ("", "")


def test_two_people_decide_and_the_gate_passes() -> None:
    """A decision returns what is still missing; an approval and a dissent go into the same file."""
    folder = copied("wren", Path("wren"))
    shutil.copy(SOUND / "decisions.log", folder)
    edit(folder, [Edit(file="decision.yaml", delete=True)])
    edit(folder, [Edit(file="release.yaml", remove=("decision",))])
    asked = Request(folder / "release.yaml", folder / "policy.yaml", DAY)
    ines, tomas = Speaker("Ines Okafor", "release-lead", DAY), Speaker("Tomas Lindqvist", "safety-lead", DAY)
    made = decide.decide(decide.decidable(asked, ines, "Field groups need it where there is no network."))
    assert made.in_the_way == () and any("still missing" in note for note in made.notes)
    done = decide.approve(decide.decidable(asked, tomas, None))
    assert {each.name for each in done.decision.approvals.values()} == {ines.name, tomas.name}
    assert run_gate(request(folder, DAY)).exit_code == 0
    against = decide.dissent(decide.decidable(asked, tomas, "It can wait."))
    assert [each.text for each in against.decision.dissent.values()] == ["It can wait."]


def test_an_assessment_is_started_from_the_last_one() -> None:
    """Answers are carried and none counts; what is not given has to be put in before it starts."""
    lay_out(Path())
    new = init.prepare(Path("next.yaml"), date=DAY, framework="small", last=Path("assessment.yaml"))
    with pytest.raises(InputError, match="version"):
        init.start(new)
    assert not Path("next.yaml").exists()
    new = init.prepare(Path("next.yaml"), date=DAY, version="2", framework="small", last=Path("assessment.yaml"))
    done = init.start(new)
    assert done.notes == ("7 answers of Acme 1 carried; none counts until confirmed",)
    assert (len(done.assessment.carried), done.assessment.answers) == (7, {})
    assert [warning.message for warning in done.warnings] == []
    assert load_assessment(Path("next.yaml"))[0] == done.assessment


def test_an_assessment_is_put_in_order_in_place_or_not() -> None:
    """It is pinned in the text that is returned, and in the file where that is asked for."""
    lay_out(Path())
    file = Path("assessment.yaml")
    before = file.read_text(encoding="utf-8")
    done = put_in_order(file, date="2026-02-01", framework="small")
    assert file.read_text(encoding="utf-8") == before and "sha256:" in done.text and "likeness" in done.open
    assert put_in_order(file, date="2026-02-01", framework="small", in_place=True).text == done.text
    assert file.read_text(encoding="utf-8") == done.text


def test_a_release_is_drafted_from_a_folder() -> None:
    """What cannot be known is noted, not guessed, and nothing goes over a file that is there."""
    Path("model").mkdir()
    Path("model/model.safetensors").write_bytes(files.safetensors())
    folder = draft.read_folder(Path("model"), "seger2023")
    done = draft.draft_release(folder, name="Wren", version="1", components={})
    assert not done.file.exists()
    done.write()
    assert (done.parts, done.release.subject) == (1, "Wren 1")
    assert "there is no model card" in done.notes
    with pytest.raises(InputError, match="is there already"):
        draft.draft_release(folder, name="Wren", version="1", components={})
    with pytest.raises(InputError, match="is there already"):
        done.write()


def test_a_release_is_started_in_a_folder() -> None:
    """Both files are written and name each other; all that is missing is told before either is."""
    Path("model").mkdir()
    Path("model/model.safetensors").write_bytes(files.safetensors())
    new = prepare_release(Path("model"), date="2026-11-23", channels=["api,public"])
    with pytest.raises(InputError, match="--version"):
        start_release(new)
    assert not [*Path("model").glob("*.yaml")]
    done = start_release(replace(new, name="Wren", version="1", licence="Apache-2.0"))
    assert requested(new).option == "r8"
    assert load_assessment(done.file)[0].release.components["weights-final"].channels == ("api", "public")
    assert done.draft and done.draft.release.assessment and done.draft.release.assessment.path == done.file.name


def test_git_is_set_up_in_a_folder_that_is_named() -> None:
    """A clone elsewhere than the working directory gets the driver, and a check finds it."""
    subprocess.run(["git", "init", "-q", "clone"], check=True)
    assert "wrote clone/.gitattributes" in git_driver.install("assessment.yaml", None, Path("clone"))
    assert git_driver.check(Path("clone"))
    with pytest.raises(InputError, match="no git repository"):
        git_driver.check()


def test_contexts_and_frameworks_are_checked() -> None:
    """A context has its age, and each answer about the world what it counts as."""
    newest = contexts_of("seger2023", date=DAY)[0]
    found = check_context(newest.context.id, "seger2023", date=DAY)
    assert found.dated == newest
    assert {each.question for each in found.answers} >= newest.context.answers.keys()
    assert lint_framework("seger2023") == ()
