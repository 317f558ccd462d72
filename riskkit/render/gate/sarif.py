"""A gate run as SARIF 2.1.0, for code scanning and editors."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from riskkit.render.gate import words
from riskkit.render.json import dumped
from riskkit.render.text import one_line
from riskkit.schema.results.gate import Finding, FindingLevel, GateRun, RuleRun

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST = 25_000
"""GitHub refuses a file with more results."""
LONGEST = 4_000
"""Characters of a message."""
_TITLE = 400
"""Characters of what is said of a rule; GitHub takes 1,024, escapes and all."""
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}


def report(run: GateRun) -> str:
    """The whole run: findings as results, rules that passed or did not run among its properties and notifications."""
    results = words.gravest_first(run.findings)
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(run, results[:MOST], len(results[MOST:]))]}
    return dumped(log)


def _run(run: GateRun, findings: Sequence[Finding], left_out: int) -> dict[str, Any]:
    order = {key: number for number, key in enumerate(run.rules)}
    return {
        "tool": {"driver": _driver(run)},
        "automationDetails": {"id": f"riskkit/gate/{_uri(words.release_file(run))}/"},
        "invocations": [_invocation(run, left_out)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(run, finding, order) for finding in findings],
        "properties": _properties(run),
    }


def _driver(run: GateRun) -> dict[str, Any]:
    version = run.tool.partition(" ")[2]
    levels = {finding.rule: finding.level for finding in words.gravest_first(run.findings)[::-1]}
    return {
        "name": "riskkit",
        **({"version": version} if version else {}),
        "rules": [_rule(key, rule, levels.get(key, _level(rule))) for key, rule in run.rules.items()],
    }


def _level(rule: RuleRun) -> FindingLevel:
    return "warning" if rule.effect in ("shown", "held") else "error"


def _rule(key: str, rule: RuleRun, level: FindingLevel) -> dict[str, Any]:
    title = _text(rule.title or key, _TITLE)
    fixed = " Its findings can be neither waived nor inherited." if rule.fixed else ""
    reads = f" Reads: {_text(', '.join(rule.reads), _TITLE)}." if rule.reads else ""
    return {
        "id": key,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}.{fixed}"},
        "help": {"text": f"{title}.{reads}{fixed}"},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [rule.group], "precision": "very-high", "problem.severity": _PROBLEM[level]},
    }


def _result(run: GateRun, finding: Finding, order: dict[str, int]) -> dict[str, Any]:
    index = {"ruleIndex": order[finding.rule]} if finding.rule in order else {}
    excuse = words.excuse(finding)
    return {
        "ruleId": finding.rule,
        **index,
        "kind": "fail",
        "level": finding.level,
        "message": {"text": _message(finding)},
        "locations": [_location(run, finding)],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint, "riskkit/v1": finding.fingerprint},
        **({"suppressions": [_suppression(excuse)]} if excuse else {}),
        "properties": {"standing": words.standing(finding), "effect": finding.effect, "fix": finding.fix},
    }


def _suppression(excuse: str) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": one_line(excuse)}


def _message(finding: Finding) -> str:
    """A sentence for what is wrong, which readers take for the title, and one for what mends it."""
    fix = f" Fix: {_text(finding.fix, LONGEST)}." if finding.fix else ""
    return f"{_text(finding.message, LONGEST) or finding.rule}.{fix}"


def _text(text: str, most: int) -> str:
    """*text* in which no reader finds a link, as long as is read; brackets are links unless escaped."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", words.clipped(one_line(text), most))


def _location(run: GateRun, finding: Finding) -> dict[str, Any]:
    place = finding.place
    region = {"startLine": max(place.line, 1), **({"startColumn": place.column} if place.column > 0 else {})}
    physical = {"artifactLocation": {"uri": _uri(words.file_of(run, finding))}, "region": region}
    pointer = {"fullyQualifiedName": place.pointer, "kind": "member"}
    return {"physicalLocation": physical, **({"logicalLocations": [pointer]} if place.pointer else {})}


def _uri(file: str) -> str:
    """A file as a URI: relative as it was named, or of the scheme file."""
    path = quote(file.removeprefix("./"), errors="surrogatepass")
    return f"file://{path}" if path.startswith("/") else path or "."


def _invocation(run: GateRun, left_out: int) -> dict[str, Any]:
    notes = [_notification("error", reason) for reason in words.reasons(run)]
    notes += [
        _notification("error" if rule.state == "broke" else "warning", f"{key}: {rule.state}: {rule.why}", key)
        for key, rule in run.rules.items()
        if rule.state in ("not-run", "broke")
    ]
    if left_out:
        notes.append(_notification("warning", f"{left_out} more findings are left out here; the json has them all"))
    return {
        "executionSuccessful": run.exit_code < 3,
        "exitCode": run.exit_code,
        "exitCodeDescription": words.OUTCOMES[run.outcome],
        "toolExecutionNotifications": notes,
    }


def _notification(level: FindingLevel, text: str, rule: str = "") -> dict[str, Any]:
    about = {"associatedRule": {"id": rule}} if rule else {}
    return {"level": level, "message": {"text": _text(text, LONGEST)}, **about}


def _properties(run: GateRun) -> dict[str, Any]:
    """What SARIF has no place for: who passed, what was asked and decided, and exactly which files were read."""
    kept = ("date", "release", "outcome", "why", "asked", "verdict", "recommended", "decided", "pinned_by")
    record = run.model_dump(mode="json", by_alias=True, include={*kept, "inputs", "waivers", "baseline", "selftest"})
    return {**record, "states": {key: rule.state for key, rule in run.rules.items()}}
