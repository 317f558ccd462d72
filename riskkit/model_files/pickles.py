"""Pickles, by their opcodes; nothing is unpickled."""

import os
import pickletools
import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from riskkit.model_files.bounded import Budget

_FINDS = frozenset({"GLOBAL", "STACK_GLOBAL", "INST"})
"""Opcodes that import something by its name, without which nothing can be called."""
_COST = 5
"""Items that an opcode counts for, by the time that it takes."""
_OPCODES = {opcode.code: opcode for opcode in pickletools.opcodes}
_MOST_LINE = 64 * 1024
_ANYTHING = re.compile(b"")
_NUMBER = re.compile(rb"\s*[-+]?[0-9.]|\s*[-+]?(inf|nan)")
_LINES: Mapping[str, tuple[re.Pattern[bytes], int]] = {
    "decimalnl_short": (_NUMBER, 1),
    "decimalnl_long": (_NUMBER, 1),
    "floatnl": (_NUMBER, 1),
    "stringnl": (re.compile(b"['\"]"), 1),
    "stringnl_noescape_pair": (re.compile(rb"[A-Za-z_\x80-\xff][-\w.<>\x80-\xff]*\Z"), 2),
}
"""By kind of argument how its lines start, and how many there are."""
_LENGTHS: Mapping[int, int] = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}
"""Bytes of a length that stands before an argument."""
_CALLS: Mapping[str, tuple[str, ...]] = {"REDUCE": ("TUPLE", "EMPTY_TUPLE"), "INST": ("STRING",), "OBJ": ("STRING",)}
"""Opcodes that call what was imported, by what goes before where a text is a pickle and no prose."""


def reads_as_pickle(head: bytes, budget: Budget, *, whole: bool) -> bool:
    """
    Whether unpickling would get anywhere with a file that starts with *head*, which is all of it if *whole*.

    What imports something and breaks off later counts: by then it has run. So does what goes on beyond *head*.
    """
    if head[:1] == b"\x80" and head[1:2] <= b"\x05" and len(head) > 1:
        return True
    budget.spend(1)  # where nothing is left, not even this is looked at
    done, found = 0, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a text argument may hold escapes that mean nothing
            for opcode, _, _ in pickletools.genops(BytesIO(head)):
                done += 1
                if opcode.name in _FINDS or (opcode.name == "STOP" and done > 1):
                    found = True
                    break
    except (ValueError, IndexError, OverflowError, struct.error):
        # a text such as "100" reads as a few opcodes, too; an argument that is cut off does not end a pickle
        found = done > 3 and not whole and len(head) > 4096
    budget.spend(_COST * done)
    return found


def is_text_pickle(file: BinaryIO, budget: Budget) -> bool:
    """
    Whether a file, which is text, is a pickle of the oldest protocol.

    It is where opcodes of that protocol alone are read to its end; and where something is imported on the way, by any
    opcodes, also to the end of the pickle, whatever follows, or to a call of what was imported, whatever breaks it off.
    """
    file.seek(0)
    imported, oldest, given, before, count, stack = False, True, False, "", 0, _Stack()
    while opcode := _OPCODES.get(file.read(1).decode("latin-1")):
        budget.spend(_COST)
        if not (_skip_argument(file, opcode) and stack.takes(opcode)):
            return False
        count += 1
        imported = imported or opcode.name in _FINDS
        given, oldest = given or opcode.arg is not None, oldest and opcode.proto == 0
        if imported and before in _CALLS.get(opcode.name, ()):
            return True
        if opcode.name == "STOP":
            return count > 2 and (imported or (oldest and given and not file.read(_MOST_LINE).strip()))
        before = before if opcode.name == "PUT" else opcode.name
    return False


@dataclass
class _Stack:
    """How many objects an unpickler would hold, and where its marks are."""

    depth: int = 0
    marks: list[int] = field(default_factory=list)

    def takes(self, opcode: pickletools.OpcodeInfo) -> bool:
        """Whether there is what an opcode needs; words read as opcodes soon ask for more."""
        needed, made = opcode.stack_before, opcode.stack_after
        if opcode.name == "MARK":
            self.marks.append(self.depth)
            return True
        below = len(needed)
        if pickletools.markobject in needed:
            if not self.marks:
                return False
            self.depth, below = self.marks.pop(), needed.index(pickletools.markobject)
        elif opcode.name == "POP" and self.marks and self.marks[-1] == self.depth:
            self.marks.pop()
            return True
        self.depth += len(made) - below
        return self.depth - len(made) >= (self.marks[-1] if self.marks else 0)


def _skip_argument(file: BinaryIO, opcode: pickletools.OpcodeInfo) -> bool:
    """Goes over what an opcode takes; tells whether it can be that, of which no more than the start is read."""
    kind = opcode.arg
    if kind is None:
        return True
    if kind.n == pickletools.UP_TO_NEWLINE:
        pattern, lines = _LINES.get(kind.name, (_ANYTHING, 1))
        return all(pattern.match(_line(file)) for _ in range(lines))
    length = kind.n if kind.n >= 0 else int.from_bytes(file.read(_LENGTHS[kind.n]), "little")
    file.seek(length, os.SEEK_CUR)
    return True


def _line(file: BinaryIO) -> bytes:
    """The next line, of which no more than the start is kept."""
    start = part = file.readline(_MOST_LINE)
    while len(part) == _MOST_LINE and not part.endswith(b"\n"):
        part = file.readline(_MOST_LINE)
    return start.removesuffix(b"\n")
