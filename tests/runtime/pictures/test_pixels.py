"""Pictures of a stick become the pixels that Pillow sees in them, or an error."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image

from builder.readers.small_pictures import small_picture
from runtime.errors import LibraryError
from runtime.pictures.limits import LARGEST_PICTURE, LARGEST_SIDE
from runtime.pictures.pixels import fitted, pixels_of, resized
from tests.support.pictures import as_file, drawing, photograph, seen

PHOTOGRAPH = small_picture(as_file(photograph(200, 150)))
DRAWING = small_picture(as_file(drawing(), "PNG"))


@pytest.mark.parametrize(
    "picture",
    [
        photograph(333, 177),
        photograph(120, 300).convert("L"),
        drawing(),
        drawing().convert("1"),
        drawing(900, 640),
    ],
    ids=["photograph", "grey", "drawing", "black and white", "large drawing"],
)
def test_pixels_are_those_that_pillow_sees(picture: Image.Image) -> None:
    data = small_picture(as_file(picture, "PNG"))
    expected, found = seen(data), pixels_of(data, "x").astype(int)
    assert expected.shape == found.shape
    assert np.abs(expected - found).mean() < 1
    assert np.quantile(np.abs(expected - found), 0.999) <= 6  # rounding, and edges of colours


def test_both_formats_are_among_them() -> None:
    assert PHOTOGRAPH.startswith(b"\xff\xd8")
    assert DRAWING.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff\xd9",
        PHOTOGRAPH[: len(PHOTOGRAPH) // 2],
        PHOTOGRAPH[: len(PHOTOGRAPH) // 2] + b"\xff\xd9",
        DRAWING[:-30],
        as_file(drawing(), "PNG"),  # in full colours
        as_file(photograph(LARGEST_SIDE + 1, 100)),
        as_file(photograph(300, 200), progressive=True),
        as_file(photograph(300, 200).convert("CMYK")),
        as_file(drawing(), "GIF"),
        PHOTOGRAPH.ljust(LARGEST_PICTURE + 1, b"\xff"),
    ],
)
def test_what_the_builder_does_not_make_is_damaged(data: bytes) -> None:
    with pytest.raises(LibraryError, match=r"pictures\.bin is damaged"):
        pixels_of(data, "pictures.bin")


@pytest.mark.parametrize("whole", [PHOTOGRAPH, DRAWING], ids=["jpeg", "png"])
def test_damaged_bytes_give_pixels_or_an_error(whole: bytes) -> None:
    numbers = random.Random(7)
    refused = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(numbers.randint(1, 4)):
            place = numbers.choice((numbers.randrange(len(data)), numbers.randrange(600)))
            data[place] = numbers.randrange(256)
        try:
            assert 3 == pixels_of(bytes(data), "x").shape[2]
        except LibraryError:
            refused += 1
    assert refused


def test_pixels_in_another_size_keep_their_light() -> None:
    pixels = pixels_of(PHOTOGRAPH, "x")
    small = resized(pixels, 40, 30)
    assert (30, 40, 3) == small.shape
    assert np.abs(small.mean((0, 1)) - pixels.mean((0, 1))).max() < 1
    halves = np.zeros((2, 2, 3), np.uint8)
    halves[:, 1] = 200
    assert [[0, 100, 200]] == resized(halves, 3, 1)[:, :, 0].tolist()
    assert [0, 0, 200, 200] == resized(halves, 4, 4)[3, :, 0].tolist()


def test_a_shape_is_kept() -> None:
    assert (60, 45) == fitted((640, 480), (60, 90))
    assert (1, 90) == fitted((3, 600), (60, 90))
