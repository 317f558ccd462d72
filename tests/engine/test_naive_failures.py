"""What simpler versions of the decision model get wrong on the shipped framework, and this one does not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest

from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import BLANK, Columns
from riskkit.engine.verdict import score
from riskkit.store.frameworks import load_framework
from tests.engine.scoring import Seen, alone, briefly, proven
from tests.generate import Chance

FRAMEWORK = load_framework("seger2023")
PLAN = compile_plan(FRAMEWORK)
QUESTIONS = FRAMEWORK.questions.questions
RISKS = FRAMEWORK.risks.risks
ABOVE = {offer.id: {PLAN.offers[number].id for number in offer.above} for offer in PLAN.offers}
REVERSIBLE = [offer.id for offer in PLAN.offers if offer.reversible]
LASTING = [offer.id for offer in PLAN.offers if not offer.reversible]

BEST = proven(PLAN, lambda question: question.worst if question.benefit else 0)
"""All at its best, with no claim to a benefit."""
CAPABLE = {
    "general-capability": "frontier",
    "open-ended-output": "open",
    "likeness-output": "convincing",
    "biology-training": "design-model",
    "tool-use": "autonomous",
}
"""Answers that neither hide nor cap anything on a risk of misuse."""
UNPROTECTED = {key: "none" for key in QUESTIONS if key.startswith(("peer-", "defence-"))} | {
    "trained-refusals": "none",
    "tamper-resistance": "none-or-untested",
}
CLAIMS = [benefit.claim for benefit in FRAMEWORK.benefits.benefits.values()]
UPLIFTS = ("none", "marginal", "moderate", "substantial", "decisive")


def stating(row: Columns, levels: dict[str, str]) -> Columns:
    """The row with these levels, beyond doubt."""
    for key, level in levels.items():
        row = row.with_answer(PLAN.index[key], QUESTIONS[key].by_badness.index(level))
    return row


def ranging(row: Columns, question: int, best: int, worst: int) -> Columns:
    """The row with one answer somewhere between two levels."""
    ends = {"best": best, "worst": worst}
    columns = {name: list(getattr(row, name)) for name in ends}
    for name, level in ends.items():
        columns[name][question] = level
    return replace(row, best=tuple(columns["best"]), worst=tuple(columns["worst"]))


def blank(row: Columns, key: str) -> Columns:
    """The row without an answer."""
    return row.with_answer(PLAN.index[key], BLANK, 0)


def on_balance(row: Columns) -> Seen:
    """What is concluded about a row under the balanced profile."""
    return alone(PLAN, "balanced", row)


def cleared(rows: Iterable[Columns]) -> list[set[str]]:
    """What is cleared on each row under the balanced profile."""
    return [seen["cleared"] for seen in briefly(PLAN, "balanced", rows)]


@pytest.mark.parametrize("pathway", PLAN.pathways)
def test_exposure_without_relevance(pathway: str) -> None:
    """A pathway exposes the risks that it is relevant to and no other, so that risks do not see all options alike."""
    control = FRAMEWORK.options.pathways[pathway].control
    rows = [stating(BEST, CAPABLE | {control: QUESTIONS[control].by_badness[end]}) for end in (0, -1)]
    careful, careless = (score(PLAN, row, single()).outcomes["stated"].likelihood for row in rows)
    moved = [before.exposure != after.exposure for before, after in zip(careful, careless, strict=True)]
    assert moved == [RISKS[harm.id].pathways.get(pathway, 0) > 0 for harm in PLAN.harms]


def test_product_of_uniform_factors() -> None:
    """Answers drawn at random fill every band, where a product of uniform factors is low nine times in ten."""
    chance, uniform = Chance("uniform"), Chance("factors")
    low = sum(uniform.random() * uniform.random() * uniform.random() * uniform.random() < 0.2 for _ in range(1000))
    assert low > 900
    bands = Counter[int]()
    for _ in range(300):
        seen = on_balance(stating(proven(PLAN, lambda question: chance.randint(0, question.worst)), CAPABLE))
        bands.update(seen["stated band"][risk, LASTING[-1]] for risk in RISKS)
    shares = [bands[band] / bands.total() for band in range(len(PLAN.cuts) + 1)]
    assert min(shares) > 0.03
    assert max(shares) < 0.6


def test_blank_protection() -> None:
    """An answer that protects, left blank, does not take the risk away: no likelihood falls when one is deleted."""
    chance = Chance("protection")
    row = stating(proven(PLAN, lambda question: chance.randint(0, question.worst)), CAPABLE)
    before = on_balance(row)
    for key in [*UNPROTECTED, *(pathway.control for pathway in FRAMEWORK.options.pathways.values())]:
        after = on_balance(blank(row, key))
        for name in ("stated likelihood", "upper likelihood"):
            assert all(after[name][pair] >= value > 0 for pair, value in before[name].items())


def test_blanks_near_the_median() -> None:
    """A bad answer left blank clears nothing more, reversible or not; read near the median it would."""
    base, opened = stating(BEST, CAPABLE | UNPROTECTED), 0
    for key in ("influence-uplift", "fraud-uplift", "cyber-uplift", "bio-uplift", "autonomy-harm"):
        bad, median = (stating(base, {key: level}) for level in ("decisive", "moderate"))
        stated, left_blank, halfway = cleared([bad, blank(bad, key), median])
        assert left_blank <= stated
        opened += bool((halfway - stated) & set(REVERSIBLE))
    assert opened


def test_comonotone_quantile() -> None:
    """The upper row is the likeliest of all ways to take each answer somewhere in its range, not a quantile."""
    doubted = {"cyber-uplift": "moderate", "trained-refusals": "partial", "defence-cyber": "some"}
    doubted |= {"service-safeguards": "tested", "use-monitoring": "monitored"}
    row = stating(BEST, CAPABLE | doubted)
    unsure, ranges = row, []
    for key in doubted:
        number = PLAN.index[key]
        level = row.level[number]
        unsure = ranging(unsure, number, level - 1, level + 1)
        ranges.append([(number, near) for near in (level - 1, level, level + 1)])
    upper, found = on_balance(unsure)["upper likelihood"], []
    for levels in product(*ranges):
        sampled = row
        for number, level in levels:
            sampled = sampled.with_answer(number, level)
        found.append(on_balance(sampled)["stated likelihood"])
    for option in REVERSIBLE[1:]:
        likely = sorted(sample["cyber-attacks", option] for sample in found)
        assert upper["cyber-attacks", option] == likely[-1] > likely[len(likely) * 9 // 10]


def test_benefit_minus_risk() -> None:
    """Carelessness never moves the recommendation up; the largest benefit minus risk goes from hosted to open."""
    careless = {pathway.control: "none" for pathway in FRAMEWORK.options.pathways.values()}
    moved = 0
    for uplift, defence, claim in product(UPLIFTS, QUESTIONS["defence-cyber"].levels, ("slight", "some", "large")):
        said = {"cyber-uplift": uplift, "defence-cyber": defence} | dict.fromkeys(CLAIMS, claim)
        base = stating(BEST, CAPABLE | UNPROTECTED | said)
        before, after = on_balance(base), on_balance(stating(base, careless))
        assert after["recommended"] not in ABOVE[before["recommended"]]
        moved += after_subtraction(after) in ABOVE[after_subtraction(before)]
    assert moved


def after_subtraction(seen: Seen) -> str:
    """The option of the largest benefit less its likeliest risk."""
    worth: dict[str, float] = {
        option: benefit - max(seen["stated likelihood"][risk, option] for risk in RISKS)
        for option, benefit in seen["benefit"].items()
    }
    return max(worth, key=worth.__getitem__)


def test_summed_benefit_difference() -> None:
    """No blank claim adds to a gain; a sum with losses in it would grow when the claim to what is lost is blank."""
    claimed = stating(BEST, dict.fromkeys(CLAIMS, "large"))
    before = on_balance(claimed)
    realised, weights = before["realised"], FRAMEWORK.profiles.profiles["balanced"].weights
    more = 0
    for key, benefit in FRAMEWORK.benefits.benefits.items():
        after = on_balance(blank(claimed, benefit.claim))
        for option, gain in before["gain"].items():
            assert after["gain"][option] <= gain
            lost = [weights[key] * (realised[key, option] - realised[key, other]) for other in REVERSIBLE]
            more += option in LASTING and min(lost) < 0
    assert more


def test_hidden_questions_dropped_from_a_mean() -> None:
    """A worse answer that shows a question harms no less; were hidden questions dropped, a good answer would dilute."""
    asked = {number for harm in PLAN.harms for state in harm.hazard for number, _ in state}
    closed = stating(BEST, CAPABLE | {"open-ended-output": "none", "likeness-output": "none"})
    closed = stating(closed, {"surveillance-aid": "substantial"})
    opened = stating(closed, {"open-ended-output": "open"})
    means, likelihoods = [], []
    for row in (closed, opened):
        scored = score(PLAN, row, single())
        stated = scored.rows.stated
        shown = [stated.read[number] / PLAN.questions[number].worst for number in asked if not stated.hidden[number]]
        means.append(sum(shown) / len(shown))
        likelihoods.append([value for likelihood in scored.outcomes["stated"].likelihood for value in likelihood.value])
    assert all(after >= before for before, after in zip(*likelihoods, strict=True))
    assert means[1] < means[0]


def test_options_ordered_by_number() -> None:
    """The enclave, r5, can be cleared while the tuning service before it, r4, is not: they are not ordered."""
    assert "r5" not in ABOVE["r4"] and "r4" not in ABOVE["r5"]
    rows = [stating(BEST, CAPABLE | UNPROTECTED | {"bio-uplift": uplift}) for uplift in UPLIFTS]
    assert any("r5" in found and "r4" not in found for found in cleared(rows))


def test_routing_answer_as_a_master_key() -> None:
    """A decisive answer hidden behind a routing answer holds everything; deleted with it hidden, everything clears."""
    hidden = {"general-capability": "narrow", "biology-training": "none"}
    stored = stating(BEST, hidden | {"bio-uplift": "decisive"})
    held, dropped = briefly(PLAN, "balanced", [stored, blank(stored, "bio-uplift")])
    assert held["contradictions"] == {("hidden", "bio-uplift")}
    assert held["cleared"] == {"r0"}
    assert dropped["cleared"] == set(ABOVE)


def test_tie_broken_toward_closure() -> None:
    """A harmless model about which no benefit is claimed ties everywhere, and is recommended for release in full."""
    seen = on_balance(BEST)
    assert len(set(seen["benefit"].values())) == 1
    assert seen["recommended"] == LASTING[-1]


@pytest.mark.parametrize("profile", PLAN.profiles)
def test_empty_file(profile: str) -> None:
    """An empty file clears nothing but the reference, whatever the profile."""
    empty = proven(PLAN, lambda question: BLANK)
    (seen,) = briefly(PLAN, profile, [empty])
    assert seen["cleared"] == {"r0"}
