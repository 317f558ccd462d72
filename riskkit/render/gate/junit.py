"""A gate run as JUnit XML: a test for each rule, and one for the run, which fails whenever the exit code is not 0."""

from collections.abc import Iterable
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from riskkit.render.gate import words
from riskkit.render.text import one_line
from riskkit.schema.results.gate import Effect, Finding, GateRun, RuleRun

ERRORS: tuple[Effect, ...] = ("bad-input", "not-assessed")
"""What is no failure of the release but kept the gate from judging it."""


def report(run: GateRun) -> str:
    """All of it as one document, one suite for the run and one for each group of rules."""
    root = Element("testsuites", name="riskkit gate")
    _outcome(SubElement(root, "testsuite", name="gate"), run)
    by_group = sorted(run.rules.items(), key=lambda item: item[1].group)
    for group, rules in groupby(by_group, key=lambda item: item[1].group):
        suite = SubElement(root, "testsuite", name=one_line(group))
        for key, rule in rules:
            _rule(suite, run, key, rule)
    for suite in root:
        _counted(suite, ("tests", "failures", "errors", "skipped"))
    _counted(root, ("tests", "failures", "errors"))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _counted(element: Element, names: Iterable[str]) -> None:
    """Sets how many tests are in *element*, and how many of them came out how."""
    tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name in names:
        element.set(name, str(sum(1 for _ in element.iter(tags[name]))))


def _test(suite: Element, group: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=one_line(f"riskkit.gate.{group}"), name=one_line(name))


def _said(test: Element, tag: str, kind: str, message: str, lines: Iterable[str]) -> None:
    """What came out other than passed: in short as an attribute, in full as text, since readers show either."""
    SubElement(test, tag, type=kind, message=one_line(message)).text = "\n".join(map(one_line, lines))


def _outcome(suite: Element, run: GateRun) -> None:
    properties = SubElement(suite, "properties")
    for label, text in words.facts(run):
        SubElement(properties, "property", name=label, value=one_line(text))
    test = _test(suite, "run", f"{words.name(run)} passes the gate")
    if run.exit_code:
        tag = "error" if run.exit_code > 2 else "failure"
        _said(test, tag, run.outcome, words.ended(run), words.reasons(run))


def _rule(suite: Element, run: GateRun, key: str, rule: RuleRun) -> None:
    test = _test(suite, rule.group, f"{key}: {rule.title}")
    found = words.gravest_first(finding for finding in run.findings if finding.rule == key)
    stopping = [finding for finding in found if finding.counts]
    if stopping:
        gravest = stopping[0]
        tag = "error" if gravest.effect in ERRORS else "failure"
        _said(test, tag, gravest.effect, _first(stopping), (_line(run, finding) for finding in stopping))
    elif rule.state == "broke":
        _said(test, "error", "broke", rule.why, [rule.why])
    elif rule.state == "not-run":
        _said(test, "skipped", "not-run", rule.why, [])
    rest = [finding for finding in found if not finding.counts]
    if rest:
        SubElement(test, "system-out").text = "\n".join(_line(run, finding) for finding in rest)


def _first(findings: list[Finding]) -> str:
    more = f" (and {len(findings) - 1} more)" if findings[1:] else ""
    return f"{findings[0].message}{more}"


def _line(run: GateRun, finding: Finding) -> str:
    place = ": ".join(filter(None, (words.where(run, finding), finding.place.pointer)))
    return one_line(f"{place}: {words.STANDINGS[words.standing(finding)]}: {words.sentence(finding)}")
