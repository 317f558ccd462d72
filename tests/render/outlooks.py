"""One full outlook on the sample recommendation, made by hand, with something in every field."""

from typing import Any

from riskkit.schema.results.outlook import (
    Chance,
    Change,
    Flip,
    Flips,
    Margin,
    Outlook,
    Restoring,
    Sampling,
    Settled,
    Settling,
    Stage,
    StagedPath,
    Steadiness,
)


def change(question: str, level: str, **changes: Any) -> Change:
    """An answer that is shown to be better by an internal test."""
    fields: dict[str, Any] = {"kind": "fact", "now": "substantial", "grade": "internal-test", "method": None}
    return Change(question=question, level=level, **fields | changes)


UPLIFT = change("bio-uplift", "marginal", grade="independent-test", method="adversarial-tuning")
FILTER = change("api-safeguards", "tested", kind="control", now="basic")
CLAIM = change("research-claim", "great", kind="claim", now="slight", grade="self-report")
WORLD = change("world-bio-defence", "good", kind="world", now="some", grade="self-report")
WORSE = change("bio-uplift", "decisive")


def flip(*changes: Change, **fields: Any) -> Flip:
    """A set of answers that opens what is asked for."""
    given: dict[str, Any] = {"effect": "opens-asked", "recommended": "r8", "conditions": 1, "ceiling": "public"}
    return Flip(changes=changes, **given | fields)


FLIPS = Flips(
    size=2,
    rows=48_210,
    found=(
        flip(UPLIFT),
        flip(FILTER, effect="opens-more", recommended="r3", conditions=0, ceiling="served"),
        flip(FILTER, CLAIM, conditions=0),
        *(flip(UPLIFT.model_copy(update={"question": f"fact-{number}"})) for number in range(4)),
        flip(FILTER, WORLD),
        flip(WORSE, effect="closes", recommended="r0", conditions=0, ceiling="kept"),
    ),
)


def chance(not_allowed: float, **risks: float) -> Chance:
    """An option that some risks forbid."""
    named = {key.replace("_", "-"): share for key, share in risks.items()}
    return Chance(not_allowed=not_allowed, error=0.005 if not_allowed else 0.0, risks=named)


CHANCES = {
    "r0": chance(0.0),
    "r3": chance(0.12, bio_chem_weapons=0.12, bias=0.0004),
    "r5": chance(0.04, bio_chem_weapons=0.04),
    "r7": chance(0.6, bio_chem_weapons=0.6),
    "r8": chance(0.66, bio_chem_weapons=0.66),
    "r10": chance(1.0, bio_chem_weapons=0.9),
}
NEXT = (
    Settling(
        question="bio-uplift",
        kind="fact",
        severity=5,
        changes=0.36,
        recommendation=0.31,
        settle="Let novices and experts try, with and without",
        grade="independent-test",
        method="adversarial-tuning",
        effort="high",
        levels=(
            Settled(level="marginal", chance=0.25, recommended="r8", opens=("r7", "r8"), closes=()),
            Settled(level="moderate", chance=0.64, recommended="r3", opens=(), closes=()),
            Settled(level="decisive", chance=0.11, recommended="r0", opens=(), closes=("r3", "r5")),
        ),
    ),
    Settling(
        question="autonomy-harm",
        kind="fact",
        severity=5,
        changes=0.1,
        recommendation=0.0,
        settle="Run an agent harness over long tasks",
        grade="internal-test",
        method=None,
        effort="low",
        levels=(Settled(level="none", chance=1.0, recommended="r3", opens=("r7",), closes=()),),
    ),
)


def stage(option: str, **changes: Any) -> Stage:
    """A stage that is allowed and can be taken back."""
    fields: dict[str, Any] = {
        "access": "served",
        "reversible": True,
        "trigger": (),
        "conditions": 0,
        "stops": (WORSE,),
        "earliest": "2026-11-22",
        "least_days": 90,
        "review": "2027-02-20",
        "watch": ("whether safeguards keep up",),
    }
    return Stage(option=option, **fields | changes)


PATH = StagedPath(
    asked="r8",
    reaches=False,
    why="no set of up to two answers opens Public weights from Gated weights",
    stages=(
        stage("r5", access="trusted", watch=()),
        stage("r3", trigger=(FILTER, WORLD), conditions=2, stops=(WORSE, FILTER)),
        stage(
            "r7",
            access="public",
            reversible=False,
            trigger=(UPLIFT,),
            stops=(),
            earliest="2027-05-21",
            least_days=0,
            review="2027-08-19",
            watch=("what peers release", "reports of misuse"),
        ),
    ),
)
OUTLOOK = Outlook(
    margin=Margin(answer=1, by=WORSE, entry=2, table="uplift/tiers/substantial/moderate"),
    flips=FLIPS,
    next=NEXT,
    sampling=Sampling(samples=16_384, seed=7),
    chances=CHANCES,
    steadiness=Steadiness(draws=1000, seed=7, keeps_side=0.87, keeps_ceiling=0.6, on_edge=True),
    path=PATH,
    measures=(
        Restoring(
            measure="research-access",
            restores={"safety-research": 2, "wide-use": 1},
            worth=7,
            effort="medium",
            points=4,
            opens="r5",
            allowed=True,
        ),
        Restoring(
            measure="bug-bounty",
            restores={"safety-research": 1},
            worth=3,
            effort="low",
            points=1,
            opens=None,
            allowed=False,
        ),
    ),
)
