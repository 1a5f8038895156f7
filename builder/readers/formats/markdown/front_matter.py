"""What a page says of itself before its text: YAML, TOML or JSON. Pure.

Only what is surely that is taken for it, so that a page which begins with a rule keeps its text.
The only importer of yaml.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

Value = str | tuple[str, ...]

_FENCED = re.compile(
    r"\A(?:---[ \t]*(?:yaml)?\n(?P<yaml>(?s:.*?))^(?:---|\.\.\.)[ \t]*$\n?"
    r"|\+\+\+[ \t]*\n(?P<toml>(?s:.*?))^\+\+\+[ \t]*$\n?)",
    re.MULTILINE,
)
_LONGEST = 1 << 16
_KEY = re.compile(r"[^\W\d][\w .:/-]{0,60}\Z")
_LINE = re.compile(r"([^\W\d][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(.*))?\Z")
_HEADING = re.compile(r"^(?:##+ |# .*\n[ \t]*(?:\n|\Z))|\A[ \t]*\n(?s:.*)^#", re.MULTILINE)
"""a heading of Markdown, which would be a comment here"""
_GOES_ON = re.compile(r"[ \t]+\S|-[ \t]|#|\Z")
_ALIAS_KEYS = ("aliases", "alias", "redirect_from")
_TAG_KEYS = ("tags", "tag", "keywords")
_DATE_KEYS = ("date", "updated", "modified", "lastmod", "created", "published")
_LANGUAGE_KEYS = ("lang", "language", "locale")
_TEXT_KEYS = ("description", "summary", "abstract", "subtitle")
_ADDRESS_KEYS = ("url", "canonical_url", "canonical")
_LAYOUT_NAMES = (
    "layout permalink slug weight draft publish published_at template toc math mathjax comments"
    " cssclass cssclasses sidebar sidebar_position sidebar_label sidebar_class_name nav_order"
    " nav_exclude has_children parent hide_title hide_table_of_contents pagination_next"
    " pagination_prev id uuid uid zettel theme marp paginate class style outline editlink prev next"
    " image thumbnail cover featured pinned order menu type"
)
_LAYOUT_KEYS = frozenset(_LAYOUT_NAMES.split())
"""what only tells a program how to show the page"""
_KNOWN = _LAYOUT_KEYS.union(
    ("title", "author", "authors", "category", "categories", "status", "version", "license"),
    _ALIAS_KEYS, _TAG_KEYS, _DATE_KEYS, _LANGUAGE_KEYS, _TEXT_KEYS, _ADDRESS_KEYS,
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a page says of itself."""

    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's title, or an empty string."""
        return self._first(("title",))

    @property
    def date(self) -> str:
        """When it was written, or changed last."""
        return self._first(_DATE_KEYS)

    @property
    def address(self) -> str:
        """Where it is read online."""
        found = self._first(_ADDRESS_KEYS)
        return found if found.startswith(("https://", "http://")) else ""

    @property
    def language(self) -> str:
        """A code, or an empty string."""
        found = self._first(_LANGUAGE_KEYS)
        return found.replace("_", "-") if _LANGUAGE.match(found) else ""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other titles. Addresses that lead to it are none."""
        listed = _listed(self.values, _ALIAS_KEYS, ",")
        return tuple(each for each in listed if not each.startswith(("/", "http")))

    @property
    def introduction(self) -> tuple[str, ...]:
        """What it says that it is about, as paragraphs."""
        return tuple(text for key in _TEXT_KEYS if (text := self._first((key,))))

    @property
    def rest(self) -> tuple[str, ...]:
        """Its tags and all else that is meant for people, each as a line `key: value`."""
        tags = [each.lstrip("#") for each in _listed(self.values, _TAG_KEYS, ",")]
        shown = {"title", *_ALIAS_KEYS, *_TAG_KEYS, *_LANGUAGE_KEYS, *_TEXT_KEYS, *_ADDRESS_KEYS}
        return (
            *((f"Tags: {', '.join(tags)}",) if tags else ()),
            *(
                f"{key}: {value if isinstance(value, str) else ', '.join(value)}"
                for key, value in self.values.items()
                if value and value != self.date and key.lower() not in shown | _LAYOUT_KEYS
            ),
        )

    def _first(self, keys: Sequence[str]) -> str:
        """Return the first of these that says something."""
        lower = {key.lower(): value for key, value in self.values.items()}
        for value in (lower.get(key, "") for key in keys):
            if text := value if isinstance(value, str) else ", ".join(value):
                return text
        return ""


def split(text: str) -> tuple[FrontMatter, str]:
    """Return what a page says of itself, and the page without it."""
    if text.startswith("{"):
        return _split_json(text)
    match = _FENCED.match(text[:_LONGEST])
    if match is None:
        return FrontMatter(), text
    yaml_source = match["yaml"] or ""
    values = _yaml(yaml_source) if match["toml"] is None else _toml(match["toml"])
    if not _is_front_matter(values, yaml_source):
        return FrontMatter(), text
    return FrontMatter(values), text[match.end() :]


def _split_json(text: str) -> tuple[FrontMatter, str]:
    try:
        loaded, end = json.JSONDecoder().raw_decode(text[:_LONGEST])
    except (ValueError, RecursionError):
        return FrontMatter(), text
    values = _plain(loaded)
    if not _is_front_matter(values, "") or text[end : end + 1] not in ("\n", ""):
        return FrontMatter(), text
    return FrontMatter(values), text[end:]


def _is_front_matter(values: Mapping[str, Value], source: str) -> bool:
    """Tell it from text between two rules, which may hold colons too.

    Front matter has a key that pages use, or nothing but lines that begin like one.
    """
    if not values or not all(map(_KEY.match, values)):
        return False
    if _KNOWN.isdisjoint(key.lower() for key in values):
        return bool(source) and all(map(_is_like_a_line, source.rstrip("\n").split("\n")))
    return _HEADING.search(source) is None


def _is_like_a_line(line: str) -> bool:
    match = _LINE.match(line)
    is_key = match is not None and match[1].islower() and " " not in match[1]
    return is_key or line.startswith(("  ", "\t", "- "))


def _toml(source: str) -> dict[str, Value]:
    try:
        return _plain(tomllib.loads(source))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _yaml(source: str) -> dict[str, Value]:
    try:
        # All scalars stay the texts that they are: dates, numbers, and the language `no`.
        loaded = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError):
        return _line_by_line(source)
    return _plain(loaded)


def _plain(loaded: object) -> dict[str, Value]:
    """Return a table's values as texts and lists of texts; of tables in it, `outer.inner`."""
    if not isinstance(loaded, dict):
        return {}
    plain: dict[str, Value] = {}
    for key, value in loaded.items():
        if isinstance(value, dict):
            inner = {f"{key}.{name}": _scalars(each) for name, each in value.items()}
            plain.update({name: each for name, each in inner.items() if each})
        else:
            plain[str(key)] = _scalars(value)
    return plain


