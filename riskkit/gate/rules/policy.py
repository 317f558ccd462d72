"""Policy: is it the right one, and does every setting work?"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

from riskkit.errors import Problem
from riskkit.gate.facts import RunSetting
from riskkit.gate.rule import FileRole, Rule, Violation
from riskkit.gate.rules.metadata import unread
from riskkit.schema.decision import LogLine
from riskkit.schema.policy import Pins

PINNED: tuple[Literal["policy", "framework", "licences", "context", "profile"], ...] = (
    "policy",
    "framework",
    "licences",
    "context",
    "profile",
)
_ROLES: tuple[FileRole, ...] = ("policy", "framework", "context")


def policy_valid(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[Violation]:
    """The policy, the pins and the baseline can be read, and the policy relaxes no fixed rule."""
    yield from unread(problems, "policy")
    yield from unread(problems, "pins")
    yield from unread(problems, "baseline")


def pins_given(setting: RunSetting) -> Iterator[Violation]:
    """In CI, policy, profile, framework and context are fixed from outside the change."""
    if setting.ci and setting.pinned_by is None and not setting.merged:
        what = " and ".join(dict.fromkeys(setting.loose)) or "policy, profile, framework and context"
        message = f"nothing outside the change fixes {what}, so it could loosen its own gate"
        fix = "give --pin FILE with a file from outside the checkout, or --base REF with all of it in the checkout"
        if setting.base_is_head:
            message = "--base names the very commit that is tested, so nothing outside the change fixes the policy"
            fix = "name the commit before the change, or --pin FILE; nightly runs on GitHub and GitLab need neither"
        yield Violation("policy", "", message, fix)
    if setting.pins_inside:
        message = f"'{setting.pins_inside}' is in the checkout under review, so the change could edit it"
        yield Violation("pins", "", message, "keep it elsewhere, or give --base REF")


def pins_hold(used: Mapping[str, tuple[str, str]], pins: Pins | None = None) -> Iterator[Violation]:
    """Policy, profile, framework with its licences, and context match their pins."""
    for role in PINNED if pins else ():
        pin, there = getattr(pins, role), used.get(role)
        if there is None or (pin.id, pin.digest) != there:
            found = f"{there[0]} {there[1]}" if there else "none"
            at: FileRole = "policy" if role == "profile" else "framework" if role == "licences" else role
            message = f"the {role} is not the one that is pinned: {pin.id} {pin.digest}, but there is {found}"
            yield Violation(at, "" if at == role else role, message, "use the pinned file, or change the pin", role)


def baseline_pinned(setting: RunSetting) -> Iterator[Violation]:
    """A baseline is fixed from outside the change."""
    if setting.baseline_loose:
        message = "nothing outside the change allows inheriting these findings"
        yield Violation("baseline", "", message, "put its digest into the pins, or give --base REF")


def gate_unchanged(setting: RunSetting) -> Iterator[Violation]:
    """The change does not touch the files that judge it: they are as at the base."""
    for role in setting.changed:
        at: FileRole = next((each for each in _ROLES if each == role), "policy")
        message = f"the change alters the {role}; it is judged by the one at the base"
        yield Violation(at, "", message, "let somebody review it, ideally in a separate change", role)


def log_kept(setting: RunSetting, log: tuple[LogLine, ...] | None = None) -> Iterator[Violation]:
    """decisions.log only grows, day by day."""
    if setting.log_cut:
        message = "required first lines are missing or changed"
        yield Violation("log", "", message, "restore them; replace a decision, never remove it")
    for number, (before, after) in enumerate(pairwise(log or ()), start=2):
        if after.on < before.on:
            message = f"line {number} is of {after.on}, and stands after one of {before.on}"
            yield Violation("log", "", message, "put the lines back as riskkit decide wrote them", "order")


def log_pinned(setting: RunSetting, log: tuple[LogLine, ...]) -> Iterator[Violation]:
    """In CI, something outside the change fixes how decisions.log starts."""
    if setting.ci and log and setting.log_fixed is None and not setting.merged:
        message = "nothing outside the change fixes how it starts, so lines could be missing or invented"
        yield Violation("log", "", message, "put log into the pins (--print-pins prints it), or give --base REF")


RULES: Mapping[str, Rule] = {
    "policy-valid": Rule(policy_valid, "bad-input", fixed=True),
    "pins-given": Rule(pins_given, "not-assessed", fixed=True),
    "baseline-pinned": Rule(baseline_pinned, "not-assessed", fixed=True),
    "pins-hold": Rule(pins_hold, "not-assessed", fixed=True),
    "gate-unchanged": Rule(gate_unchanged, "hold", fixed=True),
    "log-kept": Rule(log_kept, fixed=True),
    "log-pinned": Rule(log_pinned, "warn"),
}
