"""What the templates that stand within sentences say, written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

Arguments = Sequence[str]
"""a template's unnamed arguments, as plain text"""

_CONNECTORS: Mapping[str, str] = {
    "to": " to ", "and": " and ", "or": " or ", "by": " by ", "x": " × ", "×": " × ",
    "-": "–", "–": "–", "to(-)": "–", "to about": " to about ", "+/-": " ± ", "±": " ± ",
    "and(-)": " and ", ",": ", ", "*": " × ", "xx": " × ",
}  # fmt: skip
"""what stands between the two values of a range"""


def _first(values: Arguments) -> str:
    return values[0] if values else ""


def _last(values: Arguments) -> str:
    return values[-1] if values else ""


def _second(values: Arguments) -> str:
    return values[1] if len(values) > 1 else ""


def _converted(values: Arguments) -> str:
    """Return the measure that is converted, without what it is converted to: 5 km, 6 ft 2 in."""
    pieces: list[str] = []
    rest = list(values[:12])
    while rest and _is_number(rest[0]):
        pieces.append(rest.pop(0))
        if rest and rest[0] in _CONNECTORS:
            pieces.append(_CONNECTORS[rest.pop(0)])
        elif rest:
            pieces.append(f" {rest.pop(0)} ")
    return "".join(pieces).strip()


def _is_number(text: str) -> bool:
    return any(character.isdigit() for character in text) and not text[0].isalpha()


def _fraction(values: Arguments) -> str:
    match list(values):
        case [whole, above, below]:
            return f"{whole} {above}/{below}"
        case [above, below]:
            return f"{above}/{below}"
        case [below]:
            return f"1/{below}"
        case _:
            return ""


def _date(values: Arguments) -> str:
    """Return year, month and day as a date, where they are numbers."""
    numbers = [value for value in values[:3] if value.isdecimal()]
    if len(numbers) < len(values[:3]) or not numbers:
        return _first(values)
    return "-".join([numbers[0], *(number.zfill(2) for number in numbers[1:])])


def _listed(values: Arguments) -> str:
    return ", ".join(filter(None, values))


def _constant(text: str) -> Callable[[Arguments], str]:
    return lambda _: text


_WRITERS: Mapping[Callable[[Arguments], str], str] = {
    _converted: "convert cvt",
    _first: "nowrap nobr small smaller big larger resize abbr tooltip ill interlanguage-link code"
    " mono kbd tt var varserif math mvar bigmath val num formatnum chem2 ce ipa noitalic noitalics"
    " em strong nobold visible-anchor vanchor anchored quote blockquote cquote bquote quotation"
    " sic? keypress key unité unite gras petit smallcaps sc lc uc ucfirst wikt ship hms uss script"
    " nihongo nihongo2 okina-text underline u strike s color-text angle-bracket not-a-typo"
    " plainlist flatlist hidden-text center centre",
    _second: "lang langx lang-x link l m mention ll transl-text color font-color fontcolor"
    " colored-text wikt-lang",
    _last: "transl transliteration translit",
    _fraction: "frac fraction sfrac",
    _date: "birth-date birth-date-and-age death-date death-date-and-age start-date end-date dob"
    " start-date-and-age film-date date data",
    _listed: "hlist unbulleted-list ubl ublist bulleted-list plain-list flat-list",
    "".join: "chem",
    _constant(" "): "nbsp space spaces thinsp thin-space sp",
    _constant("–"): "ndash en-dash",
    _constant(" – "): "snd spnd spaced-ndash",
    _constant("—"): "mdash em-dash emdash",
    _constant(" · "): "· middot dot bull",
    _constant("|"): "! pipe",
    _constant("="): "=",
    _constant("ʻ"): "okina",
    lambda values: f"^{_first(values)}": "sup e",
    lambda values: f"c. {_first(values)}": "circa ca c.",
    lambda values: f"As of {_date(values)}": "as-of",
    lambda values: f"US${_first(values)}": "us$ usd",
    lambda values: f"£{_first(values)}": "gbp £",
    lambda values: f"€{_first(values)}": "euro eur €",
    lambda values: f"({_listed(values[1:])})": "lb lbl label",
    lambda values: f"({_first(values)})": "gloss qualifier q",
}
_BY_NAME: Mapping[str, Callable[[Arguments], str]] = {
    name: write for write, names in _WRITERS.items() for name in names.split()
}
_LANGUAGE_PREFIXES = ("lang-", "bdi-")
_SILENT_PREFIXES = (
    "cite", "citation", "refn", "efn", "sfn", "harv", "main", "see-also", "further", "about", "for",
    "use-", "short-description", "authority-control", "reflist", "references", "defaultsort",
    "coord", "clear", "stub", "portal", "commons", "toc", "citation-needed", "cn", "fact", "rp",
    "pp-", "good-article", "featured-article", "distinguish", "redirect", "hatnote", "notelist",
    "subst", "anchor", "displaytitle", "italic-title", "refbegin", "refend", "sic", "engvarb",
)  # fmt: skip
"""how the names of those begin that add nothing to a text: references, notes to editors"""


def writer_of(name: str) -> Callable[[Arguments], str] | None:
    """Return what writes a template out within a sentence, or nothing for one not known."""
    key = name.strip().lower().replace(" ", "-").replace("_", "-")
    if key.startswith("formatnum:"):
        return _constant(key.removeprefix("formatnum:"))
    if key in _BY_NAME:
        return _BY_NAME[key]
    if key.startswith(_LANGUAGE_PREFIXES):
        return _first
    if key.startswith(_SILENT_PREFIXES) or key.endswith("-stub"):
        return _constant("")
    return None
