"""Every reader says in which direction a result points and how far the run came, and copies no text and no key."""

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from riskkit.errors import RiskkitError
from riskkit.evidence import readers
from riskkit.evidence.inspect_log import ZSTANDARD
from riskkit.evidence.readers import all_readers
from riskkit.render.json import report
from riskkit.schema.results.collection import EvidenceResult
from tests.evidence.files import (
    CARD,
    CROISSANT,
    CYCLONEDX,
    HARM,
    HELM_SPEC,
    MLFLOW,
    OPENNESS,
    SECRET,
    SPDX,
    eval_zip,
    every_eval_ever,
    garak,
    helm_stats,
    inspect_log,
    lm_eval,
    modelbench,
    promptfoo,
    pyrit,
    read,
    refused,
)

LOGS: dict[str, tuple[str, object]] = {
    "lm-eval": ("results.json", lm_eval()),
    "inspect": ("log.json", inspect_log()),
    "garak": ("run.report.jsonl", garak()),
    "promptfoo": ("out.json", promptfoo()),
    "pyrit": ("scenario.json", pyrit(["success", "failure"])),
    "ailuminate": ("benchmark.json", modelbench()),
    "every-eval-ever": ("eval.json", every_eval_ever()),
    "helm-run": ("run_spec.json", HELM_SPEC),
    "cyclonedx": ("bom.json", CYCLONEDX),
    "spdx": ("sbom.spdx3.json", SPDX),
    "mlflow": ("MLmodel", MLFLOW),
    "croissant": ("croissant.json", CROISSANT),
    "openness-framework": ("larch.yml", OPENNESS),
    "model-card": ("README.md", CARD),
}


def only(results: tuple[EvidenceResult, ...]) -> EvidenceResult:
    """The one result there is."""
    (result,) = results
    return result


@pytest.mark.parametrize("name", ["whatever", "README.md", "x.bin.json"])
@pytest.mark.parametrize("kind", sorted(LOGS.keys() - {"model-card"}))
def test_logs_are_recognised_by_content(kind: str, name: str, tmp_path: Path) -> None:
    """The name of a file does not say what it is."""
    assert read(tmp_path, name, LOGS[kind][1]).format == kind


@pytest.mark.parametrize(("kind", "log"), [(kind, log) for kind, (_, log) in LOGS.items()])
def test_no_text_of_a_test_and_no_key_is_copied(kind: str, log: object, tmp_path: Path) -> None:
    """Scores and names of tests come out; prompts, answers, objectives and settings of services do not."""
    text = report(read(tmp_path, LOGS[kind][0], log))
    assert HARM not in text
    assert SECRET not in text


def test_metrics_of_the_harness_are_split_from_their_filter(tmp_path: Path) -> None:
    """A standard error is a bound and no result of its own, *N/A* is no number, and the commit names the model."""
    file = read(tmp_path, "results.json", lm_eval())
    accuracy, perplexity = file.results
    assert (accuracy.task, accuracy.metric, accuracy.value) == ("mmlu", "acc", 0.64)
    assert (accuracy.direction, accuracy.completeness) == ("more-is-abler", "complete")
    assert (accuracy.count, accuracy.hits) == (14042, 8987)
    assert accuracy.low and accuracy.low < 0.64
    assert (perplexity.metric, perplexity.direction, perplexity.low) == ("word_perplexity", None, None)
    assert (file.subject.name, file.subject.revision) == ("larch/larch-7b", "a" * 40)
    assert (file.date, file.tool) == ("2026-01-21", "lm-evaluation-harness 0.4.9.2")
    assert accuracy.passage.line is not None
    assert '"mmlu"' not in accuracy.passage.quote


@pytest.mark.parametrize(
    "changed",
    [
        {"config": {"model_args": "pretrained=larch", "limit": 10}},
        {"n-samples": {"mmlu": {"original": 14042, "effective": 100}}},
    ],
)
def test_limited_runs_of_the_harness_are_partial(changed: dict[str, Any], tmp_path: Path) -> None:
    """A limit, or fewer items than there are, is no complete run, and it says so."""
    result = read(tmp_path, "results.json", lm_eval(**changed)).results[0]
    assert result.completeness == "partial"
    assert result.why


