"""What goes on the stick, and where: packs, models, and the sizes of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from builder.gguf import part_names
from builder.packing import BuiltPack
from builder.sources.digests import text_sha256
from builder.stick import Placed, hashed_name
from runtime.digests import file_sha256
from runtime.format import MODELS_DIRECTORY, PACK_NAME, PACKS_DIRECTORY, PackReference


def pack_reference(pack: BuiltPack) -> PackReference:
    """Return where a pack will lie: a folder named after its content."""
    digest = file_sha256(pack.folder / PACK_NAME)
    path = f"{PACKS_DIRECTORY}/{hashed_name(pack.record.id, digest)}"
    return PackReference(pack.record.id, path, digest)


def pack_files(pack: BuiltPack) -> Iterator[Placed]:
    """Yield a pack's files."""
    reference = pack_reference(pack)
    for file in pack.record.files:
        path = f"{reference.path}/{file.path}"
        yield Placed(path, pack.folder / file.path, file.size, file.sha256)
    record = pack.folder / PACK_NAME
    path = f"{reference.path}/{PACK_NAME}"
    yield Placed(path, record, record.stat().st_size, reference.sha256)


def model_files(name: str, paths: Sequence[Path]) -> list[Placed]:
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
        Placed(f"{MODELS_DIRECTORY}/{name}", path, path.stat().st_size, digest)
        for name, path, digest in zip(names, paths, digests, strict=True)
    ]


def sizes(
    packs: Sequence[BuiltPack], models: Sequence[Placed], runtime: Sequence[Placed]
) -> dict[str, int]:
    """Return bytes by component, the raw text first."""
    totals = {"raw text": sum(pack.record.raw_bytes for pack in packs)}
    for pack in packs:
        for name, size in pack.record.component_bytes().items():
            totals[name] = totals.get(name, 0) + size
    totals["models"] = sum(placed.size for placed in models)
    totals["runtime"] = sum(placed.size for placed in runtime)
    return totals


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
