"""What makes a stick run by itself: interpreter, packages, engine, our runtime, launchers.

Each part is assembled in the cache under a key made of all its inputs, and goes to the stick under
a name made of its contents. One machine assembles the payloads of all platforms.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import runtime
from builder.binaries import elf, native_files
from builder.engine import ensure_wheel
from builder.engine.accelerators import LICENCES as ACCELERATOR_LICENCES
from builder.engine.accelerators import accelerator_of, ensure_accelerators, wanted_on
from builder.payload import archive, blas, bundled_libraries, packages
from builder.payload.audit import IMPORTED, inspect
from builder.payload.bytecode import add_bytecode
from builder.payload.interpreters import archive_hint, candidates
from builder.payload.interpreters.base import Interpreter, Tree, Workplace
from builder.payload.interpreters.prune import is_compiled, place
from builder.payload.record import LIBRARIES, Facts, Payload, kept, key_of, make, sizes
from builder.payload.shared_libraries import needed_glibc
from builder.platforms import Platform
from builder.progress import Progress
from builder.specs import InterpreterSpec
from builder.stick import launchers
from builder.stick.launchers import Installation
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError

__all__ = [
    "IMPORTED",
    "Engine",
    "Payload",
    "assemble",
    "assemble_application",
    "build",
    "placed_launchers",
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
_LICENCES = "licenses"
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
    interpreter can be had, or a part is missing.
    """
    ways = candidates(platform, spec, cache)
    keys = {way.kind: _key(way, platform, spec, engine, base) for way in ways}
    for way in ways:
        if finished := kept(cache, platform.name, keys[way.kind]):
            return finished
    with tempfile.TemporaryDirectory(dir=_folder(cache), prefix="interpreter-") as scratch:
        at = Workplace(base, cache, Path(scratch), progress)
        way, tree = _obtain(ways, platform, spec, at)

        def assemble_at(target: Path) -> Facts:
            return {**_assemble(platform, tree, engine, target, at), "source": way.kind}

        return make(cache, platform.name, keys[way.kind], assemble_at)


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
    key = key_of(
        [sys.version.encode(), *(name.encode() for name in names)]
        + [path.read_bytes() for path in sources]
    )

    def build(target: Path) -> Facts:
        with progress.stage("compile the runtime", 1):
            for source, name in zip(sources, names, strict=True):
                copy = target / "runtime" / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
            add_bytecode(target)
        return {}

    return kept(cache, "app", key) or make(cache, "app", key, build)


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
    way: Interpreter, platform: Platform, spec: InterpreterSpec, engine: Engine, base: Path
) -> str:
    own = Path(__file__).parent
    parts = [*own.rglob("*.py"), *own.glob("*.c")]
    return key_of(
        [packages.lock(platform).read_bytes(), sys.version.encode()]
        + [path.read_bytes() for path in (engine.wheel, *engine.accelerators)]
        + [way.kind.encode(), way.identity(platform, spec, base).encode()]
        + [path.read_bytes() for path in sorted(parts)]
    )


def _folder(cache: Path) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _obtain(
    ways: Iterable[Interpreter], platform: Platform, spec: InterpreterSpec, at: Workplace
) -> tuple[Interpreter, Tree]:
    """Return the first interpreter that can be had, and the way to it."""
    reasons = []
    for way in ways:
        try:
            return way, way.obtain(platform, spec, at)
        except LibraryError as error:
            reasons.append(f"{way.kind}: {error.message}")
    told = " ".join(reasons)
    raise LibraryError(
        f"No interpreter for {platform.name} could be had. {told}", archive_hint(platform)
    )


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
        licences = bundled_libraries.carry(
            target, platform, target / LIBRARIES, at.cache, at.progress
        )
        task.advance()
        for path in engine.accelerators:
            shutil.copyfile(path, site / _ENGINE / path.name)
            if licence := ACCELERATOR_LICENCES.get(accelerator_of(path.name)):
                licences[path.stem] = licence
        _write_licences(target / _LICENCES, tree, site, licences)
        if platform.system == "linux":
            for path in native_files(target):
                elf.drop_symbols(path)
        packages.pack(site, target / packages.ZIP_NAME, compiled=is_compiled(tree))
        task.advance()
        inspect(target, platform, executable)
        task.advance()
    required = (path for path in native_files(target) if not accelerator_of(path.name))
    glibc = needed_glibc(required) if platform.system == "linux" else 0
    return {"glibc": glibc, "platform": platform.name, "interpreter": executable}


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
