"""How a likelihood comes about: its factors, step by step, down to answers and to cells of the framework's tables."""

from collections.abc import Iterator
from math import prod

from riskkit.analysis.drivers import state_of
from riskkit.analysis.trail import JUDGED, Node, Trail, answer_steps, greatest, least, level_steps, shown, times
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import Likelihood, added
from riskkit.engine.plan import Baseline, Harm
from riskkit.engine.verdict import band
from riskkit.schema.base import STATES
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.reading import ZONES
from riskkit.schema.recommendation import Factor

FACTORS: tuple[Factor, ...] = ("hazard", "novelty", "defence", "exposure")


def likelihood_steps(trail: Trail, offer: int, risk: int) -> tuple[Node, ...]:
    """The likelihood index of a risk at an offer, and the band, cell and zone that it falls into."""
    found, key = _likelihood(trail, offer, risk), trail.plan.harms[risk].id
    top = state_of(found, offer)
    states = [_state(trail, offer, risk, state, whole=state == top) for state in range(len(STATES))]
    index = Node(
        f"likelihood of {key}",
        f"the greatest over the hazard states, rounded to 1e-9, on the {trail.row_of(offer)} row",
        tuple(states),
        value=found.value[offer],
        working=greatest(state.value for state in states),
    )
    return (index, *_new(trail, offer, risk), *_zone(trail, offer, risk))


def _likelihood(trail: Trail, offer: int, risk: int) -> Likelihood:
    return trail.subject.scored.outcomes[trail.row_of(offer)].likelihood[risk]


def _state(trail: Trail, offer: int, risk: int, state: int, *, whole: bool) -> Node:
    """The product of one hazard state; its factors in full, or only their numbers."""
    found, key = _likelihood(trail, offer, risk), trail.plan.harms[risk].id
    numbers = (found.hazard[state], found.novelty[offer], found.defence, found.exposure[offer][state])
    under: tuple[Node, ...]
    if whole:
        under = (
            hazard_steps(trail, offer, risk, state),
            novelty_steps(trail, offer, risk),
            defence_steps(trail, offer, risk),
            exposure_steps(trail, offer, risk, state),
        )
    else:
        under = tuple(
            Node(factor, _where(factor, state), value=number, see=trail.see(offer, key, factor))
            for factor, number in zip(FACTORS, numbers, strict=True)
        )
    value = numbers[0] * numbers[1] * numbers[2] * numbers[3]
    return Node(STATES[state], "hazard × novelty × defence × exposure", under, value=value, working=times(numbers))


def _where(factor: Factor, state: int) -> str:
    return "the same in every state" if factor in ("novelty", "defence") else f"in the state {STATES[state]}"


def _new(trail: Trail, offer: int, risk: int) -> Iterator[Node]:
    """The same counted as wholly new, where something like it is available; rounding may hide which state is worse."""
    found = _likelihood(trail, offer, risk)
    if found.novelty[offer] < 1:
        each = [
            (hazard, found.defence, reached)
            for hazard, reached in zip(found.hazard, found.exposure[offer], strict=True)
        ]
        numbers = max(each, key=prod)
        value = float(found.absolute(offer, single()))
        yield Node("counted as wholly new", "hazard × defence × exposure", value=value, working=times(numbers))


def _zone(trail: Trail, offer: int, risk: int) -> Iterator[Node]:
    number = band(trail.plan, _likelihood(trail, offer, risk).value[offer])
    yield Node(
        "band",
        f"so many of the cuts {', '.join(map(shown, trail.plan.cuts))} are reached",
        cited=JUDGED,
        value=number,
        place="framework.yaml: rules/cuts",
    )
    yield from band_steps(trail, risk, number)


def band_steps(trail: Trail, risk: int, number: int) -> tuple[Node, Node]:
    """The cell of the matrix that a band of a risk falls into, and the zone that it is under the profile."""
    plan, severity = trail.plan, trail.plan.harms[risk].severity
    profile = trail.framework.profiles.profiles[trail.found.profile]
    zone = ZONES[plan.profiles[trail.found.profile].zones[risk][number]]
    most = f"acceptable up to {profile.acceptable}, tolerable up to {profile.tolerable[str(severity)]}, 4 is extreme"
    return (
        Node(
            "cell",
            f"severity {severity} in band L{number}",
            cited=JUDGED,
            value=plan.matrix[risk][number],
            place=f"framework.yaml: rules/matrix/{severity}/{number}",
        ),
        Node(
            "zone",
            f"{zone}: {most} under '{trail.found.profile}'",
            cited=profile,
            place=profile_at(trail, f"tolerable/{severity}"),
        ),
    )


def cut_steps(trail: Trail, risk: int, number: int, title: str) -> Node:
    """A cut of the likelihood index, by its number, and the zones of a risk on either side of it."""
    zones, at = trail.plan.profiles[trail.found.profile].zones[risk], f"framework.yaml: rules/cuts/{number}"
    detail = f"{ZONES[zones[number]]} below this index, {ZONES[zones[number + 1]]} from it on"
    return Node(title, detail, band_steps(trail, risk, number + 1), JUDGED, trail.plan.cuts[number], place=at)


