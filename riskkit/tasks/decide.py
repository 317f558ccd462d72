"""What people decide about a release: made, approved or dissented from, and written with a line in the log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from riskkit.errors import InputError, Problem, in_order
from riskkit.gate.decide import Speaker, approving, decided, dissenting, extreme_in
from riskkit.gate.facts import Facts
from riskkit.gate.rules import RULES
from riskkit.gate.rules.decision import approvals_given, changes, conditions_accepted, override_allowed
from riskkit.gate.run import Around, gate
from riskkit.schema.base import Record
from riskkit.schema.checks.framework import dangling
from riskkit.schema.decision import Accepted, Approval, Decision, DecisionAct, LogLine, RestsOn
from riskkit.store.frameworks import shown
from riskkit.store.output_guard import linked
from riskkit.store.release_files import LOG, approved_digest, log_line, tree_of, write_decision
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump, set_aside, write_atomically
from riskkit.tasks.gate_facts import gathered
from riskkit.tasks.gate_inputs import GateInputs, Request
from riskkit.tasks.since_decision import since_decision

FILE = "decision.yaml"
OTHERS_BUSINESS = ("decision", "verdict", "policies", "waivers")
"""Groups of rules that a decision is to satisfy, or that are not its business."""


@dataclass(frozen=True, slots=True)
class Decidable:
    """A release that somebody speaks about: what was read of it, who speaks, and what they say."""

    facts: Facts
    on: GateInputs
    by: Speaker
    text: str | None

    @property
    def since(self) -> tuple[str, ...]:
        """What changed since the decision that is there, in a few lines."""
        return since_decision(self.facts, self.on.root)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What to tell of the release that stops nobody."""
        return self.on.warnings


@dataclass(frozen=True, slots=True)
class DecisionWritten:
    """The decision as it is in its file now; nothing is written where anything is *in the way*."""

    decision: Decision
    in_the_way: tuple[Problem, ...] = ()
    """What nobody can decide away, in the order of its places."""
    notes: tuple[str, ...] = ()
    """What was written, and what a policy still wants."""


def decidable(request: Request, by: Speaker, text: str | None) -> Decidable:
    """
    A release that *by* can decide about, with *text* as the reason, the dissent or the note.

    Raises `InputError` for what cannot be read, where no assessment is named, and for a text that no decision can have.
    """
    if found := linked(request.release):
        raise InputError(found)
    said = {"name": by.name, "role": by.role, "on": by.on, "of": f"sha256:{'0' * 64}", "note": text or "-"}
    _check_record(Approval, said)
    facts, on = gathered(request)
    wanted = ("policy", "framework", "context", "release", "assessment")
    if found := [problem for role in wanted for problem in facts.problems.get(role, ())]:
        raise InputError(found)
    if facts.recommendation is None or facts.now is None:
        hint = "name it in release.yaml: assessment: {path: assessment.yaml}"
        raise InputError([Problem(on.shown["release"], "assessment", "there is no assessment to decide on", hint)])
    return Decidable(facts, on, by, text)


def decide(
    about: Decidable,
    option: str | None = None,
    *,
    accept: Sequence[str] = (),
    due: str | None = None,
    review: str | None = None,
    again: bool = False,
) -> DecisionWritten:
    """
    A new decision, with the approval of who makes it, once it is written.

    *accept* are conditions as CONTROL=LEVEL, which have to hold by *due*, else at once. Without *option* what the
    release asks for is decided. Raises `InputError` in the words of the options, and where there is a decision already
    and none is wanted *again*.
    """
    facts, on = about.facts, about.on
    conditions = _accepted(facts, accept, about.by.name, due or about.by.on)
    if option and facts.framework:
        known = facts.framework.options.options
        if found := list(dangling("", "--option", [option], known, "an option")):
            raise InputError(found)
    if not again:
        _check_first(facts, on)
    made = decided(facts, option, about.text or "", conditions, {}, review)
    if in_the_way := _in_the_way(facts, on, made.option):
        return DecisionWritten(made, in_order(in_the_way))
    return _write(about, approving(made, about.by, approved_digest(tree_of(made)), None), "decided")


def approve(about: Decidable) -> DecisionWritten:
    """The decision that is there with an approval, once it is written; raises `InputError` where there is none."""
    facts, on = about.facts, about.on
    decision, now, approved = _existing(facts, on)
    stale = [
        Problem(on.shown["decision"], pointer, f"{words} since it was decided", "decide again: --again")
        for pointer, words in changes(decision.rests_on, now, facts.prose)
    ]
    if in_the_way := stale + _in_the_way(facts, on, decision.option):
        return DecisionWritten(decision, in_order(in_the_way))
    return _write(about, approving(decision, about.by, approved, about.text), "approved")


def dissent(about: Decidable) -> DecisionWritten:
    """The decision that is there with a dissent, once it is written; raises `InputError` where there is none."""
    return _write(about, dissenting(_existing(about.facts, about.on)[0], about.by, about.text or ""), "dissented")


