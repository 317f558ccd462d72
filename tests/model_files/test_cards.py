"""Model cards say what stands in their front matter, and nothing in them is run, expanded or guessed."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskkit.model_files.cards import card, front_matter
from riskkit.schema.model_files import Card
from riskkit.tasks.model_folder import read_card

WHOLE = """---
license: other
license_name: larch-community
license_link: LICENSE
base_model:
- spruce/spruce-7b
base_model_relation: finetune
datasets: [notes]
library_name: transformers
extra_gated_prompt: Say who you are.
---
# Larch 7B
"""


def of(tmp_path: Path, content: bytes) -> Card:
    """The card with some content."""
    (tmp_path / "README.md").write_bytes(content)
    return read_card(tmp_path, "README.md")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_is_read(start: bytes, end: str, tmp_path: Path) -> None:
    """Every field is found, with a byte order mark, empty lines or other line ends before and in it."""
    found = of(tmp_path, start + WHOLE.replace("\n", end).encode())
    assert found.problems == ()
    assert (found.name, found.licence, found.licence_link) == ("Larch 7B", "larch-community", "LICENSE")
    assert (found.base, found.relation) == (("spruce/spruce-7b",), "finetune")
    assert (found.datasets, found.library, found.gated) == (("notes",), "transformers", True)


@pytest.mark.parametrize(
    ("front", "licence"),
    [
        ("license: mit", "mit"),
        ("license: [mit, cc-by-nc-4.0]", "mit AND cc-by-nc-4.0"),
        ("license: other", "other"),
        ("license_name: ours", "ours"),
        ("license: mit\nlicense_name: ours", "mit"),
        ("license: ''", None),
        ("tags: [a]", None),
    ],
)
def test_licences_are_taken_as_stated(front: str, licence: str | None, tmp_path: Path) -> None:
    """Several licences all hold, a name stands in for *other*, and nothing is made up."""
    assert of(tmp_path, f"---\n{front}\n---\n".encode()).licence == licence


HOSTILE = {
    "license: mit\nlicense: cc-by-nc-4.0": "key 'license' is repeated",
    "a: &a [x]\nb: *a": "anchor",
    "license: !!python/object/apply:os.system ['true']": "tag '!!python",
    "license: no": "",
    "license: 4": "is neither a text nor a list of texts",
    "license: {a: b}": "is neither a text nor a list of texts",
    "base_model: [1, 2]": "is neither a text nor a list of texts",
    "- a\n- b": "the front matter is not a mapping",
    "license: [": "",
    "a: " + "[" * 100: "nested deeper",
    "x\x00": "U+0000",
}


@pytest.mark.parametrize("front", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_front_matter_is_told(front: str, tmp_path: Path) -> None:
    """What the strict reader refuses is a problem of the card at its line, and leaves nothing half read."""
    found = of(tmp_path, f"---\n{front}\n---\n# T\n".encode())
    assert HOSTILE[front] in "\n".join(problem.message for problem in found.problems)
    if found.problems and found.problems[0].line:
        assert (found.licence, found.problems[0].line >= 2) == (None, True)


def test_problems_stand_at_their_line(tmp_path: Path) -> None:
    """Lines are counted from the start of the card, and not of its front matter."""
    (problem,) = of(tmp_path, b"\n\n---\nlicense: mit\nlicense: mit\n---\n").problems
    assert problem.line == 5


@pytest.mark.parametrize("content", [b"", b"# Title\n", b"---\nlicense: mit\n", b"text\n---\nlicense: mit\n---\n"])
def test_a_card_without_front_matter_says_nothing(content: bytes, tmp_path: Path) -> None:
    """Without a block that starts the card and ends, nothing is known, and that is told."""
    found = of(tmp_path, content)
    assert (found.licence, found.name, found.base) == (None, None, ())
    assert [problem.message for problem in found.problems] == ["has no front matter"]


def test_an_endless_front_matter_is_none() -> None:
    """A block that does not end within half a megabyte is not looked for further."""
    assert front_matter(b"---\n" + b"a" * 600_000 + b"\n---\n") is None


def test_headings_are_found_at_once() -> None:
    """A heading after millions of spaces takes no time, and is none; one of a few words is the name."""
    for rest, name in (
        ("#" + " " * 4_000_000 + "x" * 201 + "\n# Larch\n", "Larch"),
        ("# \t Larch 7B \n", "Larch 7B"),
        ("#\n#  \n## Larch\n", None),
    ):
        start = time.process_time()
        assert card("README.md", None, rest).name == name
        assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("```bash\n# install\n```\n# Wren\n", "Wren"),
        ("~~~\n# a\n```\n# b\n~~~\n# Wren\n", "Wren"),
        ('<h1 align="center">Wren 2</h1>\n', "Wren 2"),
        ('<div><h1><img src="x"></h1></div>\n\n# Wren\n', "Wren"),
        ("Wren\n====\n", "Wren"),
        ("# ![logo](logo.png)\n# Wren\n", "Wren"),
        ("# [Wren](https://aviary.example)\n", "Wren"),
        ("# Model Card for Model ID\n# Wren\n", "Wren"),
        ("# Model Card for Wren\n", "Wren"),
        ("# Model Card\n", None),
        ("## Wren\n", None),
        ("# README\nWren\n---\n", None),
        ("# **Wren** #\n", "Wren"),
    ],
)
def test_a_name_is_found_where_people_write_it(text: str, name: str | None) -> None:
    """Blocks of code, pictures and templates are passed over; HTML and lines below a heading are read."""
    assert card("README.md", None, text).name == name


def test_a_card_in_another_encoding_is_told(tmp_path: Path) -> None:
    """What PowerShell saves is no card without front matter, but one that is not UTF-8."""
    for encoding in ("utf-16-le", "utf-16-be"):
        found = of(tmp_path, "\ufeff---\nlicense: mit\n---\n".encode(encoding))
        assert [problem.message for problem in found.problems] == ["is not UTF-8"]


@given(st.binary(max_size=300))
@example(b"---\n---\n")
@example(b"---\n---")
def test_no_bytes_stop_a_card(content: bytes) -> None:
    """Whatever a card is, it is split or it is not."""
    found = front_matter(content)
    assert found is None or content.endswith(found.yaml) or found.yaml in content


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["license", "license_name", "base_model", "base_model_relation", "datasets", "model_name", "library_name"]
)


@given(st.dictionaries(keys, values) | values)
def test_no_value_stops_a_card(tree: object) -> None:
    """A field of any kind is read as texts, or told."""
    found = card("README.md", tree)
    assert all(word.strip() for word in (*found.base, *found.datasets))
    assert found.relation in (None, "finetune", "adapter", "quantized", "merge")


def test_real_cards(real_data: Path) -> None:
    """Every real card is read; the licences in their front matter are known."""
    stated = set()
    for path in sorted((real_data / "cards").glob("*/README.md")):
        found = read_card(path.parent, path.name)
        stated |= {found.licence}
        assert len(found.problems) <= 1
    assert {"apache-2.0", "bigscience-bloom-rail-1.0"} <= stated
