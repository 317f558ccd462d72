"""All that rules read, gathered by whoever calls; what could not be read is absent and has its problems beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from riskkit.errors import Problem
from riskkit.schema.assessment import Assessment
from riskkit.schema.context import Context
from riskkit.schema.decision import Decision, LogLine, RestsOn
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import Contents, LicenceReading
from riskkit.schema.policy import Pins, Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.outlook import Margin
from riskkit.schema.results.recommendation import Recommendation


@dataclass(frozen=True, slots=True)
class RunSetting:
    """How the gate is run."""

    ci: bool = False
    """Whether it runs where nobody looks on (CI=true)."""
    merged: bool = False
    """Whether nothing is under review, as in a nightly run, so that there is no change that could loosen the policy."""
    pinned_by: Literal["file", "base"] | None = None
    base_is_head: bool = False
    """Whether the base that was named is the very commit under test."""
    pins_inside: str = ""
    """The file of pins or the baseline, where it lies in the very checkout that is under review."""
    loose: tuple[str, ...] = ()
    """Roles whose files lie outside of the checkout, so that its base does not fix them."""
    changed: tuple[str, ...] = ()
    """Roles whose files differ from those at the base, which are the ones that are read."""
    baseline_loose: bool = False
    """Whether there is a baseline that nothing outside the change fixes."""
    log_cut: bool = False
    """Whether lines that decisions.log has to start with are gone or changed."""
    log_fixed: int | None = None
    """How many lines of decisions.log were there before the change; None where nothing outside of it says so."""


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is read in one run.

    *recommendation* is made from the answers of the assessment and the components of release.yaml, under the profile
    of the policy.
    """

    date: str
    problems: Mapping[str, tuple[Problem, ...]]
    """By role what keeps a file from being read; the pointer is all of the place that counts."""
    setting: RunSetting = RunSetting()
    policy: Policy | None = None
    pins: Pins | None = None
    used: Mapping[str, tuple[str, str]] | None = None
    """By role of what can be pinned its id and its digest."""
    framework: Framework | None = None
    context: Context | None = None
    release: ReleaseFile | None = None
    assessment: Assessment | None = None
    flags: tuple[Problem, ...] | None = None
    """Texts in the assessment that stand for an answer or a reason and say nothing."""
    recommendation: Recommendation | None = None
    margin: Margin | None = None
    """Of what is offered, by answers alone; not worked out where the policy does not hold to it."""
    decision: Decision | None = None
    earlier: str | None = None
    """By which framework a decision was made that is of an earlier kind, and so is not read."""
    approved: str | None = None
    """The digest of the decision without its approvals."""
    written: str | None = None
    """The digest of the decision as it is written."""
    log: tuple[LogLine, ...] | None = None
    now: RestsOn | None = None
    """What a decision would rest on that was taken now."""
    prose: frozenset[str] = frozenset()
    """Components of documentation whose new text voids no approval; none where the policy allows no such thing."""
    contents: Contents | None = None
    licences: Mapping[str, LicenceReading] | None = None
    """By what is stated anywhere, in release.yaml, in the card or in a file of weights."""
