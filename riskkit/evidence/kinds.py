"""What a description calls a model, as one of the kinds that are known; words of language outweigh all others."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MOST_PROSE = 900
"""Characters of prose in which a card says what the model is; later it speaks of uses and of other models."""
MOST_LINE = 2000
_LANGUAGE: Mapping[str, str] = {
    "language-model": r"language models?|\bLLMs?\b|text generation|code generation|coding (agent|assistant)s?",
}
_REST: Mapping[str, str] = {
    "image-generator": r"text-to-image|image generation|diffusion model|generative adversarial|\bGAN\b",
    "speech-recogniser": r"speech recognition|speech-to-text",
    "speech-maker": r"text-to-speech|speech synthesis|vocoder",
    "text-reader": r"optical character recognition|text recognition|plate recognition",
    "segmenter": r"segmentation|segments?\b",
    "detector": r"detect(ion|or|s)\b",
    "classifier": r"classif(ication|ier|ies)|attribute recognition|re-?identification|age/gender recognition",
    "embedder": r"feature (extractor|extraction|vectors?)|embeddings?|image retrieval|re-?identification",
    "estimator": r"(pose|depth) estimation|landmark|regressor",
}
_NO_PROSE = re.compile(r"\s*([#|>!<`]|[-*+] |\d+\. |:?-{3,}|\[!\[)")
_MARKUP = re.compile(r"<[^>]{0,300}>|!?\[([^\]]{0,200})\]\([^)]{0,400}\)|\*+|`")


class DescribedKind(NamedTuple):
    """A kind of model, and the words that say so."""

    kind: str
    line: int
    quote: str


def kinds(text: str, first: int) -> tuple[DescribedKind, ...]:
    """The kinds that the first prose of a text names; *first* is the number of lines before it."""
    prose = list(_prose(text, first))
    for table in (_LANGUAGE, _REST):
        found = [
            each
            for kind, words in table.items()
            if (each := next((DescribedKind(kind, at, line) for at, line in prose if _names(words, line)), None))
        ]
        if found:
            return tuple(found)
    return ()


def _names(words: str, line: str) -> bool:
    return re.search(rf"(?i)(?:{words})", line) is not None


def _prose(text: str, first: int) -> Iterator[tuple[int, str]]:
    left, fenced = MOST_PROSE, False
    for number, line in enumerate(text.splitlines()[:400], start=first + 1):
        fenced ^= line.lstrip().startswith("```")
        if fenced or _NO_PROSE.match(line) or not line.strip() or len(line) > MOST_LINE:
            continue
        plain = _MARKUP.sub(r"\1", line).strip()[:left]
        left -= len(plain)
        if plain:
            yield number, plain
        if left <= 0:
            return
