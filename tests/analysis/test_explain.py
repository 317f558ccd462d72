"""Explanations: of everything and of every number in every decided case, worked out again, and always the same."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isclose, log10
from operator import add, mul, sub, truediv
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from riskkit.analysis.depth import Depth
from riskkit.analysis.explain import explain
from riskkit.analysis.numbers import names
from riskkit.analysis.trail import Trail
from riskkit.errors import InputError
from riskkit.schema.explanation import Explanation, Step
from riskkit.schema.reading import Row
from riskkit.schema.references import cited
from riskkit.store.frameworks import framework_folder
from tests.analysis.scenes import SCENES, Scene, decided_scenes, scene_from, shipped
from tests.edits import tree_of

CASES = sorted(decided_scenes())
DEPTH = Depth(samples=2_048, settled=1_024)
ROWS: tuple[Row | None, ...] = (None, "stated", "upper", "lower")
Rest = tuple[str | None, tuple[str, ...]]
SEEDS = ("0", "1")
REASONS = {"range", "grade", "method", "cap", "blank", "hidden"}
PRINTED = """
from riskkit.lint.bases import coverage
from riskkit.schema.references import problems
from tests.analysis.scenes import decided_scenes, scene_from, shipped
from tests.analysis.test_explain import explained, subjects
for scene in [decided_scenes()["limit-bio-uplift"], *map(scene_from, range(3))]:
    print(scene.found.model_dump_json())
    print(problems(scene.framework), coverage(scene.framework))
    for subject in subjects(scene):
        print(explained(scene, subject).model_dump_json())
"""


def trail(scene: Scene, row: Row | None = None) -> Trail:
    """A scene and what is recommended on it, to be followed back."""
    return Trail(scene.subject, scene.found, scene.assessment, scene.context, DEPTH, row)


def explained(scene: Scene, subject: str, row: Row | None = None) -> Explanation:
    """The explanation of something in a scene."""
    return explain(trail(scene, row), subject)


def subjects(scene: Scene) -> list[str]:
    """All that has an id and can be explained."""
    spec = scene.framework
    return [*scene.found.options, *spec.risks.risks, *spec.benefits.benefits, *spec.measures.measures, *scene.questions]


def numbers(scene: Scene) -> list[str]:
    """The name of every number of every option."""
    followed = trail(scene)
    return [name for option in scene.found.options for name in names(followed, option)]


def worked_out(working: str) -> float:
    """What a working comes to, by arithmetic alone."""
    text = working.replace("×", "*").replace("÷", "/").replace("−", "-")
    return _worked_out(ast.parse(text, mode="eval").body)


def _worked_out(node: ast.expr) -> float:
    signs: Mapping[type, Callable[[float, float], float]] = {
        ast.Add: add,
        ast.Sub: sub,
        ast.Mult: mul,
        ast.Div: truediv,
    }
    named: Mapping[str, Callable[[Any], float]] = {"max": max, "min": min, "log10": log10}
    match node:
        case ast.Constant(value=float() | int() as value):
            return float(value)
        case ast.BinOp(left=left, op=op, right=right):
            return signs[type(op)](_worked_out(left), _worked_out(right))
        case ast.Call(func=ast.Name(id=name), args=args):
            each = [_worked_out(argument) for argument in args]
            return named[name](each[0] if name == "log10" else each)
    raise AssertionError(ast.dump(node))


def operands(working: str) -> Iterator[float]:
    """The numbers in a working, but for 0 and 1, which belong to its form."""
    text = working.replace("×", "*").replace("÷", "/").replace("−", "-")
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | int) and node.value not in (0, 1):
            yield float(node.value)


def near(one: float, other: float) -> bool:
    """Whether two numbers are the same but for what six figures and rounding to 1e-9 leave out."""
    return isclose(one, other, rel_tol=1e-4, abs_tol=2e-9)


def files(scene: Scene) -> dict[str, Any]:
    """The framework's files as trees, by name."""
    fields = type(scene.framework).model_fields
    return {f"{name}.yaml": tree_of(getattr(scene.framework, name)) for name in fields if name != "digest"}


def found_at(trees: Mapping[str, Any], place: str) -> Any:
    """What stands at a place of a framework's files."""
    file, _, pointer = place.partition(": ")
    inner = trees[file]
    for part in pointer.split("/"):
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    return inner


def assert_worked_out(told: Explanation) -> None:
    """Every working comes to the number beside it, from numbers that other steps show."""
    values = [step.value for step in told.steps if step.value is not None]
    for step in told.steps:
        if step.working is not None:
            assert step.value is not None
            # what six figures leave out of a quotient is so much of a decade, however few decades it comes to
            decades = 5e-6 if "log10" in step.working else 0.0
            found = worked_out(step.working)
            assert near(found, step.value) or isclose(found, step.value, rel_tol=0, abs_tol=decades), step
            for operand in operands(step.working):
                assert any(near(operand, value) for value in values), (step, operand)


