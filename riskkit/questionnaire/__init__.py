"""What is asked next, how far along that is, and what a typed line means; it neither asks nor shows."""

from riskkit.questionnaire.assignments import rater_of
from riskkit.questionnaire.input import (
    COMMANDS,
    MOST_TEXT,
    TypedCommand,
    chosen,
    estimate,
    fresh_id,
    is_date,
    several,
    typed,
)
from riskkit.questionnaire.placeholders import Flag, flags, folded, placeholders, says_nothing
from riskkit.questionnaire.quick import Triage
from riskkit.questionnaire.rationale import argued, revised, told
from riskkit.questionnaire.session import Sitting
from riskkit.questionnaire.sheet import EntryState, Questionnaire, SectionProgress, Sheet, SheetEntry
from riskkit.questionnaire.ways import Ways

__all__ = [
    "COMMANDS",
    "MOST_TEXT",
    "EntryState",
    "Flag",
    "Questionnaire",
    "SectionProgress",
    "Sheet",
    "SheetEntry",
    "Sitting",
    "Triage",
    "TypedCommand",
    "Ways",
    "argued",
    "chosen",
    "estimate",
    "flags",
    "folded",
    "fresh_id",
    "is_date",
    "placeholders",
    "rater_of",
    "revised",
    "says_nothing",
    "several",
    "told",
    "typed",
]
