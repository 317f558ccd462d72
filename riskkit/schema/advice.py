"""The paper's recommendations with their checks, the assessment checklist, definitions, disanalogies and critiques."""

from typing import Literal

from riskkit.schema.base import Atom, Cited, Id, Item, Record, Text


class Check(Cited):
    """
    A condition that a release must meet to have followed a recommendation.

    Met where every question in *answered* has an answer, every atom in *needs* holds and none in *worse_than* does.
    """

    text: Text
    answered: tuple[Id, ...] = ()
    worse_than: tuple[Atom, ...] = ()
    """Unmet where one of these holds: the answer stands at this level or beyond."""
    needs: tuple[Atom, ...] = ()
    """Unmet where one of these does not hold."""
    by_reader: bool = False
    """Nothing in an assessment shows it: a person must look."""


class Advised(Item):
    """A recommendation: to whom, and what to check."""

    audience: tuple[Text, ...]
    checks: dict[Id, Check]


class ChecklistStep(Item):
    """A question of the assessment checklist, and the questions here that ask it."""

    questions: tuple[Id, ...] = ()
    answered_by: Text | None = None
    """What else in the framework answers it."""


class AdviceFile(Record):
    """advice.yaml of a framework."""

    riskkit: Literal["advice/1"]
    recommendations: dict[Id, Advised]
    checklist: dict[Id, ChecklistStep]
    gate: dict[Id, Item] = {}
    definitions: dict[Id, Item] = {}
    disanalogies: dict[Id, Item] = {}
    critiques: dict[Id, Item] = {}
    cautions: dict[Id, Item] = {}
