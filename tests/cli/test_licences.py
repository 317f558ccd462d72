"""A licence that nobody knows is warned of wherever it counts as permissive, and changes no exit code."""

import re
from pathlib import Path

import pytest

from riskkit.cli import main
from tests.cli.small import FILE, SMALL, Captured, lay_out, rewrite, said
from tests.gate.scenes import DATE, copied
from tests.model_files import files

NEW = ["init", "new.yaml", "--name", "Acme", "--version", "1"]
WARNED = re.compile(
    r"warning: (\S+:\d+:\d+): (\S+)/licence: licence '(.+)' (is .+), so it counts as permissive\n  hint: (.+)\n"
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory is empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.mark.parametrize(
    ("licence", "meant", "counts"),
    [
        ("CC BY-NC 4.0", "CC-BY-NC-4.0", "restricted"),
        ("cc_by_nc version 4.0", "CC-BY-NC-4.0", "restricted"),
        ("LLaMA 2", "LLaMA-2-community", "restricted"),
        ("Llama 2 Community License v2", "LLaMA-2-community", "restricted"),
        ("Gema", "Gemma", "restricted"),
        ("Apache 2", "Apache-2.0", "permissive"),
        ("GPL v3", "GPL-3.0-only", "permissive"),
    ],
)
def test_the_nearest_name_is_suggested(capsys: Captured, licence: str, meant: str, counts: str) -> None:
    """A licence as people write it is warned of where it stands, with the name that is listed and how that counts."""
    err = said(capsys, *NEW, "--component", f"weights-final=public@{licence}")[1]
    found = WARNED.findall(err)
    hint = f"did you mean '{meant}'? that counts as {counts}"
    assert [each[1:] for each in found] == [("release/components/weights-final", licence, "is not known", hint)]
    file, line, column = found[0][0].split(":")
    assert Path(file).read_text(encoding="utf-8").splitlines()[int(line) - 1][int(column) - 1 :].strip("'\"") == licence
    written = said(capsys, "init", "as-meant.yaml", *NEW[2:], "--component", f"weights-final=public@{meant}")[1]
    assert "warning" not in written


@pytest.mark.parametrize(
    ("licence", "why"),
    [
        ("nobody-knows-this-one", "is not known"),
        ("other", "is not known"),
        ("MIT AND nobody-knows-this-one", "is not known"),
        ("proprietary", "is known as proprietary, but is not listed in options.yaml"),
        ("Jamba Open Model License", "is known as use-restricted, but is not listed in options.yaml"),
    ],
)
def test_what_is_near_to_none_is_told_what_restricts(capsys: Captured, licence: str, why: str) -> None:
    """Where no name is near, or a near one would be another licence, those that count as restricted are told."""
    err = said(capsys, *NEW, "--component", f"weights-final=public@{licence}")[1]
    ((_, _, named, said_why, hint),) = WARNED.findall(err)
    assert (named, said_why) == (licence.removeprefix("MIT AND "), why)
    assert hint.startswith("what counts as restricted: LLaMA-1-research, ") and ", Gemma, " in hint


@pytest.mark.parametrize(
    "component",
    [
        "weights-final=public@apache-2.0",
        "weights-final=public@Zlib",
        "weights-final=public@GPL-3.0+",
        "weights-final=public@Apache-2.0 WITH LLVM-exception",
        "weights-final=public@MIT OR (CC-BY-NC-4.0 AND Gemma)",
        "weights-final=public",
        "weights-final=gated@nobody-knows-this-one",
        "documentation=public@nobody-knows-this-one",
    ],
)
def test_what_is_known_or_does_not_matter_is_not_warned_of(capsys: Captured, component: str) -> None:
    """Known licences, exceptions, no licence, and licences that the option does not go by are not warned of."""
    assert "warning" not in said(capsys, *NEW, "--component", component)[1]


@pytest.mark.parametrize(
    "words",
    [
        ["score", FILE],
        ["report", FILE],
        ["explain", FILE, "gated"],
        ["next", FILE],
        ["whatif", FILE, "--set", "spread=many", "--profile", "strict"],
        ["assess", "--answers", FILE],
        ["init", "new.yaml", "--from", FILE, "--version", "2"],
    ],
    ids=lambda words: words[0],
)
def test_every_command_on_an_assessment_warns_once(capsys: Captured, words: list[str]) -> None:
    """Warned once, on stderr, with the result and the exit code as they are for a licence that is known."""
    lay_out(Path())
    rewrite("licence: RAIL}", "licence: MIT}")
    code = main([*words, *SMALL])
    before = capsys.readouterr().out
    Path("new.yaml").unlink(missing_ok=True)
    rewrite("licence: MIT}", "licence: Mit 2}")
    out, err = said(capsys, *words, *SMALL, code=code)
    assert code == (3 if words[0] == "assess" else 0)
    assert [found[1:3] for found in WARNED.findall(err)] == [("release/components/weights", "Mit 2")]
    assert "warning" not in out and (out == before or words[0] in ("assess", "report"))


def test_a_draft_warns_of_what_the_card_says(capsys: Captured) -> None:
    """A draft of a folder warns of a licence that its card names and nobody knows, in the file that it writes."""
    Path("model").mkdir()
    files.sharded(Path("model"))
    Path("model/README.md").write_text("---\nlicense: gema\n---\n# Larch\n", encoding="utf-8")
    err = said(capsys, "init", "model", "--version", "1")[1]
    ((place, at, named, _, hint),) = WARNED.findall(err)
    assert (at, named) == ("components/weights-final", "gema") and place.startswith("model/release.yaml:")
    assert hint == "did you mean 'Gemma'? that counts as restricted"


@pytest.mark.parametrize("command", ["gate", "decide"])
def test_what_judges_a_release_warns(capsys: Captured, tmp_path: Path, command: str) -> None:
    """Gate and decision warn of a licence in release.yaml that is taken for permissive, whatever they end with."""
    folder = copied("wren", tmp_path / "wren")
    file = folder / "release.yaml"
    text = file.read_text(encoding="utf-8")
    at = text.index("weights-final:")
    changed = re.sub(r"access: \S+", "access: public", text[at:], count=1)
    file.write_text(text[:at] + re.sub(r"licence: \S+", "licence: LLaMA 2", changed, count=1), encoding="utf-8")
    words = [command, str(file), "--policy", str(folder / "policy.yaml"), "--date", DATE]
    who = ["--name", "Ines Okafor", "--role", "release-lead", "--why", "It is wanted.", "--again"]
    main([*words, *(who if command == "decide" else [])])
    found = WARNED.findall(capsys.readouterr().err)
    assert [each[1:4] for each in found] == [("components/weights-final", "LLaMA 2", "is not known")]
    assert found[0][0].startswith("wren/release.yaml:")
