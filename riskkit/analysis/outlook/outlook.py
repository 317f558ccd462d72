"""The outlook of an evaluated assessment, put together."""

from riskkit.analysis.evaluated import Evaluated
from riskkit.analysis.measures import restoring
from riskkit.analysis.outlook import Depth
from riskkit.analysis.outlook.chances import chances
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.analysis.outlook.moved_tables import entry_margin
from riskkit.analysis.outlook.stages import path
from riskkit.analysis.outlook.steadiness import own_steadiness
from riskkit.analysis.outlook.value_of_information import next_questions
from riskkit.schema.results.outlook import Margin, Outlook


def outlook(case: Evaluated, depth: Depth) -> Outlook:
    """How firm the recommendation for an assessment is, what would change it, and what to do next."""
    chosen, wanted = case.chosen, case.wanted
    (steps, by), (entry, table) = answer_margin(case, chosen), entry_margin(case, chosen)
    sampling, found = chances(case, depth.samples, depth.seed)
    return Outlook(
        margin=Margin(answer=steps, by=by, entry=entry, table=table),
        flips=flips(case, chosen, wanted, depth.flips),
        next=next_questions(case, chosen, wanted),
        sampling=sampling,
        chances=found,
        steadiness=own_steadiness(case, depth.seed),
        path=path(case, chosen, wanted),
        measures=restoring(case, chosen),
    )
