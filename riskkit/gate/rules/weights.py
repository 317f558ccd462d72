"""Weights: do the files exist, and are they complete, signed, harmless to load and the ones that were named?"""

import re
from collections.abc import Iterator, Mapping

from riskkit.gate.rule import Rule, Violation, in_file
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import OWN, UNNAMED, WEIGHTS, Contents, FileFormat, FoundFile
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleasedComponent, ReleaseFile, listed

_SHIPPED = {"gated", "public", "unknown"}
_READABLE = ("documentation", "code", "evaluation")
"""Kinds of components that hold what people read, and no numbers."""


def _shipped(release: ReleaseFile) -> Iterator[tuple[str, ReleasedComponent]]:
    """The components whose files leave the house."""
    for key, part in release.components.items():
        if _SHIPPED & set(part.channels):
            yield key, part


def _shipped_weights(release: ReleaseFile, framework: Framework) -> Iterator[tuple[str, ReleasedComponent]]:
    kinds = framework.options.components
    return ((key, part) for key, part in _shipped(release) if key in kinds and kinds[key].kind == "weights")


def _pointer(key: str, part: ReleasedComponent, path: str) -> str:
    if part.files:
        return f"components/{key}/files/{path.replace('~', '~0').replace('/', '~1')}"
    return f"components/{key}/path"


def weights_named(release: ReleaseFile, framework: Framework) -> Iterator[Violation]:
    """Released weights are named file by file, each with its digest."""
    for key, part in _shipped_weights(release, framework):
        if not part.parts:
            yield Violation(
                "release", f"components/{key}", f"'{key}' names no file", "add path and files; riskkit init FOLDER"
            )
        elif any(digest is None for digest in part.parts.values()):
            yield Violation("release", f"components/{key}", f"'{key}' has no digest", "riskkit init FOLDER hashes it")


