"""The file that an export is written to: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from runtime.errors import LibraryError
from runtime.export.html import to_html
from runtime.export.markdown import to_markdown
from runtime.export.records import ExportedConversation
from runtime.localization import _

_FORMATS: Mapping[str, Callable[[ExportedConversation], str]] = {
    ".md": to_markdown,
    ".markdown": to_markdown,
    ".html": to_html,
    ".htm": to_html,
}


class FileExistsAlreadyError(LibraryError):
    """There is such a file, and nobody said that it may be replaced."""


def check_export(path: Path, *, replace: bool, how: str = "") -> None:
    """Raise LibraryError where nothing could be written to `path`, as far as that can be seen.

    `how` is what replaces a file that is there.
    """
    if path.suffix.lower() not in _FORMATS:
        raise LibraryError(
            _("{path} tells no format by its ending.", path=path),
            _("Let it end with .md for Markdown or .html."),
        )
    if path.is_dir():
        raise LibraryError(_("{path} is a folder.", path=path), _("Name a file in it."))
    if not path.parent.is_dir():
        raise LibraryError(
            _("There is no folder {folder}.", folder=path.parent),
            _("Make it, or name another place."),
        )
    if path.exists() and not replace:
        raise FileExistsAlreadyError(
            _("{path} is there already.", path=path),
            _("Name another file, or replace it with {option}.", option=how)
            if how
            else _("Name another file, or replace it."),
        )


def write_export(conversation: ExportedConversation, path: Path, *, replace: bool) -> None:
    """Write a conversation to a file of Markdown or HTML, as its ending says.

    Raises LibraryError where that cannot be done, and leaves what was there before.
    """
    check_export(path, replace=replace)
    text = _FORMATS[path.suffix.lower()](conversation)
    beside = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        _write(beside, text.encode())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise LibraryError(
            _("{path} cannot be written: {reason}.", path=path, reason=error.strerror),
            _("Name a place that can be written to and has room."),
        ) from error


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
