"""One full recommendation, made by hand, with something in every field; and ways to change all of its text at once."""

from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from riskkit.schema import assessment, base, outlook, recommendation, release
from riskkit.schema.assessment import Answer, Estimate, Evidence, Rating
from riskkit.schema.reading import Row, VerdictName, Zone
from riskkit.schema.recommendation import (
    AnswerReading,
    Asked,
    BenefitPart,
    CheckResult,
    Chosen,
    Citation,
    ComponentAdvice,
    Condition,
    Contradiction,
    EvidenceReading,
    Met,
    Missing,
    OptionResult,
    ProfileOutcome,
    Proof,
    Reading,
    Recommendation,
    RiskReading,
    Share,
    Survival,
    Used,
)
from riskkit.schema.release import Release, ReleasedComponent
from tests.render.outlooks import OUTLOOK

DIGEST = "sha256:" + "0a" * 32
CONTROL = Condition(question="api-safeguards", level="tested", now="basic")
UNDERTAKEN = Condition(question="weight-security", level="hardened", now=None)


def reading(likelihood: float, band: int, cell: int, zone: Zone) -> Reading:
    """One row of one risk."""
    return Reading(likelihood=likelihood, band=band, cell=cell, zone=zone)


SAFE = reading(0.0004, 0, 0, "acceptable")
SMALL = reading(0.004, 1, 1, "acceptable")
MIDDLING = reading(0.03, 3, 2, "tolerable")
LARGE = reading(0.12, 4, 3, "intolerable")
WORST = reading(0.6, 5, 4, "extreme")

DRIVERS = (
    Share(factor="hazard", of="bio-uplift", decades=-0.52, questions=("bio-uplift", "general-capability")),
    Share(factor="novelty", of="peer-bio", decades=-0.3, questions=("peer-bio",)),
    Share(factor="defence", of="world-bio-defence", decades=-0.15, questions=("world-bio-defence",)),
    Share(factor="exposure", of="tune", decades=-0.1, questions=("tamper-resistance",)),
)


def risks(stated: Reading, upper: Reading, lower: Reading) -> dict[str, RiskReading]:
    """Two risks: one as given, one small."""
    rows: dict[Row, Reading] = {"stated": stated, "upper": upper, "lower": lower}
    small: dict[Row, Reading] = {"stated": SAFE, "upper": SMALL, "lower": SAFE}
    return {
        "bio-chem-weapons": RiskReading(
            severity=5,
            rows=rows,
            absolute=upper,
            state="tuned",
            drivers=DRIVERS,
            decades_to_worse=None if upper == WORST else 0.42,
            decades_to_better=0.7 if upper == WORST else None,
            decades_to_next_band=None if upper == WORST else 0.11,
        ),
        "intimate-imagery": RiskReading(
            severity=3,
            rows=small,
            absolute=SMALL,
            state="stripped",
            drivers=DRIVERS[:1],
            decades_to_worse=1.25,
            decades_to_better=None,
            decades_to_next_band=0.38,
        ),
    }


LEDGER = {
    "safety-research": BenefitPart(value=0.6, direct=0.24, restored=0.12, lost=0.24),
    "wide-use": BenefitPart(value=0.8, direct=0.56, restored=0.0, lost=0.24),
}


def option(title: str, verdict: VerdictName, **changes: Any) -> OptionResult:
    """An option that can be taken back and carries nothing else than it must."""
    fields: dict[str, Any] = {
        "reads": "stated",
        "reversible": True,
        "parts": (),
        "adds": (),
        "inherits_from": None,
        "zone": "acceptable",
        "count": {"acceptable": 2, "tolerable": 0, "intolerable": 0, "extreme": 0},
        "held": (),
        "justified": True,
        "gain": 0.18,
        "reference": "r0",
        "benefit": 0.36,
        "ledger": LEDGER,
        "conditions": (),
        "met": None,
        "missing": (),
        "proof": None,
        "margin": 0.42,
        "risks": risks(SMALL, SMALL, SAFE),
    }
    return OptionResult(title=title, verdict=verdict, **fields | changes)


