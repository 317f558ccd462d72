"""What a reason argues for: this answer, or another one that stood in its place before."""

import re
from itertools import accumulate

from riskkit.schema.assessment import Answer, Estimate

_MARKED = re.compile(r"\(for ([^:]+): (.+)\)", re.DOTALL)


def answer_text(answer: Answer) -> str:
    """An answer without how sure it is, such as 'severe', '20.0 (10.0 to 30.0)' or 'unknown'."""
    if answer.ratings is not None:
        return "what several raters answered"
    if answer.number is not None:
        return number_line(answer.number)
    return answer.level or ("as public weights" if answer.as_public_weights else "unknown")


def number_line(number: Estimate) -> str:
    """A number in one line, such as '20.0 (10.0 to 30.0)'."""
    return f"{number.likely!r} ({number.low!r} to {number.high!r})"


def mark(argued_for: str, text: str) -> str:
    """A reason marked with what it argued for, such as '(for severe: seen twice)'."""
    return f"(for {argued_for}: {text})"


def unmarked(text: str) -> tuple[str, str]:
    """What a text argued for and the text itself, where it is nothing else than marked; empty where it is not."""
    found = _MARKED.fullmatch(text)
    depths = accumulate((letter == "(") - (letter == ")") for letter in text[:-1])
    return (found[1], found[2]) if found and all(depth > 0 for depth in depths) else ("", "")
