"""One run: every rule on the facts, waivers and baseline on what they find, and the exit code that it comes to."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from riskkit.gate.facts import Facts
from riskkit.gate.order import asked_for
from riskkit.gate.rule import FileRole, Rule, Violation
from riskkit.gate.rules.verdict import offered_result
from riskkit.gate.rules.waivers import LocatedViolation, WaiverFacts, waiver_runs
from riskkit.schema.results.gate import (
    EXITS,
    PRECEDENCE,
    Baseline,
    Counted,
    Effect,
    Finding,
    FindingLevel,
    FindingPlace,
    GateRun,
    Input,
    Outcome,
    RuleRun,
    Selftest,
    WaivedBy,
    WaiverRun,
)

_EFFECTS: Mapping[str, tuple[Effect, FindingLevel]] = {
    "block": ("blocked", "error"),
    "hold": ("held", "error"),
    "warn": ("shown", "warning"),
    "note": ("shown", "note"),
    "not-assessed": ("not-assessed", "error"),
    "bad-input": ("bad-input", "error"),
}
_VERBS: Mapping[Effect, str] = {
    "blocked": "blocks",
    "held": "holds for a person",
    "not-assessed": "keeps it from being assessed",
    "bad-input": "cannot be read or used",
}
_BELOW: Collection[FileRole] = ("folder", "release", "assessment", "decision", "log")
"""The roles whose files are named by their paths below the folder of the model."""
_SAID = {
    "approved": "decision",
    "written": "decision",
    "log": "log of decisions",
    "flags": "assessment",
    "margin": "recommendation",
    "now": "release with its assessment",
    "used": "policy with its framework",
    "contents": "folder of the model",
}
"""What facts are called to people, where that is not their name."""


def _no_digests(_: Collection[str]) -> Mapping[str, str]:
    return {}


def _no_value(_: Violation) -> object:
    return None


@dataclass(frozen=True, slots=True)
class Around:
    """What a run is told about besides the facts."""

    tool: str
    names: Mapping[FileRole, str]
    """The file of each role as policies and fingerprints name it: the same wherever the gate is run from."""
    place: Callable[[Violation], FindingPlace]
    inputs: Mapping[str, Input]
    baseline: tuple[str, frozenset[str]] | None = None
    """The file of an earlier run, and the fingerprints in it that may be inherited."""
    selftest: Selftest | None = None
    digests: Callable[[Collection[str]], Mapping[str, str]] = _no_digests
    """The digests of files below the folder by their paths; one that cannot be read has none."""
    value: Callable[[Violation], object] = _no_value
    """What stands at the pointer of a finding in a file of ours, as plain values."""


def gate(facts: Facts, rules: Mapping[str, Rule], around: Around) -> GateRun:
    """The run of all rules on the facts; a rule that breaks is one that could not assess."""
    ran, found = _ran(facts, rules)
    digests = _digests(facts, found, around)
    told = _fingerprinted(found, around, digests)
    waivers: dict[str, WaiverRun] = {}
    if facts.policy:
        ground = _ground(facts, rules, digests)
        waivers = waiver_runs(facts.policy, told, ground)
        late, more = _ran(facts, rules, {"waivers": waivers, "ground": ground})
        ran |= late
        told += _fingerprinted(more, around, digests)
    findings = _findings(facts, rules, told, waivers, around)
    return _run(facts, rules, ran, findings, waivers, around)


Ran = dict[str, tuple[str, str]]
"""By rule its state and why."""


def _ran(
    facts: Facts, rules: Mapping[str, Rule], extra: Mapping[str, object] | None = None
) -> tuple[Ran, list[tuple[str, Violation]]]:
    """Every rule that reads none of what comes later, or with *extra* those that do."""
    states: Ran = {}
    found: list[tuple[str, Violation]] = []
    for key, rule in rules.items():
        if ({"waivers", "ground"} <= {*rule.reads}) == (extra is None):
            continue
        given = {name: _fact(facts, extra or {}, name) for name in rule.reads}
        absent = [name for name in rule.needs if given[name] is None]
        if absent:
            words = dict.fromkeys(_SAID.get(name, name) for name in absent)
            states[key] = ("not-run", f"there is no {' and no '.join(words)} to read")
            continue
        try:
            here = list(rule.check(**{name: value for name, value in given.items() if value is not None}))
        except Exception as error:  # whatever it is, the release was not assessed by this rule
            states[key] = ("broke", f"{type(error).__name__}: {error}"[:400])
            continue
        states[key] = ("found" if here else "passed", "")
        found += ((key, each) for each in here)
    return states, found


def _fact(facts: Facts, extra: Mapping[str, object], name: str) -> object:
    return extra[name] if name in extra else getattr(facts, name)


def _digests(facts: Facts, violations: Iterable[tuple[str, Violation]], around: Around) -> Mapping[str, str]:
    """The digests of files that release.yaml names, that something was found in, or whose digest a waiver has."""
    if facts.contents is None:
        return {}
    waivers = facts.policy.waivers.values() if facts.policy else ()
    wanted = {each.file for _, each in violations if each.role == "folder"}
    wanted |= {waiver.scope.file for waiver in waivers if waiver.scope.digest}
    known = facts.contents.digests
    return {**known, **around.digests(sorted(wanted & facts.contents.files.keys() - known.keys()))}


def _fingerprinted(
    violations: Iterable[tuple[str, Violation]], around: Around, digests: Mapping[str, str]
) -> list[LocatedViolation]:
    seen: Counter[str] = Counter()
    told = []
    for rule, each in violations:
        file = each.file or around.names.get(each.role, each.role)
        digest = digests.get(file, "") if each.role in _BELOW else ""
        value = digest if each.role == "folder" else json.dumps(around.value(each), sort_keys=True)
        parts = [rule, file, each.pointer, each.about, value]
        seen["\0".join(parts)] += 1
        if (count := seen["\0".join(parts)]) > 1:
            parts.append(str(count))
        told.append(LocatedViolation(rule, file, each, sha256("\0".join(parts).encode()).hexdigest()[:32], digest))
    return told


def _ground(facts: Facts, rules: Mapping[str, Rule], digests: Mapping[str, str]) -> WaiverFacts:
    return WaiverFacts(
        facts.date,
        facts.release.subject if facts.release else "",
        digests,
        {key for key, rule in rules.items() if not rule.fixed},
        rules,
    )


def effect_of(key: str, rule: Rule, facts: Facts) -> tuple[Effect, FindingLevel]:
    """What the findings of a rule do, and how they are shown: as the policy says, unless that is fixed."""
    chosen = facts.policy.rules.get(key) if facts.policy and not rule.fixed else None
    return _EFFECTS[chosen or rule.setting]


def _findings(
    facts: Facts,
    rules: Mapping[str, Rule],
    violations: Sequence[LocatedViolation],
    waivers: Mapping[str, WaiverRun],
    around: Around,
) -> tuple[Finding, ...]:
    inherited = around.baseline[1] if around.baseline else frozenset()
    found = []
    for each in violations:
        effect, level = effect_of(each.rule, rules[each.rule], facts)
        found.append(
            Finding(
                rule=each.rule,
                level=level,
                effect=effect,
                place=around.place(each.found),
                message=each.found.message,
                fix=each.found.fix,
                fingerprint=each.fingerprint,
                waived=_waived(each, waivers),
                inherited=rules[each.rule].debt and _is_known(each) and each.fingerprint in inherited,
            )
        )
    return tuple(sorted(found, key=lambda f: (f.place.file, f.place.line, f.place.column, f.rule, f.fingerprint)))


def _is_known(violation: LocatedViolation) -> bool:
    """Whether it is known what a finding is in: of a file without a digest nobody can tell that it is the same."""
    return violation.found.role != "folder" or bool(violation.digest)


def _waived(violation: LocatedViolation, waivers: Mapping[str, WaiverRun]) -> WaivedBy | None:
    for key, run in waivers.items():
        if run.state == "used" and violation.fingerprint in run.findings:
            return WaivedBy(id=key, owner=run.owner, reason=run.reason, expires=run.expires)
    return None


def _run(
    facts: Facts,
    rules: Mapping[str, Rule],
    ran: Ran,
    findings: tuple[Finding, ...],
    waivers: Mapping[str, WaiverRun],
    around: Around,
) -> GateRun:
    ordered = {key: ran.get(key, ("not-run", "there is no policy to read")) for key in rules}
    selftest = around.selftest
    outcome = _outcome(findings, ordered, selftest)
    framework, recommendation = facts.framework, facts.recommendation
    return GateRun(
        tool=around.tool,
        date=facts.date,
        release=facts.release.subject if facts.release else "",
        outcome=outcome,
        exit_code=EXITS[outcome],
        why=tuple(_why(findings, ordered, selftest, outcome)),
        asked=asked_for(framework, recommendation) if framework and recommendation else "",
        verdict=offered_result(framework, recommendation).verdict if framework and recommendation else "",
        recommended=recommendation.recommended.option if recommendation else "",
        decided=facts.decision.option if facts.decision else "",
        pinned_by=facts.setting.pinned_by,
        rules={key: _rule_run(key, rules[key], state, facts) for key, state in ordered.items()},
        findings=findings,
        counts=_counts(findings),
        waivers=dict(waivers),
        inputs=dict(around.inputs),
        baseline=_baseline(findings, around),
        selftest=selftest,
    )


def _rule_run(key: str, rule: Rule, state: tuple[str, str], facts: Facts) -> RuleRun:
    said = {"title": rule.title, "group": rule.group, "reads": rule.reads, "state": state[0], "why": state[1]}
    return RuleRun.model_validate({**said, "effect": effect_of(key, rule, facts)[0], "fixed": rule.fixed})


def _effects(findings: Iterable[Finding], ran: Ran, selftest: Selftest | None) -> Iterator[Outcome]:
    """Every effect that counts, what broke and what failed of the self-test among it."""
    for finding in findings:
        if finding.counts and finding.effect != "shown":
            yield finding.effect
    if any(state == "broke" for state, _ in ran.values()) or (selftest and selftest.failures):
        yield "not-assessed"


def _outcome(findings: Iterable[Finding], ran: Ran, selftest: Selftest | None) -> Outcome:
    there = {*_effects(findings, ran, selftest)}
    if not there and any(state == "not-run" for state, _ in ran.values()):
        return "not-assessed"
    return next((outcome for outcome in PRECEDENCE if outcome in there), "passed")


def _why(findings: Sequence[Finding], ran: Ran, selftest: Selftest | None, outcome: Outcome) -> Iterator[str]:
    """The reasons, those first that decide."""
    for failure in selftest.failures if selftest else ():
        yield f"self-test: {failure}"
    for key, (state, why) in ran.items():
        if state == "broke":
            yield f"{key}: riskkit broke: {why}"
    counted = Counter((f.effect, f.rule) for f in findings if f.counts)
    for effect in PRECEDENCE:
        for (does, rule), count in counted.items():
            if does == effect:
                yield f"{rule}: {count} finding{'' if count == 1 else 's'}, which {_VERBS[does]}"
    if outcome == "not-assessed" and not counted:
        yield from (f"{key}: {why}" for key, (state, why) in ran.items() if state == "not-run")


def _counts(findings: Iterable[Finding]) -> dict[Counted, int]:
    words: Iterator[Counted] = ("waived" if f.waived else "inherited" if f.inherited else f.effect for f in findings)
    return dict(sorted(Counter(words).items()))


def _baseline(findings: Sequence[Finding], around: Around) -> Baseline | None:
    if around.baseline is None:
        return None
    file, known = around.baseline
    inherited = [finding.fingerprint for finding in findings if finding.inherited]
    there = {finding.fingerprint for finding in findings}
    new = len(findings) - len(inherited)
    return Baseline(file=file, inherited=len(inherited), new=new, gone=len(known - there))
