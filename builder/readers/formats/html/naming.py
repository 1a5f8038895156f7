"""What the parts of a page are called: by their tag, their role, their classes and their id."""

from __future__ import annotations

import re
from enum import Enum

from builder.readers.formats.html.tree import Element, words


class Part(Enum):
    """What a part of a page is, if its names are right."""

    TEXT = "text, for all that is known"
    APART = "of the site, not of the page"
    LINKS = "a way to other pages"
    LIKELY_APART = "likely of the site"
    COMMENTS = "what others say of the page"


_APART_TAGS = frozenset({"nav", "footer", "dialog", "menu"})
_LIKELY_TAGS = frozenset({"aside", "header", "form", "fieldset"})
_APART_ROLES = frozenset({
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar",
    "toolbar", "status", "complementary",
})  # fmt: skip
_TEXT_TAGS = words("""
    html body main article h1 h2 h3 h4 h5 h6 table tbody thead tr td th pre code p em strong b i
    label blockquote figure math
""")
"""tags whose classes say how they look, rather than what they are"""

_LINKS = words("""
    nav navbar navigation topnav subnav menu menus submenu megamenu breadcrumb breadcrumbs crumbs
    toolbar pagination pager paginator tagcloud dropdown flyout hamburger burger drawer offcanvas
    sphinxsidebar navheader navfooter navbox printfooter catlinks related relatedposts
    recommended recommendations recirc trending topics relacionados relacionadas connexes correlati
    verwandte weiterlesen
""")
_APART = words("""
    footer masthead colophon cookie cookies consent gdpr ccpa share sharing sharebar social socials
    sharedaddy addtoany copyright newsletter newsletters advert adverts advertisement advertising
    ads adsense sponsored taboola outbrain popup modal overlay lightbox skiplink
    respond commentform subscribe signup login optin popover announcement textwidget
    werbung anzeige publicite publicidad teilen partager compartir
""")
_COMMENTS = words("""
    comments comment commentlist disqus replies kommentare kommentar commentaires comentarios
""")
_LIKELY = words("""
    sidebar rail aside subscription signin register promo promotion foot account reply banner header
    topbar widget widgets popular latest recent tags byline meta follow print toc actions bottom
    utility categories taxonomy more upsell cta ctas author authors bio feedback rating ratings
    search form teaser teasers disclaimer legal links buttons avatar filter filters sort secondary
    posts articles resources contact policy vcard
""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_CLASSES = 500
_LONGEST_ID = 3
"""words; an id of more is made from a heading"""


def part(element: Element) -> tuple[Part, str]:
    """Return what an element is by its names, and which of them tells it."""
    tag = element.tag
    if tag in _TEXT_TAGS:
        return Part.TEXT, ""
    if tag in _APART_TAGS:
        return Part.APART, tag
    if element.get("role") in _APART_ROLES:
        return Part.APART, element.get("role")
    names = _names(element)
    for known, kind in (
        (_APART, Part.APART),
        (_LINKS, Part.LINKS),
        (_COMMENTS, Part.COMMENTS),
        (_LIKELY, Part.LIKELY_APART),
    ):
        if not names.isdisjoint(known):
            return kind, min(names & known)
    if tag not in _LIKELY_TAGS or (tag == "header" and _is_within_text(element)):
        return Part.TEXT, ""
    return Part.LIKELY_APART, tag


def _is_within_text(header: Element) -> bool:
    """Tell the header of an article from that of a page."""
    return next(header.iterancestors("article", "section", "main"), None) is not None


def _names(element: Element) -> set[str]:
    """Return the words of an element's classes and id, in small letters."""
    words = _WORD.findall((element.get("class") or "")[:_LONGEST_CLASSES])
    identifier = _WORD.findall((element.get("id") or "")[:_LONGEST_CLASSES])
    if len(identifier) <= _LONGEST_ID:
        words += identifier
    return {word.lower() for word in words}
