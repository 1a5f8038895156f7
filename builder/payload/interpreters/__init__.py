"""Where interpreters come from. A way to get one is one class, listed once in KINDS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from builder.payload.interpreters.archive import ArchiveInterpreter
from builder.payload.interpreters.base import Interpreter
from builder.payload.interpreters.debian import DebianInterpreter
from builder.payload.interpreters.embed import EmbedInterpreter
from builder.payload.interpreters.host import HostInterpreter
from builder.payload.interpreters.standalone import StandaloneInterpreter
from builder.platforms import Platform
from builder.specs import InterpreterSpec
from runtime.errors import LibraryError

_ALL: tuple[Interpreter, ...] = (
    ArchiveInterpreter(),
    StandaloneInterpreter(),
    EmbedInterpreter(),
    DebianInterpreter(),
    HostInterpreter(),
)
"""best first: `auto` takes the first that suits and is available"""

KINDS: Mapping[str, Interpreter] = {each.kind: each for each in _ALL}
NAMED = tuple(kind for kind in KINDS if kind != ArchiveInterpreter.kind)
"""what a bundle can ask for by a word"""


def candidates(platform: Platform, spec: InterpreterSpec, cache: Path) -> list[Interpreter]:
    """Return the ways to get an interpreter for a platform, best first.

    Raises LibraryError when none suits.
    """
    asked = KINDS.values() if spec.is_automatic else [KINDS[spec.kind]]
    reasons = {each.kind: each.unsuitable(platform, spec, cache) for each in asked}
    found = [KINDS[kind] for kind, reason in reasons.items() if not reason]
    if not found:
        told = "; ".join(reasons.values())
        raise LibraryError(f"{platform.name} has no interpreter: {told}.", archive_hint(platform))
    return found


def archive_hint(platform: Platform) -> str:
    """Return what to do where no interpreter is available."""
    return (
        f"Name an archive of one in [platforms.{platform.name}] (docs/bundles.md), import a "
        "finished payload, or leave the platform out."
    )