def test_earlier_versions_of_the_harness_are_read(tmp_path: Path) -> None:
    """Version 0.3 writes no filter, no counts and no direction."""
    log = {
        "results": {"piqa": {"acc": 0.7, "acc_stderr": 0.01}},
        "versions": {"piqa": 0},
        "config": {"model": "hf-causal", "model_args": "pretrained=larch/larch-1b,revision=step1", "limit": None},
    }
    file = read(tmp_path, "old.json", log)
    result = only(file.results)
    assert (result.task, result.metric, result.count) == ("piqa", "acc", None)
    assert file.subject.revision == "step1"


@pytest.mark.parametrize(
    ("changed", "completeness"),
    [
        ({}, "complete"),
        ({"status": "cancelled"}, "partial"),
        ({"status": "error"}, "partial"),
        ({"invalidated": True}, "nothing"),
        (
            {"results": {"total_samples": 80, "completed_samples": 78, "scores": inspect_log()["results"]["scores"]}},
            "partial",
        ),
        (
            {"results": {"total_samples": 80, "completed_samples": 0, "scores": inspect_log()["results"]["scores"]}},
            "nothing",
        ),
        ({"results": {"total_samples": 1, "completed_samples": 1, "scores": []}}, "nothing"),
        ({"eval": inspect_log()["eval"] | {"config": {"limit": 3}}}, "partial"),
        ({"eval": inspect_log()["eval"] | {"config": {"limit": 40}}}, "complete"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_inspect_says_how_far_a_run_came(
    packed: bool, changed: dict[str, Any], completeness: str, tmp_path: Path
) -> None:
    """What was cancelled, broke, was cut or declared invalid is no complete run, in a file or in a zip."""
    log = inspect_log(**changed)
    content = eval_zip(json.dumps(log).encode()) if packed else log
    result = only(read(tmp_path, "log.eval" if packed else "log.json", content).results)
    assert result.completeness == completeness
    assert bool(result.why) == (completeness != "complete")


def test_inspect_without_a_number_shows_nothing(tmp_path: Path) -> None:
    """NaN is no number, and a result without one supports nothing."""
    text = json.dumps(inspect_log()).replace('"value": 0.05', '"value": NaN')
    assert only(read(tmp_path, "log.json", text).results).completeness == "nothing"


def test_a_log_of_inspect_that_was_broken_off_shows_nothing(tmp_path: Path) -> None:
    """Without a header there is only the start of the journal."""
    file = read(tmp_path, "log.eval", eval_zip(None))
    assert file.subject.name == "hf/larch/larch-7b"
    assert only(file.results).completeness == "nothing"


def test_inspect_says_what_its_makers_state_of_contamination_and_sandbagging(tmp_path: Path) -> None:
    """In the metadata of the task; a value that is no text is none."""
    metadata = {"contamination": "written after the cutoff", "sandbagging": {"a": 1}}
    log = inspect_log(eval=inspect_log()["eval"] | {"metadata": metadata})
    found = only(read(tmp_path, "log.json", log).results)
    assert (found.contamination, found.sandbagging) == ("written after the cutoff", None)


def test_epochs_are_repeats(tmp_path: Path) -> None:
    """The number of epochs comes along, since they are not independent items."""
    assert only(read(tmp_path, "log.json", inspect_log()).results).settings["repeats"] == "2"


def raw_zstandard(data: bytes) -> bytes:
    """Some bytes as one frame of zstandard that packs nothing."""
    head = b"\x28\xb5\x2f\xfd" + bytes([0b10100000]) + len(data).to_bytes(4, "little")
    return head + (len(data) << 3 | 1).to_bytes(3, "little") + data


def test_logs_packed_with_zstandard_are_read_or_say_what_to_install(tmp_path: Path) -> None:
    """Where zstandard is there they are read, several frames among them; else the message says how to get it."""
    half = json.dumps(inspect_log()).encode()
    frames = raw_zstandard(half[:100]) + raw_zstandard(half[100:])
    plain = eval_zip(frames, 0)
    # both headers of the entry say by which method it is packed
    marked = bytearray(plain)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = plain.rindex(mark)
        marked[start + at : start + at + 2] = ZSTANDARD.to_bytes(2, "little")
    (tmp_path / "log.eval").write_bytes(marked)
    try:
        from riskkit.evidence.inspect_log import _zstandard

        _zstandard()
    except RiskkitError:
        assert "riskkit[inspect]" in refused(tmp_path, "log.eval", bytes(marked)).hint
    else:
        assert only(read(tmp_path, "log.eval", bytes(marked)).results).value == 0.05


@pytest.mark.parametrize(
    ("changed", "ended", "completeness"),
    [
        ({}, True, "complete"),
        ({}, False, "partial"),
        ({"nones": 3}, True, "partial"),
        ({"passed": 0, "total_evaluated": 0}, True, "nothing"),
        ({"total_evaluated": None, "total": 100}, True, "complete"),
    ],
)
def test_passed_is_safe_with_garak(changed: dict[str, Any], ended: bool, completeness: str, tmp_path: Path) -> None:
    """Passed means that the model withstood; what was broken off or not judged is no complete run."""
    result = only(read(tmp_path, "run.report.jsonl", garak(ended=ended, **changed)).results)
    assert (result.direction, result.completeness) == ("more-is-safer", completeness)
    assert result.value == (None if completeness == "nothing" else 0.7)
    assert (result.passage.line, result.settings) == (4, {"repeats": "5"})


def test_a_digest_of_garak_is_read(tmp_path: Path) -> None:
    """Probes and detectors of every group, without the summaries."""
    log = {
        "entry_type": "digest",
        "meta": {"garak_version": "0.17", "setup": {"plugins.target_name": "larch-7b"}},
        "eval": {"dan": {"_summary": {}, "dan.Dan_11_0": {"_summary": {}, "dan.DAN": {"absolute_score": 0.4}}}},
    }
    result = only(read(tmp_path, "digest.json", log).results)
    assert (result.task, result.value, result.completeness) == ("dan.Dan_11_0", 0.4, "partial")


def test_errors_are_no_failures_with_promptfoo(tmp_path: Path) -> None:
    """A test that broke counts for nothing, and a plugin of the red team gives the direction."""
    result = only(read(tmp_path, "out.json", promptfoo()).results)
    assert (result.count, result.hits, result.value) == (2, 1, 0.5)
    assert (result.direction, result.completeness) == ("more-is-safer", "partial")
    broken = [{"provider": {"id": "x"}, "success": False, "failureReason": 2}] * 3
    nothing = only(read(tmp_path, "out.json", promptfoo(broken)).results)
    assert (nothing.completeness, nothing.value, nothing.direction) == ("nothing", None, None)


@pytest.mark.parametrize(
    ("outcomes", "state", "value", "completeness"),
    [
        (["success", "failure"], "COMPLETED", 0.5, "complete"),
        (["success", "failure", "error", "undetermined"], "COMPLETED", 0.5, "partial"),
        (["failure"], "IN_PROGRESS", 0.0, "partial"),
        (["error"], "COMPLETED", None, "nothing"),
        ([], "COMPLETED", None, "nothing"),
    ],
)
def test_success_is_the_attacks_with_pyrit(
    outcomes: list[str], state: str, value: float | None, completeness: str, tmp_path: Path
) -> None:
    """A success is one of the attack, and what was not judged is left out of the rate."""
    result = only(read(tmp_path, "scenario.json", pyrit(outcomes, state)).results)
    assert (result.direction, result.value, result.completeness) == ("more-is-worse", value, completeness)


@pytest.mark.parametrize(
    ("uid", "grade"),
    [("general-1.1-en_us-official-private", "independent-test"), ("general-1.1-en_us-practice-x", "internal-test")],
)
def test_only_official_results_of_ailuminate_are_independent(uid: str, grade: str, tmp_path: Path) -> None:
    """Practice and demonstration are runs of one's own."""
    file = read(tmp_path, "benchmark.json", modelbench(uid))
    result = only(file.results)
    assert (file.grade, result.value, result.direction) == (grade, 0.9, "more-is-safer")


def test_every_eval_ever_says_who_has_evaluated(tmp_path: Path) -> None:
    """A third party's is an independent test, one that says nothing a self-report."""
    assert read(tmp_path, "e.json", every_eval_ever()).grade == "independent-test"
    assert read(tmp_path, "e.json", every_eval_ever(source_metadata={})).grade == "self-report"


def test_statistics_of_helm_are_those_of_the_answers(tmp_path: Path) -> None:
    """Items are counted by a statistic of their own; what was changed on purpose, or measures the run, is left out."""
    (tmp_path / "run_spec.json").write_text(json.dumps(HELM_SPEC))
    file = read(tmp_path, "stats.json", helm_stats())
    result = only(file.results)
    assert (result.task, result.metric, result.value) == ("mmlu:subject=philosophy", "exact_match", 0.3)
    assert (result.count, result.hits, result.completeness) == (10, 3, "partial")
    assert file.subject.name == "larch/larch-7b"


@pytest.mark.parametrize(
    ("name", "log"),
    [
        ("log.json", inspect_log(version=4)),
        ("log.eval", eval_zip(json.dumps(inspect_log(version="2")).encode())),
        ("out.json", promptfoo() | {"results": {"version": 2, "results": []}}),
        ("benchmark.json", modelbench() | {"_metadata": {"format_version": 2}}),
        ("e.json", every_eval_ever(schema_version="1.0.0")),
    ],
)
def test_versions_that_are_not_known_are_refused(name: str, log: object, tmp_path: Path) -> None:
    """A later version may mean something else by the same words."""
    refusal = refused(tmp_path, name, log)
    assert refusal.recognised
    assert "version" in refusal.message
    assert "newer riskkit" in refusal.hint


def installed(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """As if a package were installed that adds a reader."""
    point = EntryPoint("larch", value, readers.GROUP)
    monkeypatch.setattr(readers, "entry_points", lambda group: EntryPoints([point] if group == readers.GROUP else []))


def test_others_add_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point that names a reader is asked after those of riskkit."""
    installed(monkeypatch, "tests.evidence.other:READER")
    assert list(all_readers())[-1] == "larch-log"


@pytest.mark.parametrize(
    "value",
    ["tests.evidence.nowhere:READER", "tests.evidence.other:NOTHING", "json:dumps", "tests.evidence.other:TWICE"],
)
def test_a_reader_that_does_not_load_is_an_error(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named and not skipped, since evidence that nobody sees may speak against the release."""
    installed(monkeypatch, value)
    with pytest.raises(RiskkitError, match="the reader 'larch'"):
        all_readers()


def stated(kind: str, folder: Path) -> dict[str, str]:
    """What a file of a format states."""
    name, content = LOGS[kind]
    return {fact.about: fact.value for fact in read(folder, name, content).facts}


def test_bills_of_materials_state_the_model(tmp_path: Path) -> None:
    """Name, licence, task and data of the model card in a bill; metrics are texts there, and one may be no number."""
    file = read(tmp_path, "bom.json", CYCLONEDX)
    assert stated("cyclonedx", tmp_path) == {
        "name": "larch-7b",
        "licence": "MIT",
        "task": "detection",
        "dataset": "a wood",
    }
    assert [(each.task, each.value, each.completeness) for each in file.results] == [
        ("MMLU", 0.64, "complete"),
        ("speed", None, "nothing"),
    ]
    spdx = read(tmp_path, "sbom.json", SPDX)
    assert (spdx.subject.digest, spdx.date) == ("sha256:" + "a" * 64, "2026-02-03")
    assert stated("spdx", tmp_path)["model-type"] == "decoder"


def test_packages_of_mlflow_tell_base_and_code(tmp_path: Path) -> None:
    """A loader that MLflow does not bring is code that comes with the model."""
    found = stated("mlflow", tmp_path)
    assert found["base-model"] == "spruce/spruce-7b"
    assert found["runs-code"] == "loader_module"


def test_data_sets_and_records_of_openness_are_read(tmp_path: Path) -> None:
    """Licences of data are those of data, and the date of a record is not that of the release."""
    assert stated("croissant", tmp_path) == {"data": "a wood", "data-licence": "MIT", "personal-data": "spoken of"}
    file = read(tmp_path, "larch.yml", OPENNESS)
    assert (file.date, file.subject.name) == (None, "larch-7b")
    assert stated("openness-framework", tmp_path)["licence"] == "Apache-2.0"
    assert stated("openness-framework", tmp_path)["component"] == "Datasets: MIT"
