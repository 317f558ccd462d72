"""Asking with arrow keys, search and an editor: another way to come to the same lines."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskkit.cli.interview.pages import wrapped
from riskkit.cli.interview.prompts import LinePrompts, Menu, QuestionsEnded, labelled
from riskkit.cli.output import note
from riskkit.errors import plain
from riskkit.questionnaire import COMMANDS, chosen, folded, typed

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

GET = "arrow keys, search and an editor come with: pip install 'riskkit[keys]'"
FEWEST = 6
"""Rows of a menu that are shown in a window however low, before what it is chosen for."""
KEPT = 200
"""Rows above a menu of which is known what they say, more than windows are high."""
ASSISTED = ("ACCESSIBLE", "ACCESSIBILITY_ENABLED", "SCREEN_READER")
"""Set to anything but 0 or nothing by those who read the screen in another way than by looking."""


def lines(*, plainly: bool) -> LinePrompts:
    """What to ask with: keys where the terminal can and nobody wants it plain, else lines; says how to get the keys."""
    if plainly or not _is_capable():
        return LinePrompts()
    try:
        import prompt_toolkit
    except ImportError:
        note(GET)
        return LinePrompts()
    del prompt_toolkit
    return Keys()


def _is_capable() -> bool:
    """Whether there is a terminal at both ends on which a cursor can be moved, and nobody has said not to."""
    environment = os.environ
    if environment.get("NO_COLOR") or any(environment.get(name, "0") not in ("", "0") for name in ASSISTED):
        return False
    moves = environment.get("TERM", "dumb") not in ("", "dumb", "unknown")
    return moves and sys.stdin.isatty() and sys.stdout.isatty()


# a menu and where somebody is in it


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A choice, with its number, or a word; 0 is no number."""

    word: str
    title: str
    meaning: str
    number: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """What is searched."""
        return self.word, self.title, self.meaning


class Picker:
    """
    A menu under a line that is typed into.

    What is typed searches the rows. As far as it means something by itself, as a number, name or command, it is the
    line that comes of it; else that is the row the picker is at.
    """

    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.typed = ""
        self.ticked = list(menu.chosen)
        numbered = enumerate(menu.choices.items(), 1)
        self._all = [MenuRow(word, menu.titles.get(word, word), text, n) for n, (word, text) in numbered]
        self._all += [MenuRow(word, word, text) for word, text in menu.words.items()]
        first = menu.default if menu.preselected else ""
        none = 0 if menu.several else -1  # an Enter too many must not be an answer
        self._at = next((n for n, row in enumerate(self._all) if first and row.word == first), none)

    @property
    def rows(self) -> list[MenuRow]:
        """The rows in which every word that was typed is found; after them the command that it is, or starts."""
        words = folded(self.typed).split()
        found = [row for row in self._all if all(word in folded(" ".join(row.texts)) for word in words)]
        if exact := chosen(self.typed, tuple(self.menu.choices)) if words else None:
            found = [row for row in self._all if row.word == exact]
        named = {row.word for row in found}
        return [*found, *(MenuRow(word, word, COMMANDS[word]) for word in self._commands(words) if word not in named)]

    def _commands(self, words: Sequence[str]) -> list[str]:
        command = typed(self.typed, free=False).command
        return [word for word in COMMANDS if word == command or (words and word.startswith(folded(self.typed)))]

    @property
    def at(self) -> int:
        """Which of the rows it is at, from 0; -1 for none yet."""
        return min(self._at, len(self.rows) - 1)

    @property
    def place(self) -> str:
        """Which of how many rows it is at, since not all of them may be seen."""
        count = len(self.rows)
        return f"{self.at + 1} of {count}" if self.at >= 0 else f"{count} rows" if count != 1 else "1 row"

    def search(self, text: str) -> None:
        """Searches for another text; at the first row found."""
        said = " ".join(text.split())
        if said != self.typed:
            self.typed, self._at = said, 0

    def move(self, by: int) -> None:
        """So many rows down, or up where it is negative, and no further than the last or the first."""
        if count := len(self.rows):
            self._at = max(0, min(self.at + by, count - 1))

    def tick(self) -> None:
        """Takes the row among several, or takes it out."""
        row = self._row
        if row.number and row.word in self.ticked:
            self.ticked.remove(row.word)
        elif row.number:
            self.ticked.append(row.word)

    @property
    def line(self) -> str:
        """What it comes to, as if it had been typed."""
        row, said = self._row, self.typed
        if said and (typed(said, free=False).command or not row.word or self._means_something(said)):
            return said
        if self.menu.several and row.number:
            taken = {*self.ticked, row.word} if said else {*self.ticked}
            return " ".join(word for word in self.menu.choices if word in taken) or "-"
        return row.word

    @property
    def _row(self) -> MenuRow:
        return self.rows[self.at] if self.at >= 0 else MenuRow("", "", "")

    def _means_something(self, said: str) -> bool:
        """Whether a text is something by itself: a number, a name, a value, or several of them."""
        choices = tuple(self.menu.choices)
        return said.startswith("=") or all(chosen(word, choices) for word in said.replace(",", " ").split())

    def lines(self, width: int) -> Iterator[tuple[bool, str]]:
        """Per row whether the picker is at it, and its lines."""
        for number, row in enumerate(self.rows):
            here = number == self.at
            tick = ("[x] " if row.word in self.ticked else "[ ] ") if self.menu.several and row.number else ""
            start = f"{'>' if here else ' '} {tick}{f'{row.number}. ' if row.number else ''}"
            yield here, wrapped(labelled(row.title, row.meaning), width, start, " " * min(len(start), 8))
        if not self.rows:
            yield False, wrapped(self._without_rows, width, "  ")

    @property
    def _without_rows(self) -> str:
        if self.typed.startswith("="):
            return "Enter takes the number."
        return "Enter searches all questions." if self.menu.searches(self.typed) else "No row has these letters."


