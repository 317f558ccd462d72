"""Which release a file is about, and how surely."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from riskkit.schema.results.collection import Bond, EvidenceFile, EvidenceResult

OF_THE_FOLDER = frozenset({
    "model-card", "model-config", "tokenizer-config", "chat-template", "weights", "weights-index", "hub-eval-results",
    "licence-text", "open-model-zoo", "monai-bundle", "mlflow", "croissant", "model-signature",
})  # fmt: skip
"""Formats of files that are about the model in whose folder they lie, whatever they call it."""
CARD = "model-card"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class ReleaseIdentity:
    """What a release is known by: its name and other names, the version or commit, and digests of its weights."""

    name: str | None
    version: str | None = None
    digests: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()

    def is_named(self, text: str) -> bool:
        """Whether it is called so."""
        return any(is_called(text, name) for name in (self.name, *self.aliases) if name)


def folded(text: str) -> str:
    """A name by its letters and digits alone, in lower case."""
    return _NO_LETTER.sub("", text.lower())


def names(text: str) -> frozenset[str]:
    """What a name may be called: whole, without the owner, and without who serves it."""
    return frozenset(filter(None, (folded(text), folded(text.rpartition("/")[2]), folded(text.rpartition(":")[2]))))


def is_called(text: str, release: str) -> bool:
    """Whether two names are those of one model."""
    return bool(names(text) & {folded(release), folded(release.rpartition("/")[2])})


def bond(file: EvidenceFile, release: ReleaseIdentity) -> Bond | None:
    """How surely a file is about a release; None where it names another model."""
    subject = file.subject
    if subject.digest and subject.digest in release.digests:
        return "digest"
    if not subject.name or not release.name:
        return "asserted"
    if not release.is_named(subject.name):
        return "asserted" if file.format in OF_THE_FOLDER else None
    if subject.revision and release.version and folded(subject.revision) == folded(release.version):
        return "commit" if _COMMIT.fullmatch(subject.revision) else "name-and-version"
    return "name"


def is_about(result: EvidenceResult, file: EvidenceFile, release: ReleaseIdentity) -> bool:
    """Whether a result among those of several models is that of the release."""
    model = result.settings.get("model")
    if model is None or release.is_named(model):
        return True
    return file.format in OF_THE_FOLDER and file.subject.name is not None and is_called(model, file.subject.name)


def name_of(files: Iterable[EvidenceFile]) -> tuple[str | None, int]:
    """
    What the release is called by its card, or where there is none by the logs, and how many models are named.

    None where they do not agree.
    """
    listed = tuple(files)
    cards = [file.subject.name for file in listed if file.format == CARD and file.subject.name]
    named = cards or [file.subject.name for file in listed if file.subject.name and file.format not in OF_THE_FOLDER]
    unlike = {folded(name.rpartition("/")[2]): name for name in reversed(named)}
    return (next(iter(unlike.values())) if len(unlike) == 1 else None), len(unlike)
