"""What goes on the stick, and where: packs, models, and the sizes of all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from builder.corpus.build_pack import BuiltPack
from builder.stick.stick_file import StickFile, hashed_name
from runtime.stick.layout import PACK_NAME, PACKS_DIRECTORY, PackReference


def pack_reference(pack: BuiltPack) -> PackReference:
    """Return where a pack will lie: a folder named after its content."""
    digest = hashlib.sha256(pack.record_json).hexdigest()
    path = f"{PACKS_DIRECTORY}/{hashed_name(pack.record.id, digest)}"
    return PackReference(pack.record.id, path, digest)


def pack_files(pack: BuiltPack) -> Iterator[StickFile]:
    """Yield a pack's files."""
    reference = pack_reference(pack)
    for file in pack.record.files:
        path = f"{reference.path}/{file.path}"
        yield StickFile(path, pack.folder / file.path, file.size, file.sha256)
    yield StickFile.of(f"{reference.path}/{PACK_NAME}", pack.record_json)


def sizes(
    packs: Sequence[BuiltPack], models: Sequence[StickFile], runtime: Sequence[StickFile]
) -> dict[str, int]:
    """Return bytes by component, the raw text first."""
    totals = {"raw text": sum(pack.record.raw_bytes for pack in packs)}
    for pack in packs:
        for name, size in pack.record.component_bytes().items():
            totals[name] = totals.get(name, 0) + size
    if not totals.get("pictures"):
        totals.pop("pictures", None)
    totals["models"] = sum(placed.size for placed in models)
    totals["runtime"] = sum(placed.size for placed in runtime)
    return totals