def _scalars(value: object) -> Value:
    if isinstance(value, list):
        flat = (each for item in value for each in _flat(item))
        return tuple(str(each).strip() for each in flat if each not in (None, ""))
    return "" if value is None or isinstance(value, dict) else str(value).strip()


def _flat(item: object) -> Iterator[object]:
    """Yield what an item of a list holds, one level deep."""
    if isinstance(item, dict):
        yield from (f"{key}: {value}" for key, value in item.items() if isinstance(value, str))
    elif isinstance(item, list):
        yield from (each for each in item if isinstance(each, str))
    else:
        yield item


def _line_by_line(source: str) -> dict[str, Value]:
    """Read what people take for YAML: values that hold colons, tabs, or begin with a mark."""
    values: dict[str, Value] = {}
    key = ""
    for line in source.split("\n"):
        match = _LINE.match(line.rstrip())
        if match:
            key = match[1]
            values[key] = (match[2] or "").strip().strip("\"'")
        elif not _GOES_ON.match(line):
            return {}
        elif key and line.strip() and not line.startswith("#"):
            item = line.strip().removeprefix("-").strip().strip("\"'")
            before = values[key]
            listed = (before,) if isinstance(before, str) and before else tuple(before)
            values[key] = (*listed, item)
    return values


def _listed(values: Mapping[str, Value], keys: Sequence[str], separator: str) -> list[str]:
    """Return the items under the first of these keys; a text is a list with separators."""
    lower = {key.lower(): value for key, value in values.items()}
    for value in (lower.get(key, "") for key in keys):
        if value:
            items = value.strip("[]").split(separator) if isinstance(value, str) else value
            return [text for each in items if (text := each.strip().strip("\"'"))]
    return []
