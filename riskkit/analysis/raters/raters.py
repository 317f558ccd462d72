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
_RELEASE = "only assessments of the same release can be merged"
_NAME = f"{_RELEASE}; where it has two names, write one in all files and the other under aliases"
ALIKE: Mapping[str, str] = {
    **dict.fromkeys(("framework/id", "framework/version", "framework/digest", "context/id", "context/digest"), _PIN),
    "profile": "raters share one profile: they do not decide what is tolerable",
    "release/name": _NAME,
    "release/version": _NAME,
    "release/components": _RELEASE,
}
"""What must be alike in all files that have it, with the hint where it is not."""


@dataclass(frozen=True, slots=True)
class RaterFile:
    """An assessment and the name of its file."""

    file: str
    assessment: Assessment


def value_at(assessment: Assessment, pointer: str) -> object:
    """What an assessment has at a pointer such as release/name; None where it has nothing."""
    value: object = assessment
    for part in pointer.split("/"):
        value = getattr(value, part, None)
    return None if value == {} else value


def mismatches(files: Sequence[RaterFile]) -> Iterator[Problem]:
    """Everything in which files differ that must be alike in all, each against the first file that has it."""
    for number, each in enumerate(files):
        if each.file in [other.file for other in files[:number]]:
            yield Problem(each.file, "", "is given twice", "give each file once")
    for pointer, hint in ALIKE.items():
        stated = [(each.file, value) for each in files if (value := value_at(each.assessment, pointer)) is not None]
        for file, value in stated[1:]:
            first, wanted = stated[0]
            if value != wanted:
                how = f"'{value}' is not '{wanted}', as in" if isinstance(value, str) else "is not the same as in"
                yield Problem(file, pointer, f"{how} {first}", hint)


@dataclass(frozen=True, slots=True)
class Authorship:
    """Whom the plain answers of a file come from: who is named in *by*, else *own*, the rater whose file it is."""

    own: str
    authors: Mapping[str, str]

    def of(self, answer: Answer) -> str:
        """The rater whom an answer comes from."""
        return self.authors.get(_author(answer), self.own)


def authorships(files: Sequence[RaterFile]) -> tuple[Authorship, ...]:
    """
    Per file whom its answers come from; a file is its author's where it names one alone, else it has its own name.

    Files of one name are told apart by their folders, and whatever is still alike by numbers.
    """
    authors, stems = [_authors(each.assessment) for each in files], [_stem(each.file) for each in files]
    ids: dict[str, str] = {}
    for author in chain.from_iterable(authors):
        if author not in ids:
            ids[author] = free_id(kebab(author) or "rater", ids.values())
    taken, found = set(ids.values()), list[Authorship]()
    for each, named, stem in zip(files, authors, stems, strict=True):
        name = stem if stems.count(stem) == 1 else kebab(f"{_folder(each.file)}-{stem}")
        own = ids[named[0]] if len(named) == 1 else free_id(name or "rater", taken)
        found.append(Authorship(own, ids))
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


def ratings_of(rater: str, answer: Answer) -> Mapping[str, Rating]:
    """The ratings that an answer holds, or the one that *rater* gives by it; as public weights is no level."""
    if answer.ratings is not None:
        return answer.ratings
    fields = {name: getattr(answer, name) for name in Rating.model_fields if name in answer.model_fields_set}
    if answer.as_public_weights:
        fields["unknown"] = "as public weights"
    return {rater: Rating.model_validate({name: value for name, value in fields.items() if value is not None})}


def contradicted(files: Sequence[RaterFile], by: Sequence[Authorship]) -> Iterator[Problem]:
    """Every question that one rater answers in two files and not alike."""
    first: dict[tuple[str, str], tuple[str, Rating]] = {}
    for each, authorship in zip(files, by, strict=True):
        for key, answer in each.assessment.answers.items():
            for rater, rating in ratings_of(authorship.of(answer), answer).items():
                file, before = first.setdefault((key, rater), (each.file, rating))
                if rating != before:
                    hint = "leave one of the files out; or if these are two people, name each in 'by'"
                    yield Problem(each.file, f"answers/{key}", f"'{rater}' answers otherwise in {file}", hint)
