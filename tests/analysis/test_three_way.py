"""Two people change one assessment: what only one changed is there, what both changed apart is a conflict."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.schema.assessment import Assessment
from riskkit.schema.ids import LONGEST_ID
from riskkit.store.yaml.three_way import Merge, apart, interleaved, merge, same
from tests.edits import tree_of
from tests.worlds import seeded

Tree = dict[str, Any]
KEYS = st.sampled_from(["a", "b", "c"])
ITEMS = st.sampled_from(["e1", "e2", "e3"])
LEVELS = st.fixed_dictionaries({"level": st.sampled_from(["x", "y"])}, optional={"rationale": st.sampled_from("pq")})
RATED = st.fixed_dictionaries(
    {"ratings": st.dictionaries(st.sampled_from(["ann", "ben"]), LEVELS, min_size=1)},
    optional={"evidence": st.lists(ITEMS, unique=True)},
)
CITING = st.builds(lambda answer, cited: answer | {"evidence": cited}, LEVELS, st.lists(ITEMS, unique=True, max_size=2))
ANSWERS = st.dictionaries(KEYS, LEVELS | RATED | CITING)
PROOF = {"grade": "self-report", "date": "2026-01-01"}
EVIDENCE = st.dictionaries(ITEMS, st.sampled_from("AB").map(lambda title: {"title": title, **PROOF}))
PEOPLE = st.dictionaries(
    st.sampled_from(["ann", "ben"]),
    st.sampled_from("AB").map(lambda name: {"name": name, "role": "r", "interest": "i"}),
)
SIDES = st.fixed_dictionaries(
    {"profile": st.sampled_from(["balanced", "strict"]), "version": st.sampled_from("12")},
    optional={
        "answers": ANSWERS,
        "carried": ANSWERS,
        "evidence": EVIDENCE,
        "raters": PEOPLE,
        "assigned": st.dictionaries(KEYS, st.lists(st.sampled_from(["ann", "ben"]), unique=True)),
        "measures": st.lists(KEYS, unique=True),
        "undertakes": st.dictionaries(KEYS, st.sampled_from("xy")),
        "effort": st.integers(0, 3),
        "outcome-shown": st.sampled_from(["2026-01-01", "2026-01-02"]),
        "digest": st.sampled_from("12"),
    },
)


def whole(said: Tree) -> Tree:
    """What somebody may have made of an assessment, free of dangling names."""
    said = dict(said)
    pin = {"id": "small"} | ({"digest": f"sha256:{said.pop('digest') * 64}"} if "digest" in said else {})
    release = {"name": "Acme", "version": said.pop("version")}
    cited = [
        item
        for part in ("answers", "carried")
        for each in said.get(part, {}).values()
        for item in each.get("evidence", ())
    ]
    missing = {item: {"title": "A", **PROOF} for item in cited if item not in said.get("evidence", {})}
    if missing:
        said["evidence"] = said.get("evidence", {}) | missing
    people = {rater for raters in said.get("assigned", {}).values() for rater in raters} - set(said.get("raters", {}))
    if people:
        there = {rater: {"name": rater, "role": "r", "interest": "i"} for rater in sorted(people)}
        said["raters"] = said.get("raters", {}) | there
    return {"riskkit": "assessment/1", "framework": pin, "release": release, **said}


TREES = SIDES.map(whole)


def plain(tree: object) -> object:
    """A tree of which neither the order of keys nor that of items counts."""
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    return sorted(map(str, tree)) if isinstance(tree, list) else tree


def clean(found: Merge) -> Tree:
    """The one tree of a merge without conflicts."""
    assert not found.conflicts
    assert found.ours == found.theirs
    tree: Tree = found.ours
    return tree


def three(base: Tree, ours: Tree, theirs: Tree) -> Merge:
    """The merge of two sides whose evidence has been told apart."""
    return merge(base, *apart(base, ours, theirs))


@given(TREES, TREES)
def test_a_side_that_changed_nothing_yields(base: Tree, other: Tree) -> None:
    """Merging with what both came from gives the other side, whichever it is."""
    assert clean(three(base, other, base)) == other
    assert clean(three(base, base, other)) == other
    assert clean(three(base, other, other)) == other


@given(TREES, TREES, TREES)
def test_sides_can_be_swapped(base: Tree, one: Tree, other: Tree) -> None:
    """The same conflicts are found and the same things said whichever side is ours."""
    found, swapped = three(base, one, other), three(base, other, one)
    assert set(found.conflicts) == set(swapped.conflicts)
    assert plain(found.ours) == plain(swapped.theirs)
    assert plain(found.theirs) == plain(swapped.ours)


@given(TREES, TREES, TREES)
def test_both_ways_out_of_a_conflict_are_assessments(base: Tree, one: Tree, other: Tree) -> None:
    """Decided for either side, what is merged is a record in which every citation and every person is there."""
    found = three(base, one, other)
    for tree in (found.ours, found.theirs):
        read = Assessment.model_validate(tree)
        answers = [*read.answers.values(), *read.carried.values()]
        assert {item for answer in answers for item in answer.evidence} <= set(read.evidence)
        assert {rater for raters in read.assigned.values() for rater in raters} <= set(read.raters)


@given(TREES, TREES, TREES)
def test_the_ways_out_differ_at_the_conflicts_alone(base: Tree, one: Tree, other: Tree) -> None:
    """Every conflict is a place at which the two ways out differ, and they differ nowhere else."""
    found = three(base, one, other)

    def without(tree: Tree, path: tuple[str, ...]) -> Tree:
        key, *rest = path
        inner = without(tree[key], tuple(rest)) if rest and key in tree else None
        return {name: value for name, value in tree.items() if name != key} | ({key: inner} if inner else {})

    ours, theirs = found.ours, found.theirs
    for path in found.conflicts:
        assert not same(ours, theirs)
        ours, theirs = without(ours, path), without(theirs, path)
    assert same(ours, theirs) or set(found.conflicts) == {()}


@given(st.integers(0, 2**32 - 1), TREES)
def test_changes_in_different_places_never_conflict(seed: int, base: Tree) -> None:
    """Where each side changes other answers, ratings, evidence or people, both changes are there."""
    chance = seeded(seed)
    ours, theirs = dict(base), dict(base)
    wanted: list[tuple[str, str, Any]] = []
    for part in ("answers", "carried", "evidence", "raters"):
        for key in (*base.get(part, {}), "new-1", "new-2"):
            side = chance.choice((ours, theirs, None))
            fresh = {"level": "z"} if part in ("answers", "carried") else {"name": "Z", "role": "r", "interest": "i"}
            fresh = {"title": "Z", **PROOF} if part == "evidence" else fresh
            if side is not None:
                side[part] = side.get(part, {}) | {key: fresh}
                wanted.append((part, key, fresh))
    found = clean(merge(base, ours, theirs))
    for part, key, fresh in wanted:
        assert found[part][key] == fresh
    assert {key for key in found.get("answers", {})} >= set(base.get("answers", {}))


@given(TREES, TREES, TREES)
def test_nothing_that_a_side_said_anew_is_lost(base: Tree, one: Tree, other: Tree) -> None:
    """Every answer and item that a side wrote differently from before stands in one way out of the conflicts."""
    sides = apart(base, one, other)
    found = merge(base, *sides)
    if any(len(path) != 2 for path in found.conflicts):
        return
    for part in ("answers", "carried", "evidence", "raters"):
        for side, way in zip(sides, (found.ours, found.theirs), strict=True):
            for key, item in side.get(part, {}).items():
                if "ratings" not in item and not same(item, base.get(part, {}).get(key)):
                    assert way[part][key] == item


# single cases

BASE: Tree = {
    "riskkit": "assessment/1",
    "framework": {"id": "small"},
    "profile": "balanced",
    "release": {"name": "Acme", "version": "1"},
    "answers": {"a": {"level": "x", "evidence": ["e1"]}, "b": {"level": "x"}},
    "evidence": {"e1": {"title": "A", **PROOF}},
}


def changed(**parts: Any) -> Tree:
    """The tree from which all start, with other parts; None takes one out."""
    tree = BASE | {name.replace("_", "-"): value for name, value in parts.items()}
    return {name: value for name, value in tree.items() if value is not None}


def answers(**given: Any) -> Tree:
    """The tree from which all start, with other answers; None takes one out."""
    both = {**BASE["answers"], **given}
    return changed(answers={key: answer for key, answer in both.items() if answer})


def test_the_same_answer_in_two_ways_is_a_conflict() -> None:
    """An answer is one thing: a level from one side never gets the rationale of the other."""
    found = merge(BASE, answers(b={"level": "y"}), answers(b={"level": "x", "rationale": "surely"}))
    assert found.conflicts == (("answers", "b"),)
    assert (found.ours["answers"]["b"], found.theirs["answers"]["b"]) == (
        {"level": "y"},
        {"level": "x", "rationale": "surely"},
    )


def test_what_one_takes_out_and_the_other_changes_is_a_conflict() -> None:
    """Nobody's answer disappears because somebody else has deleted it."""
    found = merge(BASE, answers(b=None), answers(b={"level": "y"}))
    assert found.conflicts == (("answers", "b"),)
    assert "b" not in found.ours["answers"]
    assert found.theirs["answers"]["b"] == {"level": "y"}
    assert "b" not in clean(merge(BASE, answers(b=None), BASE))["answers"]


