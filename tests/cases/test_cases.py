from collections.abc import Iterator
from itertools import compress

import pytest

from riskkit.analysis.recommend import as_assessment, recommend
from riskkit.analysis.subject import subject_of
from riskkit.cli.backtest import held
from riskkit.engine.arithmetic import single
from riskkit.engine.verdict import judge
from riskkit.schema.assessment import Assessment
from riskkit.schema.recommendation import Recommendation
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import Decided, cases

FRAMEWORK = load_framework("seger2023")
OPTIONS = list(FRAMEWORK.options.options)
CASES = {found.case.id: found for found in cases(FRAMEWORK, framework_folder("seger2023"))}
LIMITS = [key for key, found in CASES.items() if found.case.limit]
HELD = [key for key, found in CASES.items() if held(found.case)]
"""Cases that are held to their range."""
WIDEST = 4
"""Rungs that an expected range may span."""

DISAGREEMENTS = {
    "galactica": "its flaws are tolerable in copies, and what it claims beyond an interface justifies little",
    "gemma-2-27b": "autonomy one level worse than stated is extreme in copies that cannot be called back",
    "gpt-oss-120b": "biology and autonomy one level worse than stated are extreme in copies that cannot be called back",
    "llama2-70b": "fully open clears as well as weights do: nothing asks whether the corpus was ever described",
    "mistral-7b": "fully open clears as well as weights do: nothing asks whether the corpus was ever described",
    "qwen3-235b": "help with weapons was not tested after tuning and so reads at its worst, which is extreme in copies",
}
"""Cases whose outcome lies outside the range that was written down before the first run, and what decides it."""


def _all_answers(found: Decided) -> Assessment:
    return as_assessment(found.case, facts_only=False)


def _recommend(found: Decided) -> Recommendation:
    assessment, date = _all_answers(found), found.case.date
    return recommend(FRAMEWORK, assessment, found.context, date=date, digests=found.digests, tool="test")


def _cleared(found: Decided, assessment: Assessment) -> dict[str, set[str]]:
    """The options cleared under each profile."""
    subject, _ = subject_of(FRAMEWORK, assessment, found.context, found.case.date)
    offers = [offer.id for offer in subject.plan.offers]
    return {
        key: set(compress(offers, judge(subject.plan, profile, subject.scored, single()).cleared))
        for key, profile in subject.plan.profiles.items()
    }


def _blanked(assessment: Assessment) -> Iterator[tuple[str, Assessment]]:
    for question in assessment.answers:
        rest = {key: answer for key, answer in assessment.answers.items() if key != question}
        yield question, assessment.model_copy(update={"answers": rest})


@pytest.mark.parametrize("key", HELD)
def test_outcome_in_range(key: str) -> None:
    """With judgement a case comes out in its range, unless it is a known disagreement; none of these is out of date."""
    expected = CASES[key].case.expected
    rungs = OPTIONS[OPTIONS.index(expected.least) : OPTIONS.index(expected.most) + 1]
    inside = _recommend(CASES[key]).recommended.option in rungs
    assert inside is (key not in DISAGREEMENTS)


@pytest.mark.parametrize("key", LIMITS)
def test_limits_hold(key: str) -> None:
    """A limiting case clears what it must, nothing that it must not, and needs no more answers than it may."""
    found = CASES[key]
    limit = found.case.limit
    assert limit
    cleared = _cleared(found, _all_answers(found))[found.case.profile]
    assert set(limit.clears) <= cleared
    assert not set(limit.does_not_clear) & cleared
    assert limit.most_answers is None or len(found.case.answers) <= limit.most_answers


@pytest.mark.parametrize("key", CASES)
def test_a_blank_opens_nothing(key: str) -> None:
    """Taking out any one answer of a case that does not contradict itself clears no further option in any profile."""
    found = CASES[key]
    assessment = _all_answers(found)
    assert not _recommend(found).contradictions
    whole = _cleared(found, assessment)
    for question, less in _blanked(assessment):
        for profile, cleared in _cleared(found, less).items():
            assert cleared <= whole[profile], f"blank '{question}' opens {cleared - whole[profile]} under {profile}"


@pytest.mark.parametrize("key", CASES)
def test_facts_alone_open_nothing_more(key: str) -> None:
    """Without the answers that are judgement a case clears no option that it does not clear with them."""
    found = CASES[key]
    whole, facts = _all_answers(found), as_assessment(found.case, facts_only=True)
    profile = found.case.profile
    assert _cleared(found, facts)[profile] <= _cleared(found, whole)[profile]


@pytest.mark.parametrize("key", CASES)
def test_answers_say_why(key: str) -> None:
    """Every answer of a case has a basis and a rationale, and a fact cites evidence with an address."""
    case = CASES[key].case
    for question, answer in case.answers.items():
        assert answer.basis, question
        assert answer.rationale, question
        cited = [case.evidence[name].url for name in answer.evidence]
        assert answer.basis == "judgement" or (cited and all(cited)), question


@pytest.mark.parametrize("key", CASES)
def test_evidence_known_at_the_time(key: str) -> None:
    """Nothing is cited in a case that came after its decision, and its world is dated no later either."""
    found = CASES[key]
    assert all(evidence.date <= found.case.date for evidence in found.case.evidence.values())
    assert found.context.date <= found.case.date
    assert all(answer.expires > found.case.date for answer in found.context.answers.values())


@pytest.mark.parametrize("key", CASES)
def test_ranges_are_narrow(key: str) -> None:
    """An expected range spans one to four rungs and says whether it leaves out what was done."""
    case = CASES[key].case
    least, most = OPTIONS.index(case.expected.least), OPTIONS.index(case.expected.most)
    assert 1 <= most - least + 1 <= WIDEST
    outside = case.history is not None and not least <= OPTIONS.index(case.history.option) <= most
    assert outside is case.expected.disagrees_with_history


def test_some_disagree_with_history() -> None:
    """At least two cases expect another outcome than history, so that agreeing with it is not all that counts."""
    assert sum(found.case.expected.disagrees_with_history for found in CASES.values()) >= 2
