"""What a picture shows, where its page says so in words."""

from __future__ import annotations

import re
from itertools import islice

from builder.readers.formats.html.mathematics import tex_text
from builder.readers.formats.html.tree import Element, short_text

_FILE_NAME = re.compile(r"(?i)\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|avif)\b.*")
_WORD = re.compile(r"[^\W\d_]+")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MATHEMATICS = ("math", "tex", "latex", "equation", "formula")
_LONGEST = 1000
_FEWEST_WORDS = 3
_LEVELS = 5
"""how far a caption may be from its picture"""
_FEWEST_IDEOGRAPHS = 5


def description(image: Element) -> str:
    """Return the text that stands for a picture in its line, or nothing where it says nothing.

    A formula that is set as a picture is its TeX. Names of files, single words such as “logo”, and
    what the caption says again, say nothing.
    """
    text = " ".join((image.get("alt") or "").split())
    if not text or len(text) > _LONGEST:
        return ""
    if any(name in (image.get("class") or "").lower() for name in _MATHEMATICS):
        return "" if _stands_for_mathml(image) else tex_text(text)
    words, ideographs = _WORD.findall(text), _IDEOGRAPH.findall(text)
    few = len(words) < _FEWEST_WORDS and len(ideographs) < _FEWEST_IDEOGRAPHS
    if next(image.iterancestors("figure"), None) is None:
        return ""  # elsewhere, it tells of decoration more often than not
    if few or _FILE_NAME.fullmatch(text) or _is_said_again(image, text):
        return ""
    return f" {text} "


def _stands_for_mathml(image: Element) -> bool:
    """Tell the picture of a formula that the page also has as MathML, for other programs."""
    above = image.getparent()
    return above is not None and next(above.iter("math"), None) is not None


def _is_said_again(image: Element, text: str) -> bool:
    """Tell a text that the caption repeats."""
    inner = image
    for above in islice(image.iterancestors(), _LEVELS):
        for each in islice(inner.itersiblings(), _LEVELS):
            if each.tag == "figcaption":
                said = " ".join((short_text(each, _LONGEST) or "").split())
                return text.rstrip(".") in said
        if above.tag == "figure":
            return False
        inner = above
    return False
