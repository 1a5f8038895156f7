"""Which part of a document a section is. Pure."""

from __future__ import annotations

from runtime.results import DocumentView


def section_span(view: DocumentView, place: int) -> tuple[int, int]:
    """Return the first character of a section and the one after its last.

    `place` is its number, −1 for what stands before the first one.
    """
    cuts = [anchor.start for anchor in view.anchors]
    start = cuts[place] if place >= 0 else 0
    return start, next((cut for cut in cuts[place + 1 :] if cut > start), len(view.text))
