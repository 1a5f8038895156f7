"""Numbers of a question that texts write otherwise: “5mg” and “5 mg”, “1000” and “1,000”. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runtime.results import Expansion
from runtime.text.analyzer import question_terms

_SYMBOLS = (
    "mg|g|kg|mcg|µg|ng|ml|mL|dl|dL|l|km|cm|mm|nm|mmol|mmHg|kcal|IU|oz|lbs?|ft"
    "|kB|KB|MB|GB|TB|kb|mb|gb|kW|MW|kHz|MHz|GHz|Hz|mV|ms"
)
"""units that are often written together with their number"""
_MEASURE = re.compile(rf"(?<![\w.,])(\d+(?:[.,]\d+)?)(\s?)({_SYMBOLS})(?!\w)")
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})++(?![\w.,]*\d)")
_DIGITS = re.compile(r"(?<![\w.,])\d{5,}+(?![\w.,]*\d)")  # four may be a year


def quantity_expansions(question: str, language: str) -> Iterator[Expansion]:
    """Yield the numbers of a question that have another form, the shorter taken for an acronym."""
    for found in _MEASURE.finditer(question):
        number, space, unit = found.groups()
        together, apart = f"{number}{unit}", f"{number} {unit}"
        yield _form(apart, together, language) if space else _form(together, apart, language)
    for found in _THOUSANDS.finditer(question):
        yield _form(found[0], found[0].replace(",", ""), language)
    for found in _DIGITS.finditer(question):
        yield _form(found[0], f"{int(found[0]):,}", language)


def _form(written: str, other: str, language: str) -> Expansion:
    asked, terms = (tuple(question_terms(each, language)) for each in (written, other))
    return Expansion(written, asked, other, terms, len(written) < len(other))
