"""Safetensors: the header of one file, and the index of several. Source: the format's own description."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any, BinaryIO, NamedTuple

from riskkit.model_files.bounded import Budget, Malformed, TooLarge, exactly, json_object, number

MOST_HEADER = 100_000_000
"""Bytes, as the format itself has it."""
MOST_TENSORS = 500_000
MOST_INDEX = 64 * 1024 * 1024
_COST = 20
"""Items that a tensor counts for, by the time that it takes."""
INDEX = re.compile(r"(?i)(.+)\.(safetensors|bin)\.index\.json")
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
    "F8_E4M3": 8, "F8_E4M3FNUZ": 8, "F8_E5M2": 8, "F8_E5M2FNUZ": 8, "F8_E8M0": 8,
}  # fmt: skip
SHARD = re.compile(r"(.+)-([0-9]{5})-of-([0-9]{5})(\.[a-z]+)")
"""Names of numbered files of one model."""
_DIMENSIONS, _LARGEST = 32, 2**63


class TensorEntry(NamedTuple):
    """One tensor as a header lists it: where its bytes are, of which type it is, and how many elements it has."""

    start: int
    end: int
    dtype: str
    elements: int


def read_tensors(file: BinaryIO, budget: Budget) -> dict[str, int]:
    """The size in bytes of every tensor of a safetensors file by its name, as `read_header` gives them."""
    return {name: entry.end - entry.start for name, entry in read_header(file, budget).items()}


def read_header(file: BinaryIO, budget: Budget) -> dict[str, TensorEntry]:
    """
    Every tensor of a safetensors file by its name, in the order of their bytes; only the header is read.

    Raises `Malformed` where the header and the size of the file do not say the same.
    """
    whole = os.fstat(file.fileno()).st_size
    length = number(file, "<Q", "the length of its header")
    if not 2 <= length <= min(MOST_HEADER, whole - 8):
        raise Malformed(f"a header of {length} bytes in a file of {whole}, where {MOST_HEADER} is the most")
    raw = exactly(file, length, "its header")
    if raw.count(b"{") > MOST_TENSORS or raw.count(b",") > 8 * MOST_TENSORS:
        raise TooLarge(f"a header of more than {MOST_TENSORS} tensors")
    budget.spend(_COST * raw.count(b"{") + raw.count(b","))
    header = json_object(raw, "the header")
    _check_metadata(header.pop("__metadata__", {}))
    listed = sorted(((name, _entry(name, entry)) for name, entry in header.items()), key=lambda pair: pair[1][:2])
    _check_cover(listed, whole - 8 - length)
    return dict(listed)


def _check_metadata(found: Any) -> None:
    """Raises `Malformed` where what is said of the file is no mapping of texts to texts, which no loader opens."""
    if found is not None and not (isinstance(found, dict) and all(isinstance(value, str) for value in found.values())):
        raise Malformed("has a __metadata__ that is no mapping of texts to texts")


def _entry(name: str, entry: Any) -> TensorEntry:
    shown = f"tensor '{name[:60]}'"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise Malformed(f"{shown} has keys other than dtype, shape and data_offsets")
    shape, offsets, bits = entry["shape"], entry["data_offsets"], _BITS.get(str(entry["dtype"]))
    if bits is None:
        raise Malformed(f"{shown} is of the type '{str(entry['dtype'])[:20]}', which is not known")
    if not (_counts(shape, _DIMENSIONS) and _counts(offsets, 2) and len(offsets) == 2):
        raise Malformed(f"{shown} has a shape or offsets that are not whole numbers")
    start, end = offsets
    elements = prod(shape)
    if elements * bits != (end - start) * 8:
        raise Malformed(f"{shown} does not fill its {end - start} bytes")
    return TensorEntry(start, end, entry["dtype"], elements)


def _counts(found: Any, most: int) -> bool:
    return isinstance(found, list) and len(found) <= most and all(type(n) is int and 0 <= n < _LARGEST for n in found)


def _check_cover(listed: list[tuple[str, TensorEntry]], there: int) -> None:
    at = 0
    for name, entry in listed:
        if entry.start != at:
            raise Malformed(f"tensor '{name[:60]}' starts at {entry.start}, where {at} comes next")
        at = entry.end
    if at != there:
        raise Malformed(f"{there} bytes of tensors, where the header says {at}")
    if not at:
        raise Malformed("holds no tensors")


def read_index(file: BinaryIO, budget: Budget) -> tuple[dict[str, str], int | None]:
    """The file of every tensor, and their total size in bytes where the index says it; raises `Malformed`."""
    data = file.read(MOST_INDEX + 1)
    if len(data) > MOST_INDEX or data.count(b":") > 2 * MOST_TENSORS:
        raise TooLarge(f"an index of more than {MOST_TENSORS} tensors")
    budget.spend(_COST * data.count(b":"))
    index = json_object(data, "the index")
    where, said = index.get("weight_map"), index.get("metadata")
    if not isinstance(where, dict) or not where or not all(isinstance(name, str) for name in where.values()):
        raise Malformed("an index without a weight_map from tensors to files")
    total = said.get("total_size") if isinstance(said, dict) else None
    return where, total if isinstance(total, int) else None


def index_faults(
    where: Mapping[str, str], total: int | None, tensors: Callable[[str], Mapping[str, int] | None]
) -> Iterator[str]:
    """
    What an index and its shards do not agree on.

    *tensors* gives the sizes of the tensors in a shard by its name, or nothing for a shard that is missing, and an
    empty mapping for one that cannot be read that way.
    """
    sizes: list[int] = []
    missing: list[str] = []
    shards: dict[str, set[str]] = {}
    for tensor, shard in where.items():
        shards.setdefault(shard, set()).add(tensor)
    for shard, named in sorted(shards.items()):
        if not is_plain(shard):
            yield f"names '{shard[:80]}', which points outside the folder"
            continue
        there = tensors(shard)
        if there is None:
            missing.append(shard)
        elif there and (unlike := named ^ there.keys()):
            name = min(unlike)
            yield f"and '{shard[:80]}' contain different tensors: '{name[:60]}' is in one of them"
        sizes += (there or {}).values()
    if missing:
        yield f"names {len(missing)} of its files that are missing, first '{missing[0][:80]}'"
    elif total is not None and sizes and sum(sizes) != total and total >= 0:
        yield f"says {total} bytes of tensors, where its shards have {sum(sizes)}"


def is_plain(name: str) -> bool:
    """Whether the name of a shard is that of a file in the same folder."""
    return bool(name) and name not in (".", "..") and not any(c in "/\\:" or ord(c) < 32 for c in name)


def missing_shards(names: set[str]) -> dict[str, tuple[int, str]]:
    """
    By the first there is of a family of files numbered ``-00001-of-00003`` how many are not there, and the first.

    Families that are whole are left out.
    """
    families: dict[tuple[str, str, str], dict[int, str]] = {}
    for name in sorted(names):
        if found := SHARD.fullmatch(name):
            families.setdefault((found[1], found[3], found[4]), {})[int(found[2])] = name
    gaps = {}
    for (stem, count, suffix), there in families.items():
        missing = int(count) - sum(1 <= number <= int(count) for number in there)
        if missing > 0:
            # not a list of all: four hundred files can name forty million
            absent = next(number for number in range(1, int(count) + 1) if number not in there)
            gaps[min(there.values())] = missing, f"{stem}-{absent:05}-of-{count}{suffix}"
    return gaps
