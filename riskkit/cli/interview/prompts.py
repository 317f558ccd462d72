"""Lines out and lines in, and what is typed at a prompt."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from io import TextIOWrapper

from riskkit.cli.interview import pages
from riskkit.errors import plain
from riskkit.questionnaire import COMMANDS, MOST_TEXT, TypedCommand, chosen, several, typed

WIDTH = 80
"""Where output is no terminal."""


class QuestionsEnded(Exception):
    """The person, or the input, has ended the questions; says how."""


class Navigation(Exception):
    """A command that leads away from its prompt."""

    def __init__(self, typed: TypedCommand) -> None:
        super().__init__(typed.command)
        self.command = typed.command
        self.text = typed.text


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be chosen at a prompt."""

    choices: Mapping[str, str]
    """Per choice what it means; they are numbered from 1."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What a choice is called where people read it, if not by itself."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What else may be typed here, and what it does; commands among them."""
    default: str = ""
    """What an empty line means; nothing where one is not enough."""
    preselected: bool = True
    """Whether a menu that is seen starts at the default."""
    several: bool = False
    chosen: tuple[str, ...] = ()
    """Of several, those that an empty line means."""
    hint: str = ""
    """What can be typed, for a line that says nothing here."""
    about: tuple[str, ...] = ()
    """What it is chosen for, a paragraph each, for a menu that would push it off the screen."""
    searches: Callable[[str], bool] = lambda _: False
    """Whether any other text is taken as it is, as words to search for."""

    @property
    def own(self) -> tuple[str, ...]:
        """The words that are no commands."""
        return tuple(word for word in self.words if word not in COMMANDS)

    @property
    def listed(self) -> tuple[str, ...]:
        """The choices in one line each, as they are read."""
        return tuple(labelled(self.titles.get(key, key), meaning) for key, meaning in self.choices.items())


def labelled(name: str, meaning: str) -> str:
    """A name and, where there is more to say, its meaning."""
    return f"{name}: {meaning}" if meaning else name


class LinePrompts:
    """Lines out and lines in, on standard output and input."""

    lists = True
    """Whether what can be chosen has to be listed before a prompt."""
    edits = False
    """Whether a text that is there is edited, and not added to."""

    def __init__(self) -> None:
        self._echo = not sys.stdin.isatty()
        if isinstance(sys.stdin, TextIOWrapper) and sys.stdin.errors != "surrogateescape":  # not once it was read
            sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")

    @property
    def width(self) -> int:
        """The width of the terminal as it is now, in columns."""
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH
        except (OSError, ValueError):
            return WIDTH

    def say(self, text: str, first: str = "") -> None:
        """A paragraph, wrapped."""
        self.show(pages.wrapped(text, self.width, first))

    def show(self, page: str) -> None:
        """Lines that are laid out already."""
        sys.stdout.write(f"{page}\n")

    def read(self, prompt: str, menu: Menu | None = None, now: str = "") -> str:
        """
        A line that was typed, or chosen from the menu, without what cannot be kept in a file.

        *now* is a text to edit, where texts are edited. Raises `QuestionsEnded` at the end of input.
        """
        while True:
            text = self._line(prompt, menu, now).replace("\t", " ").strip()
            if plain(text) != text:
                self.say("That line contains special keys, such as arrows. Type it again.")
            elif len(text) > MOST_TEXT:
                self.say(f"That line is longer than {MOST_TEXT} characters. Shorten it; riskkit kept none of it.")
            else:
                return text

    def _line(self, prompt: str, menu: Menu | None, now: str) -> str:
        sys.stdout.write(f"{prompt}> ")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if self._echo or not line:
            sys.stdout.write(f"{plain(line.strip())}\n")
        if not line:
            raise QuestionsEnded("the input ended")
        return line


class Prompts:
    """Prompts at which every command can be typed."""

    def __init__(self, lines: LinePrompts, commands: Mapping[str, Callable[[str], None]]) -> None:
        self._lines = lines
        self._commands = commands
        """What the commands do that come back to their prompt."""

    def text(
        self, prompt: str, *, free: bool = True, menu: Menu | None = None, now: Callable[[], str] = lambda: ""
    ) -> str:
        """A line at a prompt; raises `Navigation` for a command that leads away, and `QuestionsEnded` for quit."""
        while True:
            said = typed(self._lines.read(prompt, menu, now()), free=free)
            if not said.command:
                return said.text
            if said.command == "quit":
                raise QuestionsEnded("stopped")
            if said.command not in self._commands:
                raise Navigation(said)
            self._commands[said.command](said.text)

    def needed(self, prompt: str, hint: str) -> str:
        """A line that is not empty."""
        while not (said := self.text(prompt)):
            self._lines.say(hint)
        return said

    def list_choices(self, menu: Menu) -> None:
        """Lists the choices of a menu, numbered, where they are not seen in one."""
        if self._lines.lists:
            self._lines.show(pages.choices_page(menu.listed, self._lines.width))

    def choice(self, prompt: str, menu: Menu) -> str:
        """One of the choices or words, by number or itself, or the default, or another text that the menu searches."""
        while True:
            said = self.text(prompt, free=False, menu=menu)
            word = " ".join(said.lower().split())
            found = chosen(said, tuple(menu.choices)) or (word if word in menu.own else "") if said else menu.default
            if found or (said and menu.searches(said)):
                return found or said
            near = get_close_matches(said.lower(), [*menu.choices, *menu.words, *COMMANDS], n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            self._lines.say(f"{meant}{menu.hint or f'Type a number from 1 to {len(menu.choices)}, or help.'}")

    def several(self, prompt: str, menu: Menu) -> tuple[str, ...] | str:
        """Some of the choices, none for a dash; or one of the words."""
        while True:
            said = self.text(prompt, free=False, menu=menu)
            if said.lower() in menu.own and said != "-":
                return said.lower()
            found = () if said == "-" else several(said, tuple(menu.choices)) if said else menu.chosen
            if found is not None:
                return found
            self._lines.say(menu.hint)