Shown = dict[tuple[str, str], set[float]]
"""The numbers of explanations seen before, by what was asked for and on which row."""


def shown(scene: Scene, see: str, known: Shown) -> set[float]:
    """The numbers in the explanation that a step refers to."""
    asked, _, row = see.partition(" --row ")
    if (asked, row) not in known:
        steps = explained(scene, asked, next((name for name in ROWS if name == row), None)).steps
        known[asked, row] = {step.value for step in steps if step.value is not None}
    return known[asked, row]


def assert_traced(scene: Scene, told: Explanation, trees: Mapping[str, Any], known: Shown) -> None:
    """A number that is not worked out stands in a file, or comes from the step below, or is shown elsewhere."""
    for step, below in zip(told.steps, (*told.steps[1:], None), strict=True):
        if step.value is None or step.working is not None:
            continue
        at = found_at(trees, step.place) if step.place and step.place.partition(":")[0] in trees else None
        if isinstance(at, float | int):
            assert at == step.value, step
        elif step.see:
            assert any(near(other, step.value) for other in shown(scene, step.see, known)), step
        else:
            passed_on = below is not None and below.depth == step.depth + 1 and below.value == step.value
            wholly_new = step.value == 1 and step.title in ("novelty", "share", "defence")
            counted = step.title == "band" and step.place == "framework.yaml: rules/cuts"
            assert passed_on or wholly_new or counted, step


@settings(max_examples=15, phases=set(Phase) - {Phase.shrink})
@given(SCENES, st.sampled_from(ROWS))
@example(scene_from(1455), "lower")  # rounding makes states alike, and counted as new they are not
def test_every_number_can_be_worked_out_again(scene: Scene, row: Row | None) -> None:
    """On every row each number multiplies or adds up, down to the cells and levels of the framework's files."""
    followed, trees, known = trail(scene, row), files(scene), Shown()
    for name in numbers(scene):
        told = explain(followed, name)
        assert_worked_out(told)
        assert_traced(scene, told, trees, known)


@pytest.mark.parametrize("case", ["gpt-oss-120b", "limit-empty"])
def test_numbers_of_a_case_stand_in_the_files_shipped(case: str) -> None:
    """The same holds of the shipped framework, with its files as they lie in the folder."""
    scene, folder = decided_scenes()[case], framework_folder("seger2023")
    trees = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml")}
    known = Shown()
    for option in ("r0", "r5", "r8"):
        for name in names(trail(scene), option):
            told = explained(scene, name)
            assert_worked_out(told)
            assert_traced(scene, told, trees, known)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_a_number_is_the_one_of_the_recommendation(scene: Scene) -> None:
    """Likelihood, what is given of a benefit, gain, benefit and margin are those that the recommendation states."""
    followed = trail(scene)
    for key, option in scene.found.options.items():
        stated: dict[str, float | None] = {"gain": option.gain, "benefit": option.benefit, "margin": option.margin}
        stated |= {risk: reading.rows[option.reads].likelihood for risk, reading in option.risks.items()}
        stated |= {benefit: part.direct + part.restored for benefit, part in option.ledger.items()}
        for name, value in stated.items():
            head = explain(followed, f"{key}/{name}").steps[0].value
            assert head == value or (value is not None and head is not None and near(head, value)), name


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_drivers_add_up_to_the_likelihood(scene: Scene) -> None:
    """The decades under a risk of an option are, but for rounding, the logarithm of its likelihood."""
    followed = trail(scene)
    for key, option in scene.found.options.items():
        parts: dict[str, list[float]] = {}
        risk = ""
        for step in explain(followed, key).steps:
            if step.see and step.see.partition("/")[2] in option.risks:
                risk = step.see.partition("/")[2]
            if step.detail.endswith(" decades of log10 L"):
                parts.setdefault(risk, []).append(float(step.detail.split()[0]))
        for name, decades in parts.items():
            likelihood = option.risks[name].rows[option.reads].likelihood
            if likelihood > 1e-6:
                assert abs(sum(decades) - log10(likelihood)) <= 0.005 * len(decades) + 1e-3


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_what_a_question_moves_most_comes_first(scene: Scene) -> None:
    """Outcomes that a question bears on stand in the order of the most decades, or benefit, that are its doing."""
    followed = trail(scene)
    for key in scene.questions:
        most: list[float] = []
        for step in explain(followed, key).steps:
            if step.title == "bears on":
                most.append(0.0)
            elif " decades of log10 L, as " in step.detail or step.detail.endswith(" of weighted benefit"):
                most[-1] = max(most[-1], abs(float(step.detail.split()[0])))
        assert most == sorted(most, reverse=True) or max(most) < 0.01


