"""Which format a file has: by its content, and by its name only where the content does not tell."""

import re
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from riskkit.model_files import archives, gguf, media, onnx, pickles, safetensors
from riskkit.model_files.bounded import Budget
from riskkit.schema.model_files import FileFormat

HEAD = 64 * 1024
UNPICKLED = re.compile(r"(?i).*\.(bin|pt|pth|ckpt|pkl|pickle|joblib|dill|t7|mar|nemo|ot|pdparams|pdopt)")
"""Names of files that are handed to an unpickler, whatever is in them."""
_SUFFIXES = """
py pyw pyi pyx pxd pxi ipynb sh bash zsh fish ksh csh tcsh bat cmd ps1 psm1 psd1 command vb vbs vbe wsf hta reg nu xsh
applescript scpt awk tcl expect js mjs cjs jsx ts tsx mts cts coffee vue svelte htm html xhtml mhtml shtml php phtml
php3 php4 php5 php7 php8 asp aspx jsp c h cc cpp cxx c++ hh hpp hxx inl ipp cu cuh hip cl metal m mm swift rs go java
kt kts scala groovy gradle cs csx fs fsx r rmd rprofile jl lua rb pl pm raku d zig nim v sv vhd vhdl f for f90 f95 f03
f08 hs ml mli ex exs erl clj cljs cljc lisp el scm dart pas ada adb ads sol sas do ado wl s asm ll ptx sass glsl hlsl
wgsl vert frag comp wat sql nix bzl bazel cmake mk mak am ac m4 ninja gyp gypi desktop service mojo nf dockerfile
containerfile
"""
_SOURCE = frozenset(_SUFFIXES.split())
"""Suffixes of source in any language."""
_BUILT = re.compile(
    r"(gnu)?makefile|cmakelists\.txt|(docker|container|jenkins|vagrant|rake|gem|just|proc|cog|earth|tilt|snake)file([._-].*)?"
    r"|build|workspace|meson\.build|meson_options\.txt|scons(truct|cript)|wscript|configure(\.(ac|in))?|pyproject\.toml"
    r"|setup\.cfg|tox\.ini|package\.json|cargo\.toml|pom\.xml|gradlew|requirements[^/]*\.txt|.*\.(sh|py|mk)\.in"
    r"|(cog|environment|taskfile|action|\.gitlab-ci|(docker-)?compose)\.ya?ml|\.?(bash|zsh)rc|\.(bash_)?profile"
)
"""Names, in small letters, of what a build or a start runs."""
_NATIVE = re.compile(r"(?i).*\.(pyc|pyo|pyd|so(\.[0-9.]+)?|dll|dylib|exe|node|wasm)")
_BLOCK = 1024 * 1024
_HDF5 = b"\x89HDF\r\n\x1a\n"
_STARTS: Mapping[FileFormat, re.Pattern[bytes]] = {
    "gguf": re.compile(re.escape(gguf.MAGIC)),
    "hdf5": re.compile(re.escape(_HDF5)),
    "numpy": re.compile(rb"\x93NUMPY"),
    "pointer": re.compile(
        rb"\s{0,9}version https?://(git-lfs\.github\.com|hawser\.github\.com|git-media\.io)/|/annex/objects/"
    ),
    # the last of these is what Python compiles: two bytes of its version, a line end, and flags
    "native": re.compile(
        rb"(?s)\x7fELF|MZ|\xca\xfe\xba[\xbe\xbf]|[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]|\x00asm"
        rb"|.[\x0b-\x0f]\r\n[\x00-\x03]\x00\x00\x00"
    ),
    "archive": re.compile(
        rb"(?s)\x1f\x8b|BZh|\xfd7zXZ\x00|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|7z\xbc\xaf\x27\x1c|Rar!|PK\x03\x04|PK\x05\x06"
        rb"|.{257}ustar|LZIP|\x1f\x9d|\xff\x06\x00\x00sNaPpY"
    ),
}
_BINARY_STARTS: Mapping[FileFormat, re.Pattern[bytes]] = {
    "ggml": re.compile(b"lmgg|tjgg|fmgg|algg"),
    # LZMA without a container
    "archive": re.compile(rb"(?s)\x5d\x00\x00.{2}(\xff{8}|.{4}\x00{4})"),
    "tflite": re.compile(rb"(?s).{4}TFL3"),
    # ExecuTorch, PyTorch for phones, ONNX Runtime; fastText, llama2.c and CTranslate2
    "runtime": re.compile(
        rb"(?s).{4}(ET[0-9]{2}|PTMF|ORTM)|\xba\x16\x4f\x2f|24ka[\x01-\x09]\x00\x00\x00"
        rb"|[\x01-\x20]\x00{3}[\x04-\x40]\x00[A-Za-z0-9]{3,62}Spec\x00"
    ),
    "coreml": re.compile(rb"(?s).{4}\x02\x00\x00\x00.{56}\xef\xbe\xad\xde"),
}
"""Starts that a text can have too, or that prove little: what lies elsewhere in the file counts before them."""
_BINARY_PATHS: Mapping[FileFormat, re.Pattern[str]] = {
    "tflite": re.compile(r"(?i).*\.tflite"),
    "coreml": re.compile(r"(?i).*\.mlmodel|(.*/)?[^/]*\.(mlpackage|mlmodelc)/.*"),
    "ggml": re.compile(r"(?i).*\.ggml"),
    "msgpack": re.compile(r"(?i).*\.msgpack"),
    "tensorflow": re.compile(r"(?i).*\.(pb|data-[0-9]{5}-of-[0-9]{5})"),
    "runtime": re.compile(
        r"(?i).*\.(engine|plan|trt|pte|ptl|ort|mnn|rknn|om|hef|caffemodel|pdmodel|pdiparams|params|weights)"
    ),
}
"""Paths of binary files of which the content tells nothing."""
_CODE_START = re.compile(rb"(?i)(\xef\xbb\xbf)?(#!|\s{0,100}<(!doctype html|html|script|\?php)[\s>])")
"""How a script or a page starts, whatever it is called."""
_ACTIVE = re.compile(rb"(?i)<script|javascript:|\son[a-z]{3,20}\s*=|<foreignobject|<xsl:")
"""What runs in a picture or another text in XML that is shown."""
_LAST_WORD: frozenset[FileFormat] = frozenset({"empty", "hdf5", "native", "archive"})
"""What a start tells for good: none of these is taken for anything more harmless."""
_TEXTS: Mapping[str, FileFormat] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
_TEXT_NAMES: Mapping[FileFormat, re.Pattern[str]] = {
    "tensorflow": re.compile(r".*\.(pb|pbtxt)"),
    "template": re.compile(r"(?i).*\.(jinja2?|j2)"),
    "safetensors-index": safetensors.INDEX,
    # what people write in YAML, too
    "yaml": re.compile(r"(?i)mlmodel|.*\.(cfg|conf|config|hparams|hyperparams)|(config|hparams|hyperparams|params)"),
}
"""Names of texts that loaders read in a way of their own."""


