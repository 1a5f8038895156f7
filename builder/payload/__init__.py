"""What makes a stick run by itself: interpreter, packages, engine, our runtime, launchers.

Each part is assembled in the cache under a key made of all its inputs, and goes to the stick under
a name made of its contents. One machine assembles the payloads of all platforms.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import runtime
from builder.binaries import elf, native_files
from builder.cache import (
    Facts,
    code_digest,
    explained,
    key_of,
    modules_of,
    remembered_sha256,
)
from builder.cache.records import STATE
from builder.engine import ensure_wheel
from builder.engine.accelerators import LICENCES as ACCELERATOR_LICENCES
from builder.engine.accelerators import accelerator_of, ensure_accelerators, wanted_on
from builder.payload import archive, blas, bundled_libraries, packages
from builder.payload.audit import IMPORTED, inspect
from builder.payload.bytecode import add_bytecode
from builder.payload.from_stick import LICENCES, payload_from_stick
from builder.payload.interpreters import archive_hint, candidates
from builder.payload.interpreters.base import Interpreter, Tree, Workplace
from builder.payload.interpreters.prune import is_compiled, place
from builder.payload.record import LIBRARIES, PAYLOADS, Payload, kept, make, make_again, sizes
from builder.payload.shared_libraries import needed_glibc
from builder.platforms import Platform
from builder.progress import Progress
from builder.specs import InterpreterSpec
from builder.stick import launchers
from builder.stick.launchers import Installation
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

__all__ = [
    "IMPORTED",
    "Engine",
    "Payload",
    "assemble",
    "assemble_application",
    "build",
    "launcher_files",
    "payload_from_stick",
    "sizes",
]


@dataclass(frozen=True, slots=True)
class Engine:
    """What computes with models, for one platform."""

    wheel: Path
    """llama-cpp-python's"""
    accelerators: tuple[Path, ...] = ()
    """libraries that lie beside its own, if they can be loaded"""


_RUNTIME_SOURCES = Path(runtime.__file__).parent
"""wherever it is installed"""
_PYTHON = "python"
_ENGINE = "llama_cpp/lib"


def build(
    platform: Platform,
    spec: InterpreterSpec,
    accelerators: Sequence[str],
    base: Path,
    cache: Path,
    progress: Progress,
) -> Payload:
    """Return the payload for a platform: an imported one, else one with the compiled engine.

    A bundle that names an interpreter gets that one. Of the accelerators it gets those that can be
    had. Raises LibraryError as `assemble` does, and when there is no engine.
    """
    if spec.is_automatic and (imported := archive.imported(platform, cache, progress)):
        _tell_of_accelerators(imported, platform, accelerators, progress)
        return imported
    candidates(platform, spec, cache)  # before an engine is compiled in vain
    wheel = ensure_wheel(platform, cache, progress)
    libraries = ensure_accelerators(accelerators, platform, wheel, cache, progress)
    return assemble(platform, spec, Engine(wheel, tuple(libraries)), base, cache, progress)


def _tell_of_accelerators(
    imported: Payload, platform: Platform, wanted: Sequence[str], progress: Progress
) -> None:
    here = {accelerator_of(Path(each.path).name) for each in imported.files}
    for name in wanted_on(platform, wanted):
        if name not in here:
            progress.note(f"{platform.name}: the imported payload brings no {name}.")


def assemble(
    platform: Platform,
    spec: InterpreterSpec,
    engine: Engine,
    base: Path,
    cache: Path,
    progress: Progress,
) -> Payload:
    """Return the interpreter and the packages for a platform, from the cache if nothing changed.

    `base` is the folder that a relative path of `spec` starts from. Raises LibraryError when no
    interpreter is available, or a part is missing.
    """
    place = Workplace(base, cache, cache, progress)
    reasons: list[str] = []
    broken: LibraryError | None = None
    for way in candidates(platform, spec, cache):
        finished = _kept(way, platform, spec, engine, place)
        if finished and not _can_be_better(finished, platform, place):
            return finished
        try:
            if broken is None:
                again = finished is not None
                return _made(way, platform, spec, engine, place, again)
        except UnobtainableError as error:
            reasons.append(f"{way.kind}: {error.message}")
        except LibraryError as error:
            broken = error
        if finished:
            return finished
    if broken:
        raise broken
    told = " ".join(reasons)
    raise LibraryError(
        f"No interpreter for {platform.name} could be had. {told}", archive_hint(platform)
    )


class UnobtainableError(LibraryError):
    """An interpreter cannot be had in this way; another way may do."""


def _kept(
    way: Interpreter, platform: Platform, spec: InterpreterSpec, engine: Engine, at: Workplace
) -> Payload | None:
    """Return the best payload that was made in a way before."""
    for compiler in blas.compilers(platform):
        key = _key(way, platform, spec, engine, at, compiler)
        if finished := kept(at.cache, platform.name, key):
            return finished
    return None


def _can_be_better(finished: Payload, platform: Platform, at: Workplace) -> bool:
    """Return whether what was made with a makeshift could now be made without."""
    return finished.makeshift == bundled_libraries.HOST and bundled_libraries.can_be_fetched(
        platform, at.cache, at.progress
    )


