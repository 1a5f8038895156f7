"""llama-cpp-python's pinned source distribution, and what is used of it as it stands."""

from __future__ import annotations

from pathlib import Path

from builder.cache import Place, ensure, key_of
from builder.progress import Progress
from builder.sources.archive import unpack
from builder.sources.pypi import distribution
from builder.specs import SourceSpec

VERSION = "0.3.36"
PACKAGE = f"llama-cpp-python=={VERSION}"
SDIST_SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"

TOP = f"llama_cpp_python-{VERSION}"
"""the folder that everything in it lies in"""
VENDORED = f"{TOP}/vendor/llama.cpp"


def ensure_sdist(cache: Path, progress: Progress) -> Path:
    """Return the source distribution, downloaded and checked.

    Raises LibraryError when it cannot be had or is not the pinned file.
    """
    spec = SourceSpec("pypi", (PACKAGE,), sha256=SDIST_SHA256, distribution="sdist")
    return distribution(PACKAGE, spec, SDIST_SHA256, cache, progress)


def ensure_converter(cache: Path, progress: Progress) -> Path:
    """Return the folder with llama.cpp's own converter of embedding models to GGUF.

    Run it as `python FOLDER/convert_hf_to_gguf.py --outtype f16 --outfile OUT MODEL_FOLDER`, with
    PyTorch and transformers installed.
    """
    pattern = f"{VENDORED}/**/*.py"

    def make(folder: Path) -> None:
        unpack(ensure_sdist(cache, progress), PACKAGE, pattern, folder, progress, cache)

    place = Place(cache, "converter", f"{VERSION}-{key_of(SDIST_SHA256, pattern)}")
    return ensure(place, make, progress).path / VENDORED
