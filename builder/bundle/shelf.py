"""Folders and files → the text of a bundle.toml for them, where nobody has written one."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.bundle.names import free_id
from builder.licences import EVERY
from builder.readers.cleaning import title_from_name
from builder.readers.detection import format_of
from builder.readers.document import UnreadableError
from builder.readers.formats.dictionaries.languages import named_pair
from builder.readers.registry import FORMATS
from builder.sources.names import matcher
from runtime.errors import LibraryError
from runtime.stick.layout import DICTIONARY

DEFAULT_MODEL = "small"
_TITLE = "My library"
_MAGIC = re.compile(r"([*?\[])")
_IS_DICTIONARY = re.compile(r"\.(?:\*|tei|index|ifo|dict(?:\.dz)?)\Z")
_HEAD = """\
# Made for these folders and files; docs/bundles.md explains every key.

"""
_FOR_ONESELF = (
    f'allow_licences = ["{EVERY}"] # everything, for a library of your own; '
    "leave this out before you hand it on"
)


@dataclass(frozen=True, slots=True)
class _Corpus:
    id: str
    path: str
    title: str = ""
    exclude: tuple[str, ...] = ()


def shelf_text(places: Sequence[Path], title: str = "") -> str:
    """Return a bundle with a corpus for each place, and one for each collection below a folder.

    A collection is a file that is a library of its own, such as a ZIM. Raises LibraryError for a
    place that is not there, or whose name no bundle can hold.
    """
    corpora = list(_corpora([_checked(place) for place in places]))
    lines = [_HEAD + "[library]", f"title = {_text(title or _title(places))}"]
    lines += [f"model = {_text(DEFAULT_MODEL)}", _FOR_ONESELF]
    for corpus in corpora:
        exclude = f", exclude = [{', '.join(map(_text, corpus.exclude))}]" if corpus.exclude else ""
        lines += ["", "[[corpora]]", f"id = {_text(corpus.id)}"]
        lines += [f"title = {_text(corpus.title)}"] if corpus.title else []
        lines += [f"kind = {_text(DICTIONARY)}"] if _translates(corpus.path) else []
        lines.append(f"source = {{ path = {_text(corpus.path)}{exclude} }}")
    return "\n".join(lines) + "\n"


def _translates(path: str) -> bool:
    """Return whether a file is a dictionary of two languages that its name tells."""
    name = Path(path).name
    pair = named_pair(name)
    return bool(pair) and pair.source != pair.target and _IS_DICTIONARY.search(name) is not None


def _checked(place: Path) -> Path:
    path = Path(os.path.abspath(place.expanduser()))  # noqa: PTH100  a link keeps its name
    if not path.exists():
        raise LibraryError(
            f"There is no file or folder {place}.", "Name a folder, a file, or a bundle.toml."
        )
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError as error:
        raise LibraryError(
            f"The name {os.fspath(path)!r} is not UTF-8, and no bundle can hold it.",
            "Name a folder above it, or rename it.",
        ) from error
    return path


def _corpora(places: Iterable[Path]) -> Iterator[_Corpus]:
    taken: set[str] = set()

    def own_id(name: str) -> str:
        found = free_id(name, taken)
        taken.add(found)
        return found

    for place in places:
        if not place.is_dir():
            yield _Corpus(own_id(place.stem), _pattern(place))
            continue
        collections = {_pattern(each.relative_to(place)): each for each in _collections(place)}
        if not collections or _has_more(place, collections):
            title = title_from_name(place.name) if place.name else ""
            yield _Corpus(own_id(place.name), os.fspath(place), title, tuple(collections))
        for each in collections.values():
            yield _Corpus(own_id(each.stem), _pattern(each))


def _collections(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are libraries of their own, sorted."""
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(files):
            path = Path(root) / name
            if not name.startswith(".") and _ending(path) and _is_known(path):
                yield path


def _is_known(path: Path) -> bool:
    try:
        return bool(format_of(path).collections)
    except (UnreadableError, OSError):
        return False


def _ending(path: Path) -> str:
    """Return the glob that a collection's files end with, or an empty string for another file."""
    suffix = path.suffix.lower()
    return next(
        (each.collections[suffix] for each in FORMATS.values() if suffix in each.collections), ""
    )


def _has_more(folder: Path, patterns: Iterable[str]) -> bool:
    """Return whether a folder holds files that belong to no collection."""
    known = [matcher(each) for each in patterns]
    return any(
        not any(matches((Path(root) / name).relative_to(folder).as_posix()) for matches in known)
        for root, _, files in os.walk(folder)
        for name in files
        if not name.startswith(".")
    )


def _pattern(path: Path) -> str:
    """Return a glob for a file and, of a collection in several files, its companions."""
    literal = _MAGIC.sub(r"[\1]", path.as_posix())
    ending = _ending(path)
    is_whole = ending in ("", path.suffix.lower())
    return literal if is_whole else literal.removesuffix(path.suffix) + ending


def _title(places: Sequence[Path]) -> str:
    if len(places) > 1:
        return _TITLE
    place = Path(os.path.abspath(places[0]))  # noqa: PTH100
    return title_from_name(place.name) if place.name else _TITLE


def _text(value: str) -> str:
    """Return a TOML basic string: JSON's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
