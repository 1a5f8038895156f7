"""Which words in angle brackets are tags of HTML, and which stand for something. Pure.

Notes say `ssh <user>@<host>`; that is no markup, and a page that drops it says something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ANY = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?![A-Za-z0-9:])")
_PLAIN_OPEN = re.compile(r"<[A-Za-z][A-Za-z0-9-]*\s*>\Z")
_OTHERS = re.compile(r"<[!?]")

_ELEMENT_NAMES = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote"
    " body br button canvas caption center cite code col colgroup data datalist dd del details dfn"
    " dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1"
    " h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link"
    " main map mark menu meta meter nav nobr noframes noscript object ol optgroup option output p"
    " param picture pre progress q rp rt ruby s samp script search section select slot small source"
    " span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead"
    " time title tr track tt u ul var video wbr math"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_EMPTY = frozenset({"br", "hr", "wbr"})
_NAMES_WITH_ATTRIBUTES = "area base col embed img input link meta param source track frame"
_WITH_ATTRIBUTES = frozenset(_NAMES_WITH_ATTRIBUTES.split())
"""elements without content, which mean nothing without an attribute"""
_NAMES_LEFT_OPEN = "p li dt dd tr td th tbody thead tfoot option"
_LEFT_OPEN = frozenset(_NAMES_LEFT_OPEN.split())


def closed_elements(tags: Iterable[str]) -> frozenset[str]:
    """Return the names of the elements that these tags of one paragraph close."""
    ends = (_NAME.match(each) for each in tags if each.startswith("</"))
    return frozenset(match[1].lower() for match in ends if match)


def is_tag(markup: str, closed: Collection[str]) -> bool:
    """Return whether a piece in angle brackets is markup; `closed` is what its paragraph closes.

    An element that is opened without attributes and never closed stands for something.
    """
    if _OTHERS.match(markup):
        return True
    match = _NAME.match(markup)
    name = match[1].lower() if match else ""
    if name not in _ELEMENTS:
        return False
    if name in _EMPTY or name in _LEFT_OPEN or not _PLAIN_OPEN.match(markup):
        return True
    return name not in _WITH_ATTRIBUTES and name in closed


def keep_others(markup: str) -> str:
    """Escape what is no element in a block of HTML, so that it is read as it is written."""
    return _ANY.sub(
        lambda match: match[0] if match[1].lower() in _ELEMENTS else f"&lt;{match[0][1:]}", markup
    )


def begins_block(line: str) -> bool:
    """Return whether a line may begin a block of HTML: what it begins with is an element."""
    match = _NAME.match(line)
    if match is None:
        return bool(_OTHERS.match(line))
    if match[1].lower() not in _ELEMENTS:
        return False
    alone = _PLAIN_OPEN.match(line.rstrip()) is not None
    return not (alone and match[1].lower() in _WITH_ATTRIBUTES)
