"""Which documentation of a release may change without voiding approvals, and what of release.yaml remains then."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from riskkit.errors import RiskkitError
from riskkit.model_files.cards import front_matter
from riskkit.schema.base import Tree
from riskkit.schema.decision import Digested
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import Contents
from riskkit.schema.release import ReleaseFile
from riskkit.store.release_files import bytes_digest, digest_of
from riskkit.store.yaml.document import Document
from riskkit.tasks.gate_inputs import bytes_below

MOST_PROSE = 256 * 1024
"""Bytes of a text that counts as prose; what is longer is not read by the people who would look at a change."""
_ENCODED = re.compile(rb"\S{500}|(?:^[ \t]*\S{40,}[ \t]*\r?\n){12}", re.MULTILINE)
"""What is data and no prose: a word of 500 bytes, or twelve lines of one long word each."""
_PLAIN = "\n\r\t\u200d"
"""Letters that show nothing and hide nothing: breaks, tabs, and what joins two emoji into one."""


def prose(root: Path, framework: Framework, release: ReleaseFile, contents: Contents) -> frozenset[str]:
    """
    The components of documentation of which every file is prose: Markdown of moderate length that nothing else reads.

    A licence text, a file that another component, an evaluation or a link uses too, and data in letters are no prose.
    """
    others = {path for key, part in release.components.items() if not _documents(framework, key) for path in part.parts}
    others |= {each.path for each in release.evaluations.values() if each.path}
    others |= {part.signature for part in release.components.values() if part.signature}
    others |= {*contents.licence_texts, *contents.links, *contents.links.values()}
    return frozenset(
        key
        for key, part in release.components.items()
        if _documents(framework, key)
        and part.parts
        and all(path not in others and _is_prose(root, path, contents) for path in part.parts)
    )


def but_documentation(root: Path, framework: Framework, release: ReleaseFile, document: Document) -> Digested:
    """release.yaml without its decision and the digests of documentation, but with the front matter of its files."""
    tree: Tree = document.tree if isinstance(document.tree, dict) else {}
    kept = {key: value for key, value in tree.items() if key != "decision"}
    components = kept.get("components")
    if isinstance(components, dict):
        kept["components"] = {
            key: _without_digests(part) if _documents(framework, key) else part for key, part in components.items()
        }
    kept["front-matter"] = dict(_front_matters(root, framework, release))
    return Digested(digest=digest_of(kept), parts={key: digest_of(value) for key, value in kept.items()})


def _documents(framework: Framework, key: str) -> bool:
    known = framework.options.components
    return key in known and known[key].kind == "documentation"


def _without_digests(part: object) -> object:
    """A component with its paths, and without what their bytes are."""
    if not isinstance(part, dict):
        return part
    kept = {key: value for key, value in part.items() if key != "digest"}
    files = kept.get("files")
    return kept | {"files": sorted(files)} if isinstance(files, Mapping) else kept


def _front_matters(root: Path, framework: Framework, release: ReleaseFile) -> Iterator[tuple[str, str]]:
    """By its path the digest of the front matter of each file of documentation, which programs read."""
    for key, part in release.components.items():
        for path in part.parts if _documents(framework, key) else ():
            yield path, bytes_digest(_front_matter(root, path))


def _front_matter(root: Path, path: str) -> bytes:
    found = front_matter(_head(root, path) or b"")
    return found.yaml if found else b""


def _head(root: Path, path: str) -> bytes | None:
    try:
        return bytes_below(root, path, MOST_PROSE)
    except RiskkitError:
        return None


def _is_prose(root: Path, path: str, contents: Contents) -> bool:
    """Whether a file is Markdown, as it was hashed, in which nothing is hidden."""
    file = contents.files.get(path)
    if file is None or file.format != "text" or file.runs_code or file.problems or file.unread:
        return False
    if PurePosixPath(path).suffix.lower() != ".md" or file.size > MOST_PROSE:
        return False
    data = _head(root, path)
    if data is None or f"sha256:{sha256(data).hexdigest()}" != contents.digests.get(path) or _ENCODED.search(data):
        return False
    try:
        return not any(map(_is_hidden, data.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _is_hidden(letter: str) -> bool:
    """Whether a letter shows nothing, or turns the direction of others."""
    return letter not in _PLAIN and unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn")
