"""
Holds the reader of Inspect's logs to its makers' own: ``python -m tests.evidence.against_inspect FOLDER…``.

It needs inspect_ai, which brings some eighty packages, so it is run by itself and no part of the tests.
"""

import math
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from riskkit.evidence.inspect_log import FORMAT, SPREAD
from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.folder import files_below
from riskkit.schema.results.collection import EvidenceFile

Metrics = list[tuple[str, str, float | None]]
"""Scorer, metric and value, in order."""


def theirs(path: Path) -> tuple[str, Metrics]:
    """The model and the metrics by the makers' reader."""
    log: Any = import_module("inspect_ai.log").read_eval_log(str(path), header_only=True)
    scores = log.results.scores if log.results else []
    metrics = [
        (score.name, name, metric.value if math.isfinite(metric.value) else None)
        for score in scores
        for name, metric in score.metrics.items()
        if name not in SPREAD
    ]
    return log.eval.model, sorted(metrics)


def ours(file: EvidenceFile) -> tuple[str | None, Metrics]:
    """The same by ours."""
    results = [each for each in file.results if each.metric != "none"]
    return file.subject.name, sorted((each.settings.get("scorer", ""), each.metric, each.value) for each in results)


def differences(roots: list[Path]) -> Iterator[str]:
    """A line for each log that the two do not read alike, or that only one of them reads."""
    count = 0
    for root in roots:
        for path, size in files_below(root)[0].items():
            said = read_file(EvidenceSource(root, path, path, size), READERS.values())
            if not isinstance(said, EvidenceFile) or said.format != FORMAT:
                continue
            count += 1
            try:
                expected = theirs(root / path)
            except Exception as error:  # whatever their reader does not take
                yield f"{path}: theirs raises {type(error).__name__}: {str(error)[:100]}"
                continue
            if ours(said) != expected:
                yield f"{path}: ours {ours(said)}, theirs {expected}"
    yield f"{count} logs"


if __name__ == "__main__":
    print(*differences([Path(name) for name in sys.argv[1:]]), sep="\n")
