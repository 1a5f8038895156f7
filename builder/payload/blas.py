"""Our own small BLAS in the place of the OpenBLAS that FAISS and numpy bring.

`blas.c` has the few routines that a search calls; OpenBLAS has twenty processors' kernels of all of
them, 25 to 50 MB each time. The replacement takes over the file's name, so that nothing else has
to know.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.binaries import native_files, pe, read_binary
from builder.cache import Place, ensure, key_of
from builder.engine import zig
from builder.engine.key import ZIG_VERSION
from builder.platforms import Platform, System
from builder.progress import Progress
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

SOURCE = Path(__file__).with_name("blas.c")

_REPLACED: Mapping[System, tuple[str, ...]] = {
    "linux": ("faiss_cpu.libs/libopenblas*", "numpy.libs/libscipy_openblas*"),
    "windows": ("faiss_cpu.libs/libopenblas*",),
    "macos": (),
}
"""On macOS FAISS uses the system's; numpy's own stays where the payload is small enough with it."""

_FLAGS = (
    "-shared", "-std=c11", "-O3", "-fvisibility=hidden", "-g0", "-s",
    # Sums in any order, so that they are vectorized. Not -ffast-math: with some compilers a library
    # made so has the whole process flush small numbers to zero from when it is loaded.
    "-fassociative-math", "-fno-signed-zeros", "-fno-trapping-math", "-fcx-limited-range",
)  # fmt: skip
_ROUTINE = re.compile(rb"(?<=\0)(?:scipy_)?(?:cblas_)?[sdcz][a-z0-9]{2,6}(?:_sub)?_?(?:64)?_(?=\0)")


@dataclass(frozen=True, slots=True)
class _Replacement:
    original: Path
    importers: tuple[Path, ...]


def compilers(platform: Platform) -> list[str]:
    """Return zig's versions that a payload may have had its BLAS from, best first.

    An empty one stands for none: OpenBLAS stays. This machine makes what the last one names.
    """
    if not _REPLACED[platform.system]:
        return [""]
    return [zig.version()] if zig.program() else [ZIG_VERSION, ""]


def replace(site: Path, platform: Platform, cache: Path, progress: Progress) -> None:
    """Replace the OpenBLAS libraries below a folder of packages, and drop what only they loaded.

    Without zig on this machine they stay, and a note says so. Raises LibraryError when a package
    asks for a routine that is not in `blas.c`, or that cannot be compiled.
    """
    found = [
        _Replacement(path, _importers(site, path.name))
        for pattern in _REPLACED[platform.system]
        for path in sorted(site.glob(pattern))
    ]
    program = zig.program()
    if found and program is None:
        progress.note("No zig on this machine: the stick keeps OpenBLAS, some 60 MB more.")
        return
    for each in found:
        assert program is not None
        numbers = _numbers(each)
        compiled = compile_blas(program, platform, each.original.name, numbers, cache, progress)
        _check_routines(each, numbers, compiled)
        shutil.copyfile(compiled, each.original)
    if found:
        _drop_unused(site)


def compile_blas(
    program: Path, platform: Platform, name: str, numbers: Mapping[str, int], cache: Path,
    progress: Progress,
) -> Path:  # fmt: skip
    """Compile `blas.c` for a platform as the library `name`, unless the cache has it.

    `numbers` are those that Windows's importers know routines by. Raises LibraryError.
    """

    def make(folder: Path) -> None:
        command = [os.fspath(program), "cc", "-target", platform.zig_target, *_FLAGS]
        if platform.system == "linux":
            command += [f"-Wl,-soname,{name}"]
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            if numbers:
                exports = Path(scratch, "exports.def")
                exports.write_text(_exports(numbers), "ascii")
                command += ["-DPUBLIC=", os.fspath(exports)]
            made = Path(scratch, name)
            _run([*command, "-o", os.fspath(made), os.fspath(SOURCE)], cache)
            made.replace(folder / name)  # a linker for Windows leaves other files beside it

    key = key_of(
        file_sha256(SOURCE), zig.version(), platform.zig_target, name, sorted(numbers.items()),
        _FLAGS,
    )  # fmt: skip
    return ensure(Place(cache, "blas", key), make, progress).path / name


def _run(command: Sequence[str], cache: Path) -> None:
    variables = os.environ | zig.cache_variables(cache / "zig")
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LibraryError(
            f"blas.c could not be compiled: {done.stderr.strip()[-400:]}",
            f"Reinstall ziglang {ZIG_VERSION}.",
        )


def _exports(numbers: Mapping[str, int]) -> str:
    """Return the linker's list of what is exported, each routine under its number."""
    lines = (f"    {name} @{number}\n" for name, number in sorted(numbers.items()))
    return "EXPORTS\n" + "".join(lines)


def _numbers(each: _Replacement) -> dict[str, int]:
    """Return name → number of the routines that importers ask for by number."""
    if each.original.suffix != ".dll":
        return {}
    names = pe.exported_numbers(each.original)
    asked = {
        number
        for path in each.importers
        for number in pe.imported_numbers(path, each.original.name)
    }
    return {names[number]: number for number in asked}


def _importers(site: Path, name: str) -> tuple[Path, ...]:
    return tuple(path for path in native_files(site) if name in _needed(path))


def _needed(path: Path) -> tuple[str, ...]:
    binary = read_binary(path)
    return binary.needed if binary else ()


def _check_routines(each: _Replacement, numbers: Mapping[str, int], compiled: Path) -> None:
    original, ours = each.original.read_bytes(), compiled.read_bytes()
    texts = [path.read_bytes() for path in each.importers]
    asked = {name.decode() for text in texts for name in _ROUTINE.findall(text)}
    missing = [name for name in asked if _holds(original, name) and not _holds(ours, name)]
    if numbers:
        exported = pe.exported_numbers(compiled)
        missing += [name for name, number in numbers.items() if exported.get(number) != name]
    if missing:
        raise LibraryError(
            f"{each.importers[0].name} asks for routines that blas.c lacks: "
            f"{', '.join(sorted(missing))}.",
            "Add them to builder/payload/blas.c.",
        )


def _holds(data: bytes, name: str) -> bool:
    return b"\0" + name.encode() + b"\0" in data


def _drop_unused(site: Path) -> None:
    """Remove bundled libraries that nothing loads any more, such as OpenBLAS's Fortran library."""
    while True:
        loaded = {name.rpartition("/")[2] for path in native_files(site) for name in _needed(path)}
        unused = [
            path
            for folder in site.glob("*.libs")
            for path in native_files(folder)
            if path.name not in loaded
        ]
        for path in unused:
            path.unlink()
        if not unused:
            return
