"""A model folder with its card: what files, headers and front matter say."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from riskkit.errors import InputError, MissingExtra, Problem
from riskkit.model_files import cards, signatures
from riskkit.model_files.bounded import Malformed
from riskkit.model_files.folder import opened
from riskkit.model_files.inspect import contents
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.model_files import Card, Contents, FoundFile, Signature
from riskkit.store.yaml.document import parse_document

MOST_TEXT = 64 * 1024
_LICENCE = re.compile(r"(?i)(un)?(licen[sc]es?|copying|copyright)([._-][^/]*)?|.*[._-]licen[sc]e(\.(md|txt|rst))?")


def model_folder(
    root: Path,
    table: LicenceTable,
    card: str | None = None,
    signed: Collection[str] = (),
    signers: Mapping[str, str] | None = None,
) -> Contents:
    """
    The files of a folder, without digests, its model card, what its licence texts are and what signatures sign.

    The card is the one at a path, else one of the usual names. *signed* are the paths of signatures, and
    *signers* the public keys that they may be by.
    """
    found = contents(root)
    path = card or next((name for name in cards.NAMES if name in found.files), None)
    texts = {name: table.of_text(_text(root, name)) for name, file in found.files.items() if _is_licence(file)}
    sealed = {name: read_signature(root, name, signers) for name in signed if name in found.files}
    card_there = read_card(root, path, table) if path and path in found.files else None
    beside = tuple(name for name in found.files if name != path and _is_card(root, name))
    return replace(found, card=card_there, cards_beside=beside, licence_texts=texts, signatures=sealed)


def _is_licence(file: FoundFile) -> bool:
    """Whether a file is the text of a licence by its name, and is a text at all."""
    return file.format in ("text", "other") and bool(_LICENCE.fullmatch(PurePosixPath(file.path).name))


def _is_card(root: Path, path: str) -> bool:
    """Whether a file is called as model cards are, and starts as they do."""
    if path.casefold() not in map(str.casefold, cards.NAMES):
        return False
    with opened(root, path) as file:
        return cards.front_matter(file.read(cards.MOST) or b"") is not None


def read_signature(root: Path, path: str, signers: Mapping[str, str] | None = None) -> Signature:
    """
    What a signature signs and by which of the keys, with what cannot be read in it among its problems.

    Raises `InputError` without a file.
    """
    with opened(root, path) as file:
        data = file.read(signatures.MOST + 1) or b""
    try:
        found = signatures.signature(path, data)
        return replace(found, signer=signatures.signer(data, signers)) if signers else found
    except Malformed as error:
        return Signature(path, problems=(Problem(str(root / path), "", str(error), "sign the files again"),))
    except MissingExtra as error:
        return replace(found, unchecked=error.problems[0].message)


def _text(root: Path, path: str) -> str:
    with opened(root, path) as file:
        return (file.read(MOST_TEXT) or b"").decode("utf-8", "replace")


def read_card(root: Path, path: str, table: LicenceTable | None = None) -> Card:
    """
    What a model card says, with what cannot be read in it among its problems; raises `InputError` without a file.

    The licences that its text states for the model are those of the table.
    """
    with opened(root, path) as file:
        data = file.read(cards.MOST) or b""
    front = cards.front_matter(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        wrong = Problem(str(root / path), "", "is not UTF-8", "save it as UTF-8; PowerShell writes UTF-16 by default")
        return replace(cards.card(path, None), problems=(wrong,))
    if not front:
        missing = Problem(str(root / path), "", "has no front matter", "start it with --- and 'license: …'")
        return replace(cards.card(path, None), problems=(missing,))
    try:
        found = cards.card(path, parse_document(front.yaml, str(root / path)).tree, front.rest)
        return replace(found, in_text=table.in_prose(front.rest)) if table else found
    except InputError as error:
        problems = tuple(replace(problem, line=problem.line + front.lines) for problem in error.problems)
        return replace(cards.card(path, None, front.rest), problems=problems)
