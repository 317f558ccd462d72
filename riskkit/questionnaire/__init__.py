"""What is asked next, how far along that is, and what a typed line means; it neither asks nor shows."""

from riskkit.analysis.placeholders import Flag, flags, folded, placeholders, says_nothing
from riskkit.analysis.triage import Triage, Ways
from riskkit.questionnaire.people import Work, mine, rater_of, unassigned, work
from riskkit.questionnaire.revisions import argued, revised, told
from riskkit.questionnaire.sheet import CONFIDENCES, Entry, Part, Questionnaire, Sheet, State
from riskkit.questionnaire.sitting import Sitting
from riskkit.questionnaire.typed import COMMANDS, MOST_TEXT, Typed, chosen, estimate, fresh_id, is_date, several, typed

__all__ = [
    "COMMANDS",
    "CONFIDENCES",
    "MOST_TEXT",
    "Entry",
    "Flag",
    "Part",
    "Questionnaire",
    "Sheet",
    "Sitting",
    "State",
    "Triage",
    "Typed",
    "Ways",
    "Work",
    "argued",
    "chosen",
    "estimate",
    "flags",
    "folded",
    "fresh_id",
    "is_date",
    "mine",
    "placeholders",
    "rater_of",
    "revised",
    "says_nothing",
    "several",
    "told",
    "typed",
    "unassigned",
    "work",
]