@dataclass
class Seen:
    """A file that is being looked at: its first bytes, and how much may still be looked at."""

    path: str
    size: int
    head: bytes
    file: BinaryIO
    budget: Budget

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


def format_of(seen: Seen) -> FileFormat:
    """What a file is by its bytes, and where they say little by how far a reader gets with it; raises `TooMuch`."""
    pickled = pickles.reads_as_pickle(seen.head, seen.budget, whole=seen.size <= len(seen.head))
    if pickled and UNPICKLED.fullmatch(seen.name):  # before all else: some files can be read as two formats
        return "pickle"
    found = _by_start(seen)
    if found in _LAST_WORD:
        return found
    return _behind_the_start(seen) or found or _by_readers(seen, pickled=pickled)


def _by_readers(seen: Seen, *, pickled: bool) -> FileFormat:
    """What a file is whose start tells nothing: by a reader that gets to its end, by weaker starts, by its name."""
    text = is_text(seen.file)
    if pickles.is_text_pickle(seen.file, seen.budget) if text else pickled:
        return "pickle"
    if not text and _BINARY_PATHS["tensorflow"].fullmatch(seen.path):
        return "tensorflow"
    if found := onnx.protobuf_format(seen.file, seen.budget):
        return found
    return _text(seen) if text else _binary(seen)


def _binary(seen: Seen) -> FileFormat:
    suffix = PurePosixPath(seen.name).suffix.lower().removeprefix(".")
    if media.is_media(seen.file, seen.head, seen.size, suffix):
        return "media"
    return "archive" if _is_zlib(seen.head) else _starting(seen, _BINARY_STARTS) or _by_name(seen)


def _is_zlib(head: bytes) -> bool:
    """Whether bytes are packed by zlib, as joblib and others do without anything around it."""
    if len(head) < 2 or head[0] & 0x8F != 8 or (head[0] << 8 | head[1]) % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(head, 4096)) or len(head) < HEAD
    except zlib.error:
        return False


def is_source(name: str) -> bool:
    """Whether a name is that of source in any language, or of what a build or a start runs."""
    small = name.lower()
    return ("." in small and small.rpartition(".")[2] in _SOURCE) or bool(_BUILT.fullmatch(small))


def is_text(file: BinaryIO) -> bool:
    """Whether a file is UTF-8 without zero bytes to its end."""
    decoder = getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(_BLOCK):
            if b"\x00" in block:
                return False
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _by_start(seen: Seen) -> FileFormat | None:
    """What the first bytes say; a reader that finds something further on is asked as well."""
    if not seen.head:
        return "empty"
    if seen.head[8:9] == b"{" and int.from_bytes(seen.head[:8], "little") <= seen.size:
        return "safetensors"
    return _starting(seen, _STARTS)


def _starting(seen: Seen, starts: Mapping[FileFormat, re.Pattern[bytes]]) -> FileFormat | None:
    return next((found for found, start in starts.items() if start.match(seen.head)), None)


def _behind_the_start(seen: Seen) -> FileFormat | None:
    """What a reader finds that looks elsewhere than at the start."""
    if archives.ends_as_zip(seen.file):
        return "archive"
    if any(_at(seen.file, place, len(_HDF5)) == _HDF5 for place in _places(seen.size)):
        return "hdf5"
    return None


def _places(size: int) -> Iterator[int]:
    """Where HDF5 may begin."""
    place = 512
    while place < size:
        yield place
        place *= 2


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)


def _text(seen: Seen) -> FileFormat:
    if _NATIVE.fullmatch(seen.name):
        return "native"
    active = seen.name.lower().endswith((".svg", ".xml", ".xsl")) and _ACTIVE.search(seen.head)
    if active or is_source(seen.name) or _CODE_START.match(seen.head):
        return "code"
    named = next((found for found, name in _TEXT_NAMES.items() if name.fullmatch(seen.name)), None)
    return named or _TEXTS.get(PurePosixPath(seen.name).suffix.lower(), "text")


def _by_name(seen: Seen) -> FileFormat:
    """What a binary file is that is none of the known formats; no script, whatever it is called."""
    if _NATIVE.fullmatch(seen.name):
        return "native"
    if safetensors.INDEX.fullmatch(seen.name):
        return "safetensors-index"
    if UNPICKLED.fullmatch(seen.name):
        return "other"
    return next((found for found, path in _BINARY_PATHS.items() if path.fullmatch(seen.path)), "other")