def test_ratings_merge_rater_by_rater() -> None:
    """Each rater's own say is one thing; two sides that say otherwise for one rater are in conflict there."""
    base = answers(b={"ratings": {"ann": {"level": "x"}}})
    ours = answers(b={"ratings": {"ann": {"level": "x"}, "ben": {"level": "y"}}})
    theirs = answers(b={"ratings": {"cho": {"level": "x"}, "ann": {"level": "y"}}})
    assert clean(merge(base, ours, theirs))["answers"]["b"] == {
        "ratings": {"cho": {"level": "x"}, "ann": {"level": "y"}, "ben": {"level": "y"}}
    }
    other = answers(b={"ratings": {"ann": {"unknown": "not asked"}}})
    assert merge(base, other, theirs).conflicts == (("answers", "b", "ratings", "ann"),)


def test_raters_taken_out_on_both_sides_leave_no_empty_answer() -> None:
    """Where each side takes out another rater, and nobody would be left, that is a conflict."""
    base = answers(b={"ratings": {"ann": {"level": "x"}, "ben": {"level": "x"}}})
    ours, theirs = (answers(b={"ratings": {name: {"level": "x"}}}) for name in ("ann", "ben"))
    assert merge(base, ours, theirs).conflicts == (("answers", "b", "ratings"),)