@pytest.mark.parametrize("key", [key for key in shipped().questions.questions])
def test_every_way_ends_at_what_it_bears_on(key: str) -> None:
    """Each way leads edge by edge from the question to the outcome, and each edge stands in a file."""
    scene = decided_scenes()[CASES[0]]
    titles, trees = scene.found.titles, files(scene)
    ends = {titles[end]: end for end in (*scene.framework.risks.risks, *scene.framework.benefits.benefits)}
    steps, end = explained(scene, key).steps, ""
    for number, step in enumerate(steps):
        if step.title == "bears on":
            end = ends[step.detail.removesuffix(", through other questions alone")]
        if step.title == "by way of":
            edges = step.detail.split(" → ")
            assert edges[-1].split()[1] == end
            along = steps[number + 1 : number + 1 + len(edges)]
            assert [edge.split()[1] for edge in edges] == [edge.title for edge in along]
            assert all(edge.place and found_at(trees, edge.place) is not None for edge in along)
            assert key in along[0].detail


@pytest.mark.parametrize("case", CASES[:2])
def test_every_source_is_a_row_that_exists(case: str) -> None:
    """A step whose basis is more than judgement names rows, and each row named comes with its fact, mark and basis."""
    scene = decided_scenes()[case]
    rows = scene.framework.sources.rows
    for subject in [*subjects(scene), *(name for name in numbers(scene) if name.startswith("r8/"))]:
        told = explained(scene, subject)
        for step in told.steps:
            assert step.source or step.basis in (None, "judgement")
        assert {row for step in told.steps for row in step.source} == set(told.references)
        for key, reference in told.references.items():
            assert (reference.fact, reference.mark) == (rows[key].fact, rows[key].mark)
            assert reference.basis == scene.framework.sources.basis_of(key)


@settings(max_examples=25, phases=set(Phase) - {Phase.shrink})
@given(SCENES)
def test_an_answer_that_reads_otherwise_says_why(scene: Scene) -> None:
    """Wherever an answer does not read as it is stated, and wherever it is blank, the reason stands under it."""
    followed = trail(scene)
    for key in scene.questions:
        told, reading = explain(followed, key).steps, scene.found.answers[key]
        reasons = {step.title for step in told if step.depth == 2} & REASONS
        assert bool(reasons) == (reading.level != reading.read["stated"])


def test_behind_an_answer_is_told_once() -> None:
    """What is cited for an answer stands where it is first named, and is pointed to from there on."""
    scene = decided_scenes()["gpt-oss-120b"]
    told = explained(scene, "r8")
    rationales = [step.detail for step in told.steps if step.title == "rationale"]
    assert len(rationales) == len(set(rationales)) > 5
    assert any(step.title == "behind it" for step in told.steps)


@cache
def rested() -> dict[tuple[str, str], set[Rest]]:
    """The bases and sources of whatever in the shipped framework a step can be about, by the kind of text and text."""
    found: dict[tuple[str, str], set[Rest]] = {}
    for _, _, item in cited(shipped()):
        for noun in ("title", "text", "why"):
            found.setdefault((noun, getattr(item, noun, "")), set()).add((item.basis, item.source))
    for file, pointer, item in cited(shipped()):
        found["at", f"{file}: {pointer}"] = {(item.basis, item.source)}
        found.setdefault(("id", pointer.rpartition("/")[2]), set()).add((item.basis, item.source))
    return found


def rests(step: Step) -> set[Rest]:
    """The bases and sources that the framework gives for what a step states; a cell of a table is judgement."""
    nouns = [("id", step.title), ("title", step.title), ("text", step.detail), ("why", step.detail)]
    file, _, pointer = (step.place or "").partition(": ")
    parts = pointer.split("/")
    nouns += [("at", f"{file}: {'/'.join(parts[:count])}") for count in range(1, len(parts) + 1)]
    judged: set[Rest] = {("judgement", ())} if step.value is not None else set()
    return judged.union(*(rested().get(noun, set()) for noun in nouns))


@pytest.mark.parametrize("case", CASES)
def test_everything_can_be_explained(case: str) -> None:
    """Every option, risk, benefit, measure and question has an explanation with steps, named and titled for it."""
    scene = decided_scenes()[case]
    followed = trail(scene)
    for subject in subjects(scene):
        told = explain(followed, subject)
        assert told.subject == subject
        assert told.title
        assert told.verdict
        assert told.steps
        assert all(step.title and step.detail for step in told.steps)
        assert all(later.depth <= step.depth + 1 for step, later in zip(told.steps, told.steps[1:], strict=False))


