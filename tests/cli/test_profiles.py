"""A profile of one's own at every command that judges: judged by, beside the framework's, and named by its digest."""

import shutil
from pathlib import Path

import pytest

from riskkit.cli import main
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import load_inputs, load_profile
from riskkit.store.frameworks import load_framework
from riskkit.store.yaml.document import read_document

BAD = Path(__file__).parents[1] / "bad"
SMALL = ["--framework", "small", "--date", "2026-02-01"]
FILE, OURS = "assessment.yaml", "profile.yaml"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory, with the small framework, an assessment by it and a profile for it."""
    shutil.copytree(BAD / "small", tmp_path / "small")
    for name in (FILE, OURS):
        shutil.copy(BAD / name, tmp_path)
    monkeypatch.chdir(tmp_path)


def rewrite(file: str, old: str, new: str) -> None:
    """Puts *new* in the place of *old*, which is in the file once."""
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def reported(capsys: Captured, *more: str) -> Recommendation:
    """The report on the assessment, as JSON says it."""
    assert main(["report", FILE, "--format", "json", *SMALL, *more]) == 0
    return Recommendation.model_validate_json(capsys.readouterr().out, strict=True)


def test_ones_own_profile_judges_beside_the_others(capsys: Captured) -> None:
    """--profile FILE judges by the profile in the file, at its place among all that the framework has."""
    found = reported(capsys, "--profile", OURS)
    assert (found.profile, list(found.profiles)) == ("ours", ["strict", "ours", "balanced"])
    assert found.own_profile
    assert (found.own_profile.id, found.own_profile.digest) == ("ours", read_document(Path(OURS)).digest())
    assert found.titles["ours"] == "As our board decided"
    assert found.recommended.option == found.profiles["ours"].recommended


def test_without_one_nothing_else_changes(capsys: Captured) -> None:
    """What the framework's profiles conclude, and all digests, are the same with a profile of one's own and without."""
    shipped, with_own = reported(capsys), reported(capsys, "--profile", OURS)
    assert shipped.own_profile is None
    assert {key: with_own.profiles[key] for key in shipped.profiles} == shipped.profiles
    assert (with_own.framework, with_own.assessment, with_own.context) == (
        shipped.framework,
        shipped.assessment,
        shipped.context,
    )


@pytest.mark.parametrize(
    ("old", "new", "alike"), [("id: ours", "id: ours # agreed in May", True), ("progress: 1", "progress: 2", False)]
)
def test_the_digest_is_of_what_the_profile_says(capsys: Captured, old: str, new: str, alike: bool) -> None:
    """Another number gives another digest, a comment does not."""
    before = reported(capsys, "--profile", OURS).own_profile
    rewrite(OURS, old, new)
    assert (reported(capsys, "--profile", OURS).own_profile == before) == alike


def test_a_name_that_is_not_shipped_needs_its_file(capsys: Captured) -> None:
    """An assessment that names a profile of one's own is judged by it where its file is given, and else refused."""
    rewrite(FILE, "profile: balanced", "profile: ours")
    assert main(["score", FILE, *SMALL]) == 4
    assert "--profile FILE" in capsys.readouterr().err
    assert main(["score", FILE, *SMALL, "--profile", "balanced"]) == 4
    capsys.readouterr()
    assert reported(capsys, "--profile", OURS).profile == "ours"


@pytest.mark.parametrize("command", [["score", FILE], ["report", FILE], ["report", FILE, "--format", "html"]])
@pytest.mark.parametrize("name", [OURS, "./profile.yaml", "kept/ours.yml"])
def test_every_report_takes_a_file(command: list[str], name: str, capsys: Captured) -> None:
    """A name that ends like YAML, or holds a separator, is a file and not an id; the report gives its title."""
    Path("kept").mkdir()
    shutil.copy(OURS, "kept/ours.yml")
    assert main([*command, *SMALL, "--profile", name]) == 0
    assert "As our board decided" in capsys.readouterr().out


def test_an_explanation_is_by_the_profile(capsys: Captured) -> None:
    """``explain`` says what an option may be under the profile given."""
    shutil.copy(OURS, "lax.yaml")
    rewrite("lax.yaml", "up-to: acceptable", "up-to: tolerable")
    for name, verdict in ((OURS, "ruled out"), ("lax.yaml", "allowed with conditions")):
        assert main(["explain", FILE, "gated", *SMALL, "--profile", name]) == 0
        assert capsys.readouterr().out.startswith(f"Gated download (gated): {verdict}\n")


def test_an_id_and_a_file_beside_it(capsys: Captured) -> None:
    """A plain word is an id, even where a file of that name lies here."""
    shutil.copy(OURS, "ours")
    assert main(["score", FILE, *SMALL, "--profile", "ours"]) == 4
    assert capsys.readouterr().err.startswith("error: --profile: 'ours' is not a profile\n")


def test_the_place_is_shown(capsys: Captured) -> None:
    """``framework profile`` shows digest and place, and all profiles in order with their numbers."""
    assert main(["framework", "profile", OURS, "--framework", "small"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = dict(line.split(maxsplit=1) for line in lines if line)
    assert shown["digest"] == read_document(Path(OURS)).digest()
    assert shown["place"] == "between 'strict' and 'balanced'"
    assert [line.split()[0] for line in lines[-3:]] == ["strict", "ours", "balanced"]
    assert shown["ours"].split() == ["1", "acceptable", "progress", "1"]


@pytest.mark.parametrize(
    ("off", "up_to", "place"),
    [
        (2, "acceptable", "before 'strict', the strictest"),
        (2, "tolerable", "between 'strict' and 'balanced'"),
        (0, "tolerable", "after 'balanced', the most lenient"),
    ],
)
def test_every_place_can_be_taken(off: int, up_to: str, place: str, capsys: Captured) -> None:
    """A profile may be stricter than all, more lenient than all, or lie between two."""
    rewrite(OURS, "off: 1", f"off: {off}")
    rewrite(OURS, "up-to: acceptable", f"up-to: {up_to}")
    assert main(["framework", "profile", OURS, "--framework", "small"]) == 0
    assert f"place      {place}\n" in capsys.readouterr().out
    assert main(["score", FILE, *SMALL, "--profile", OURS]) == 0


def test_what_is_read_is_what_is_judged_by() -> None:
    """The store gives the framework with the profile in it, its digest as before, and the assessment judged by it."""
    framework = load_framework("small")
    own, document = load_profile(framework, Path(OURS))
    inputs = load_inputs(Path(FILE), date="2026-02-01", framework="small", profile=OURS)
    assert inputs.framework.profiles.profiles["ours"].model_dump().items() <= own.model_dump().items()
    assert inputs.framework.digest == inputs.digests["framework"] == framework.digest
    assert inputs.digests["profile"] == document.digest()
    assert inputs.assessment.profile == "ours"
    assert "profile" not in load_inputs(Path(FILE), date="2026-02-01", framework="small").digests
