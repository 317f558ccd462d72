"""Where somebody is in a menu: which row, what they have typed, what is ticked; and the line that it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskkit.cli.interview.pages import wrapped
from riskkit.cli.interview.prompts import Menu
from riskkit.questionnaire import COMMANDS, chosen, folded, typed


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice, with its number, or a word; 0 is no number."""

    word: str
    meaning: str
    number: int = 0


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
        self._rows = [Choice(word, text, n) for n, (word, text) in enumerate(menu.choices.items(), 1)]
        self._rows += [Choice(word, text) for word, text in menu.words.items()]
        first = menu.start or menu.default
        none = 0 if menu.several else -1  # an Enter too many must not be an answer
        self._at = next((n for n, row in enumerate(self._rows) if first and row.word == first), none)

    @property
    def rows(self) -> list[Choice]:
        """The rows in which every word that was typed is found; after them commands that start so."""
        words = folded(self.typed).split()
        found = [row for row in self._rows if all(word in folded(f"{row.word} {row.meaning}") for word in words)]
        if exact := chosen(self.typed, tuple(self.menu.choices)) if words else None:
            found = [row for row in self._rows if row.word == exact]
        named = {row.word for row in found}
        also = [Choice(word, text) for word, text in COMMANDS.items() if words and word.startswith(folded(self.typed))]
        return [*found, *(row for row in also if row.word not in named)]

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
        """So many rows down, or up where it is negative, as far as there are rows."""
        if count := len(self.rows):
            self._at = max(0, min(self.at + by, count - 1))

    def tick(self) -> None:
        """Takes the row among several, or takes it out."""
        if (row := self._row).number:
            word = row.word
            self.ticked = (
                [each for each in self.ticked if each != word] if word in self.ticked else [*self.ticked, word]
            )

    @property
    def line(self) -> str:
        """What it comes to, as if it had been typed."""
        row, said = self._row, self.typed
        if said and (typed(said, free=False).command or not row.word or self._is_meant(said)):
            return said
        if self.menu.several and row.number:
            taken = {*self.ticked, row.word} if said else {*self.ticked}
            return " ".join(word for word in self.menu.choices if word in taken) or "-"
        return row.word

    @property
    def _row(self) -> Choice:
        return self.rows[self.at] if self.at >= 0 else Choice("", "")

    def _is_meant(self, said: str) -> bool:
        """Whether a text is something by itself: a number, a name, a value, or several of them."""
        choices = tuple(self.menu.choices)
        return said.startswith("=") or all(chosen(word, choices) for word in said.replace(",", " ").split())

    def lines(self, width: int) -> Iterator[tuple[bool, str]]:
        """Per row whether the picker is at it, and its lines."""
        for number, row in enumerate(self.rows):
            here = number == self.at
            tick = ("[x] " if row.word in self.ticked else "[ ] ") if self.menu.several and row.number else ""
            start = f"{'>' if here else ' '} {tick}{f'{row.number}. ' if row.number else ''}"
            said = f"{row.word}: {row.meaning}" if row.meaning else row.word
            yield here, wrapped(said, width, start, " " * min(len(start), 8))
        if not self.rows:
            yield False, wrapped("Nothing is found. Delete letters to see more.", width, "  ")