MISSING = (
    Missing(kind="answer", question="autonomy-level", text="no answer to autonomy-level"),
    Missing(kind="grade", question="bio-uplift", risks=("bio-chem-weapons",), text="an independent test of bio-uplift"),
    Missing(kind="method", question="tamper-resistance", text="adversarial tuning at a stated budget"),
    Missing(
        kind="level", question="tamper-resistance", risks=("bio-chem-weapons",), text="at least partial resistance"
    ),
    Missing(kind="benefit", text="0.04 more weighted benefit than invited access"),
    Missing(kind="contradiction", question="offensive-cyber", text="the contradiction over offensive-cyber is open"),
    Missing(kind="critical", question="general-capability", text="a critical question lacks its grade"),
    Missing(kind="breadth", text="three misuse risks stand at the upper tolerable band"),
)
IRREVERSIBLE = {"reads": "upper", "reversible": False, "reference": "r3", "benefit": 0.8}
OPTIONS = {
    "r0": option("Unreleased", "cleared", reference=None, benefit=0.0, margin=None),
    "r2": option("Hosted access", "cleared", inherits_from="r5"),
    "r3": option(
        "API access with fine-tuning",
        "cleared-with-conditions",
        zone="tolerable",
        count={"acceptable": 1, "tolerable": 1, "intolerable": 0, "extreme": 0},
        benefit=0.55,
        conditions=(CONTROL, UNDERTAKEN),
        margin=0.1,
        met=Met(zone="acceptable", margin=0.42),
        risks=risks(MIDDLING, LARGE, SMALL),
    ),
    "r5": option("Research enclave", "cleared", zone="tolerable", risks=risks(MIDDLING, MIDDLING, SAFE)),
    "r7": option(
        "Gated weights",
        "not-cleared",
        zone="tolerable",
        justified=False,
        gain=0.02,
        missing=MISSING[4:5],
        risks=risks(SMALL, MIDDLING, SAFE),
        **IRREVERSIBLE,
    ),
    "r8": option(
        "Open weights",
        "not-cleared",
        zone="intolerable",
        count={"acceptable": 1, "tolerable": 0, "intolerable": 1, "extreme": 0},
        held=("offensive-cyber is answered worse than its cap",),
        justified=False,
        gain=0.06,
        missing=MISSING,
        margin=0.02,
        risks=risks(MIDDLING, LARGE, SMALL),
        **IRREVERSIBLE,
    ),
    "r10": option(
        "Fully open",
        "ruled-out",
        zone="extreme",
        count={"acceptable": 1, "tolerable": 0, "intolerable": 0, "extreme": 1},
        justified=False,
        gain=0.09,
        proof=Proof(risk="bio-chem-weapons", answers={"bio-uplift": "severe", "tamper-resistance": "none-known"}),
        margin=None,
        risks=risks(LARGE, WORST, LARGE),
        **IRREVERSIBLE,
    ),
    "r3+r5": option(
        "API access with fine-tuning and research enclave",
        "not-cleared",
        parts=("r3", "r5"),
        adds=("r5",),
        zone="intolerable",
        count={"acceptable": 1, "tolerable": 0, "intolerable": 1, "extreme": 0},
        risks=risks(LARGE, LARGE, MIDDLING),
    ),
}


COST = Answer(number=Estimate(low=120.5, likely=300, high=25_000), rationale="three invoices", evidence=("red-team",))
POOLED = Answer(
    ratings={
        "rater-1": Rating(
            level="marginal", confidence="high", rationale="no more than a search engine", on="2026-11-03"
        ),
        "rater-2": Rating(level="severe", confidence="low", rationale="it wrote a campaign in an hour"),
        "rater-3": Rating(number=Estimate(low=0.1, likely=0.25, high=0.5)),
        "rater-4": Rating(unknown="had no access"),
    }
)


def answered(text: str, **changes: Any) -> AnswerReading:
    """A fact of the first section, answered well, with everything said that may be said."""
    answer = Answer(
        level="marginal",
        confidence="medium",
        rationale=f"Red team of March: {text.lower()[:-1]} is small; see the appendix.",
        by="rater-1",
        on="2026-11-20",
        evidence=("red-team", "vendor-card"),
        basis="fact",
    )
    fields: dict[str, Any] = {
        "section": "misuse",
        "type": "fact",
        "scope": "release",
        "answer": answer,
        "stands": "answered",
        "grade": "internal-test",
        "required": "independent-test",
        "short": ("grade: internal test, where an independent test is required", "red-team is older than 365 days"),
        "read": {"stated": "substantial", "upper": "severe", "lower": "none-known"},
        "level": "marginal",
        "ends": ("none-known", "substantial"),
        "anchor": f"Experts gain no more than a search engine gives them ({text.lower()[:-1]})",
        "critical": True,
        "why": f"It drives the hazard: {text.lower()[:-1]}",
        "settle": "A controlled uplift study with novices and experts",
        "basis": "paper",
        "source": ("S3-14", "S3-15"),
    }
    return AnswerReading(text=text, **fields | changes)


def blank(text: str, **changes: Any) -> AnswerReading:
    """A question without a level."""
    empty: dict[str, Any] = {"answer": None, "stands": "unanswered", "grade": "none", "short": ()}
    empty |= {"level": None, "ends": None, "anchor": None}
    return answered(text, **empty | {"critical": False, "basis": "judgement", "source": ()} | changes)


