"""Bytes, JSON, tables and streams → others that a parser may stumble over. Pure, but for streams.

Each function takes what is there and a source of chance, and returns what is to stand there.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np

_NUMBERS = (0, 1, 2, 7, 127, 255, 256, 65535, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1)
_RAW = ("1e999", "-1e999", "NaN", "Infinity", "9" * 5000, "1" + "0" * 400, "-0", "1.5", "[" * 9)
_TEXTS = (
    "", "\0", "a\0b", "\ud800", "x" * 70_000, "../x", "../../etc/passwd", "/etc/passwd", "C:/x",
    "C:x", "NUL", "packs/NUL.txt", "COM1.txt", "x:stream", "x. ", "a//b", "a\\b", "\x1b[31m",
    "\u202e", "é" * 300, "\r\n", "1", "-1", "text.zst", "🙂", ".", "a/./b", "CON/x", "LPT¹",
)  # fmt: skip
_MARK = "\uffff raw "


def bytes_changed(data: bytes, chance: random.Random) -> bytes:
    """Flip, set, cut, lengthen, repeat or leave out bytes, or write numbers over them."""
    change = chance.choice((_flipped, _set, _cut, _lengthened, _repeated, _shortened, _overwritten))
    return change(data, chance)


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b"\0")
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[_near_an_end(len(changed), chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _set(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + bytes([chance.choice((0, 255, 32, 128))]) * (end - start) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: _near_an_end(len(data) + 1, chance)]


def _lengthened(data: bytes, chance: random.Random) -> bytes:
    more = chance.randbytes(chance.choice((1, 8, 100, 5000)))
    return data + chance.choice((more, bytes(len(more)), data))


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:end] + data[start:]


def _shortened(data: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + data[end:]


def _overwritten(data: bytes, chance: random.Random) -> bytes:
    """Write a number of 4 or 8 bytes where one may stand."""
    size = chance.choice((4, 8))
    number = chance.choice((*_NUMBERS, -1, -2, -(1 << 31))) % (1 << 8 * size)
    place = min(_near_an_end(len(data) + 1, chance), max(0, len(data) - size))
    return data[:place] + number.to_bytes(size, "little") + data[place + size :]


def _near_an_end(length: int, chance: random.Random) -> int:
    """Return a place, at a beginning or an end more often than elsewhere: headers stand there."""
    if length <= 1:
        return 0
    reach = chance.choice((min(length, 96), length, min(length, 400)))
    place = chance.randrange(reach)
    return length - 1 - place if chance.random() < 0.2 else place


def _stretch(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = _near_an_end(len(data) + 1, chance)
    return start, min(len(data), start + chance.choice((1, 4, 8, 40, 1000)))


def json_changed(data: bytes, chance: random.Random) -> bytes:
    """Change values of a JSON text that stays one, mostly."""
    if chance.random() < 0.05:
        return chance.choice(
            (b"[" * 200_000, b'{"a":' * 100_000, b"\xef\xbb\xbf" + data,
             data.decode().encode("utf-16"), b"",
             b"null", b"[]", b"{}", b"1e999", b'"' + b"x" * 10, b"\xed\xa0\x80")
        )  # fmt: skip
    value = json.loads(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        value = _changed_inside(value, chance)
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    text = re.sub(rf'"{_escaped(_MARK)}(\d)"', lambda found: _RAW[int(found[1])], text)
    return text.encode("utf-8", "surrogatepass")


def _escaped(text: str) -> str:
    return rf"(?:{text}|\\uffff raw )"


def _changed_inside(value: Any, chance: random.Random) -> Any:
    """Replace one value somewhere in another, or a key, or an order."""
    if not value or not isinstance(value, dict | list) or chance.random() < 0.15:
        return _other_value(value, chance)
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = chance.choice(keys)
    how = chance.random()
    if how < 0.1:
        del value[key]
    elif how < 0.15 and isinstance(value, list):
        value.append(value[key])
    elif how < 0.2 and isinstance(value, dict):
        value[chance.choice(_TEXTS)] = value.pop(key)
    elif how < 0.25 and isinstance(value, list):
        chance.shuffle(value)
    else:
        value[key] = _changed_inside(value[key], chance)
    return value


def _other_value(value: Any, chance: random.Random) -> Any:
    deep: Any = value
    for _ in range(chance.choice((1, 3, 300))):
        deep = [deep]
    number = chance.choice(_NUMBERS)
    return chance.choice(
        (None, True, False, number, -number, number / 3, chance.choice(_TEXTS), [], {}, deep,
         {"a": value}, f"{_MARK}{chance.randrange(len(_RAW))}", str(value), chance.choice(_TEXTS))
    )  # fmt: skip


def table_changed(data: bytes, chance: random.Random) -> bytes:
    """Change the header of a .npy file, or the array in it."""
    if chance.random() < 0.5:
        return _header_changed(data, chance)
    array = np.load(io.BytesIO(data))
    written = io.BytesIO()
    with np.errstate(all="ignore"):
        np.save(written, _array_changed(array, chance))
    return written.getvalue()


def _header_changed(data: bytes, chance: random.Random) -> bytes:
    """Change words of the header, of the same length in all or not."""
    end = data.index(b"\n") + 1
    header, body = data[10:end], data[end:]
    old, new = chance.choice(_HEADER_CHANGES)
    changed = re.sub(old, new, header, count=1)
    if chance.random() < 0.7:  # so that the array starts where it did
        changed = changed.rstrip().ljust(len(header) - 1)[: len(header) - 1] + b"\n"
    size = len(changed) if chance.random() < 0.9 else chance.choice((0, 1, 9, 65535))
    version = chance.choice((b"\1\0", b"\1\0", b"\1\0", b"\2\0", b"\3\0", b"\xff\0"))
    return data[:6] + version + size.to_bytes(2, "little") + changed + body


_HEADER_CHANGES = (
    (rb"\((\d+)", rb"(-1"), (rb"\((\d+)", rb"(0"), (rb"\((\d+)", rb"(99999999999999999999"),
    (rb"\((\d+)", rb"(\g<1>0"), (rb"\((\d+)", rb"(1"), (rb"\(.*?\)", rb"()"),
    (rb"\(.*?\)", rb"(2, 3, 4)"), (rb"\(.*?\)", rb"((((((((((1,),),),),),),),),)"),
    (rb"\(.*?\)", b"-" * 9000 + b"1"), (rb"'[<|]\w+'", rb"'|O'"), (rb"'[<|]\w+'", rb"'<f8'"),
    (rb"'[<|]\w+'", rb"'>i8'"), (rb"'[<|]\w+'", rb"'|V0'"), (rb"'[<|]\w+'", rb"'<U9'"),
    (rb"'[<|]\w+'", rb"{}"), (rb"False", rb"True"), (rb"False", rb"None"), (rb"descr", rb"descs"),
    (rb"\{.*\}", rb"__import__('os').abort()"), (rb"\{", rb"{1: 2, "), (rb"\{.*", rb""),
)  # fmt: skip


def _array_changed(array: np.ndarray[Any, Any], chance: random.Random) -> np.ndarray[Any, Any]:
    return chance.choice(_ARRAY_CHANGES)(array, chance)


def _numbers_set(array: np.ndarray[Any, Any], chance: random.Random) -> np.ndarray[Any, Any]:
    """Set some numbers to others, of the same type."""
    changed = array.copy()
    flat = changed.view(np.uint8).reshape(-1) if array.dtype.names else changed.reshape(-1)
    for _ in range(chance.choice((1, 1, 3, 20))):
        if flat.size:
            number = chance.choice((*_NUMBERS, -1, -5, chance.randrange(1 << 20)))
            flat[chance.randrange(flat.size)] = np.array(number).astype(flat.dtype)
    return changed


_ARRAY_CHANGES: tuple[
    Callable[[np.ndarray[Any, Any], random.Random], np.ndarray[Any, Any]], ...
] = (
    _numbers_set,
    _numbers_set,
    _numbers_set,
    lambda array, _: array[::-1],
    lambda array, _: array[:-1],
    lambda array, _: array[:0],
    lambda array, _: array.reshape(-1),
    lambda array, _: array.reshape(-1, 1),
    lambda array, _: array.astype(object),
    lambda array, _: np.asfortranarray(array),
    lambda array, _: np.concatenate([array, array]),
    lambda array, chance: array[chance.sample(range(len(array)), len(array))],
    lambda array, chance: np.zeros(array.shape, chance.choice(("<i4", "<f8", "<u8", "|S0", ">i8"))),
    lambda array, _: np.zeros((), "<i8"),
)


def line_changed(line: str, chance: random.Random) -> str:
    """Change a line of the lexicon: term, TAB, passages, TAB, bytes."""
    parts = line.split("\t")
    place = chance.randrange(len(parts))
    number = chance.choice((*_NUMBERS, -1, -9))
    parts[place] = chance.choice(
        (str(number), "", "x", "٣", "1e9", "9" * 5000, "1_0", " 1", "+1", parts[place] + "\t1",
         chance.choice(_TEXTS).encode("utf-8", "replace").decode())
    )  # fmt: skip
    return "\t".join(parts)
