"""Why a picture is not kept, in the words that a build reports."""

from __future__ import annotations

MOST_BYTES = 32 << 20
MOST_PIXELS = 40_000_000
"""of one picture; unpacked it takes four bytes for each"""
DAMAGED = "a picture that is damaged, or in a format that is not kept"
DRAWING = "a drawing (SVG), which is not kept"
TOO_LARGE = f"a picture of more than {MOST_PIXELS // 1_000_000} megapixels or {MOST_BYTES >> 20} MB"
ELSEWHERE = "a picture that is elsewhere: not among the files of the corpus"
TOO_MANY = "more pictures than a file of its size may have"
DECORATION = ""
"""icons, bullets, spacers: no loss, and not reported"""


class PictureError(Exception):
    """A picture that is not kept; `str` of it is the reason."""
