"""Which parts of a page are no text of it: navigation, notices of cookies, links to other pages.

What is left out is known by what its page calls it, and by how much running text it holds; what
nothing marks is text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from builder.readers.formats.html.hidden import hidden_parts
from builder.readers.formats.html.naming import Part, part
from builder.readers.formats.html.references import reference_lists
from builder.readers.formats.html.tree import BLOCKS, Element, short_text, words
from builder.readers.formats.html.weights import Weight, Weights

_MAIN = (
    "//*[@itemprop='articleBody']", "//main", "//*[@role='main']", "//article",
)  # fmt: skip
_UNITS = words("p pre table ul ol dl blockquote li tbody tr td")
_LINK_BOXES = frozenset({"div", "section", "aside", "header", "footer"})
_LONGEST_HEADING = 300

# Shares and sizes were chosen on the 1,497 pages of WCXB's development part.
_MOST_APART = 0.4
"""of a page's running text: what holds more is no part of the site, whatever it is called"""
_MOST_LIKELY_APART = 0.3
_MOST_NAMED = 0.6
"""of it: what holds more under one name means something else by that name"""
_UNLINKED_DENSITY = 0.1
_MAIN_SHARE = 0.6
"""of the running text, from which what a page calls its main part is believed to be it"""
_MAIN_UNLINKED = 0.5
_NARROW_SHARE = 0.9
"""of the running text, from which one element among its siblings is the text"""
_NARROW_UNLINKED = 0.75
_MOST_BESIDE = 250
"""characters of running text that may stand beside it"""
_MOST_UNLINKED_BESIDE = 500
_MOST_LEVELS = 100
"""how far that may be below; elements nested deeper were never closed"""
_FEWEST_PROSE = 400
"""characters of running text below which a page's text is nothing but what is left of it"""
_FEWEST_BESIDE_COMMENTS = 600
_FEWEST_BESIDE_LINKS = 800
_LINK_DENSITY = 0.8
_LEAST_KEPT = 0.1
_LITTLE = 300


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a page that is its text."""

    root: Element
    left_out: frozenset[Element]
    heading: str = ""
    """the page's own, where it stands outside of the root"""
    is_doubtful: bool = False
    """whether all of the page was taken, since nearly nothing would have been left"""


def everything(page: Element) -> Selection:
    """Return all of a page but what it hides, and its navigation."""
    left_out = hidden_parts(page) | reference_lists(page)
    left_out.update(page.iter("nav"))
    left_out |= _unneeded_noscripts(page, Weights(page, left_out))
    return Selection(page, frozenset(left_out))


def main_content(page: Element) -> Selection:
    """Return the text proper of a page of a site."""
    weights = Weights(page, hidden_parts(page) | reference_lists(page))
    for element in _unneeded_noscripts(page, weights):
        weights.leave_out(element)
    visible, all_visible = weights[page].characters, frozenset(weights.left_out)
    _leave_out_named(page, weights)
    _leave_out_comments(page, weights)
    root = _narrowed(_marked(page, weights), weights)
    _leave_out_links(root, weights)
    kept = weights[root].characters
    if kept >= _LITTLE or kept >= _LEAST_KEPT * visible:
        return Selection(root, frozenset(weights.left_out), _heading(page, root, weights))
    return Selection(page, all_visible, is_doubtful=True)


def _unneeded_noscripts(page: Element, weights: Weights) -> set[Element]:
    """Return the parts for browsers without scripts, unless most of the page is there."""
    found = {each for each in page.iter("noscript") if weights.get(each) is not None}
    inside = sum(weights[each].characters for each in found)
    return set() if inside > 0.5 * weights[page].characters else found


def _parts(root: Element, weights: Weights) -> Iterator[tuple[Element, Weight, etree.iterwalk]]:
    """Yield the elements within another that have text and not the page's heading.

    With each comes the walk, to go round it.
    """
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        weight = weights.get(element)
        if weight is None or not weight.characters:
            walk.skip_subtree()
        elif element is not root and not weight.has_h1:
            yield element, weight, walk


