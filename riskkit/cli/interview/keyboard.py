"""Asking with arrow keys, search and an editor: another way to come to the same lines."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from riskkit.cli.interview.pages import wrapped
from riskkit.cli.interview.picker import Picker
from riskkit.cli.interview.prompts import LinePrompts, Menu, QuestionsEnded
from riskkit.cli.output import note
from riskkit.errors import plain
from riskkit.questionnaire import COMMANDS

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

GET = "arrow keys, search and an editor come with: pip install 'riskkit[keys]'"
FEWEST = 6
"""Rows of a menu that are shown in a window however low, before what it is chosen for."""
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


class Keys(LinePrompts):
    """Menus and an editor on a terminal, which leave behind the line that was come to, as if it had been typed."""

    lists = False
    edits = True

    def __init__(self) -> None:
        super().__init__()
        self._above: list[str] = []

    def show(self, page: str) -> None:
        """Lines that are laid out already; they stand above the next menu."""
        super().show(page)
        self._above += page.split("\n")

    def _line(self, prompt: str, menu: Menu | None, now: str) -> str:
        sys.stdout.flush()
        said = _TextField(prompt, menu, f'"{now}"' if now.lower() in COMMANDS else now, self._above).run()
        self._above = []
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
        about = Window(FormattedTextControl(self._about), height=lambda: len(self._head()), dont_extend_height=True)
        menu = Window(
            FormattedTextControl(self._rows, show_cursor=False),
            dont_extend_height=True,
            get_vertical_scroll=lambda window: self._scrolled(window.vertical_scroll),
        )
        hint = Window(FormattedTextControl(self._hint), height=self._hint_height, dont_extend_height=True)
        there = HSplit([about, field, menu, hint] if self._picker else [field, hint])
        application: Application[str | None] = Application(
            Layout(there, focused_element=field), key_bindings=self._bound(), erase_when_done=True
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

    def _about(self) -> str:
        return "\n".join(self._head())

    def _head(self) -> list[str]:
        """What is chosen for, once it stands no longer above the menu; no more than leaves rows to choose from."""
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
        parts = ["Enter: take it", "Esc: back"]
        if self._picker:
            tick = ["Space: tick"] if self._picker.menu.several else []
            parts = ["Up, Down: choose", *tick, *parts, "type to search, or a command", self._picker.place]
        return wrapped("; ".join(parts), self._size.columns, "  ")

    @property
    def _size(self) -> "Size":
        from prompt_toolkit.application import get_app

        return get_app().output.get_size()

    def _bound(self) -> "KeyBindings":
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
