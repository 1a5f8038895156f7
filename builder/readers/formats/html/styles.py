"""What the style of a page hides: inline, and by simple rules of its own `<style>`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from builder.readers.formats.html.tree import Element

Style = dict[str, str]

_COMMENT = re.compile(r"(?s)/\*.*?(?:\*/|\Z)")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.ASCII)
_NAME = re.compile(r"([.#])([\w-]+)")
_NUMBER = re.compile(r"\s*(-?\d*\.?\d+)\s*(px|pt|em|rem|%|vw|vh|cm|in)?")
_ZEROS = re.compile(r"0*\.?0*(?:px|pt|em|rem|%|vw|vh)?")
_ALWAYS = re.compile(r"@(?:media\s+(?:screen|all)\b[^({]*|supports|layer)")
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?[\s,]+(?:0|1px)(?:px)?\s*\)"
    r"|inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)"
)
_WHITE = frozenset({"white", "#fff", "#ffffff", "#fffffe", "rgb(255,255,255)"})
_MOVED = ("transform", "transition", "animation", "will-change", "filter")
_FAR = {"px": 900.0, "em": 60.0, "rem": 60.0, "%": 100.0, "vw": 100.0, "vh": 100.0, "pt": 700.0}
_LONGEST_SHEET = 2_000_000


_TELLING = frozenset({
    "display", "visibility", "font-size", "opacity", "color", "background", "background-color",
    "height", "max-height", "width", "max-width", "overflow", "text-indent", "position", "left",
    "right", "top", "bottom", "clip", "clip-path", "transform", "transition", "animation",
})  # fmt: skip
"""properties that tell whether something is seen"""
_MOST_RULES = 100
"""for one class or id; a page has a few"""
_NO_RULES: dict[tuple[str, frozenset[str]], Style] = {}


class Rules:
    """The simple rules of a page's own style sheets: by a name, a class, an id, and both."""

    def __init__(self, page: Element, *, own_only: bool = False) -> None:
        """With `own_only`, only what elements say of themselves holds."""
        self._rules: dict[str, dict[tuple[str, frozenset[str]], Style]] = {}
        """one of a selector's parts → the element's name, all its classes and ids, declarations"""
        for sheet in () if own_only else page.iter("style"):
            if (sheet.get("media") or "all").lower() in ("all", "screen"):
                for selector, style in _rules((sheet.text or "")[:_LONGEST_SHEET]):
                    self._add(selector, style)
        links = page.iter("link")
        self.is_all = not any("stylesheet" in (link.get("rel") or "").lower() for link in links)
        """whether there is no other sheet, so that what has no colour here has none"""

    def _add(self, selector: str, style: Style) -> None:
        match = _SELECTOR.fullmatch(selector)
        if match is None or not selector:
            return
        if _TELLING.isdisjoint(style):
            return
        parts = frozenset(kind + name for kind, name in _NAME.findall(match[2]))
        rules = self._rules.setdefault(min(parts, default=match[1]), {})
        key = (match[1] or "", parts)
        if len(rules) < _MOST_RULES or key in rules:
            rules[key] = {**rules.get(key, {}), **style}

    def style(self, element: Element) -> Style:
        """Return what is declared for an element; its own style comes last."""
        found: Style = {}
        if self._rules:
            names = {f".{name}" for name in (element.get("class") or "").split()}
            if element.get("id"):
                names.add(f"#{element.get('id')}")
            for key in (str(element.tag), *sorted(names)):
                for (tag, parts), style in self._rules.get(key, _NO_RULES).items():
                    if parts <= names and tag in ("", element.tag):
                        found.update(style)
        own = element.get("style")
        if own:
            found.update(_declarations(own[:10_000]))
        return found


def _rules(sheet: str) -> Iterator[tuple[str, Style]]:
    """Yield each selector of a sheet with its declarations; of `@media`, those for the screen."""
    sheet = _COMMENT.sub("", sheet)
    start, depth, kept = 0, 0, 0
    prelude = ""
    for match in re.finditer(r"[{}]", sheet):
        text = sheet[start : match.start()].strip()
        start = match.end()
        if match[0] == "{":
            prelude = text.rpartition(";")[2].strip().lower()
            if depth == kept and _ALWAYS.match(prelude):
                kept += 1
            depth += 1
            continue
        if depth == kept + 1 and prelude and not prelude.startswith("@"):
            style = _declarations(text)
            for selector in prelude.split(","):
                yield selector.strip(), style
        depth = max(0, depth - 1)
        kept = min(kept, depth)
        prelude = ""


def _declarations(text: str) -> Style:
    found: Style = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = value.lower().replace("!important", "").strip()
    return found


def hides(style: Mapping[str, str]) -> bool:
    """Return whether nobody sees an element of this style, nor what is in it."""
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if "font-size" in style and _ZEROS.fullmatch(style["font-size"]):
        return True
    if _is_transparent(style) or style.get("color") == "transparent":
        return True
    return _is_shrunk(style) or _is_far_away(style) or _CLIPPED.fullmatch(_clip(style)) is not None


def _clip(style: Mapping[str, str]) -> str:
    return style.get("clip-path") or style.get("clip") or ""


def _is_transparent(style: Mapping[str, str]) -> bool:
    """Tell what is never seen from what a script lets appear when somebody scrolls to it."""
    if not _ZEROS.fullmatch(style.get("opacity", "1")):
        return False
    return not any(name.startswith(_MOVED) for name in style)


def _is_shrunk(style: Mapping[str, str]) -> bool:
    if style.get("overflow", "").partition(" ")[0] not in ("hidden", "clip"):
        return False
    sizes = [style.get(each, "") for each in ("height", "max-height", "width", "max-width")]
    return any(size and (_ZEROS.fullmatch(size) or size == "1px") for size in sizes)


def _is_far_away(style: Mapping[str, str]) -> bool:
    if _distance(style.get("text-indent", "")) < 0:
        return True
    if style.get("position") not in ("absolute", "fixed"):
        return False
    return any(_distance(style.get(side, "")) for side in ("left", "right", "top", "bottom"))


def _distance(text: str) -> float:
    """Return how far something is moved off the page; 0 where it may still be on it."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return 0.0
    distance = float(match[1])
    return distance if distance <= -_FAR.get(match[2] or "px", 900.0) else 0.0


def is_white_on_white(style: Mapping[str, str], *, on_white: bool) -> bool:
    """Return whether text is as white as what it stands on."""
    return on_white and style.get("color", "").replace(" ", "") in _WHITE


def background(style: Mapping[str, str]) -> str:
    """Return `white`, `other`, or nothing where a style says nothing of it."""
    value = style.get("background-color") or style.get("background") or ""
    if not value or value in ("none", "transparent", "inherit"):
        return ""
    return "white" if value.replace(" ", "") in _WHITE else "other"
