"""CPython from Debian's source, cross-compiled with zig for glibc 2.17: the widest on Linux.

What its modules need is compiled in: zlib, libffi and SQLite, from Debian's source too. It is kept
in the cache, so that it is compiled once.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from builder.cache import Place, code_digest, ensure, find, key_of
from builder.engine import zig
from builder.engine.key import ZIG_VERSION
from builder.payload import deb_packages
from builder.payload.deb_packages import PoolFile
from builder.payload.interpreters import cpython_from_source
from builder.payload.interpreters.base import Tree, Workplace, python_licence
from builder.platforms import Platform
from builder.specs import InterpreterSpec
from runtime.errors import LibraryError

VERSION = (3, 11)
SOURCES: Mapping[str, PoolFile] = {
    "zlib": PoolFile(
        "z/zlib/zlib_1.2.13.dfsg.orig.tar.bz2",
        "71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1",
    ),
    "libffi": PoolFile(
        "libf/libffi/libffi_3.4.4.orig.tar.gz",
        "d66c56ad259a82cf2a9dfc408b32bf5da52371500b84745f7fb8b645712df676",
    ),
    "sqlite": PoolFile(
        "s/sqlite3/sqlite3_3.40.1.orig.tar.xz",
        "aaa776260ab4dc976db34aa7891819484c8676b5b2783123ebc6301e2ca5d655",
    ),
    "python": PoolFile(
        "p/python3.11/python3.11_3.11.2.orig.tar.gz",
        "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849",
    ),
}


class DebianInterpreter:
    """CPython 3.11.2 for Linux, on either processor."""

    kind = "debian"

    def unsuitable(self, platform: Platform, spec: InterpreterSpec, cache: Path) -> str:
        """See Interpreter."""
        if platform.system != "linux":
            return "Debian's source is compiled for Linux only"
        if find(_place(platform, cache)) is not None:
            return ""
        if spec.is_automatic:
            return 'an interpreter from Debian\'s source is compiled where `"debian"` is asked for'
        if sys.version_info[:2] != VERSION:
            return "compiling CPython 3.11 for another machine takes a Python 3.11 on this one"
        missing = cpython_from_source.missing_tools() if zig.program() else ["zig"]
        return f"compiling CPython takes {', '.join(missing)} on this machine" if missing else ""

    def identity(self, platform: Platform, _spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        return _identity(platform)

    def obtain(self, platform: Platform, _spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""

        def make(folder: Path) -> None:
            self._compile(platform, folder, at)

        root = ensure(_place(platform, at.cache), make, at.progress).path
        name = f"python{VERSION[0]}.{VERSION[1]}"
        standard = root / "usr/lib" / name
        return Tree(
            VERSION,
            root / "usr/bin" / name,
            standard,
            tuple(sorted((standard / "lib-dynload").glob("*.so"))),
            licence=python_licence(standard),
            library_licences={
                name: (root / f"{name}.licence").read_text("utf-8", "replace")
                for name in cpython_from_source.LICENCES
            },
        )

    def _compile(self, platform: Platform, folder: Path, at: Workplace) -> None:
        archives = {
            name: deb_packages.fetch(file, at.cache, at.progress) for name, file in SOURCES.items()
        }
        program = zig.program()
        if program is None:
            raise LibraryError("There is no zig on this machine.", "Install the package ziglang.")
        compiler = cpython_from_source.Compiler(program, platform, at.scratch / "compile", at.cache)
        installed = compiler.run(archives, at.progress)
        for entry in installed.iterdir():
            entry.replace(folder / entry.name)


def _identity(platform: Platform) -> str:
    archives = [file.sha256 for file in SOURCES.values()]
    code = code_digest(alone=(cpython_from_source.__name__,))
    return key_of(platform.zig_target, ZIG_VERSION, archives, code)


def _place(platform: Platform, cache: Path) -> Place:
    return Place(cache, "interpreters", f"{platform.name}-{_identity(platform)}")
