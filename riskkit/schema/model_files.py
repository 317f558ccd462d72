"""
What was found in a model folder: files, licences and the card, as the gate's rules read them.

Plain dataclasses and no records: riskkit makes them and no person does, and a gate that passes needs no pydantic.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from riskkit.errors import Problem

FileFormat = Literal[
    "safetensors", "safetensors-index", "gguf", "ggml", "onnx", "tflite", "coreml", "msgpack", "runtime", "pickle",
    "torch", "numpy", "hdf5", "keras", "tensorflow", "archive", "native", "code", "pointer", "empty", "json", "yaml",
    "text", "template", "media", "tokenizer", "raw", "other",
]  # fmt: skip
"""
What a file is by its content; ggml: what came before GGUF; tflite: TensorFlow Lite; coreml: Core ML; msgpack: as
Flax writes weights; runtime: for one runtime, such as ExecuTorch, TensorRT or OpenVINO; pickle: opened by unpickling;
torch: a zip with pickles; raw: numbers that another file says how to read; tokenizer: the pieces of SentencePiece;
template: a template of prompts; media: a picture, sound, video, font or PDF; native: machine code; pointer: one of Git
LFS or git-annex in place of the file.

Code, JSON, YAML, templates and text are text from end to end.
"""
WEIGHTS: frozenset[FileFormat] = frozenset({
    "safetensors", "gguf", "ggml", "onnx", "tflite", "coreml", "msgpack", "runtime", "pickle", "torch", "numpy", "hdf5",
    "keras", "tensorflow", "raw", "pointer",
})  # fmt: skip
"""Formats that weights come in."""
UNNAMED: frozenset[FileFormat] = frozenset({"code", "native", "archive", "other"})
"""Formats of files that may not lie in the folder unnamed."""
OWN = re.compile(
    r"(?i)(release|assessment|decision|policy|pins|baseline)(-[0-9a-f]{8})?\.(ya?ml|json)(\..*)?|decisions\.log|.*\.journal"
)
"""Names of riskkit's own files, which are no part of what is shared."""
LicenceKind = Literal["permissive", "use-restricted", "noncommercial", "proprietary", "unknown"]
"""
What a licence allows, from the most to the least open, and *unknown*, which is never taken for safe: to say how open
a release is it counts as permissive, to say what may be passed on it counts as proprietary.
"""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file of a model folder, named by its path below it."""

    path: str
    size: int
    format: FileFormat
    runs_code: str = ""
    """How loading it can run code that is in it; empty where it cannot."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with it: cut short, a header that lies, a name that says another format."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What its header says of the model, such as license and base_model of GGUF."""
    parts: tuple[str, ...] = ()
    """Of an index the files that it names."""
    unread: str = ""
    """Which limit of riskkit's own kept it from being looked at to its end; empty where none did."""


@dataclass(frozen=True, slots=True)
class LicenceReading:
    """What a licence expression comes to."""

    stated: str
    expression: str
    """With the names as the framework spells them; empty where *stated* is no expression."""
    names: tuple[str, ...]
    """Every licence in it."""
    unknown: tuple[str, ...]
    """Names among them that are not listed, and exceptions after WITH."""
    kind: LicenceKind
    """What may be done with the whole: all of what AND joins holds, and of what OR joins the freest may be chosen."""
    openest: LicenceKind
    """The kind of the freest part, where what is unknown counts as permissive; says how open a release is."""
    problem: str = ""
    """Why it is no expression."""


@dataclass(frozen=True, slots=True)
class Card:
    """The front matter of a model card."""

    path: str
    name: str | None = None
    licence: str | None = None
    """As it is written; of *other*, the licence's name."""
    licence_link: str | None = None
    base: tuple[str, ...] = ()
    relation: str | None = None
    datasets: tuple[str, ...] = ()
    library: str | None = None
    gated: bool = False
    """Whether it declares that access is asked for; whether it is enforced no file tells."""
    problems: tuple[Problem, ...] = ()
    in_text: tuple[str, ...] = ()
    """Licences that the text below the front matter states for the model, as the framework spells them."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a detached signature says that it signs, and by whose key it was made."""

    path: str
    files: Mapping[str, str] = field(default_factory=dict)
    """The digest of each file by its path below the folder that was signed."""
    key: str = ""
    """What the signature says of the key: its hint, or that it comes with a certificate."""
    problems: tuple[Problem, ...] = ()
    signer: str = ""
    """Who of those that were asked about has made it; empty for none of them."""
    unchecked: str = ""
    """Why that could not be told."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A model folder; *digests* are those of the bytes of each file, where they were computed."""

    files: Mapping[str, FoundFile]
    digests: Mapping[str, str] = field(default_factory=dict)
    card: Card | None = None
    cards_beside: tuple[str, ...] = ()
    """Other files in the folder that are read as a model card."""
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    """By its path each signature that was asked for and is there."""
    licence_texts: Mapping[str, str | None] = field(default_factory=dict)
    """By the path of a licence's text the licence that its heading names, if it is known."""
    problems: tuple[Problem, ...] = ()
    """Links, special files and what else cannot be shipped as it stands."""
    links: Mapping[str, str] = field(default_factory=dict)
    """By its path each link to a file of the folder, and the path of that."""
    ignored: frozenset[str] = frozenset()
    """Files that git ignores, so that a push leaves them out; only of those that would be told."""
