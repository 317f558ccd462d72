"""What holds of a run whatever the rules are."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from riskkit.errors import InputError, Problem
from riskkit.gate.rule import Rule, Violation
from riskkit.gate.rules import RULES
from riskkit.gate.run import Around, _fingerprinted
from riskkit.model_files.digests import digests
from riskkit.render.gate import render_gate
from riskkit.render.schemas import schema
from riskkit.schema.policy import Policy
from riskkit.schema.results.gate import FindingPlace, GateRun
from riskkit.schema.selftest import Edit
from riskkit.tasks.gate import run_gate, run_on
from riskkit.tasks.gate_facts import gathered
from riskkit.tasks.selftest import edit
from tests.gate.scenes import VARIANTS, copied, made, request, sealed

SETTINGS: Mapping[str, tuple[Any, int]] = {
    "bad-input": ("bad-input", 4),
    "not-assessed": ("not-assessed", 3),
    "block": ("block", 1),
    "hold": ("hold", 2),
    "warn": ("warn", 0),
    "note": ("note", 0),
}


def _found() -> Iterator[Violation]:
    """A rule that finds something."""
    yield Violation("release", "name", "something", "nothing")


def _broken() -> Iterator[Violation]:
    """A rule that breaks."""
    raise ZeroDivisionError("there")


def _run(rules: Mapping[str, Rule], key: str = "wren") -> GateRun:
    facts, on = gathered(request(sealed(key), VARIANTS[key].date))
    return run_on(facts, on, rules)


@pytest.mark.parametrize("words", [pair for size in (1, 2, 3) for pair in combinations(SETTINGS, size)], ids=str)
def test_of_several_effects_the_first_in_order_counts(words: tuple[str, ...]) -> None:
    """4, 3, 1, 2, 0, whatever else is found."""
    rules = {f"rule-{word}": Rule(_found, SETTINGS[word][0]) for word in words}
    codes = [SETTINGS[word][1] for word in words]
    assert _run({**RULES, **rules}).exit_code == next(code for code in (4, 3, 1, 2, 0) if code in codes)


def test_a_rule_that_breaks_could_not_assess() -> None:
    """A fault in one rule is 3 and named, and the others run."""
    run = _run({**RULES, "breaks": Rule(_broken, "note")})
    assert (run.exit_code, run.rules["breaks"].state) == (3, "broke")
    assert run.why == ("breaks: riskkit broke: ZeroDivisionError: there",)
    assert [key for key, rule in run.rules.items() if rule.state == "not-run"] == []


def test_a_rule_that_cannot_run_is_not_passed() -> None:
    """Where what a rule reads is not there and nothing else is found, nothing is known."""

    def reads_pins(pins: object) -> Iterator[Violation]:
        """It reads what is not there."""
        yield from ()

    run = _run({**RULES, "reads-pins": Rule(reads_pins)})
    assert (run.exit_code, run.why) == (3, ("reads-pins: there is no pins to read",))


def test_a_run_is_the_same_every_time() -> None:
    """The same files on the same day give the same bytes, with findings in the order of their places."""
    first, second = _run({**RULES, "finds": Rule(_found)}), _run({**RULES, "finds": Rule(_found)})
    assert render_gate(first, "json") == render_gate(second, "json")
    places = [(f.place.file, f.place.line, f.place.column, f.rule) for f in first.findings]
    assert places == sorted(places)


def test_a_run_is_what_is_published() -> None:
    """A passing and a blocked run as JSON are valid by the schema, and passes are recorded beside findings."""
    check = Draft7Validator(schema("gate"))
    for run in (_run(RULES), _run({**RULES, "finds": Rule(_found)}), _run(RULES, "waived")):
        assert [error.message for error in check.iter_errors(json.loads(render_gate(run, "json")))] == []
        assert set(RULES) <= set(run.rules)
    assert {rule.state for rule in _run(RULES).rules.values()} == {"passed"}


def _fingerprints(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in run_gate(request(folder, "2026-11-20")).findings:
        found.setdefault(finding.rule, set()).add(finding.fingerprint)
    return found


def test_fingerprints_outlive_lines_and_days(tmp_path: Path) -> None:
    """They stay as they are when lines move, days pass and the folder is another, also those in files of the model."""
    folder = copied("wren", tmp_path / "here")
    edit(folder, [Edit(file="release.yaml", remove=("publisher", "components/weights-final/signature"))])
    (folder / "cache.blob").write_bytes(bytes(range(256)))
    before = _fingerprints(folder)
    text = (folder / "release.yaml").read_text(encoding="utf-8")
    other = copied("wren", tmp_path / "there")
    (other / "cache.blob").write_bytes(bytes(range(256)))
    (other / "release.yaml").write_text(f"# a line\n\n{text}", encoding="utf-8")
    assert before == _fingerprints(other)
    assert {"release-complete", "weights-signed", "folders-listed"} <= before.keys()
    late = run_gate(request(other, "2027-01-20"))
    assert before["release-complete"] <= {finding.fingerprint for finding in late.findings}


def test_findings_at_one_place_are_told_apart() -> None:
    """No two findings of a run have one fingerprint."""

    def twice() -> Iterator[Violation]:
        """It finds the same twice."""
        yield from (Violation("release", "name", "something", "nothing") for _ in range(2))

    run = _run({**RULES, "twice": Rule(twice)})
    assert len({finding.fingerprint for finding in run.findings}) == len(run.findings) == 2


def test_findings_stand_at_their_line(tmp_path: Path) -> None:
    """A finding names the line and column of the value that is wrong, also in a file that cannot be read."""
    folder = copied("wren", tmp_path / "wren")
    edit(folder, [Edit(file="release.yaml", set={"components/inference-code/access": "unknown"})])
    run = run_gate(request(folder, "2026-11-20"))
    place = next(finding.place for finding in run.findings if finding.rule == "access-known")
    line = (folder / "release.yaml").read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert line.strip() == "access: unknown"
    assert (place.pointer, line[place.column - 1 :]) == ("components/inference-code/access", "unknown")
    edit(folder, [Edit(file="release.yaml", replace="name: Wren\n", text="name: Wren\nname: Wren\n")])
    broken = run_gate(request(folder, "2026-11-20")).findings
    assert [(finding.rule, finding.place.line > 1) for finding in broken] == [("release-valid", True)]


def test_a_baseline_lets_old_debt_through_and_shows_it(tmp_path: Path) -> None:
    """What stood in an earlier run is shown and counted and blocks nothing; what is new blocks."""
    renamed = Edit(file="README.md", replace="model_name: Wren 2.1.0", text="model_name: Robin")
    unsaid = Edit(file="release.yaml", remove=("publisher",))
    folder = made(VARIANTS["wren"], tmp_path / "wren", (renamed,))
    first = run_gate(request(folder, "2026-11-20"))
    assert (first.exit_code, {f.rule for f in first.findings}) == (1, {"card-name"})
    earlier = tmp_path / "run.json"
    earlier.write_text(render_gate(first, "json"), encoding="utf-8")
    again = run_gate(request(folder, "2026-11-20", baseline=earlier))
    assert (again.exit_code, dict(again.counts)) == (0, {"inherited": 1})
    assert again.baseline and (again.baseline.inherited, again.baseline.new, again.baseline.gone) == (1, 0, 0)
    worse = made(VARIANTS["wren"], tmp_path / "worse", (renamed, unsaid))
    run = run_gate(request(worse, "2026-11-20", baseline=earlier))
    assert (run.exit_code, run.why) == (1, ("release-complete: 1 finding, which blocks",))


def test_other_bytes_are_not_inherited(tmp_path: Path) -> None:
    """A file that nobody named is inherited while its bytes are what they were, and held when they are others."""
    folder, earlier = copied("wren", tmp_path / "wren"), tmp_path / "run.json"
    blob = folder / "cache.blob"
    blob.write_bytes(bytes(range(256)))
    earlier.write_text(render_gate(run_gate(request(folder, "2026-11-20")), "json"), encoding="utf-8")
    asked = request(folder, "2026-11-20", baseline=earlier)
    assert (run_gate(asked).exit_code, dict(run_gate(asked).counts)) == (0, {"inherited": 1})
    blob.write_bytes(bytes(reversed(range(256))))
    assert (run_gate(asked).exit_code, run_gate(asked).why) == (
        2,
        ("folders-listed: 1 finding, which holds for a person",),
    )


def test_other_weights_are_not_inherited(tmp_path: Path) -> None:
    """That weights were not signed in an earlier run lets no others through unsigned."""
    unsigned = Edit(file="release.yaml", remove=("components/weights-final/signature",))
    other = Edit(file="weights/model-00002-of-00002.safetensors", copy_of="weights/model-00001-of-00002.safetensors")
    earlier = tmp_path / "run.json"
    folder = made(VARIANTS["wren"], tmp_path / "wren", (unsigned,))
    earlier.write_text(render_gate(run_gate(request(folder, "2026-11-20")), "json"), encoding="utf-8")
    assert run_gate(request(folder, "2026-11-20", baseline=earlier)).exit_code == 0
    folder = made(VARIANTS["wren"], tmp_path / "other", (unsigned, other))
    run = run_gate(request(folder, "2026-11-20", baseline=earlier))
    assert (run.exit_code, run.why) == (1, ("weights-signed: 1 finding, which blocks",))


def test_what_cannot_be_hashed_is_not_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bytes of a file are not known its findings count, though the baseline has them; others do not."""
    folder, earlier = copied("wren", tmp_path / "wren"), tmp_path / "run.json"
    for name in ("a.blob", "b.blob"):
        (folder / name).write_bytes(bytes(range(256)))
    _unreadable(monkeypatch, "a.blob")
    earlier.write_text(render_gate(run_gate(request(folder, "2026-11-20")), "json"), encoding="utf-8")
    run = run_gate(request(folder, "2026-11-20", baseline=earlier))
    assert (run.exit_code, dict(run.counts)) == (2, {"held": 1, "inherited": 1})


