"""Models in another quantization, made by llama.cpp and kept by what they were made from.

llama.cpp works in a process of its own: it cannot be stopped inside, and some of its failures end
the process.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from builder.cache import Place, ensure, key_of
from builder.engine import VERSION
from builder.models.gguf import read_head
from builder.progress import Progress, Task
from runtime.errors import LibraryError

TYPES: Mapping[str, int] = {
    "F16": 1, "BF16": 32, "Q8_0": 7, "Q6_K": 18, "Q5_K_M": 17, "Q5_K_S": 16, "Q5_1": 9, "Q5_0": 8,
    "Q4_K_M": 15, "Q4_K_S": 14, "Q4_1": 3, "Q4_0": 2, "IQ4_NL": 25, "IQ4_XS": 30, "Q3_K_L": 13,
    "Q3_K_M": 12, "Q3_K_S": 11, "Q2_K": 10,
}  # fmt: skip
"""the quantizations that need no importance matrix, largest first, and llama.cpp's numbers"""

_MADE = "model.gguf"
_STEP = re.compile(r"\[ *(\d+)/ *(\d+)\]")
_ERROR = 4  # GGML_LOG_LEVEL_ERROR
_ALIKE = "alike"
_COMPUTED = "general.file_type"


def quantized(
    source: Path, digest: str, quantization: str, cache: Path, progress: Progress,
    *, alike: bool = False,
) -> Path:  # fmt: skip
    """Return a model in one of TYPES, made once; `digest` is its source's.

    The first file stands for a split model. A model that has the quantization already is taken as
    it is. With `alike`, all matrices have it; otherwise llama.cpp makes those that matter most
    larger. Raises LibraryError when llama.cpp cannot make it.
    """
    if read_head(source).numbers.get(_COMPUTED) == TYPES[quantization]:
        progress.note(f"{source.name} is {quantization} already; it is taken as it is.")
        return source

    def make(folder: Path) -> None:
        _run(source, folder / _MADE, [quantization, *([_ALIKE] if alike else [])], progress)

    name = f"{quantization}-{_ALIKE}" if alike else quantization
    place = Place(cache, "quantized", f"{name}-{key_of(digest, VERSION)}")
    return ensure(place, make, progress).path / _MADE


def size_note(source_bytes: int, made: Path, quantization: str) -> str:
    """Return what is to be said when a model has not become smaller, or an empty string."""
    size = made.stat().st_size
    if size < source_bytes:
        return ""
    return (
        f"{quantization} takes {size / 1e6:,.0f} MB and its source {source_bytes / 1e6:,.0f} MB: "
        "it is not smaller, and cannot be more exact."
    )


def _run(source: Path, target: Path, wanted: Sequence[str], progress: Progress) -> None:
    quantization = wanted[0]
    command = [sys.executable, "-m", __name__, *map(os.fspath, (source, target)), *wanted]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None and process.stderr is not None  # noqa: PT018
        try:
            with progress.stage(f"quantize to {quantization}", 1.0) as task:
                _follow(process.stdout, task)
            complaint = process.stderr.read().strip().rpartition("\n")[2]
        except BaseException:
            process.kill()
            raise
    if process.returncode or not target.exists():
        raise LibraryError(
            f"{source.name} could not be made {quantization}: {complaint or 'llama.cpp ended'}",
            "Leave `quantization` out, or name a source in F16 or Q8_0.",
        )


def _follow(lines: Iterable[str], task: Task) -> None:
    told = 0.0
    for done in shares(lines):
        task.advance(done - told)
        told = done


def shares(lines: Iterable[str]) -> Iterator[float]:
    """Yield how much is done, 0 to 1, for each tensor that llama.cpp reports."""
    for line in lines:
        if found := _STEP.search(line):
            yield int(found[1]) / int(found[2])


def _quantize(source: str, target: str, quantization: str, alike: str = "") -> int:
    """Do it, in this process; return llama.cpp's code."""
    import llama_cpp as llama

    def tell(level: int, text: bytes, _data: object) -> None:
        stream = sys.stderr if level == _ERROR else sys.stdout
        stream.write(text.decode("utf-8", "replace"))
        stream.flush()

    callback = llama.llama_log_callback(tell)
    llama.llama_log_set(callback, ctypes.c_void_p(0))
    llama.llama_backend_init()
    parameters = llama.llama_model_quantize_default_params()
    parameters.ftype = TYPES[quantization]
    parameters.allow_requantize = True
    parameters.pure = alike == _ALIKE
    return int(
        llama.llama_model_quantize(
            os.fsencode(source), os.fsencode(target), ctypes.byref(parameters)
        )
    )


if __name__ == "__main__":
    sys.exit(_quantize(*sys.argv[1:]))
