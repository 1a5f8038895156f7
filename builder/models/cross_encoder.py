"""Models that read two texts together: what they must be before they go on a stick."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from builder.models.gguf import read_head
from runtime.engine import CrossEncoderModel
from runtime.errors import LibraryError
from runtime.grounding.nli import CONTRADICTION

_HEADS = (b"cls.weight", b"cls.output.weight")
"""GGUF's names of what turns a text that was read into an output"""


def check_cross_encoder(role: str, name: str, files: Sequence[Path]) -> None:
    """Load a model and have it read. Raises LibraryError when it cannot do what its role asks."""
    # llama.cpp ends the process when it is to classify with a model that has nothing to do it with.
    described = b"".join(tensor.description for file in files for tensor in read_head(file).tensors)
    if not any(head in described for head in _HEADS):
        raise LibraryError(
            f"The {role} model {name} has no classification head: it does not read pairs.",
            "Name a cross-encoder, in GGUF as llama.cpp's converter writes it.",
        )
    with closing(CrossEncoderModel(files[0])) as model:
        said = model.read("What is scurvy?", "Scurvy is a disease.")
    if not np.isfinite(said).all():
        raise LibraryError(
            f"The {role} model {name} computes no numbers.", "Name another, or convert it anew."
        )
    if role == "reranker" and len(model.labels) != 1:
        raise LibraryError(
            f"The reranker {name} has {len(model.labels)} outputs; a reranker has one.",
            "Name a cross-encoder that was trained to rank.",
        )
    if role == "entailment" and not any(each.startswith(CONTRADICTION) for each in model.labels):
        raise LibraryError(
            f"The entailment model {name} has no output called “contradiction”; "
            f"it has: {', '.join(model.labels)}.",
            "Name a model that was trained to tell entailment from contradiction.",
        )
