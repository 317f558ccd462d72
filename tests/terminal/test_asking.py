"""What can be done between the first question and the last: jump, search, numbers, carried answers, the short path."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskkit.cli import main
from riskkit.schema.assessment import Assessment
from riskkit.store.assessments import load_assessment
from riskkit.store.journal.events import journal_of
from tests.terminal.stage import DATE, RATED, Terminal, reads, sit, start, terminal

CARRIED: Mapping[str, Any] = {
    "carried-from": "Acme 0",
    "carried": {
        "capability": {"level": "strong", "confidence": "high", "on": "2025-12-02", "rationale": "measured"},
        "reach": {"unknown": "not counted", "on": "2025-12-02"},
    },
}
REST = ("few", "", "high", "", "marginal", "", "", "", "tested", "", "", "", "large", "", "", "")
"""Answers to all questions but the first."""
FEW = ("jump reach", "few", "", "", "")
PROVEN = ("weak", "", "high", "new", "A trial", "independent-test", "", "", "", "", "")


def asked(file: Path, *lines: str) -> tuple[str, Assessment]:
    """What was shown to somebody who types these lines, in one line; and the assessment after it."""
    _, shown, _ = sit(file, reads(*lines))
    return " ".join(shown.split()), load_assessment(file)[0]


def signed(file: Path, name: str, *lines: str) -> tuple[str, Assessment]:
    """The same for somebody who says who they are."""
    _, shown, told = sit(file, reads(*lines), "--as", name)
    return " ".join(f"{shown} {told}".split()), load_assessment(file)[0]


def follow(there: Terminal, *steps: tuple[str, str]) -> None:
    """Types each line once its prompt is shown."""
    for prompt, line in steps:
        there.wait(prompt)
        there.type(line)


def test_sections_and_questions_are_jumped_to(tmp_path: Path) -> None:
    """By number or name of a section, by name of a question; with words it searches; Enter stays."""
    shown, found = asked(start(tmp_path), "jump", "1", *FEW, "jump safe", "1", "tested", "quit")
    assert "Sections: 1. All: 0 of 5 answered" in shown
    assert "Found: 1. Safeguards: How good are the safeguards?" in shown
    assert list(found.answers) == ["reach", "safeguards"]
    shown, _ = asked(start(tmp_path / "b"), "jump", "", "search nowhere to be found", "jump nowhere", "quit")
    assert shown.count("Question 1 of about 5 Capability (capability) How capable is it?") == 4
    assert "No question has the words nowhere to be found." in shown


def test_words_are_searched_for_where_a_section_is_asked_for(tmp_path: Path) -> None:
    """As they are after jump itself; words that are found nowhere are asked for again, with what can be typed."""
    shown, found = asked(start(tmp_path), "jump", "nowhere", "safe", "answered", "safe", "1", "tested", "quit")
    assert shown.count("Type its number or name, or words to search for; Enter stays.") == 1
    assert "Found> safe Found: 1. Safeguards: How good are the safeguards?" in shown
    assert list(found.answers) == ["safeguards"]


def test_a_rationale_is_marked_where_it_argued_for_another_level(tmp_path: Path) -> None:
    """Nothing of it is lost; back at its level it is as it was, and a placeholder is found to be one still."""
    file = start(tmp_path)
    _, found = asked(file, "strong", "seen (twice)", "", "", "back", "weak", "back", "weak", "now less", "quit")
    assert found.answers["capability"].rationale == "(for strong: seen (twice)) now less"
    _, found = asked(
        file, "jump capability", "weak", "- measured", "back", "back", "strong", "back", "unknown lost", "quit"
    )
    assert (found.answers["capability"].unknown, found.answers["capability"].rationale) == (
        "lost",
        "(for weak: measured)",
    )
    _, found = asked(file, "jump capability", "weak", "", "back", "back", "= 10", "quit")
    assert found.answers["capability"].rationale == "(for weak: measured)"
    _, found = asked(file, "jump capability", "weak", "- TBD", "back", "back", "strong", "", "", "", "quit")
    assert found.answers["capability"].rationale == "TBD"


PEOPLE: Mapping[str, Any] = {
    "raters": {
        key: {"name": name, "role": "rater", "interest": "none"} for key, name in (("ann", "Ann Lee"), ("ben", "Ben"))
    },
}


def test_answers_are_by_who_says_who_they_are(tmp_path: Path) -> None:
    """By id or name, with reasons, numbers and confirmed answers too; without it they are nobody's."""
    file = start(tmp_path, more={**PEOPLE, **CARRIED})
    shown, found = signed(file, "Ann Lee", "", "unknown so", "jump capability", "= 4", "quit")
    assert {key: answer.by for key, answer in found.answers.items()} == {"capability": "ann", "reach": "ann"}
    assert found.answers["capability"].number
    assert f"go on with: riskkit assess {file} --framework {tmp_path / 'small'} --as ann" in shown
    assert "You answer as ann." in shown
    shown, found = asked(file, "marginal", "", "", "", "quit")
    assert "Your answers have no name. To give one, start with --as NAME: ann, ben." in shown
    assert found.answers["fraud-uplift"].by is None


