"""One full recommendation, made by hand, with something in every field; and ways to change all of its text at once."""

from functools import cache
from typing import Any

from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.outlook import Depth
from riskkit.analysis.outlook.outlook import outlook as outlook_of
from riskkit.analysis.recommendation.precedents import precedents
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.questionnaire.carry import as_assessment
from riskkit.schema.assessment import Answer, Estimate, Evidence, Rating, Revision
from riskkit.schema.context import BestPublic, Score
from riskkit.schema.framework.tables import AccessClass, Cell
from riskkit.schema.release import Release, ReleasedComponent
from riskkit.schema.results.recommendation import (
    AnswerReading,
    Barrier,
    BenefitResult,
    CheckResult,
    Chosen,
    Citation,
    ComponentAdvice,
    Condition,
    Contradiction,
    EvidenceReading,
    Hazard,
    Off,
    OptionResult,
    Precedent,
    ProfileOutcome,
    Recommendation,
    RequestedOption,
    RiskResult,
    Survival,
    Tables,
    Used,
    VerdictName,
    World,
)
from riskkit.store.assessments import load_case
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.precedents import load_precedents
from tests.render.outlooks import OUTLOOK
from tests.render.texts import mapped, strings
from tests.worlds import World as Scene

DIGEST = "sha256:" + "0a" * 32
CONTROL = Condition(question="api-safeguards", level="tested", now="basic")
UNANSWERED = Condition(question="weight-security", level="hardened", now=None)
CONDITIONS = (CONTROL, UNANSWERED)

# risks and options


def risk(title: str, severity: int, *hazard: Hazard, **changes: Any) -> RiskResult:
    """A risk of misuse in tier 1, which allows everything."""
    fields: dict[str, Any] = {
        "family": "malicious",
        "kind": "uplift",
        "hosted": "moderate",
        "weights": "marginal",
        "defence": "some",
        "breadth": None,
        "credited": changes.get("weights", "marginal"),
        "tier": 1,
        "tier_as_weights": 1,
        "off": (),
        "acceptable": "public",
        "tolerable": "public",
        "ceiling": "public",
        "extreme": False,
        "extreme_as_weights": False,
    }
    return RiskResult(title=title, severity=severity, hazard=hazard, **fields | changes)


def hazard(question: str, level: str, entered: Any = "answered") -> Hazard:
    """One hazard."""
    return Hazard(question=question, entered=entered, level=level)


RISKS = {
    "bio-chem-weapons": risk(
        "Biological and chemical weapons",
        5,
        hazard("bio-uplift", "substantial"),
        tier=3,
        tier_as_weights=4,
        off=(Off(question="bio-uplift", level="substantial", to="decisive"),),
        acceptable="trusted",
        tolerable="served",
        ceiling="served",
        extreme_as_weights=True,
    ),
    "cyber": risk("Cyberattacks", 4, hazard("offensive-cyber", "moderate"), hosted="moderate", weights="moderate"),
    "fraud": risk("Scams", 3, hazard("influence-uplift", "moderate", "as-public-weights")),
    "refused": risk("Surveillance", 3, hazard("tuning-cost", "decisive", "as-public-weights-refused"), defence=None),
    "loss-of-control": risk(
        "Loss of control",
        5,
        hazard("autonomy-harm", "moderate", "blank"),
        hosted=None,
        weights=None,
        tier=2,
        tier_as_weights=2,
        ceiling="tunable",
        tolerable="public",
        acceptable="tunable",
    ),
    "imagery": risk("Abusive imagery", 3, hazard("voice-cloning", "none", "not-asked"), tier=0, tier_as_weights=0),
    "bias": risk(
        "Bias",
        3,
        hazard("general-capability", "moderate"),
        hazard("tamper-resistance", "moderate"),
        family="flaws",
        kind="flaw",
        hosted=None,
        weights=None,
        breadth="many",
        tier=2,
        tier_as_weights=2,
    ),
}


def cell(acceptable: AccessClass, tolerable: AccessClass, *, extreme: bool = False) -> Cell:
    """A cell of the second table."""
    return Cell(acceptable=acceptable, tolerable=tolerable, extreme=extreme)


