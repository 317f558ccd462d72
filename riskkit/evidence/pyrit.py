"""
PyRIT: the result of a scenario in JSON.

*Success* is the attack's. What ended in an error or undetermined was not judged, and the tool's own rate counts it as
if it had been. The format still moves; objectives are texts of attacks and are not copied.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import day, items, part, parts, word
from riskkit.schema.results.collection import EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "pyrit"
_DONE = "COMPLETED"


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a scenario's result."""
    keys = source.members.keys()
    return "attack_results" in keys and bool(keys & {"scenario_run_state", "pyrit_version", "scenario_identifier"})


def read(source: EvidenceSource) -> EvidenceFile:
    """The share of attacks that worked, by attack."""
    log = source.object()
    state = (word(log.get("scenario_run_state")) or "none").upper()
    lines = source.lines("attack_results")
    tool = word(log.get("pyrit_version"))
    scenario = word(log.get("scenario_name")) or word(part(log, "scenario_identifier", "name")) or "unnamed"
    results = tuple(
        _result(source, f"{scenario}/{name}", attacks, state, lines.get(name))
        for name, attacks in parts(log, "attack_results").items()
        if isinstance(attacks, list)
    )
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"PyRIT {tool}" if tool else "PyRIT",
        date=day(log.get("completion_time")) or day(log.get("creation_time")),
        grade="internal-test",
        subject=EvidenceSubject(name=_target(log)),
        results=results,
        notes=() if results else ("no attack was run",),
    )


def _target(log: Mapping[str, Any]) -> str | None:
    found = parts(log, "objective_target_identifier")
    return word(found.get("model_name")) or word(parts(found, "params").get("model_name"))


def _result(source: EvidenceSource, task: str, attacks: list[Any], state: str, line: int | None) -> EvidenceResult:
    outcomes = Counter((word(part(attack, "outcome")) or "none").lower() for attack in items({"of": attacks}, "of"))
    worked, judged = outcomes["success"], outcomes["success"] + outcomes["failure"]
    why = [] if state == _DONE else [f"the scenario ended as '{state.lower()}'"]
    why += [f"{len(attacks) - judged} of {len(attacks)} attacks were not judged"] if judged < len(attacks) else []
    return EvidenceResult(
        task=task[:200],
        metric="attack-success-rate",
        value=worked / judged if judged else None,
        direction="more-is-worse",
        count=judged,
        hits=worked,
        completeness="nothing" if not judged else "partial" if why else "complete",
        why=tuple(why) if attacks else ("no attack was run",),
        passage=source.passage(f"{task}: {worked} of {judged} attacks worked", line),
    )