def test_an_answer_that_somebody_else_changes_is_theirs(tmp_path: Path) -> None:
    """What Ben leaves as it was stays Ann's, of her day; what he changes is his; changed by nobody named, nobody's."""
    given = {"level": "strong", "by": "Ann Lee", "on": "2025-12-02", "rationale": "measured", "basis": "fact"}
    file = start(tmp_path, more={**PEOPLE, "answers": {"capability": given, "reach": {**given, "level": "few"}}})
    _, found = signed(file, "ben", "jump capability", "", "", "", "", "quit")
    assert found.answers["capability"].model_dump(exclude_unset=True, exclude_defaults=True) == given
    _, found = signed(file, "ben", "jump capability", "", "", "high", "", "jump reach", "", "and more", "quit")
    assert {key: (answer.by, answer.on) for key, answer in found.answers.items()} == {
        "capability": ("ben", DATE),
        "reach": ("ben", DATE),
    }
    shown, found = asked(file, "jump reach", "many", "quit")
    assert (found.answers["reach"].by, found.answers["reach"].basis) == (None, None)
    assert (
        "ben answered this before. Your answer replaces theirs, by nobody named; riskkit assess --as says who" in shown
    )


@pytest.mark.parametrize(
    ("name", "more", "hint"),
    [
        ("bem", PEOPLE, "did you mean 'ben'? raters: ann, ben; or add them with riskkit people"),
        ("ann", {}, "add them with riskkit people {} --rater ann --role … --interest …"),
    ],
)
def test_an_unknown_name_answers_nothing(tmp_path: Path, name: str, more: Mapping[str, Any], hint: str) -> None:
    """It says who is known, or how somebody is added; the file stays as it is."""
    file = start(tmp_path, more=more)
    before = file.read_bytes()
    code, shown, told = sit(file, reads("weak"), "--as", name)
    assert (code, shown, file.read_bytes(), journal_of(file).exists()) == (4, "", before, False)
    assert f"error: --as: '{name}' is not a rater" in told
    assert hint.format(file) in told


def test_a_hidden_question_is_found_and_not_gone_to(tmp_path: Path) -> None:
    """A search says what hides it, and a jump stays where it is."""
    shown, _ = asked(start(tmp_path), *PROVEN, "search uplift", "jump fraud-uplift", "quit")
    assert shown.count("Help with fraud is not asked, since Capability is below strong") == 2
    assert shown.count("Question 2 of about 4 Reach (reach)") == 3


