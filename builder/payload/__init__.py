"""What makes a stick run by itself: interpreter, packages, engine, our runtime, launchers.

Each part is assembled in the cache under a key made of all its inputs, and goes to the stick under
a name made of its contents.
"""

from __future__ import annotations

import hashlib
import json
import platform as host
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from builder.payload import interpreter, launchers, libraries, packages
from builder.payload.bytecode import add_bytecode
from builder.payload.launchers import Installation
from builder.progress import Progress
from builder.stick import Placed, hashed_name
from runtime.digests import file_sha256
from runtime.errors import LibraryError
from runtime.format import RUNTIME_DIRECTORY, FileRecord

PLATFORMS = ("linux-x86_64",)
_RUNTIME_SOURCES = Path(__file__).parents[2] / "runtime"
_LIBRARIES = "python/lib"
_LICENCES = "licenses"
IMPORTED = "numpy, faiss, zstandard, llama_cpp, snowballstemmer, textual.app, textual.widgets"
"""what the runtime imports from beyond the standard library"""


@dataclass(frozen=True, slots=True)
class Payload:
    """A folder for the stick, assembled and hashed."""

    directory: str
    """where it goes, relative to the stick's root"""
    folder: Path
    """where it lies in the cache"""
    files: tuple[FileRecord, ...]
    """relative to `folder`"""
    glibc: int = 0
    """it runs on glibc 2.`glibc` and newer"""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(record.size for record in self.files)

    def placed(self) -> tuple[Placed, ...]:
        """Return the files as `builder.stick.publish` takes them."""
        return tuple(
            Placed(f"{self.directory}/{record.path}", self.folder / record.path, record.size,
                   record.sha256)
            for record in self.files
        )  # fmt: skip


def assemble(platform: str, wheel: Path, cache: Path, progress: Progress) -> Payload:
    """Return the interpreter and the packages for a platform, from the cache if nothing changed.

    `wheel` is llama-cpp-python's. Raises LibraryError for a platform that this machine cannot
    build for, or when a part of it is missing.
    """
    _check_platform(platform)
    key = _key(
        [packages.LOCK.read_bytes(), wheel.read_bytes(), sys.version.encode()]
        + [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    )

    def build(target: Path) -> None:
        _build_platform(wheel, target, progress)

    return _cached(cache, platform, key, build)


def assemble_application(
    cache: Path, progress: Progress, package: Path = _RUNTIME_SOURCES
) -> Payload:
    """Return the `runtime` package: readable sources, with their bytecode beside them."""
    sources = sorted(
        path
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.relative_to(package).parts
    )
    names = [path.relative_to(package).as_posix() for path in sources]
    key = _key(
        [sys.version.encode(), *(name.encode() for name in names)]
        + [path.read_bytes() for path in sources]
    )

    def build(target: Path) -> None:
        with progress.stage("compile the runtime", 1):
            for source, name in zip(sources, names, strict=True):
                copy = target / "runtime" / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, copy)
            add_bytecode(target)

    return _cached(cache, "app", key, build)


def placed_launchers(platforms: Mapping[str, Payload], application: Payload) -> list[Placed]:
    """Return the programs at the stick's root that start these: platform → its payload."""
    installations = [
        Installation(
            name,
            payload.directory,
            f"python/bin/{interpreter.version_name()}",
            _LIBRARIES,
            payload.size,
            payload.glibc,
        )
        for name, payload in platforms.items()
    ]
    return launchers.launchers(installations, application.directory)


def sizes(payload: Payload) -> dict[str, int]:
    """Return the bytes by part: the first folder or file, two levels deep for packages."""
    totals: dict[str, int] = {}
    for record in payload.files:
        parts = record.path.split("/")
        deep = 2 if parts[0] in ("python", packages.FOLDER_NAME) else 1
        name = "/".join(parts[:deep])
        totals[name] = totals.get(name, 0) + record.size
    return totals


