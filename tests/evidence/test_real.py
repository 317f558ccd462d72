"""Real files, written by others: each is read or refused with a reason, in seconds and little memory."""

import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from riskkit.render.json import report
from riskkit.schema.results.collection import Collection
from riskkit.tasks.collect import collect

FORMATS = {
    "lm-eval": 64, "inspect": 27, "avid": 12, "garak": 4, "garak-digest": 3, "helm": 3, "helm-run": 3,
    "promptfoo": 1, "every-eval-ever": 1, "ailuminate-standard": 12, "model-card": 400, "model-config": 7,
    "tokenizer-config": 6, "weights-index": 5, "cyclonedx": 5, "spdx": 2, "croissant": 3, "mlflow": 1,
    "model-signature": 1, "openness-framework": 171, "open-model-zoo": 140, "monai-bundle": 15,
}  # fmt: skip
"""How many files of each format there are at the least."""


@cache
def everything(root: Path) -> tuple[Collection, float]:
    """All real files about models, and the seconds that they take."""
    start = time.perf_counter()
    found = collect([root / "evals", root / "samples", root / "cards", root / "native"], date="2026-11-30")
    return found, time.perf_counter() - start


def test_every_real_file_is_read_or_refused_with_a_reason(real_data: Path) -> None:
    """None is empty without a word, and those that should be read are."""
    found, _ = everything(real_data)
    counts = Counter(file.format for file in found.files)
    assert {kind: counts[kind] for kind, count in FORMATS.items() if counts[kind] < count} == {}
    assert [file.path for file in found.files if not (file.facts or file.results or file.notes)] == []
    assert all(refusal.message and refusal.hint for refusal in found.refused)


def test_real_files_that_are_refused_are_few(real_data: Path) -> None:
    """A header without its weights and a version nobody knows; what zstandard packs, where it is not installed."""
    found, _ = everything(real_data)
    faults = {Path(refusal.path).name for refusal in found.refused if refusal.recognised}
    assert faults - {"security-guide-zstd.eval"} == {"model.safetensors.header-only", "log_version_3.txt"}


def test_four_hundred_cards_take_seconds(real_data: Path) -> None:
    """All of them, with every log, in less than a minute on a busy machine."""
    assert everything(real_data)[1] < 60


def test_no_key_and_no_prompt_comes_out(real_data: Path) -> None:
    """Nothing of what samples and attempts hold is in what is written."""
    text = report(everything(real_data)[0])
    for word in ("Question: ", "api_key", "Ignore any previous", "picoCTF{"):
        assert word not in text


@pytest.mark.parametrize(
    ("card", "question", "level"),
    [
        ("docker-phi4", "general-capability", "strong"),
        ("docker-mistral", "general-capability", "competent"),
        ("docker-qwen2.5", "open-ended-output", "open"),
        ("docker-mxbai-embed-large", "open-ended-output", "none"),
        ("alibaba-qwen", "general-capability", None),
    ],
)
def test_real_cards_suggest_what_is_right(card: str, question: str, level: str | None, real_data: Path) -> None:
    """As a person labels them by the anchors; a card about many sizes suggests nothing."""
    found = collect([real_data / "cards" / card], date="2026-11-30")
    assert next((each.level for each in found.suggestions if each.question == question), None) == level
    assert all(each.confidence != "high" for each in found.suggestions)
