"""A file is written again with other values: what says the same stays letter by letter, and no comment is lost."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from riskkit.errors import InputError
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.layout import MARKS, OURS, THEIRS, Layout, comments, layout_of, moved, rewritten, side_of, woven
from riskkit.store.yaml.three_way import apart, merge, same
from riskkit.store.yaml.writer import dump
from tests.analysis.test_three_way import TREES
from tests.worlds import SEEDS, seeded

FILE = """# what Acme says of itself
riskkit: assessment/1
framework: {id: small}  # the pin

profile: balanced
release:
  name: Acme
  # not final
  version: "1"
answers:  # all of them
  # about a
  a: {level: x, evidence: [e1]}
  b:
    level: y   # sure
    rationale: |
      some
      # no comment

      and more
  # of an earlier release
  c:
      unknown: 'it''s not # known'
  # end of the answers

# evidence
evidence:
  e1: {title: "A # in quotes", grade: self-report,   # by themselves
       date: 2026-01-01}
# the end
"""
HOSTILE = (
    "a # b",
    "#",
    "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    "\n# x\n",
    "- a: {",
    "\x1b[2J\u202e",
    "'\"",
    "a: b # c",
)


def read(text: str) -> tuple[Layout, dict[str, Any]]:
    """How a text is written, and what it says."""
    layout, document = layout_of(text.encode(), "f")
    tree = document.tree
    assert isinstance(tree, dict)
    return layout, tree


def remarked(text: str, seed: int) -> str:
    """The text with comments of its own above, beside and below some lines."""
    chance = seeded(seed)
    lines = []
    for number, line in enumerate(text.splitlines()):
        plain = not line.lstrip().startswith(("|", ">")) and not line.endswith(("|", "|-", ">-"))
        if chance.random() < 0.2 and line.rstrip().endswith(":"):
            lines.append(f"{line}  # beside {number} {seed}")
        elif chance.random() < 0.2 and plain and line == line.lstrip():
            lines += ["", f"# above {number} {seed}", line]
        else:
            lines.append(line)
    return "\n".join([*lines, f"# below {seed}", ""])


def test_unchanged_is_the_same_text() -> None:
    """Written again with what it says a file is what it was, byte by byte."""
    layout, tree = read(FILE)
    assert rewritten(layout, tree) == FILE


@given(TREES, TREES, SEEDS)
def test_what_is_written_says_the_tree(before: dict[str, Any], after: dict[str, Any], seed: int) -> None:
    """Whatever a file said before, written again it says the new tree, and unchanged it is the same text."""
    text = remarked(dump(before), seed)
    layout, tree = read(text)
    assert rewritten(layout, tree) == text
    assert same(parse_document(rewritten(layout, after).encode(), "f").tree, after)


@given(st.sampled_from(HOSTILE), st.sampled_from(["a", "b", "c", "new"]))
def test_hostile_text_is_written_as_text(hostile: str, key: str) -> None:
    """Texts that look like comments, marks or YAML come back as they are, and leave no comment behind."""
    layout, tree = read(FILE)
    answers = tree["answers"] | {key: {"level": "x", "rationale": hostile}}
    text = rewritten(layout, tree | {"answers": answers})
    assert same(parse_document(text.encode(), "f").tree, tree | {"answers": answers})
    again, said = read(text)
    assert rewritten(again, said) == text


def test_only_what_changes_is_written_anew() -> None:
    """One level changes: its line does, its comment stays above it, and every other line is as it was."""
    layout, tree = read(FILE)
    b = tree["answers"]["b"] | {"level": "z"}
    text = rewritten(layout, tree | {"answers": tree["answers"] | {"b": b}})
    assert text == FILE.replace("    level: y   # sure\n", "    # sure\n    level: z\n")


def test_comments_within_a_value_that_is_replaced_go_above_it() -> None:
    """What stood between the brackets of a value is kept where the value is written anew."""
    layout, tree = read(FILE)
    item = tree["evidence"]["e1"] | {"date": "2026-02-01"}
    text = rewritten(layout, tree | {"evidence": {"e1": item}})
    assert "evidence:\n  # by themselves\n  e1:\n    title: " in text


def test_what_is_taken_out_takes_its_comments_along() -> None:
    """An entry that is gone leaves neither its lines nor the comment above it; what is below stays."""
    layout, tree = read(FILE)
    text = rewritten(layout, tree | {"answers": {"a": tree["answers"]["a"]}})
    assert "of an earlier release" not in text
    assert "# end of the answers" in text
    assert "answers: {}\n" in rewritten(layout, tree | {"answers": {}})


def test_a_moved_entry_takes_its_comments_along() -> None:
    """An answer that is carried under another id is written as it was, with the comment above it."""
    layout, tree = read(FILE)
    answers = dict(tree["answers"])
    tree = tree | {"carried": {"new": answers.pop("c")}, "answers": answers}
    text = rewritten(moved(layout, {("answers", "c"): ("carried", "new")}), tree)
    assert "carried:\n  # of an earlier release\n  new:\n      unknown: 'it''s not # known'\n" in text
    assert same(parse_document(text.encode(), "f").tree, tree)


@pytest.mark.parametrize(
    "text", ["{riskkit: x, # why\n answers: {}}\n", "--- # why\nriskkit: x\n", "? riskkit # why\n: x\n"]
)
def test_uncommon_layouts_keep_their_comments(text: str) -> None:
    """A file that is not block mappings is written anew, with its comments."""
    layout, tree = read(text)
    written = rewritten(layout, tree | {"profile": "y"})
    assert "# why" in written
    assert same(parse_document(written.encode(), "f").tree, tree | {"profile": "y"})


def test_lines_end_alike() -> None:
    """A file from a system with other line ends is read and written again with line feeds."""
    layout, document = layout_of(b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode(), "f")
    assert isinstance(document.tree, dict)
    assert rewritten(layout, document.tree) == FILE


# merging


def lines_of(text: str) -> set[str]:
    """The comments of a text."""
    return set(comments(text.splitlines()))


@given(TREES, TREES, TREES, SEEDS)
def test_a_merged_text_says_both_ways_out(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any], seed: int
) -> None:
    """Each side of all conflicts makes the text of one way out, and there are marks only where there are conflicts."""
    texts = [remarked(dump(tree), number) for tree, number in ((base, seed), (one, seed + 1), (other, seed + 2))]
    one, other = apart(base, one, other)
    texts[1:] = [rewritten(read(text)[0], tree) for text, tree in zip(texts[1:], (one, other), strict=True)]
    layouts = [read(text)[0] for text in texts]
    found = merge(base, one, other)
    text = woven(found, layouts[0], layouts[1], layouts[2])
    for mark, tree in ((OURS, found.ours), (THEIRS, found.theirs)):
        assert same(parse_document(side_of(text, mark).encode(), "f").tree, tree)
    assert text.splitlines().count(OURS) == len(found.conflicts)
    assert (text == side_of(text, OURS)) == (not found.conflicts)
    for ours in texts[1:]:
        kept = {line for mark in (OURS, THEIRS) for line in lines_of(side_of(text, mark))}
        assert lines_of(ours) <= kept


@given(TREES, TREES, SEEDS)
def test_a_text_that_nobody_else_changed_stays(base: dict[str, Any], one: dict[str, Any], seed: int) -> None:
    """Merged with what both came from a text is byte by byte what its side wrote, comments and layout included."""
    before, after = remarked(dump(base), seed), remarked(dump(one), seed + 1)
    ours, theirs = read(after)[0], read(before)[0]
    assert woven(merge(base, one, base), theirs, ours, theirs) == after


def test_a_remark_within_what_the_other_side_emptied_is_kept() -> None:
    """Where nothing of a part stays, what a side had added to say about it is still said."""
    base, gone = "evidence:\n  e1: {title: A}\n  e2: {title: B}\n", "riskkit: x\n"
    ours = "evidence:\n  # seen on paper\n  e1: {title: A}\n  # all there is\n"
    (one, first), (two, second), (three, third) = (read(text) for text in (base, ours, gone))
    text = woven(merge(first, second, third), one, two, three)
    assert {"# seen on paper", "# all there is"} <= lines_of(text)


def test_comments_of_both_sides_are_kept() -> None:
    """Each side remarks on the same entry, and on one that the other changes: all remarks are there."""
    ours = FILE.replace("# about a\n", "# about a\n  # we doubt it\n").replace("level: y ", "level: z ")
    theirs = FILE.replace("# about a\n", "# about a\n  # they do not\n").replace("# sure", "# quite sure")
    layouts = [read(text)[0] for text in (FILE, ours, theirs)]
    trees = [read(text)[1] for text in (FILE, ours, theirs)]
    text = woven(merge(trees[0], trees[1], trees[2]), layouts[0], layouts[1], layouts[2])
    assert {"# about a", "# we doubt it", "# they do not", "# quite sure"} <= lines_of(text)
    assert "level: z" in text


def test_a_conflict_shows_both_sides_as_they_wrote_it() -> None:
    """Both answers stand one under the other between marks, whole, each as its side wrote it."""
    ours = FILE.replace("{level: x, evidence: [e1]}", "{level: z, rationale: seen it}  # we")
    theirs = FILE.replace("{level: x, evidence: [e1]}", "{unknown: never seen}")
    layouts = [read(text)[0] for text in (FILE, ours, theirs)]
    trees = [read(text)[1] for text in (FILE, ours, theirs)]
    text = woven(merge(trees[0], trees[1], trees[2]), layouts[0], layouts[1], layouts[2])
    shown = ["  a: {level: z, rationale: seen it}  # we\n", "  a: {unknown: never seen}\n"]
    block = f"{MARKS[0]}\n{shown[0]}{MARKS[1]}\n{shown[1]}{MARKS[2]}\n"
    assert text == FILE.replace("  a: {level: x, evidence: [e1]}\n", block)
    assert (side_of(text, OURS), side_of(text, THEIRS)) == (ours, theirs)


def test_a_conflict_is_not_read() -> None:
    """A file with marks in it is refused at each of them, in words that say what to do."""
    text = FILE.replace("  b:\n", f"{MARKS[0]}\n{MARKS[1]}\n  b:\n{MARKS[2]}\n")
    with pytest.raises(InputError) as caught:
        parse_document(text.encode(), "f")
    assert [problem.line for problem in caught.value.problems] == [13, 16]
    assert all("a merge left a conflict here" in problem.message for problem in caught.value.problems)


@given(st.lists(st.sampled_from(["a: b # c", "# d", "e: '# f'", 'g: "h" # i', "j: |\n  # k", "l: [m, # n", " o]"])))
def test_comments_are_what_the_parser_skips(lines: list[str]) -> None:
    """With its comments taken out a text says the same."""
    text = "".join(f"{line}\n" for line in lines)
    try:
        tree = parse_document(text.encode(), "f").tree
    except InputError:
        assume(False)
    found = comments(text.splitlines())
    for comment in found:
        text = text.replace(comment, "", 1)
    assert comments(text.splitlines()) == []
    assert found or "#" not in text.replace("'# f'", "").replace("# k", "")
    assert parse_document(text.encode(), "f").tree == tree
