"""An assessment evaluated: its plan, its columns, and the verdicts of one profile, each with its conditions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from riskkit.analysis.requested_option import asked_option
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import BLANK, Columns, EncodedAnswer, standings, to_columns
from riskkit.engine.plan import LASTING_FROM, Plan, ProfilePlan, UpliftRisk, compile_plan, level_at
from riskkit.engine.verdict import ALLOWED as FREELY
from riskkit.engine.verdict import NOT_ALLOWED, WITH_CONDITIONS, Verdicts, judge
from riskkit.schema.assessment import Assessment
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.recommendation import Condition, RequestedOption, VerdictName


@dataclass(frozen=True)
class Evaluated:
    """One assessment under one profile on a date, free of problems; whatever is asked of it starts here."""

    framework: Framework
    plan: Plan
    assessment: Assessment | Case
    context: Context | None
    date: str
    answers: Mapping[str, EncodedAnswer]
    columns: Columns
    profile: ProfilePlan

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdicts as answered."""
        return judge(self.plan, self.profile, self.columns, single())

    @cached_property
    def asked(self) -> RequestedOption:
        """What the release asks for."""
        return asked_option(self.framework, self.assessment.release)

    @property
    def wanted(self) -> int | None:
        """The option that the release asks for; None where it shares nothing."""
        return None if self.asked.option is None else self.plan.option(self.asked.option)

    @property
    def chosen(self) -> int:
        """The option recommended: what is asked for where it is allowed, else the best in the most open class."""
        return asked_or_best(self.verdicts, self.wanted)

    @cached_property
    def hopeful(self) -> Verdicts:
        """The verdicts with every blank at its best, and every answer as much better as its doubt may hide."""
        return judge(self.plan, self.profile, hopeful(self.plan, self.columns), single())

    def under(self, profile: str) -> "Evaluated":
        """The same assessment under another profile of its framework."""
        return self if profile == self.profile.id else replace(self, profile=self.plan.profiles[profile])

    def with_columns(self, columns: Columns) -> "Evaluated":
        """The same with other answers."""
        return replace(self, columns=columns)

    def level(self, question: int, bad: int) -> str:
        """The id of the level of a badness."""
        return level_at(self.framework.questions.questions[self.plan.questions[question].id], bad)

    def verdict(self, option: int) -> VerdictName:
        """The verdict on an option."""
        found = self.verdicts.verdicts[option]
        if found == NOT_ALLOWED:
            return "ruled-out" if self.hopeful.verdicts[option] == NOT_ALLOWED else "not-allowed"
        return "allowed" if found == FREELY else "allowed-with-conditions"

    def heir(self, option: int) -> int:
        """The option by whose verdict one is judged: itself, or the least open of those that give it more."""
        own = self.verdicts.own[option]
        if own == self.verdicts.verdicts[option]:
            return option
        best = self.verdicts.verdicts[option]
        more = [n for n, verdict in enumerate(self.verdicts.own) if verdict == best and self._more_open(n, option)]
        return min(more, key=lambda n: self.verdicts.classes[n], default=option)

    def _more_open(self, other: int, option: int) -> bool:
        return bool(self.verdicts.classes[other] > self.verdicts.classes[option])

    def needed(self, option: int) -> dict[int, int]:
        """Per control that an option lacks the greatest badness that is enough; empty where it has no conditions."""
        if self.verdicts.verdicts[option] != WITH_CONDITIONS:
            return {}
        return lacking(self.verdicts, self.heir(option))

    def conditions(self, option: int) -> tuple[Condition, ...]:
        """The conditions of an option, in the order of the questions."""
        return tuple(
            Condition(
                question=self.plan.questions[question].id,
                level=self.level(question, most),
                now=None
                if self.columns.level[question] == BLANK
                else self.level(question, self.columns.level[question]),
            )
            for question, most in sorted(self.needed(option).items())
        )


def lacking(verdicts: Verdicts, option: int) -> dict[int, int]:
    """Per control that falls short of what an option's class asks for the greatest badness that is enough."""
    counted = verdicts.tiers.reading.counted
    asked = verdicts.enough[verdicts.classes[option]]
    return {question: most for question, most in asked.items() if counted[question] > most}


def hopeful(plan: Plan, columns: Columns) -> Columns:
    """The row with every blank at its best, and every answer as much better as its doubt is large."""
    best = {
        number: max(columns.level[number] - columns.doubt[number], 0) if columns.level[number] >= 0 else 0
        for number, question in enumerate(plan.questions)
        if columns.level[number] < 0 or columns.doubt[number]
    }
    return columns.answered(best)


def evaluate(
    framework: Framework,
    assessment: Assessment | Case,
    context: Context | None,
    date: str,
    plan: Plan | None = None,
) -> Evaluated:
    """An assessment under the profile that it names; *plan* spares compiling a framework once more."""
    plan = plan or compile_plan(framework)
    answers = standings(framework, assessment, context, date)
    columns = to_columns(framework, plan, assessment, answers)
    profile = plan.profiles[assessment.profile]
    return Evaluated(framework, plan, assessment, context, date, answers, columns, profile)


def is_credited(evaluated: Evaluated, risk: UpliftRisk, *, as_weights: bool) -> bool:
    """Whether a hazard gets credit for what others offer: not a blank, and as weights not a guess."""
    columns = evaluated.columns
    return bool(columns.level[risk.hazard] >= 0 and not (as_weights and columns.guess[risk.hazard]))


def is_lasting(evaluated: Evaluated, option: int) -> bool:
    """Whether an option, with what measures open beside it, cannot be taken back."""
    return bool(evaluated.verdicts.classes[option] >= LASTING_FROM)


def asked_or_best(verdicts: Verdicts, asked: int | None) -> int:
    """The option asked for where it is allowed, else the best of what is; of one row."""
    return int(verdicts.recommended) if asked is None or verdicts.verdicts[asked] == NOT_ALLOWED else asked
