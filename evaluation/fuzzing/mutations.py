"""A number → one change to one file of a library: the same change, whenever it is made."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.fuzzing.values import bytes_changed, json_changed, line_changed, table_changed
from runtime.stick.block_store import BlockReader, BlockWriter
from runtime.stick.layout import MANIFEST_NAME, PACK_FILES, PACK_NAME, PACKS_DIRECTORY

COVERED_AGAIN = 0.9
"""share of the changes below the level of hashes after which sizes and hashes are right again, so
that the change reaches what reads the file"""


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is to be changed."""

    number: int
    root: Path
    path: str
    """of the file, below the root"""
    how: str
    covered: bool
    """whether sizes and hashes are made right again"""

    @property
    def file(self) -> str:
        """What the file is called in every library."""
        return self.path.rpartition("/")[2]


class Mutator:
    """Makes the changes to a set of libraries, and takes them back."""

    def __init__(self, roots: Sequence[Path], seed: int) -> None:
        self._seed = seed
        roots = sorted(roots)
        self._whole = {
            path: path.read_bytes()
            for root in roots
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
        self._files = [
            (root, path.relative_to(root).as_posix())
            for root in roots
            for path in self._whole
            if path.is_relative_to(root)
        ]

    def mutation(self, number: int) -> Mutation:
        """Return what the change of that number is; each file has its turn."""
        root, path = self._files[number % len(self._files)]
        chance = self._chance(number)
        covered = chance.random() < COVERED_AGAIN
        return Mutation(number, root, path, chance.choice(_ways(path)), covered)

    @contextmanager
    def made(self, mutation: Mutation) -> Iterator[None]:
        """Make a change until the context ends."""
        chance = self._chance(mutation.number)
        chance.random()  # what `mutation` has drawn
        try:
            changed = self._make(mutation, chance)
            if mutation.covered:
                for path in changed:
                    _cover(mutation.root, path)
            yield
        finally:
            for whole, data in self._whole.items():
                if whole.is_relative_to(mutation.root):
                    _put_back(whole, data)

    def _chance(self, number: int) -> random.Random:
        return random.Random(f"{self._seed} {number}")  # noqa: S311  # no secret

    def _make(self, mutation: Mutation, chance: random.Random) -> list[str]:
        """Change the file, and what goes with it; return their paths."""
        path = mutation.root / mutation.path
        if mutation.how == "swapped":
            others = sorted({*self._whole.values()} - {self._whole[path]}, key=len)
            _replace(path, chance.choice(others))
        elif mutation.how in _STREAMS:
            folder = path.parent
            return [
                f"{folder.relative_to(mutation.root).as_posix()}/{name}"
                for name in _STREAMS[mutation.how](folder, chance)
            ]
        elif mutation.how in _PLACES:
            path.unlink()
            _PLACES[mutation.how](path)
        else:
            _replace(path, _WAYS[mutation.how](path.read_bytes(), chance))
        return [mutation.path]


def _ways(path: str) -> list[str]:
    """Return the ways to change a file, as often as each is wanted."""
    name = path.rpartition("/")[2]
    own = {".json": ["json"] * 9, ".jsonl": ["lines"] * 5, ".npy": ["table"] * 9}
    streams = {
        PACK_FILES.lexicon: ["terms"] * 9,
        PACK_FILES.details: ["records"] * 9,
        PACK_FILES.text: ["bomb"] * 2,
    }
    special = own.get(Path(name).suffix, []) + streams.get(name, [])
    return ["bytes"] * 6 + special + ["swapped"] + [*_PLACES][: 1 + len(name) % len(_PLACES)]


def _lines(data: bytes, chance: random.Random) -> bytes:
    """Change one line of JSON among others."""
    lines = data.splitlines()
    place = chance.randrange(len(lines))
    lines[place] = json_changed(lines[place], chance)
    return b"\n".join(lines)


_WAYS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "bytes": bytes_changed,
    "json": json_changed,
    "lines": _lines,
    "table": table_changed,
}


