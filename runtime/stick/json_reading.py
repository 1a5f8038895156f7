"""JSON that someone else wrote → values that can be used. Needs only the standard library."""

from __future__ import annotations

import json
import math
from typing import Any

LARGEST_JSON = 1 << 26
"""bytes; the tables of acronyms of the largest corpora have a tenth of that"""
_MOST_DIGITS = 19


def parse_json(data: bytes | str) -> Any:
    """Return the value of a JSON text in UTF-8.

    Raises ValueError for what is none, and for what the JSON module reads although few programs
    could use it: numbers without an end, of more than 64 bits or not finite, lone surrogates,
    which have no UTF-8, and values in values without end.
    """
    if len(data) > LARGEST_JSON:
        raise ValueError("too large")
    text = data if isinstance(data, str) else data.decode("utf-8-sig")
    try:
        value = json.loads(
            text, parse_int=_whole, parse_float=_finite, parse_constant=_refuse_constant
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (RecursionError, MemoryError) as error:
        raise ValueError("too deep, or too large") from error
    return value


def _whole(written: str) -> int:
    if len(written.lstrip("-")) > _MOST_DIGITS or not -(1 << 63) <= int(written) < 1 << 63:
        raise ValueError("a number of more than 64 bits")
    return int(written)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("a number that is not finite")
    return number


def _refuse_constant(written: str) -> float:
    raise ValueError(f"{written} is not a number of JSON")
