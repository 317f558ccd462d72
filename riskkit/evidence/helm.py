"""
HELM: the folder of a run, with run_spec.json, stats.json and scenario.json.

The count of a statistic is one; how many items were run is a statistic of its own. What was computed on texts that were
changed on purpose is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import count, number, part, word
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject, StatedFact

FORMAT, SPEC, SCENARIO = "helm", "helm-run", "helm-scenario"
_ABOUT_THE_RUN = (
    "num_", "batch_size", "bits_per_byte", "finish_reason_", "inference_", "logprob", "max_prob", "perplexity",
    "prompt_truncated", "training_",
)  # fmt: skip
"""How statistics start that measure the run and not the answers."""
_SHARES = ("exact_match", "quasi_exact_match", "prefix_exact_match", "quasi_prefix_exact_match", "air_score")


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON list starts with a statistic."""
    return source.start.startswith("[") and all(key in source.start[:4000] for key in ('"name"', '"split"', '"count"'))


def recognises_spec(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a run."""
    return source.members.keys() >= {"adapter_spec", "scenario_spec"}


def recognises_scenario(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a scenario."""
    return source.members.keys() >= {"name", "description", "tags", "definition_path"}


@dataclass(frozen=True, slots=True)
class _HelmRun:
    """A run, as the file beside its statistics tells it, and how many items of each split were run."""

    source: EvidenceSource
    spec: Mapping[str, Any]
    instances: Mapping[str, int]

    @property
    def task(self) -> str:
        """What was run, without the model."""
        return (word(self.spec.get("name")) or "").partition(",model=")[0].partition(":model=")[0] or "unnamed"

    @property
    def why(self) -> tuple[str, ...]:
        """What is missing from a whole run."""
        if not self.spec:
            return ("the run that it is of is not beside it",)
        most = count(part(self.spec, "adapter_spec", "max_eval_instances"))
        cut = most is not None and sum(self.instances.values()) >= most
        return (f"{most} items at most were run",) if cut else ()


def read(source: EvidenceSource) -> EvidenceFile:
    """Every statistic of the answers, by split; its run is told by the file beside it."""
    if not isinstance(source.tree, list):
        raise Malformed("is no JSON list")
    run, lines = _HelmRun(source, _spec_beside(source), _instances(source.tree)), source.lines()
    results = [_result(run, stat, lines.get(n)) for n, stat in enumerate(source.tree) if _is_about_answers(stat)]
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool="HELM",
        grade="internal-test",
        subject=EvidenceSubject(name=word(part(run.spec, "adapter_spec", "model"))),
        results=tuple(results),
        notes=run.why if not run.spec else (),
    )


def read_spec(source: EvidenceSource) -> EvidenceFile:
    """What was run on which model; the results are in the statistics."""
    spec = source.object()
    line = source.lines().get("name")
    name = word(spec.get("name")) or "unnamed"
    fact = StatedFact(about="evaluation-run", value=name, passage=source.passage(name, line))
    subject = EvidenceSubject(name=word(part(spec, "adapter_spec", "model")))
    return EvidenceFile(
        path=source.shown, format=SPEC, tool="HELM", grade="internal-test", subject=subject, facts=(fact,)
    )


def read_scenario(source: EvidenceSource) -> EvidenceFile:
    """Which scenario it is."""
    name = word(source.object().get("name")) or "unnamed"
    fact = StatedFact(about="evaluation-scenario", value=name, passage=source.passage(name, source.lines().get("name")))
    return EvidenceFile(path=source.shown, format=SCENARIO, tool="HELM", grade="internal-test", facts=(fact,))


def _spec_beside(source: EvidenceSource) -> Mapping[str, Any]:
    found = source.beside(source.name.replace("stats", "run_spec"))
    return found.object() if found and found.path != source.path and recognises_spec(found) else {}


def _is_about_answers(stat: object) -> bool:
    name = word(part(stat, "name", "name")) or ""
    return bool(name) and not name.startswith(_ABOUT_THE_RUN) and not part(stat, "name", "perturbation")


def _instances(stats: list[Any]) -> dict[str, int]:
    return {
        _split(stat): there
        for stat in stats
        if part(stat, "name", "name") == "num_instances" and not part(stat, "name", "perturbation")
        if (there := count(number(part(stat, "mean")))) is not None
    }


def _split(stat: object) -> str:
    return word(part(stat, "name", "split")) or "all"


def _result(run: _HelmRun, stat: Mapping[str, Any], line: int | None) -> EvidenceResult:
    metric, split, value = word(part(stat, "name", "name")) or "unnamed", _split(stat), number(stat.get("mean"))
    there = run.instances.get(split)
    is_share = metric in _SHARES and value is not None and 0 <= value <= 1
    nothing = value is None or there == 0
    return EvidenceResult(
        task=run.task,
        metric=metric,
        value=value,
        direction=None,
        count=there,
        hits=round(value * there) if is_share and value is not None and there else None,
        completeness="nothing" if nothing else "partial" if run.why else "complete",
        why=("no item was judged",) if nothing else run.why,
        settings={"split": split},
        passage=run.source.passage(f"{run.task} {metric} ({split}) {value}", line),
    )