def _terms(folder: Path, chance: random.Random) -> list[str]:
    """Change lines of the lexicon, and compress it again."""
    names = [PACK_FILES.lexicon, PACK_FILES.lexicon_blocks]
    reader = BlockReader(*(folder / name for name in names))
    blocks = [reader.block(number) for number in range(reader.blocks)]
    place = chance.randrange(len(blocks))
    lines = blocks[place].split("\n")
    for _ in range(chance.choice((1, 1, 3, 50))):
        line = chance.randrange(len(lines))
        lines[line] = line_changed(lines[line], chance)
    blocks[place] = "\n".join(lines) or "\n"
    _write_blocks(folder, names, blocks)
    return names


def _records(folder: Path, chance: random.Random) -> list[str]:
    """Change what is kept of a document beside its text, and all places that follow from it."""
    names = [PACK_FILES.details, PACK_FILES.details_blocks]
    reader = BlockReader(*(folder / name for name in names))
    starts = np.load(folder / PACK_FILES.document_starts)
    records = [
        reader.read(int(first), int(last))
        for first, last in zip(starts[:-1, 1], starts[1:, 1], strict=True)
    ]
    place = chance.randrange(len(records))
    records[place] = json_changed(records[place].encode(), chance).decode("utf-8", "replace")
    starts[1:, 1] = np.cumsum([len(record) for record in records])
    _write_blocks(folder, names, ["".join(records)])
    _remove(folder / PACK_FILES.document_starts)
    np.save(folder / PACK_FILES.document_starts, starts)
    return [*names, PACK_FILES.document_starts]


def _bomb(folder: Path, chance: random.Random) -> list[str]:
    """Compress a text far larger than the one that was there, its table right or not."""
    names = [PACK_FILES.text, PACK_FILES.text_blocks]
    table = (folder / PACK_FILES.text_blocks).read_bytes()
    _write_blocks(folder, names, ["a" * chance.choice((1 << 19, 1 << 21, 1 << 26))])
    if chance.random() < 0.5:
        _replace(folder / PACK_FILES.text_blocks, table)
    return names


_STREAMS: Mapping[str, Callable[[Path, random.Random], list[str]]] = {
    "terms": _terms,
    "records": _records,
    "bomb": _bomb,
}


def _write_blocks(folder: Path, names: Sequence[str], blocks: Sequence[str]) -> None:
    data, table = (folder / name for name in names)
    _remove(data)
    _remove(table)
    writer = BlockWriter(data, table, level=1)
    for block in blocks:
        writer.write_block(block)
    writer.close()


_PLACES: Mapping[str, Callable[[Path], None]] = {
    "missing": lambda path: None,
    "a link out": lambda path: path.symlink_to("/etc/hostname"),
    "a folder": lambda path: path.mkdir(),
    "a link to itself": lambda path: path.symlink_to(path.name),
}


def _cover(root: Path, path: str) -> None:
    """Make the sizes and hashes right again that follow from a file, as far as they can be."""
    folder, _, name = path.rpartition("/")
    if path == MANIFEST_NAME or not (root / path).is_file():
        return
    if folder.startswith(f"{PACKS_DIRECTORY}/"):
        if name != PACK_NAME:
            _edit(root / folder / PACK_NAME, name, _told(root / path))
        told = _told(root / folder / PACK_NAME)
        _edit(root / MANIFEST_NAME, folder, {"sha256": told["sha256"]})
    else:
        _edit(root / MANIFEST_NAME, path, _told(root / path))


def _told(path: Path) -> dict[str, object]:
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def _edit(path: Path, name: str, told: Mapping[str, object]) -> None:
    """Change the records of a file in a JSON file."""
    raw = json.loads(path.read_bytes())
    for record in _records_in(raw):
        if record["path"] == name:
            record.update(told)
    _replace(path, json.dumps(raw).encode())


def _records_in(raw: object) -> Iterator[dict[str, object]]:
    if isinstance(raw, dict):
        if "path" in raw:
            yield raw
        for value in raw.values():
            yield from _records_in(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _records_in(value)


def _put_back(path: Path, data: bytes) -> None:
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        _replace(path, data)


def _replace(path: Path, data: bytes) -> None:
    """Write a file anew: what is mapped of the old one stays as it is."""
    _remove(path)
    path.write_bytes(data)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
