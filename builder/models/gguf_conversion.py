"""The embedding model as GGUF, and whether it agrees with its original."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from builder.cache import Place, ensure, key_of, versions
from builder.engine import VERSION, ensure_converter
from builder.models.embedder import PassageEmbedder, Vectors
from builder.models.model_folder import check_model_folder
from builder.models.precision import VARIABLE
from builder.progress import Progress
from runtime.engine import EmbeddingModel
from runtime.errors import LibraryError

AGREEMENT = 0.999
"""mean cosine that the stick's own embedding must reach against the vectors of its passages;
Granite Embedding 30M reaches 0.9999 at either precision"""
_ADVICE = {
    "fp32": "Choose another embedding model, or report its name.",
    "bf16": f"Half precision may not suit this model: set {VARIABLE}=fp32 and build again. Or "
    "choose another embedding model.",
}
GgufType = Literal["f16", "q8_0"]
_MADE = "model.gguf"
_CONVERTING = ("numpy", "safetensors", "torch", "transformers")
"""the libraries that the script reads models with"""


def converted(folder: Path, digest: str, kind: GgufType, cache: Path, progress: Progress) -> Path:
    """Return the GGUF of a sentence-transformers folder, made once; `digest` is its source's.

    Raises LibraryError as `convert_to_gguf` does.
    """
    check_model_folder(folder)

    def make(scratch: Path) -> None:
        convert_to_gguf(folder, ensure_converter(cache, progress), scratch / _MADE, kind)

    key = key_of(digest, VERSION, versions(*_CONVERTING))
    return ensure(Place(cache, "gguf", f"{kind}-{key}"), make, progress).path / _MADE


def convert_to_gguf(folder: Path, converter: Path, target: Path, kind: GgufType = "f16") -> Path:
    """Convert a sentence-transformers folder to a GGUF with llama.cpp's own script.

    Raises LibraryError when the folder holds more than data, or an architecture that is not known.
    """
    check_model_folder(folder)
    return run_converter(folder, converter, target, kind)


def run_converter(folder: Path, converter: Path, target: Path, kind: GgufType) -> Path:
    """Convert a folder that is known to hold data alone. Raises LibraryError when that fails."""
    command = [
        sys.executable, "-B", str(converter / "convert_hf_to_gguf.py"),
        "--outtype", kind, "--outfile", str(target), str(folder),
    ]  # fmt: skip
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode or not target.exists():
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise LibraryError(
            f"The embedding model in {folder} could not be converted to GGUF: {last}",
            "Choose an embedding model of an architecture that llama.cpp converts.",
        )
    return target


def check_agreement(
    embedder: PassageEmbedder, gguf: Path, sample: Sequence[str], stored: Vectors
) -> float:
    """Return the mean cosine of the stick's embedding of a sample and the vectors kept of it.

    `stored` are unit vectors (sample, dimension) as the packs are made of them. Raises LibraryError
    when it is under `AGREEMENT`: the stick would search badly.
    """
    model = EmbeddingModel(gguf, embedder.longest)
    try:
        ours = np.stack([model.embed(embedder.prefix + text) for text in sample])
    finally:
        model.close()
    cosine = float((ours * stored).sum(axis=1).mean())
    if cosine < AGREEMENT:
        raise LibraryError(
            f"The converted embedding model disagrees with its original: mean cosine {cosine:.4f} "
            f"on {len(sample)} passages, at least {AGREEMENT} wanted.",
            _ADVICE[embedder.precision],
        )
    return cosine
