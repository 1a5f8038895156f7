"""Which section a character of a document stands in. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from runtime.results import Anchor

SEPARATOR = " › "


def section_path(anchors: Sequence[Anchor], start: int, title: str = "") -> str:
    """Return the headings that character `start` stands under, the outermost first.

    One that only says the document's `title` again is left out. Without any: an empty string.
    """
    place = bisect_right(anchors, start, key=lambda anchor: anchor.start) - 1
    labels: list[str] = []
    level: int | None = None
    for anchor in reversed(anchors[: place + 1]):
        if level is None or anchor.level < level:
            level = anchor.level
            labels.append(anchor.label)
        if level <= 1:
            break
    return SEPARATOR.join(label for label in reversed(labels) if label not in ("", title))


def section_paths(anchors: Sequence[Anchor]) -> list[str]:
    """Return for each heading the ones that it stands under and itself, the outermost first."""
    paths = []
    above: list[Anchor] = []
    for anchor in anchors:
        while above and above[-1].level >= anchor.level:
            above.pop()
        above.append(anchor)
        paths.append(SEPARATOR.join(each.label for each in above if each.label))
    return paths
