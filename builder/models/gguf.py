"""GGUF files: what their heads say, and how one is cut into several.

The layout is the GGUF specification's, version 3: magic, version, counts, keys with their values,
tensors' descriptions, then the tensors, each at a multiple of the alignment. A split model keeps
all keys in its first file; `split.no`, `split.count` and `split.tensors.count` stand in each, and
llama.cpp finds the others by their names, `NAME-00001-of-00003.gguf`.
"""

from __future__ import annotations

import mmap
import re
import shutil
import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.progress import Progress, Task
from runtime.errors import LibraryError

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_ALIGNMENT = 32
_FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?",
            10: "Q", 11: "q", 12: "d"}  # fmt: skip
_UINT16, _UINT32, _INT32, _STRING, _ARRAY = 2, 4, 5, 8, 9
_START = struct.Struct("<4sIQQ")
_CHUNK = 1 << 20
_PART_NAME = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf")


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: its description without its place, and where its bytes lie."""

    description: bytes
    start: int
    """first byte in the file"""
    size: int


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the tensors."""

    version: int
    keys: bytes
    """all keys with their values, as they stand in the file"""
    count: int
    """of keys"""
    numbers: dict[str, int]
    """the whole numbers among the values"""
    tensors: tuple[Tensor, ...]
    """in the order of their bytes"""

    @property
    def alignment(self) -> int:
        """What every tensor's place is a multiple of."""
        return self.numbers.get("general.alignment", _ALIGNMENT)


class _Reader:
    """A file's bytes, from first to last."""

    def __init__(self, data: mmap.mmap) -> None:
        self.data = data
        self.place = 0

    def number(self, form: str) -> int:
        value = struct.unpack_from("<" + form, self.data, self.place)[0]
        self.place += struct.calcsize("<" + form)
        return int(value)

    def string(self) -> bytes:
        size = self.number("Q")
        self.place += size
        if self.place > len(self.data):
            raise struct.error
        return self.data[self.place - size : self.place]

    def value(self, kind: int) -> int | None:
        """Pass over a value; return it when it is a whole number."""
        if kind == _STRING:
            self.string()
        elif kind == _ARRAY:
            self._array()
        elif _FORMATS[kind] in "fd":
            self.place += struct.calcsize(_FORMATS[kind])
        else:
            return self.number(_FORMATS[kind])
        return None

    def _array(self) -> None:
        kind, count = self.number("I"), self.number("Q")
        if kind in _FORMATS:
            self.place += count * struct.calcsize(_FORMATS[kind])
            return
        for _ in range(count):
            self.value(kind)


def read_head(path: Path) -> Head:
    """Read what stands before a GGUF file's tensors. Raises LibraryError when it is none."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _head(_Reader(data))
    except (struct.error, LookupError, OverflowError, RecursionError, ValueError) as error:
        raise LibraryError(
            f"{path.name} is not a GGUF file that this program reads.",
            "Name a model in GGUF, version 2 or 3, as llama.cpp's converter writes it.",
        ) from error


def _head(reader: _Reader) -> Head:
    magic, version, tensors, count = _START.unpack_from(reader.data)
    if magic != _MAGIC or version not in _VERSIONS:
        raise ValueError
    reader.place = _START.size
    numbers: dict[str, int] = {}
    for _ in range(count):
        name = reader.string().decode()
        value = reader.value(reader.number("I"))
        if value is not None:
            numbers[name] = value
    keys = reader.data[_START.size : reader.place]
    described = [_description(reader) for _ in range(tensors)]
    alignment = numbers.get("general.alignment", _ALIGNMENT)
    if alignment < 1:
        raise ValueError
    first = _aligned(reader.place, alignment)
    return Head(version, keys, count, numbers, _placed(described, first, len(reader.data)))


def _description(reader: _Reader) -> tuple[bytes, int]:
    """Return one tensor's name, shape and type as they stand, and its offset."""
    begun = reader.place
    reader.string()
    dimensions = reader.number("I")
    reader.place += 8 * dimensions
    reader.number("I")
    return reader.data[begun : reader.place], reader.number("Q")


