"""
How plain the texts of the project are, source by source; ``python -m docs.making.wording`` writes docs/style.md anew.

``python -m docs.making.wording NAME`` lists the worst sentences of one source; ``… NAME SEED`` draws twenty of them.
"""

import ast
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docs.making.markdown import table
from riskkit.lint.wording import BANNED, LONGEST
from riskkit.schema.checks.framework import leaves
from riskkit.store.frameworks import load_framework

ROOT = Path(__file__).parents[2]
STYLE = ROOT / "docs" / "style.md"
NOT_READ = {"docs/explanation/decided-cases.md", "docs/style.md"}
"""A page made from cases, and the one that quotes what is ruled out."""
MARKS = ("<!-- figures -->\n", "<!-- end of figures -->")
STILTED = re.compile(
    r"\b(of whom|to whom|in which of|so many|as often as (needed|you like)|reads none|grade none|lower row"
    r"|however (it|they) (is|are) settled|shop window|(is|are) no \w+ any more)\b",
    re.IGNORECASE,
)
"""What is ruled out of our own texts beside that: stilted turns, and words that the table of terms replaces."""
CODE = "X"
"""What stands for code in a sentence: a word without syllables."""
FEWEST = 4
"""The words that make a text a sentence; what is shorter is a label."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the file and line or pointer where it starts."""

    place: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its words, without punctuation; a hole for a value counts as one."""
        return re.findall(r"[^\W_][\w'.,/-]*|…", self.text)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a source."""

    sentences: int
    mean: float
    """Words a sentence."""
    long: int
    """Sentences of more than 35 words."""
    banned: int
    """Words that the style rules out."""
    ease: float
    """Flesch reading ease: about 70 is plain, 50 fairly hard, 30 hard."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a source's figures may not pass; lower a limit when its figure has fallen."""

    mean: float
    long: int
    banned: int
    ease: float


def _sentences(place: str, text: str) -> Iterator[Sentence]:
    for part in re.split(r"(?<=[.!?])[)\"'*]*\s+", " ".join(text.split())):
        if len(re.findall(r"[a-z]{2,}", part.lower())) >= FEWEST:
            yield Sentence(place, part)


def _plain(markdown: str) -> str:
    """Inline Markdown without links' targets, emphasis and code, of which a word stays."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"`[^`]*`", CODE, text).replace("*", "").replace("&lt;", "<")


def markdown_sentences(place: str, page: str) -> Iterator[Sentence]:
    """The sentences of a page's paragraphs, items and cells of tables; headings and blocks of code are left out."""
    page = re.sub(r"^```.*?^```\n?", lambda code: "\n" * code[0].count("\n"), page, flags=re.M | re.S)
    page = re.sub(r"<!--.*?-->", lambda note: "\n" * note[0].count("\n"), page, flags=re.S)
    start, held = 1, ""
    for number, line in enumerate([*page.splitlines(), ""], 1):
        starts = re.match(r"\s*([-|#>]|\d+\.|$)", line)
        if starts and held:
            yield from _sentences(f"{place}:{start}", held)
            held = ""
        if re.match(r"\s*\|", line):
            for cell in line.strip().strip("|").split("|"):
                yield from _sentences(f"{place}:{number}", _plain(cell))
        elif not re.match(r"#|\s*$", line):
            start, held = (start if held else number), f"{held} {_plain(re.sub(r'^ *([-*>]|[0-9]+[.]) ', '', line))}"


def template_sentences(place: str, template: str) -> Iterator[Sentence]:
    """The fixed text of a template; what is filled in is a hole."""
    text = re.sub(r"\{#.*?#\}|<(style|script).*?</\1>", "", template, flags=re.S)
    text = re.sub(r"\{\{.*?\}\}", "…", re.sub(r"\{%.*?%\}", "\n", text, flags=re.S), flags=re.S)
    text = re.sub(r"</?(?:b|em|strong|i|a|code|span|abbr|small)\b[^>]*>", "", text)
    for block in re.split(r"\n\s*\n|<[^>]*>|\n\s*[-#|]", text):
        yield from _sentences(place, _plain(block))


def literal_sentences(place: str, source: str) -> Iterator[Sentence]:
    """The literals of a module that people read: no docstrings, no patterns; what is filled in is a hole."""
    tree = ast.parse(source)
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        match node:
            case ast.Constant(value=str(text)):
                pass
            case ast.JoinedStr(values=parts):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
            case _:
                continue
        if " " in text and not re.search(r"\\|\(\?|[{};]\s*$|^\s*<", text):
            yield from _sentences(f"{place}:{node.lineno}", text)


def _pages(*globs: str) -> Iterator[Sentence]:
    for page in sorted(found for glob in globs for found in ROOT.glob(glob)):
        name = page.relative_to(ROOT).as_posix()
        if name not in NOT_READ:
            yield from markdown_sentences(name, page.read_text(encoding="utf-8"))


def _files(read: Callable[[str, str], Iterator[Sentence]], *globs: str) -> Iterator[Sentence]:
    for file in sorted(found for glob in globs for found in ROOT.glob(glob)):
        yield from read(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))


