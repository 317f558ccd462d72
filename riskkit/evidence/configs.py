"""config.json, tokenizer_config.json and chat templates: how the model is built, and what of it is code."""

from collections.abc import Iterator, Mapping
from typing import Any

from riskkit.evidence.source import EvidenceSource
from riskkit.evidence.values import items, part, word
from riskkit.model_files.configs import word_for_code
from riskkit.schema.results.collection import EvidenceFile, EvidenceSubject, StatedFact

FORMAT, TOKENIZER, TEMPLATE = "model-config", "tokenizer-config", "chat-template"
_FACTS: Mapping[str, str] = {
    "model_type": "model-type", "torch_dtype": "precision", "dtype": "precision",
    "max_position_embeddings": "context-length", "num_experts": "experts", "num_local_experts": "experts",
    "n_routed_experts": "experts", "vocab_size": "vocabulary", "hidden_size": "width", "num_hidden_layers": "layers",
}  # fmt: skip
_MARKS = ("{%", "{{")


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object says what kind of model it configures."""
    keys = source.members.keys()
    return bool(keys & {"architectures", "model_type"}) and bool(
        keys & {"architectures", "hidden_size", "transformers_version", "vocab_size", "text_config", "d_model"}
    )


def recognises_tokenizer(source: EvidenceSource) -> bool:
    """Whether a JSON object configures a tokenizer."""
    return bool(source.members.keys() & {"tokenizer_class", "added_tokens_decoder", "chat_template"})


def recognises_template(source: EvidenceSource) -> bool:
    """Whether a text is called a chat template and is one."""
    return source.name.lower().startswith("chat_template") and any(mark in source.start for mark in _MARKS)


def read(source: EvidenceSource) -> EvidenceFile:
    """The facts that the configuration states, and whether loading the model runs code that comes with it."""
    config = source.object()
    lines = source.lines()
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        grade="self-report",
        subject=EvidenceSubject(name=_name(config)),
        facts=tuple(_facts(source, config, lines)),
    )


def _name(config: Mapping[str, Any]) -> str | None:
    """The name that the configuration was loaded by, where it is that of a model on a hub and no path."""
    found = word(config.get("_name_or_path")) or ""
    owner, slash, name = found.partition("/")
    return found if slash and owner and name and "/" not in name and not owner.startswith((".", "~")) else None


def _facts(source: EvidenceSource, config: Mapping[str, Any], lines: Mapping[Any, int]) -> Iterator[StatedFact]:
    def fact(about: str, key: str, value: str) -> StatedFact:
        return StatedFact(about=about, value=value, passage=source.passage(f"{key}: {value}", lines.get(key)))

    for architecture in items(config, "architectures")[:5]:
        if text := word(architecture):
            yield fact("architecture", "architectures", text)
    for key, about in _FACTS.items():
        if (text := word(config.get(key))) and not isinstance(config.get(key), bool):
            yield fact(about, key, text)
    if method := word(part(config, "quantization_config", "quant_method")):
        yield fact("quantisation", "quantization_config", method)
    if code := word_for_code(source.text.encode()):
        yield fact("runs-code", code, code)


def read_tokenizer(source: EvidenceSource) -> EvidenceFile:
    """The class of the tokenizer, and whether a chat template, which is a program, comes with it."""
    config, lines = source.object(), source.lines()
    facts = []
    if name := word(config.get("tokenizer_class")):
        passage = source.passage(f"tokenizer_class: {name}", lines.get("tokenizer_class"))
        facts.append(StatedFact(about="tokenizer", value=name, passage=passage))
    if config.get("chat_template"):
        facts.append(_template(source, lines.get("chat_template")))
    if code := word_for_code(source.text.encode()):
        facts.append(StatedFact(about="runs-code", value=code, passage=source.passage(code, lines.get(code))))
    notes = () if facts else ("it says nothing that bears on a release",)
    return EvidenceFile(path=source.shown, format=TOKENIZER, grade="self-report", facts=tuple(facts), notes=notes)


def read_template(source: EvidenceSource) -> EvidenceFile:
    """That a chat template is there; it is not run."""
    fact = _template(source, 1)
    return EvidenceFile(path=source.shown, format=TEMPLATE, grade="self-report", facts=(fact,))


def _template(source: EvidenceSource, line: int | None) -> StatedFact:
    passage = source.passage("chat_template, which is a program in Jinja", line)
    return StatedFact(about="chat-template", value="present", passage=passage)
