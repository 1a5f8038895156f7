"""The release builds of the python-build-standalone project: self-contained, for every platform.

The figures are those that the project publishes beside its release.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builder.payload.interpreters.archive import tree_of_archive
from builder.payload.interpreters.base import Tree, Workplace
from builder.platforms import Platform
from builder.specs import InterpreterSpec, SourceSpec

VERSION, RELEASE = "3.11.16", "20260814"
_ADDRESS = (
    "https://github.com/astral-sh/python-build-standalone/releases/download/"
    f"{RELEASE}/cpython-{VERSION}%2B{RELEASE}-{{target}}-install_only_stripped.tar.gz"
)
_ARCHIVES: Mapping[str, tuple[str, str]] = {
    "macos-arm64": (
        "aarch64-apple-darwin",
        "a394f2bf78a48990fc88e7c5586c7e1be5e69f0c9bd027883211b68b768e11c5",
    ),
    "macos-x86_64": (
        "x86_64-apple-darwin",
        "4d60589b702aff21379ddf6bd648e75c7023a257a078fdd71df4c148cf609cc2",
    ),
    "linux-aarch64": (
        "aarch64-unknown-linux-gnu",
        "6a250f5c9326eebaa528d5d132cd66ebd1d7540cf45ac703f19e13f41d1be9b6",
    ),
    "linux-x86_64": (
        "x86_64-unknown-linux-gnu",
        "3b437f08720d3ddd9c1904532476ec9fb373e800d1598c72c907dd6d5f29b79b",
    ),
    "windows-x86_64": (
        "x86_64-pc-windows-msvc",
        "c6de1a7781580d13f68dece33ac10b7a608c7ac21fc08cf0f4e0678a7d134905",
    ),
}
"""platform → the project's name for it, and the SHA-256 of the archive"""


class StandaloneInterpreter:
    """A release of python-build-standalone, without debugging symbols."""

    kind = "standalone"

    def unsuitable(self, platform: Platform, _spec: InterpreterSpec, _cache: Path) -> str:
        """See Interpreter."""
        return "" if platform.name in _ARCHIVES else f"there is no release for {platform.name}"

    def identity(self, platform: Platform, _spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        return source(platform).sha256

    def obtain(self, platform: Platform, _spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""
        return tree_of_archive(platform, source(platform), at)


def source(platform: Platform) -> SourceSpec:
    """Return where the archive for a platform comes from."""
    target, sha256 = _ARCHIVES[platform.name]
    return SourceSpec("https", (_ADDRESS.format(target=target),), sha256=sha256)