ROW = (cell("public", "public"), cell("public", "public"), cell("gated", "public"), cell("served", "served"))
TABLES = Tables(
    uplift={
        hazard: dict(zip(("none", "marginal", "moderate", "substantial", "decisive"), tiers, strict=True))
        for hazard, tiers in {
            "none": (0, 0, 0, 0, 0),
            "marginal": (1, 0, 0, 0, 0),
            "moderate": (2, 2, 1, 0, 0),
            "substantial": (3, 3, 3, 1, 0),
            "decisive": (4, 4, 4, 4, 2),
        }.items()
    },
    ceilings={
        "uplift": {
            3: (*ROW, cell("trusted", "served")),
            4: (*ROW, cell("trusted", "served")),
            5: (*ROW[:2], cell("tunable", "public"), cell("trusted", "served"), cell("kept", "trusted", extreme=True)),
        },
        "flaw": {2: (*ROW[:3], ROW[1], cell("tunable", "gated")), 3: (*ROW[:3], ROW[2], cell("served", "tunable"))},
    },
)
BY_BIO = Barrier(
    kind="risk",
    risk="bio-chem-weapons",
    tier=4,
    extreme=True,
    text="bio: severity 5, tier 4, allows served access at most",
)
BY_LOSS = Barrier(
    kind="benefit", risk="loss-of-control", tier=2, text="loss of control is tolerable for a benefit only"
)


def option(title: str, access: AccessClass, verdict: VerdictName = "allowed", **changes: Any) -> OptionResult:
    """An option that carries nothing else than it must."""
    fields: dict[str, Any] = {
        "judged_as": access,
        "reversible": access not in ("gated", "public"),
        "conditions": (),
        "inherits_from": None,
        "barriers": (),
        "decided_by": ("bio-chem-weapons",) if BY_BIO in changes.get("barriers", ()) else (),
        "worth": 3,
        "kept": {"safety-research": 1, "wide-use": 3},
    }
    return OptionResult(title=title, access=access, verdict=verdict, **fields | changes)


OPTIONS = {
    "r0": option("Closed", "kept", worth=0, kept={"safety-research": 0, "wide-use": 0}),
    "r2": option("Chat", "served", inherits_from="r3"),
    "r3": option("API", "served", "allowed-with-conditions", conditions=CONDITIONS, worth=5),
    "r5": option("Enclave", "trusted", judged_as="served"),
    "r7": option(
        "Gated weights",
        "gated",
        "not-allowed",
        barriers=(
            BY_BIO,
            BY_LOSS,
            Barrier(kind="refused", question="api-safeguards", text="it needs api-safeguards at tested"),
        ),
        worth=6,
    ),
    "r8": option(
        "Public weights",
        "public",
        "not-allowed",
        barriers=(
            BY_BIO,
            BY_LOSS,
            Barrier(kind="fact", question="tamper-resistance", text="it needs tamper-resistance at none"),
        ),
        worth=8,
        kept={"safety-research": 4, "wide-use": 3},
    ),
    "r10": option(
        "Everything",
        "public",
        "ruled-out",
        barriers=(
            BY_BIO,
            Barrier(kind="only-acceptable", risk="loss-of-control", tier=2, text="not acceptable without a benefit"),
            Barrier(kind="extreme", risk="bio-chem-weapons", tier=3, extreme=True, text="bio is extreme"),
        ),
        worth=8,
    ),
}

# answers and evidence


def answered(title: str, **changes: Any) -> AnswerReading:
    """A fact of the first section, answered well, with everything said that may be said."""
    answer = Answer(
        level="moderate",
        confidence="medium",
        rationale=f"Red team of March: {title.lower()} is small; see the appendix.",
        by="rater-1",
        on="2026-11-20",
        evidence=("red-team", "vendor-card"),
        basis="fact",
    )
    fields: dict[str, Any] = {
        "section": "misuse",
        "type": "fact",
        "text": f"How much {title.lower()} is there?",
        "answer": answer,
        "stands": "answered",
        "level": "moderate",
        "counted": "moderate",
        "doubt": 1,
        "doubted": "substantial",
        "short": (f"it is older than 365 days ({title.lower()})",),
        "grade": "self-report",
        "required": "independent-test",
        "method": "adversarial-tuning",
        "gist": f"Experts gain no more than a search engine gives them ({title.lower()})",
        "why": f"It drives the hazard: {title.lower()}",
        "settle": f"A controlled study with novices and experts ({title.lower()})",
        "basis": "paper",
        "source": ("S3-14", "S3-15"),
    }
    return AnswerReading(title=title, **fields | changes)


