"""Equations as a line of text: MathML, and what Word writes in its place.

Both are worked from their leaves upwards, so that depth costs no stack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from builder.readers.xml_streams import Element, attribute, first, local

Combine = Callable[[Sequence[str]], str]

_TOKENS = frozenset({"mi", "mn", "mtext", "ms", "t"})
_SPACED = frozenset("+-−±∓=≠<>≤≥≈≡∼≅∝×÷·→⇒⇔←↔∈∉⊂⊆∪∩∧∨")
_SIMPLE = re.compile(r"[\w.∞π′]+")
_BRACKETED = re.compile(r"\([^()]*\)")
_SPACES = re.compile(r" {2,}")
_UNSAID = re.compile("annotation(-xml)?|mphantom|.*Pr")
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")


def equation_text(root: Element) -> str:
    """Return what an equation says, such as (a + b)/c, x^2 or √x."""
    texts: dict[Element, str] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        parts = {child: texts.pop(child, "") for child in element}
        texts[element] = _said(element, parts)
    return _SPACES.sub(" ", texts[root].replace("\n", " ")).strip()


def _said(element: Element, parts: Mapping[Element, str]) -> str:
    name = local(element)
    if name in _TOKENS:
        return (element.text or "").translate(_INVISIBLE)
    if name == "mo":
        return _operator(element)
    if name == "mspace" or _UNSAID.fullmatch(name):
        return " " if name == "mspace" else ""
    return _combined(element, name, parts)


def _combined(element: Element, name: str, parts: Mapping[Element, str]) -> str:
    if name in _BY_PLACE:
        return _BY_PLACE[name](list(parts.values()))
    said = [(local(child), text) for child, text in parts.items() if not _is_property(child)]
    if name in _BY_NAME:
        names, combine = _BY_NAME[name]
        by_name = dict(said)
        return combine([by_name.get(each, "") for each in names])
    if name in ("d", "nary"):
        return (_delimited if name == "d" else _sum)(element, said)
    return "".join(text for _, text in said)


def _is_property(child: Element) -> bool:
    return local(child).endswith("Pr")


def _operator(element: Element) -> str:
    sign = (element.text or "").strip().translate(_INVISIBLE)
    if sign in _SPACED and element.getprevious() is not None:
        return f" {sign} "
    return f"{sign} " if sign in (",", ";") else sign


def _grouped(text: str) -> str:
    text = text.strip()
    if not text or _SIMPLE.fullmatch(text) or _BRACKETED.fullmatch(text):
        return text
    return f"({text})"


def _fraction(parts: Sequence[str]) -> str:
    return "/".join(map(_grouped, parts[:2]))


def _raised(parts: Sequence[str]) -> str:
    return "^".join((_base(parts[0]), *map(_grouped, parts[1:2]))) if parts else ""


def _lowered(parts: Sequence[str]) -> str:
    return "_".join((_base(parts[0]), *map(_grouped, parts[1:2]))) if parts else ""


def _base(text: str) -> str:
    return _grouped(text) if "/" in text or " " in text.strip() else text


def _both(parts: Sequence[str]) -> str:
    return _raised([_lowered(parts[:2]), *parts[2:3]])


def _root(parts: Sequence[str]) -> str:
    degree = parts[1].strip() if len(parts) > 1 else ""
    radicand = _grouped(parts[0]) if parts else ""
    return f"{degree}√{radicand}" if degree else f"√{radicand}"


def _square_root(parts: Sequence[str]) -> str:
    return _root(["".join(parts)])


def _cells(parts: Sequence[str]) -> str:
    return ", ".join(part.strip() for part in parts if part.strip())


def _lines(parts: Sequence[str]) -> str:
    return "; ".join(part.strip() for part in parts if part.strip())


def _applied(parts: Sequence[str]) -> str:
    return " ".join(parts)


_BY_PLACE: Mapping[str, Combine] = {
    "mfrac": _fraction, "msup": _raised, "msub": _lowered, "msubsup": _both,
    "munder": _lowered, "munderover": _both, "msqrt": _square_root, "mroot": _root,
    "mfenced": lambda parts: f"({', '.join(parts)})", "mtr": _cells, "mtable": _lines,
    "mr": _cells, "eqArr": _lines,
}  # fmt: skip
"""MathML's elements, whose arguments are told by their place"""
_BY_NAME: Mapping[str, tuple[Sequence[str], Combine]] = {
    "f": (("num", "den"), _fraction), "sSup": (("e", "sup"), _raised),
    "sSub": (("e", "sub"), _lowered), "sSubSup": (("e", "sub", "sup"), _both),
    "rad": (("e", "deg"), _root), "limLow": (("e", "lim"), _lowered),
    "limUpp": (("e", "lim"), _raised), "func": (("fName", "e"), _applied),
}  # fmt: skip
"""Word's, whose arguments have names"""


def _delimited(element: Element, said: Sequence[tuple[str, str]]) -> str:
    opened, closed = _property(element, "begChr", "("), _property(element, "endChr", ")")
    return f"{opened}{', '.join(text for _, text in said)}{closed}"


def _sum(element: Element, said: Sequence[tuple[str, str]]) -> str:
    by_name = dict(said)
    sign = _property(element, "chr", "∫")
    limits = [by_name.get(each, "") for each in ("sub", "sup")]
    bounded = _both([sign, *limits]) if all(limits) else _lowered([sign, *filter(None, limits)])
    return f"{bounded} {by_name.get('e', '')}"


def _property(element: Element, name: str, default: str) -> str:
    properties = first(element, f"{local(element)}Pr", name)
    return default if properties is None else attribute(properties, "val", default)
