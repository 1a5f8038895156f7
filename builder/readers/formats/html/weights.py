"""How much text stands in each element of a page, and how much of it is links or running text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from builder.readers.formats.html.skipping import NEVER_TEXT, is_skipped
from builder.readers.formats.html.tree import BLOCKS, Element

_MAYBE_SKIPPED = NEVER_TEXT | {"button"}
_PROSE = 60
"""unlinked characters from which a block is running text"""
_SHORT_PROSE = 30
"""the same, for elements that are meant for it"""
_PROSE_TAGS = frozenset({"p", "pre", "dd"})


@dataclass(slots=True)
class Weight:
    """What stands in an element and all that is in it, in characters without white space."""

    characters: int = 0
    linked: int = 0
    prose: int = 0
    has_h1: bool = False
    line: int = 0
    """of the text that belongs to no block within it"""
    linked_line: int = 0

    @property
    def unlinked(self) -> int:
        """Its characters that are not in links."""
        return self.characters - self.linked

    @property
    def density(self) -> float:
        """The share of it that is in links."""
        return self.linked / self.characters if self.characters else 0.0

    @property
    def is_mostly_prose(self) -> bool:
        """Whether at least half of it is running text."""
        return self.prose >= 0.5 * self.characters


class Weights:
    """The weights of the elements of a page; what is left out of it weighs nothing."""

    def __init__(self, page: Element, left_out: Collection[Element]) -> None:
        self.left_out = set(left_out)
        self._weights: dict[Element, Weight] = {}
        walk = etree.iterwalk(page, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                self._end(element, self._weights[element])
            elif self._start(element):
                walk.skip_subtree()

    def _start(self, element: Element) -> bool:
        """Return whether an element, and all that is in it, has no text."""
        weight = self._weights[element] = Weight()
        tag = element.tag
        if element in self.left_out or (tag in _MAYBE_SKIPPED and is_skipped(element, tag)):
            return True
        weight.line = weight.characters = _length(element.text)
        return False

    def _end(self, element: Element, weight: Weight) -> None:
        tag = element.tag
        if tag == "a" and element.get("href") is not None:
            weight.linked = weight.linked_line = weight.characters
        is_block = tag in BLOCKS
        if is_block:
            unlinked = weight.line - weight.linked_line
            if unlinked >= (_SHORT_PROSE if tag in _PROSE_TAGS else _PROSE):
                weight.prose += unlinked
        above = self._weights.get(element.getparent())
        if above is None:
            return
        tail = _length(element.tail)
        above.characters += weight.characters + tail
        above.linked += weight.linked
        above.prose += weight.prose
        above.line += tail
        above.has_h1 |= weight.has_h1 or (tag == "h1" and weight.characters > 0)
        if not is_block:
            above.line += weight.line
            above.linked_line += weight.linked_line

    def __getitem__(self, element: Element) -> Weight:
        return self._weights[element]

    def get(self, element: Element) -> Weight | None:
        """Return the weight of an element; None for one that is left out, or is in such a one."""
        return None if element in self.left_out else self._weights.get(element)

    def leave_out(self, element: Element) -> None:
        """Leave an element out, so that what it is in weighs less."""
        self.left_out.add(element)
        weight = self._weights[element]
        for above in element.iterancestors():
            other = self._weights[above]
            other.characters -= weight.characters
            other.linked -= weight.linked
            other.prose -= weight.prose


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