def test_as_public_weights_needs_a_name_and_a_reason(tmp_path: Path) -> None:
    """Offered for a hazard that may be inferred; without a name it is refused and said why; --as is the name."""
    file = start(tmp_path, more=PEOPLE)
    here = ("jump fraud-uplift", "as public weights")
    shown, found = asked(file, *here, "", "back", *here, "Cho", "", "no better on four tests", "quit")
    assert "Without a name as public weights is no answer." in shown
    answer = found.answers["fraud-uplift"]
    assert (answer.as_public_weights, answer.by, answer.rationale) == (True, "Cho", "no better on four tests")
    shown, found = signed(file, "ann", "jump fraud-uplift", "severe", "back", "as public weights on all tests", "quit")
    assert "Answered before by Cho on 2026-02-01: as public weights, signed by Cho" in shown
    answer = found.answers["fraud-uplift"]
    assert (answer.by, answer.rationale, answer.level) == ("ann", "no better on four tests on all tests", None)
    shown, found = asked(file, "jump reach", "as public weights so", "quit")
    assert "Only questions on misuse have that answer." in shown
    assert "reach" not in found.answers


def test_as_public_weights_is_no_longer_than_a_file_can_hold(tmp_path: Path) -> None:
    """With a rationale that is there already the reason is refused where both together are too long."""
    said = " ".join(["seen"] * 500)
    file = start(tmp_path, more={"answers": {"fraud-uplift": {"level": "severe", "rationale": said}}})
    shown, found = asked(file, "jump fraud-uplift", "as public weights", "Cho", said, "short", "quit")
    assert "Together with the rationale that is longer than 4000 characters." in shown
    assert found.answers["fraud-uplift"].rationale == f"(for severe: {said}) short"


def test_what_is_asked_why_and_how_it_is_settled_is_behind_a_question_mark(tmp_path: Path) -> None:
    """There are the levels in full and the reasons; levels repeats the choices alone."""
    shown, _ = asked(start(tmp_path), "?", "quit")
    question, _, why = shown.partition("Level> ?")
    for said in ("1. It scores below 30 of 100.", "Why it is asked: It bounds harm.", "settle it: A benchmark."):
        assert said in why and said not in question
    assert "It affects the risk Fraud; the question Help with fraud." in why
    choices = "From least to most: 1. weak: Below 30 on the test"
    shown, _ = asked(start(tmp_path / "b"), "levels", "quit")
    assert (shown.count(choices), shown.count("How capable is it?")) == (2, 1)
    assert "Why it is asked" not in shown


def test_the_question_of_comparison_names_the_model_to_compare_with(tmp_path: Path) -> None:
    """The most capable public weights of the context, with their scores."""
    shown, _ = asked(start(tmp_path), "jump reach", "jump safeguards", "quit")
    assert shown.count("Compare with Best (Nobody, 2025-12-01): One 1, Two 2, Three 3.") == 1


def test_skipped_questions_come_back(tmp_path: Path) -> None:
    """They stand as skipped in the review, and open asks them again."""
    shown, found = asked(start(tmp_path), "skip", *REST, "open", "weak", "", "", "", "done")
    assert "All 1. Capability: OPEN: skipped" in shown
    assert found.answers["capability"].level == "weak"


@pytest.mark.parametrize("lines", [("= 10 20 30",), ("number", "10 20 30"), ("=10", "back", "= 10 20 30")])
def test_a_number_is_an_answer_where_there_is_a_scale(tmp_path: Path, lines: tuple[str, ...]) -> None:
    """One number or three, straight or asked for; it has no confidence but its own span, and is shown as it is."""
    shown, found = asked(start(tmp_path), *lines, "counted", "", "jump capability", "quit")
    number = found.answers["capability"].number
    assert number
    assert (number.low, number.likely, number.high) == (10, 20, 30)
    assert (found.answers["capability"].rationale, shown.count("Confidence>")) == ("counted", 0)
    assert "Or: unknown, with the reason; number, of points: = LIKELY or = LOW LIKELY HIGH" in shown
    assert "20 between 10 and 30 (no evidence)" in shown


