"""What an engine's wheel depends on, as one short name."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from builder.cache import code_digest, key_of
from builder.engine import flags
from builder.engine.source import SDIST_SHA256
from builder.platforms import Platform

ZIG_VERSION = "0.17.1"
"""as the extra `builder` has it"""
_CODE = ("builder.engine.zig_wrapper", "builder.engine.wheel", "builder.reproducible_zip")
"""what else shapes a wheel's bytes"""


@cache
def engine_key(platform: Platform) -> str:
    """Return eight hexadecimal digits that change with the source, the compiler or a flag."""
    inputs = [
        SDIST_SHA256,
        ZIG_VERSION,
        platform.zig_target,
        flags.toolchain(platform, ""),
        flags.cmake_arguments(platform),
        [asdict(change) for change in flags.source_changes(platform)],
        code_digest(alone=_CODE),
    ]
    return key_of(*inputs)[:8]
