"""JSON from a stick: what few programs could use is no JSON here."""

from __future__ import annotations

import pytest

from runtime.stick import json_reading
from runtime.stick.json_reading import parse_json


def test_what_is_usual_is_read() -> None:
    text = (
        '{"a": [1, -2, 2.5, 1e3, true, null, "é\\u00e9\\ud83d\\ude42"], "b": 9223372036854775807}'
    )
    expected = {"a": [1, -2, 2.5, 1000.0, True, None, "éé🙂"], "b": (1 << 63) - 1}
    assert expected == parse_json(text) == parse_json(text.encode())


def test_a_mark_of_its_encoding_is_passed_over() -> None:
    assert [1] == parse_json(b"\xef\xbb\xbf[1]")


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[1", b"nul", b"[" * 200_000, b'{"a":' * 100_000, b"[1e999]", b"-1e999", b"NaN",
        b"Infinity", b"[-Infinity]", b"9223372036854775808", b"-9223372036854775809", b"9" * 5000,
        b'"\\ud800"', b'["\\udc00 \\ud800"]', b'{"\\ud800": 1}', b'"\xed\xa0\x80"', b'"\xff"',
        '"a"'.encode("utf-16"), '"a"'.encode("utf-32"),
    ],
    ids=lambda data: repr(data[:20]),
)  # fmt: skip
def test_what_is_none_or_cannot_be_used_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(data)


def test_more_than_a_table_has_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reading, "LARGEST_JSON", 10)
    assert [1, 2, 3] == parse_json("[1, 2, 3]")
    with pytest.raises(ValueError, match="too large"):
        parse_json("[1, 2, 3, 4]")