SURE: dict[str, Any] = {"doubt": 0, "doubted": "moderate", "short": (), "grade": "independent-test"}


def blank(title: str, **changes: Any) -> AnswerReading:
    """A question without a level."""
    empty: dict[str, Any] = {"answer": None, "stands": "unanswered", "grade": "none", "short": (), "method": None}
    empty |= {"level": None, "gist": None, "counted": "decisive", "doubt": 0, "doubted": "decisive"}
    return answered(title, **empty | {"basis": "judgement", "source": ()} | changes)


COST = Answer(number=Estimate(low=120.5, likely=300, high=25_000), rationale="three invoices", evidence=("red-team",))
POOLED = Answer(
    ratings={
        "rater-1": Rating(level="moderate", confidence="high", rationale="as a search engine", on="2026-11-03"),
        "rater-2": Rating(level="decisive", confidence="low", rationale="it wrote a campaign in an hour"),
        "rater-3": Rating(number=Estimate(low=0.1, likely=0.25, high=0.5)),
        "rater-4": Rating(unknown="had no access"),
    }
)
CHANGED = Answer(
    level="moderate",
    by="rater-2",
    on="2026-11-21",
    revisions=(Revision(on="2026-11-21", was="none, high confidence"),),
)
ANSWERS = {
    "general-capability": answered("General capability", **SURE, basis="other-source", source=("X-2",)),
    "bio-uplift": answered(
        "Help with biological weapons", level="substantial", counted="substantial", doubted="decisive"
    ),
    "tamper-resistance": answered("Tamper resistance", basis="recalled", source=("R-1",), answer=CHANGED),
    "autonomy-harm": blank("Escape", stands="unknown", answer=Answer(unknown="no harness was at hand", by="rater-2")),
    "voice-cloning": blank("Voices", stands="not-asked", counted="none", doubted="none"),
    "offensive-cyber": answered("Help with attacks", stands="answered"),
    "tuning-cost": answered("Cost of tuning", answer=COST, **SURE),
    "influence-uplift": blank(
        "Help with deceit", stands="as-public-weights", answer=Answer(as_public_weights=True, by="Ann Lee")
    ),
    "fraud-uplift": answered("Help with fraud", answer=POOLED, short=()),
    "api-safeguards": answered("Safeguards", section="control", type="control", basis="judgement"),
    "weight-security": blank("Security of the weights", section="control", type="control"),
    "research-claim": answered("Research", section="benefit", type="benefit", **SURE),
    "world-bio-defence": answered("Screening", section="world", type="defence", aged=2, expires="2026-11-01", **SURE),
    **{f"fact-{number}": blank(f"Fact {number}") for number in range(4)},
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
        age_days=630,
        supports=("general-capability",),
        falls_short={"bio-uplift": ("it is older than 365 days", "it is about another version")},
    ),
    "vendor-card": EvidenceReading(
        evidence=Evidence(title="Model card", grade="self-report", date="2026-10-01"),
        age_days=52,
        supports=(),
        falls_short={"bio-uplift": ("it names no release",)},
    ),
    "context/unused-log": EvidenceReading(
        evidence=Evidence(title="Evaluation log", grade="self-report", date="2026-10-02"),
        age_days=51,
        supports=(),
        falls_short={},
    ),
}


def profile(title: str, recommended: str, *conditions: Condition) -> ProfileOutcome:
    """What a profile concludes."""
    verdicts = {key: entry.verdict for key, entry in OPTIONS.items()}
    return ProfileOutcome(
        title=title, recommended=recommended, conditions=conditions, ceiling="served", verdicts=verdicts
    )


PROFILES = {
    "precautionary": profile("Precautionary", "r5"),
    "ours": profile("As our board decided", "r5"),
    "balanced": profile("Balanced", "r3", *CONDITIONS),
}
TITLES = {
    **{key: each.title for group in (RISKS, OPTIONS, ANSWERS, PROFILES) for key, each in group.items()},
    "safety-research": "Safety research",
    "wide-use": "Wide use",
    "research-access": "Research access programme",
    "bug-bounty": "Bug bounty",
    "misuse": "Misuse",
    "control": "Controls",
    "benefit": "Benefits",
    "world": "The world",
}