ANSWERS = {
    "general-capability": answered("How capable is the model?", basis="other-source", source=("X-2",), short=()),
    "bio-uplift": answered("How much does the model help with biology?"),
    "tamper-resistance": answered("How well do safeguards survive tuning?", basis="recalled", source=("R-1",)),
    "api-safeguards": answered("How are requests filtered?", section="control", type="control", basis="judgement"),
    "weight-security": blank("How are the weights guarded?", section="control", type="control"),
    "autonomy-level": blank(
        "Does the model act alone?", stands="unknown", answer=Answer(unknown="no harness was at hand", by="rater-2")
    ),
    "voice-cloning": blank(
        "Can it clone a voice?", stands="not-applicable", answer=Answer(not_applicable="it has no audio output")
    ),
    "offensive-cyber": answered("Can it find exploits?", stands="hidden"),
    "tuning-cost": answered("What does tuning cost?", answer=COST, short=()),
    "influence-uplift": answered("How much does it help to mislead?", answer=POOLED, short=()),
    "research-claim": answered("Who will study it?", section="benefit", type="benefit"),
    "peer-bio": answered(
        "What do peers already offer?",
        section="world",
        scope="context",
        stands="expired",
        answer=Answer(level="none", rationale="Survey of weights in August"),
        level="none",
        ends=("none", "none"),
    ),
    "world-bio-defence": answered("Is synthesis screened?", section="world", scope="context"),
}

EVIDENCE = {
    "red-team": EvidenceReading(
        evidence=Evidence(
            title="Red team of the base model",
            grade="independent-test",
            date="2025-03-02",
            subject="Larch 7B 1.0",
            url="https://example.org/reports/larch_red-team.pdf?v=1#results",
            methods=("adversarial-tuning",),
            budget="500 GPU hours",
            digest=DIGEST,
        ),
        counts_as="internal-test",
        age_days=630,
        dropped=("older than 365 days",),
        cited_by=("bio-uplift", "general-capability"),
    ),
    "vendor-card": EvidenceReading(
        evidence=Evidence(title="Model card", grade="self-report", date="2026-10-01"),
        counts_as="none",
        age_days=52,
        dropped=("names no release",),
        cited_by=("bio-uplift",),
    ),
    "unused-log": EvidenceReading(
        evidence=Evidence(title="Evaluation log", grade="self-report", date="2026-10-02"),
        counts_as="self-report",
        age_days=51,
        dropped=(),
        cited_by=(),
    ),
}

PROFILES = {
    "precautionary": ProfileOutcome(
        title="Precautionary",
        recommended="r5",
        conditions=(),
        ceiling=("r2", "r5"),
        verdicts={key: "not-cleared" if key in {"r3", "r7"} else entry.verdict for key, entry in OPTIONS.items()},
    ),
    "ours": ProfileOutcome(
        title="As our board decided",
        recommended="r5",
        conditions=(),
        ceiling=("r2", "r5"),
        verdicts={key: entry.verdict for key, entry in OPTIONS.items()},
    ),
    "balanced": ProfileOutcome(
        title="Balanced",
        recommended="r3",
        conditions=(CONTROL, UNDERTAKEN),
        ceiling=("r2", "r5"),
        verdicts={key: entry.verdict for key, entry in OPTIONS.items()},
    ),
}

TITLES = {
    "bio-chem-weapons": "Biological and chemical weapons",
    "intimate-imagery": "Intimate imagery without consent",
    "safety-research": "Safety research",
    "wide-use": "Wide use",
    "research-access": "Research access programme",
    "bug-bounty": "Bug bounty",
    "misuse": "Misuse",
    "control": "Controls",
    "benefit": "Benefits",
    "world": "The world",
    "balanced": "Balanced",
    "precautionary": "Precautionary",
    "ours": "As our board decided",
}


