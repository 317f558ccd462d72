"""
Which reader a file goes to: the first that recognises it by its content.

Others add readers as entry points of the group ``riskkit.evidence``, each an `EvidenceReader`. They are asked after
those of riskkit, and one that does not load stops the run: evidence that is left out unseen is worse than none.
"""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from pydantic import ValidationError

from riskkit.errors import InputError, MissingExtra, RiskkitError
from riskkit.evidence import (
    avid,
    card,
    configs,
    croissant,
    cyclonedx,
    eval_results,
    every_eval_ever,
    garak,
    helm,
    inspect_log,
    lm_eval,
    mlflow,
    model_zoo,
    modelbench,
    openness,
    promptfoo,
    pyrit,
    signature,
    spdx,
    weights,
)
from riskkit.evidence.reader import EvidenceReader
from riskkit.evidence.source import EvidenceSource, UnknownVersion
from riskkit.model_files.bounded import Malformed
from riskkit.schema.results.collection import EvidenceFile, FileRefusal

GROUP = "riskkit.evidence"
_AGAIN = "get the file again from where it was made"
_OTHER_VERSION = "write it with a version of the tool that riskkit knows, or get a newer riskkit"


_OWN = (
    EvidenceReader(garak.FORMAT, garak.recognises, garak.read),
    EvidenceReader(avid.FORMAT, avid.recognises, avid.read),
    EvidenceReader(inspect_log.FORMAT, inspect_log.recognises, inspect_log.read),
    EvidenceReader(lm_eval.FORMAT, lm_eval.recognises, lm_eval.read),
    EvidenceReader(helm.FORMAT, helm.recognises, helm.read),
    EvidenceReader(helm.SPEC, helm.recognises_spec, helm.read_spec),
    EvidenceReader(helm.SCENARIO, helm.recognises_scenario, helm.read_scenario),
    EvidenceReader(garak.DIGEST, garak.recognises_digest, garak.read_digest),
    EvidenceReader(promptfoo.FORMAT, promptfoo.recognises, promptfoo.read),
    EvidenceReader(pyrit.FORMAT, pyrit.recognises, pyrit.read),
    EvidenceReader(modelbench.FORMAT, modelbench.recognises, modelbench.read),
    EvidenceReader(modelbench.STANDARD, modelbench.recognises_standard, modelbench.read_standard),
    EvidenceReader(every_eval_ever.FORMAT, every_eval_ever.recognises, every_eval_ever.read),
    EvidenceReader(cyclonedx.FORMAT, cyclonedx.recognises, cyclonedx.read),
    EvidenceReader(spdx.FORMAT, spdx.recognises, spdx.read),
    EvidenceReader(croissant.FORMAT, croissant.recognises, croissant.read),
    EvidenceReader(signature.FORMAT, signature.recognises, signature.read),
    EvidenceReader(mlflow.FORMAT, mlflow.recognises, mlflow.read),
    EvidenceReader(openness.FORMAT, openness.recognises, openness.read),
    EvidenceReader(weights.INDEX, weights.recognises_index, weights.read_index),
    EvidenceReader(configs.FORMAT, configs.recognises, configs.read),
    EvidenceReader(configs.TOKENIZER, configs.recognises_tokenizer, configs.read_tokenizer),
    EvidenceReader(configs.TEMPLATE, configs.recognises_template, configs.read_template),
    EvidenceReader(eval_results.FORMAT, eval_results.recognises, eval_results.read),
    EvidenceReader(model_zoo.ZOO, model_zoo.recognises, model_zoo.read),
    EvidenceReader(model_zoo.BUNDLE, model_zoo.recognises_bundle, model_zoo.read_bundle),
    EvidenceReader(card.FORMAT, card.recognises, card.read),
    EvidenceReader(weights.FORMAT, weights.recognises, weights.read),
)
READERS: dict[str, EvidenceReader] = {reader.format: reader for reader in _OWN}
"""By format, in the order in which they are asked."""


def all_readers() -> dict[str, EvidenceReader]:
    """The readers of riskkit and of what is installed beside it; raises `RiskkitError` for one that does not load."""
    found = dict(READERS)
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        reader = _loaded(point)
        if reader.format in found:
            raise _unusable(point, f"reads '{reader.format}', which another one reads already")
        found[reader.format] = reader
    return found


def _loaded(point: EntryPoint) -> EvidenceReader:
    try:
        reader = point.load()
    except Exception as error:  # whatever others wrote may raise anything
        raise _unusable(point, f"does not load: {type(error).__name__}: {error}") from None
    if not isinstance(reader, EvidenceReader):
        raise _unusable(point, "is no EvidenceReader")
    return reader


def _unusable(point: EntryPoint, why: str) -> RiskkitError:
    where = f" of {point.dist.name}" if point.dist else ""
    return RiskkitError(f"the reader '{point.name}'{where} {why}", "mend or uninstall what brings it")


def read_file(source: EvidenceSource, readers: Iterable[EvidenceReader]) -> EvidenceFile | FileRefusal:
    """What a file says, or why it cannot be read; a file that no reader recognises is no error."""
    try:
        reader = next((each for each in readers if each.recognises(source)), None)
    except (InputError, Malformed) as error:
        return _of_input(source, error) if isinstance(error, InputError) else refused(source, str(error), _AGAIN)
    if reader is None:
        hint = "name files of the formats in docs/reference/evidence-formats.md"
        return refused(source, f"is of no format that is known{_broken(source)}", hint, recognised=False)
    try:
        return reader.read(source)
    except InputError as error:
        return _of_input(source, error)
    except MissingExtra as error:
        return refused(source, error.problems[0].message, error.problems[0].hint)
    except (Malformed, ValidationError) as error:
        wrong = (
            str(error) if isinstance(error, Malformed) else "contains something else where a text or number is needed"
        )
        return refused(source, wrong, _OTHER_VERSION if isinstance(error, UnknownVersion) else _AGAIN)


def _broken(source: EvidenceSource) -> str:
    """Why a file that starts as JSON is none, which may be why nobody knows it."""
    try:
        if source.start.startswith("{") and source.name.lower().endswith(".json"):
            source.object()
    except (Malformed, InputError) as error:
        return f", and {error}" if isinstance(error, Malformed) else ""
    return ""


def _of_input(source: EvidenceSource, error: InputError) -> FileRefusal:
    first = error.problems[0]
    line = first.line if first.where == source.shown and first.line else None
    return refused(source, first.message, first.hint or _AGAIN, line=line)


def refused(
    source: EvidenceSource, message: str, hint: str, *, recognised: bool = True, line: int | None = None
) -> FileRefusal:
    """Why a file is left out."""
    return FileRefusal(path=source.shown, line=line, message=message[:600], hint=hint, recognised=recognised)
