"""How fast a model is with the kernels of each class of processor that this machine can run.

ggml is built once a class of processor. Each build is loaded by a process of its own,
`evaluation/native/variant_speed.py`: one process can hold but one, and a wrong one may end it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from builder.progress import Progress
from runtime.errors import LibraryError

_PREFIXES = ("libggml-cpu", "ggml-cpu")
_CHILD = Path(__file__).resolve().parent / "native" / "variant_speed.py"


@dataclass(frozen=True, slots=True)
class VariantSpeed:
    """Tokens a second on one thread."""

    variant: str
    score: int
    """ggml's rank: higher is newer"""
    reading: float
    writing: float


def variants() -> list[Path]:
    """Return ggml's libraries for processors, one a class. Raises LibraryError."""
    found = find_spec("llama_cpp")
    folder = Path(found.origin or "").parent / "lib" if found else Path()
    libraries = sorted(path for prefix in _PREFIXES for path in folder.glob(f"{prefix}*"))
    if not libraries:
        raise LibraryError("The engine's libraries are not installed.", "Run `make setup`.")
    return libraries


def variant_name(library: Path) -> str:
    """Return the class of processor that a library is for: `haswell` of libggml-cpu-haswell.so."""
    return library.stem.partition("-cpu")[2].lstrip("-") or "cpu"


def measure_variants(
    model: Path, libraries: Sequence[Path], progress: Progress
) -> list[VariantSpeed]:
    """Return the speeds with each library that runs here, the oldest class first."""
    with progress.stage(f"time {model.name}", len(libraries), "classes") as task:
        found: list[VariantSpeed] = []
        for library in libraries:
            found += _measured(model, library)
            task.advance()
    return sorted(found, key=lambda each: each.score)


def _measured(model: Path, library: Path) -> Iterator[VariantSpeed]:
    """Yield the speed, or nothing when this machine cannot run the library."""
    command = [sys.executable, *map(os.fspath, (_CHILD, model, library))]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(ended.stdout) if ended.returncode == 0 else {"score": 0}
    if told["score"]:
        yield VariantSpeed(variant_name(library), told["score"], told["reading"], told["writing"])
