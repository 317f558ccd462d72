"""A gate run: every rule with how it came out, every finding with its place, and the exit code with its reasons."""

from typing import Literal

from riskkit.schema.base import Record

Outcome = Literal["passed", "blocked", "held", "not-assessed", "bad-input"]
"""How a whole run comes out; see `EXITS`."""
Effect = Literal["shown", "blocked", "held", "not-assessed", "bad-input"]
"""What a finding does to the run; what is only shown, waived or inherited does nothing."""
Counted = Literal["shown", "blocked", "held", "not-assessed", "bad-input", "waived", "inherited"]
FindingLevel = Literal["note", "warning", "error"]
ExitCode = Literal[0, 1, 2, 3, 4]
EXITS: dict[Outcome, ExitCode] = {"passed": 0, "blocked": 1, "held": 2, "not-assessed": 3, "bad-input": 4}
PRECEDENCE: tuple[Outcome, ...] = ("bad-input", "not-assessed", "blocked", "held", "passed")
"""Of several the first counts."""


class FindingPlace(Record):
    """Where something stands."""

    file: str
    """As it was named on the command line, or below the folder of release.yaml, with /."""
    pointer: str = ""
    """The path to a value within a file of ours; empty for the whole file and for other files."""
    line: int = 0
    """From 1; 0 where it is not known."""
    column: int = 0


class WaivedBy(Record):
    """The waiver that a finding falls under."""

    id: str
    owner: str
    reason: str
    expires: str


class Finding(Record):
    """The violation of one rule in one place."""

    rule: str
    level: FindingLevel
    effect: Effect
    """What it does, or would do if it were not waived or inherited."""
    place: FindingPlace
    message: str
    """Lower case, no full stop, what is said in files in single quotes."""
    fix: str
    fingerprint: str
    """
    32 hexadecimal digits of rule, file, pointer, what it is about and what stands there: a value, or a file's bytes.

    The same when lines move or days pass, and wherever the gate is run from.
    """
    waived: WaivedBy | None = None
    inherited: bool = False
    """Whether it stands in the baseline."""

    @property
    def counts(self) -> bool:
        """Whether it has a say in the exit code."""
        return self.effect != "shown" and self.waived is None and not self.inherited


class RuleRun(Record):
    """One rule and how it came out."""

    title: str
    """What holds where it passes."""
    group: str
    """What it reads, in a word."""
    reads: tuple[str, ...]
    """The files that it reads."""
    effect: Effect
    """What its findings do under the policy."""
    fixed: bool
    """Whether its findings can be neither waived, inherited nor made milder."""
    state: Literal["passed", "found", "not-run", "broke"]
    """not-run: something that it reads is not there, which is a finding of another rule; broke: a fault of riskkit."""
    why: str = ""
    """Of a rule that did not run or broke."""


class WaiverRun(Record):
    """A waiver of the policy and what it was good for."""

    rule: str
    owner: str
    reason: str
    expires: str
    state: Literal["used", "expired", "unused", "refused", "other-release"]
    findings: tuple[str, ...] = ()
    """Fingerprints of what it waives."""


class Input(Record):
    """A file that was read, and exactly which."""

    file: str
    id: str = ""
    version: str = ""
    digest: str
    pinned: bool = False
    """Whether a file of pins names its digest, or it was read at the base."""


class Baseline(Record):
    """How the findings compare with those that were there before."""

    file: str
    inherited: int
    new: int
    gone: int
    """Of the baseline, not found any more."""


class Selftest(Record):
    """The shipped releases that must not pass, run before all else."""

    tried: int
    red: int
    """Those of them that the gate stopped, as it should."""
    sound: int
    """Sound releases tried beside them."""
    passed: int
    failures: tuple[str, ...] = ()


class GateRun(Record):
    """All that a gate run says; the same for the same files on the same day."""

    riskkit: Literal["gate/1"] = "gate/1"
    tool: str
    date: str
    release: str
    """Name and version; empty where they could not be read."""
    outcome: Outcome
    exit_code: ExitCode
    why: tuple[str, ...]
    """The reasons for the exit code; empty where it is 0."""
    asked: str = ""
    """The option derived from components, licence and access."""
    verdict: str = ""
    """On what is offered, from the answers anew."""
    recommended: str = ""
    decided: str = ""
    pinned_by: Literal["file", "base"] | None = None
    rules: dict[str, RuleRun]
    """By id, in the order in which they run; all of them, whatever happened."""
    findings: tuple[Finding, ...]
    """By file, line, column, rule and fingerprint; those waived and inherited among them."""
    counts: dict[Counted, int]
    """How many findings do what; waived and inherited ones are counted as such alone."""
    waivers: dict[str, WaiverRun] = {}
    inputs: dict[str, Input] = {}
    """By role: release, policy, framework, context, profile, assessment, decision, log and each file of weights."""
    baseline: Baseline | None = None
    selftest: Selftest | None = None