def _in_the_way(facts: Facts, inputs: GateInputs, option: str) -> list[Problem]:
    """What nobody can decide away: broken integrity, and risks that are extreme at the option."""
    away = {key: rule for key, rule in RULES.items() if rule.fixed and rule.group not in OTHERS_BUSINESS}
    run = gate(facts, away, Around("", inputs.names, inputs.place, {}))
    found = [Problem(f.place.file, f.place.pointer, f.message, f.fix, f.place.line) for f in run.findings]
    for risk in extreme_in(facts, option):
        message = f"'{risk}' is extreme at '{option}', and no decision can change that"
        found.append(Problem("", "--option", message, "decide for something less open"))
    return found


def _accepted(facts: Facts, texts: Sequence[str], by: str, due: str) -> dict[str, Accepted]:
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


def _check_first(facts: Facts, inputs: GateInputs) -> None:
    """Raises `InputError` where there is a decision already, or one that cannot be read."""
    if facts.earlier:
        raise InputError([_made_under(facts.earlier, inputs)])
    if facts.decision is not None:
        hint = "agree with --approve, differ with --dissent TEXT, or replace it with --again"
        raise InputError([Problem(inputs.shown["decision"], "", "there is a decision already", hint)])
    if facts.problems.get("decision"):
        raise InputError(facts.problems["decision"])


def _existing(facts: Facts, inputs: GateInputs) -> tuple[Decision, RestsOn, str]:
    """The decision that is there, what one made now would rest on, and the digest of what is approved; or an error."""
    if facts.problems.get("decision"):
        raise InputError(facts.problems["decision"])
    if facts.earlier:
        raise InputError([_made_under(facts.earlier, inputs)])
    if facts.decision is None or facts.now is None or facts.approved is None:
        raise InputError(
            [Problem(inputs.shown["release"], "decision", "there is no decision yet", "decide with --why TEXT")]
        )
    return facts.decision, facts.now, facts.approved


def _made_under(earlier: str, inputs: GateInputs) -> Problem:
    message = f"was made under {earlier}, with other questions and tables"
    return Problem(inputs.shown["decision"], "", message, "look at it again, and renew it with --again")


def _write(about: Decidable, decision: Decision, what: DecisionAct) -> DecisionWritten:
    """Puts a decision into its file, a line into the log, and its name into release.yaml."""
    facts, on, by = about.facts, about.on, about.by
    tree = tree_of(decision)
    _check_record(Decision, tree)
    line = log_line(decision, what, by.on, by.name)
    _check_follows(facts, on, line)
    named = facts.release.decision if facts.release else None
    path = on.root / (named.path if named else FILE)
    notes = []
    if what == "decided" and path.is_file():
        notes.append(f"kept the decision before it as {shown(set_aside(path, path.read_bytes()))}")  # with all dissent
    write_decision(path, on.root / LOG, tree, line)
    if named is None:
        _name_it(on)
    notes.append(f"{what} by {by.name} ({by.role}): {decision.release} as {decision.option}, which {decision.course}")
    notes += [f"wrote {shown(path)}", *_missing(facts, decision)]
    return DecisionWritten(decision, notes=tuple(notes))


def _check_follows(facts: Facts, inputs: GateInputs, line: LogLine) -> None:
    """Raises `InputError` for what cannot come last in the log: an earlier day, or what was followed by another."""
    if facts.problems.get("log"):
        raise InputError(facts.problems["log"])
    log = facts.log or ()
    own = [each.of for each in log if each.release == line.release]
    if log and log[-1].on > line.on:
        message = f"{line.on} is before {log[-1].on}, on which the last was decided"
        raise InputError([Problem(inputs.shown["log"], "", message, "give --date, or set the clock right")])
    if line.of in own and own[-1] != line.of:
        message = "an identical decision was made and replaced before"
        raise InputError([Problem(inputs.shown["log"], "", message, "say in --why why it is decided again")])


def _check_record(model: type[Record], tree: dict[str, Any]) -> None:
    """Raises `InputError` for what was typed and cannot stand in a decision."""
    try:
        validate(model, parse_document(dump(tree).encode(), ""))
    except InputError as error:
        raise InputError(replace(problem, where="", line=0, column=0) for problem in error.problems) from None


def _name_it(inputs: GateInputs) -> None:
    """Names the decision in release.yaml, with everything else there as it was."""
    path = inputs.request.release
    layout, document = layout_of(path.read_bytes(), str(path))
    tree = document.tree if isinstance(document.tree, dict) else {}
    write_atomically(path, rewritten(layout, tree | {"decision": {"path": FILE}}))


def _missing(facts: Facts, decision: Decision) -> list[str]:
    """What the policy still wants of a decision."""
    policy, framework, recommendation = facts.policy, facts.framework, facts.recommendation
    if policy is None or framework is None or recommendation is None:
        return []
    found = (
        *approvals_given(decision, policy, framework),
        *conditions_accepted(decision, framework, recommendation),
        *override_allowed(decision, policy),
    )
    return [f"still missing: {each.message}; {each.fix}" for each in found]