def profile_at(trail: Trail, pointer: str) -> str:
    """Where a value judgement stands of the profile that an assessment is judged by."""
    key = trail.found.profile
    own = isinstance(trail.framework.profiles.profiles[key], OwnProfile)
    return f"profile '{key}': {pointer}" if own else f"profiles.yaml: profiles/{key}/{pointer}"


def hazard_steps(trail: Trail, offer: int, risk: int, state: int) -> Node:
    """U in a state: the product of its answers, and never less than in the state before."""
    harm, row = trail.plan.harms[risk], trail.row_of(offer)
    found, read = _likelihood(trail, offer, risk), trail.subject.scored.rows.row(row).read
    asked = trail.plan.questions
    factors = [(asked[question].id, table[read[question]]) for question, table in harm.hazard[state]]
    under = [level_steps(trail, key, row, value) for key, value in factors]
    product, detail = times(value for _, value in factors), "the product of its answers"
    working = product if len(factors) > 1 else None
    if state:
        before = found.hazard[state - 1]
        see = trail.see(offer, harm.id, "hazard")
        under.insert(0, Node(f"hazard {STATES[state - 1]}", "the state before", value=before, see=see))
        working, detail = f"max({shown(before)}, {product})", f"{detail}, and no less than in the state before"
    at = f"risks.yaml: risks/{harm.id}/hazard/{STATES[state]}"
    return Node(f"hazard {STATES[state]}", detail, tuple(under), JUDGED, found.hazard[state], working, at)


def novelty_steps(trail: Trail, offer: int, risk: int) -> Node:
    """N: how much of the hazard is new, held against what is available at such an openness or more."""
    harm, value = trail.plan.harms[risk], _likelihood(trail, offer, risk).novelty[offer]
    against = [_against(trail, offer, harm, harm.baselines[number]) for number in harm.held_against[offer]]
    at = f"risks.yaml: risks/{harm.id}/baseline/available"
    if not against:
        at = at if harm.baselines else f"risks.yaml: risks/{harm.id}"
        return Node(
            "novelty",
            "nothing available at such an openness is asked about: all of it is new",
            cited=JUDGED,
            value=1.0,
            place=at,
        )
    numbers = [1.0, *(node.value or 0.0 for node in against)]
    detail = "the least share that is new, against what is available"
    return Node("novelty", detail, tuple(against), JUDGED, value, least(numbers), at)


def _against(trail: Trail, offer: int, harm: Harm, baseline: Baseline) -> Node:
    """The share that is new against one answer about the world, and never less than the floor."""
    share, floor = _share(trail, offer, harm, baseline), _floor(trail, harm, baseline)
    value = max(share.value or 0.0, floor.value or 0.0)
    peer = trail.plan.questions[baseline.peer].id
    return Node(
        f"against {peer}",
        "the share that is new, and no less than the floor",
        (share, floor),
        value=value,
        working=greatest((share.value, floor.value)),
    )


def _share(trail: Trail, offer: int, harm: Harm, baseline: Baseline) -> Node:
    plan, row = trail.plan, trail.row_of(offer)
    read = trail.subject.scored.rows.row(row).read
    hazard, peer = read[harm.hazard_level], read[baseline.peer]
    under = tuple(answer_steps(trail, plan.questions[n].id, row) for n in (harm.hazard_level, baseline.peer))
    if trail.subject.columns.level[baseline.peer] < 0 and peer > 0:
        return Node("share", "nobody has said what is available: all of it is new", under, JUDGED, 1.0)
    gaps = list(trail.framework.framework.rules.novelty)
    gap = min(max(hazard - (baseline.peers - 1 - peer), -1), len(gaps) - 2)
    detail = f"levels of the model above what is available, from -1 to {len(gaps) - 2}: {gap}"
    value = baseline.table[hazard * baseline.peers + peer]
    return Node("share", detail, under, JUDGED, value, place=f"framework.yaml: rules/novelty/{gaps[gap + 1]}")


def _floor(trail: Trail, harm: Harm, baseline: Baseline) -> Node:
    tested = trail.subject.columns.grade[baseline.peer] >= trail.plan.tested
    kind, grade = "tested" if tested else "untested", trail.framework.framework.rules.floor.grade
    detail = f"severity {harm.severity}; what is available is {'' if tested else 'not '}shown by {grade}"
    at = f"framework.yaml: rules/floor/{kind}/{harm.severity}"
    return Node("floor", detail, cited=JUDGED, value=harm.floor[tested], place=at)


