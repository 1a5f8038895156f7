"""The weights of a GGUF model: fetched, quantized where wanted, split where too large."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder import sources
from builder.cache import Place, code_digest, ensure, key_of, require_space
from builder.models.gguf import is_whole_set, split
from builder.models.quantization import quantized, size_note
from builder.progress import Progress
from builder.sources.base import Fetched
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
        files = _parts(files[0], fingerprint, limit, cache, progress)
    return Weights(files, fingerprint)


def _parts(
    whole: Path, fingerprint: str, limit: int, cache: Path, progress: Progress
) -> tuple[Path, ...]:
    def make(folder: Path) -> None:
        require_space(cache, whole.stat().st_size, whole.name)
        split(whole, folder / "parts", limit, progress)

    key = key_of(fingerprint, limit, code_digest("builder.models.gguf"))
    return ensure(Place(cache, "split", key), make, progress).paths


def _model_of(fetched: Fetched, spec: ModelSpec) -> tuple[Path, ...]:
    # Publishers put check sums and notes beside a model.
    files = tuple(path for path in fetched.files if path.suffix == ".gguf") or fetched.files
    if len(files) == 1 or is_whole_set(files):
        return files
    raise LibraryError(
        f"The source of the model {spec.name} gives {len(fetched.files)} files: "
        "neither one, nor all of one split model.",
        "Narrow `file`, or set `join = true`.",
    )