def _placed(described: Sequence[tuple[bytes, int]], first: int, end: int) -> tuple[Tensor, ...]:
    ordered = sorted(described, key=lambda each: each[1])
    starts = [*(first + offset for _, offset in ordered), end]
    if ordered and starts[-2] >= end:
        raise ValueError
    return tuple(
        Tensor(description, start, following - start)
        for (description, _), start, following in zip(ordered, starts, starts[1:], strict=False)
    )


def part_names(name: str, count: int) -> list[str]:
    """Return the names of a split model's files, as llama.cpp expects them."""
    return [f"{name}-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)]


def is_whole_set(files: Sequence[Path]) -> bool:
    """Return whether these are all files of one split model, in order."""
    found = _PART_NAME.fullmatch(files[0].name) if files else None
    return found is not None and [file.name for file in files] == part_names(found[1], len(files))


def split(source: Path, folder: Path, limit: int, progress: Progress) -> tuple[Path, ...]:
    """Cut a model into files of at most `limit` bytes in `folder`, which is made whole or not.

    What was cut before is taken as it is. Raises LibraryError when a tensor alone is larger.
    """
    if folder.is_dir():
        return tuple(sorted(folder.glob("*.gguf")))
    head = read_head(source)
    groups = _groups(source, head, limit - head.alignment)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix="split-"))
    try:
        with progress.stage(f"split {source.name}", source.stat().st_size, "B") as task:
            for number, name in enumerate(part_names("model", len(groups))):
                _write(source, head, groups, number, partial / name, task)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return tuple(sorted(folder.glob("*.gguf")))


def _groups(source: Path, head: Head, limit: int) -> list[list[Tensor]]:
    """Return the tensors of each file."""
    heads = [len(_head_bytes(head, (), number, 1)) for number in (0, 1)]
    groups: list[list[Tensor]] = [[]]
    size = heads[0]
    for tensor in head.tensors:
        added = len(tensor.description) + 8 + _aligned(tensor.size, head.alignment)
        if groups[-1] and size + added > limit:
            groups.append([])
            size = heads[1]
        groups[-1].append(tensor)
        size += added
        if size > limit:
            raise LibraryError(
                f"{source.name} cannot be cut into files of {limit:,} bytes: "
                f"a tensor has {tensor.size:,}.",
                "Choose a smaller model or quantization.",
            )
    return groups


def _head_bytes(head: Head, tensors: Sequence[Tensor], number: int, count: int) -> bytes:
    """Return what stands before the tensors of file `number`, padded."""
    added = [
        _key("split.no", _UINT16, number),
        _key("split.count", _UINT16, count),
        _key("split.tensors.count", _INT32, len(head.tensors)),
    ]
    if number and head.alignment != _ALIGNMENT:
        added.append(_key("general.alignment", _UINT32, head.alignment))
    own = b"" if number else head.keys
    total = len(added) + (0 if number else head.count)
    start = _START.pack(_MAGIC, head.version, len(tensors), total)
    data = b"".join([start, own, *added, *_descriptions(tensors, head.alignment)])
    return data.ljust(_aligned(len(data), head.alignment), b"\0")


def _descriptions(tensors: Sequence[Tensor], alignment: int) -> Iterator[bytes]:
    offset = 0
    for tensor in tensors:
        yield tensor.description + struct.pack("<Q", offset)
        offset += _aligned(tensor.size, alignment)


def _key(name: str, kind: int, value: int) -> bytes:
    data = name.encode()
    return struct.pack(f"<Q{len(data)}sI{_FORMATS[kind]}", len(data), data, kind, value)


def _write(
    source: Path, head: Head, groups: Sequence[Sequence[Tensor]], number: int, target: Path,
    task: Task,
) -> None:  # fmt: skip
    with source.open("rb") as old, target.open("wb") as new:
        new.write(_head_bytes(head, groups[number], number, len(groups)))
        for tensor in groups[number]:
            old.seek(tensor.start)
            left = tensor.size
            while left and (chunk := old.read(min(left, _CHUNK))):
                new.write(chunk)
                left -= len(chunk)
                task.advance(len(chunk))
            new.write(bytes(_aligned(tensor.size, head.alignment) - tensor.size))


def _aligned(size: int, alignment: int) -> int:
    return -(-size // alignment) * alignment
