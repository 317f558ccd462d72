"""What ``riskkit init`` says that it understood of a folder, and what it asks at a terminal."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from riskkit.cli.interview import pages
from riskkit.cli.interview.prompts import LinePrompts, Menu, Prompts
from riskkit.questionnaire import COMMANDS
from riskkit.render.words import listed, number_of
from riskkit.schema.framework.framework import Framework
from riskkit.tasks.draft import ModelFolder
from riskkit.tasks.new_release import NewRelease, channels_of, requested, unknown_licences, ways

LONGEST = 60
"""Characters of a name that are shown where it is one of several in a line."""
NAMED = 3
"""So many files are named of a component."""


def prompts_of_init(lines: LinePrompts) -> Prompts:
    """Prompts at which a command says only what can be typed, for there is nowhere else to go; quit ends."""
    how = 'Answer in a line; quit stops, and nothing is written. A word that is a command goes in quotes: "review".'
    return Prompts(lines, dict.fromkeys(COMMANDS, lambda _: lines.say(how)))


def understood(folder: ModelFolder) -> Iterator[str]:
    """What was read in a folder, a line each, and in which file."""
    card = folder.contents.card
    where = card.path if card else "a header"
    if folder.name:
        yield f"  name: {_short(folder.name)} ({where if card and card.name else 'a header'})"
    if folder.licence:
        yield f"  licence: {_short(folder.licence)} ({listed(folder.licence_from, 2)})"
    for name, relation in folder.base[:NAMED]:
        yield f"  base model: {_short(name)}, relation {relation} ({where})"
    for key, paths in folder.parts.items():
        formats = dict.fromkeys(folder.contents.files[path].format for path in paths)
        names = listed([_short(path) for path in paths], NAMED)
        yield f"  {key}: {number_of(len(paths), 'file')} ({', '.join(formats)}): {names}"


def asked(new: NewRelease) -> NewRelease:
    """What was typed for what is missing, until it is as meant; raises `QuestionsEnded` where that was quit."""
    lines = LinePrompts()
    prompts = prompts_of_init(lines)
    again = False
    while True:
        found = _typed(new, lines, prompts, again=again)
        lines.say(_echo(found))
        lines.say("Enter writes the files; no asks again.")
        if prompts.text("Write").lower() in ("", "y", "yes"):
            return found
        again = True


def _typed(new: NewRelease, lines: LinePrompts, prompts: Prompts, *, again: bool) -> NewRelease:
    wanted = list(_wanted(new, again=again))
    for number, (text, ask) in enumerate(wanted, start=1):
        lines.say(f"Question {number} of {len(wanted)}: {text}")
        new = ask(new, lines, prompts)
    return _licence_again(new, lines, prompts)


Ask = Callable[[NewRelease, LinePrompts, Prompts], NewRelease]


def _wanted(new: NewRelease, *, again: bool) -> Iterator[tuple[str, Ask]]:
    """The questions that are open, or all of them *again*, each with what asks it."""
    name, licence = new.name or new.fallback, new.licence
    if new.name is None or again:
        yield f"What is the model called?{_kept(name)}", _ask_name
    if new.version is None or again:
        yield f"Which version is to be released? Such as 1.0.{_kept(new.version)}", _ask_version
    if not new.components and (licence is None or again):
        kept = _kept(licence) or " Enter for none."
        yield f"Under which licence are the weights? Such as Apache-2.0.{kept}", _ask_licence
    if not new.settled or (again and new.channels):
        yield "How is it to be shared? Type numbers, such as 4 8. Enter if you do not know yet.", _ask_channels


def _kept(known: str | None) -> str:
    """What an empty line means where something is known."""
    return f" Enter for {_short(known)}." if known else ""


def _ask_name(new: NewRelease, _lines: LinePrompts, prompts: Prompts) -> NewRelease:
    known = new.name or new.fallback
    name = prompts.text("Name") if known else prompts.needed("Name", "It is needed; quit stops.")
    return replace(new, name=name or known)


def _ask_version(new: NewRelease, _lines: LinePrompts, prompts: Prompts) -> NewRelease:
    typed = prompts.text("Version") if new.version else prompts.needed("Version", "It is needed; quit stops.")
    return replace(new, version=typed or new.version)


def _ask_licence(new: NewRelease, _lines: LinePrompts, prompts: Prompts) -> NewRelease:
    return replace(new, licence=prompts.text("Licence")[:200] or new.licence)


def _ask_channels(new: NewRelease, _lines: LinePrompts, prompts: Prompts) -> NewRelease:
    menu = _channels(new.framework)
    prompts.list_choices(menu)
    found = prompts.several("Share", menu)
    return replace(new, channels=channels_of(new.framework, found))


def _channels(framework: Framework) -> Menu:
    options = framework.options.options
    titles, choices = {}, {}
    for channel, keys in ways(framework).items():
        titles[str(channel)] = " / ".join(options[key].title for key in keys)
        choices[str(channel)] = options[keys[0]].text.partition(". ")[0].rstrip(".") if len(keys) == 1 else ""
    return Menu(choices, titles, several=True, hint=f"Type numbers from 1 to {len(choices)}, such as 1 or 1 2.")


def _licence_again(new: NewRelease, lines: LinePrompts, prompts: Prompts) -> NewRelease:
    """Asks for an unknown licence until it is known or kept."""
    while new.licence and (found := unknown_licences(new)):
        for problem in found:
            lines.say(f"{problem.message[:1].upper()}{problem.message[1:]}. {problem.hint}".rstrip())
        lines.say("Type the licence again, or Enter to keep it.")
        if not (text := prompts.text("Licence")):
            break
        new = replace(new, licence=text[:200])
    return new


def _echo(new: NewRelease) -> str:
    """What was understood, in a sentence or two."""
    subject = f"Understood: {_short(new.name or '')} {_short(new.version or '')}"
    if not new.settled:
        return f"{subject}; how it is shared is not known yet, which counts as the most open."
    found = requested(new)
    if found.option is None:
        return f"{subject}; nothing is shared that runs the model."
    title = new.framework.options.options[found.option].title
    reasons = [why.partition(": ")[2] for why in found.why if why.startswith(f"{found.option}: ")]
    return f"{subject}, which asks for {title} ({found.option}): {listed(reasons, 2)}."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def component_titles(framework: Framework, width: int) -> str:
    """The components of a framework, each with its title."""
    known = framework.options.components.items()
    return "\n".join(pages.wrapped(f"{key}: {part.title}", width, "  ", "    ") for key, part in known)