def defence_steps(trail: Trail, offer: int, risk: int) -> Node:
    """D: how far society can blunt the harm."""
    harm, row = trail.plan.harms[risk], trail.row_of(offer)
    value, at = _likelihood(trail, offer, risk).defence, f"risks.yaml: risks/{harm.id}/defence"
    if harm.defence is None:
        return Node(
            "defence", "no question is asked about it", cited=JUDGED, value=1.0, place=f"risks.yaml: risks/{harm.id}"
        )
    question, table = harm.defence
    stands = table[trail.subject.scored.rows.row(row).read[question]]
    under = level_steps(trail, trail.plan.questions[question].id, row, stands)
    least_place, most = "framework.yaml: rules/least-defence", trail.plan.least_defence
    floor = Node(
        "least defence",
        "so much of a harm counts however well it is blunted",
        cited=JUDGED,
        value=most,
        place=least_place,
    )
    detail = "what society leaves of the harm"
    return Node("defence", detail, (under, floor), JUDGED, value, greatest((stands, most)), at)


def exposure_steps(trail: Trail, offer: int, risk: int, state: int) -> Node:
    """E in a state: what gets through along any pathway that reaches it or beyond."""
    harm, value = trail.plan.harms[risk], _likelihood(trail, offer, risk).exposure[offer][state]
    under = [
        _along(trail, offer, risk, part, path)
        for part in parts_of(trail, offer)
        for path, reaches in enumerate(trail.plan.reaches)
        if reaches >= state and harm.relevance[path]
    ]
    kept = " × ".join(f"(1 − {shown(node.value)})" for node in under) or "1"
    detail = "what gets through along any pathway that reaches the state or beyond"
    return Node(f"exposure {STATES[state]}", detail, tuple(under), value=value, working=f"1 − {kept}")


def parts_of(trail: Trail, offer: int) -> tuple[int, ...]:
    """The options offered at once, and those that measures undertaken open beside them."""
    plan, measures = trail.plan, trail.subject.columns.measures
    opened = (option for option, by in added(plan, offer).items() if any(measures[measure] for measure in by))
    return (*plan.offers[offer].parts, *opened)


def _along(trail: Trail, offer: int, risk: int, part: int, path: int) -> Node:
    """Relevance × leak along one pathway."""
    plan, harm = trail.plan, trail.plan.harms[risk]
    weight, leak = harm.relevance[path], _leak(trail, offer, part, path)
    at = f"risks.yaml: risks/{harm.id}/pathways/{plan.pathways[path]}"
    relevance = Node("relevance", "how much the pathway matters to the risk", cited=JUDGED, value=weight, place=at)
    numbers = (weight, leak.value or 0.0)
    title = _of_part(trail, offer, part, plan.pathways[path])
    return Node(title, "relevance × leak", (relevance, leak), value=weight * numbers[1], working=times(numbers))


def _of_part(trail: Trail, offer: int, part: int, path: str) -> str:
    """A pathway by name, with the option that it belongs to where that is not the whole offer."""
    parts, key = trail.plan.offers[offer].parts, trail.plan.offers[part].id
    if parts == (part,):
        return path
    return f"{path} at {key}" if part in parts else f"{path} at {key}, which a measure opens"


def _leak(trail: Trail, offer: int, part: int, path: int) -> Node:
    """What gets through at one option along one pathway, at the level of its control."""
    plan, row = trail.plan, trail.row_of(offer)
    found, control = plan.leak[part][path], plan.controls[path]
    at = f"options.yaml: options/{plan.offers[part].id}/leak/{plan.pathways[path]}"
    if not isinstance(found, tuple):
        return Node("leak", "at every level of the control", cited=JUDGED, value=found, place=at)
    level = trail.found.answers[plan.questions[control].id].read[row]
    value = found[trail.subject.scored.rows.row(row).read[control]]
    under = (answer_steps(trail, plan.questions[control].id, row),)
    return Node("leak", f"with {plan.questions[control].id} at '{level}'", under, JUDGED, value, place=f"{at}/{level}")


def pathway_steps(trail: Trail, offer: int, path: int) -> tuple[Node, ...]:
    """What gets through at an offer along one pathway, before any risk weighs it."""
    leaks = [(part, _leak(trail, offer, part, path)) for part in parts_of(trail, offer)]
    if len(leaks) == 1:
        return (leaks[0][1],)
    named = [
        Node(
            _of_part(trail, offer, part, trail.plan.pathways[path]),
            node.detail,
            node.under,
            node.cited,
            node.value,
            place=node.place,
        )
        for part, node in leaks
    ]
    through = 1.0
    for node in named:
        through *= 1 - (node.value or 0.0)
    kept = " × ".join(f"(1 − {shown(node.value)})" for node in named)
    return (Node("leak", "what gets through at any of them", tuple(named), value=1 - through, working=f"1 − {kept}"),)


def factor_steps(trail: Trail, offer: int, risk: int, factor: str) -> tuple[Node, ...]:
    """One factor of a likelihood: hazard and exposure in every state."""
    states = range(len(STATES))
    if factor == "hazard":
        return tuple(hazard_steps(trail, offer, risk, state) for state in states)
    if factor == "exposure":
        return tuple(exposure_steps(trail, offer, risk, state) for state in states)
    return (novelty_steps(trail, offer, risk) if factor == "novelty" else defence_steps(trail, offer, risk),)