def test_a_number_that_is_none_is_asked_for_again(tmp_path: Path) -> None:
    """Neither words nor numbers that fall are one, nor is one taken where there is no scale."""
    shown, found = asked(start(tmp_path), "number", "many", "3 2 1", "nan", "5", "", "", "= 5", "quit")
    assert shown.count("Type one number, such as 30") == 3
    assert list(found.answers) == ["capability"]
    assert "Type a number from 1 to 2; ? says more, help lists the words." in shown


def test_what_several_said_is_not_replaced_by_the_way(tmp_path: Path) -> None:
    """An answer in place of ratings is given only by somebody who says so; Enter keeps them."""
    file = start(tmp_path, more=RATED)
    before = load_assessment(file)[0].answers
    for lines in (("",), ("weak", ""), ("unknown not seen", "keep"), ("= 3", "back", "", "back")):
        shown, found = asked(file, "jump capability", *lines, "quit")
        assert found.answers == before
        assert "Answered before: ann weak, ben unknown (no evidence)" in shown
    shown, found = asked(file, "jump capability", "strong", "replace", "quit")
    assert "Several people answered this: ann, ben." in shown
    assert (found.answers["capability"].level, found.answers["capability"].ratings) == ("strong", None)


def test_carried_answers_count_once_they_are_confirmed(tmp_path: Path) -> None:
    """Each is asked with its age as still true; Enter makes it that of today, another answer takes its place."""
    file = start(tmp_path, more=CARRIED)
    shown, found = asked(file, "", "few", "", "", "", "quit")
    assert "Answered for Acme 0, 61 days ago: strong (confidence high, no evidence)" in shown
    assert "Answered for Acme 0, 61 days ago: unknown: not counted" in shown
    answer = found.answers["capability"]
    assert (answer.level, answer.rationale, answer.on) == ("strong", "measured", DATE)
    assert (found.answers["reach"].level, found.carried) == ("few", {})
    yesterday = {"carried": {"reach": {"level": "few", "on": "2026-01-31"}}}
    assert (
        "Answered for an earlier release, 1 day ago: few"
        in asked(start(tmp_path / "b", more=yesterday), "jump reach", "quit")[0]
    )


def test_what_is_not_confirmed_stays_carried(tmp_path: Path) -> None:
    """Skipped or left, a carried answer is neither lost nor counted."""
    file = start(tmp_path, more=CARRIED)
    shown, found = asked(file, "still true", "skip", *REST[4:], "done")
    assert "2. Reach: OPEN: skipped, unknown: not counted before" in shown
    assert list(found.carried) == ["reach"]
    assert "reach" not in found.answers


def test_a_text_that_says_nothing_is_told_at_once_and_at_the_review(tmp_path: Path) -> None:
    """A placeholder is kept, since it was typed, and flagged."""
    shown, _ = asked(start(tmp_path), "weak", "TBD", "", "", "review", "done")
    assert "'TBD' is a placeholder: write what somebody saw or did, and who." in shown
    assert "! Capability, rationale: 'TBD' is a placeholder" in shown


def test_a_reason_that_was_given_before_is_told_at_once(tmp_path: Path) -> None:
    """The same text for two questions, or one of the framework's own, is kept and flagged where it is typed."""
    lines = ("weak", "We saw it.", "", "", "few", "we saw it", "", "", "marginal", "Help with fraud", "quit")
    shown, found = asked(start(tmp_path), *lines)
    assert "Kept, but it is the same as for Capability: write what somebody saw or did, and who." in shown
    assert "Kept, but it repeats the title: write" in shown
    assert shown.count("Kept, but") == 2
    assert found.answers["reach"].rationale == "we saw it"


def test_what_evidence_is_needed_and_what_less_costs_is_said(tmp_path: Path) -> None:
    """Where it is asked for, with what each kind of evidence is: of misuse a level, of all else nothing."""
    file = start(tmp_path)
    shown, _ = asked(file, "jump fraud-uplift", "none", "", "", "new", "A card", "quit")
    needs = "an internal test (your own run with prompts, settings and logs kept), by red team, at most 730 days old."
    assert f"This question needs {needs} With less, the answer counts one level worse for tuning and" in shown
    assert "What kind of evidence is it?" in shown
    assert "2. self-report: a statement without method or logs, such as a model card" in shown
    shown, _ = asked(file, "jump safeguards", "none", "", "", "quit")
    assert "With less, the answer counts as given, and reports name the gap." in shown


