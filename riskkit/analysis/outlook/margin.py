"""The margin: how many levels one answer may move before the recommended option closes."""

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.hypotheticals import outcomes_if
from riskkit.analysis.outlook.changes import change
from riskkit.schema.results.outlook import Change


def answer_margin(case: Evaluated, chosen: int) -> tuple[int | None, Change | None]:
    """The fewest levels that one answer moves, its doubt kept, until an option closes, and which answer that is."""
    room = {
        number: question.worst - case.columns.level[number]
        for number, question in enumerate(case.plan.questions)
        if case.columns.level[number] >= 0
    }
    for steps in range(1, max(room.values(), default=0) + 1):
        moved = [number for number, left in room.items() if left >= steps]
        rows = [{number: case.columns.level[number] + steps} for number in moved]
        closed = outcomes_if(case, rows, sure=False).closed(chosen)
        first = next((row for row, yes in zip(rows, closed, strict=True) if yes), None)
        if first:
            ((number, bad),) = first.items()
            return steps, change(case, number, bad)
    return None, None
