"""What a page does not show to anybody, told from panels that are closed and can be opened."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from builder.readers.formats.html.styles import Rules, Style, background, hides, is_white_on_white
from builder.readers.formats.html.tree import BLOCKS, Element, words

_FOR_EARS = words("""
    sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only
    screen-reader sr-text a11y-hidden element-invisible cdk-visually-hidden u-visually-hidden
    assistive-text offscreen hidden-visually visually-hide vh
""")
"""usual classes of texts for those who hear a page: they are clipped to nothing"""
_COPIES = frozenset({"slick-cloned", "swiper-slide-duplicate", "cloned", "clone"})
_PANELS = words("""
    accordion collapse collapsible collapsed panel tabpanel tab tabs pane faq answer spoiler
    expandable expander toggle togglable disclosure
""")
_POPPING = words("menu dropdown modal popup dialog nav navbar tooltip drawer cookie")
_WORD = re.compile(r"[A-Za-z]+")
_QUOTED = re.compile(r"""["']#?([\w:.-]+)["']""")
_LONGEST_SCRIPT = 1000
_TRIGGERS = ("aria-controls", "data-target", "data-bs-target", "href")
_OPENING = (
    "//*[@aria-controls or @data-target or @data-bs-target or @onclick or starts-with(@href, '#')]"
)
_SAID = 60
"""characters from which what `aria-hidden` keeps from ears is more than decoration"""
_MOST_HIDDEN = 0.5
_PAGE = 2000
"""characters from which what is hidden can be a page that waits for a script"""
_SHOWN = frozenset({"html", "body", "head", "main", "article", "math"})
"""what a script shows later, where its style hides it now"""
_STREAMED = re.compile(r"S:[0-9a-f]+")
"""ids of parts that a server sends late, and a script puts in their place"""
_NO_TEXT = frozenset({"script", "style", "template"})


def hidden_parts(page: Element) -> set[Element]:
    """Return the outermost elements that no reader of the page sees.

    Panels that a heading, tab or button opens are no such, and what holds most of a page's text is
    none either: it waits for a script that shows it.
    """
    lengths, opened = _Lengths(page), _opened(page)
    found = _hidden(page, Rules(page), opened, lengths)
    if found and lengths.are_most(found):
        return _hidden(page, Rules(page, own_only=True), opened, lengths)
    return found


def _hidden(page: Element, rules: Rules, opened: frozenset[str], lengths: _Lengths) -> set[Element]:
    grounds: list[str] = ["white" if rules.is_all else "other"]
    found: set[Element] = set()
    walk = etree.iterwalk(page, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            grounds.pop()
            continue
        style = rules.style(element)
        grounds.append(_ground(element, style, grounds[-1]))
        if element.tag in _SHOWN or element is page:
            continue
        unseen = _is_unseen(element, style, opened)
        if element.get("aria-hidden") == "true" and not _is_panel(element, opened):
            unseen = unseen or _is_decoration(element, lengths)
        unseen = unseen or is_white_on_white(style, on_white=grounds[-1] == "white")
        if unseen and not lengths.are_most((element,)):
            found.add(element)
            walk.skip_subtree()
    return found


def _ground(element: Element, style: Style, above: str) -> str:
    if element.get("bgcolor"):
        return "white" if element.get("bgcolor").lower() in ("white", "#ffffff") else "other"
    return background(style) or above


def _is_unseen(element: Element, style: Style, opened: frozenset[str]) -> bool:
    classes = (element.get("class") or "").split()
    if not _FOR_EARS.isdisjoint(classes) or not _COPIES.isdisjoint(classes):
        return True
    hidden = element.get("hidden")
    if hidden is None and not hides(style):
        return False
    if hidden is not None and (hidden.lower() == "until-found" or _is_streamed(element)):
        return False
    if next(element.iter("math"), None) is not None and element.tag == "span":
        return False  # beside a picture of the same formula
    return not _is_panel(element, opened)


def _is_streamed(element: Element) -> bool:
    return _STREAMED.fullmatch(element.get("id") or "") is not None


def _is_decoration(element: Element, lengths: _Lengths) -> bool:
    """Tell what is kept from ears and says nothing; closed panels are kept from them too."""
    return element.tag not in BLOCKS or lengths.of(element) < _SAID


def _is_panel(element: Element, opened: frozenset[str]) -> bool:
    """Tell the closed panel of an accordion or a tab: something on the page opens it."""
    names = {word.lower() for word in _WORD.findall(element.get("class") or "")}
    if not names.isdisjoint(_POPPING) or element.get("role") in ("menu", "dialog", "tooltip"):
        return False
    if element.get("role") == "tabpanel" or element.get("id") in opened:
        return True
    return not names.isdisjoint(_PANELS)


def _opened(page: Element) -> frozenset[str]:
    """Return the ids of what buttons, links and tabs of the page open."""
    found: set[str] = set()
    for element in page.xpath(_OPENING):
        for name in _TRIGGERS:
            value = element.get(name) or ""
            if name == "aria-controls" or value.startswith("#"):
                found.update(value.replace("#", "").split())
        found.update(_QUOTED.findall((element.get("onclick") or "")[:_LONGEST_SCRIPT]))
    return frozenset(found)


class _Lengths:
    """How much text there is in each element of a page, counted when it is first asked for."""

    def __init__(self, page: Element) -> None:
        self._page = page
        self._lengths: dict[Element, int] = {}

    def of(self, element: Element) -> int:
        """Return about how many characters of text an element has."""
        if not self._lengths:
            self._count()
        return self._lengths[element]

    def are_most(self, elements: Collection[Element]) -> bool:
        """Return whether most of a page is in some elements, which hold enough to be a page."""
        length = sum(map(self.of, elements))
        return length >= _PAGE and length > _MOST_HIDDEN * self.of(self._page)

    def _count(self) -> None:
        for _, element in etree.iterwalk(self._page, events=("end",)):
            text = element.text if element.tag not in _NO_TEXT else None
            inner = sum(self._lengths[child] + len((child.tail or "").strip()) for child in element)
            self._lengths[element] = len((text or "").strip()) + inner
