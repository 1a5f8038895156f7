"""The engine's wheel that a payload takes."""

from __future__ import annotations

from pathlib import Path

from builder.engine_wheel import ensure_wheel
from builder.platforms import Platform, host_platform
from builder.progress import Progress
from runtime.errors import LibraryError


def wheel_for(platform: Platform, cache: Path, progress: Progress) -> Path:
    """Return llama-cpp-python's wheel for a platform.

    Raises LibraryError where this machine cannot compile it.
    """
    if platform == host_platform():
        return ensure_wheel(cache, progress)
    found = sorted((cache / "wheels").glob(f"*-{platform.engine_tag}.whl"))
    if found:
        return found[-1]
    raise LibraryError(
        f"There is no engine for {platform.name}.", "Import a finished payload for it."
    )
