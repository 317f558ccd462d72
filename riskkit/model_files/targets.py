"""Dotted names by which configurations say what is called to build a model, as Hydra and Lightning have them."""

import re

_KEY = re.compile(r"(?<![\w-])(_target_|class_path)(?!\w)")
_VALUE = re.compile(r"[\"']?\s*:\s*[\"']?([A-Za-z_][\w.]*)[\"']?(?=\s|[,}\]]|$)")
_AROUND = " :\"'\n"
_LIBRARIES = (
    "torch|torchvision|torchaudio|transformers|diffusers|tokenizers|sentence_transformers|nemo|lightning|pytorch_lightning"
    "|timm|peft|accelerate|speechbrain|monai|megatron|fairseq|fairseq2|espnet2?|open_clip|einops|flash_attn|torchmetrics"
    "|torchtune|recipes|keras|tensorflow|flax|optax|jax|bitsandbytes|vllm|audiocraft|demucs|ultralytics|detectron2|mmdet|mmcv"
)
_BUILDS = re.compile(
    rf"({_LIBRARIES})(\.\w+)*\.([A-Z]\w*|from_pretrained|from_config)|torch\.nn(\.\w+)+|torch\.\w*(float|int)\d+"
)
"""Classes of well-known libraries, which build something and run nothing of the folder."""
_NOT = re.compile(
    r"torch\.(package|jit|hub|classes|ops|distributed|multiprocessing|serialization|utils|_)(\..*)?|\w+\.utils\..*"
    r"|keras\..*(Lambda|TorchModuleWrapper|TFSMLayer)|.*\.(Popen|Process|Thread|CompilationUnit|PackageImporter)"
)


def unknown_target(text: str) -> str:
    """The first key for a class whose value is none of a well-known library, with what stands there."""
    for key in _KEY.finditer(text):
        value = _VALUE.match(text, key.end())
        if value is None:
            return f"{key[1]}: {text[key.end() : key.end() + 60].strip(_AROUND)}"
        if not builds_only(value[1]):
            return f"{key[1]}: {value[1][:80]}"
    return ""


def builds_only(name: str) -> bool:
    """Whether a dotted name is that of a class of a well-known library for models."""
    return bool(_BUILDS.fullmatch(name)) and not _NOT.fullmatch(name)