def _made(
    way: Interpreter, platform: Platform, spec: InterpreterSpec, engine: Engine, place: Workplace,
    again: bool,
) -> Payload:  # fmt: skip
    """Make a payload in a way. Raises UnobtainableError where there is no interpreter that way."""
    key = _key(way, platform, spec, engine, place, blas.compilers(platform)[-1])
    with scratch_folder(place.cache) as scratch:
        at = replace(place, scratch=scratch)
        try:
            tree = way.obtain(platform, spec, at)
        except LibraryError as error:
            raise UnobtainableError(error.message, error.hint) from error

        def assemble_at(target: Path) -> Facts:
            return {**_assemble(platform, tree, engine, target, at), "source": way.kind}

        keep = make_again if again else make
        return keep(place.cache, platform.name, key, assemble_at, place.progress)


def assemble_application(
    cache: Path, progress: Progress, package: Path = _RUNTIME_SOURCES
) -> Payload:
    """Return the `runtime` package, which all platforms share: sources, bytecode beside them."""
    sources = sorted(
        path
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.relative_to(package).parts
    )
    names = [path.relative_to(package).as_posix() for path in sources]
    contents = [(name, file_sha256(path)) for name, path in zip(names, sources, strict=True)]
    key = key_of(_bytecode(), contents)

    def build(target: Path) -> Facts:
        with progress.stage("compile the runtime", 1):
            for source, name in zip(sources, names, strict=True):
                copy = target / "runtime" / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
            add_bytecode(target)
        return {}

    return make(cache, "app", key, build, progress)


def launcher_files(platforms: Iterable[Payload], application: Payload) -> list[StickFile]:
    """Return the programs at the stick's root that start these."""
    installations = [
        Installation(
            payload.platform,
            payload.directory,
            payload.interpreter,
            LIBRARIES,
            payload.size,
            payload.glibc,
        )
        for payload in platforms
    ]
    return launchers.launchers(installations, application.directory)


def _key(
    way: Interpreter, platform: Platform, spec: InterpreterSpec, engine: Engine, at: Workplace,
    compiler: str,
) -> str:  # fmt: skip
    """Return a name for all that shapes a payload; `compiler` is the zig that made its BLAS."""
    parts = (engine.wheel, *engine.accelerators)
    return key_of(
        file_sha256(packages.lock(platform)), _bytecode(), way.kind,
        way.identity(platform, spec, at.base), file_sha256(blas.SOURCE), compiler,
        [(path.name, remembered_sha256(path, at.cache)) for path in parts], _code(),
    )  # fmt: skip


def _bytecode() -> tuple[object, ...]:
    """Return what the bytecode that this Python writes depends on."""
    return (*sys.version_info[:3], importlib.util.MAGIC_NUMBER.hex())


def _code() -> str:
    own = modules_of(__name__, without=(f"{__name__}.archive", f"{__name__}.from_stick"))
    return code_digest(alone=[*own, *modules_of("builder.binaries"), "builder.reproducible_zip"])


@contextmanager
def scratch_folder(cache: Path) -> Iterator[Path]:
    """Give an empty folder in the cache, and remove it."""
    with explained(cache):
        folder = cache / PAYLOADS / STATE
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix="interpreter-") as name:
            yield Path(name)


def _assemble(platform: Platform, tree: Tree, engine: Engine, target: Path, at: Workplace) -> Facts:
    site = target / packages.FOLDER_NAME
    if not is_compiled(tree):
        at.progress.note(
            f"{platform.name} has another Python than this machine: its modules stay in sources, "
            "and it starts more slowly."
        )
    with at.progress.stage(f"assemble the runtime for {platform.name}", 5, "steps") as task:
        executable = f"{_PYTHON}/{place(tree, platform, target / _PYTHON)}"
        task.advance()
        packages.install(platform, tree.version, engine.wheel, site)
        packages.prune(site, platform)
        task.advance()
        blas.replace(site, platform, at.cache, at.progress)
        carried = bundled_libraries.carry(
            target, platform, target / LIBRARIES, at.cache, at.progress
        )
        licences = carried.licences
        task.advance()
        for path in engine.accelerators:
            shutil.copyfile(path, site / _ENGINE / path.name)
            if licence := ACCELERATOR_LICENCES.get(accelerator_of(path.name)):
                licences[path.stem] = licence
        _write_licences(target / LICENCES, tree, site, licences)
        if platform.system == "linux":
            for path in native_files(target):
                elf.drop_symbols(path)
        packages.pack(site, target / packages.ZIP_NAME, compiled=is_compiled(tree))
        task.advance()
        inspect(target, platform, executable)
        task.advance()
    required = (path for path in native_files(target) if not accelerator_of(path.name))
    glibc = needed_glibc(required) if platform.system == "linux" else 0
    return {
        "glibc": glibc, "platform": platform.name, "interpreter": executable,
        "makeshift": carried.makeshift,
    }  # fmt: skip


def _write_licences(folder: Path, tree: Tree, site: Path, carried: Mapping[str, str]) -> None:
    folder.mkdir()
    texts = {
        f"python{tree.version[0]}.{tree.version[1]}": tree.licence,
        **{name.partition(".so")[0]: text for name, text in carried.items()},
        **tree.library_licences,
        **dict(packages.licences(site)),
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
