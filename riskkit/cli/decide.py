"""``riskkit decide``."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from riskkit.cli import clock, options
from riskkit.cli.output import note, say, warn
from riskkit.errors import InputError, Problem, in_order, render
from riskkit.gate.decide import Speaker, approving, decided, dissenting, extreme_in
from riskkit.gate.facts import Facts
from riskkit.gate.rules import RULES
from riskkit.gate.rules.decision import approvals_given, changes, conditions_accepted, override_allowed
from riskkit.gate.run import Around, gate
from riskkit.schema.base import Record
from riskkit.schema.checks.framework import dangling
from riskkit.schema.decision import Accepted, Approval, Decision, DecisionAct, LogLine
from riskkit.store.frameworks import shown
from riskkit.store.output_guard import linked
from riskkit.store.release_files import LOG, approved_digest, log_line, tree_of, write_decision
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, set_aside, write_atomically
from riskkit.tasks.gate_facts import gathered
from riskkit.tasks.gate_inputs import Gathered, Request

FILE = "decision.yaml"
BLOCKED = 1
ReleaseFile = Annotated[Path, typer.Argument(metavar="RELEASE", help="The release.yaml.", show_default=False)]
PolicyFile = Annotated[Path, typer.Option("--policy", metavar="FILE", help="What it is held to: profile and context.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", help="Who decides, approves or dissents.")]
Role = Annotated[str, typer.Option("--role", metavar="ROLE", help="In which role, such as release-lead.")]
Option = Annotated[
    str | None, typer.Option("--option", metavar="ID", help="What may be offered at most; else what is asked for.")
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why this is decided.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="CONTROL=LEVEL", help="A condition that is accepted, as often as needed."),
]
Due = Annotated[str | None, typer.Option("--due", metavar="DATE", help="When the conditions have to hold; else today.")]
Review = Annotated[str | None, typer.Option("--review", metavar="DATE", help="When to look at it again.")]
Approve = Annotated[bool, typer.Option("--approve", help="Agree with the decision that is there.")]
DissentText = Annotated[str | None, typer.Option("--dissent", metavar="TEXT", help="Be of another mind, and say why.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What goes with an approval.")]
Again = Annotated[bool, typer.Option("--again", help="Decide anew although there is a decision.")]


def decide(
    release: ReleaseFile,
    policy: PolicyFile,
    name: Name,
    role: Role,
    option: Option = None,
    why: Why = None,
    accept: Accept = None,
    due: Due = None,
    review: Review = None,
    approve: Approve = False,
    dissent: DissentText = None,
    note: Note = None,
    again: Again = False,
    framework: options.Framework = None,
    date: options.OnDate = None,
) -> int:
    """Record what people decide about a release. Who, why, and on what it rests; others approve or dissent."""
    new = {"--why": why, "--option": option, "--accept": accept, "--due": due, "--review": review, "--again": again}
    _check_words([name for name, given in new.items() if given], approve=approve, dissent=dissent, note=note)
    if found := linked(release):
        raise InputError(found)
    day = clock.on_date(date)
    for text in (why, dissent, note):
        _check_record(
            Approval, {"name": name, "role": role, "on": day, "of": f"sha256:{'0' * 64}", "note": text or "-"}
        )
    request, said = Request(release, policy, day, framework=framework), Speaker(name, role, day)
    facts, on = _ready(request)
    if approve or dissent is not None:
        return _added(facts, on, said, dissent, note)
    conditions = _accepted(facts, accept or [], name, clock.on_date(due) if due else day)
    return _decided(facts, on, said, option, why or "", conditions, clock.on_date(review) if review else None, again)


def _check_words(new: list[str], *, approve: bool, dissent: str | None, note: str | None) -> None:
    """Raises `InputError` for options that do not go together; *new* are those given of a new decision."""
    found = []
    if approve and dissent is not None:
        found.append(Problem("", "--approve", "and --dissent cannot both be meant", "give one of them"))
    if not approve and dissent is None and "--why" not in new:
        found.append(Problem("", "--why", "is missing", "say in a sentence why this is decided"))
    if dissent is not None and not dissent.strip():
        found.append(Problem("", "--dissent", "says nothing", "say why you are of another mind"))
    if note and not approve:
        found.append(Problem("", "--note", "goes with an approval", "say it in --why or --dissent"))
    if approve or dissent is not None:
        found += (Problem("", name, "belongs to a new decision", "leave it out") for name in new)
    if found:
        raise InputError(found)


def _ready(request: Request) -> tuple[Facts, Gathered]:
    """The facts of a release that can be decided about; raises `InputError` for what cannot be read."""
    facts, on = gathered(request)
    wanted = ("policy", "framework", "context", "release", "assessment")
    if found := [problem for role in wanted for problem in facts.problems.get(role, ())]:
        raise InputError(found)
    if facts.recommendation is None or facts.now is None:
        hint = "name it in release.yaml: assessment: {path: assessment.yaml}"
        raise InputError([Problem(on.shown["release"], "assessment", "there is no assessment to decide on", hint)])
    warn(on.warnings)
    return facts, on


def _in_the_way(facts: Facts, on: Gathered, option: str) -> list[Problem]:
    """What nobody can decide away: broken integrity, and risks that are extreme at the option."""
    away = {key: rule for key, rule in RULES.items() if rule.fixed and rule.group not in _LATER}
    run = gate(facts, away, Around("", on.names, on.place, {}))
    found = [Problem(f.place.file, f.place.pointer, f.message, f.fix, f.place.line) for f in run.findings]
    for risk in extreme_in(facts, option):
        message = f"'{risk}' is extreme at '{option}', and nobody can decide that away"
        found.append(Problem("", "--option", message, "decide for something less open"))
    return found


_LATER = ("decision", "verdict", "policies", "waivers")
"""Rules that a decision is to satisfy, or that are not its business."""


def _blocked(found: list[Problem]) -> int:
    for problem in in_order(found):
        say(f"error: {render(problem)}")
    return BLOCKED


def _accepted(facts: Facts, texts: list[str], by: str, due: str) -> dict[str, Accepted]:
    framework = facts.framework
    controls = {key: asked for key, asked in framework.asked.items() if asked.type == "control"} if framework else {}
    found: dict[str, str] = {}
    wrong = []
    for text in texts:
        key, _, level = (part.strip() for part in text.partition("="))
        here = list(dangling("", "--accept", [key], controls, "a control question"))
        here = here or list(dangling("", "--accept", [level], controls[key].levels, "a level"))
        if found.get(key, level) != level:
            here.append(Problem("", "--accept", f"'{key}' is accepted at two levels", "give one of them"))
        wrong += here
        found[key] = level
    if wrong:
        raise InputError(wrong)
    return {key: Accepted.model_construct(level=level, by=by, due=due) for key, level in found.items()}


def _decided(
    facts: Facts,
    on: Gathered,
    said: Speaker,
    option: str | None,
    why: str,
    conditions: dict[str, Accepted],
    review: str | None,
    again: bool,
) -> int:
    _check_option(facts, option)
    if facts.earlier and not again:
        raise InputError([_made_under(facts.earlier, on)])
    if facts.decision is not None and not again:
        hint = "agree with --approve, differ with --dissent TEXT, or replace it with --again"
        raise InputError([Problem(on.shown["decision"], "", "there is a decision already", hint)])
    if facts.problems.get("decision") and not again:
        raise InputError(facts.problems["decision"])
    made = decided(facts, option, why, conditions, {}, review)
    if found := _in_the_way(facts, on, made.option):
        return _blocked(found)
    made = approving(made, said, _approved(made), None)
    return _write(facts, on, made, said, "decided")


def _made_under(earlier: str, on: Gathered) -> Problem:
    message = f"was made under {earlier}, with other questions and tables"
    return Problem(on.shown["decision"], "", message, "look at it again, and renew it with --again")


def _check_option(facts: Facts, option: str | None) -> None:
    if option and facts.framework:
        known = facts.framework.options.options
        if found := list(dangling("", "--option", [option], known, "an option")):
            raise InputError(found)


def _added(facts: Facts, on: Gathered, said: Speaker, dissent: str | None, note: str | None) -> int:
    """Somebody's approval or dissent, added to a decision that nothing has changed under."""
    if facts.problems.get("decision"):
        raise InputError(facts.problems["decision"])
    if facts.earlier:
        raise InputError([_made_under(facts.earlier, on)])
    if facts.decision is None or facts.now is None or facts.approved is None:
        raise InputError(
            [Problem(on.shown["release"], "decision", "there is no decision yet", "decide with --why TEXT")]
        )
    if dissent is not None:
        return _write(facts, on, dissenting(facts.decision, said, dissent), said, "dissented")
    stale = [
        Problem(on.shown["decision"], pointer, f"{words} since it was decided", "decide again: --again")
        for pointer, words in changes(facts.decision.rests_on, facts.now)
    ]
    if found := stale + _in_the_way(facts, on, facts.decision.option):
        return _blocked(found)
    return _write(facts, on, approving(facts.decision, said, facts.approved, note), said, "approved")


