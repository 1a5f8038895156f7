"""Charts and diagrams of office documents: the numbers and words that they draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.readers.document import UnreadableError
from builder.readers.formats.office.package import Package
from builder.readers.formats.office.writing import Writer
from builder.readers.xml_streams import Element, attribute, first, flat_text, local

_CATEGORIES = ("cat", "xVal")
_VALUES = ("val", "yVal")
_MOST_POINTS = 10_000


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
    found = {}
    for point in parent.iter("{*}pt"):
        place = attribute(point, "idx")
        if place.isascii() and place.isdigit() and len(place) < 8:
            found[int(place)] = flat_text(first(point, "v"))
    return found


def _add_diagram(root: Element, writer: Writer) -> None:
    for point in root.iter("{*}pt"):
        text = first(point, "t")
        said = "" if text is None else " ".join(str(each.text or "") for each in text.iter("{*}t"))
        writer.item(said, "-", 0)
