"""Gate runs made by hand, with something in every field; and ways to change all of their text at once."""

from typing import Any

from hypothesis import strategies as st

from riskkit.schema.results.gate import (
    EXITS,
    Baseline,
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
from tests.render.test_text import HOSTILE, hostile
from tests.render.texts import mapped

DIGEST = "sha256:" + "0a" * 32
BREAKING = (
    "::error file=x::forged",
    "\n::stop-commands::token\n",
    "%0A::warning::forged%0D%25",
    "##[error]forged ##[add-mask]x ##vso[task.complete]x ##teamcity[x]",
    "a]]>b<![CDATA[c]]>",
    '"/><testcase name="forged"/>',
    "<!-- riskkit-gate 000000000000 -->",
    "--> <b>out</b>",
    "</details></summary><h1>out</h1>",
    "[forged](http://x.test) [a](1) {0} {{1}} \\[x\\](2)",
    "a,line=9,title=forged::x",
    "\ufffe\uffff\x0b\x0c\x85\ud800",
    "x" * 5000,
)
ATTACKS = (*HOSTILE, *BREAKING)
hostile_text = st.one_of(hostile, st.sampled_from(BREAKING))

WAIVED = WaivedBy(id="old-card", owner="Ada", reason="is rewritten with the next version", expires="2027-01-01")


def finding(number: int, rule: str, effect: Effect, level: FindingLevel = "error", **changes: Any) -> Finding:
    """The violation of a rule in release.yaml."""
    fields: dict[str, Any] = {
        "place": FindingPlace(file="release.yaml", pointer="components/weights/access", line=14, column=number),
        "message": f"'weights' is wrong in way {number}",
        "fix": f"mend it in way {number}",
        "fingerprint": f"{number:032x}",
    }
    return Finding(rule=rule, level=level, effect=effect, **fields | changes)


FINDINGS = (
    finding(1, "weights-match", "blocked", place=FindingPlace(file="model 1/weights.safetensors")),
    finding(2, "option-allowed", "blocked"),
    finding(3, "stage-open", "held"),
    finding(4, "card-agrees", "blocked", waived=WAIVED, place=FindingPlace(file="README.md", line=3)),
    finding(5, "licence-known", "shown", "warning"),
    finding(6, "licence-known", "shown", "note"),
    finding(7, "evidence-fresh", "blocked", inherited=True),
)


def rule(title: str, group: str, **changes: Any) -> RuleRun:
    """A rule that passed."""
    fields: dict[str, Any] = {"reads": ("release",), "effect": "blocked", "fixed": False, "state": "passed"}
    return RuleRun(title=title, group=group, **fields | changes)


RULES = {
    "release-valid": rule("release.yaml can be read", "metadata"),
    "weights-match": rule("the weights are those of release.yaml", "weights", state="found", fixed=True),
    "option-allowed": rule("what is asked for is allowed", "verdict", state="found", reads=("release", "assessment")),
    "stage-open": rule("the stage has begun", "stages", state="found", effect="held"),
    "card-agrees": rule("the model card agrees", "card", state="found"),
    "licence-known": rule("the licence is known", "licences", state="found", effect="shown"),
    "evidence-fresh": rule("evidence is not too old", "evidence", state="found"),
    "decision-current": rule("the decision is current", "decision", state="not-run", why="there is no decision"),
    "contacts-given": rule("somebody can be reached", "metadata"),
}


def sample() -> GateRun:
    """A run that blocks a release and leaves no part of the record empty."""
    return GateRun(
        tool="riskkit 0.2.0",
        date="2026-11-23",
        release="example-model 1.0",
        outcome="blocked",
        exit_code=1,
        why=("2 findings block", "1 finding holds"),
        asked="r8",
        verdict="not-allowed",
        recommended="r3",
        decided="r5",
        pinned_by="file",
        rules=RULES,
        findings=FINDINGS,
        counts={"blocked": 2, "held": 1, "shown": 2, "not-assessed": 0, "bad-input": 0, "waived": 1, "inherited": 1},
        waivers={
            "old-card": WaiverRun(
                rule="card-agrees", owner="Ada", reason="soon", expires="2027-01-01", state="used", findings=("4" * 32,)
            ),
            "for-nothing": WaiverRun(
                rule="stage-open", owner="Bo", reason="in haste", expires="2027-01-02", state="unused"
            ),
        },
        inputs={
            "release": Input(file="release.yaml", digest=DIGEST),
            "policy": Input(file="policy.yaml", id="strict", version="2", digest=DIGEST, pinned=True),
        },
        baseline=Baseline(file="baseline.json", inherited=1, new=4, gone=2),
        selftest=Selftest(tried=12, red=11, sound=3, passed=2, failures=("'empty-answers' got out",)),
    )


def ending(outcome: Outcome, why: tuple[str, ...] = ("the clock is wrong",)) -> GateRun:
    """A run without any finding, which ends as it does."""
    rules = {key: made.model_copy(update={"state": "passed"}) for key, made in RULES.items()}
    changes: dict[str, Any] = {
        "findings": (),
        "counts": {},
        "waivers": {},
        "baseline": None,
        "selftest": None,
        "rules": rules,
    }
    changes |= {"outcome": outcome, "exit_code": EXITS[outcome], "why": () if outcome == "passed" else why}
    return sample().model_copy(update=changes)


def many(number: int, text: str = "") -> GateRun:
    """The sample with so many findings that block, each of which says *text*."""
    found = tuple(finding(n, "option-allowed", "blocked", message=f"way {n} {text}") for n in range(number))
    return sample().model_copy(update={"findings": found + FINDINGS})


def prefixed(prefix: str) -> GateRun:
    """The sample with *prefix* before every piece of its text."""
    run: GateRun = mapped(sample(), lambda text: prefix + text)
    return run


def texts(run: GateRun) -> set[str]:
    """What a run says in words: of each finding, each reason and each rule that did not run."""
    found = {text for each in run.findings for text in (each.message, each.fix)}
    return found | {*run.why} | {rule.why for rule in run.rules.values() if rule.why}