@pytest.mark.parametrize("case", CASES[:2])
def test_bases_are_those_of_the_framework(case: str) -> None:
    """A step claims the basis and the sources that the framework gives for what it states, and no others."""
    scene = decided_scenes()[case]
    asked = [*subjects(scene), *(name for name in numbers(scene) if name.startswith("r5/"))]
    shown = {step for subject in asked for step in explained(scene, subject).steps}
    stated = [step for step in shown if step.basis or step.source]
    assert stated
    for step in stated:
        assert (step.basis, step.source) in rests(step)


@pytest.mark.parametrize("case", CASES)
def test_an_option_is_explained_by_what_was_concluded(case: str) -> None:
    """An option's explanation names its verdict, each risk with its zone, each condition and all that is missing."""
    scene = decided_scenes()[case]
    followed = trail(scene)
    for key, option in scene.found.options.items():
        told = explain(followed, key)
        details = " ".join(f"{step.title} {step.detail}" for step in told.steps)
        assert told.verdict == f"{option.verdict.replace('-', ' ')}: {option.zone}"
        assert all(scene.found.titles[risk] in details for risk in option.risks)
        assert all(item.text in details for item in option.missing)
        assert all(f"{condition.question} at '{condition.level}'" in details for condition in option.conditions)
        margin = " ".join(f"{step.title} {step.detail}" for step in explain(followed, f"{key}/margin").steps)
        for text in (details, margin):
            assert option.met is None or f"with its conditions met worst zone {option.met.zone}, " in text


@pytest.mark.parametrize("key", [key for key in shipped().questions.questions])
def test_a_question_is_explained_by_what_it_bears_on(key: str) -> None:
    """A question's explanation says why it is asked and what would settle it."""
    scene = decided_scenes()[CASES[0]]
    details = [step.detail for step in explained(scene, key).steps]
    assert scene.questions[key].why in details
    assert scene.questions[key].settle in details


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("bio-uplft", "bio-uplift"),
        ("r11", "did you mean"),
        ("", "name an option"),
        ("outcome", ""),
        ("weights-final", ""),
        ("r8/bio-chem-weapon", "did you mean 'r8/bio-chem-weapons'"),
        ("r8/bio-chem-weapons/hazrd", "did you mean 'r8/bio-chem-weapons/hazard'"),
        ("r8/marginal", "did you mean 'r8/margin'"),
        ("r11/use", "did you mean"),
        ("bio-chem-weapons/hazard", "/bio-chem-weapons/hazard'"),
        ("r8/", "did you mean 'r8/"),
        ("r8/qqqqqqqqqqq", "write OPTION/RISK"),
        ("/", "options: r0"),
        ("r8/use/hazard", "did you mean"),
        ("R8", "did you mean 'r8'?"),
        ("Bio-Uplift", "did you mean 'bio-uplift'?"),
        ("R8/Bio-Chem-Weapons", "did you mean 'r8/bio-chem-weapons'?"),
        ("BIO-CHEM-WEAPONS/Hazard", "/bio-chem-weapons/hazard'"),
    ],
)
def test_an_unknown_subject_is_an_input_error(subject: str, hint: str) -> None:
    """What is no option, risk, benefit, measure, question or number is refused, with what may have been meant."""
    scene = decided_scenes()[CASES[0]]
    with pytest.raises(InputError) as raised:
        explained(scene, subject)
    (problem,) = raised.value.problems
    assert f"'{subject}'" in problem.message
    assert hint in problem.hint
    assert problem.hint


@settings(max_examples=5, phases=set(Phase) - {Phase.shrink})
@given(SCENES, st.sampled_from(ROWS[1:]))
def test_only_a_number_is_read_on_a_row(scene: Scene, row: Row) -> None:
    """A row asked for of what is no number is refused, and never passed over; what is hinted at has that row."""
    for subject in subjects(scene):
        with pytest.raises(InputError) as raised:
            explained(scene, subject, row)
        (problem,) = raised.value.problems
        assert (problem.pointer, f"'{subject}'" in problem.message) == ("--row", True)
        asked = problem.hint.split("'")[1].removesuffix(f" --row {row}")
        assert explained(scene, asked, row).verdict.endswith(f"on the {row} row")


def test_output_does_not_depend_on_hashing() -> None:
    """Recommendations, explanations, problems and coverage are the same text whatever PYTHONHASHSEED is."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in SEEDS
    ]
    assert printed[0].count(b"\n") > 100
    assert len(set(printed)) == 1