def files_there(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """Every file that release.yaml names exists, and no file of weights is empty."""
    kinds = framework.options.components
    for key, part in release.components.items():
        for path in part.parts:
            found = contents.files.get(path)
            folder = any(name.startswith(f"{path}/") for name in contents.files)
            if found is None:
                why = "is a folder; name its files" if folder else "is missing"
                yield Violation(
                    "release", _pointer(key, part, path), f"'{path}' {why}", "riskkit init FOLDER lists them"
                )
            elif not found.size and key in kinds and kinds[key].kind == "weights":
                yield Violation("release", _pointer(key, part, path), f"'{path}' is empty", "get the file again")
    if release.card and release.card not in contents.files:
        yield Violation("release", "card", f"'{release.card}' is missing", "write it, or name the one there is")


def weights_digest(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """Every file has the digest that release.yaml names."""
    for key, part in release.components.items():
        for path, digest in part.parts.items():
            there = contents.digests.get(path)
            if digest and there and there != digest:
                fix = "restore the file, or name the new one: riskkit init FOLDER --again"
                yield Violation("release", _pointer(key, part, path), f"'{path}' is not the named file", fix)
            elif digest and there is None and path in contents.files:
                yield Violation("release", _pointer(key, part, path), f"'{path}' could not be hashed", "hash it again")


def weights_summed(release: ReleaseFile) -> Iterator[Violation]:
    """The digest of a component with several files is that of their list."""
    for key, part in release.components.items():
        if part.files and part.digest and listed(part.files) != part.digest:
            message = f"the digest of '{key}' is not that of its files"
            fix = f"it would be {listed(part.files)}: riskkit init FOLDER --again"
            yield Violation("release", f"components/{key}/digest", message, fix)


def weights_listed(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """The folder contains no weights that release.yaml does not name."""
    named = {path for part in release.components.values() for path in part.parts}
    for path, file in contents.files.items():
        if file.format in WEIGHTS and path not in named | contents.ignored:
            message = f"contains weights ({file.format}) that release.yaml does not name"
            yield in_file(path, message, "name it under a component and assess it, or take it out")


def weights_as_weights(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """Weights are released as weights, not as documentation or code, and components of weights contain some."""
    kinds = framework.options.components
    for key, part in release.components.items():
        formats = {contents.files[path].format for path in part.parts if path in contents.files}
        if key in kinds and kinds[key].kind == "weights" and formats and not formats & WEIGHTS:
            message = f"no file of '{key}' contains weights ({', '.join(sorted(formats))})"
            yield Violation("release", f"components/{key}", message, "name the files with the weights", "none")
        for path in part.parts:
            file = contents.files.get(path)
            if file and file.format in WEIGHTS and key in kinds and kinds[key].kind != "weights":
                message = f"'{path}' contains weights ({file.format}), and '{key}' is {kinds[key].kind}"
                yield Violation("release", _pointer(key, part, path), message, "name it under a component of weights")


def folders_listed(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """release.yaml names every file that is code, of unknown type, or loaded together with the weights."""
    named = _named(release)
    folders = {_folder(path) for _, part in _shipped_weights(release, framework) for path in part.parts}
    for path, file in contents.files.items():
        loaded = _folder(path) in folders and not _is_apart(path, contents)
        if path not in named | contents.ignored and (loaded or file.format in UNNAMED):
            hidden = any(step.startswith(".") for step in path.split("/"))
            fix = "take it out: what is hidden cannot be named" if hidden else "name it, or take it out"
            yield in_file(path, f"is not named in release.yaml ({file.format})", fix)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_apart(path: str, contents: Contents) -> bool:
    """Whether a file is no part of the model: riskkit's own, the text of a licence, or hidden and so not nameable."""
    name = path.rpartition("/")[2]
    return bool(OWN.fullmatch(name)) or path in contents.licence_texts or name.startswith(".")


def _beside(release: ReleaseFile) -> set[str]:
    files = [release.card, *(part.signature for part in release.components.values())]
    files += [evaluation.path for evaluation in release.evaluations.values()]
    return {path for path in files if path}


def weights_safe_format(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """Only code files run code when they are loaded."""
    for path, file in contents.files.items():
        if file.runs_code and file.format != "code" and path not in contents.ignored:
            yield in_file(path, f"can run code when it is loaded: {file.runs_code}", _remedy(file))


_REMEDIES: Mapping[FileFormat, str] = {
    "keras": "take the layers out that are code, or save the weights alone with model.save_weights",
    "hdf5": "save the model as .keras, or its weights alone with model.save_weights",
    "numpy": "save arrays of numbers or of texts: an array of objects is pickled",
    "onnx": "export it with ONNX's own operators, or define the others as functions of the model",
    "tensorflow": "export it to ONNX or TensorFlow Lite, or save its variables as safetensors",
    "runtime": "release what it was compiled from, such as ONNX",
    "archive": "unpack it, and release the files that are in it",
    "native": "take it out, and release its source as code",
    "json": "take out what names code, and release the code as code",
    "yaml": "take out what names code, and release the code as code",
    "template": "take out what reaches beyond the messages",
    "gguf": "set a template of prompts that reads the messages alone",
}
"""By format how the same is released without running code."""
_TABULAR = re.compile(r"(?i).*\.(pkl|pickle|joblib|dill|z)(\.\w+)?")
"""Names of what scikit-learn and its like keep, which safetensors does not hold."""


def _remedy(file: FoundFile) -> str:
    if file.format in ("pickle", "other", "archive") and _TABULAR.fullmatch(file.path):
        return "convert it to ONNX, such as by skl2onnx, or release its numbers as safetensors"
    if file.format in ("pickle", "torch"):
        return "convert it to safetensors or GGUF"
    return _REMEDIES.get(file.format, "take it out, or give it the name of what it is")


def weights_sound(contents: Contents) -> Iterator[Violation]:
    """Files are complete, and their names and headers are correct."""
    for path, file in contents.files.items():
        for number, problem in enumerate(file.problems if path not in contents.ignored else ()):
            yield in_file(path, problem.message, problem.hint or "get the file again", f"{number}")


def files_read(contents: Contents) -> Iterator[Violation]:
    """Riskkit could read every file to its end."""
    for path, file in contents.files.items():
        if file.unread:
            fix = "split it, or gate a folder with fewer and smaller files"
            yield in_file(path, f"could not be read whole: {file.unread}", fix)


def contents_known(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """Every file that goes out as documentation, code or evaluation has a known format."""
    kinds = framework.options.components
    for key, part in _shipped(release):
        for path in part.parts:
            file = contents.files.get(path)
            if file and file.format == "other" and key in kinds and kinds[key].kind in _READABLE:
                message = f"'{path}' is neither text nor of a known format, and '{key}' is {kinds[key].kind}"
                fix = "name it under what it is, such as weights or data, or release it in a format that can be read"
                yield Violation("release", _pointer(key, part, path), message, fix)


def files_plain(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """The folder contains only files and folders, no devices, and no links except to named files."""
    for problem in contents.problems:
        if not _is_hidden(problem.where):
            yield in_file(problem.where, problem.message, problem.hint or _ITSELF)
    named = _named(release)
    for path, target in contents.links.items():
        if target not in named and not _is_hidden(path):
            yield in_file(path, f"is a link to '{target}', which release.yaml does not name", _ITSELF)


_ITSELF = "put the file itself in its place"


def links_within(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """No file is a link to another one that is named."""
    named = _named(release)
    for path, target in contents.links.items():
        if target in named or _is_hidden(path):
            yield in_file(path, f"is a link to '{target}', of which an upload may make a copy or nothing", _ITSELF)


def hidden_plain(contents: Contents) -> Iterator[Violation]:
    """In hidden folders, too, there are files and folders alone."""
    for problem in contents.problems:
        if _is_hidden(problem.where):
            yield in_file(problem.where, problem.message, "take the hidden folder out of what is released")


def _is_hidden(path: str) -> bool:
    """Whether a path goes through a hidden folder."""
    return any(step.startswith(".") for step in path.split("/")[:-1])


def _named(release: ReleaseFile) -> set[str]:
    return {path for part in release.components.values() for path in part.parts} | _beside(release)


def ignored_apart(contents: Contents) -> Iterator[Violation]:
    """Nothing lies in the folder that git ignores and that would be told if it did not."""
    folders: dict[str, list[str]] = {}
    for path in sorted(contents.ignored):
        folders.setdefault(_folder(path), []).append(path)
    for folder, paths in folders.items():
        more = f", with {len(paths) - 1} more in '{folder or '.'}'" if len(paths) > 1 else ""
        message = f"is ignored by git{more}, and an upload of the folder takes it along"
        fix = "take it out; where releases are pushed by git alone, set this rule to warn in the policy"
        yield in_file(paths[0], message, fix)


def weights_signed(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """Released weights are signed, and the signature exists."""
    for key, part in _shipped_weights(release, framework):
        at = f"components/{key}"
        if not part.signature:
            yield Violation("release", at, f"'{key}' is not signed", "sign its files, and name the signature")
        elif part.signature not in contents.files or not contents.files[part.signature].size:
            message = f"'{part.signature}' is {'empty' if part.signature in contents.files else 'missing'}"
            yield Violation("release", f"{at}/signature", message, "sign its files again")
        else:
            sealed = contents.signatures.get(part.signature)
            for problem in sealed.problems if sealed else ():
                yield Violation("release", f"{at}/signature", f"'{part.signature}' {problem.message}", problem.hint)


def signature_matches(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """Each signature belongs to exactly the files that it is named for."""
    for key, part in release.components.items():
        sealed = contents.signatures.get(part.signature or "")
        if sealed is None or sealed.problems:
            continue
        for path in part.parts:
            digests = [digest for name, digest in sealed.files.items() if path == name or path.endswith(f"/{name}")]
            if contents.digests.get(path) not in digests:
                message = f"'{sealed.path}' {'signs another' if digests else 'does not sign'} '{path}'"
                yield Violation("release", f"components/{key}/signature", message, "sign the files as they are", path)


def signatures_checkable(policy: Policy, contents: Contents) -> Iterator[Violation]:
    """If the policy names signers, the gate can check who signed the weights."""
    for path, sealed in contents.signatures.items():
        if policy.signers and sealed.unchecked:
            yield Violation("policy", "signers", sealed.unchecked, "pip install 'riskkit[signatures]'", path)


def signer_known(release: ReleaseFile, framework: Framework, policy: Policy, contents: Contents) -> Iterator[Violation]:
    """If the policy names signers, one of them signed the released weights."""
    for key, part in _shipped_weights(release, framework):
        sealed = contents.signatures.get(part.signature or "")
        if policy.signers and sealed and not (sealed.problems or sealed.unchecked or sealed.signer):
            message = f"'{sealed.path}' is not by a signer that the policy names"
            fix = f"let one of these sign it: {', '.join(policy.signers)}"
            yield Violation("release", f"components/{key}/signature", message, fix)


RULES: Mapping[str, Rule] = {
    "weights-named": Rule(weights_named),
    "files-there": Rule(files_there, fixed=True),
    "files-plain": Rule(files_plain, fixed=True),
    "links-within": Rule(links_within, debt=True),
    "hidden-plain": Rule(hidden_plain, "hold", debt=True),
    "ignored-apart": Rule(ignored_apart, "hold", debt=True),
    "weights-digest": Rule(weights_digest, fixed=True),
    "weights-summed": Rule(weights_summed, fixed=True),
    "weights-listed": Rule(weights_listed),
    "weights-as-weights": Rule(weights_as_weights),
    "folders-listed": Rule(folders_listed, "hold", debt=True),
    "contents-known": Rule(contents_known, "hold", debt=True),
    "files-read": Rule(files_read, "not-assessed"),
    "weights-sound": Rule(weights_sound),
    "weights-safe-format": Rule(weights_safe_format, debt=True),
    "weights-signed": Rule(weights_signed, debt=True),
    "signature-matches": Rule(signature_matches, fixed=True),
    "signatures-checkable": Rule(signatures_checkable, "not-assessed", fixed=True),
    "signer-known": Rule(signer_known, fixed=True),
}
