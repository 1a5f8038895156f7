"""The precision that passages are embedded at: half where the processor multiplies it itself.

What the processor has decides, never a clock: a busy moment would make a build slow, and two builds
of one bundle different.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Set
from pathlib import Path
from typing import Literal, cast, get_args

from builder.models.embedder import torch_features
from runtime.errors import LibraryError

Precision = Literal["bf16", "fp32"]
VARIABLE = "VADEMECUM_EMBEDDING"
"""the environment variable that overrides the choice: for a model that half precision does not
suit, or to build as another machine did"""
_CPUINFO = Path("/proc/cpuinfo")
_MULTIPLIES_BF16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""processor features, as Linux and PyTorch name them; the last is ARM's"""


def embedding_precision() -> Precision:
    """Return the precision for this machine. Raises LibraryError when the variable makes no sense.

    macOS has PyTorch multiply by Accelerate, which is fast at single precision alone.
    """
    known = get_args(Precision)
    if wanted := os.environ.get(VARIABLE):
        if wanted not in known:
            raise LibraryError(
                f"{VARIABLE} is {wanted!r}, which is no precision.",
                f"Choose from: {', '.join(known)}; or unset it.",
            )
        return cast("Precision", wanted)
    return "fp32" if sys.platform == "darwin" else suited(processor_features())


def suited(features: Set[str]) -> Precision:
    """Return the precision that a processor of these features computes fastest."""
    return "bf16" if features & _MULTIPLIES_BF16 else "fp32"


def processor_features(cpuinfo: Path = _CPUINFO) -> Set[str]:
    """Return what the processor can do: as Linux tells, or else PyTorch, which is slow to load."""
    try:
        lines = cpuinfo.read_text("utf-8", "replace").splitlines()
    except OSError:
        return torch_features()
    told = (line.partition(":") for line in lines)
    values = (value for key, _, value in told if key.strip() in ("flags", "Features"))
    return set(next(values, "").split())
