"""Traps that earlier models fell into, each with what must hold instead, on the shipped framework."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from functools import cache
from itertools import pairwise, product
from typing import Any

import pytest

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.recommendation.answers import answers as readings
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import BLANK
from riskkit.engine.plan import GATED, LASTING_FROM, PUBLIC, Plan, compile_plan
from riskkit.engine.tables import tiers
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.assessment import Answer, Evidence
from riskkit.schema.base import Confidence
from riskkit.schema.checks.own_profile import among, place
from riskkit.schema.context import Context
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.release import Release
from riskkit.store.assessments import contexts, default_context, load_context
from riskkit.store.frameworks import framework_folder
from tests.engine.test_properties import answers, changed, judged, openness, worse
from tests.worlds import (
    AS_PUBLIC,
    DAY,
    PROOF,
    World,
    assessment_from,
    assessment_of,
    seeded,
    shipped,
    shipped_world,
)

PROFILES = ("precautionary", "balanced", "openness-leaning")
CLAIMS = ("evaluation-claim", "progress-claim", "independence-claim", "use-claim")
SEVERE = ("bio-chem-weapons", "misalignment-loss-of-control")
"""The risks of severity 5."""
IMAGES = {
    "general-capability": "narrow",
    "open-ended-output": "none",
    "likeness-output": "abstract",
    "biology-training": "none",
    "tool-use": "none",
    "relative-capability": "comparable",
    "downstream-breadth": "few",
    "data-exposure": "free",
    "surveillance-aid": "none",
    "bias-harm": "marginal",
    "reliability-harm": "marginal",
    "progress-claim": "some",
}
"""A model of abstract pictures."""
LARGE = {
    "general-capability": "frontier",
    "open-ended-output": "open",
    "likeness-output": "convincing",
    "biology-training": "design-model",
    "tool-use": "autonomous",
    "relative-capability": "ahead",
    "downstream-breadth": "many",
}
"""A model that shows every question and caps none."""
SURENESS: tuple[tuple[Confidence, tuple[str, ...]], ...] = (("low", ()), ("medium", ()), ("high", ("proof",)))
"""From the most doubtful answer to one beyond doubt."""
Said = Mapping[str, str | Answer]


def proof(**fields: Any) -> Evidence:
    """An independent test of this release by every method, or one that differs from it."""
    about = PROOF | {"methods": tuple(shipped().questions.methods)} | fields
    return Evidence.model_validate(about)


def proven(level: str, **fields: Any) -> Answer:
    """An answer that is beyond doubt, or one that differs from it."""
    return Answer.model_validate({"level": level, "confidence": "high", "evidence": ("proof",)} | fields)


@cache
def plan() -> Plan:
    """The plan of the shipped framework."""
    return compile_plan(shipped())


@cache
def world() -> Context:
    """What the world of July 2026 has."""
    return load_context(shipped(), framework_folder("seger2023"), "world-2026-h2")[0]


def found(
    said: Said, *, profile: str = "balanced", context: Context | None = None, day: str = DAY, **fields: Any
) -> Evaluated:
    """What follows where a release answers so; answers that are only a level are beyond doubt."""
    given = {key: proven(answer) if isinstance(answer, str) else answer for key, answer in said.items()}
    evidence = {"proof": proof(), **fields.pop("evidence", {})}
    assessment = assessment_of(shipped(), given, evidence=evidence, **fields)
    return evaluate(shipped(), assessment, context or world(), day, plan()).under(profile)


def openings(said: Said, **more: Any) -> list[list[int]]:
    """All that may not fall, per profile."""
    return [openness(found(said, profile=profile, **more).verdicts) for profile in PROFILES]


def falls(before: list[list[int]], after: list[list[int]]) -> bool:
    """Whether anything is less open after than before."""
    return any(b < a for x, y in zip(before, after, strict=True) for a, b in zip(x, y, strict=True))


def ends(best: bool) -> dict[str, str]:
    """Every question at its best level, or at its worst."""
    return {key: list(q.levels)[0 if q.more_is_worse == best else -1] for key, q in shipped().asked.items()}


def as_weights(case: Evaluated, risk: str) -> int:
    """The tier of a risk as weights."""
    return int(case.verdicts.tiers.as_weights[list(shipped().risks.risks).index(risk)])


def allowed(case: Evaluated) -> set[str]:
    """The options allowed, with conditions or without."""
    pairs = zip(case.plan.options, case.verdicts.verdicts, strict=True)
    return {option.id for option, verdict in pairs if verdict != NOT_ALLOWED}


def position(option: str) -> int:
    """The place of an option among all."""
    return list(shipped().options.options).index(option)


@pytest.mark.parametrize("biology", ["none", "incidental"])
def test_an_honest_answer_gives_no_less_than_unknown_where_doubt_alone_shows_the_question(biology: str) -> None:
    """A model of pictures that says *none* or how little was tested is allowed what *unknown* allows, however sure."""
    doubted = IMAGES | {"biology-training": Answer(level=biology, confidence="low")}
    number = plan().index["bio-uplift"]
    assert not found(doubted).verdicts.tiers.reading.shown[number]
    assert found(doubted | {"biology-training": "curated"}).verdicts.tiers.reading.shown[number], "a doubt away"
    hidden = [
        question.id
        for question, shown in zip(plan().questions, found(doubted).verdicts.tiers.reading.shown, strict=True)
        if not shown and shipped().questions.questions[question.id].type == "fact"
    ]
    assert {"bio-uplift", "untested-capability", "autonomy-harm"} <= set(hidden)
    before = openings(doubted)
    if biology == "incidental":
        assert falls(openings(doubted | {"bio-uplift": "none"}), before), "an honest answer is worth something"
    for key, (confidence, cited) in product(hidden, SURENESS):
        levels = list(shipped().asked[key].levels)
        for level in levels if key == "untested-capability" else levels[:1]:
            answer = Answer(level=level, confidence=confidence, evidence=cited)
            assert not falls(before, openings(doubted | {key: answer})), (key, answer)


@pytest.mark.parametrize("untested", [None, "none", "moderate", "severe"])
def test_a_better_answer_to_another_question_closes_nothing(untested: str | None) -> None:
    """More confidence in what biology a model of pictures was trained on, or less of it, closes nothing."""
    rest: Said = IMAGES | ({"untested-capability": untested} if untested else {})
    levels = list(shipped().asked["biology-training"].levels)
    steps = {
        (bad, sure): openings({**rest, "biology-training": Answer(level=levels[bad], confidence=much, evidence=cited)})
        for bad, (sure, (much, cited)) in product(range(len(levels)), enumerate(SURENESS))
    }
    for (bad, sure), less in steps.items():
        better = [more for (level, surer), more in steps.items() if level <= bad and surer >= sure]
        assert not any(falls(less, more) for more in better), (levels[bad], sure)
    assert steps[1, 0] != steps[1, 2], "confidence makes no difference"
    assert steps[3, 2] != steps[0, 2], "the level makes no difference"


def test_an_answer_without_the_method_counts_at_its_level() -> None:
    """Trials that tuned nothing tell *none* from *decisive*, and each counts as more than a blank, or as bad."""
    model = LARGE | {"biology-training": "incidental"}
    trial = {"trial": proof(methods=())}

    def tier(level: str, *, cited: str) -> int:
        return as_weights(found(model | {"bio-uplift": proven(level, evidence=(cited,))}, evidence=trial), SEVERE[0])

    blank = as_weights(found(model), SEVERE[0])
    assert tier("none", cited="trial") < tier("decisive", cited="trial")
    assert tier("none", cited="trial") < blank
    levels = list(shipped().asked["bio-uplift"].levels)
    assert all(tier(level, cited="proof") <= tier(level, cited="trial") <= blank for level in levels)
    assert any(tier(level, cited="proof") < tier(level, cited="trial") for level in levels), "tuning shows more"


def test_an_expired_context_ages_and_blanks_nothing() -> None:
    """From its expiry each answer about the world counts one level worse a started year, and is never a blank."""
    for key, answer in world().answers.items():
        expiry, worst = Date.fromisoformat(answer.expires), len(shipped().about_world[key].levels) - 1
        fresh = found(IMAGES).answers[key].level
        assert fresh != BLANK, key
        for days, years in ((-1, 0), (0, 1), (364, 1), (365, 2), (729, 2), (730, 3), (9999, 28)):
            aged = found(IMAGES, day=str(expiry + timedelta(days=days))).answers[key].level
            assert aged == min(fresh + years, worst), (key, days)


def test_what_is_asked_about_general_capability_hangs_by_no_single_score() -> None:
    """The question and each band above *basic* ask for two tests and a margin."""
    asked = shipped().asked["general-capability"]
    assert "needs two tests" in asked.settle
    assert "one of them by 2 points" in asked.settle
    for name in ("competent", "strong", "frontier"):
        words = asked.levels[name].text
        assert words.startswith(("At least two of", "Both")), name
        assert "by 2 points" in words.replace("\n", " "), name


def test_a_band_that_is_off_by_one_takes_no_more_than_its_doubt() -> None:
    """What cannot be taken back, allowed with a band in doubt, stays allowed where the next band turns out true."""
    number, ahead, moved = plan().index["general-capability"], plan().index["relative-capability"], 0
    for seed, band, off in product(range(20), range(4), (1, 2)):
        row = evaluate(*shipped_world(seed), plan()).columns.answered({ahead: 3})
        nothing = (0,) * len(row.doubt)
        sure = replace(row, level=_at(row.level, number, band), doubt=nothing)
        doubted = replace(sure, doubt=_at(nothing, number, 1))
        next_one = replace(sure, level=_at(row.level, number, band + 1))
        a, b, c = (tiers(plan(), columns, off, single()) for columns in (sure, doubted, next_one))
        for risk in map(list(shipped().risks.risks).index, SEVERE):
            assert b.as_weights[risk] >= c.as_weights[risk]
            assert b.as_run[risk] == a.as_run[risk], "what can be taken back is read as given"
            moved += c.as_weights[risk] > a.as_weights[risk]
    assert moved, "a band never matters"


def _at(column: tuple[Any, ...], number: int, value: int) -> tuple[Any, ...]:
    return (*column[:number], value, *column[number + 1 :])


def test_evidence_about_a_predecessor_supports_what_asks_about_one() -> None:
    """How widely an earlier model spread shows how widely this one may; how capable it was shows nothing."""
    case = found(IMAGES, evidence={"proof": proof(subject="an earlier model 0")})
    assert not case.answers["downstream-breadth"].doubt
    assert case.answers["general-capability"].doubt == 1
    assert "an earlier model 0" in case.answers["general-capability"].short[0]


def test_claims_choose_within_a_class_only() -> None:
    """A claim moves a ceiling only where it makes up for a tolerable risk, or no longer does; nothing where none is."""
    within = across = 0
    worlds = [shipped_world(seed) for seed in range(20)]
    for base in (IMAGES, ends(best=True)):
        worlds.append(World(shipped(), found(base).assessment, world(), DAY))  # type: ignore[arg-type]
    for each, profile in product(worlds, PROFILES):
        case = evaluate(*each, plan()).under(profile)
        before = case.verdicts
        harmless = all(limit == PUBLIC for pair in before.acceptable for limit in pair)
        for claim, bad in product(CLAIMS, range(5)):
            after = case.with_columns(case.columns.answered({plan().index[claim]: bad})).verdicts
            same_worth = (before.benefit, before.lasting_benefit) == (after.benefit, after.lasting_benefit)
            if same_worth or harmless:
                assert (after.ceilings, after.verdicts) == (before.ceilings, before.verdicts)
                assert after.classes[after.recommended] == before.classes[before.recommended]
                within += after.recommended != before.recommended
            across += after.ceiling != before.ceiling
            gains = (after.benefit, after.lasting_benefit) >= (before.benefit, before.lasting_benefit)
            assert after.ceiling >= before.ceiling if gains else after.ceiling <= before.ceiling
    assert within, "no claim chooses"
    assert across, "no claim makes up for anything"


def test_an_alias_supports_as_the_name_does() -> None:
    """Evidence may call a release by any of its names."""
    said = IMAGES | {"influence-uplift": "marginal", "untested-capability": "none"}
    by_name = found(said)
    for subject in ("model", "alias"):
        assert found(said, evidence={"proof": proof(subject=subject)}).answers == by_name.answers
    assert found(said, evidence={"proof": proof(subject="another 2")}).answers != by_name.answers


def test_renaming_a_release_weakens_nothing() -> None:
    """A release that keeps its old name as an alias keeps all its evidence."""
    before = found(LARGE)
    old = before.assessment
    for aliases, kept in ((("model 1",), True), ((), False)):
        renamed = Release(name="renamed", version="2", aliases=aliases)
        after = evaluate(shipped(), old.model_copy(update={"release": renamed}), world(), DAY, plan())
        assert (after.answers == before.answers) == kept
        if kept:
            assert after.verdicts == before.verdicts


def test_leaving_out_a_bad_answer_opens_nothing() -> None:
    """Each answer of a model that hides and caps nothing, at each of its levels, is worth no less than its absence."""
    said = ends(best=True) | LARGE
    closed = 0
    without = {key: openings({k: v for k, v in said.items() if k != key}) for key in said}
    for key, q in shipped().asked.items():
        for level in q.levels:
            given = openings(said | {key: level})
            assert not falls(without[key], given), (key, level)
            closed += given != without[key]
    assert closed, "no answer is worth anything"
    for risk in shipped().risks.risks.values():
        if risk.inferred:
            key = risk.hazard[0]
            assert not falls(without[key], openings(said | {key: Answer.model_validate(AS_PUBLIC)})), key


@pytest.mark.parametrize("said", [ends(best=False), {}], ids=["the worst", "nothing"])
def test_the_worst_answers_and_none_at_all_leave_only_what_can_be_taken_back(said: dict[str, str]) -> None:
    """Whatever the profile, and however sure the answers."""
    for profile in PROFILES:
        case = found(said, profile=profile)
        assert case.verdicts.ceiling < LASTING_FROM
        assert all(case.verdicts.classes[position(key)] < LASTING_FROM for key in allowed(case))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_first_choice_throughout_allows_nothing_that_cannot_be_taken_back(profile: str) -> None:
    """Who presses 1 and Enter at every question has shown nothing: the least everywhere, unsure, without evidence."""
    first = {key: Answer(level=next(iter(q.levels)), confidence="low") for key, q in shipped().asked.items()}
    assert found(first, profile=profile).verdicts.ceiling < LASTING_FROM


@pytest.mark.parametrize("level", ["none", "moderate", "decisive"])
def test_a_guess_counts_as_a_blank_for_what_others_get(level: str) -> None:
    """Unsure and without evidence, it gives no better tier as weights than no answer, whatever it says, and says so."""
    model = LARGE | {"biology-training": "incidental"}
    guess = found(model | {"bio-uplift": Answer.model_validate({"level": level, "confidence": "low"})})
    number, risk = plan().index["bio-uplift"], list(shipped().risks.risks).index(SEVERE[0])
    assert as_weights(guess, SEVERE[0]) == as_weights(found(model), SEVERE[0])
    assert guess.verdicts.tiers.guarded.counted[number] == guess.verdicts.tiers.reading.cap[number]
    assert readings(guess)["bio-uplift"].doubted == guess.level(number, guess.verdicts.tiers.reading.cap[number])
    assert guess.verdicts.tiers.as_run[risk] <= as_weights(guess, SEVERE[0])


def test_a_measure_that_opens_gated_weights_makes_its_option_gated() -> None:
    """An API beside a gated download is allowed where gated weights are, and cannot be taken back either."""
    opening = [key for key, m in shipped().measures.measures.items() if m.opens == "r6"]
    assert len(opening) == 2
    risky = ends(best=True) | LARGE | {"imagery-abuse": "decisive"}
    context = world().model_copy(update={"answers": _nothing_offered()})
    plain = found(risky, context=context)
    assert {"r1", "r3", "r5"} <= allowed(plain)
    assert "r6" not in allowed(plain)
    for measure in opening:
        case = found(risky, context=context, measures=(measure,))
        assert allowed(case) == {"r0"}, measure
        for option, access in zip(case.plan.options, case.verdicts.classes, strict=True):
            assert access == (max(option.access, GATED) if option.access else 0), (measure, option.id)


def _nothing_offered() -> dict[str, Any]:
    about = shipped().about_world
    return {
        key: answer.model_copy(update={"level": "none"}) if about[key].type == "available" else answer
        for key, answer in world().answers.items()
    }


@pytest.mark.parametrize(
    ("level", "confidence", "methods", "grade", "counts"),
    [
        ("comparable", "high", ("shared-tests",), "self-report", "comparable"),
        ("comparable", "high", (), "self-report", "ahead-in-some"),
        ("comparable", "low", ("shared-tests",), "self-report", "ahead-in-some"),
        ("well-below", "high", (), "self-report", "comparable"),
        ("well-below", "low", ("shared-tests",), "self-report", "comparable"),
        ("well-below", "low", (), "self-report", "ahead-in-some"),
        ("well-below", "high", ("shared-tests",), "none", "ahead"),
        ("well-below", "high", ("shared-tests",), None, "ahead"),
        ("ahead-in-some", "high", ("shared-tests",), "independent-test", "ahead-in-some"),
    ],
)
def test_relative_capability_counts_with_its_doubt(
    level: str, confidence: str, methods: tuple[str, ...], grade: str | None, counts: str
) -> None:
    """On one test, or with low confidence, it counts a level worse; without evidence of its grade, as ahead."""
    cited = {"scores": proof(methods=methods, grade=grade)} if grade else {}
    relative = Answer.model_validate({"level": level, "confidence": confidence, "evidence": tuple(cited)})
    model: Said = {**LARGE, "biology-training": "incidental", "relative-capability": relative}
    case = found({**model, "bio-uplift": Answer.model_validate(AS_PUBLIC)}, evidence=cited)
    key = plan().index["relative-capability"]
    assert case.level(key, case.verdicts.tiers.reading.relative) == counts
    blank = as_weights(found(model, evidence=cited), SEVERE[0])
    assert blank > 1
    bounds = shipped().tables.relative
    assert bounds
    most = bounds.levels[counts].as_public
    assert as_weights(case, SEVERE[0]) == (blank if most is None else most)


@pytest.mark.parametrize(("off", "up_to"), list(product(range(3), ("acceptable", "tolerable"))))
def test_a_profile_of_ones_own_decides_between_its_neighbours(off: int, up_to: str) -> None:
    """Wherever a profile may stand, it allows no less than those before it and no more than those after."""
    text = {"title": "Mine", "text": "Ours.", "basis": "judgement"}
    weights = {"evaluation": 3, "progress": 0, "independence": 100, "use": 1}
    about = {"riskkit": "profile/1", "id": "mine", "framework": "seger2023", "off": off, "up-to": up_to}
    own = OwnProfile.model_validate(about | text | {"weights": weights})
    where = place(own, list(shipped().profiles.profiles.values()))
    if where is None:
        assert (off, up_to) == (0, "acceptable"), "the one that nests nowhere"
        return
    framework = among(shipped(), own)
    assert list(framework.profiles.profiles)[where] == "mine"
    for seed in range(20):
        each = [openness(found) for found in judged(shipped_world(seed)._replace(framework=framework)).values()]
        for strict, lenient in pairwise(each):
            assert all(a <= b for a, b in zip(strict, lenient, strict=True)), seed


def test_a_change_of_context_opens_nothing_to_worse_answers() -> None:
    """On the last day of each context and the first of the next, worse answers throughout are allowed no more."""
    framework, folder = shipped(), framework_folder("seger2023")
    starts = sorted({dated.date for dated, _ in contexts(framework, folder) if not dated.retired})
    assert len(starts) > 10
    closes = 0
    for seed, start in enumerate(starts[1:] * 3):
        chance = seeded(seed)
        assessment = assessment_from(chance, framework)
        eve = str(Date.fromisoformat(start) - timedelta(days=1))
        seen = []
        for day in (eve, start, eve):
            dated = default_context(framework, folder, day)
            assert dated
            better = World(framework, assessment, dated[0], day)
            bad = better
            for key, answer in answers(better).items():
                if key in framework.asked:
                    question, always = framework.asked[key], seeded(seed)
                    bad = changed(bad, key, worse(question, answer, always))
            both = [[openness(v) for v in judged(each).values()] for each in (better, bad)]
            assert not falls(both[1], both[0]), (seed, day)
            closes += both[1] != both[0]
            seen.append((dated[0].id, both))
        assert seen[0][0] != seen[1][0]
        assert seen[0] == seen[2]
    assert closes, "worse answers never matter"
