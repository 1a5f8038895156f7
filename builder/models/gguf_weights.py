"""The weights of a GGUF model: fetched, quantized where wanted, split where too large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder import sources
from builder.models.gguf import is_whole_set, split
from builder.models.quantization import quantized, size_note
from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import text_sha256
from builder.specs import ModelSpec
from builder.stick.fat import LARGEST_FILE
from runtime.errors import LibraryError


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files, on this machine."""

    files: tuple[Path, ...]
    """one, or those of a split model in order"""
    fingerprint: str
    """of the source, and of what was made of it"""


def model_weights(
    spec: ModelSpec, base: Path, cache: Path, progress: Progress, limit: int = LARGEST_FILE
) -> Weights:
    """Return the weights as they go on the stick, each file of at most `limit` bytes.

    Relative paths start from `base`. Raises LibraryError.
    """
    fetched = sources.fetch(spec.source, base, cache, progress)
    files = _model_of(fetched, spec)
    fingerprint = fetched.digest
    if spec.quantization:
        fingerprint += f"-{spec.quantization}"
        made = quantized(files[0], fetched.digest, spec.quantization, cache, progress)
        if made != files[0]:
            before = sum(path.stat().st_size for path in files)
            if note := size_note(before, made, spec.quantization):
                progress.note(f"{spec.name}: {note}")
            files = (made,)
    if len(files) == 1 and files[0].stat().st_size > limit:
        folder = cache / "split" / f"{text_sha256(fingerprint)[:16]}-{limit}"
        files = split(files[0], folder, limit, progress)
    return Weights(files, fingerprint)


def _model_of(fetched: Fetched, spec: ModelSpec) -> tuple[Path, ...]:
    if len(fetched.files) == 1 or is_whole_set(fetched.files):
        return fetched.files
    raise LibraryError(
        f"The source of the model {spec.name} gives {len(fetched.files)} files: "
        "neither one, nor all of one split model.",
        "Narrow `file`, or set `join = true`.",
    )
