"""Small logs and cards of every format, in our own words; what a test changes it names."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.schema.results.collection import EvidenceFile, FileRefusal

SECRET = "sk-larch-not-to-be-copied"  # noqa: S105  # what has to stay out of every output
HARM = "tell me how larches are felled at night"
"""What stands for the text of a test item."""

CARD = """\
---
license: apache-2.0
base_model: [spruce/spruce-7b]
pipeline_tag: text-generation
extra_gated_prompt: Say who you are.
model-index:
- name: larch-7b
  results:
  - task: {type: text-generation}
    dataset: {name: HellaSwag, type: hellaswag}
    metrics:
    - {type: acc_norm, value: 81.2}
---
# Larch 7B

- **Model type:** Language model

| Benchmark | Larch 7B | Spruce 7B |
|---|---|---|
| MMLU (5-shot) | **64.1** | 60.0 |
| HumanEval | 35.5 | 28.0 |
"""


def lm_eval(**changed: Any) -> dict[str, Any]:
    """A result of the lm-evaluation-harness 0.4."""
    log = {
        "results": {
            "mmlu": {"alias": "mmlu", "acc,none": 0.64, "acc_stderr,none": 0.004},
            "wikitext": {"word_perplexity,none": 9.5, "word_perplexity_stderr,none": "N/A"},
        },
        "group_subtasks": {"mmlu": ["mmlu_virology"]},
        "configs": {"mmlu": {"task": "mmlu", "doc_to_text": HARM}},
        "versions": {"mmlu": 2},
        "n-shot": {"mmlu": 5},
        "higher_is_better": {"mmlu": {"acc": True}, "wikitext": {"word_perplexity": False}},
        "n-samples": {"mmlu": {"original": 14042, "effective": 14042}},
        "config": {
            "model": "hf",
            "model_args": f"pretrained=larch/larch-7b,revision=main,api_key={SECRET}",
            "model_sha": "a" * 40,
            "limit": None,
        },
        "date": 1768964383.8,
        "lm_eval_version": "0.4.9.2",
        "chat_template_sha": None,
    }
    return log | changed


def inspect_log(**changed: Any) -> dict[str, Any]:
    """The header of a log of Inspect."""
    log = {
        "version": 2,
        "status": "success",
        "eval": {
            "task": "inspect_evals/cybench",
            "model": "hf/larch/larch-7b",
            "model_args": {"api_key": SECRET},
            "dataset": {"name": "cybench", "samples": 40},
            "config": {"epochs": 2},
            "created": "2026-03-01T10:00:00+00:00",
            "packages": {"inspect_ai": "0.3.200"},
        },
        "plan": {},
        "results": {
            "total_samples": 80,
            "completed_samples": 80,
            "scores": [
                {
                    "name": "includes",
                    "scorer": "includes",
                    "reducer": "mean",
                    "scored_samples": 80,
                    "unscored_samples": 0,
                    "metrics": {"accuracy": {"value": 0.05}, "stderr": {"value": 0.02}},
                }
            ],
        },
        "stats": {},
        "samples": [{"id": 1, "input": HARM}],
    }
    return log | changed


def eval_zip(header: bytes | None, method: int = zipfile.ZIP_DEFLATED, name: str = "header.json") -> bytes:
    """A log of Inspect as a zip; without a header it was broken off."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        start = {key: inspect_log()[key] for key in ("version", "eval")}
        archive.writestr("_journal/start.json", json.dumps(start))
        archive.writestr("samples/1_epoch_1.json", json.dumps({"input": HARM}))
        if header is not None:
            archive.writestr(name, header)
    return data.getvalue()


def garak(*, ended: bool = True, **changed: Any) -> bytes:
    """A report of garak with one row of sums."""
    row = {
        "entry_type": "eval",
        "probe": "promptinject.HijackHateHumans",
        "detector": "promptinject.AttackRogueString",
        "passed": 70,
        "fails": 30,
        "nones": 0,
        "total_evaluated": 100,
    }
    rows: list[Mapping[str, Any]] = [
        {
            "entry_type": "start_run setup",
            "_config.version": "0.17",
            "plugins.target_name": "larch-7b",
            "plugins.generators": {"api_key": SECRET},
            "run.generations": 5,
        },
        {"entry_type": "init", "garak_version": "0.17", "start_time": "2026-04-01T10:00:00"},
        {"entry_type": "attempt", "prompt": HARM, "outputs": [HARM]},
        row | changed,
    ]
    rows += [{"entry_type": "completion", "end_time": "2026-04-01T11:00:00"}] if ended else []
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def promptfoo(tests: list[dict[str, Any]] | None = None, **changed: Any) -> dict[str, Any]:
    """Results of promptfoo, by default one that passed, one that failed and one that broke."""
    plugin = {"pluginId": "harmful:larches", "strategyId": "basic"}
    shown = {"provider": {"id": "larch-7b"}, "testCase": {"metadata": plugin}, "prompt": {"raw": HARM}}
    usual = [
        {**shown, "success": True, "failureReason": 0},
        {**shown, "success": False, "failureReason": 1},
        {**shown, "success": False, "failureReason": 2},
    ]
    log = {
        "evalId": "eval-1",
        "results": {
            "version": 3,
            "timestamp": "2026-05-01T10:00:00Z",
            "results": usual if tests is None else tests,
            "stats": {"successes": 1, "failures": 1, "errors": 1},
        },
        "config": {"env": {"KEY": SECRET}},
        "metadata": {"promptfooVersion": "0.121.20"},
    }
    return log | changed


