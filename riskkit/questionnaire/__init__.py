"""What is asked next, how far along that is, and what a typed line means; it neither asks nor shows."""

from riskkit.questionnaire.affected import Affected, ShortfallCost
from riskkit.questionnaire.assignments import rater_of
from riskkit.questionnaire.input import (
    COMMANDS,
    MOST_TEXT,
    TypedCommand,
    chosen,
    estimate,
    folded,
    fresh_id,
    is_date,
    several,
    typed,
)
from riskkit.questionnaire.placeholders import Flag, flags, placeholders, weak_reason
from riskkit.questionnaire.quick import Triage
from riskkit.questionnaire.rationale import material_line, rationale_for
from riskkit.questionnaire.session import Session
from riskkit.questionnaire.sheet import EntryState, Questionnaire, SectionProgress, Sheet, SheetEntry

__all__ = [
    "COMMANDS",
    "MOST_TEXT",
    "Affected",
    "EntryState",
    "Flag",
    "Questionnaire",
    "SectionProgress",
    "Session",
    "Sheet",
    "SheetEntry",
    "ShortfallCost",
    "Triage",
    "TypedCommand",
    "chosen",
    "estimate",
    "flags",
    "folded",
    "fresh_id",
    "is_date",
    "material_line",
    "placeholders",
    "rater_of",
    "rationale_for",
    "several",
    "typed",
    "weak_reason",
]
