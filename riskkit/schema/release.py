"""A release: the model version and the components that are to be shared, how and under which licence."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from riskkit.schema.base import Date, Digest, Grade, Id, Record, Text

Access = Literal["none", "internal", "invited", "hosted", "api", "tuning-api", "enclave", "gated", "public", "unknown"]
"""How a component is reached; weights of which it is unknown count as shared as openly as can be."""

PART = r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*"
"""One part of a path, as a regular expression."""
FilePath = Annotated[
    str,
    StringConstraints(pattern=rf"^{PART}(/{PART})*$", max_length=400),
    Field(description="a path below the folder of release.yaml, with /; no part of it starts with a dot"),
]
Link = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Licence = Annotated[str, Field(min_length=1, max_length=200)]


class ReleasedComponent(Record):
    """One component of a release: who can reach it, under which licence; several channels at once are listed."""

    access: Access | Annotated[tuple[Access, ...], Field(min_length=1)]
    licence: Licence | None = None
    """An SPDX expression, or the name of a licence as the framework lists it."""
    digest: Digest | None = None
    """Of one file its bytes; of several the list of them, as `listed` makes it."""
    path: FilePath | None = None
    """The file, or the folder of the files."""
    files: Annotated[dict[FilePath, Digest], Field(min_length=1)] | None = None
    """Every file of a component that has several, with the digest of its bytes."""
    signature: FilePath | None = None
    """The detached signature of the files."""

    @property
    def channels(self) -> tuple[Access, ...]:
        """Every way in which the component is reached."""
        return (self.access,) if isinstance(self.access, str) else self.access

    @property
    def parts(self) -> dict[str, str | None]:
        """The digest of each file by its path; nothing where no file is named."""
        return dict(self.files or {}) or ({self.path: self.digest} if self.path else {})


class Release(Record):
    """The model version being released."""

    name: Text
    version: Annotated[str, Field(min_length=1, max_length=200)]
    date: Date | None = None
    publisher: Text | None = None
    text: Text | None = None
    url: Link | None = None
    aliases: tuple[Text, ...] = ()
    """Other names of this very version, by which evidence may call it."""
    components: dict[Id, ReleasedComponent] = {}

    @property
    def subject(self) -> str:
        """How evidence names the release it is about."""
        return f"{self.name} {self.version}"


class Origin(Record):
    """A model that this one was made from."""

    name: Text
    version: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    relation: Literal["finetune", "adapter", "quantized", "merge", "distilled", "unknown"] = "unknown"
    licence: Licence | None = None
    digest: Digest | None = None
    url: Link | None = None


class Safeguard(Record):
    """What is in place against misuse or harm; it meets a condition where it names the control and its level."""

    title: Text
    control: Id | None = None
    """The control question of the framework that it answers."""
    level: Id | None = None
    """The level at which it stands."""
    since: Date | None = None
    evidence: tuple[Id, ...] = ()
    """Evaluations that show it."""


class Evaluation(Record):
    """A test of this release, and where its results are."""

    title: Text
    date: Date
    grade: Grade = "none"
    path: FilePath | None = None
    url: Link | None = None
    digest: Digest | None = None
    """Of the bytes of the file at *path*."""


class Monitoring(Record):
    """How the release is watched once it is out."""

    text: Text
    watch: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What would show that it goes wrong."""
    every_days: Annotated[int, Field(gt=0, le=3650)]
    contact: Id
    """Who does it, among *contacts*."""


class Contact(Record):
    """Somebody who can be reached about the release."""

    name: Text
    role: Text
    reach: Link
    """An address of mail or a page."""


class StageNeed(Record):
    """What an answer has to be before a stage may open."""

    level: Id
    grade: Grade = "none"


class PlannedStage(Record):
    """One step of the stage plan; stages are listed in the order in which they are to be taken."""

    option: Id
    earliest: Date
    """Before this day the stage is locked."""
    trigger: dict[Id, StageNeed] = {}
    """By question, what must be shown first."""
    stop: Text | None = None
    """What closes it again; an option that cannot be taken back has none."""


class NamedFile(Record):
    """Another file that the release rests on."""

    path: FilePath
    digest: Digest | None = None
    """Of its parsed content."""


class ReleaseFile(Release):
    """release.yaml: the release, as the assessment names it too, and all else that the gate holds it to."""

    riskkit: Literal["release/1"]
    option: Id | None = None
    """The sharing option that the publisher thinks is asked for; it is derived all the same, and must not differ."""
    card: FilePath | None = None
    """The model card."""
    base: dict[Id, Origin] | None = None
    """The models that this one was made from; empty where it was made from none, absent where that is not said."""
    safeguards: dict[Id, Safeguard] = {}
    evaluations: dict[Id, Evaluation] = {}
    monitoring: Monitoring | None = None
    contacts: dict[Id, Contact] = {}
    stages: dict[Id, PlannedStage] = {}
    """The stage plan, first stage first."""
    stage: Id | None = None
    """The stage that this release is, among *stages*."""
    assessment: NamedFile | None = None
    decision: NamedFile | None = None
    """Not part of the digest that the decision names, since the two name each other."""


def listed(files: Mapping[str, str]) -> str:
    """
    The digest of several files: that of the lines ``<hex>  <path>`` in order of path, as sha256sum prints them.

    *files* holds ``sha256:`` digests by path.
    """
    lines = (f"{digest.removeprefix('sha256:')}  {path}\n" for path, digest in sorted(files.items()))
    return f"sha256:{sha256(''.join(lines).encode()).hexdigest()}"