def test_enter_at_the_review_goes_on_with_what_is_open(tmp_path: Path) -> None:
    """Named there by its title; once nothing is open it shows the outcome. A title is jumped to as well."""
    lines = ("review", "", "weak", "", "", "", *REST, "")
    code, shown, _ = sit(start(tmp_path), reads(*lines))
    shown = " ".join(shown.split())
    assert "Enter goes on with Capability; done shows the outcome." in shown
    assert (code, shown.count("Enter or done shows the outcome.")) == (0, 1)
    _, found = asked(start(tmp_path / "b"), "jump Help for Research", "large", "quit")
    assert list(found.answers) == ["progress-claim"]


def test_an_answer_changed_after_an_outcome_says_so(tmp_path: Path) -> None:
    """The first outcome is dated in the file; before it a change leaves no trace, after it it does, once."""
    file = start(tmp_path)
    _, found = asked(file, "strong", "", "", "", *REST, "1", "weak", "", "", "", "1", "strong", "", "", "", "done")
    assert (found.outcome_shown, found.answers["capability"].revisions) == (DATE, ())
    shown, found = asked(file, "1", "weak", "", "high", "", "done")
    assert f"An outcome was shown on {DATE}" in shown
    assert [revision.was for revision in found.answers["capability"].revisions] == ["strong with low confidence"]
    assert f"; changed on {DATE} after an outcome could be seen, was strong with low confidence" in shown


def test_an_answer_changed_after_the_outcome_was_looked_at_elsewhere_says_so(tmp_path: Path) -> None:
    """
    What a session finds answered could be scored before it: changed, it says what it was, and keeps it from then on.

    What is answered first in the session, even after that, and an answer that is left as it was say nothing.
    """
    file = start(tmp_path)
    shown, _ = asked(file, "strong", "", "", "", "few", "", "", "", "quit")
    assert "could be seen" not in shown
    before = file.read_bytes()
    assert main(["score", str(file), "--framework", str(tmp_path / "small"), "--date", DATE]) == 0
    assert (file.read_bytes(), sorted(tmp_path.iterdir())) == (before, [file, tmp_path / "small"])
    lines = ("marginal", "", "", "", "back", "severe", "", "", "", "jump reach", "", "", "", "")
    shown, found = asked(file, *lines, "jump capability", "weak", "", "high", "", "quit")
    assert "The outcome of the answers so far could be seen. One that you change keeps its old value" in shown
    assert found.outcome_shown is None
    was = {key: [each.was for each in answer.revisions] for key, answer in found.answers.items()}
    assert was == {"capability": ["strong with low confidence"], "reach": [], "fraud-uplift": []}
    _, found = asked(file, "jump capability", "", "", "medium", "", "quit")
    assert [each.was for each in found.answers["capability"].revisions] == [
        "strong with low confidence",
        "weak with high confidence",
    ]


def test_no_outcome_is_shown_before_the_review_is_done(tmp_path: Path) -> None:
    """Neither on the way nor at the review; leaving there leaves no date of an outcome."""
    shown, found = asked(start(tmp_path), "strong", "", "", "", *REST, "quit")
    assert not any(word in shown.lower() for word in ("recommended", "allowed", "ruled out", "tier"))
    assert found.outcome_shown is None


def test_what_is_undertaken_is_said_at_the_review(tmp_path: Path) -> None:
    """Measures are numbered there with what they take, kept by Enter, taken back by a dash, and left by back."""
    file = start(tmp_path)
    shown, found = asked(file, "review", "measures", "2", "1", "measures", "", "measures", "back", "quit")
    assert "Measures undertaken: none. Type measures to change that." in shown
    assert "1. Grants: low effort. Money for researchers." in shown
    assert "Measures> 2 Type numbers from 1 to 1, - or Enter." in shown
    assert shown.count("Measures undertaken: Grants. Type measures") == 1
    assert found.measures == ("grants",)
    assert asked(file, "review", "measures", "quit")[1].measures == ("grants",)
    assert asked(file, "review", "measures", "-", "quit")[1].measures == ()


