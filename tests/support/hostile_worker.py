"""A reading process with tight limits, and formats that crash, hang, eat memory or reach out.

Run as `builder.readers.processes.worker` is; a corpus names the formats.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

from builder import readers
from builder.readers.document import Document, Notice
from builder.readers.format import Format
from builder.readers.processes import worker
from builder.readers.processes.limits import Limits
from builder.specs import CorpusSpec

SECONDS, MEMORY, CHARACTERS = 2, 400 << 20, 1_000_000
Found = Iterator[Document | Notice]


def _after_one(deed: Callable[[], object]) -> Callable[[Path, str, CorpusSpec], Found]:
    def read(_path: Path, name: str, _spec: CorpusSpec) -> Found:
        yield Document(f"{name}#1", "One", "A text that came before.")
        deed()
        yield Document(f"{name}#2", "Two", "A text that comes after.")

    return read


def _hang() -> None:
    while True:
        pass


def _eat() -> None:
    held = [bytearray(1 << 26)]
    while True:
        held.append(bytearray(1 << 26))


def _mistake() -> None:
    raise ZeroDivisionError


def _connect() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def _flood(_path: Path, name: str, _spec: CorpusSpec) -> Found:
    number = 0
    while True:
        number += 1
        yield Document(f"{name}#{number}", "Flood", "flood " * 1000)


def _parts(_path: Path) -> int:
    return 3


def _part(_path: Path, name: str, _spec: CorpusSpec, part: int) -> Found:
    yield Document(f"{name}#{part}", f"Part {part}", f"The text of part {part}.")


def _all_parts(path: Path, name: str, spec: CorpusSpec) -> Found:
    for part in range(_parts(path)):
        yield from _part(path, name, spec, part)


HOSTILE: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("crash", _after_one(os.abort)),
        Format("hang", _after_one(_hang)),
        Format("eat", _after_one(_eat)),
        Format("mistake", _after_one(_mistake)),
        Format("connect", _after_one(_connect)),
        Format("shell", _after_one(lambda: os.system("true"))),
        Format("program", _after_one(lambda: subprocess.run(["true"], check=True))),
        Format("print", _after_one(lambda: os.write(1, b'{"is_end": true}\n'))),
        Format("flood", _flood),
        Format("parts", _all_parts, parts=_parts, read_part=_part),
    )
}


def tight(_size: int, *, images: bool = False) -> Limits:
    """Return limits that a test need not wait for."""
    return Limits(SECONDS, MEMORY, CHARACTERS)


if __name__ == "__main__":
    with (
        patch.object(readers, "FORMATS", {**readers.FORMATS, **HOSTILE}),
        patch.object(worker, "limits_for", tight),
    ):
        worker.main()
