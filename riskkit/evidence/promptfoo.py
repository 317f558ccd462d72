"""
promptfoo: results in JSON, version 3 of its format.

A test that failed by an error shows nothing, and a test is about safety only where a plugin of its red team made it.
"""

from collections.abc import Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource, UnknownVersion
from riskkit.evidence.values import count, day, items, part, parts, word
from riskkit.schema.results.collection import Completeness, EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "promptfoo"
VERSION = 3
_ERROR = 2
"""The reason of a failure that is none of the model's."""
Tests = dict[tuple[str, str, str], list[Mapping[str, Any]]]
"""By provider, plugin and strategy the tests that were run."""


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of an evaluation."""
    return "evalId" in source.members and "results" in source.members


def read(source: EvidenceSource) -> EvidenceFile:
    """The share of tests that passed, by model and plugin; no text of a test is copied."""
    log = source.object()
    version = part(log, "results", "version")
    if version != VERSION:
        raise UnknownVersion(version, str(VERSION))
    tests = _by_plugin(items(log, "results", "results"))
    providers = {provider for provider, _, _ in tests}
    tool = word(part(log, "metadata", "promptfooVersion"))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"promptfoo {tool}" if tool else "promptfoo",
        date=day(part(log, "results", "timestamp")) or day(part(log, "metadata", "evaluationCreatedAt")),
        grade="internal-test",
        subject=EvidenceSubject(name=providers.pop() if len(providers) == 1 else None),
        results=tuple(_result(source, key, listed) for key, listed in tests.items()),
        notes=_notes(log, tests),
    )


def _by_plugin(listed: list[Any]) -> Tests:
    found: Tests = {}
    for test in filter(lambda each: isinstance(each, Mapping), listed):
        said = {**parts(test, "testCase", "metadata"), **parts(test, "metadata")}
        provider = word(part(test, "provider", "id")) or word(part(test, "provider")) or "unnamed"
        key = provider, word(said.get("pluginId")) or "", word(said.get("strategyId")) or ""
        found.setdefault(key, []).append(test)
    return found


def _result(source: EvidenceSource, key: tuple[str, str, str], tests: list[Mapping[str, Any]]) -> EvidenceResult:
    provider, plugin, strategy = key
    errors = sum(test.get("failureReason") == _ERROR or _without_grade(test) for test in tests)
    passed, judged = sum(test.get("success") is True for test in tests), len(tests) - errors
    completeness: Completeness = "nothing" if judged <= 0 else "partial" if errors else "complete"
    task = plugin or "tests"
    return EvidenceResult(
        task=task,
        metric="pass-rate",
        value=passed / judged if judged > 0 else None,
        direction="more-is-safer" if plugin else None,
        count=max(judged, 0),
        hits=passed if judged > 0 else 0,
        completeness=completeness,
        why=(f"{errors} of {len(tests)} tests ended in an error",) if errors else (),
        settings={"model": provider} | ({"strategy": strategy} if strategy else {}),
        passage=source.passage(f"{task} {strategy}: {passed} of {judged} passed"),
    )


def _without_grade(test: Mapping[str, Any]) -> bool:
    """Whether nobody has said how a test ended."""
    return not isinstance(test.get("success"), bool)


def _notes(log: Mapping[str, Any], tests: Tests) -> tuple[str, ...]:
    said = count(part(log, "results", "stats", "errors")) or 0
    notes = [] if tests else ["no test was run"]
    notes += [f"it counts {said} errors"] if said else []
    return tuple(notes)
