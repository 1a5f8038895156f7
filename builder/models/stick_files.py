"""A model's files as they go onto a stick: names that every file system takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from builder.cache import remembered_sha256
from builder.models.gguf import part_names
from builder.sources.digests import text_sha256
from builder.stick.stick_file import StickFile, hashed_name
from runtime.stick.layout import MODELS_DIRECTORY


def model_files(name: str, paths: Sequence[Path], cache: Path) -> list[StickFile]:
    """Return a model under names that every file system takes, its content in the name.

    One that is split has a folder: llama.cpp finds its files by names that bear no hash.
    """
    digests = [remembered_sha256(path, cache) for path in paths]
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