def test_two_items_under_one_id_are_told_apart() -> None:
    """Both add an item and call it alike: one gets another id, and the answers that cite it follow."""
    items: list[Tree] = [{"e2": {"title": title, **PROOF}} for title in "MN"]
    ours, theirs = (
        answers(**{key: {"level": "y", "evidence": ["e2"]}}) | {"evidence": BASE["evidence"] | item}
        for key, item in zip("ab", items, strict=True)
    )
    found = clean(three(BASE, ours, theirs))
    assert {key: item["title"] for key, item in found["evidence"].items()} == {"e1": "A", "e2": "M", "e2-2": "N"}
    assert found["answers"]["a"]["evidence"] == ["e2"]
    assert found["answers"]["b"]["evidence"] == ["e2-2"]


def test_a_long_id_is_cut_to_be_told_apart() -> None:
    """The new id of an item is still one."""
    key = "e" * LONGEST_ID
    ours, theirs = (changed(evidence={key: {"title": title, **PROOF}}, answers={}) for title in "MN")
    found = clean(three(changed(evidence={}, answers={}), ours, theirs))
    assert all(len(each) <= LONGEST_ID for each in found["evidence"])
    assert len(Assessment.model_validate(found).evidence) == 2


def test_evidence_that_is_still_cited_stays() -> None:
    """One side takes out an item with the answer that cited it, the other cites it anew."""
    ours = changed(evidence={}, answers={"b": {"level": "x"}})
    theirs = answers(b={"level": "y", "evidence": ["e1"]})
    assert clean(merge(BASE, ours, theirs))["evidence"] == BASE["evidence"]
    reworded = theirs | {"evidence": {"e1": {"title": "B", **PROOF}}}
    assert clean(merge(BASE, ours, reworded))["evidence"]["e1"]["title"] == "B"


