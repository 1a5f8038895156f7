"""A finished payload and its record: what it is made of, and where its parts lie."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from builder.payload.packages import FOLDER_NAME, ZIP_NAME
from builder.stick.stick_file import StickFile, hashed_name
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import RUNTIME_DIRECTORY, FileRecord

PAYLOADS = "payloads"
"""the folder of the cache that finished payloads lie in"""
LIBRARIES = "python/lib"


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
    """Linux: it runs on glibc 2.`glibc` and newer"""
    platform: str = ""
    """the name of its platform; empty for our own program, which all share"""
    interpreter: str = ""
    """the executable, relative to `folder`"""
    source: str = ""
    """which of `payload.interpreters` it came from"""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(record.size for record in self.files)

    @property
    def libraries(self) -> str:
        """Linux: the folder of carried libraries, relative to the stick's root."""
        return f"{self.directory}/{LIBRARIES}"

    @property
    def modules(self) -> tuple[str, str]:
        """Where packages are imported from, relative to the stick's root: a zip and a folder."""
        return f"{self.directory}/{ZIP_NAME}", f"{self.directory}/{FOLDER_NAME}"

    def placed(self) -> tuple[StickFile, ...]:
        """Return the files as `builder.stick.publish.publish` takes them."""
        return tuple(
            StickFile(f"{self.directory}/{record.path}", self.folder / record.path, record.size,
                   record.sha256)
            for record in self.files
        )  # fmt: skip


Facts = Mapping[str, str | int]
"""the fields of a Payload beside its files and places"""


def key_of(inputs: Iterable[bytes]) -> str:
    """Return a short name for these inputs."""
    digest = hashlib.sha256()
    for data in inputs:
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()[:16]


def kept(cache: Path, name: str, key: str) -> Payload | None:
    """Return the payload of that key if it was finished before."""
    root, record = _places(cache, name, key)
    return read_record(record.read_bytes(), root) if record.is_file() else None


def make(cache: Path, name: str, key: str, build: Callable[[Path], Facts]) -> Payload:
    """Have a payload built in an empty folder, and keep it in place of earlier ones of its name.

    Its record is written when all else is there.
    """
    root, record = _places(cache, name, key)
    root.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root.parent, prefix=f".{name}-") as scratch:
        assembled = Path(scratch) / "payload"
        assembled.mkdir()
        facts = build(assembled)
        for outdated in root.parent.glob(f"{name}-*"):
            shutil.rmtree(outdated) if outdated.is_dir() else outdated.unlink()
        assembled.replace(root)
    data = record_of(name, root, facts)
    partial = record.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(record)
    return read_record(data, root)


def record_of(name: str, root: Path, facts: Facts) -> bytes:
    """Hash every file below a folder; return the record as JSON."""
    files = [
        FileRecord(path.relative_to(root).as_posix(), file_sha256(path), path.stat().st_size)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    ]
    contents = key_of(f"{file.path} {file.sha256}".encode() for file in files)
    directory = f"{RUNTIME_DIRECTORY}/{hashed_name(name, contents)}"
    raw = {"directory": directory, **facts, "files": [asdict(file) for file in files]}
    return json.dumps(raw, indent=1).encode()


def read_record(data: bytes, root: Path) -> Payload:
    """Return the payload in a folder from its record."""
    raw: dict[str, Any] = json.loads(data)
    files = tuple(FileRecord(**item) for item in raw.pop("files"))
    return Payload(folder=root, files=files, **raw)


def sizes(payload: Payload) -> dict[str, int]:
    """Return the bytes by part: the first folder or file, two levels deep for packages."""
    totals: dict[str, int] = {}
    for record in payload.files:
        parts = record.path.split("/")
        deep = 2 if parts[0] in ("python", FOLDER_NAME) else 1
        name = "/".join(parts[:deep])
        totals[name] = totals.get(name, 0) + record.size
    return totals


def _places(cache: Path, name: str, key: str) -> tuple[Path, Path]:
    payloads = cache / PAYLOADS
    return payloads / f"{name}-{key}", payloads / f"{name}-{key}.json"