def sample() -> Recommendation:
    """A model whose API is cleared with conditions, whose weights are asked for and not cleared."""
    return Recommendation(
        tool="riskkit 0.1.0",
        date="2026-11-22",
        framework=Used(id="seger2023", version="1.0.0", digest=DIGEST),
        context=Used(id="world-2026-11", digest="sha256:" + "1b" * 32),
        assessment=Used(id="larch-7b", digest="sha256:" + "2c" * 32),
        profile="balanced",
        own_profile=Used(id="ours", digest="sha256:" + "3d" * 32),
        delta=0.1,
        release=Release(
            name="Larch 7B",
            version="1.0",
            date="2026-12-01",
            publisher="Larch Labs",
            text="A language model of seven billion parameters.",
            url="https://example.org/larch",
            components={
                "weights-final": ReleasedComponent(
                    access="public", licence="Apache-2.0", digest=DIGEST, path="larch.st"
                ),
                "inference-code": ReleasedComponent(access=("public", "api"), licence="MIT"),
            },
        ),
        asked=Asked(options=("r8",), id="r8", why=("weights-final is public under a permissive licence",)),
        recommended=Chosen(
            option="r3",
            verdict="cleared-with-conditions",
            conditions=(CONTROL, UNDERTAKEN),
            reason="the largest benefit among the options that are cleared, with or without conditions",
            until_then="r5",
            rests_on=("bio-uplift", "tamper-resistance"),
            margin=0.42,
        ),
        ceiling=("r2", "r5"),
        options=OPTIONS,
        titles=TITLES,
        weights={"safety-research": 0.5, "wide-use": 0.5},
        measures=("research-access", "bug-bounty"),
        contradictions=(
            Contradiction(
                kind="cap",
                questions=("offensive-cyber", "general-capability"),
                holds=("r7", "r8"),
                text="offensive-cyber is answered worse than general-capability allows",
            ),
            Contradiction(
                kind="hidden", questions=("voice-cloning",), holds=(), text="a hidden answer stands at severe"
            ),
            Contradiction(kind="option", questions=(), holds=("r8",), text="the licence is named twice"),
        ),
        blanks=("autonomy-level", "weight-security"),
        answers=ANSWERS,
        evidence=EVIDENCE,
        components={
            "weights-final": ComponentAdvice(
                title="Final weights",
                asked=("public",),
                verdict="not-cleared",
                options=(),
                text="no cleared option shares them",
            ),
            "inference-code": ComponentAdvice(
                title="Inference code",
                asked=("public", "api"),
                verdict="cleared",
                options=("r2", "r5"),
                text="may be shared by itself",
            ),
        },
        checks={
            "assess-before-release": CheckResult(
                recommendation="Recommendation 3", text="risks are assessed before release", state="met", questions=()
            ),
            "fine-tuning-tested": CheckResult(
                recommendation="Recommendation 3",
                text="fine-tuning is part of the tests",
                state="unmet",
                questions=("tamper-resistance",),
            ),
            "autonomy-asked": CheckResult(
                recommendation="Recommendation 3",
                text="autonomy is tested",
                state="unknown",
                questions=("autonomy-level",),
            ),
            "policy-read": CheckResult(
                recommendation="Recommendation 5", text="the policy is known", state="for-a-person", questions=()
            ),
        },
        profiles=PROFILES,
        survives=Survival(same_option=False, same_side=True, range=("r3", "r5")),
        citations={
            "S3-14": Citation(
                fact="Safeguards are removed by tuning", basis="paper", seen_in=("S-ABS",), locator="p. 12"
            ),
            "S3-15": Citation(fact="Weights cannot be called back", basis="paper", seen_in=(), locator=None),
            "X-2": Citation(
                fact="Uplift was measured in 2024", basis="other-source", seen_in=("X-RAND",), locator=None
            ),
            "R-1": Citation(fact="Tuning costs under $200", basis="recalled", seen_in=(), locator=None),
            "J-1": Citation(fact="A band is half a decade", basis="judgement", seen_in=(), locator=None),
        },
        duties=("guard the weights against theft whatever is released",),
        limits=("an index is not a probability", "numbers were tuned with hindsight"),
        outlook=OUTLOOK,
    )


def _named(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {name for part in get_args(annotation) for name in _named(part)}


FIXED = {
    name
    for module in (base, assessment, release, recommendation, outlook)
    for record in vars(module).values()
    if isinstance(record, type) and issubclass(record, BaseModel)
    for field in record.model_fields.values()
    for name in _named(field.annotation)
}
"""Words of the schema itself: verdicts, zones, grades, rows."""


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same record with every string, ids and keys too, but not the schema's own words, put through *change*."""
    if isinstance(value, BaseModel):
        fields = {name: mapped(getattr(value, name), change) for name in type(value).model_fields}
        return type(value).model_construct(**fields)
    if isinstance(value, dict):
        return {mapped(key, change): mapped(entry, change) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(mapped(entry, change) for entry in value)
    return change(value) if isinstance(value, str) and value not in FIXED else value


def prefixed(prefix: str) -> Recommendation:
    """The sample with *prefix* before every piece of its text."""
    record: Recommendation = mapped(sample(), lambda text: prefix + text)
    return record


def strings(value: Any) -> set[str]:
    """Every string of a record, keys too."""
    found: list[str] = []

    def noted(text: str) -> str:
        found.append(text)
        return text

    mapped(value, noted)
    return set(found)