def test_other_frameworks_are_always_a_conflict() -> None:
    """Answers to one version and answers to another do not go together, even where only one side moved on."""
    pinned = changed(framework={"id": "small", "version": "1.0.0"})
    moved = changed(framework={"id": "small", "version": "2.0.0"})
    theirs = pinned | {"answers": {"b": {"level": "y"}}}
    assert merge(pinned, moved, theirs).conflicts == (("framework",),)
    assert merge(pinned, theirs, moved).conflicts == (("framework",),)
    assert clean(merge(pinned, moved, pinned)) == moved
    assert clean(merge(BASE, pinned, answers(b={"level": "y"})))["framework"] == pinned["framework"]


def test_what_is_undertaken_is_never_widened() -> None:
    """Two sides that each say for the first time what is undertaken leave out what the other names: a conflict."""
    ours, theirs = changed(undertakes={"a": "x"}), changed(undertakes={"b": "x"})
    assert merge(BASE, ours, theirs).conflicts == (("undertakes",),)
    none = changed(undertakes={})
    assert clean(merge(none, ours, theirs))["undertakes"] == {"a": "x", "b": "x"}


def test_lists_of_names_merge_name_by_name() -> None:
    """Measures and assigned raters are sets: what either side adds is there, what either takes out is not."""
    people = {key: {"name": key, "role": "r", "interest": "i"} for key in ("ann", "ben", "cho")}
    base = changed(measures=["m", "n"], assigned={"s": ["ann"]}, raters=people)
    ours = base | {"measures": ["n", "o"], "assigned": {"s": ["ann", "ben"]}}
    theirs = base | {"measures": ["m", "n", "p"], "assigned": {"s": ["cho"]}}
    found = clean(merge(base, ours, theirs))
    assert (found["measures"], found["assigned"]) == (["n", "p", "o"], {"s": ["cho", "ben"]})


def test_the_first_day_an_outcome_was_shown_stays() -> None:
    """Of two days the earlier one counts, so that no change after it goes unmarked."""
    ours, theirs = changed(outcome_shown="2026-01-03"), changed(outcome_shown="2026-01-02")
    assert clean(merge(BASE, ours, theirs))["outcome-shown"] == "2026-01-02"


def test_confirming_different_answers_merges() -> None:
    """Two people confirm different carried answers, one of them the last; none is left to confirm."""
    base = changed(answers={}, carried=BASE["answers"])
    ours = changed(answers={"a": BASE["answers"]["a"]}, carried={"b": BASE["answers"]["b"]})
    theirs = changed(answers={"b": BASE["answers"]["b"]}, carried={"a": BASE["answers"]["a"]})
    found = clean(merge(base, ours, theirs))
    assert (found["answers"], found["carried"]) == (BASE["answers"], {})
    alone = changed(carried=None)
    assert "carried" not in clean(merge(base, alone, base))


def test_two_that_started_alone_merge() -> None:
    """Without a common ancestor what is alike is there once, and what is not is a conflict."""
    found = merge({}, answers(b={"level": "y"}), answers(c={"level": "x"}))
    assert found.conflicts == (("answers", "b"),)
    assert found.ours["answers"]["c"] == {"level": "x"}


def test_a_part_that_would_be_empty_is_one_conflict() -> None:
    """Where one way out leaves nothing of a part, the part itself is in conflict, since it cannot stand empty."""
    one = changed(answers={"b": {"level": "x"}}, evidence=None)
    found = merge(one, one | {"answers": {}}, one | {"answers": {"b": {"level": "y"}}})
    assert found.conflicts == (("answers",),)
    assert found.ours["answers"] == {}


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [("abc", "abc", "abc"), ("ac", "abc", "abc"), ("xa", "ay", "xay"), ("", "ab", "ab"), ("b", "ab", "ab")],
)
def test_keys_of_both_sides_keep_their_places(ours: str, theirs: str, both: str) -> None:
    """What only one side has stands behind what it followed there."""
    assert "".join(interleaved(ours, theirs)) == both


def test_a_record_is_its_own_merge() -> None:
    """A whole record comes through unchanged."""
    tree = tree_of(Assessment.model_validate(BASE))
    assert clean(merge(tree, tree, tree)) == tree