def _framework() -> Iterator[Sentence]:
    """Every text that people read in the shipped framework; the notes of sources are quotations."""
    for file, pointer, value in leaves(load_framework("seger2023")):
        if isinstance(value, str) and " " in value and file != "sources.yaml" and not pointer.startswith("encodes/"):
            yield from _sentences(f"{file}: {pointer}", value)


SOURCES: Mapping[str, Callable[[], Iterable[Sentence]]] = {
    "pages": lambda: _pages("*.md", "docs/*.md", "docs/tutorial/*.md", "docs/how-to/*.md", "docs/explanation/*.md"),
    "decisions": lambda: _pages("docs/decisions/*.md"),
    "reference": lambda: _pages(
        "docs/reference/commands.md",
        "docs/reference/file-formats.md",
        "docs/reference/gate-rules.md",
        "docs/reference/rules.md",
    ),
    "framework": _framework,
    "templates": lambda: _files(template_sentences, "templates/**/*.j2"),
    "messages": lambda: _files(literal_sentences, "riskkit/**/*.py"),
}
"""Where sentences are, by the name of the source."""

LIMITS: Mapping[str, Limits] = {
    "pages": Limits(mean=13, long=6, banned=2, ease=74),
    "decisions": Limits(mean=15.5, long=0, banned=0, ease=67),
    "reference": Limits(mean=11.5, long=3, banned=48, ease=78),
    "framework": Limits(mean=12.5, long=0, banned=0, ease=66),
    "templates": Limits(mean=9, long=0, banned=0, ease=78),
    "messages": Limits(mean=9, long=4, banned=8, ease=82),
}
"""What the test holds each source to."""


def syllables(word: str) -> int:
    """About how many syllables a word has: its groups of vowels, without a silent e."""
    word = re.sub(r"(?:[^laeiouy]e|[^td]ed|[^scxz]es)$", lambda end: end[0][0], word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def banned(text: str) -> list[str]:
    """The words of a text that the style rules out, in order."""
    return [found[0].lower() for pattern in (BANNED, STILTED) for found in pattern.finditer(text)]


def figures(sentences: Iterable[Sentence]) -> Figures:
    """What is counted of some sentences."""
    found = list(sentences)
    counts = [len(sentence.words) for sentence in found]
    spelled = [word for sentence in found for word in re.findall(r"[A-Za-z]+", sentence.text) if word != CODE]
    mean = sum(counts) / len(found)
    ease = 206.835 - 1.015 * mean - 84.6 * sum(map(syllables, spelled)) / len(spelled)
    ruled_out = sum(len(banned(sentence.text)) for sentence in found)
    return Figures(len(found), mean, sum(count > LONGEST for count in counts), ruled_out, ease)


def failures(found: Figures, most: Limits) -> list[str]:
    """Which figures pass their limits, each as a sentence."""
    return [
        text
        for failed, text in (
            (found.mean > most.mean, f"{found.mean:.1f} words a sentence, and {most.mean} are the most"),
            (found.long > most.long, f"{found.long} sentences over {LONGEST} words, and {most.long} are the most"),
            (found.banned > most.banned, f"{found.banned} words ruled out, and {most.banned} are the most"),
            (found.ease < most.ease, f"a reading ease of {found.ease:.0f}, and {most.ease} is the least"),
        )
        if failed
    ]


def figures_table() -> str:
    """The figures of every source, each beside its limit."""
    head = ("Source", "Sentences", "Words a sentence", f"Over {LONGEST} words", "Words ruled out", "Reading ease")
    rows = []
    for name, sentences in SOURCES.items():
        found, most = figures(sentences()), LIMITS[name]
        rows.append(
            (
                name,
                str(found.sentences),
                f"{found.mean:.1f} (≤ {most.mean:g})",
                f"{found.long} (≤ {most.long})",
                f"{found.banned} (≤ {most.banned})",
                f"{found.ease:.0f} (≥ {most.ease:g})",
            )
        )
    return table(head, rows) + "\n"


def worst(sentences: Iterable[Sentence], most: int = 40) -> list[str]:
    """The sentences with words ruled out, then the longest, each with its place."""
    ranked = sorted(sentences, key=lambda sentence: (not banned(sentence.text), -len(sentence.words)))
    return [f"{found.place}: {', '.join(banned(found.text))}: {found.text}" for found in ranked[:most]]


def main(name: str = "", seed: str = "") -> list[str]:
    """Writes the figures into the page on style, or returns the worst sentences of a source, or a draw of them."""
    if seed:
        return [f"{found.place}: {found.text}" for found in random.Random(int(seed)).sample([*SOURCES[name]()], 20)]  # noqa: S311
    if name:
        return worst(SOURCES[name]())
    before, _, rest = STYLE.read_text(encoding="utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    STYLE.write_text(f"{before}{MARKS[0]}{figures_table()}{MARKS[1]}{after}", encoding="utf-8", newline="\n")
    return []


if __name__ == "__main__":
    print(*main(*sys.argv[1:]), sep="\n")
