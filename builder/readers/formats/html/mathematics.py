"""Formulas: MathML → a line of text that keeps its meaning, as in `1/2`, `10^-4`, `sqrt(x)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from builder.readers.formats.html.inline import grouped
from builder.readers.formats.html.tree import Element, short_text

_BLANKS = re.compile(r"\s+")
_TWO_NUMBERS = re.compile(r"(?<=\d)\0(?=\d)")
_LONGEST = 10_000
_INVISIBLE = re.compile("[\u2061\u2063\u2064]")
_DISPLAY_STYLE = re.compile(r"\A\{?\\(?:displaystyle|textstyle)\s*(.*?)\}?\Z", re.DOTALL)
_SPACED = frozenset("=<>≤≥≈≠≡∈∉⊂⊆→⇒↔⇔×÷±∓·∪∩∧∨")
_TEX = ("application/x-tex", "tex", "latex", "application/x-latex")
_PRIMES = frozenset("'′″‴*∗†")
_UPPER_MARKS = frozenset("¯^˜~→˙¨‾ˉ→⏞︷")


def formula_text(math: Element) -> str:
    """Return a `<math>` element as text: its presentation, else the TeX that it is annotated with.

    Elements are put together from the innermost outwards, without recursion.
    """
    if short_text(math, _LONGEST) is None:
        return " ".join("".join(math.itertext()).split())  # no formula, whatever it says
    texts: dict[Element, str] = {}
    tex = ""
    for element in math.iter():  # keeps the elements of the tree alive while it is read
        texts[element] = ""
    for _, element in etree.iterwalk(math, events=("end",)):
        name = _name(element)
        if name.startswith("annotation"):
            is_tex = (element.get("encoding") or "").lower() in _TEX
            tex = tex or ("".join(element.itertext()) if is_tex else "")
            continue
        parts = [texts[child] for child in element if not _name(child).startswith("annotation")]
        own = _INVISIBLE.sub("", _BLANKS.sub(" ", element.text or "").strip())
        texts[element] = _PUT_TOGETHER.get(name, _row)(element, [own, *parts] if own else parts)
    return texts[math].strip() or tex_text(tex) or (math.get("alttext") or "").strip()


def tex_text(tex: str) -> str:
    """Return a formula in TeX without what only tells how it is set."""
    return _DISPLAY_STYLE.sub(r"\1", _BLANKS.sub(" ", tex).strip()).strip()


def _name(element: Element) -> str:
    return str(element.tag).rpartition(":")[2].rpartition("}")[2].lower()


def _row(_element: Element, parts: Sequence[str]) -> str:
    """Join what stands side by side; two numbers stay two."""
    return _TWO_NUMBERS.sub(" ", "\0".join(part for part in parts if part)).replace("\0", "")


def _operator(_element: Element, parts: Sequence[str]) -> str:
    text = "".join(parts)
    if text == "\u2062":  # times, which is not shown
        return " "
    return f" {text} " if text in _SPACED else text.replace("\u2212", "-")


def _text(_element: Element, parts: Sequence[str]) -> str:
    return f" {''.join(parts)} " if len("".join(parts)) > 1 else "".join(parts)


def _fraction(element: Element, parts: Sequence[str]) -> str:
    if len(parts) != 2:
        return " ".join(parts)
    if element.get("linethickness") in ("0", "0px", "0pt"):
        return f"({parts[0]} over {parts[1]})"
    return _before_number(element, f"{_term(parts[0])}/{_term(parts[1])}")


def _before_number(element: Element, text: str) -> str:
    """Keep 3 and 1/2 apart in a mixed number."""
    previous = element.getprevious()
    return f" {text}" if previous is not None and _name(previous) == "mn" else text


def _term(text: str) -> str:
    return grouped(text.strip())


def _root(_element: Element, parts: Sequence[str]) -> str:
    return f"sqrt({''.join(parts).strip()})"


def _nth_root(_element: Element, parts: Sequence[str]) -> str:
    if len(parts) != 2:
        return f"sqrt({''.join(parts).strip()})"
    return f"root({parts[0].strip()}, {parts[1].strip()})"


def _power(_element: Element, parts: Sequence[str]) -> str:
    if len(parts) != 2:
        return "".join(parts)
    base, power = parts[0].strip(), parts[1].strip()
    if power and set(power) <= _PRIMES:
        return base + power
    return f"{_term(base)}^{grouped(power)}"


def _index(_element: Element, parts: Sequence[str]) -> str:
    if len(parts) != 2:
        return "".join(parts)
    return f"{parts[0].strip()}_{_term(parts[1])}"


def _index_and_power(_element: Element, parts: Sequence[str]) -> str:
    if len(parts) != 3:
        return "".join(parts)
    below, above = _term(parts[1]), _term(parts[2])
    text = parts[0].strip() + (f"_{below}" if below else "")
    return f"{text}{above if set(above) <= _PRIMES else f'^{above}'} "


def _over(element: Element, parts: Sequence[str]) -> str:
    if len(parts) == 2 and parts[1].strip() in _UPPER_MARKS:
        return parts[0]
    return _power(element, parts)


def _table(_element: Element, parts: Sequence[str]) -> str:
    return f"[{'; '.join(part.strip() for part in parts)}]"


def _table_row(_element: Element, parts: Sequence[str]) -> str:
    return ", ".join(part.strip() for part in parts)


def _fenced(element: Element, parts: Sequence[str]) -> str:
    opening, closing = element.get("open", "("), element.get("close", ")")
    return f"{opening}{', '.join(part.strip() for part in parts)}{closing}"


def _nothing(_element: Element, _parts: Sequence[str]) -> str:
    return ""


def _space(_element: Element, _parts: Sequence[str]) -> str:
    return " "


_PUT_TOGETHER: Mapping[str, Callable[[Element, Sequence[str]], str]] = {
    "mo": _operator, "mtext": _text, "mfrac": _fraction, "msqrt": _root, "mroot": _nth_root,
    "msup": _power, "msub": _index, "msubsup": _index_and_power, "mover": _over, "munder": _index,
    "munderover": _index_and_power, "mtable": _table, "mtr": _table_row, "mlabeledtr": _table_row,
    "mfenced": _fenced, "mphantom": _nothing, "mspace": _space, "mprescripts": _nothing,
    "none": _nothing,
}  # fmt: skip