def _check_platform(platform: str) -> None:
    if platform not in PLATFORMS:
        raise LibraryError(
            f"There is no payload for the platform {platform}.",
            f"Choose from: {', '.join(PLATFORMS)}.",
        )
    here = f"{sys.platform}-{host.machine()}"
    if platform != here:
        raise LibraryError(
            f"A payload for {platform} is a copy of the build machine's Python; this is {here}.",
            f"Build on {platform}, or leave it out of `platforms`.",
        )


def _build_platform(wheel: Path, target: Path, progress: Progress) -> None:
    site = target / packages.FOLDER_NAME
    python = target / "python"
    with progress.stage("assemble the runtime", 6, "steps") as task:
        originals = interpreter.copy_interpreter(python)
        task.advance()
        packages.install(wheel, site)
        task.advance()
        packages.prune(site)
        task.advance()
        installed = libraries.native_files(site)
        needed = libraries.needed_from_system(
            [*originals, *installed], {path.parent for path in installed}
        )
        interpreter.copy_libraries(needed, target / _LIBRARIES)
        _write_licences(target, site, needed)
        task.advance()
        if not interpreter.finish_interpreter(python):
            progress.note("No `strip` on this machine: the runtime keeps its debugging symbols.")
        packages.pack(site, target / packages.ZIP_NAME)
        task.advance()
        _check_runs(target)
        task.advance()


def _write_licences(target: Path, site: Path, needed: Mapping[str, Path]) -> None:
    folder = target / _LICENCES
    folder.mkdir()
    for name, path in needed.items():
        if not name.startswith("libpython"):
            text = libraries.licence_of(path)
            (folder / f"{name.partition('.so')[0]}.txt").write_text(text, "utf-8")
    (folder / f"{interpreter.version_name()}.txt").write_text(interpreter.licence_text(), "utf-8")
    for name, text in packages.licences(site):
        (folder / f"{name}.txt").write_text(text, "utf-8")


def _check_runs(target: Path) -> None:
    """Import everything in the assembled interpreter, with an empty environment."""
    code = f"import sys; sys.path += sys.argv[1:]; import {IMPORTED}"
    command = [
        launchers.LOADERS["linux-x86_64"][0], "--library-path", str(target / _LIBRARIES),
        str(target / "python/bin" / interpreter.version_name()), "-I", "-S", "-B", "-c", code,
        str(target / packages.ZIP_NAME), str(target / packages.FOLDER_NAME),
    ]  # fmt: skip
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LibraryError(
            f"The assembled runtime does not start: {done.stderr.strip().splitlines()[-1:]}",
            "Build with an unmodified Python of python.org, pyenv or the system.",
        )


def _key(inputs: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for data in inputs:
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()[:16]


def _cached(cache: Path, name: str, key: str, build: Callable[[Path], None]) -> Payload:
    """Return a cached payload, or build one; its record is written when all else is there."""
    payloads = cache / "payloads"
    root, record = payloads / f"{name}-{key}", payloads / f"{name}-{key}.json"
    if not record.is_file():
        payloads.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=payloads, prefix=f".{name}-") as scratch:
            assembled = Path(scratch) / "payload"
            assembled.mkdir()
            build(assembled)
            for outdated in payloads.glob(f"{name}-*"):
                shutil.rmtree(outdated) if outdated.is_dir() else outdated.unlink()
            assembled.replace(root)
        _write_record(record, name, root)
    raw = json.loads(record.read_bytes())
    files = tuple(FileRecord(**item) for item in raw.pop("files"))
    return Payload(folder=root, files=files, **raw)


def _write_record(record: Path, name: str, root: Path) -> None:
    files = [
        FileRecord(path.relative_to(root).as_posix(), file_sha256(path), path.stat().st_size)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    ]
    contents = _key(f"{file.path} {file.sha256}".encode() for file in files)
    raw = {
        "directory": f"{RUNTIME_DIRECTORY}/{hashed_name(name, contents)}",
        "files": [asdict(file) for file in files],
        "glibc": libraries.needed_glibc(libraries.native_files(root)),
    }
    partial = record.with_suffix(".part")
    partial.write_text(json.dumps(raw), "utf-8")
    partial.replace(record)
