"""The files for people at the stick's root: what this is, how to start it, whose work it holds."""

from __future__ import annotations

from collections.abc import Sequence

from builder.stick.front_matter.credits import contents_text
from builder.stick.front_matter.page import start_page
from builder.stick.front_matter.readme import readme_text
from builder.stick.stick_file import StickFile
from runtime.stick.layout import LICENSES_DIRECTORY, RUNTIME_DIRECTORY, Manifest, PackRecord

FRONT_NAMES = ("README.txt", "START-HERE.html", f"{LICENSES_DIRECTORY}/CONTENTS.txt")
SYSTEMS = ("windows", "macos", "linux")
"""as people are shown them"""


def front_matter(manifest: Manifest, packs: Sequence[PackRecord]) -> list[StickFile]:
    """Return README.txt, START-HERE.html and the list of licences."""
    systems = systems_of(manifest)
    texts = (
        _for_editors(readme_text(manifest, packs, systems)),
        start_page(manifest, packs, systems).encode(),
        _for_editors(contents_text(manifest, packs)),
    )
    return [StickFile.of(name, text) for name, text in zip(FRONT_NAMES, texts, strict=True)]


def systems_of(manifest: Manifest) -> tuple[str, ...]:
    """Return the systems that there are programs for on the stick."""
    present = {
        parts[1].partition("-")[0]
        for file in manifest.runtime
        if (parts := file.path.split("/"))[0] == RUNTIME_DIRECTORY and len(parts) > 1
    }
    return tuple(system for system in SYSTEMS if system in present)


def _for_editors(text: str) -> bytes:
    """Encode with carriage returns, for the editors of Windows."""
    return text.replace("\n", "\r\n").encode()
