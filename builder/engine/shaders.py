"""llama.cpp's programs for graphics devices, compiled once for all systems.

Its generator runs on the build machine and calls `glslc` for each of some thousand variants; what
it writes are C++ files with the compiled programs as arrays.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from builder.cache import Place, code_digest, ensure, key_of
from builder.engine.cmake_build import Tools, Work, run_all
from builder.engine.ninja import Step, ninja_file
from builder.engine.source import SDIST_SHA256
from builder.progress import Progress
from runtime.errors import LibraryError

SOURCES = Path("ggml/src/ggml-vulkan")
"""within llama.cpp"""
_SHADERS = SOURCES / "vulkan-shaders"
_HEADER = "ggml-vulkan-shaders.hpp"
_FEATURES = "features.json"
_KIND = "accelerators"


@dataclass(frozen=True, slots=True)
class Shaders:
    """Compiled programs as C++."""

    folder: Path
    """holds the header"""
    files: tuple[Path, ...]
    features: tuple[str, ...]
    """what the compiler knows beyond the plain language, as macros"""


def find_glslc() -> str:
    """Return the compiler of shaders. Raises LibraryError when it is not installed."""
    if found := shutil.which("glslc"):
        return found
    raise LibraryError(
        "To compile for Vulkan, glslc must be installed.",
        "On Debian: apt install glslc libvulkan-dev spirv-headers. It is in the Vulkan SDK, too.",
    )


def shaders_key(glslc: str) -> str:
    """Return a short name that changes with the source and the compiler."""
    version = subprocess.run([glslc, "--version"], capture_output=True, text=True, check=False)
    return key_of(SDIST_SHA256, version.stdout, code_digest(alone=[__name__]))[:8]


def ensure_shaders(
    source: Path, glslc: str, tools: Tools, cache: Path, progress: Progress
) -> Shaders:
    """Return the compiled programs of the llama.cpp in `source`, from the cache if it has them.

    Raises LibraryError when they cannot be compiled.
    """

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="shaders-") as scratch:
            work = Work("llama.cpp's shaders", Path(scratch), cache / _KIND / "shaders.log")
            _compile(source, glslc, tools, folder, work, progress)

    kept = ensure(Place(cache, _KIND, f"shaders-{shaders_key(glslc)}"), make, progress).path
    features = json.loads((kept / _FEATURES).read_text("utf-8"))
    return Shaders(kept, tuple(sorted(kept.glob("*.cpp"))), tuple(features))


def _compile(
    source: Path, glslc: str, tools: Tools, made: Path, work: Work, progress: Progress
) -> None:
    features = known_features(source, glslc)
    (made / _FEATURES).write_text(json.dumps(features), "utf-8")
    generator, spirv, header = work.scratch / "generator", work.scratch / "spirv", made / _HEADER
    spirv.mkdir()
    compiler = [tools.zig, "c++", "-std=c++17", "-O1", "-pthread"]
    places = ["--output-dir", os.fspath(spirv), "--target-hpp", os.fspath(header)]
    run = [os.fspath(generator), *places]
    rules = {
        "generator": [*compiler, *(f"-D{each}" for each in features), "-o", "$out", "$in"],
        "header": run,
        "shaders": [*run, "--glslc", glslc, "--source", "$in", "--target-cpp", "$out"],
    }
    steps = [
        Step(generator, "generator", (source / _SHADERS / "vulkan-shaders-gen.cpp",)),
        Step(header, "header", (generator,)),
    ]
    steps += [
        Step(made / f"{path.name}.cpp", "shaders", (path,), (generator,))
        for path in sorted((source / _SHADERS).glob("*.comp"))
    ]
    (work.scratch / "build.ninja").write_text(ninja_file(rules, steps), "utf-8")
    # One at a time: the generator itself starts a compiler for each processor.
    run_all([[tools.ninja, "-C", os.fspath(work.scratch), "-j1"]], work, progress)


def known_features(source: Path, glslc: str) -> list[str]:
    """Return the macros for which this compiler takes llama.cpp's own small tests."""
    return [
        f"GGML_VULKAN_{test.stem.upper()}_GLSLC_SUPPORT"
        for test in sorted((source / _SHADERS / "feature-tests").glob("*.comp"))
        if _takes(glslc, test)
    ]


def _takes(glslc: str, test: Path) -> bool:
    command = [glslc, "-o", os.devnull, "-fshader-stage=compute", "--target-env=vulkan1.3"]
    done = subprocess.run([*command, os.fspath(test)], capture_output=True, check=False)
    return done.returncode == 0
