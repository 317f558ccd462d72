"""Who answers what, for a terminal or a pipe."""

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from riskkit.render import words
from riskkit.render.terminal.layout import heading, labelled, laid_out, said, tabled
from riskkit.schema.results.people import People, Person, SectionShare, SectionWork

NOT_STATED = "not stated"


def people_view(people: People, console: Console | None = None) -> str:
    """Who there is, and who has done what in each section, laid out for *console* (default: standard output)."""
    return laid_out(_people(people), console)


def _people(people: People) -> Iterator[RenderableType]:
    yield heading(f"{people.release}: who answers what")
    yield said(people.date)
    for person in people.people:
        yield Text()
        yield from _person(person)
    if not people.people:
        yield Text()
        yield said("Nobody is named yet: riskkit people FILE --rater NAME --role TEXT --interest TEXT")
    yield Text()
    yield heading("Sections")
    heads = {"Section": False, "Assigned": False, "Open": True, "Answered": False}
    yield tabled(heads, (_section(key, section) for key, section in people.sections.items()))
    if people.unassigned:
        yield labelled("Not assigned:", words.listed(people.unassigned))


def _person(person: Person) -> Iterator[RenderableType]:
    name = person.id if person.name == person.id else f"{person.id}: {person.name}"
    yield said(name, "bold")
    if person.declared:
        yield labelled("Role:", person.role or NOT_STATED)
        yield labelled("Interest:", person.interest or NOT_STATED)
    else:
        yield said("not among the raters, so without a declared role or interest")
    yield labelled("Sections:", words.listed(person.sections))
    yield labelled("Answered:", _done(person.answered, person.last_on))


def _done(answered: int, last_on: str | None) -> str:
    if not answered:
        return "nothing"
    return f"{answered}, as of {last_on}" if last_on else f"{answered}, no day given"


def _section(key: str, section: SectionWork) -> tuple[str, str, str, str]:
    done = [_share(share) for share in section.shares if share.answered]
    done += [f"{section.unsigned} without a name"] if section.unsigned else []
    assigned = ", ".join(section.assigned) or "nobody"
    name, left = words.labelled(section.title, key), f"{section.open} of {section.questions}"
    return name, assigned, left, "; ".join(done) or "nothing"


def _share(share: SectionShare) -> str:
    return f"{share.person} {_done(share.answered, share.last_on)}"
