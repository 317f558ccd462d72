"""A gate run as GitLab's code quality report."""

import hashlib
from collections.abc import Mapping
from typing import Any

from riskkit.render.gate import words
from riskkit.render.gate.words import FindingStatus
from riskkit.render.json import dumped
from riskkit.render.text import one_line
from riskkit.schema.results.gate import Finding, GateRun

LONGEST = 4_000
"""Characters of a description."""
SEVERITIES: Mapping[FindingStatus, str] = {
    "bad-input": "blocker",
    "not-assessed": "blocker",
    "blocked": "blocker",
    "held": "critical",
    "error": "major",
    "warning": "minor",
    "note": "info",
    "waived": "info",
    "inherited": "info",
}


def report(run: GateRun) -> str:
    """One entry for each finding; and one for the run, where it did not pass and no finding says so."""
    entries = [_entry(run, finding) for finding in words.gravest_first(run.findings)]
    if run.exit_code and not any(finding.counts for finding in run.findings):
        entries.insert(0, _outcome(run))
    return dumped(entries)


def _entry(run: GateRun, finding: Finding) -> dict[str, Any]:
    said = f"{words.STANDINGS[words.standing(finding)]}: {words.sentence(finding)}"
    severity = SEVERITIES[words.standing(finding)]
    place = words.file_of(run, finding), finding.place.line
    return _written(said, finding.rule, finding.fingerprint, severity, place)


def _outcome(run: GateRun) -> dict[str, Any]:
    file = words.release_file(run)
    said = f"{words.ended(run)}: {'; '.join(words.reasons(run))}"
    fingerprint = hashlib.sha256(f"gate {run.outcome} {file}".encode(errors="surrogatepass")).hexdigest()[:32]
    return _written(said, "gate", fingerprint, "blocker", (file, 1))


def _written(said: str, rule: str, fingerprint: str, severity: str, place: tuple[str, int]) -> dict[str, Any]:
    file, line = place
    return {
        "description": words.clipped(one_line(said), LONGEST),
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": _path(file), "lines": {"begin": max(line, 1)}},
    }


def _path(file: str) -> str:
    """A path as GitLab wants it, from the top of the repository: without a leading / or ./."""
    while file.startswith(("/", "./")):
        file = file.removeprefix(".").removeprefix("/")
    return file or "."
