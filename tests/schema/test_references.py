"""Every problem across the files of a framework: one change to the shipped framework that has it and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from riskkit.schema import references
from riskkit.schema.framework import Framework
from riskkit.schema.references import problems, suggest
from tests.analysis.scenes import shipped
from tests.edits import GONE, Edits, reworked, tree_of
from tests.generate import frameworks

Q, OPT, R, B, M, P, A, S = (
    f"{name}.yaml:"
    for name in ("questions", "options", "risks", "benefits", "measures", "profiles", "advice", "sources")
)
UNHEARD = [{"question": "unheard-of", "at-least": "none"}]
NO_LEVEL = [{"question": "general-capability", "at-least": "godlike"}]
FLAT = {"by": "general-capability", "basis": "judgement"}
NARROW = {level: "none" for level in ("narrow", "basic", "competent", "strong")}
ALL = NARROW | {"frontier": "none"}
BARE = {level: {"text": level} for level in ("none", "marginal", "moderate", "substantial", "severe")}

PACE = {"least-days": 1, "review-days": 1, "watch": ["it"], "basis": "judgement"}

# what is said: where it is said, and the change that calls for it
BROKEN: list[tuple[str, str, Edits]] = [
    ("'nowhere' is not a section", Q + "questions/use-claim/section", {Q + "questions/use-claim/section": "nowhere"}),
    ("'magic' is not a method", Q + "questions/use-claim/method", {Q + "questions/use-claim/method": "magic"}),
    (
        "'unheard-of' is not an earlier question",
        Q + "questions/use-claim/visible-if",
        {Q + "questions/use-claim/visible-if": {"all": UNHEARD}},
    ),
    (
        "'godlike' is not a level",
        Q + "questions/use-claim/not-applicable-if",
        {Q + "questions/use-claim/not-applicable-if": {"none": NO_LEVEL}},
    ),
    (
        "'use-claim' is not an earlier question",
        Q + "questions/use-claim/caps/0/by",
        {Q + "questions/use-claim/caps": [FLAT | {"by": "use-claim", "at-worst": ALL}]},
    ),
    (
        "no value for 'frontier'",
        Q + "questions/use-claim/caps/0/at-worst",
        {Q + "questions/use-claim/caps": [FLAT | {"at-worst": NARROW}]},
    ),
    (
        "'godlike' is not a level",
        Q + "questions/use-claim/caps/0/at-worst",
        {Q + "questions/use-claim/caps": [FLAT | {"at-worst": ALL | {"godlike": "none"}}]},
    ),
    (
        "'enormous' is not a level",
        Q + "questions/use-claim/caps/0/at-worst",
        {Q + "questions/use-claim/caps": [FLAT | {"at-worst": ALL | {"frontier": "enormous"}}]},
    ),
    (
        "a retired question names no successor",
        Q + "questions/old",
        {Q + "questions/old": tree_of(shipped().questions)["questions"]["use-claim"] | {"retired": True}},
    ),
    (
        "'unheard-of' is not a question",
        Q + "questions/use-claim/successor",
        {Q + "questions/use-claim/successor": "unheard-of"},
    ),
    (
        "'bio-uplift' is not a control question",
        OPT + "pathways/scale/control",
        {OPT + "pathways/scale/control": "bio-uplift"} | {OPT + f"options/r{n}/leak/scale": 1 for n in range(11)},
    ),
    (
        "'magic' is not a mechanism",
        OPT + "pathways/scale/mechanisms",
        {OPT + "pathways/scale/mechanisms": ["magic"]},
    ),
    ("2 options are the reference", OPT + "options", {OPT + "options/r1/reference": True}),
    ("'r99' is not an option", OPT + "options/r1/above", {OPT + "options/r1/above": ["r0", "r99"]}),
    ("'soul' is not a component", OPT + "options/r1/components", {OPT + "options/r1/components": ["soul"]}),
    ("'post' is not a pathway", OPT + "options/r1/leak", {OPT + "options/r1/leak/post": 0.5}),
    ("no leak for pathway 'copied'", OPT + "options/r1/leak", {OPT + "options/r1/leak/copied": GONE}),
    ("no value for 'none'", OPT + "options/r1/leak/leak", {OPT + "options/r1/leak/leak/none": GONE}),
    ("'worse' is not a level", OPT + "options/r1/leak/leak", {OPT + "options/r1/leak/leak/worse": 1}),
    ("'r1' stands above itself", OPT + "options/r1/above", {OPT + "options/r1/above": ["r0", "r2"]}),
    (
        "'r2' is not above the reference 'r0'",
        OPT + "options/r2/above",
        {OPT + "options/r2/above": [], OPT + "options/r3/above": ["r1", "r2"]},
    ),
    (
        "'r6' cannot be taken back and is not above 'r4', which can",
        OPT + "options/r6/above",
        {OPT + "options/r6/above": ["r3", "r5"], OPT + "options/r7/above": ["r4", "r6"]},
    ),
    ("'clan' is not a family", R + "risks/unreliability/family", {R + "risks/unreliability/family": "clan"}),
    (
        "'magic' is not a mechanism",
        R + "risks/unreliability/mechanisms",
        {R + "risks/unreliability/mechanisms": ["magic"]},
    ),
    ("'post' is not a pathway", R + "risks/unreliability/pathways", {R + "risks/unreliability/pathways/post": 1}),
    (
        "no pathway leads to this risk",
        R + "risks/unreliability/pathways",
        {R + "risks/unreliability/pathways": {"copied": 0}},
    ),
    (
        "no question for the state 'stripped'",
        R + "risks/unreliability/hazard",
        {R + "risks/unreliability/hazard/stripped": []},
    ),
    (
        "'use-claim' is not a question",
        R + "risks/unreliability/hazard/tuned",
        {R + "risks/unreliability/hazard/tuned": ["use-claim"]},
    ),
    (
        "'tool-use' is a factor here but its levels have no values",
        R + "risks/unreliability/hazard/tuned",
        {R + "risks/unreliability/hazard/tuned": ["tool-use"]},
    ),
    (
        "'bio-uplift' has a level of value 0",
        R + "risks/bio-chem-weapons/hazard/tuned",
        {Q + "questions/bio-uplift/levels/none/value": 0}
        | {R + f"risks/bio-chem-weapons/hazard/{state}": ["tamper-resistance"] for state in ("shipped", "stripped")},
    ),
    (
        "'defence-bio' is not a question",
        R + "risks/unreliability/declared-twice",
        {R + "risks/unreliability/declared-twice": {"defence-bio": "because"}},
    ),
    ("'r11' is not an option", OPT + "pace", {OPT + "pace/r11": PACE}),
    (
        "'bio-uplift' is not a context question",
        R + "risks/unreliability/defence",
        {R + "risks/unreliability/defence": "bio-uplift"},
    ),
    (
        "'peer-bio-weights' is a factor here but its levels have no values",
        R + "risks/unreliability/defence",
        {R + "risks/unreliability/defence": "peer-bio-weights"},
    ),
    (
        "'ghost' is not a risk",
        R + "mechanisms/attack-transfer/affects",
        {R + "mechanisms/attack-transfer/affects": ["ghost"]},
    ),
    (
        "'unheard-of' is not a question",
        R + "risks/bio-chem-weapons/baseline/hazard",
        {R + "risks/bio-chem-weapons/baseline/hazard": "unheard-of"},
    ),
    (
        "'r99' is not an option",
        R + "risks/bio-chem-weapons/baseline/available",
        {R + "risks/bio-chem-weapons/baseline/available/r99": "peer-bio-weights"},
    ),
    (
        "'tool-use' is not a context question",
        R + "risks/bio-chem-weapons/baseline/available/r10",
        {R + "risks/bio-chem-weapons/baseline/available/r10": "tool-use"},
    ),
    (
        "'defence-bio' must have the levels of 'bio-uplift' in reverse",
        R + "risks/bio-chem-weapons/baseline/available/r10",
        {R + "risks/bio-chem-weapons/baseline/available/r10": "defence-bio"},
    ),
    (
        "'bio-uplift' is not a benefit question",
        B + "benefits/use/claim",
        {B + "benefits/use/claim": "bio-uplift"},
    ),
    (
        "'use-claim' is a factor here but its levels have no values",
        B + "benefits/use/claim",
        {
            Q + f"questions/use-claim/levels/{level}/value": GONE
            for level in ("none", "slight", "some", "large", "exceptional")
        },
    ),
    ("'r99' is not an option", B + "benefits/use/realised", {B + "benefits/use/realised/r99": 0}),
    ("no value for option 'r3'", B + "benefits/use/attainable", {B + "benefits/use/attainable/r3": GONE}),
    (
        "'r10' realises more than is attainable",
        B + "benefits/use/attainable/r10",
        {B + "benefits/use/attainable/r10": 0.1},
    ),
    (
        "'fun' is not a benefit",
        M + "measures/red-team-bounty/restores",
        {M + "measures/red-team-bounty/restores/fun": 1},
    ),
    ("'fun' is not a part", M + "measures/red-team-bounty/parts", {M + "measures/red-team-bounty/parts": ["fun"]}),
    ("'r99' is not an option", M + "measures/red-team-bounty/opens", {M + "measures/red-team-bounty/opens": "r99"}),
    ("'reckless' is not a profile", P + "default", {P + "default": "reckless"}),
    ("'fun' is not a benefit", P + "profiles/balanced/weights", {P + "profiles/balanced/weights/fun": 0}),
    ("no weight for 'use'", P + "profiles/balanced/weights", {P + "profiles/balanced/weights/use": GONE}),
    (
        "no tolerable cell for severity 3",
        P + "profiles/balanced/tolerable",
        {P + "profiles/balanced/tolerable/3": GONE},
    ),
    (
        "4 cannot be the greatest tolerable cell",
        P + "profiles/balanced/tolerable/3",
        {P + "profiles/balanced/tolerable/3": 4},
    ),
    (
        "0 cannot be the greatest tolerable cell",
        P + "profiles/balanced/tolerable/3",
        {P + "profiles/balanced/tolerable/3": 0},
    ),
    (
        "'unheard-of' is not a question",
        A + "recommendations/rec-1/checks/kind-known/answered",
        {A + "recommendations/rec-1/checks/kind-known/answered": ["unheard-of"]},
    ),
    (
        "'unheard-of' is not an earlier question",
        A + "recommendations/rec-1/checks/not-yet/worse-than",
        {A + "recommendations/rec-1/checks/not-yet/worse-than": UNHEARD},
    ),
    (
        "'unheard-of' is not a question",
        A + "checklist/dangerous-capabilities/questions",
        {A + "checklist/dangerous-capabilities/questions": ["unheard-of"]},
    ),
    ("'s-dream' is not a tag", S + "rows/rec-1/seen-in", {S + "rows/rec-1/seen-in": ["s-dream"]}),
    (
        "a fact marked seen names no tag",
        S + "rows/idle",
        {S + "rows/idle": {"section": "1", "fact": "f", "mark": "seen"}},
    ),
    ("'no-row' is not a row", R + "risks/unreliability/source", {R + "risks/unreliability/source": ["no-row"]}),
    (
        "'no-row' is not a row",
        OPT + "components/architecture/source",
        {OPT + "components/architecture/source": ["no-row"]},
    ),
    (
        "'use' is also one of the benefits",
        M + "measures/use",
        {M + "measures/use": tree_of(shipped().measures)["measures"]["red-team-bounty"]},
    ),
]


def said(framework: Framework) -> list[tuple[str, str]]:
    """The problems of a framework, each with its place."""
    return [(problem.message, f"{problem.where}:{problem.pointer}") for problem in problems(framework)]


@pytest.mark.parametrize(
    ("message", "place", "edits"), BROKEN, ids=[f"{place} {message}" for message, place, _ in BROKEN]
)
def test_each_problem_is_found_alone(message: str, place: str, edits: Edits) -> None:
    """One thing wrong is one problem, in its place, and nothing is said beside it."""
    assert said(reworked(shipped(), edits)) == [(message, place)]


def test_what_can_be_taken_back_stands_above_nothing_that_cannot() -> None:
    """A reversible option above an irreversible one is found, and so is every irreversible one that it is not below."""
    framework = reworked(shipped(), {OPT + "options/r10/reads": "stated"})
    found = "'r10' can be taken back but stands above an option that cannot"
    beside = {
        (f"'{key}' cannot be taken back and is not above 'r10', which can", OPT + f"options/{key}/above")
        for key in ("r6", "r7", "r8", "r9")
    }
    assert set(said(framework)) == {(found, OPT + "options/r10/reads")} | beside


def test_all_problems_are_found_at_once() -> None:
    """Things wrong in several files are all found, each once."""
    wrong: Edits = {
        OPT + "options/r1/components": ["soul"],
        R + "risks/unreliability/family": "clan",
        P + "default": "reckless",
    }
    places = {place for _, place in said(reworked(shipped(), wrong))}
    assert places == set(wrong)


def template(node: ast.expr) -> str:
    """A regular expression for what a text in the source can come out as."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    return "".join(map(template, node.values)) if isinstance(node, ast.JoinedStr) else ".+"