def _approved(decision: Decision) -> str:
    return approved_digest(tree_of(decision))


def _write(facts: Facts, on: Gathered, decision: Decision, said: Speaker, what: DecisionAct) -> int:
    tree = tree_of(decision)
    _check_record(Decision, tree)
    line = log_line(decision, what, said.on, said.name)
    _check_follows(facts, on, line)
    named = facts.release.decision if facts.release else None
    path = on.root / (named.path if named else FILE)
    if what == "decided" and path.is_file():
        note(f"kept the decision before it as {shown(set_aside(path, path.read_bytes()))}")  # and all dissent in it
    write_decision(path, on.root / LOG, tree, line)
    if named is None:
        _name_it(on)
    note(f"{what} by {said.name} ({said.role}): {decision.release} as {decision.option}, which {decision.course}")
    note(f"wrote {shown(path)}")
    _tell_what_is_missing(facts, decision)
    return 0


def _check_follows(facts: Facts, on: Gathered, line: LogLine) -> None:
    """Raises `InputError` for what cannot come last in the log: an earlier day, or what was followed by another."""
    if facts.problems.get("log"):
        raise InputError(facts.problems["log"])
    log = facts.log or ()
    own = [each.of for each in log if each.release == line.release]
    if log and log[-1].on > line.on:
        message = f"{line.on} is before {log[-1].on}, on which the last was decided"
        raise InputError([Problem(on.shown["log"], "", message, "give --date, or set the clock right")])
    if line.of in own and own[-1] != line.of:
        message = "the same was decided before, and followed by another decision"
        raise InputError([Problem(on.shown["log"], "", message, "say in --why why it is decided again")])


def _check_record(model: "type[Record]", tree: dict[str, Any]) -> None:
    """Raises `InputError` for what was typed and cannot stand in a decision."""
    try:
        validate(model, parse_document(dump(tree).encode(), ""))
    except InputError as error:
        raise InputError(replace(problem, where="", line=0, column=0) for problem in error.problems) from None


def _name_it(on: Gathered) -> None:
    """Names the decision in release.yaml, with everything else there as it was."""
    path = on.request.release
    layout, document = layout_of(path.read_bytes(), str(path))
    tree = document.tree if isinstance(document.tree, dict) else {}
    write_atomically(path, rewritten(layout, tree | {"decision": {"path": FILE}}))


def _tell_what_is_missing(facts: Facts, decision: Decision) -> None:
    policy, framework, recommendation = facts.policy, facts.framework, facts.recommendation
    if policy and framework and recommendation:
        for found in (
            *approvals_given(decision, policy, framework),
            *conditions_accepted(decision, framework, recommendation),
            *override_allowed(decision, policy),
        ):
            note(f"still missing: {found.message}; {found.fix}")