def _leave_out_named(page: Element, weights: Weights) -> None:
    """Leave out what its names tell to be apart, if what it holds does not tell otherwise.

    A name that much of the text goes by means something else on this page.
    """
    prose, unlinked = max(1, weights[page].prose), weights[page].unlinked
    found: list[tuple[Element, str]] = []
    named: dict[str, int] = {}
    for element, weight, walk in _parts(page, weights):
        kind, name = part(element)
        if kind in (Part.TEXT, Part.COMMENTS):
            continue
        if kind is not Part.APART and weight.unlinked > 0.3 * unlinked:
            continue
        if weight.prose < _most(kind) * prose and _looks(kind, weight):
            found.append((element, name))
            if weight.density < _UNLINKED_DENSITY:
                named[name] = named.get(name, 0) + weight.prose
            walk.skip_subtree()
    for element, name in found:
        if named.get(name, 0) < _MOST_NAMED * prose:
            weights.leave_out(element)


def _most(kind: Part) -> float:
    return _MOST_LIKELY_APART if kind is Part.LIKELY_APART else _MOST_APART


def _looks(kind: Part, weight: Weight) -> bool:
    """Return whether a part holds what its name lets expect: links, rather than running text."""
    if kind is Part.LINKS:
        return weight.density > 0.25 or weight.prose < 0.4 * weight.characters
    return kind is Part.APART or weight.density > 0.3 or not weight.is_mostly_prose


def _leave_out_comments(page: Element, weights: Weights) -> None:
    """Leave out comments on a text; where there is hardly another text, they are the text."""
    found = []
    for element, _, walk in _parts(page, weights):
        if part(element)[0] is Part.COMMENTS:
            found.append(element)
            walk.skip_subtree()
    inside = sum(weights[each].prose for each in found)
    if weights[page].prose - inside >= _FEWEST_BESIDE_COMMENTS:
        for element in found:
            weights.leave_out(element)


def _marked(page: Element, weights: Weights) -> Element:
    """Return what a page itself marks as its main part, where most of the text is in it."""
    root = page
    for path in _MAIN:
        found = [each for each in page.xpath(path) if weights.get(each) is not None]
        best = max(found, key=lambda each: weights[each].prose, default=root)
        inner, outer = weights[best], weights[root]
        if (
            inner.prose >= max(200, _MAIN_SHARE * outer.prose)
            and inner.unlinked >= _MAIN_UNLINKED * outer.unlinked
        ):
            root = best
    return root


def _narrowed(root: Element, weights: Weights) -> Element:
    """Return the innermost element that holds nearly all of the text."""
    outer, total = root, weights[root]
    if total.prose < _FEWEST_PROSE:
        return root
    prose = max(_NARROW_SHARE * total.prose, total.prose - _MOST_BESIDE)
    unlinked = max(_NARROW_UNLINKED * total.unlinked, total.unlinked - _MOST_UNLINKED_BESIDE)
    for _ in range(_MOST_LEVELS):
        blocks = (each for each in root if each.tag in BLOCKS and weights.get(each) is not None)
        best = max(blocks, key=lambda each: weights[each].prose, default=None)
        if best is None or best.tag in _UNITS or _has_equals(best, weights):
            return root
        if weights[best].prose < prose or weights[best].unlinked < unlinked:
            return root
        root = best
    return outer


def _has_equals(element: Element, weights: Weights) -> bool:
    """Return whether an element is one of several sections, rather than the only one."""
    return any(
        each is not element
        and each.get("class") == element.get("class")
        and (weight := weights.get(each)) is not None
        and weight.unlinked > 0
        for each in element.getparent().iterchildren(element.tag)
    )


def _leave_out_links(root: Element, weights: Weights) -> None:
    """Leave out boxes of links beside a text."""
    total = weights[root]
    if total.prose < _FEWEST_BESIDE_LINKS:
        return
    most_prose, most_linked = 0.1 * total.prose, 0.2 * total.characters
    for element, weight, walk in _parts(root, weights):
        if element.tag not in _LINK_BOXES or weight.characters <= 20:
            continue
        is_small = weight.prose < most_prose and weight.linked < most_linked
        if weight.density > _LINK_DENSITY and is_small:
            weights.leave_out(element)
            walk.skip_subtree()


def _heading(page: Element, root: Element, weights: Weights) -> str:
    """Return the heading of a page that does not stand in its main part."""
    if root is page or weights[root].has_h1 or not weights[page].has_h1:
        return ""
    for heading in page.iter("h1"):
        weight = weights.get(heading)
        if weight is not None and weight.characters:
            return short_text(heading, _LONGEST_HEADING) or ""
    return ""
