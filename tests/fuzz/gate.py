"""
The whole gate, on a complete release of which one file was changed.

Whatever the bytes of that file are, the gate ends with an exit code from 0 to 4 and as its JSON says, no rule breaks,
and every code but 0 has a reason. It ends with 0 only where what was decided about is what it was. `HELD` says for each
file what that is:

- the bytes of every file that release.yaml gives a digest of: weights, code, evaluations, and a model card that is
  released as documentation, so that its prose counts here, too; and the bytes of the baseline, which the pins fix;
- all values in the assessment, the policy and the decision, and in release.yaml but for where the decision lies;
- of the pins the id and digest of each role, and the digest of the baseline;
- of a signature that it names the digest of every file of weights;
- of decisions.log the lines that are pinned, and that the last about this release has the digest of the decision.

So with 0 there may be other comments, layout, quotes and order of keys, empty lines and other releases in the log, no
pins of it, and another key behind the signature, as the policy names no signers.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from riskkit.errors import InputError, Problem
from riskkit.render.gate import FORMATS
from riskkit.store.release_files import log_start
from riskkit.store.yaml.document import parse_document
from riskkit.tasks.gate_inputs import Request
from tests.fuzz.target import Reader, Target, passed, ran
from tests.gate.scenes import DATE, copied, framework

RELEASE, PINS, BASELINE = "wren/release.yaml", "pins.yaml", "baseline.json"
WEIGHTS = tuple(f"wren/weights/model-0000{number}-of-00002.safetensors" for number in (1, 2))
ROLES = ("policy", "framework", "licences", "context", "profile")


@dataclass(frozen=True)
class Scene:
    """A release that passes, in a folder of its own, with pins and a baseline beside it."""

    folder: Path
    kept: "TemporaryDirectory[str]"
    """Goes with the process."""
    sound: Mapping[str, bytes]
    """By path the bytes of each file that is changed in turn."""

    def words(self, *more: str) -> tuple[str, ...]:
        """The command, with its options."""
        policy = str(self.folder / "wren/policy.yaml")
        return ("gate", str(self.folder / RELEASE), "--policy", policy, "--date", DATE, *more)

    def run(self) -> tuple[int, dict[str, Any]]:
        """Exit code and run of the gate, with the run written in every other format, too."""
        outputs = [f"{format}={self.folder / format}" for format in FORMATS if format != "json"]
        given = [word for output in ("json=-", *outputs) for word in ("--output", output)]
        code, out = ran(*self.words("--pin", self.at(PINS), "--baseline", self.at(BASELINE), *given))
        return code, json.loads(out)

    def at(self, file: str) -> str:
        """The whole path of a file."""
        return str(self.folder / file)

    @contextmanager
    def changed(self, file: str, data: bytes) -> Iterator[None]:
        """The scene with other bytes in a file, for a while."""
        (self.folder / file).write_bytes(data)
        try:
            yield
        finally:
            (self.folder / file).write_bytes(self.sound[file])


@cache
def scene() -> Scene:
    """The release that passes, copied once."""
    kept = TemporaryDirectory(prefix="riskkit-fuzz-")
    folder = Path(kept.name).resolve()
    copied("wren", folder / "wren")
    bare = Scene(folder, kept, {})
    pins = passed(*bare.words("--print-pins"))
    baseline = passed(*bare.words("--output", "json=-"))
    (folder / BASELINE).write_text(baseline, encoding="utf-8")
    pins += f"baseline: sha256:{sha256(baseline.encode()).hexdigest()}\n"
    (folder / PINS).write_text(pins, encoding="utf-8")
    return Scene(folder, kept, {file: (folder / file).read_bytes() for file in HELD})


# what is held where the gate lets a release out


def tree(data: bytes) -> Any:
    """All values of a YAML file."""
    return parse_document(data, "").tree


def _release(data: bytes) -> Any:
    return {key: value for key, value in tree(data).items() if key != "decision"}


def _pins(data: bytes) -> Any:
    given = tree(data)
    return [(given[role]["id"], given[role]["digest"]) for role in ROLES], given["baseline"]


def _signed(data: bytes) -> Any:
    statement = json.loads(base64.b64decode(json.loads(data)["dsseEnvelope"]["payload"], validate=True))
    signed = {each["digest"] for each in statement["predicate"]["resources"]}
    return {sha256(scene().sound[file]).hexdigest() in signed for file in WEIGHTS}


def _logged(data: bytes) -> Any:
    lines = [line for line in data.split(b"\n") if line.strip()]
    ours = [each for line in lines if (each := json.loads(line))["release"] == "Wren 2.1.0"]
    return lines[: log_start(scene().sound["wren/decisions.log"]).lines], ours[-1]["digest"]


HELD: Mapping[str, Callable[[bytes], object]] = {
    RELEASE: _release,
    "wren/policy.yaml": tree,
    "wren/assessment.yaml": tree,
    "wren/decision.yaml": tree,
    "wren/decisions.log": _logged,
    "wren/README.md": bytes,
    "wren/listen.sh": bytes,
    "wren/evaluations/field-tests.json": bytes,
    "wren/weights/model.sig": _signed,
    **dict.fromkeys(WEIGHTS, bytes),
    PINS: _pins,
    BASELINE: bytes,
}
"""By file that is changed in turn what has to be as it was where the gate ends with 0."""


def check(file: str, data: bytes) -> None:
    """Raises `AssertionError` where the gate does not do as it should with other bytes in a file."""
    here = scene()
    with here.changed(file, data), patch("riskkit.tasks.gate_inputs.Request", partial(Request, load=framework)):
        code, run = here.run()
    broke = {rule: each["why"] for rule, each in run["rules"].items() if each["state"] == "broke"}
    assert not broke, broke
    assert code == run["exit-code"], (code, run["exit-code"])
    assert bool(run["why"]) == bool(code), (code, run["why"])
    if code:
        raise InputError([Problem("", "", f"told with exit code {code}")])
    assert HELD[file](data) == HELD[file](here.sound[file]), f"exit code 0, with another {file}"


def _reader(file: str) -> Reader:
    return lambda path: check(file, path.read_bytes())


def gate_targets() -> Mapping[str, Target]:
    """A target for every file of the scene, called after it."""
    sound = scene().sound
    return {f"gate-{Path(file).name}": Target((sound[file],), _reader(file)) for file in HELD}
