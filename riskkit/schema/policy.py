"""A policy: what the gate requires of a release, who has to agree, and which exceptions are accepted; and its pins."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from riskkit.schema.assessment import Pin
from riskkit.schema.base import Date, Digest, Grade, Id, Record, Text
from riskkit.schema.release import FilePath

RuleSetting = Literal["block", "hold", "warn", "note"]
"""What a finding of a rule does: block (exit 1), hold for a person (exit 2), or be shown as a warning or a note."""
Required = Literal["publisher", "date", "text", "base", "safeguards", "evaluations", "monitoring", "contacts", "stages"]
"""A part of release.yaml that a policy can ask for."""
DocumentationChange = Literal["approved-again", "free"]
"""Whether a new text of documentation needs the approvals anew, or is free: then Markdown below its front matter is."""
Days = Annotated[int, Field(gt=0, le=3650)]
Pointer = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s*?]+$", max_length=500),
    Field(description="the path to a value within a file, with / between its keys, and no wildcard"),
]
ProfileName = Annotated[str, Field(min_length=1, max_length=400)]


class PolicyThresholds(Record):
    """The numbers and grades that rules hold to; what is not given is as in the policy *team* that ships."""

    assessment_days: Days = 180
    """So old the newest answer may be."""
    evidence_days: Days = 365
    """So old evidence that answers cite may be."""
    evaluation_days: Days = 365
    """So old an evaluation in release.yaml may be."""
    approval_days: Days = 90
    """So old an approval may be."""
    waiver_days: Days = 180
    """So long a waiver may last from the day it is granted."""
    margin: Annotated[int, Field(ge=0, le=9)] = 2
    """So many levels some one answer has to move at least to close the option asked for; 0 and 1 hold to nothing."""
    evaluations: Annotated[int, Field(ge=0, le=100)] = 1
    """So many evaluations of at least *evaluation-grade* have to be named."""
    evaluation_grade: Grade = "internal-test"
    answer_grade: Grade = "self-report"
    """What every answer better than the worst is to be supported by, where what is offered cannot be taken back."""


class Quorum(Record):
    """Whose agreement a decision needs: so many people in all, and at least one in each role."""

    least: Annotated[int, Field(ge=1, le=20)]
    roles: tuple[Id, ...] = ()


class Approvals(Record):
    """Whose agreement is needed, by what is decided."""

    follows: Quorum
    """Where the decision keeps to what the recommendation allows."""
    overrides: Quorum | None = None
    """Where it goes beyond that; absent: nothing may be overridden."""
    irreversible: Quorum | None = None
    """In addition, where the option cannot be taken back."""


class Approver(Record):
    """Somebody whose approval counts, in these roles."""

    name: Text
    roles: Annotated[tuple[Id, ...], Field(min_length=1)]


class Scope(Record):
    """What a waiver is for: one file of one release, and in it one value or all; never a whole rule."""

    release: Text
    """Name and version."""
    file: FilePath
    pointer: Pointer | None = None
    digest: Digest | None = None
    """Of the file's bytes, so that it ends when they change."""


class Waiver(Record):
    """An accepted exception: one rule, in one place, for a while, and who answers for it."""

    rule: Id
    owner: Text
    reason: Text
    scope: Scope
    granted: Date
    expires: Date
    """The first day on which it does not count any more."""


PublicKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----\n?$", max_length=4000
    ),
    Field(description="a public key as PEM: Ed25519, or on the curve P-256, P-384 or P-521"),
]


class Policy(Record):
    """policy.yaml: what a release needs to get out."""

    riskkit: Literal["policy/2"]
    id: Id
    title: Text
    framework: Pin
    """By which framework assessments are made."""
    context: Pin
    """What is taken to be true of the world."""
    profile: ProfileName
    """By which profile is judged: an id, or the file of one of your own."""
    rules: dict[Id, RuleSetting] = {}
    """Rules whose findings are to do something else than they do by themselves."""
    require: tuple[Required, ...] = ()
    thresholds: PolicyThresholds
    approvals: Approvals
    documentation_changes: DocumentationChange = "approved-again"
    """What a new text of documentation does to approvals. The release's digests have to name it in either case."""
    people: dict[Id, Approver] = {}
    """Who may approve; where nobody is listed, whoever the decision names."""
    signers: dict[Id, PublicKey] = {}
    """By whose key weights have to be signed; where nobody is listed, a signature is only held against the files."""
    waivers: dict[Id, Waiver] = {}


class Fixed(Record):
    """What is used, and exactly which."""

    id: Text
    digest: Digest


class LogStart(Record):
    """What decisions.log has to start with, so that nothing that was decided is taken out or invented."""

    lines: Annotated[int, Field(ge=0, le=100_000)]
    digest: Digest
    """Of those lines, each ended by a line break."""


class Pins(Record):
    """What a gate is to be run with, kept where the change under review cannot reach it."""

    riskkit: Literal["pins/1"]
    policy: Fixed
    framework: Fixed
    licences: Fixed
    """What the framework knows of licences, which is no part of its own digest."""
    context: Fixed
    profile: Fixed
    """Its digest is that of its values, wherever they are written."""
    baseline: Digest | None = None
    """Of the file of the earlier run whose findings are inherited; absent: none may be."""
    log: LogStart | None = None
    """Absent: nothing says whether lines of decisions.log are gone or invented, which is told."""
