"""A model's files as they go onto a stick: names that every file system takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from builder.models.gguf import part_names
from builder.sources.digests import text_sha256
from builder.stick.stick_file import StickFile, hashed_name
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import MODELS_DIRECTORY


def model_files(name: str, paths: Sequence[Path]) -> list[StickFile]:
    """Return a model under names that every file system takes, its content in the name.

    One that is split has a folder: llama.cpp finds its files by names that bear no hash.
    """
    digests = list(map(_remembered_sha256, paths))
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")
    if len(paths) == 1:
        names = [hashed_name(f"{slug}.gguf", digests[0])]
    else:
        plain = slug.replace(".", "-")
        folder = hashed_name(plain, text_sha256(*digests))
        names = [f"{folder}/{part}" for part in part_names(plain, len(paths))]
    return [
        StickFile(f"{MODELS_DIRECTORY}/{name}", path, path.stat().st_size, digest)
        for name, path, digest in zip(names, paths, digests, strict=True)
    ]


def _remembered_sha256(path: Path) -> str:
    """Return a large file's SHA-256, kept beside it with what tells that it has not changed."""
    known = path.with_name(f"{path.name}.sha256")
    state = path.stat()
    stamp = f"{state.st_size} {state.st_mtime_ns}"
    if known.exists():
        digest, _, seen = known.read_text().partition(" ")
        if seen == stamp:
            return digest
    digest = file_sha256(path)
    known.write_text(f"{digest} {stamp}")
    return digest