def sample() -> Recommendation:
    """A model whose API is allowed with conditions, whose weights are asked for and not allowed."""
    return Recommendation(
        tool="riskkit 0.2.0",
        date="2026-11-22",
        framework=Used(id="seger2023", version="2.0.0", digest=DIGEST),
        context=Used(id="world-2026-h2", digest="sha256:" + "1b" * 32),
        assessment=Used(id="larch-7b", digest="sha256:" + "2c" * 32),
        profile="balanced",
        own_profile=Used(id="ours", digest="sha256:" + "3d" * 32),
        release=Release(
            name="Larch 7B",
            version="1.0",
            date="2026-12-01",
            publisher="Larch Labs",
            text="A language model of seven billion parameters.",
            url="https://example.org/larch",
            aliases=("larch-seven",),
            components={
                "weights-final": ReleasedComponent(
                    access="public", licence="Apache-2.0", digest=DIGEST, path="larch.st"
                ),
                "inference-code": ReleasedComponent(access=("public", "api"), licence="MIT"),
                "extra-part": ReleasedComponent(access="public"),
            },
        ),
        asked=RequestedOption(option="r8", why=("weights-final is public under a permissive licence",)),
        recommended=Chosen(
            option="r3",
            verdict="allowed-with-conditions",
            conditions=CONDITIONS,
            reason="most-benefit",
            until_then="r5",
            further=("r7",),
            distance=3,
        ),
        ceiling="served",
        deciding=("bio-chem-weapons",),
        options=OPTIONS,
        risks=RISKS,
        tables=TABLES,
        benefits={
            "safety-research": BenefitResult(
                title="Safety research",
                question="research-claim",
                claim="great",
                steps=2,
                counts=True,
                lasting=True,
                weight=2,
            ),
            "wide-use": BenefitResult(
                title="Wide use", question="use-claim", claim=None, steps=0, counts=False, lasting=False, weight=1
            ),
        },
        relative="comparable",
        inferred={"influence-uplift": "Ann Lee"},
        world=World(
            id="world-2026-h2",
            title="The world as of July 2026",
            date="2026-07-01",
            best_public=BestPublic(
                name="Alder 400B",
                publisher="Alder Labs",
                date="2026-06-10",
                text="It leads every public test among public weights.",
                scores=(
                    Score(test="GPQA Diamond", score="87.1", source="its card"),
                    Score(test="SWE-bench Verified", score="74%", source="an outside run"),
                    Score(test="MMLU-Pro", score="88", source="its report"),
                ),
            ),
            aged=("world-bio-defence",),
        ),
        titles=TITLES,
        measures=("research-access", "bug-bounty"),
        contradictions=(
            Contradiction(
                kind="cap",
                questions=("offensive-cyber", "general-capability"),
                text="offensive-cyber is answered worse than general-capability allows",
            ),
            Contradiction(kind="not-asked", questions=("tuning-cost",), text="a hidden answer is severe"),
        ),
        blanks=("autonomy-harm", "weight-security"),
        answers=ANSWERS,
        evidence=EVIDENCE,
        components={
            "weights-final": ComponentAdvice(
                title="Final weights", asked=("public",), verdict="not-allowed", options=(), text="no allowed option"
            ),
            "inference-code": ComponentAdvice(
                title="Inference code",
                asked=("public", "api"),
                verdict="allowed",
                options=("r2", "r5"),
                text="may be shared by itself",
            ),
        },
        checks={
            f"rec-3/{key}": CheckResult(recommendation="Recommendation 3", text=text, state=state, questions=questions)  # type: ignore[arg-type]
            for key, text, state, questions in (
                ("before", "Risks are assessed before release", "met", ()),
                ("tuning", "Tuning is part of the tests", "unmet", ("tamper-resistance",)),
                ("autonomy", "Autonomy is tested", "unknown", ("autonomy-harm",)),
                ("policy", "The policy is known", "for-a-person", ()),
            )
        },
        profiles=PROFILES,
        survives=Survival(same_option=False, same_side=True, range=("r5", "r3")),
        precedents=(
            Precedent(
                case="birch-3b",
                title="Birch 3B",
                date="2025-04-01",
                distance=8,
                differs={"bio-chem-weapons": (4, 3), "cyber": (1, 2)},
                right=("r7", "r8"),
                why="It added little to what was public.",
                done="r8",
                since="Nothing came of it.",
            ),
            Precedent(
                case="made-up",
                title="Made up",
                date="2025-01-01",
                distance=1,
                differs={},
                right=("r0",),
                why="Only a test.",
                done=None,
                since=None,
            ),
        ),
        citations={
            "S3-14": Citation(
                fact="Safeguards are removed by tuning", basis="paper", seen_in=("S-ABS",), locator="p. 12"
            ),
            "S3-15": Citation(fact="Weights cannot be called back", basis="paper", seen_in=(), locator=None),
            "X-2": Citation(
                fact="Uplift was measured in 2024", basis="other-source", seen_in=("X-RAND",), locator=None
            ),
            "R-1": Citation(fact="Tuning costs under $200", basis="recalled", seen_in=(), locator=None),
            "J-1": Citation(fact="A fact behind the tables alone", basis="judgement", seen_in=(), locator=None),
        },
        duties=tuple(f"guard the weights against thief {number}" for number in range(5)),
        limits=("a tier is not a probability", "tables were tuned with hindsight"),
        outlook=OUTLOOK,
    )