def sayings() -> Iterator[tuple[str, str]]:
    """Patterns of every place and message that the source of the checks can give."""
    tree = ast.parse(Path(references.__file__).read_text(encoding="utf-8"))
    named = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name not in ("dangling", "suggest")
    ]
    for node in (inner for function in named for inner in ast.walk(function)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr | ast.Constant):
            if ast.unparse(node.targets[0]) == "text":
                yield ".+", template(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem":
            yield template(node.args[1]), template(node.args[2])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "dangling":
            yield template(node.args[1]), ".+ is not " + template(node.args[4])


def test_no_problem_is_without_its_framework() -> None:
    """Every message in the source of the checks, at every place it names, is called for by a change above."""
    found = {(message, place) for message, place, _ in BROKEN}
    found |= set(said(reworked(shipped(), {OPT + "options/r10/reads": "stated"})))
    for where, what in sayings():
        assert any(
            re.fullmatch(what, message) and re.fullmatch(where, place.partition(":")[2]) for message, place in found
        ), f"{where}: {what}"


def test_the_shipped_framework_has_no_problem() -> None:
    """Nothing is wrong across the files of the shipped framework."""
    assert said(shipped()) == []


@settings(max_examples=50)
@given(frameworks(monotone=False))
def test_frameworks_drawn_have_no_problem(framework: Framework) -> None:
    """Every framework that the other tests draw can be compiled."""
    assert said(framework) == []


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("sevre", ["none", "severe"], "did you mean 'severe'? levels: none, severe"),
        ("xyz", ["none", "severe"], "levels: none, severe"),
        ("level-3x", [f"level-{n}" for n in range(13)], "did you mean 'level-3'?"),
        ("xyz", [f"level-{n}" for n in range(13)], ""),
        ("xyz", [], "levels: "),
    ],
)
def test_hints_name_what_is_near_and_what_is_few(word: str, known: list[str], hint: str) -> None:
    """A hint names the nearest id, and all ids where there are at most a dozen."""
    assert suggest(word, known, "levels") == hint
