"""Libraries for graphics devices: each is one more beside the engine's, compiled apart and kept.

They come from the engine's own source, and belong to one build of it.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.cache import Place, ensure, key_of
from builder.engine import cuda_metal, vulkan
from builder.engine.audit import check_library
from builder.engine.cmake_build import Tools, Work, find_tools
from builder.engine.key import engine_key
from builder.engine.shaders import ensure_shaders, find_glslc, shaders_key
from builder.engine.source import PACKAGE, VENDORED, VERSION, ensure_sdist
from builder.platforms import Platform, System
from builder.progress import Progress
from builder.sources.archive import unpack
from runtime.errors import LibraryError

SYSTEMS: Mapping[str, tuple[System, ...]] = {
    "vulkan": ("linux", "windows"),
    "metal": ("macos",),
    "cuda": ("linux", "windows"),
}
"""accelerator → the systems that have it"""

LICENCES: Mapping[str, str] = {
    "vulkan": "Parts of the headers of Vulkan and SPIR-V are compiled into this library.\n"
    "Copyright The Khronos Group Inc.; Apache-2.0 or MIT.\n"
    "https://www.apache.org/licenses/LICENSE-2.0\n",
}
"""accelerator → the licence text of those whose work is in its library, beside llama.cpp's"""

_KIND = "accelerators"
_FILE = re.compile(r"(?:lib)?ggml-(?P<name>vulkan|metal|cuda)\.(?:so|dll|dylib)")
_HOST_LIBRARY = re.compile(
    r"libvulkan\.so\.1|vulkan-1\.dll"
    r"|lib(?:cuda|cudart|cublas|cublasLt)\.so\.\d+|nvcuda\.dll|(?:cudart|cublas|cublasLt)64_\d+\.dll"
)


def accelerator_of(file: str) -> str:
    """Return which accelerator a file is the library of, by its name; empty for any other file.

    A payload runs without one.
    """
    found = _FILE.fullmatch(file)
    return found["name"] if found else ""


def wanted_on(platform: Platform, names: Iterable[str]) -> list[str]:
    """Return those accelerators that a platform can have."""
    return [name for name in names if platform.system in SYSTEMS[name]]


def is_of_driver(library: str) -> bool:
    """Return whether a library comes with a device's driver, and is never carried."""
    return _HOST_LIBRARY.fullmatch(library) is not None


def ensure_accelerators(
    names: Iterable[str], platform: Platform, wheel: Path, cache: Path, progress: Progress
) -> list[Path]:
    """Return the libraries of those accelerators that a platform has and this machine can make.

    `wheel` is the engine's for the platform. The build reports those that cannot be made.
    """
    made = []
    for name in wanted_on(platform, names):
        try:
            made.append(ensure_accelerator(name, platform, wheel, cache, progress))
        except LibraryError as error:
            progress.note(f"{platform.name}: the stick goes without {name} there. {error}")
    return made


def ensure_accelerator(
    name: str, platform: Platform, wheel: Path, cache: Path, progress: Progress
) -> Path:
    """Return the library of an accelerator, compiling it if the cache has none.

    Raises LibraryError when this machine lacks what that takes, or it would not run elsewhere.
    """

    def make(folder: Path) -> None:
        tools = find_tools()
        sdist = ensure_sdist(cache, progress)
        progress.note(f"Compiling llama.cpp's {name} for {platform.name}: some minutes, once.")
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="compile-") as scratch:
            log = cache / _KIND / f"{name}-{platform.name}.log"
            work = Work(f"{name} for {platform.name}", Path(scratch), log)
            unpack(sdist, PACKAGE, f"{VENDORED}/**", work.scratch / "unpacked", progress, cache)
            (work.scratch / "unpacked" / VENDORED).replace(work.scratch / "source")
            made = _compile(name, platform, wheel, tools, work, cache, progress)
            made.replace(folder / made.name)

    place = Place(cache, _KIND, f"{VERSION}-{_key(name, platform)}")
    return ensure(place, make, progress).paths[0]


def _compile(
    name: str, platform: Platform, wheel: Path, tools: Tools, work: Work, cache: Path,
    progress: Progress,
) -> Path:  # fmt: skip
    if name != "vulkan":
        return cuda_metal.compile_native(name, platform, tools, work, progress)
    shaders = ensure_shaders(work.scratch / "source", find_glslc(), tools, cache, progress)
    base = _base_of(wheel, work.scratch)
    made = vulkan.compile_vulkan(platform, base, shaders, tools, work, progress)
    check_library(platform, made, {base.name, vulkan.HOST_LIBRARY[platform.system]})
    return made


def _key(name: str, platform: Platform) -> str:
    """Return a short name for all that a library is made of. Raises LibraryError as above."""
    parts = [name, engine_key(platform)]
    if name == "vulkan":
        parts += [shaders_key(find_glslc()), vulkan.vulkan_key(platform, vulkan.find_headers())]
    else:
        cuda_metal.CHECKS[name](platform)
        parts.append(cuda_metal.native_key(name, platform))
    return key_of(*parts)[:8]


def _base_of(wheel: Path, folder: Path) -> Path:
    """Take ggml-base, which every library of the engine loads, out of its wheel."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            file = name.rpartition("/")[2]
            if file.removeprefix("lib").startswith("ggml-base."):
                target = folder / file
                target.write_bytes(archive.read(name))
                return target
    raise LibraryError(f"{wheel.name} holds no ggml-base.", "Remove it and build again.")
