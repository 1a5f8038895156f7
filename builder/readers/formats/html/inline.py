"""Text within a line: line breaks, numbers above and below it, and readings of characters."""

from __future__ import annotations

import re

from builder.readers.formats.html.tree import Element, short_text

LINE_BREAK = "\v"
"""stands for `<br>` until a block is put together; no text holds it"""
_IDEOGRAPHS = (
    "\u2e80-\u2fdf\u3000-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff"
)
_WRAPPED_IDEOGRAPHS = re.compile(rf"(?<=[{_IDEOGRAPHS}])[ \t]*\n[ \t\n]*(?=[{_IDEOGRAPHS}])")
_BLANKS = re.compile(r"[^\S\v]+")
_AROUND_BREAKS = re.compile(r" ?\v ?")
_POWER = re.compile(r"[-+\u2212]?\d{1,3}")
_SIGNED = re.compile(r"[-+\u2212]\d{1,3}")
_ORDINAL = re.compile(r"(?i)st|nd|rd|th|er|re|e|\u00e8me|eme|o|a|\u00ba|\u00aa|ter|ste")
_NUMBERED = re.compile(r"[\d)\]]\Z")
_LETTERED = re.compile(r"[^\W\d_]\Z")
_SLASHES = ("/", "\u2044", "\u2215")
_LONGEST_SCRIPT = 40


def joined(text: str) -> str:
    """Return a line of a page as it is shown: white space is one space, `<br>` a line feed.

    Between two ideographs or kana, a line feed of the source is no space.
    """
    text = _WRAPPED_IDEOGRAPHS.sub("", text)
    return _AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", text)).replace(LINE_BREAK, "\n").strip()


def grouped(text: str) -> str:
    """Return an expression as one factor: `n+1` becomes `(n+1)`."""
    simple = re.fullmatch(r"[-+\u2212]?[\w.,]*|\(.*\)", text) is not None
    return text if simple else f"({text})"


def script_text(element: Element, before: str) -> str | None:
    """Return what `<sup>` or `<sub>` is within a line, after the text `before`.

    `10<sup>9</sup>` is `10^9`, and `H<sub>2</sub>O` is `H2O`; nothing that would change a number.
    None means that it is text like any other.
    """
    text = short_text(element, _LONGEST_SCRIPT)
    if not text:
        return None
    if element.tag == "sup":
        return _superscript(element, text, before)
    return _subscript(element, text, before)


def _superscript(element: Element, text: str, before: str) -> str | None:
    if _is_fraction(element):
        return f" {text}" if _NUMBERED.search(before) else text
    numbered = _NUMBERED.search(before) is not None
    if numbered and not _ORDINAL.fullmatch(text) and text[0] not in "\u00b0*\u2020\u2021":
        return _spaced(f"^{grouped(text)}", element)
    lettered = _LETTERED.search(before) is not None
    if lettered and _POWER.fullmatch(text):
        return _spaced(f"^{text}", element)
    return None


def _subscript(element: Element, text: str, before: str) -> str | None:
    if _follows_fraction(element):
        return text
    if _NUMBERED.search(before) and before[-1:].isdigit() and text[0].isalnum():
        return _spaced(f"_{grouped(text)}", element)
    if text[-1].isdigit() and (element.tail or "")[:1].isdigit():
        return _spaced(f"_{grouped(text)}", element)
    return None


def _spaced(script: str, element: Element) -> str:
    """Keep a number after a script apart from it."""
    return f"{script} " if (element.tail or "")[:1].isdigit() else script


def _is_fraction(element: Element) -> bool:
    """Tell the upper part of 1/2, set as `<sup>1</sup>/<sub>2</sub>`."""
    following = element.getnext()
    below = following is not None and following.tag == "sub"
    return below and (element.tail or "").strip() in _SLASHES


def _follows_fraction(element: Element) -> bool:
    previous = element.getprevious()
    return previous is not None and previous.tag == "sup" and _is_fraction(previous)
