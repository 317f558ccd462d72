"""One full outlook on the sample recommendation, made by hand, with something in every field."""

from typing import Any

from riskkit.schema.outlook import (
    Bar,
    Chance,
    Change,
    Crossing,
    Flip,
    Flips,
    Outlook,
    Package,
    Packages,
    Path,
    Sampling,
    Settled,
    Settling,
    Spread,
    Stage,
)


def chance(acceptable: float, tolerable: float, intolerable: float, extreme: float, forgone: Spread) -> Chance:
    """An option that is worst in one of two risks, and nearly never in the other."""
    worse = round(intolerable + extreme, 9)
    return Chance(
        zones={"acceptable": acceptable, "tolerable": tolerable, "intolerable": intolerable, "extreme": extreme},
        intolerable=worse,
        error=0.005 if 0 < worse < 1 else 0.0,
        forgone=forgone,
        risks={"bio-chem-weapons": worse, "intimate-imagery": 0.0004 if worse else 0.0},
    )


CHANCES = {
    "r0": chance(1, 0, 0, 0, Spread(mean=0, low=0, high=0)),
    "r2": chance(0.97, 0.03, 0, 0, Spread(mean=0.36, low=0.3, high=0.41)),
    "r3": chance(0.4, 0.48, 0.12, 0, Spread(mean=0.55, low=0.44, high=0.63)),
    "r5": chance(0.5, 0.46, 0.04, 0, Spread(mean=0.36, low=0.3, high=0.41)),
    "r7": chance(0.1, 0.3, 0.4, 0.2, Spread(mean=0.74, low=0.6, high=0.83)),
    "r8": chance(0.06, 0.28, 0.4, 0.26, Spread(mean=0.8, low=0.66, high=0.88)),
    "r10": chance(0, 0, 0.1, 0.9, Spread(mean=0.84, low=0.7, high=0.92)),
    "r3+r5": chance(0.36, 0.44, 0.2, 0, Spread(mean=0.66, low=0.55, high=0.75)),
}


def bar(question: str, best: str, worst: str, down: float, up: float, *crossings: Crossing) -> Bar:
    """How far a question moves the graver risk."""
    return Bar(
        question=question, risk="bio-chem-weapons", best=best, worst=worst, down=down, up=up, crossings=crossings
    )


TORNADO: dict[str, tuple[Bar, ...]] = {
    key: (
        bar("bio-uplift", "none-known", "severe", -1.5, 1.0, *crossings),
        bar("tamper-resistance", "tested", "none-known", -0.52, 0.0),
        bar("world-bio-defence", "screened", "partly", 0.0, 0.15),
    )
    for key, crossings in {
        "r3": (Crossing(cut=0.01, zone="acceptable"), Crossing(cut=0.1, zone="intolerable")),
        "r5": (),
        "r7": (Crossing(cut=0.01, zone="acceptable"),),
        "r8": (Crossing(cut=0.03, zone="tolerable"), Crossing(cut=0.3, zone="extreme")),
    }.items()
}


def change(question: str, level: str, **changes: Any) -> Change:
    """An answer that is shown to be better by an internal test."""
    fields: dict[str, Any] = {"kind": "fact", "now": "substantial", "grade": "internal-test", "method": None}
    return Change(question=question, level=level, **fields | changes)


UPLIFT = change("bio-uplift", "none-known", grade="independent-test", method="adversarial-tuning")
FILTER = change("api-safeguards", "tested", kind="control", now="basic")
CLAIM = change("research-claim", "many", kind="claim", now="few", grade="none")
WORLD = change("world-bio-defence", "screened", kind="world", now="partly", grade="self-report")
WORSE = change("bio-uplift", "severe", grade="none")

FLIPS = Flips(
    size=2,
    rows=48_210,
    idle=("voice-cloning", "autonomy-level"),
    found=(
        Flip(
            changes=(UPLIFT,),
            direction="opens",
            turns_on="facts",
            recommended="r8",
            conditional=False,
            ceiling=("r8", "r5"),
        ),
        Flip(
            changes=(FILTER,),
            direction="opens",
            turns_on="controls",
            recommended="r3",
            conditional=False,
            ceiling=("r3", "r5"),
        ),
        Flip(
            changes=(FILTER, WORLD),
            direction="opens",
            turns_on="several",
            recommended="r7",
            conditional=True,
            ceiling=("r7",),
        ),
        Flip(
            changes=(WORSE,), direction="closes", turns_on="facts", recommended="r0", conditional=False, ceiling=("r0",)
        ),
        Flip(
            changes=(CLAIM,),
            direction="moves",
            turns_on="claims",
            recommended="r5",
            conditional=False,
            ceiling=("r2", "r5"),
        ),
    ),
)


