"""What is said of a gate run, alike in every format."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from riskkit.render.words import spoken
from riskkit.schema.results.gate import PRECEDENCE, Effect, Finding, FindingLevel, GateRun, Outcome

FindingStatus = Literal[
    "bad-input", "not-assessed", "blocked", "held", "error", "warning", "note", "waived", "inherited"
]
"""What a finding does here and now: its effect where it has a say, otherwise what it is shown as."""
STANDINGS: Mapping[FindingStatus, str] = {
    "bad-input": "bad input",
    "not-assessed": "not assessed",
    "blocked": "blocks",
    "held": "holds",
    "error": "error",
    "warning": "warning",
    "note": "note",
    "waived": "waived",
    "inherited": "inherited",
}
"""In words, the gravest first."""
OUTCOMES: Mapping[Outcome, str] = {
    "passed": "passed",
    "blocked": "blocked",
    "held": "held for a person",
    "not-assessed": "could not be assessed",
    "bad-input": "bad input",
}
OTHERWISE, NOTHING_TO_DO = "Correct what the gate names", "Only shown: stops nothing"
STEPS: Mapping[str, str] = {
    "policy": "Have the gate set up by whoever owns the policy",
    "rules": "Have the gate set up by whoever owns the policy",
    "waivers": "Have the gate set up by whoever owns the policy",
    "clock": "Have the gate set up by whoever owns the policy",
    "weights": "Look at the files of the model",
    "metadata": "Fill in release.yaml",
    "stages": "Fill in release.yaml",
    "licences": "Fill in release.yaml",
    "card": "Correct the model card",
    "assessment": "Look at the answers: riskkit assess",
    "evidence": "Look at the answers: riskkit assess",
    "verdict": "Look at the answers: riskkit assess",
    "decision": "Decide, or approve: riskkit decide",
}
"""By what a rule reads what to do next; steps are listed in the order in which to take them."""
RULE_STEPS: Mapping[str, str] = dict.fromkeys(
    ("weights-named", "weights-digest", "weights-summed", "evaluation-intact"),
    "Hash the files anew, once you have looked at them: riskkit init FOLDER --again",
)
"""By rule what to do next, where that is not what its group says."""
_GRAVITY = {standing: rank for rank, standing in enumerate(STANDINGS)}
_STOPS: Mapping[Effect, FindingStatus] = {name: name for name in PRECEDENCE if name != "passed"}
_SHOWN: Mapping[FindingLevel, FindingStatus] = {"error": "error", "warning": "warning", "note": "note"}


def standing(finding: Finding) -> FindingStatus:
    """What a finding does."""
    if finding.waived:
        return "waived"
    if finding.inherited:
        return "inherited"
    return _STOPS.get(finding.effect) or _SHOWN[finding.level]


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by what they do, and in their order where they do the same."""
    return sorted(findings, key=lambda finding: _GRAVITY[standing(finding)])


def by_next_step(run: GateRun) -> list[tuple[str, list[Finding]]]:
    """The findings under what to do about them, in the order in which to do it; what stops nothing comes last."""
    steps = list(dict.fromkeys(STEPS.values()))
    steps[4:4] = dict.fromkeys(RULE_STEPS.values())  # the card, a file too, is corrected before its digest is taken
    found: dict[str, list[Finding]] = {label: [] for label in (*steps, OTHERWISE, NOTHING_TO_DO)}
    for finding in gravest_first(run.findings):
        found[_next_step(run, finding)].append(finding)
    return [(label, findings) for label, findings in found.items() if findings]


def _next_step(run: GateRun, finding: Finding) -> str:
    if not finding.counts:
        return NOTHING_TO_DO
    rule = run.rules.get(finding.rule)
    return RULE_STEPS.get(finding.rule) or STEPS.get(rule.group if rule else "", OTHERWISE)


def name(run: GateRun) -> str:
    """The release as it is called."""
    return run.release or "a release that cannot be read"


def ended(run: GateRun) -> str:
    """How it came out, and the exit code: *blocked (exit code 1)*."""
    return f"{OUTCOMES[run.outcome]} (exit code {run.exit_code})"


def reasons(run: GateRun) -> tuple[str, ...]:
    """The reasons for the exit code; where it is not 0 there is always one."""
    return run.why or (() if run.exit_code == 0 else ("no reason was recorded",))


def file_of(run: GateRun, finding: Finding) -> str:
    """The file that a finding stands in; the release where it names none, since every reader wants one."""
    return finding.place.file or release_file(run)


def release_file(run: GateRun) -> str:
    """The file that the run is about."""
    return run.inputs["release"].file if "release" in run.inputs else "release.yaml"


def where(run: GateRun, finding: Finding) -> str:
    """A place as compilers write it, such as *release.yaml:14:7*."""
    place = finding.place
    position = [str(number) for number in (place.line, place.column) if number] if place.line else []
    return ":".join([file_of(run, finding), *position])


def excuse(finding: Finding) -> str:
    """Why a finding has no say though it could, such as *waived until 2027-01-01 by Ada ('old-card'): rewritten*."""
    if finding.waived:
        waiver = finding.waived
        return f"waived until {waiver.expires} by {waiver.owner} ('{waiver.id}'): {waiver.reason}"
    return "in the baseline" if finding.inherited else ""


def sentence(finding: Finding) -> str:
    """All that a finding says, with what mends it and why it has no say."""
    said = [finding.message, f"fix: {finding.fix}" if finding.fix else "", excuse(finding)]
    return "; ".join(filter(None, said))


def tally(run: GateRun) -> str:
    """How many findings do what, and how many rules passed."""
    standings = [standing(finding) for finding in run.findings]
    parts = [f"{standings.count(key)} {spoken(key)}" for key in STANDINGS if key in standings]
    passed = sum(rule.state == "passed" for rule in run.rules.values())
    return f"{', '.join(parts) or 'no findings'}; {passed} of {len(run.rules)} rules passed"


def facts(run: GateRun) -> Iterator[tuple[str, str]]:
    """What is known of the run beside rules and findings, each under its label."""
    yield from (("Because", reason) for reason in reasons(run))
    yield "Found", tally(run)
    if run.asked:
        yield "Asked for", f"{run.asked}: {spoken(run.verdict)}" if run.verdict else run.asked
    yield from ((label, text) for label, text in (("Recommended", run.recommended), ("Decided", run.decided)) if text)
    yield "Pinned by", _pinned(run)
    if run.baseline:
        known = run.baseline
        yield "Baseline", f"{known.inherited} inherited, {known.new} new, {known.gone} gone, by {known.file}"
    if run.selftest:
        tried = run.selftest
        yield (
            "Self-test",
            f"{tried.red} of {tried.tried} stopped that must be, {tried.passed} of {tried.sound} let pass",
        )
        yield from (("Self-test failed", failure) for failure in tried.failures)
    for key, waiver in run.waivers.items():
        if waiver.state != "used":
            yield (
                "Waiver",
                f"'{key}' of {waiver.owner} for {waiver.rule}, until {waiver.expires}: {spoken(waiver.state)}",
            )
    yield "As of", f"{run.date}, by {run.tool}"


def _pinned(run: GateRun) -> str:
    if run.pinned_by is None:
        return "nothing from outside the change"
    pinned = [role for role, given in run.inputs.items() if given.pinned]
    by = "a file" if run.pinned_by == "file" else "the base revision"
    return f"{by}: {', '.join(pinned)}" if pinned else by


def clipped(text: str, most: int) -> str:
    """*text*, or its first *most* characters and a word that there was more."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text) - most} more characters)"
