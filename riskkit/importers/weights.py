"""What each file of a model folder is, by its content and not by its name; nothing in it is loaded or run."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BufferedReader
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from riskkit.errors import InputError, Problem
from riskkit.importers import gguf, onnx, pickles, safetensors
from riskkit.importers.folder import files_below, opened
from riskkit.importers.reading import Malformed, json_object
from riskkit.schema.contents import Contents, FileFormat, FoundFile

HEAD = 64 * 1024
MOST_CONFIG = 4 * 1024 * 1024
MOST_PROBLEMS = 100
_POINTER = b"version https://git-lfs.github.com/spec/"
_UNPICKLES = "it is loaded by unpickling, which runs what it names"
_CODE = "it is code"
_UNSEEN = "it is an archive, and what is in it was not looked at"
_SAVED = "a Keras model can hold a Lambda layer, which is code"
_PICKLED = re.compile(r"(?i).*\.(bin|pt|pth|ckpt|pkl|pickle|joblib|dill|t7|mar|nemo)")
"""Names of files that are handed to an unpickler, whatever is in them."""
_TEXTS = re.compile(
    r"(?i).*\.(md|rst|txt|json|jsonl|yaml|yml|toml|cfg|ini|csv|tsv|html|xml|tex|svg|model|jinja|license)"
)
_SCRIPTS = re.compile(r"(?i).*\.(py|pyc|pyd|sh|bash|bat|ps1|js|mjs|lua|rb|pl|jl|ipynb|so|dll|dylib|exe)")
_NAMED: Mapping[str, tuple[FileFormat, ...]] = {
    ".safetensors": ("safetensors",),
    ".gguf": ("gguf",),
    ".onnx": ("onnx",),
    ".h5": ("hdf5",),
    ".hdf5": ("hdf5",),
    ".keras": ("keras", "hdf5"),
    ".npy": ("numpy",),
    ".npz": ("numpy",),
}
"""What a name promises."""
_STARTS: tuple[tuple[bytes, FileFormat], ...] = (
    (gguf.MAGIC, "gguf"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x93NUMPY", "numpy"),
    (_POINTER, "pointer"),
    (b"\x7fELF", "native"),
    (b"MZ", "native"),
    (b"\xca\xfe\xba\xbe", "native"),
    (b"\xcf\xfa\xed\xfe", "native"),
    (b"\xce\xfa\xed\xfe", "native"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x04\x22\x4d\x18", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"PK\x03\x04", "archive"),
    (b"PK\x05\x06", "archive"),
)
_RUNS: Mapping[FileFormat, str] = {
    "pickle": _UNPICKLES,
    "torch": _UNPICKLES,
    "hdf5": _SAVED,
    "keras": _SAVED,
    "tensorflow": "a graph of TensorFlow can read and write files",
    "archive": _UNSEEN,
    "native": _CODE,
    "code": _CODE,
}


@dataclass
class _Look:
    """One file that is being looked at: its head, and what was found."""

    path: str
    size: int
    head: bytes
    file: BinaryIO
    format: FileFormat = "other"
    runs_code: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def contents(root: Path) -> Contents:
    """
    Every file of a model folder, and what is wrong with it; digests and card are left out.

    What is wrong with a file stands with the file. Raises `InputError` for a folder that cannot be read.
    """
    sizes, problems = files_below(root)
    files = {path: look(root, path) for path in sizes}
    for path, (count, missing) in _gaps(sizes):
        said = f"is one of several, of which {count} are missing, first '{missing[:80]}'"
        fault = Problem(str(root / path), "", said)
        files[path] = replace(files[path], problems=(*files[path].problems, fault))
    return Contents(files, problems=problems)


def look(root: Path, path: str) -> FoundFile:
    """What the file at a path below a folder is; a file that cannot be read is one with a problem."""
    where = str(root / path)
    try:
        with opened(root, path) as raw, BufferedReader(raw) as file:
            seen = _Look(path, os.fstat(file.fileno()).st_size, file.read(HEAD), file)
            seen.format = _format(seen)
            _examine(seen, root)
    except InputError as error:
        return FoundFile(path, 0, "other", "it could not be read", error.problems)
    runs = seen.runs_code or _RUNS.get(seen.format, "")
    problems = tuple(Problem(where, "", message, hint) for message, hint in seen.faults[:MOST_PROBLEMS])
    return FoundFile(path, seen.size, seen.format, runs, problems, seen.facts, seen.parts)


def _format(seen: _Look) -> FileFormat:
    """What a file is by its first bytes, and where they say little by how far a reader gets with it."""
    head, name = seen.head, seen.name
    whole, is_text = seen.size <= len(head), _is_text(head)
    pickled = pickles.reads_as_pickle(head, whole=whole)
    if pickled and _PICKLED.fullmatch(name):  # before all else: some files can be read as two formats
        return "pickle"
    if found := _by_start(head, seen.size):
        return found
    if not _SCRIPTS.fullmatch(name) and not (is_text and _TEXTS.fullmatch(name)):
        if pickles.is_text_pickle(head) if is_text else pickled:
            return "pickle"
        if head[:1] == b"\x08" and _is_onnx(seen):
            return "onnx"
    return _by_name(name, head, is_text=is_text)


def _by_start(head: bytes, size: int) -> FileFormat | None:
    if not head:
        return "empty"
    if head[257:262] == b"ustar":
        return "archive"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= size:
        return "safetensors"
    return next((found for start, found in _STARTS if head.startswith(start)), None)


def _by_name(name: str, head: bytes, *, is_text: bool) -> FileFormat:
    if _SCRIPTS.fullmatch(name) or (is_text and head.startswith(b"#!")):
        return "code"
    if name == "saved_model.pb" or name.endswith(".pbtxt"):
        return "tensorflow"
    if safetensors.INDEX.fullmatch(name):
        return "safetensors-index"
    if not is_text:
        return "other"
    suffix = PurePosixPath(name).suffix.lower()
    return "json" if suffix == ".json" else "yaml" if suffix in (".yaml", ".yml") else "text"


def _is_text(head: bytes) -> bool:
    try:
        # the last character may be cut in two
        return "\x00" not in (head[:-4] if len(head) == HEAD else head).decode()
    except UnicodeDecodeError:
        return False


def _is_onnx(seen: _Look) -> bool:
    try:
        onnx.read_onnx(seen.file)
    except Malformed:
        return False
    return True


def _examine(seen: _Look, root: Path) -> None:
    """All that can be said of a file of its format; what its name promises and it does not keep."""
    seen.file.seek(0)
    try:
        if check := _CHECKS.get(seen.format):
            check(seen, root)
    except Malformed as error:
        seen.faults.append((str(error), "get the file again from where it was made"))
    promised = _NAMED.get(PurePosixPath(seen.name).suffix.lower(), ())
    if promised and seen.format not in promised and seen.format not in ("pointer", "empty"):
        seen.faults.append((f"is named like {promised[0]}, and is not", "give it the name of what it is"))
    if _PICKLED.fullmatch(seen.name) and seen.format in ("other", "text", "archive"):
        seen.runs_code = f"it is named as a file that is unpickled; {_UNPICKLES}"


def _empty(seen: _Look, root: Path) -> None:
    if PurePosixPath(seen.name).suffix.lower() in _NAMED or _PICKLED.fullmatch(seen.name):
        seen.faults.append(("is empty", "get the file again from where it was made"))


def _pointer(seen: _Look, root: Path) -> None:
    lines = seen.head[:1024].decode("utf-8", "replace").splitlines()
    seen.facts |= dict(line.split(" ", 1) for line in lines[1:8] if " " in line)
    seen.faults.append(("stands for a file that was not fetched", "git lfs pull"))


def _safetensors(seen: _Look, root: Path) -> None:
    tensors = safetensors.read_tensors(seen.file)
    seen.facts["tensors"] = str(len(tensors))


def _gguf(seen: _Look, root: Path) -> None:
    seen.facts |= gguf.read_gguf(seen.file)


def _numpy(seen: _Look, root: Path) -> None:
    if re.search(rb"'descr':[^}]*['|]O", seen.head[:4096]):
        seen.runs_code = _UNPICKLES


def _onnx(seen: _Look, root: Path) -> None:
    found = onnx.read_onnx(seen.file)
    seen.parts = found.external
    if found.domains:
        seen.facts["domains"] = ", ".join(found.domains)[:400]
        seen.runs_code = "it uses operators that are not ONNX's own, which are code that comes with it"
    for part in found.external:
        if not safetensors.is_plain(part):
            seen.faults.append((f"names '{part[:80]}', which leads out of the folder", ""))
        elif not _is_there(root, _beside(seen.path, part)):
            seen.faults.append((f"names '{part[:80]}', which is missing", ""))


def _zip(seen: _Look, root: Path) -> None:
    if not seen.head.startswith(b"PK"):
        return
    if seen.head.startswith(b"PK\x03\x04") and _PICKLED.fullmatch(seen.name):
        seen.format = "torch"
    names = pickles.zip_names(seen.file)
    if any(name.lower().endswith((".pkl", ".pickle")) for name in names):
        seen.format = "torch"
    elif "config.json" in names and any(name.endswith(".h5") for name in names):
        seen.format = "keras"
    elif names and all(name.endswith(".npy") for name in names):
        seen.format, seen.runs_code = "numpy", "an array in it may be pickled"


def _json(seen: _Look, root: Path) -> None:
    if seen.name not in ("config.json", "tokenizer_config.json", "processor_config.json"):
        return
    config = _object(seen, MOST_CONFIG)
    if "auto_map" in config:
        seen.runs_code = "auto_map names code that is loaded with the model"


def _index(seen: _Look, root: Path) -> None:
    where, total = safetensors.read_index(seen.file)
    seen.parts = tuple(sorted(set(where.values())))

    def tensors(shard: str) -> Mapping[str, int] | None:
        return _tensors(root, _beside(seen.path, shard))

    faults = islice(safetensors.index_faults(where, total, tensors), MOST_PROBLEMS)
    seen.faults += [(fault, "") for fault in faults]


def _object(seen: _Look, most: int) -> dict[str, object]:
    data = seen.file.read(most + 1)
    if len(data) > most:
        raise Malformed(f"larger than {most // 2**20} MiB")
    return json_object(data.removeprefix(b"\xef\xbb\xbf"), "it")


_CHECKS: Mapping[FileFormat, Callable[[_Look, Path], None]] = {
    "empty": _empty,
    "pointer": _pointer,
    "safetensors": _safetensors,
    "safetensors-index": _index,
    "gguf": _gguf,
    "numpy": _numpy,
    "onnx": _onnx,
    "archive": _zip,
    "json": _json,
}


def _beside(path: str, name: str) -> str:
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{name}"


def _is_there(root: Path, path: str) -> bool:
    try:
        with opened(root, path):
            return True
    except InputError:
        return False


def _tensors(root: Path, path: str) -> Mapping[str, int] | None:
    """The tensors of a shard: nothing where it is missing, and an empty mapping where it is no sound safetensors."""
    try:
        with opened(root, path) as raw, BufferedReader(raw) as file:
            return safetensors.read_tensors(file) if path.endswith(".safetensors") else {}
    except Malformed:
        return {}
    except InputError:
        return None


def _gaps(paths: Iterable[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """The first there is of each family of numbered files, and how many of it are missing and which first."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        folder, slash, name = path.rpartition("/")
        folders.setdefault(folder + slash, set()).add(name)
    for folder, names in folders.items():
        for first, missing in safetensors.missing_shards(names).items():
            yield folder + first, missing
