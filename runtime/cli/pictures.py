"""A document's text with its pictures named in their places, as it is printed. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.results import DocumentView
from runtime.text.captions import named


def with_captions(view: DocumentView, start: int = 0) -> str:
    """Return the text from a character on, a line for each picture before what it stands before."""
    return "".join(_pieces(view, start))


def _pieces(view: DocumentView, start: int) -> Iterator[str]:
    at = start
    for picture in view.pictures:
        place = min(picture.start, len(view.text))
        if place < start:
            continue
        yield view.text[at:place]
        at = place
        is_last = place == len(view.text)
        yield f"\n\n{named(view.text, picture)}" if is_last else f"{named(view.text, picture)}\n\n"
    yield view.text[at:]
