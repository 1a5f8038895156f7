"""What an engine's wheel depends on, as one short name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from builder.engine import flags, zig_wrapper
from builder.engine.source import SDIST_SHA256
from builder.platforms import Platform

ZIG_VERSION = "0.17.1"
"""as the extra `builder` has it"""


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
        Path(zig_wrapper.__file__).read_text("utf-8"),
    ]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()[:8]
