"""Licences are known as what they are, or not at all; what is not known is never taken for safe."""

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskkit.model_files.licences import Expression as Expr
from riskkit.model_files.licences import Joined, LicenceTable, NamedLicence, parse, written
from riskkit.resources import frameworks_root
from riskkit.schema.model_files import LicenceKind
from riskkit.store.frameworks import load_framework
from riskkit.store.release_files import load_licences, unlisted

FROM_OPEN: tuple[LicenceKind, ...] = ("permissive", "use-restricted", "noncommercial", "proprietary", "unknown")


@cache
def table() -> LicenceTable:
    """The licences that the shipped framework knows."""
    return LicenceTable(load_licences(frameworks_root() / "seger2023"))


NAMES = [*sorted(table().file.licences), "LicenseRef-ours", "SSPL-1.0"]
names = st.sampled_from(NAMES).map(NamedLicence)
expressions = st.recursive(
    names,
    lambda inner: st.builds(
        lambda word, parts: Joined(word, tuple(parts)),
        st.sampled_from(["AND", "OR"]),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=8,
)


def flat(found: Expr) -> Expr:
    """An expression without a join directly inside a join of the same word, which means the same."""
    if isinstance(found, NamedLicence):
        return found
    parts: list[Expr] = []
    for part in map(flat, found.parts):
        parts += part.parts if isinstance(part, Joined) and part.word == found.word else [part]
    return Joined(found.word, tuple(parts))


def leaves(found: Expr) -> list[NamedLicence]:
    """Every licence in an expression."""
    return [found] if isinstance(found, NamedLicence) else [leaf for part in found.parts for leaf in leaves(part)]


@given(expressions)
def test_expressions_are_read_as_they_are_written(found: Expr) -> None:
    """What is written and parsed is what it was, up to parentheses that mean nothing."""
    text = written(flat(found))
    if len(text) <= 500:
        assert flat(parse(text)) == flat(found)


@given(expressions)
def test_openest_is_that_of_the_freest_part(found: Expr) -> None:
    """An expression is as open as its freest part, where what is unknown counts as permissive."""
    text = written(found)
    if len(text) <= 500:
        kinds: list[LicenceKind] = [table().kind(name) for name in leaves(found)]
        read = table().read(text)
        assert read.openest == min(("permissive" if kind == "unknown" else kind for kind in kinds), key=FROM_OPEN.index)
        assert FROM_OPEN.index(min(kinds, key=FROM_OPEN.index)) <= FROM_OPEN.index(read.kind)


@given(names, expressions)
def test_and_binds_and_or_frees(one: NamedLicence, other: Expr) -> None:
    """Another licence that must be held to never makes a whole more open, and a choice never less."""
    whole, text = table().read(written(other)).kind, written(other)
    if len(text) > 300:
        return
    both, either = table().read(f"{one.name} AND ({text})").kind, table().read(f"{one.name} OR ({text})").kind
    assert FROM_OPEN.index(either) <= FROM_OPEN.index(whole) <= FROM_OPEN.index(both)


@pytest.mark.parametrize(
    ("stated", "expression", "kind"),
    [
        ("MIT", "MIT", "permissive"),
        ("apache-2.0", "Apache-2.0", "permissive"),
        ("Apache License 2.0", "Apache-2.0", "permissive"),
        ("mit or apache-2.0", "MIT OR Apache-2.0", "permissive"),
        ("MIT OR MIT AND CC-BY-NC-4.0", "MIT OR (MIT AND CC-BY-NC-4.0)", "permissive"),
        ("(MIT OR CC-BY-NC-4.0) AND Gemma", "(MIT OR CC-BY-NC-4.0) AND Gemma", "use-restricted"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception", "permissive"),
        ("Apache-2.0 WITH Commons-Clause", "Apache-2.0 WITH Commons-Clause", "unknown"),
        ("GPL-2.0-or-later+", "GPL-2.0-or-later+", "permissive"),
        ("openrail++", "OpenRAIL++", "use-restricted"),
        ("creativeml-openrail-m", "CreativeML-OpenRAIL-M", "use-restricted"),
        ("bigscience-bloom-rail-1.0", "BigScience-BLOOM-RAIL-1.0", "use-restricted"),
        ("Llama 3.1 Community License Agreement", "llama3.1", "use-restricted"),
        ("llama2", "LLaMA-2-community", "use-restricted"),
        ("gemma", "Gemma", "use-restricted"),
        ("cc-by-nc-4.0", "CC-BY-NC-4.0", "noncommercial"),
        ("CC-BY-ND-4.0", "CC-BY-ND-4.0", "noncommercial"),
        ("All rights reserved", "proprietary", "proprietary"),
        ("LicenseRef-ours", "LicenseRef-ours", "unknown"),
        ("MIT AND LicenseRef-ours", "MIT AND LicenseRef-ours", "unknown"),
        ("MIT OR LicenseRef-ours", "MIT OR LicenseRef-ours", "permissive"),
        ("MÍT", "", "unknown"),
        ("\u039cIT", "", "unknown"),
        ("gro\u212a2-community", "", "unknown"),
        ("other", "", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_licences_are_known_as_what_they_are(stated: str, expression: str, kind: str) -> None:
    """Names as people write them, expressions, and what only looks like a name."""
    read = table().read(stated)
    assert (read.expression, read.kind) == (expression, kind)
    assert bool(read.problem) == (not expression)


HUB = """
apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m afl-3.0
artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0
cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0
cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0
epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research
intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl openmdw-1.0 openrail++ osl-3.0 postgresql
ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1
llama3.2 llama3.3 llama4 grok2-community gemma
"""


def test_every_licence_of_the_hub_is_known() -> None:
    """Of those that the Hub lists only *cc*, *other* and *unknown* are not, which say too little."""
    assert [name for name in HUB.split() if table().read(name).kind == "unknown"] == []
    assert {table().read(name).problem for name in ("cc", "other", "unknown")} == {"names no licence"}


def test_an_exception_that_is_not_known_is_named() -> None:
    """Of a known licence with an exception that is not, the exception is what is not known."""
    assert table().read("Apache-2.0 WITH Commons-Clause").unknown == ("Commons-Clause",)
    assert table().read("MIT AND GPL-3.0-only WITH autoconf-exception+").unknown == ("autoconf-exception+",)
    assert table().read("Ours WITH LLVM-exception").unknown == ("Ours",)


WRONG = {
    "MIT OR": "a name is missing",
    "OR MIT": "'OR' is not a name",
    "MIT Apache-2.0": "'Apache-2.0' is not allowed here",
    "(MIT": "a parenthesis is not closed",
    "MIT)": "')' is not allowed here",
    "MIT WITH": "an exception is missing after WITH",
    "(MIT) WITH LLVM-exception": "'WITH' is not allowed here",
    "MIT/X11": "'/X11' is not read",
    "(" * 400 + "MIT" + ")" * 90: "'(' is not a name",
    "MIT AND " * 90 + "MIT": "longer than 500 characters",
}


@pytest.mark.parametrize("stated", WRONG)
def test_what_is_no_expression_says_why(stated: str) -> None:
    """A broken expression is unknown, and the problem names what is wrong in it."""
    read = table().read(stated)
    assert (read.kind, read.openest) == ("unknown", "permissive")
    assert read.problem == f"is not a licence expression: {WRONG[stated]}"


@given(st.one_of(st.text(max_size=600), st.text("()ANDORWITH +-.MITandor", max_size=120)))
@example("\x00")
@example(" WITH ")
def test_no_text_stops_a_reading(stated: str) -> None:
    """Whatever is stated, it has a kind, and it is known only where it names a licence that is listed."""
    read = table().read(stated)
    assert read.kind in FROM_OPEN
    if read.kind != "unknown":
        assert any(table().spelled(name) or table().spelled(name.rstrip("+")) for name in read.names)


def test_the_table_says_what_the_options_say() -> None:
    """Every licence that the options of the framework list is known here, restricted where it is restricted there."""
    listed = load_framework("seger2023").options.licences
    for name in (*listed.permissive, *listed.restricted):
        assert (table().kind(NamedLicence(name)) == "permissive") == (name in listed.permissive), name
    for name, known in table().file.licences.items():
        if name.lower() in map(str.lower, listed.restricted):
            assert known.kind != "permissive"


def test_kinds_claim_no_more_than_their_sources() -> None:
    """Each kind rests on rows of the framework's sources, and claims no better basis than they bear."""
    sources = load_framework("seger2023").sources
    strength = ("judgement", "recalled", "other-source", "paper")
    assert tuple(table().file.kinds) == FROM_OPEN[:-1]
    for kind in table().file.kinds.values():
        best = [sources.basis_of(row) for row in kind.source]
        assert kind.basis == "judgement" or strength.index(kind.basis) <= min(map(strength.index, best))


def test_no_name_means_two_licences() -> None:
    """No way of writing a licence is that of another, and every licence is known by its own name."""
    for key, known in table().file.licences.items():
        for word in (key, *known.written):
            assert table().spelled(word) == key


def test_a_framework_without_a_table_knows_no_licence(tmp_path: Path) -> None:
    """Where nothing is listed, even MIT is unknown."""
    assert load_licences(tmp_path) == unlisted()
    assert LicenceTable(unlisted()).read("MIT").kind == "unknown"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("MIT License\n\nCopyright (c) 2026\n", "MIT"),
        ("Modified MIT License\n", "Modified-MIT"),
        ("# LLAMA 3.1 COMMUNITY LICENSE AGREEMENT\n", "llama3.1"),
        ("   Apache License\n   Version 2.0, January 2004\n", "Apache-2.0"),
        ("Our own licence.\n" + "It is not " * 40 + "the MIT License", None),
        ("", None),
        ("Attribution-NonCommercial 4.0 International\n\n=====\n", "CC-BY-NC-4.0"),
        ("Creative Commons Legal Code\n\nAttribution-NonCommercial-NoDerivs 3.0 Unported\n", "CC-BY-NC-ND-3.0"),
        ("Attribution 4.0 International\n", "CC-BY-4.0"),
        ("  GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\n", "GPL-3.0-only"),
        ("  GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007\n", "AGPL-3.0-only"),
        ("Copyright 2026\nRedistribution and use in source and binary forms, …\n", "BSD-2-Clause"),
        ("Redistribution and use in source and binary forms, … Neither the name of …\n", "BSD-3-Clause"),
        ("MIT License\n\nNot for non-commercial use.\n", None),
        ("Apache License\nVersion 2.0\n" + "more and " * 1000, None),
    ],
)
def test_texts_are_known_by_their_heading(text: str, licence: str | None) -> None:
    """The longest heading in the first lines counts, or how the text starts; with terms added it is none."""
    assert table().of_text(text) == licence


def test_real_licences_never_read_as_freer(real_data: Path) -> None:
    """Of the licences of real releases none that a record calls restricted reads as permissive, but Modified MIT."""
    read: dict[str, int] = {}
    with (real_data / "releases.jsonl").open(encoding="utf-8") as lines:
        rows = [licence for line in lines for licence in json.loads(line)["licences"]]
    for row in rows:
        kind = table().read(row["raw"]).kind
        if row["cls"] not in ("permissive", "copyleft") and kind == "permissive":
            assert "MIT" in row["raw"].upper() or "GNU" in row["raw"]
        read[kind] = read.get(kind, 0) + 1
    assert read["permissive"] > 500
    assert min(read[kind] for kind in ("use-restricted", "noncommercial", "unknown")) > 20


def test_real_texts_are_known(real_data: Path) -> None:
    """The texts of real licences read as what they are, or as nothing."""
    folder = real_data / "samples" / "licenses"
    found = {
        path.name: table().of_text(path.read_text(encoding="utf-8", errors="replace")) for path in folder.iterdir()
    }
    assert found["llama3.1.txt"] == "llama3.1"
    assert found["creativeml-openrail-m.txt"] == "CreativeML-OpenRAIL-M"
    assert found["alphafold3-weights-terms.md"] == "alphafold3-model-parameters"
    assert found["gpt2-modified-mit.txt"] == "Modified-MIT"
    assert found["esm.md"] is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("The weights are under CC BY-NC 4.0.", ("CC-BY-NC-4.0",)),
        ("This model is released under the Apache License 2.0.", ("Apache-2.0",)),
        ("Model licence: Llama 3.1 Community License", ("llama3.1",)),
        ("The code is under MIT.", ()),
        ("The base model is licensed under CC BY-NC 4.0.", ()),
        ("Trained on data under CC BY 4.0.", ()),
        ("A commit to this model was permitted.", ()),
        ("x" * 100_000, ()),
    ],
)
def test_what_prose_states_for_the_model(text: str, stated: tuple[str, ...]) -> None:
    """A licence counts where a line states it for the model or its weights, and not for code, data or a base."""
    assert table().in_prose(text) == stated