def _unreadable(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def partly(root: Path, paths: Iterable[str], **more: Any) -> dict[str, str]:
        if path in (wanted := list(paths)):
            raise InputError([Problem(path, "", "changed while it was read")])
        return digests(root, wanted, **more)

    monkeypatch.setattr("riskkit.tasks.gate.digests", partly)


UNNAMED = {
    "rule": "folders-listed",
    "owner": "Ines Okafor",
    "reason": "It was looked at by hand.",
    "granted": "2026-11-10",
    "expires": "2027-01-10",
}


def test_a_waiver_ends_when_the_bytes_change(tmp_path: Path) -> None:
    """One with the digest of a file that nobody named holds for those bytes, and says when the file is another."""
    folder = copied("wren", tmp_path / "wren")
    blob = folder / "cache.blob"
    blob.write_bytes(bytes(range(256)))
    digest = f"sha256:{sha256(blob.read_bytes()).hexdigest()}"
    scope = {"release": "Wren 2.1.0", "file": "cache.blob", "digest": digest}
    edit(folder, [Edit(file="policy.yaml", set={"waivers": {"blob": {**UNNAMED, "scope": scope}}})])
    run = run_gate(request(folder, "2026-11-20"))
    assert (run.exit_code, dict(run.counts), run.waivers["blob"].state) == (0, {"waived": 1}, "used")
    blob.write_bytes(bytes(reversed(range(256))))
    run = run_gate(request(folder, "2026-11-20"))
    said = [finding.message for finding in run.findings if finding.rule == "waivers-hold"]
    assert run.exit_code == 1 and len(said) == 1
    assert f"it is for 'cache.blob' as {digest}, and the file is sha256:" in said[0]


def test_a_waiver_may_hold_for_the_bytes_of_a_file_of_ours(tmp_path: Path) -> None:
    """The digest of release.yaml fits what is found in it, and not what is found in a file of that name elsewhere."""
    folder = copied("wren", tmp_path / "wren")
    edit(folder, [Edit(file="release.yaml", remove=("publisher",))])
    digest = f"sha256:{sha256((folder / 'release.yaml').read_bytes()).hexdigest()}"
    scope = {"release": "Wren 2.1.0", "file": "release.yaml", "pointer": "publisher", "digest": digest}
    given = {**UNNAMED, "rule": "release-complete", "scope": scope}
    edit(folder, [Edit(file="policy.yaml", set={"waivers": {"unsaid": given}})])
    run = run_gate(request(folder, "2026-11-20"))
    assert run.waivers["unsaid"].state == "used"
    elsewhere = Violation("policy", "publisher", "something", "nothing", file="release.yaml")
    around = Around("", {}, lambda found: FindingPlace(file=""), {})
    (told,) = _fingerprinted([("release-complete", elsewhere)], around, {"release.yaml": digest})
    assert told.digest == ""


def test_what_is_waived_is_shown() -> None:
    """A finding under a waiver names it with its owner, and lets the release through."""
    run = _run(RULES, "waived")
    assert [(f.rule, f.waived and f.waived.owner, f.counts) for f in run.findings] == [
        ("weights-signed", "Ines Okafor", False)
    ]
    assert {key: waiver.state for key, waiver in run.waivers.items()} == {"unsigned": "used"}
    assert dict(run.counts) == {"waived": 1}


@pytest.mark.parametrize("rule", [key for key, rule in RULES.items() if rule.fixed])
def test_what_is_fixed_cannot_be_made_milder(rule: str) -> None:
    """A policy that sets such a rule is refused, and the rule does what it does."""
    facts, on = gathered(request(sealed("wren"), "2026-11-20"))
    assert isinstance(facts.policy, Policy)
    milder = replace(facts, policy=facts.policy.model_copy(update={"rules": {rule: "note"}}))
    run = run_on(milder, on, {**RULES, rule: replace(RULES[rule], check=_found)})
    assert run.exit_code == 4
    assert run.rules[rule].effect != "shown"


def test_every_rule_says_what_holds() -> None:
    """A rule has a sentence, and reads facts that there are."""
    from riskkit.gate.facts import Facts

    known = {*Facts.__dataclass_fields__, "waivers", "ground"}
    assert [key for key, rule in RULES.items() if not rule.title or not set(rule.reads) <= known] == []
