"""Every rule of the linter: the shipped framework breaks none, and each has frameworks that break it alone."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given, settings

from riskkit.lint import RULES, lint
from riskkit.lint.bases import coverage
from riskkit.schema.base import Cited, Record
from riskkit.schema.framework import Framework
from riskkit.schema.references import problems
from riskkit.store.frameworks import load_framework
from tests.edits import Edits, reworked, tree_of
from tests.generate import frameworks

Q, OPT, F, S, P = "questions.yaml:", "options.yaml:", "framework.yaml:", "sources.yaml:", "profiles.yaml:"
R, B = "risks.yaml:", "benefits.yaml:"


@cache
def shipped() -> Framework:
    """The framework that ships, loaded once."""
    return load_framework("seger2023")


def idle() -> Edits:
    """A question that nothing uses."""
    question = tree_of(shipped().questions)["questions"]["weight-security"]
    return {Q + "questions/idle": question}


def asked(*atoms: tuple[str, str]) -> list[dict[str, str]]:
    """Atoms of a condition."""
    return [{"question": question, "at-least": level} for question, level in atoms]


def put(value: object, *pointers: str) -> Edits:
    """The same value in several places."""
    return dict.fromkeys(pointers, value)


def valued(question: str) -> Edits:
    """Half decades for the levels of a question that has no values, the worst 1."""
    levels = list(shipped().questions.questions[question].by_badness)
    values = (0.01, 0.03, 0.1, 0.3, 1.0)[-len(levels) :]
    places = (f"{Q}questions/{question}/levels/{level}/value" for level in levels)
    return dict(zip(places, values, strict=True))


def giving(realised: float, attainable: float, option: str) -> Edits:
    """The same realised and attainable part of every benefit for an option."""
    at = [f"{B}benefits/{benefit}" for benefit in shipped().benefits.benefits]
    most = put(attainable, *(f"{place}/attainable/{option}" for place in at))
    return most | put(realised, *(f"{place}/realised/{option}" for place in at))


CAPABLE = asked(("general-capability", "strong"))
SCALED = [key for key, risk in shipped().risks.risks.items() if risk.pathways["scale"]]
EXTREME = {"4": [3, 3, 3, 3, 3, 4], "5": [3, 3, 4, 4, 4, 4]}
MILD = [f"{Q}questions/{key}/levels" for key in ("reliability-harm", "memorised-data", "update-cost")]

BROKEN: list[tuple[str, str, Edits]] = [
    ("basis-within-sources", OPT + "components/architecture/basis", {OPT + "components/architecture/basis": "paper"}),
    ("rows-encoded", S + "rows/idle", {S + "rows/idle": {"section": "1", "fact": "a fact", "mark": "derived"}}),
    (
        "rows-encoded",
        S + "rows/comp-architecture/left-out",
        {S + "rows/comp-architecture/left-out": "for no reason"},
    ),
    ("numbers-based", OPT + "numbers", {OPT + "numbers": "Chosen so that it comes out well."}),
    ("numbers-based", F + "rules/numbers", {F + "rules/numbers": "See elsewhere."}),
    ("numbers-based", B + "numbers", {B + "numbers": "As above."}),
    ("numbers-based", "measures.yaml:numbers", {"measures.yaml:numbers": "As above."}),
    ("values-monotone", Q + "questions/bio-uplift/levels", {Q + "questions/bio-uplift/levels/marginal/value": 0.5}),
    ("values-monotone", Q + "questions/use-claim/levels", {Q + "questions/use-claim/levels/slight/value": 1}),
    ("values-monotone", Q + "questions/defence-bio/levels", {Q + "questions/defence-bio/levels/strong/value": 0.9}),
    (
        "caps-monotone",
        Q + "questions/security-flaws/caps/0/at-worst",
        {Q + "questions/security-flaws/caps/0/at-worst/narrow": "severe"},
    ),
    (
        "routing-monotone",
        Q + "questions/trained-refusals/visible-if/none",
        {Q + "questions/trained-refusals/visible-if": {"none": CAPABLE}},
    ),
    (
        "routing-monotone",
        Q + "questions/bias-harm/not-applicable-if/all",
        {Q + "questions/bias-harm/not-applicable-if": {"all": CAPABLE}},
    ),
    (
        "routing-monotone",
        Q + "questions/bias-harm/not-applicable-if/any",
        {Q + "questions/bias-harm/not-applicable-if": {"any": CAPABLE}},
    ),
    (
        "routing-monotone",
        Q + "questions/defence-bio/visible-if/any",
        {Q + "questions/defence-bio/visible-if": {"any": asked(("use-claim", "slight"))}},
    ),
    (
        "routing-monotone",
        Q + "questions/use-claim/visible-if/any",
        {Q + "questions/use-claim/visible-if": {"any": CAPABLE}},
    ),
    (
        "routing-monotone",
        Q + "questions/use-claim/not-applicable-if/none",
        {Q + "questions/use-claim/not-applicable-if": {"none": CAPABLE}},
    ),
    (
        "controls-route-nothing",
        Q + "questions/fix-channel",
        {Q + "questions/fix-channel/visible-if": {"any": asked(("service-safeguards", "basic"))}},
    ),
    (
        "options-in-order",
        OPT + "options/r4",
        {
            OPT + "options/r4/above": ["r3", "r5"],
            OPT + "options/r5/leak/leak": {"hardened": 0.003, "restricted": 0.0097, "basic": 0.031, "none": 0.1},
        },
    ),
    ("leaks-monotone", OPT + "options/r6/leak/service", {OPT + "options/r6/leak/service/hardened": 0.9}),
    ("leaks-ordered", OPT + "options/r7/leak/service", {OPT + "options/r7/leak/service": 0.2}),
    ("matrix-monotone", F + "rules/matrix/5", {F + "rules/matrix/5": [1, 2, 4, 3, 4, 4]}),
    ("matrix-monotone", F + "rules/matrix/3", {F + "rules/matrix/3": [0, 0, 0, 0, 2, 3]}),
    ("novelty-monotone", F + "rules/novelty", {F + "rules/novelty/2": 0.25}),
    ("novelty-monotone", F + "rules/floor/tested/1", {F + "rules/floor/tested/1": 0.5}),
    ("profiles-nest", P + "profiles/precautionary", {P + "profiles/precautionary/delta": 0.01}),
    (
        "profiles-nest",
        P + "profiles/balanced",
        {P + "profiles/balanced/weights/use": 1, P + "profiles/openness-leaning/weights/use": 0.5},
    ),
    (
        "profiles-nest",
        P + "profiles/balanced",
        {P + "profiles/balanced/tolerable/1": 3, P + "profiles/openness-leaning/tolerable/1": 2},
    ),
    (
        "leaks-as-controls",
        OPT + "options/r5/leak/leak",
        {OPT + "options/r5/channel": "tuning-api", OPT + "options/r5/components": ["hosted-api", "documentation"]},
    ),
    (
        "leaks-as-controls",
        OPT + "options/r3/leak/service",
        {OPT + "options/r2/channel": "api"},
    ),
    (
        "options-undominated",
        OPT + "options/r6",
        giving(0.1, 0.4, "r6"),
    ),
    (
        "options-undominated",
        OPT + "options/r1",
        giving(0, 0, "r1"),
    ),
    ("options-reachable", OPT + "options/r1", {F + f"rules/matrix/{severity}": EXTREME[severity] for severity in "45"}),
    (
        "options-reachable",
        OPT + "options/r1",
        put(
            0.0003, *(f"{OPT}options/{r}/leak/{path}" for r, path in product(("r0", "r1"), shipped().options.pathways))
        ),
    ),
    (
        "verdicts-reachable",
        R + "risks/privacy-memorisation",
        {R + "risks/privacy-memorisation/severity": 1},
    ),
    (
        "verdicts-reachable",
        R + "risks/cyber-attacks",
        {P + "profiles/openness-leaning/tolerable/4": 3},
    ),
    (
        "verdicts-reachable",
        P + "profiles/balanced/delta",
        put(1, P + "profiles/precautionary/delta", P + "profiles/balanced/delta"),
    ),
    (
        "bands-reachable",
        F + "rules/matrix/2",
        {F + "rules/matrix/2": [0, 0, 0, 1, 2, 2]}
        | put(0.2, *(f"{levels}/substantial/value" for levels in MILD))
        | put(0.25, *(f"{levels}/severe/value" for levels in MILD)),
    ),
    (
        "profiles-distinct",
        P + "profiles/openness-leaning",
        {
            P + "profiles/openness-leaning/delta": 0.1,
            P + "profiles/openness-leaning/tolerable": dict.fromkeys("12345", 2),
        },
    ),
    ("questions-alive", Q + "questions/idle", idle()),
    ("questions-alive", Q + "questions/use-monitoring", {f"{R}risks/{key}/pathways/scale": 0 for key in SCALED}),
    (
        "levels-alive",
        Q + "questions/bias-harm/levels/marginal",
        {Q + "questions/bias-harm/levels/marginal/value": 0.001},
    ),
    (
        "levels-alive",
        Q + "questions/use-claim/levels/slight",
        {Q + "questions/use-claim/levels/slight/value": 0.5},
    ),
    (
        "levels-alive",
        Q + "questions/defence-bio/levels/good",
        {Q + "questions/defence-bio/levels/good/value": 0.1, Q + "questions/defence-bio/levels/strong/value": 0.01},
    ),
    (
        "levels-alive",
        Q + "questions/open-ended-output/levels/fifth",
        {
            f"{Q}questions/open-ended-output/levels/{level}/text": f"{level} kind"
            for level in ("third", "fourth", "fifth")
        },
    ),
    (
        "counted-once",
        R + "risks/bias-discrimination",
        {R + "risks/bias-discrimination/hazard/tuned": ["bias-harm", "bias-harm"]},
    ),
    (
        "counted-once",
        R + "risks/bio-chem-weapons",
        valued("service-safeguards")
        | {R + "risks/bio-chem-weapons/hazard/shipped": ["bio-uplift", "service-safeguards"]},
    ),
    (
        "counted-once",
        R + "risks/bio-chem-weapons",
        valued("peer-bio-hosted")
        | {R + "risks/bio-chem-weapons/defence": "peer-bio-hosted"}
        | {R + "risks/misalignment-loss-of-control/defence": "defence-bio"},
    ),
    (
        "counted-once",
        R + "risks/bias-discrimination/declared-twice/bias-harm",
        {R + "risks/bias-discrimination/declared-twice": {"bias-harm": "It does not."}},
    ),
    (
        "anchors-distinct",
        Q + "questions/stakeholder-input/levels/consulted",
        {
            Q + "questions/stakeholder-input/levels/binding/text": "Many people were carefully heard.",
            Q + "questions/stakeholder-input/levels/consulted/text": "Few people were heard.",
        },
    ),
    ("critical-graded", Q + "questions/general-capability/grade", {Q + "questions/general-capability/grade": "none"}),
]


@pytest.mark.parametrize("rule", RULES)
def test_the_shipped_framework_is_clean(rule: str) -> None:
    """No rule finds anything in the shipped framework."""
    assert list(RULES[rule](shipped())) == []


@pytest.mark.parametrize(("rule", "place", "edits"), BROKEN, ids=[f"{rule}:{at}" for rule, at, _ in BROKEN])
def test_each_rule_catches_what_breaks_it(rule: str, place: str, edits: Edits) -> None:
    """A framework that loads and breaks one rule is found by that rule alone, in its place."""
    framework = reworked(shipped(), edits)
    assert not problems(framework)
    found = lint(framework)
    assert {finding.rule for finding in found} == {rule}
    assert place in {f"{finding.file}:{finding.pointer}" for finding in found}


def test_every_rule_is_broken_once() -> None:
    """There is no rule without a framework that breaks it."""
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_a_declared_double_is_no_finding() -> None:
    """An answer may be multiplied in twice where the risk says why."""
    _, _, edits = next(case for case in BROKEN if case[0] == "counted-once")
    declared = {R + "risks/bias-discrimination/declared-twice": {"bias-harm": "For a test."}}
    assert lint(reworked(shipped(), edits | declared)) == ()


@settings(max_examples=60)
@given(frameworks(monotone=False))
def test_findings_stand_somewhere(framework: Framework) -> None:
    """Whatever a framework says, each finding on it names a place that its file has."""
    for finding in lint(framework):
        assert finding.rule in RULES
        inner = tree_of(getattr(framework, finding.file.removesuffix(".yaml")))
        for part in finding.pointer.split("/"):
            inner = inner[int(part)] if isinstance(inner, list) else inner[part]


def test_a_framework_without_risks_is_linted() -> None:
    """Where there is no risk, what bears on one is told as idle and nothing else is amiss."""
    nothing: Edits = {R + "risks": {}, R + "mechanisms": {}}
    found = lint(reworked(shipped(), nothing))
    assert "questions-alive" in {finding.rule for finding in found}
    assert not {finding.rule for finding in found} & {"options-reachable", "bands-reachable", "verdicts-reachable"}


def test_coverage_names_the_places() -> None:
    """Every row is listed with the places that cite it, and none with a place that does not exist."""
    places = coverage(shipped())
    assert list(places) == list(shipped().sources.rows)
    assert "options.yaml:components/architecture" in places["comp-architecture"]
    assert places["provenance-body-unread"] == ()


def bare(kind: Any, at: str = "", *, based: bool = False) -> Iterator[str]:
    """Where numbers stand in a kind of record, or in what it holds, that no basis is required of."""
    if isinstance(kind, type) and issubclass(kind, Record):
        fields = kind.model_fields
        said = issubclass(kind, Cited) or ("numbers" in fields and fields["numbers"].is_required())
        for name, field in fields.items():
            yield from bare(field.annotation, f"{at}/{name}", based=based or said)
    elif get_origin(kind) is not Literal:
        for part in get_args(kind):
            yield from bare(part, at, based=based)
        if kind in (int, float) and not based:
            yield at


class Loose(Record):
    """A record with a number and no basis."""

    shares: dict[str, tuple[float, ...] | None]


def test_no_number_is_without_a_basis() -> None:
    """The records of a framework hold no number but in a statement with a basis or beside what says of all numbers."""
    assert list(bare(Framework)) == []
    assert list(bare(Loose)) == ["/shares"]
