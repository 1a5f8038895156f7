"""A model's folder before anything loads it: data alone, of an architecture that needs no code.

transformers and sentence-transformers run what `auto_map` and `modules.json` name when they are
told to trust it, and llama.cpp's converter tells them so for some architectures; weights in pickles
can hold calls. Here only what needs none of that is let through.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from runtime.errors import LibraryError

ARCHITECTURES = frozenset(
    {
        "BertModel", "BertForMaskedLM", "CamembertModel", "DistilBertModel",
        "DistilBertForMaskedLM", "Gemma3TextModel", "ModernBertModel", "ModernBertForMaskedLM",
        "Qwen2Model", "Qwen3Model", "Qwen3ForCausalLM", "RobertaModel", "XLMRobertaModel",
    }
)  # fmt: skip
"""what both transformers and llama.cpp's converter know by themselves"""
MODULES = frozenset({"Transformer", "Pooling", "Normalize", "Dense"})
"""steps of sentence-transformers that compute from weights alone"""

_CODE = ("modeling_", "configuration_", "tokenization_", "processing_", "image_processing_")
_PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"})
_SAFE_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_VOCABULARIES = frozenset({"tokenizer.json", "vocab.json", "added_tokens.json"})
"""whose keys are words"""
_TRUSTING = frozenset({"auto_map", "trust_remote_code"})
_SETTINGS = "config.json"
_STEPS = "modules.json"


def check_model_folder(folder: Path) -> None:
    """Refuse a model whose loading could run code that came with it.

    Raises LibraryError naming the first thing that is wrong with the folder.
    """
    problem = next(_problems(folder), None)
    if problem:
        raise LibraryError(
            f"The embedding model in {folder} is not loaded: {problem}.",
            "Choose a model of weights in safetensors and of a usual architecture: "
            f"{', '.join(sorted(ARCHITECTURES))}.",
        )


def _problems(folder: Path) -> Iterator[str]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".py" and path.name.startswith(_CODE):
            yield f"{name} is code of its own"
        elif _is_needed_pickle(path):
            yield f"{name} is a pickle, which can run code, and no safetensors file is beside it"
        elif path.suffix == ".json" and path.name not in _VOCABULARIES:
            yield from _told(path, name)
    yield from _wrong_architecture(folder)
    yield from _wrong_steps(folder)


def _is_needed_pickle(path: Path) -> bool:
    """Tell weights that would be unpickled: those beside safetensors are ignored by all."""
    beside = any((path.parent / each).is_file() for each in _SAFE_WEIGHTS)
    return path.suffix in _PICKLES and not beside


def _told(path: Path, name: str) -> Iterator[str]:
    """Yield what a file of settings tells of code to trust."""
    try:
        content = _json(path)
    except ValueError as error:
        yield f"{name} is not JSON: {error}"
        return
    for key, value in _items(content):
        if key in _TRUSTING and value:
            yield f"{name} names code of its own under {key!r}"


def _wrong_architecture(folder: Path) -> Iterator[str]:
    if not (folder / _SETTINGS).is_file():
        yield f"it holds no {_SETTINGS}"
        return
    found = [value for key, value in _items(_json(folder / _SETTINGS)) if key == "architectures"]
    names = [
        str(each) for value in found for each in (value if isinstance(value, list) else [value])
    ]
    yield from (f"its architecture {each!r} is not a known one" for each in names
                if each not in ARCHITECTURES)  # fmt: skip
    if not names:
        yield f"{_SETTINGS} names no architecture"


def _wrong_steps(folder: Path) -> Iterator[str]:
    if not (folder / _STEPS).is_file():
        return
    steps = _json(folder / _STEPS)
    for step in steps if isinstance(steps, list) else [steps]:
        kind, path = (str(step.get(key, "")) if isinstance(step, dict) else "" for key in
                      ("type", "path"))  # fmt: skip
        package, _, name = kind.rpartition(".")
        if package.split(".")[0] != "sentence_transformers" or name not in MODULES:
            yield f"{_STEPS} names a step {kind!r}, which is not a known one"
        inside = PurePosixPath(path)
        if inside.is_absolute() or ".." in inside.parts or "\\" in path or ":" in path:
            yield f"{_STEPS} names the path {path!r}, which leaves the folder"


def _items(content: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key with its value, however deep."""
    pending = [content]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            yield from each.items()
            pending.extend(each.values())
        elif isinstance(each, list):
            pending.extend(each)


def _json(path: Path) -> Any:
    """Read JSON. Raises ValueError."""
    try:
        return json.loads(path.read_bytes())
    except RecursionError as error:
        raise ValueError("nested too deep") from error