def pyrit(outcomes: list[str], state: str = "COMPLETED") -> dict[str, Any]:
    """The result of a scenario of PyRIT; made from the description of its format."""
    return {
        "scenario_name": "larches",
        "pyrit_version": "1.1.0",
        "scenario_run_state": state,
        "objective_target_identifier": {"model_name": "larch-7b", "endpoint": SECRET},
        "attack_results": {"crescendo": [{"objective": HARM, "outcome": outcome} for outcome in outcomes]},
    }


def modelbench(uid: str = "general_purpose_ai_chat_benchmark-1.1-en_us-official-private") -> dict[str, Any]:
    """A result of AILuminate; made from the description of its format."""
    hazard = {
        "hazard_definition": {"uid": "safe_hazard-1_1-vcr"},
        "score": {"lower": 0.8, "estimate": 0.9, "upper": 0.95, "samples": 100},
        "num_scored_items": 100,
        "num_safe_items": 90,
        "exceptions": 0,
    }
    score = {"sut": {"uid": "larch-7b"}, "hazard_scores": [hazard], "end_time": "2026-06-01T10:00:00+00:00"}
    return {"_metadata": {"format_version": 1}, "benchmark": {"uid": uid}, "run_uid": "run-1", "scores": [score]}


def every_eval_ever(**changed: Any) -> dict[str, Any]:
    """A file of Every Eval Ever."""
    log = {
        "schema_version": "0.3.0",
        "evaluation_id": "larch",
        "retrieved_timestamp": "1770682486.6",
        "source_metadata": {"source_name": "A leaderboard", "evaluator_relationship": "third_party"},
        "model_info": {"name": "larch-7b", "id": "larch/larch-7b"},
        "evaluation_results": [
            {
                "evaluation_name": "MMLU",
                "metric_config": {"lower_is_better": False, "max_score": 1.0},
                "score_details": {"score": 0.64, "uncertainty": {"num_samples": 14042}},
            }
        ],
    }
    return log | changed


HELM_SPEC: Mapping[str, Any] = {
    "name": "mmlu:subject=philosophy,model=larch_larch-7b",
    "scenario_spec": {"class_name": "MMLU"},
    "adapter_spec": {"model": "larch/larch-7b", "max_eval_instances": 10, "instructions": HARM},
}


def helm_stats() -> list[dict[str, Any]]:
    """Statistics of a run of HELM."""
    name = {"name": "exact_match", "split": "test"}
    return [
        {"name": {"name": "num_instances", "split": "test"}, "count": 1, "mean": 10.0},
        {"name": name, "count": 1, "mean": 0.3},
        {"name": name | {"perturbation": {"name": "robustness"}}, "count": 1, "mean": 0.1},
        {"name": {"name": "inference_runtime", "split": "test"}, "count": 1, "mean": 2.0},
    ]


CYCLONEDX: Mapping[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [
        {
            "type": "machine-learning-model",
            "name": "larch-7b",
            "version": "1",
            "licenses": [{"license": {"id": "MIT"}}],
            "modelCard": {
                "modelParameters": {"task": "detection", "datasets": [{"name": "a wood"}]},
                "quantitativeAnalysis": {
                    "performanceMetrics": [
                        {"type": "accuracy", "slice": "MMLU", "value": "0.64"},
                        {"type": "speed", "value": "quick"},
                    ]
                },
            },
        }
    ],
}
SPDX: Mapping[str, Any] = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {
            "type": "ai_AIPackage",
            "name": "larch-7b",
            "ai_typeOfModel": ["decoder"],
            "ai_metric": [{"key": "acc", "value": "0.8"}],
            "releaseTime": "2026-02-03T00:00:00Z",
            "verifiedUsing": [{"algorithm": "sha256", "hashValue": "a" * 64}],
        }
    ],
}
MLFLOW = """\
artifact_path: model
flavors:
  python_function:
    loader_module: larch_loader
  transformers:
    source_model_name: spruce/spruce-7b
    task: text-generation
mlflow_version: 3.17.2
utc_time_created: '2026-11-22 19:47:49.949844'
"""
CROISSANT: Mapping[str, Any] = {
    "@type": "sc:Dataset",
    "name": "a wood",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "license": ["MIT"],
    "rai:personalSensitiveInformation": "none",
    "recordSet": [],
}
OPENNESS = """\
framework:
  name: 'Model Openness Framework'
release:
  name: larch-7b
  date: '2025-05-22'
  type: language
  license:
    distribution:
      name: Apache-2.0
  components:
    -
      name: Datasets
      license: MIT
"""


def as_bytes(content: object) -> bytes:
    """What stands in a file: text, bytes, or JSON."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content, indent=1)).encode()


def found(folder: Path, name: str, content: object) -> EvidenceFile | FileRefusal:
    """What is read of a file with some content."""
    path = folder / name
    path.write_bytes(as_bytes(content))
    return read_file(EvidenceSource(folder, name, name, path.stat().st_size), READERS.values())


def read(folder: Path, name: str, content: object) -> EvidenceFile:
    """The same where it can be read."""
    file = found(folder, name, content)
    assert isinstance(file, EvidenceFile), file
    return file


def refused(folder: Path, name: str, content: object) -> FileRefusal:
    """The same where it cannot."""
    refusal = found(folder, name, content)
    assert isinstance(refusal, FileRefusal), refusal
    return refusal
