"""Pure Python and compiled libraries → a wheel, byte for byte the same from the same parts.

The format is PEP 427's; the record of files is written last.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from builder import reproducible_zip
from builder.engine.source import VERSION
from builder.platforms import Platform

_NAME = f"llama_cpp_python-{VERSION}"
_INFO = f"{_NAME}.dist-info"
_PACKAGE = "llama_cpp"
_LEFT_OUT = ("lib", "server", "__pycache__")
"""folders of the package: what others compiled, and what nothing here calls"""


def wheel_name(platform: Platform) -> str:
    """Return the file name of a platform's wheel."""
    return f"{_NAME}-py3-none-{platform.engine_tag}.whl"


def write_wheel(platform: Platform, source: Path, libraries: Sequence[Path], folder: Path) -> Path:
    """Write the wheel of an unpacked source distribution and its libraries into a folder."""
    target = folder / wheel_name(platform)
    record = []
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in _contents(platform, source, libraries):
            reproducible_zip.add(archive, name, data)
            record.append(f"{name},sha256={_digest(data)},{len(data)}\n")
        record.append(f"{_INFO}/RECORD,,\n")
        reproducible_zip.add(archive, f"{_INFO}/RECORD", "".join(record).encode())
    return target


def is_whole(wheel: Path) -> bool:
    """Return whether a wheel holds all of its files unharmed, judged by its own check sums."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError):
        return False


def _contents(
    platform: Platform, source: Path, libraries: Sequence[Path]
) -> Iterator[tuple[str, bytes]]:
    package = source / _PACKAGE
    for path in sorted(package.rglob("*")):
        relative = path.relative_to(package)
        if path.is_file() and relative.parts[0] not in _LEFT_OUT:
            yield f"{_PACKAGE}/{relative.as_posix()}", path.read_bytes()
    for path in sorted(libraries):
        yield f"{_PACKAGE}/lib/{path.name}", path.read_bytes()
    yield f"{_INFO}/METADATA", (source / "PKG-INFO").read_bytes()
    yield f"{_INFO}/WHEEL", _wheel_metadata(platform).encode()
    yield f"{_INFO}/licenses/LICENSE.md", (source / "LICENSE.md").read_bytes()
    vendored = source / "vendor" / "llama.cpp" / "LICENSE"
    yield f"{_INFO}/licenses/LICENSE.llama.cpp", vendored.read_bytes()


def _wheel_metadata(platform: Platform) -> str:
    return (
        "Wheel-Version: 1.0\n"
        "Generator: vademecum\n"
        "Root-Is-Purelib: false\n"
        f"Tag: py3-none-{platform.engine_tag}\n"
    )


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
