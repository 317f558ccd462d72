"""The view of a score: one screen, legible when narrow, alike in a pipe, and harmless."""

from typing import Any

import pytest
from hypothesis import Phase, given, settings

from riskkit.render import words
from riskkit.render.terminal.score import SECTIONS, SUMMARY, headline, score_view
from riskkit.render.text import UNSEEN
from riskkit.schema.results.outlook import Change, Flip
from riskkit.schema.results.recommendation import ALLOWED
from tests.render.outlooks import FILTER, OUTLOOK, UPLIFT, change, flip
from tests.render.test_text import HOSTILE, hostile
from tests.render.views import COLOURS, console, decided, misfits, renamed, seen, shipped
from tests.worlds import World, worlds

SCREEN = 40
CASES = sorted(decided())
EVERY = (SUMMARY, *SECTIONS)


@pytest.mark.parametrize("case", CASES)
def test_a_shipped_case_takes_one_screen(case: str) -> None:
    """At 80 columns whatever is asked for takes 40 lines at most."""
    _, found, firm = shipped(case)
    lines = {section: score_view(found, firm, (section,), console=console()).count("\n") for section in EVERY}
    assert {section: count for section, count in lines.items() if count > SCREEN} == {}


@settings(max_examples=60, phases=set(Phase) - {Phase.shrink})
@given(worlds())
def test_any_framework_takes_one_screen(world: World) -> None:
    """The same holds for frameworks made up, and all of it fits into 40 columns."""
    _, found, firm = seen(world)
    assert score_view(found, firm, console=console()).count("\n") <= SCREEN
    for width in (40, 80):
        assert misfits(score_view(found, firm, EVERY, console=console(width)), width) == []


@pytest.mark.parametrize("case", CASES)
def test_lines_fit(case: str) -> None:
    """No line is wider than the terminal, and none ends in spaces, in any section and however narrow."""
    _, found, firm = shipped(case)
    for width in (40, 60, 80, 120):
        assert misfits(score_view(found, firm, EVERY, console=console(width)), width) == []


@pytest.mark.parametrize("name", [*HOSTILE, "a_long_name_without_a_break_" * 40, "日本語の長い名前" * 40])
def test_a_hostile_name_stays_text_on_its_line(name: str) -> None:
    """The name of a model styles, hides, breaks and pushes away nothing."""
    _, found, firm = shipped(CASES[0])
    plain = score_view(renamed(found, "model"), firm, EVERY, console=console())
    written = score_view(renamed(found, name), firm, EVERY, console=console())
    assert not UNSEEN.search(written.replace("\n", ""))
    assert written.split("\n")[1:] == plain.split("\n")[1:]
    assert misfits(written, 80) == []


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(hostile)
def test_hostile_text_adds_no_escape_sequence(name: str) -> None:
    """On a terminal with colours the only escape sequences are our own styles."""
    _, found, firm = shipped(CASES[0])
    written = score_view(renamed(found, name), firm, console=console(colours=True))
    assert not UNSEEN.search(COLOURS.sub("", written).replace("\n", ""))