def bare() -> Recommendation:
    """The sample without all that may be missing: nothing is asked for, answered, cited or looked ahead to."""
    found = sample()
    empty: dict[str, Any] = {
        key: {} for key in ("answers", "evidence", "components", "checks", "citations", "inferred")
    }
    nothing: dict[str, Any] = dict.fromkeys(
        ("measures", "contradictions", "blanks", "duties", "limits", "precedents", "deciding"), ()
    )
    absent: dict[str, Any] = dict.fromkeys(("context", "world", "outlook", "tables", "own_profile"))
    fields: dict[str, Any] = {
        "asked": RequestedOption(option=None, why=()),
        "options": {"r0": OPTIONS["r0"]},
        "recommended": Chosen(
            option="r0", verdict="allowed", conditions=(), reason="only-one", until_then="r0", further=(), distance=0
        ),
    }
    return found.model_copy(update=empty | nothing | absent | fields)


# of real and of random assessments

SHALLOW = Depth(samples=64, flips=1)


@cache
def shipped(name: str, depth: Depth = Depth(samples=1024)) -> Recommendation:  # noqa: B008
    """The recommendation for a shipped case, with its outlook."""
    framework, folder = load_framework("seger2023"), framework_folder("seger2023")
    decided = load_case(framework, folder, folder / "cases" / f"{name}.yaml")
    case = evaluate(framework, as_assessment(decided.case), decided.context, decided.case.date)
    near = precedents(case, load_precedents(folder, framework))
    return conclude(case, digests=decided.digests, tool="riskkit", outlook=outlook_of(case, depth), precedents=near)


def concluded(scene: Scene) -> Recommendation:
    """The recommendation for random answers to a random framework, with an outlook."""
    case = evaluate(scene.framework, scene.assessment, scene.context, scene.day)
    digests = dict.fromkeys(("framework", "context", "assessment"), DIGEST)
    return conclude(case, digests=digests, tool="riskkit", outlook=outlook_of(case, SHALLOW))


def of_the_assessment(found: Recommendation) -> set[str]:
    """Ids, levels and texts that somebody wrote about the release or the world, and what follows for it."""
    parts = (
        found.release,
        found.asked.why,
        [reading.answer for reading in found.answers.values()],
        [(reading.level, reading.counted) for reading in found.answers.values() if reading.answer],
        found.evidence,
        list(found.inferred.values()),
        found.measures,
        found.contradictions,
        found.recommended.conditions and [each.level for each in found.recommended.conditions],
        found.world and found.world.best_public,
        [(each.title, each.why, each.since) for each in found.precedents],
        found.limits,
        found.duties,
    )
    return {text for part in parts for text in strings(part)}


def prefixed(prefix: str) -> Recommendation:
    """The sample with *prefix* before every piece of its text."""
    record: Recommendation = mapped(sample(), lambda text: prefix + text)
    return record
