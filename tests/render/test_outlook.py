"""The outlook in the reports: what would change the outcome, how firm it is, and nothing where there is none."""

import pytest

from riskkit.render import html, markdown, report_words, words
from riskkit.schema.results.outlook import Outlook
from riskkit.schema.results.recommendation import Recommendation
from tests.render.outlooks import CHANCES, FLIPS, OUTLOOK, PATH
from tests.render.samples import sample
from tests.render.test_html import parsed
from tests.render.test_markdown import seen

HEADS = ("What would change it", "How firm it is", "The path to", "Measures that restore", "Chances")


def with_outlook(found: Outlook | None) -> Recommendation:
    """The sample with another outlook, or none."""
    return sample().model_copy(update={"outlook": found})


def texts(record: Recommendation) -> tuple[str, str]:
    """What a reader sees of the report in either format."""
    return seen(markdown.report(record, "auditor")), parsed(html.report(record, "auditor")).text


def test_without_an_outlook_nothing_of_it_is_shown() -> None:
    """A record without one says nothing of flips, chances, a path or measures, in any format."""
    for text in texts(with_outlook(None)):
        assert not [head for head in HEADS if head in text]
        assert "samples" not in text
        assert "Research access programme" in text  # what is undertaken is shown all the same


def test_every_flip_is_told_by_whose_hands_it_is_in() -> None:
    """Controls are in the developer's, facts and claims can be tested, the world is in nobody's; all are told."""
    groups = report_words.openings(OUTLOOK)
    kinds = {group: {change.kind for flip in flips for change in flip.changes} for group, flips in groups.items()}
    assert kinds == {"do": {"control"}, "test": {"fact", "control", "claim"}, "world": {"control", "world"}}
    assert sum(map(len, groups.values())) + len(report_words.closings(OUTLOOK)) == len(FLIPS.found)
    for text in texts(sample()):
        for flip in FLIPS.found:
            assert words.changes(sample().titles, flip) in text
        assert "Every set of up to two answers was tried (48,210 in all)." in text


def test_the_decision_shows_a_few_sets_and_says_where_the_rest_is() -> None:
    """Of many sets three are with the decision and the others further below, none twice."""
    for text in texts(sample()):
        decision, _, rest = text.partition("The proof")
        shown = ["Fact 0 at most" in decision, "Fact 1 at most" in decision, "Fact 1 at most" in rest]
        assert shown == [True, False, True]
        assert "Fact 0 at most" not in rest


@pytest.mark.parametrize("asked", ["r8", None])
def test_nothing_opens_more(asked: str | None) -> None:
    """Where no set opens what was asked for, or more, that is said."""
    outlook = OUTLOOK.model_copy(update={"flips": FLIPS.model_copy(update={"found": ()}), "next": ()})
    record = with_outlook(outlook)
    record = record.model_copy(update={"asked": record.asked.model_copy(update={"option": asked})})
    for text in texts(record):
        opened = "Public weights" if asked else "more"
        assert f"No answer, alone or with another, that you can change or test opens {opened}." in text
        assert "What closes" not in text


def test_an_irreversible_stage_has_no_stop_and_says_so() -> None:
    """A stage that can be taken back says what closes it again, one that cannot that nothing does."""
    for text in texts(sample()):
        path = text.partition("The path to Public weights")[2].partition("What is missing")[0]
        assert path.count("never: it cannot be taken back") == sum(not s.reversible for s in PATH.stages) == 1
        assert "It ends before what you asked for (no set of up to two answers opens" in path
        for stage in PATH.stages:
            assert stage.earliest in path
            assert stage.review in path


def test_a_path_that_reaches_says_so() -> None:
    """A path to what was asked for is told as one."""
    outlook = OUTLOOK.model_copy(update={"path": PATH.model_copy(update={"reaches": True})})
    assert all("It leads to what you asked for" in text for text in texts(with_outlook(outlook)))


def test_how_firm_it_is_is_told_in_three_ways() -> None:
    """By one answer or table entry, by other tables, and by profiles; an edge is said to be one."""
    for text in texts(sample()):
        assert "One step worse in Help with biological weapons closes this" in text
        assert "so does a table entry moved by two steps." in text
        assert "The nearest table entry that closes API: uplift/tiers/substantial/moderate." in text
        assert "On an edge: of 1,000 altered tables, 87% agree on whether to release weights" in text
        assert words.survival(sample()) in text


def test_chances_are_told_for_every_option() -> None:
    """How often it is not allowed, with the risks that forbid it; and how the samples were drawn."""
    for text in texts(sample()):
        part = text.partition("Chances How often" if "Chances How" in text else "Chances")[2]
        assert words.sampling(OUTLOOK.sampling) in part
        assert all(words.chance(found) in part for found in CHANCES.values())


def test_what_settling_a_question_brings_is_told_level_by_level() -> None:
    """The chance of a change, and each level that brings one with what it opens or closes."""
    plain, page = texts(sample())
    for text in (plain, page):
        assert "31% chance of changing the recommendation, 36% of changing what is allowed" in text
        assert "marginal (25%): Public weights (r8); opens Gated weights, Public weights" in text
        assert "decisive (11%): Closed (r0); closes API, Enclave" in text
        assert "moderate (64%)" not in text


def test_numbers_and_raters_stand_in_place_of_confidence() -> None:
    """A number is shown with its ends, raters one by one with their dissent; confidence is said of levels alone."""
    plain, page = texts(sample())
    for text in (plain, page):
        number = text.partition("Cost of tuning")[2].partition("Help with deceit")[0]
        assert "moderate, from the number 300, at least 120.5 and at most 25,000" in number
        assert "confidence" not in number
        assert "moderate, from four raters" in text
        assert "rater-2: decisive, low confidence, dissents: it wrote a campaign in an hour" in text
        assert "rater-3: 0.25, at least 0.1 and at most 0.5" in text
        assert "rater-4: does not know: had no access" in text


def test_a_change_after_an_outcome_was_seen_is_told() -> None:
    """An answer that was changed then says what it was before."""
    assert all(
        "Changed on 2026-11-21 after an outcome was seen; before: none, high confidence" in t for t in texts(sample())
    )