# the terminal


class Keys(LinePrompts):
    """Menus and an editor on a terminal, which leave behind the line that was come to, as if it had been typed."""

    lists = False
    edits = True

    def __init__(self) -> None:
        super().__init__()
        self._above: list[str] = []

    def show(self, page: str) -> None:
        """Lines that are laid out already; they are above the next menu."""
        super().show(page)
        across = max(self.width, 1)
        lines = [line[at : at + across] for line in page.split("\n") for at in range(0, max(len(line), 1), across)]
        self._above = [*self._above, *lines][-KEPT:]

    def _line(self, prompt: str, menu: Menu | None, now: str) -> str:
        sys.stdout.flush()
        said = _TextField(prompt, menu, f'"{now}"' if now.lower() in COMMANDS else now, self._above).run()
        if said is None:
            self.show(f"{prompt}> ")
            raise QuestionsEnded("the input ended")
        self.show(f"{prompt}> {plain(said)}")
        return said


class _TextField:
    """A line to type into, above a menu if there is one."""

    def __init__(self, prompt: str, menu: Menu | None, now: str, above: Sequence[str]) -> None:
        from prompt_toolkit.buffer import Buffer
        from prompt_toolkit.document import Document

        self._prompt = prompt
        self._picker = Picker(menu) if menu else None
        self._above = above
        self._repeats = False
        self._buffer = Buffer(multiline=False, document=Document(now), on_text_changed=self._search)

    def run(self) -> str | None:
        """The line that it comes to; none at the end of input."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.layout import BufferControl, FormattedTextControl, HSplit, Layout, Window
        from prompt_toolkit.layout.processors import BeforeInput

        control = BufferControl(self._buffer, input_processors=[BeforeInput(f"{self._prompt}> ")])
        field = Window(control, wrap_lines=True, dont_extend_height=True)
        about = Window(
            FormattedTextControl(lambda: "\n".join(self._head())),
            height=lambda: len(self._head()),
            dont_extend_height=True,
        )
        menu = Window(
            FormattedTextControl(self._rows, show_cursor=False),
            dont_extend_height=True,
            get_vertical_scroll=lambda window: self._scrolled(window.vertical_scroll),
        )
        hint = Window(FormattedTextControl(self._hint), height=self._hint_height, dont_extend_height=True)
        there = HSplit([about, field, menu, hint] if self._picker else [field, hint])
        application: Application[str | None] = Application(
            Layout(there, focused_element=field), key_bindings=self._bindings(), erase_when_done=True
        )
        return application.run()

    def _search(self, buffer: "Buffer") -> None:
        if self._picker:
            self._picker.search(buffer.text)

    def _rows(self) -> "StyleAndTextTuples":
        found: StyleAndTextTuples = []
        for here, text in self._listed():
            found += [("[SetCursorPosition]", "")] if here else []
            row, colon, gist = text.partition(": ")
            own = "reverse" if here else ""
            found += [(own, f"{row}{colon}"), (f"bold {own}", gist), ("", "\n")]
        return found[:-1]

    def _scrolled(self, now: int) -> int:
        """The first line of the menu that is seen, so that all of the row is seen that it is at."""
        first = 0
        for here, text in self._listed():
            count = text.count("\n") + 1
            if here:
                room = self._free() - len(self._head())
                return min(max(now, first + count - room), first)
            first += count
        return 0

    def _head(self) -> list[str]:
        """What is chosen for, once it is no longer above the menu; no more than leaves rows to choose from."""
        about = self._picker.menu.about if self._picker else ()
        said = [line for text in about for line in wrapped(text, self._size.columns).split("\n")]
        left = max(0, self._free() - sum(text.count("\n") + 1 for _, text in self._listed()))
        self._repeats = self._repeats or not {*said} <= {*self._above[max(0, len(self._above) - left) :]}
        return said[: max(0, self._free() - FEWEST)] if self._repeats else []

    def _listed(self) -> list[tuple[bool, str]]:
        return list(self._picker.lines(self._size.columns)) if self._picker else []

    def _free(self) -> int:
        """Rows of the window beside the line typed into and the hint."""
        return max(1, self._size.rows - 1 - self._hint_height())

    def _hint_height(self) -> int:
        return self._hint().count("\n") + 1

    def _hint(self) -> str:
        """What the keys do, in one line of 80 columns; fewer of them fit where several rows are ticked."""
        parts = ["Enter: take it", "Esc: back"]
        if picker := self._picker:
            more = ["Space: tick"] if picker.menu.several else ["letters: search"]
            enter = f"Enter: {picker.menu.default}" if picker.at < 0 and picker.menu.default else "Enter: take it"
            parts = ["Up, Down: move", *more, enter, "Esc: back", "?: more", picker.place]
        return wrapped("; ".join(parts), self._size.columns, "  ")

    @property
    def _size(self) -> "Size":
        from prompt_toolkit.application import get_app

        return get_app().output.get_size()

    def _bindings(self) -> "KeyBindings":
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings

        keys = KeyBindings()
        is_empty = Condition(lambda: not self._buffer.text)
        keys.add("enter")(lambda event: event.app.exit(self._picker.line if self._picker else self._buffer.text))
        keys.add("escape", eager=True)(lambda event: event.app.exit("back"))
        keys.add("c-c")(_interrupted)
        keys.add("c-d", filter=is_empty)(lambda event: event.app.exit(None))
        if picker := self._picker:
            keys.add("left", filter=is_empty)(lambda event: event.app.exit("back"))
            for key, by in {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}.items():
                keys.add(key)(lambda _, by=by: picker.move(by))
            if picker.menu.several:
                keys.add("space", filter=is_empty)(lambda _: picker.tick())
        return keys


def _interrupted(event: "KeyPressEvent") -> None:
    event.app.exit(exception=KeyboardInterrupt)
