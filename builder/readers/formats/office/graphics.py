"""Charts and diagrams of office documents: the numbers and words that they draw."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from builder.readers.document import UnreadableError
from builder.readers.formats.office.package import Package
from builder.readers.formats.office.writing import Writer
from builder.readers.xml_streams import Element, attribute, first, flat_text, local

_CATEGORIES = ("cat", "xVal")
_VALUES = ("val", "yVal")
_MOST_POINTS = 10_000
_DAYS = re.compile(r"^(?!General)(?=.*y).*[md]", re.IGNORECASE)
"""the form of a number that is a day"""
_FIRST_DAY, _LAST_DAY = date(1899, 12, 30), 2_900_000


def add_graphic(package: Package, part: str, identifier: str, writer: Writer) -> bool:
    """Add what a chart or diagram says; tell whether it could be read."""
    relation = package.relations(part).get(identifier)
    if relation is None or relation.is_external or relation.target not in package:
        return False
    try:
        root = package.tree(relation.target)
    except UnreadableError:
        return False
    if local(root) == "chartSpace":
        _add_chart(root, writer)
    else:
        _add_diagram(root, writer)
    return True


def _add_chart(root: Element, writer: Writer) -> None:
    title = next(iter(root.iterfind("{*}chart/{*}title")), None)
    if title is not None:
        writer.paragraph(" ".join(str(each.text or "") for each in title.iter("{*}t")))
    series = list(root.iter("{*}ser"))
    points: dict[int, str] = {}
    columns: list[Mapping[int, str]] = []
    for each in series:
        points = points or _points(each, _CATEGORIES)
        columns.append(_points(each, _VALUES))
    names = [flat_text(first(each, "tx", "strRef", "strCache", "pt", "v")) for each in series]
    places = sorted({place for column in (points, *columns) for place in column})
    rows: list[Sequence[str]] = [["", *names]]
    rows += [
        [points.get(place, str(place + 1)), *(column.get(place, "") for column in columns)]
        for place in places[:_MOST_POINTS]
    ]
    if columns:
        writer.table(rows, headed=True)


def _points(series: Element, names: Sequence[str]) -> dict[int, str]:
    parent = next((child for child in series if local(child) in names), None)
    if parent is None:
        return {}
    form = next(iter(parent.iter("{*}formatCode")), None)
    is_date = form is not None and _DAYS.search(form.text or "") is not None
    found = {}
    for point in parent.iter("{*}pt"):
        place = attribute(point, "idx")
        if place.isascii() and place.isdigit() and len(place) < 8:
            found[int(place)] = _value(flat_text(first(point, "v")), is_date=is_date)
    return found


def _value(text: str, *, is_date: bool) -> str:
    """Return a number as people write it: without the noise of its last digits, days as dates."""
    try:
        number = float(text)
    except ValueError:
        return text
    if is_date and 0 < number < _LAST_DAY:
        return (_FIRST_DAY + timedelta(days=int(number))).isoformat()
    return f"{number:.12g}"


def _add_diagram(root: Element, writer: Writer) -> None:
    for point in root.iter("{*}pt"):
        text = first(point, "t")
        said = "" if text is None else " ".join(str(each.text or "") for each in text.iter("{*}t"))
        writer.item(said, "-", 0)
