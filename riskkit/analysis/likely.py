"""How a chance comes about: what each answer in doubt may turn out as, and in how many samples that is intolerable."""

from collections.abc import Iterable, Iterator

from riskkit.analysis.doubt import Weights, doubts
from riskkit.analysis.factors import cut_steps, parts_of
from riskkit.analysis.standing import answer_to
from riskkit.analysis.trail import JUDGED, Node, Trail, answer_steps, shown
from riskkit.analysis.uncertainty import STRATA, Drawer, chances
from riskkit.engine.plan import INTOLERABLE
from riskkit.schema.assessment import Answer, Rating
from riskkit.schema.outlook import Chance, Sampling


def sampling(trail: Trail, samples: int) -> Sampling:
    """So many samples, drawn as `riskkit score` and `riskkit next` draw them."""
    return Sampling(samples=samples, seed=trail.depth.seed, way="latin-hypercube")


def chance_steps(trail: Trail, offer: int) -> tuple[Node, ...]:
    """The share of samples in which some risk of an offer is intolerable, the risks, and the answers that are drawn."""
    weights, drawn = doubts(trail.subject, trail.assessment, trail.context), sampling(trail, trail.depth.samples)
    judgement = trail.plan.profiles[trail.found.profile]
    found = chances(Drawer(trail.subject, weights, drawn), judgement)[trail.plan.offers[offer].id]
    shares = [found.risks[harm.id] for harm in trail.plan.harms]
    risks = sorted((risk for risk, share in enumerate(shares) if share), key=lambda risk: -shares[risk])
    return (
        _head(trail, offer, found, drawn),
        *(_risk(trail, offer, risk, shares[risk], drawn) for risk in risks),
        *_breadth(trail),
        _forgone(trail, offer, found),
        *_drawn(trail, offer, risks, weights),
    )


def _head(trail: Trail, offer: int, found: Chance, drawn: Sampling) -> Node:
    detail = "the share of samples in which it is intolerable or extreme; it informs, and no verdict reads it"
    sets = drawn.samples // STRATA
    apart = f"by how {sets} sets of {STRATA:,} samples differ" if sets > 1 else "as of independent samples"
    how = f"drawn by Latin hypercube from seed {drawn.seed}, the same for all options"
    under = (
        Node("samples", how, value=drawn.samples),
        _counted(found.intolerable, drawn),
        Node("standard error", f"of that share, {apart}", value=found.error),
    )
    title, working = f"chance of {trail.plan.offers[offer].id}", _share(found.intolerable, drawn)
    return Node(title, detail, under, value=found.intolerable, working=working)


def _counted(share: float, drawn: Sampling) -> Node:
    return Node("intolerable", "in so many of the samples", value=round(share * drawn.samples))


def _share(share: float, drawn: Sampling) -> str:
    return f"{shown(round(share * drawn.samples))} ÷ {shown(drawn.samples)}"


def _risk(trail: Trail, offer: int, risk: int, share: float, drawn: Sampling) -> Node:
    """In how many samples one risk is intolerable, the limit that it is held against, and how it reads."""
    harm, cited = trail.plan.harms[risk], trail.framework.risks.risks[trail.plan.harms[risk].id]
    zones = trail.plan.profiles[trail.found.profile].zones[risk]
    first = next(band for band, zone in enumerate(zones) if zone >= INTOLERABLE)
    limit = (cut_steps(trail, risk, first - 1, "limit"),) if first else (Node("limit", "it is so at any index"),)
    rows = trail.found.options[trail.plan.offers[offer].id].risks[harm.id].rows
    read = ", ".join(f"{rows[row].likelihood:.3g} on the {row} row" for row in ("lower", "stated", "upper"))
    as_read = Node("likelihood", read, see=trail.see(offer, harm.id))
    under = (_counted(share, drawn), *limit, as_read)
    return Node(harm.id, cited.title, under, cited, share, _share(share, drawn))


def _breadth(trail: Trail) -> Iterator[Node]:
    """The rules by which several risks together are intolerable although none is by itself."""
    for key, family in trail.framework.risks.families.items():
        if family.breadth:
            detail = "so many risks at the greatest cell that is tolerable are together intolerable, too"
            place = f"risks.yaml: families/{key}/breadth"
            yield Node(f"breadth of {key}", detail, cited=JUDGED, value=family.breadth, place=place)


def _forgone(trail: Trail, offer: int, found: Chance) -> Node:
    """The benefit given up by not taking an offer, over the samples; it stands beside the chance."""
    spread, key = found.forgone, trail.plan.offers[offer].id
    detail = (
        f"the mean gain over the samples, from {spread.low:.3g} to {spread.high:.3g} in nine of ten; "
        "it stands beside the chance and is never netted with it"
    )
    return Node("benefit forgone", detail, value=spread.mean, see=f"{key}/gain")