def settling(question: str, settle: str, **changes: Any) -> Settling:
    """A fact whose best level would open the weights, and whose worst would close the interface."""
    fields: dict[str, Any] = {
        "kind": "fact",
        "changes": 0.36,
        "recommendation": 0.31,
        "together": 0.44,
        "grade": "independent-test",
        "method": None,
        "effort": "high",
        "critical": False,
        "levels": (
            Settled(level="none-known", probability=0.25, recommended="r8", opens=("r7", "r8"), closes=()),
            Settled(level="marginal", probability=0.64, recommended="r3", opens=(), closes=()),
            Settled(level="severe", probability=0.11, recommended="r0", opens=(), closes=("r2", "r5")),
        ),
    }
    return Settling(question=question, settle=settle, **fields | changes)


NEXT = (
    settling("bio-uplift", "Let novices and experts try, with and without", method="adversarial-tuning", critical=True),
    settling("autonomy-level", "Run an agent harness over long tasks", recommendation=0.1, together=0.2, effort="low"),
    settling("api-safeguards", "Attack the filters for a week", kind="control", grade="internal-test", effort="medium"),
    settling(
        "world-bio-defence",
        "Ask the vendors of synthesis",
        kind="world",
        changes=0.004,
        recommendation=0.0,
        together=0.0,
        levels=(Settled(level="screened", probability=1.0, recommended="r3", opens=(), closes=()),),
    ),
)


def package(option: str, *measures: str, **changes: Any) -> Package:
    """An option with measures that restore a fifth."""
    fields: dict[str, Any] = {
        "effort": 3.0,
        "restored": 0.2,
        "benefit": 0.62,
        "gain": 0.24,
        "zone": "tolerable",
        "margin": 0.42,
        "adds": (),
    }
    return Package(option=option, measures=measures, **fields | changes)


PACKAGES = Packages(
    effort=6.5,
    best={
        "r5": package("r5", "research-access", adds=("r3",)),
        "r2": package("r2", "research-access", "bug-bounty", effort=4.5, margin=None, zone="acceptable"),
    },
    front=(
        package("r0", effort=0.0, restored=0.0, benefit=0.0, gain=0.0, zone="acceptable", margin=None),
        package("r2", "bug-bounty", effort=1.5, zone="acceptable"),
        package("r5", "research-access", adds=("r3",)),
    ),
)


def stage(option: str, **changes: Any) -> Stage:
    """A stage that is cleared and can be taken back."""
    fields: dict[str, Any] = {
        "verdict": "cleared",
        "reads": "stated",
        "reversible": True,
        "trigger": (),
        "again": (),
        "stops": (WORSE,),
        "earliest": "2026-11-22",
        "least_days": 90,
        "review": "2027-02-20",
        "watch": ("whether safeguards hold (api-safeguards)",),
    }
    return Stage(option=option, **fields | changes)


PATH = Path(
    asked="r8",
    reaches=False,
    why="no set of up to two answers opens r8 from r7",
    stages=(
        stage("r5", watch=()),
        stage(
            "r3",
            verdict="cleared-with-conditions",
            trigger=(FILTER, WORLD),
            again=(WORLD.question,),
            stops=(WORSE, FILTER),
        ),
        stage(
            "r7",
            verdict="not-cleared",
            reads="upper",
            reversible=False,
            trigger=(UPLIFT,),
            stops=(),
            earliest="2027-05-21",
            review="2027-08-19",
            watch=("what peers release", "reports of misuse"),
        ),
    ),
)

OUTLOOK = Outlook(
    sampling=Sampling(samples=4096, seed=20231009, way="latin-hypercube"),
    chances=CHANCES,
    met={"r3": chance(0.5, 0.47, 0.03, 0, Spread(mean=0.55, low=0.44, high=0.63))},
    tornado=TORNADO,
    flips=FLIPS,
    next=NEXT,
    packages=PACKAGES,
    path=PATH,
)