def test_a_file_changed_meanwhile_is_told_and_both_are_kept(tmp_path: Path) -> None:
    """The answer given here stands, other changes stay, and what the file said is in a copy that is named."""
    file = start(tmp_path)
    lines = iter(("weak", "", "", ""))

    def edits(_prompt: str, _question: str) -> str | None:
        line = next(lines, None)
        if line is None:
            tree = yaml.safe_load(file.read_text(encoding="utf-8"))
            answers = {"capability": {"level": "strong"}, "reach": {"level": "many"}}
            file.write_text(yaml.safe_dump(tree | {"answers": answers}), encoding="utf-8")
        return line

    _, _, told = sit(file, edits)
    assert "another program changed the file meanwhile; it had other answers to capability" in told
    copy = next(tmp_path.glob("assessment-*.yaml"))
    assert f"the other version is {copy}" in told
    assert load_assessment(copy)[0].answers["capability"].level == "strong"
    levels = {key: answer.level for key, answer in load_assessment(file)[0].answers.items()}
    assert levels == {"capability": "weak", "reach": "many"}


def test_measures_changed_meanwhile_are_told_and_both_are_kept(tmp_path: Path) -> None:
    """Those said here stand; those of the file are in a copy that is named."""
    file = start(tmp_path)
    lines = iter(("review", "measures", "1"))

    def edits(_prompt: str, _question: str) -> str | None:
        line = next(lines, None)
        if line is None:
            tree = yaml.safe_load(file.read_text(encoding="utf-8"))
            file.write_text(yaml.safe_dump(tree | {"measures": ["others"]}), encoding="utf-8")
        return line

    _, _, told = sit(file, edits)
    assert "another program changed the file meanwhile; it had other measures\n" in told
    assert load_assessment(next(tmp_path.glob("assessment-*.yaml")))[0].measures == ("others",)
    assert load_assessment(file)[0].measures == ("grants",)


def test_a_second_process_is_told_who_holds_the_file(tmp_path: Path) -> None:
    """It ends with 4 and the number of the process that asks, which goes on as if nothing were."""
    file = start(tmp_path)
    with terminal(file, 80) as there:
        there.wait("Level")
        code, _, told = sit(file, reads("weak"))
        assert code == 4
        assert f"another riskkit is asking for this assessment: process {there.pid} of " in told
        there.type("strong")
        there.wait("Rationale")
        there.press("ctrl-c")
        assert there.end() == 3
    assert load_assessment(file)[0].answers["capability"].level == "strong"


@pytest.mark.parametrize("keys", [False, True], ids=["plain", "keys"])
def test_the_short_path_ends_when_nothing_can_change(tmp_path: Path, keys: bool) -> None:
    """It says what can still matter, then how many were spared and why; everything asks them, too."""
    file = start(tmp_path)
    with terminal(file, 80, "--quick", keys=keys) as there:
        there.wait("Level")
        assert "One of 5 questions that can still change the outcome" in there.text
        there.type("weak")
        prompts = ("Rationale", "Confidence", "Evidence", "Title", "Grade", "Date", "Subject", "Address", "Methods")
        follow(there, *zip(prompts, PROVEN[1:], strict=False), ("Evidence", ""), ("Level", "few"))
        follow(there, ("Rationale", ""), ("Confidence", "high"), ("Evidence", "1"))
        there.wait("Review")
        said = " ".join(there.text.split())
        assert "2 questions spared: no answer to them changes which options are allowed, or which is rec" in said
        there.type("everything")
        there.wait("Level")
        assert "Question 3 of about 4\nSafeguards (safeguards)" in there.text
        there.press("ctrl-c")
        assert there.end() == 3