@pytest.mark.parametrize("case", CASES)
def test_colour_says_nothing_alone(case: str) -> None:
    """With styles taken out, the view on a terminal is the one in a pipe."""
    _, found, firm = shipped(case)
    coloured = score_view(found, firm, EVERY, console=console(colours=True))
    assert COLOURS.search(coloured)
    assert COLOURS.sub("", coloured) == score_view(found, firm, EVERY, console=console())


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By default the view is laid out for standard output and returned; nothing is printed."""
    monkeypatch.setenv("COLUMNS", "80")
    _, found, firm = shipped(CASES[0])
    assert score_view(found, firm) == score_view(found, firm, console=console())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("case", CASES)
def test_the_outcome_comes_first(case: str) -> None:
    """The sentence with the outcome says yes or no to what is asked, and what is recommended follows by name."""
    _, found, firm = shipped(case)
    view = score_view(found, firm, console=console(400))
    chosen = found.recommended.option
    assert f"{found.options[chosen].title} ({chosen})" in view
    if found.asked.option is not None:
        is_allowed = found.options[found.asked.option].verdict in ALLOWED
        assert headline(found, firm).startswith("YES") == is_allowed
        assert ("Why not" in view) != is_allowed


@pytest.mark.parametrize("case", CASES)
def test_every_condition_is_a_step_from_now_to_what_is_needed(case: str) -> None:
    """Conditions stand with the short title of the control, the level now and the level needed."""
    _, found, firm = shipped(case)
    view = score_view(found, firm, console=console(400))
    for each in found.recommended.conditions[:5]:
        assert found.titles[each.question] in view
        assert f"{each.now or 'not answered'} → {each.level}" in view


@pytest.mark.parametrize("case", CASES)
def test_ids_are_no_prose(case: str) -> None:
    """No id of a question or a risk stands in any section, only titles."""
    _, found, firm = shipped(case)
    spoken = score_view(found, firm, ("options", "risks", "missing", "benefits"), console=console(400))
    said = {word.strip("(),.:;'") for word in spoken.split()}
    ids = {key for key in (*found.answers, *found.risks) if "-" in key}
    quoted = {word for each in found.contradictions for word in each.text.replace("'", " ").split()}
    assert said & ids <= {word.strip("(),.:;'") for word in quoted}


def opening(**fields: Any) -> Flip:
    """A single answer that opens what was asked for."""
    return flip(change("bio-uplift", "none", **fields))


@pytest.mark.parametrize(
    ("flips", "opens", "said"),
    [
        ((opening(kind="world"),), (), "only a change in the world opens what you asked for"),
        ((opening(kind="world"), opening()), (UPLIFT,), "; one single answer opens what you asked for"),
        ((opening(), opening(kind="control")), (UPLIFT,), "; two single answers open what you asked for"),
        ((opening(kind="world"),), (UPLIFT, FILTER), "; two answers together open what you asked for"),
        ((), (), "; no answer within reach opens what you asked for"),
    ],
)
def test_only_what_the_developer_can_change_or_test_is_counted(
    flips: tuple[Flip, ...], opens: tuple[Change, ...], said: str
) -> None:
    """A fact about the world is no answer that opens anything in the developer's hands, and where it alone does, so."""
    _, found, firm = shipped("limit-bio-uplift")
    firm = firm.model_copy(update={"flips": flips, "opens": opens})
    assert said in score_view(found, firm, console=console(400))


def test_a_case_that_only_the_world_would_open_says_so() -> None:
    """What is ruled out above is not said to be one answer away below."""
    _, found, firm = shipped("limit-bio-uplift")
    view = score_view(found, firm, console=console(400))
    assert "ruled out" in view
    assert "only a change in the world opens what you asked for" in view
    assert "single answer opens" not in view


def test_one_other_risk_is_no_number() -> None:
    """Of one other risk it is said that the other risk allows it."""
    _, found, firm = shipped("limit-bio-uplift")
    barred = words.forbidding(found.options["r8"])[0]
    other = next(key for key in found.risks if key != barred)
    two = found.model_copy(update={"risks": {key: found.risks[key] for key in (other, barred)}})
    assert "\n  the other risk allows it\n" in score_view(two, firm, console=console(400))


@pytest.mark.parametrize("on_edge", [True, False])
def test_an_edge_is_said_where_it_was_looked_for(on_edge: bool) -> None:
    """The share of tables that agree is shown where the recommendation is on an edge, and else nothing of it."""
    _, found, firm = shipped(CASES[0])
    steady = OUTLOOK.steadiness.model_copy(update={"on_edge": on_edge})
    view = score_view(found, firm, EVERY, steady, console=console(400))
    assert ("On an edge      of 1,000 altered tables, 87% agree" in view) == on_edge
    assert "On an edge" not in score_view(found, firm, EVERY, console=console(400))


def test_hazards_as_public_weights_are_said_with_the_model_and_who_signs() -> None:
    """With the risks one sentence names the best public model that the release is held against, and who signs."""
    _, found, firm = shipped("gpt-oss-120b")
    assert found.inferred
    assert found.world
    view = score_view(found, firm, ("risks",), console=console(400))
    assert words.inferred(found) in view
    assert found.world.best_public.name in view
    assert f"signed for by {next(iter(found.inferred.values()))}." in view
    nobody = found.model_copy(update={"inferred": dict.fromkeys(("bio-uplift", "cyber-uplift"), ""), "world": None})
    assert words.inferred(nobody) == (
        "Two hazards were not tested and count as in public weights, since the model is no more capable than public "
        "weights; signed for by nobody."
    )
