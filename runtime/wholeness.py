"""Whether native files of the stick were cut short, asked before one of them is loaded.

Such a library loads, and the system ends the process without a word where what is missing is first
touched. Needs nothing but the standard library.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from runtime.bundle import check_size
from runtime.format import MANIFEST_NAME, RUNTIME_DIRECTORY, FileRecord

_NATIVE = re.compile(r".+\.(so(\.[\d.]+)?|dll|pyd|dylib)")


def check_native_files(root: Path, payload: Path) -> None:
    """Compare the sizes of a payload's libraries with those that the manifest has.

    `payload` is its folder on the stick, or a copy of it under the same name. One that is not there
    is left to the import, which fails in words. Raises LibraryError that names the first that has
    another size.
    """
    for file in _native_files(root, f"{RUNTIME_DIRECTORY}/{payload.name}/"):
        if (root / file.path).exists():
            check_size(root, file)


def _native_files(root: Path, start: str) -> Iterator[FileRecord]:
    """Yield the libraries whose paths, relative to the stick's root, start so."""
    # Not by runtime.format: to check the records of five payloads would take ten times as long, and
    # a manifest that is damaged is told of when the library is opened.
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
        for raw in json.loads((root / MANIFEST_NAME).read_bytes())["runtime"]:
            if raw["path"].startswith(start) and _NATIVE.fullmatch(raw["path"]):
                yield FileRecord(raw["path"], raw["sha256"], raw["size"])
