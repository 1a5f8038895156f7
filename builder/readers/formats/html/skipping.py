"""What is no text wherever it stands: scripts, controls, marks of notes, numbers of lines."""

from __future__ import annotations

import re

from builder.readers.formats.html.tree import Element, short_text, words

NEVER_TEXT = words("""
    script style template head title svg iframe object embed audio video canvas input select
    textarea datalist optgroup option meter progress rp rt rtc map noframes
    mjx-math mjx-speech
""")
_LEFT_OPEN = frozenset({"button", "select", "svg", "video", "audio", "canvas", "object", "map"})
_PAGE_TAGS = ("p", "h1", "h2", "article", "div", "table", "li")
_LABEL = 500
"""the most characters that a control, or what stands for a picture, may have"""
_CLASSES = words("""
    mw-editsection
    linenos lineno linenumber linenumbers line-number line-numbers lineNumbers line-numbers-rows
    hljs-ln-numbers hljs-ln-n blob-num gutter rouge-gutter code-gutter line-nums LineNr ln lnum
    linenum
    katex-html MathJax_Preview MathJax_CHTML MathJax_SVG
""")
_MARKS = ("link", "permalink", "anchor", "link to this heading", "copy link", "direct link")
_LONGEST_MARK = 25
_WORD = re.compile(r"\w")
_TRIGGERS = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
_NOTE_MARK = re.compile(r"\s*[\[(]?\s*(?:\d{1,4}|[a-z]{1,2}|[ivx]+|[*†‡§¶]+|note \d+)\s*[\])]?\s*")
_NOTE_KINDS = frozenset({"noteref", "footnote-reference", "footnote-ref", "fn-ref"})


def is_skipped(element: Element, tag: str) -> bool:
    """Return whether an element is left out, with all that is in it."""
    if tag in NEVER_TEXT:
        return not (_is_shadow(element, tag) or _holds_page(element, tag))
    if tag == "button":
        return not (_is_trigger(element) or _holds_page(element, tag))
    classes = (element.get("class") or "").split()
    if not _CLASSES.isdisjoint(classes):
        return True
    if tag == "a" and (_is_heading_mark(element) or _is_way_back(element)):
        return True
    return is_note_mark(element, tag)


def _is_shadow(element: Element, tag: str) -> bool:
    return tag == "template" and element.get("shadowrootmode") is not None


def _holds_page(element: Element, tag: str) -> bool:
    """Tell a control or picture that was never closed, so that the rest of the page is in it."""
    if tag not in _LEFT_OPEN or short_text(element, _LABEL) is not None:
        return False
    return tag == "button" or next(element.iter(*_PAGE_TAGS), None) is not None


def _is_trigger(button: Element) -> bool:
    """Tell the question of a list of questions, whose answer opens below it."""
    if any(button.get(each) is not None for each in _TRIGGERS) or button.get("role") == "tab":
        return True
    parent = button.getparent()
    return parent is not None and str(parent.tag) in ("h2", "h3", "h4", "h5", "h6", "dt")


def _is_heading_mark(link: Element) -> bool:
    """Tell the sign beside a heading that links to it; some headings are such links themselves."""
    if not (link.get("href") or "").startswith("#"):
        return False
    text = short_text(link, _LONGEST_MARK)
    return text is not None and (text.lower() in _MARKS or (text != "" and not _WORD.search(text)))


def _is_way_back(link: Element) -> bool:
    """Tell the link from a note back to its mark."""
    if link.get("role") == "doc-backlink" or "backlink" in (link.get("epub:type") or ""):
        return True
    return (short_text(link, 5) or "").strip("[]()\ufe0e\ufe0f ") in (
        "\u21a9",
        "\u21b5",
        "\u2191",
        "^",
    )


def is_note_mark(element: Element, tag: str) -> bool:
    """Tell the number of a footnote, which says nothing away from its page."""
    classes = (element.get("class") or "").split()
    kinds = {*(element.get("epub:type") or "").split(), *classes}
    if element.get("role") == "doc-noteref" or not _NOTE_KINDS.isdisjoint(kinds):
        return tag in ("a", "sup", "span")
    if tag == "sup" and "reference" in classes:
        return True
    if tag != "sup" or len(element) != 1 or (element.text or "").strip():
        return False
    link = element[0]
    if link.tag != "a" or "#" not in (link.get("href") or ""):
        return False
    return is_note_mark(link, "a") or _NOTE_MARK.fullmatch(short_text(link, 20) or "") is not None