def bearing_on(trail: Trail, offer: int, risk: int) -> frozenset[int]:
    """The questions that enter a likelihood at an offer, and those that can hide or cap one of them."""
    plan, harm = trail.plan, trail.plan.harms[risk]
    direct = {question for factors in harm.hazard for question, _ in factors}
    direct |= {harm.baselines[number].peer for number in harm.held_against[offer]}
    direct |= {harm.hazard_level} if harm.held_against[offer] else set()
    direct |= {harm.defence[0]} if harm.defence else set()
    scaled = [
        plan.controls[path]
        for path, relevance in enumerate(harm.relevance)
        if relevance and any(isinstance(plan.leak[part][path], tuple) for part in parts_of(trail, offer))
    ]
    return plan.through(direct.union(scaled))


def _drawn(trail: Trail, offer: int, risks: Iterable[int], weights: tuple[Weights, ...]) -> Iterator[Node]:
    """The answers in doubt that bear on these risks, or on a benefit, with how likely each level is and why."""
    bears = {trail.plan.harms[risk].id: bearing_on(trail, offer, risk) for risk in risks}
    bears |= {gain.id: trail.plan.through([gain.claim[0]]) for gain in trail.plan.gains}
    hidden = trail.subject.scored.rows.upper.hidden
    for number, asked in enumerate(trail.plan.questions):
        on = [key for key, questions in bears.items() if number in questions]
        if on and sum(map(bool, weights[number])) > 1 and not hidden[number]:
            under = (*doubt_steps(trail, number), answer_steps(trail, asked.id, "stated"))
            yield Node(f"drawn: {asked.id}", f"{_levels(trail, number, weights)}; bears on {', '.join(on)}", under)


def _levels(trail: Trail, number: int, weights: tuple[Weights, ...]) -> str:
    levels = trail.framework.questions.questions[trail.plan.questions[number].id].by_badness
    return ", ".join(
        f"'{level}' {100 * weight:.3g}%" for level, weight in zip(levels, weights[number], strict=True) if weight
    )


def doubt_steps(trail: Trail, number: int) -> Iterator[Node]:
    """Why each level of a question is as likely as it is."""
    asked, columns = trail.plan.questions[number], trail.subject.columns
    question = trail.framework.questions.questions[asked.id]
    answer = answer_to(asked.id, question, trail.assessment, trail.context)
    if columns.level[number] < 0 or answer is None:
        rule = trail.framework.framework.rules.uncertainty
        place = "framework.yaml: rules/uncertainty/text"
        yield Node("blank", "each level that its caps allow is as likely as another", cited=rule, place=place)
        return
    if not columns.method[number]:
        detail = f"without evidence by {question.method} each level that it may stand at is as likely as another"
        yield Node("method", detail, cited=question, place=f"questions.yaml: questions/{asked.id}/method")
        return
    yield from _given(trail, answer)
    if columns.grade[number] < asked.grade and columns.level[number] < asked.worst:
        detail = f"evidence counts for less than {question.grade}: each level counts as the next worse one"
        yield Node("grade", detail, cited=question, place=f"questions.yaml: questions/{asked.id}/grade")


def _given(trail: Trail, answer: Answer) -> Iterator[Node]:
    """What is given by one rater, or by several, each of whom counts as much."""
    if answer.ratings is None:
        yield _confidence(trail, answer, "confidence")
        return
    for rater, rating in answer.ratings.items():
        if rating.unknown is None:
            yield _confidence(trail, rating, f"confidence of {rater}")


def _confidence(trail: Trail, given: Answer | Rating, title: str) -> Node:
    """How sure a level is by the confidence in it, or a number by its least, most likely and greatest."""
    if number := given.number:
        detail = f"a triangle from {number.low:g} over {number.likely:g} to {number.high:g}, cut into levels"
        return Node(title, detail, cited=JUDGED)
    rule = trail.framework.framework.rules.uncertainty
    right, *off = rule.off[given.confidence]
    away = zip(("one level", "two levels"), off, strict=False)
    sides = "".join(f", {100 * weight:.3g}% {so_far} off to each side" for so_far, weight in away)
    ends = "; what would lie beyond its range lies at the end of it" if off else ""
    detail = f"{given.confidence}: {100 * right:.3g}% at '{given.level}'{sides}{ends}"
    return Node(title, detail, cited=rule, place=f"framework.yaml: rules/uncertainty/off/{given.confidence}")
