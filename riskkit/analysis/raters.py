"""Whom the answers of several assessments come from, and what keeps the assessments from being merged."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from riskkit.errors import Problem
from riskkit.schema.assessment import Answer, Assessment, Rating
from riskkit.schema.ids import free_id, kebab

LONGEST_TEXT = 4000
_PIN = "bring them to one: riskkit assess --answers FILE --pin --in-place"
_RELEASE = "only assessments of one release can be merged; where it is one, say so alike"
SHARED: Mapping[str, str] = {
    **dict.fromkeys(("framework/id", "framework/version", "framework/digest", "context/id", "context/digest"), _PIN),
    "profile": "raters share one profile: what is tolerable is not theirs to answer",
    **dict.fromkeys(
        [f"release/{part}" for part in ("name", "version", "date", "publisher", "text", "url", "components")], _RELEASE
    ),
}
"""What all files must say alike where they say it, with the hint where they do not."""


@dataclass(frozen=True, slots=True)
class Given:
    """An assessment and the name of its file."""

    file: str
    assessment: Assessment


def value_at(assessment: Assessment, pointer: str) -> object:
    """What an assessment says at one of `SHARED`; None where it says nothing."""
    value: object = assessment
    for part in pointer.split("/"):
        value = getattr(value, part, None)
    return None if value == {} else value


def differences(given: Sequence[Given]) -> Iterator[Problem]:
    """Everything in which files differ that must be alike in all, each against the first file that says it."""
    for number, each in enumerate(given):
        if each.file in [other.file for other in given[:number]]:
            yield Problem(each.file, "", "is given twice", "give each file once")
    for pointer, hint in SHARED.items():
        stated = [(each.file, value) for each in given if (value := value_at(each.assessment, pointer)) is not None]
        for file, value in stated[1:]:
            first, wanted = stated[0]
            if value != wanted:
                told = f"'{value}' is not '{wanted}', as in" if isinstance(value, str) else "is not the same as in"
                yield Problem(file, pointer, f"{told} {first}", hint)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whom the plain answers of a file come from: who is named in *by*, else *own*, the rater whose file it is."""

    own: str
    authors: Mapping[str, str]

    def of(self, answer: Answer) -> str:
        """The rater whom an answer comes from."""
        return self.authors.get(_author(answer), self.own)


def rater_ids(given: Sequence[Given]) -> tuple[Voice, ...]:
    """
    Per file whom its answers come from; a file is its author's where it names one alone, else it has its own name.

    Files of one name are told apart by their folders, and whatever is still alike by numbers.
    """
    authors, stems = [_authors(each.assessment) for each in given], [_stem(each.file) for each in given]
    ids: dict[str, str] = {}
    for author in chain.from_iterable(authors):
        if author not in ids:
            ids[author] = free_id(kebab(author) or "rater", ids.values())
    taken, found = set(ids.values()), list[Voice]()
    for each, named, stem in zip(given, authors, stems, strict=True):
        name = stem if stems.count(stem) == 1 else kebab(f"{_folder(each.file)}-{stem}")
        own = ids[named[0]] if len(named) == 1 else free_id(name or "rater", taken)
        found.append(Voice(own, ids))
        taken.add(own)
    return tuple(found)


def _authors(assessment: Assessment) -> tuple[str, ...]:
    """The names that plain answers give, each once."""
    plain = [_author(answer) for answer in assessment.answers.values() if answer.ratings is None]
    return tuple(dict.fromkeys(name for name in plain if name))


def _author(answer: Answer) -> str:
    """The name that an answer gives, in small letters; empty where it gives none."""
    return " ".join((answer.by or "").lower().split())


def _stem(file: str) -> str:
    return kebab(re.sub(r"\.ya?ml$", "", re.split(r"[/\\]", file)[-1]))


def _folder(file: str) -> str:
    return "".join(re.split(r"[/\\]", file)[-2:-1])


def voices(rater: str, answer: Answer) -> Mapping[str, Rating]:
    """Who says what in an answer: the ratings that it holds, or what *rater* says; not-applicable as a reason."""
    if answer.ratings is not None:
        return answer.ratings
    said = {name: getattr(answer, name) for name in Rating.model_fields if name in answer.model_fields_set}
    if answer.not_applicable is not None:
        reason = f"not applicable: {answer.not_applicable}"
        said["unknown"] = reason if len(reason) <= LONGEST_TEXT else answer.not_applicable
    return {rater: Rating.model_validate({name: value for name, value in said.items() if value is not None})}


def contradicted(given: Sequence[Given], raters: Sequence[Voice]) -> Iterator[Problem]:
    """Every question that one rater answers in two files and not alike."""
    first: dict[tuple[str, str], tuple[str, Rating]] = {}
    for each, voice in zip(given, raters, strict=True):
        for key, answer in each.assessment.answers.items():
            for rater, rating in voices(voice.of(answer), answer).items():
                file, before = first.setdefault((key, rater), (each.file, rating))
                if rating != before:
                    hint = "leave one of the files out; or if these are two people, name each in 'by'"
                    yield Problem(each.file, f"answers/{key}", f"'{rater}' says otherwise in {file}", hint)
