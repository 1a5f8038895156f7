"""What terminals are sent is the picture: read back as they would read it."""

from __future__ import annotations

import base64
import re
import unicodedata
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.cells import cell_len

from runtime.pictures.kitty import MOST_ROWS, placeholders, removal, transmission
from runtime.pictures.sixel import sixels
from tests.support.pictures import drawing, photograph

_SIXEL = re.compile(r'\x1bP0;1;0q"1;1;(\d+);(\d+)((?:#\d+;2;\d+;\d+;\d+)+)(.*)\x1b\\', re.DOTALL)
_PIECE = re.compile(r"#(\d+)|!(\d+)(.)|([?-~])|(\$)|(-)")


def pixels(picture: Image.Image) -> Any:
    return np.array(picture.convert("RGB"))


def painted(sequence: str) -> Any:
    """Paint sixels as a terminal does; what is not painted stays −1."""
    found = _SIXEL.fullmatch(sequence)
    assert found
    width, height = int(found[1]), int(found[2])
    colours = [tuple(map(int, each.split(";")[2:])) for each in found[3].split("#")[1:]]
    screen = np.full((height + 6, width, 3), -1)
    x = top = colour = 0
    for piece in _PIECE.finditer(found[4]):
        if piece[1]:
            colour = int(piece[1])
        elif piece[5]:
            x = 0
        elif piece[6]:
            x, top = 0, top + 6
        else:
            count, sign = int(piece[2] or 1), ord(piece[3] or piece[4]) - 63
            for bit in range(6):
                if sign >> bit & 1:
                    screen[top + bit, x : x + count] = np.array(colours[colour]) * 2.55
            x += count
    assert "".join(piece[0] for piece in _PIECE.finditer(found[4])) == found[4]
    assert (screen[height:] == -1).all()
    return screen[:height]


@pytest.mark.parametrize(
    ("picture", "most"), [(photograph(93, 50), 12), (drawing(61, 64), 3), (photograph(3, 2), 3)]
)
def test_sixels_paint_every_pixel_in_nearly_its_colour(picture: Image.Image, most: float) -> None:
    expected = pixels(picture)
    found = painted(sixels(expected))
    assert expected.shape == found.shape
    assert (found >= 0).all()
    assert np.abs(expected.astype(int) - found).mean() < most


def test_kitty_is_given_the_pixels_in_pieces_that_it_takes() -> None:
    expected = pixels(photograph(120, 80))
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", transmission(expected, 65_537, 30, 9))
    keys = [dict(pair.split("=") for pair in head.split(",")) for head, _ in pieces]
    first = {"a": "T", "U": "1", "i": "65537", "f": "24", "o": "z", "s": "120", "v": "80"}
    assert first.items() <= keys[0].items()
    assert ("30", "9", "2") == (keys[0]["c"], keys[0]["r"], keys[0]["q"])
    assert ["1"] * (len(pieces) - 1) + ["0"] == [each["m"] for each in keys]
    assert len(pieces) > 2
    assert max(len(data) for _, data in pieces) == 4096
    data = zlib.decompress(base64.b64decode("".join(data for _, data in pieces)))
    assert expected.tobytes() == data


def test_placeholders_take_a_cell_each_and_tell_their_row() -> None:
    rows = [placeholders(row, 7) for row in range(MOST_ROWS)]
    assert {7} == {cell_len(each) for each in rows}
    assert MOST_ROWS == len({each[1] for each in rows})
    assert {230} == {unicodedata.combining(each[1]) for each in rows}
    assert {"\u0305"} == {each[2] for each in rows}
    assert "\x1b_Ga=d,d=I,i=7,q=2\x1b\\" == removal(7)
