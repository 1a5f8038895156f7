"""`ask --export`: what was answered, kept until it is written to the file that was named."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from runtime.errors import LibraryError
from runtime.events import Done, Event, Found
from runtime.export.file import check_export, write_export
from runtime.export.records import ExportedAnswer, ExportedConversation
from runtime.library import Library
from runtime.localization import _
from runtime.text.sanitize import printable


class Export:
    """Collects answers where a file is named; without one it does nothing."""

    def __init__(self, path: Path | None, *, replace: bool) -> None:
        """Raise LibraryError before anything is asked where the file could not be written."""
        if replace and path is None:
            raise LibraryError(
                _("{option} goes with {other}.", option="--replace", other="--export"),
                _("Name the file: {option}.", option="--export FILE"),
            )
        if path is not None:
            check_export(path, replace=replace, how="--replace")
        self._path = path
        self._replace = replace
        self._answers: list[ExportedAnswer] = []

    def watched(self, question: str, events: Iterable[Event]) -> Iterator[Event]:
        """Yield a question's events as they come."""
        found = None
        for event in events:
            if isinstance(event, Found):
                found = event
            elif isinstance(event, Done):
                self._answers.append(ExportedAnswer.of(question, found, event))
            yield event

    def write(self, library: Library) -> None:
        """Write what was answered. Raises LibraryError where that fails."""
        if self._path is None:
            return
        conversation = ExportedConversation(
            library=library.manifest.title,
            language=library.manifest.language,
            answers=tuple(self._answers),
            corpora={pack.id: pack for pack in library.packs},
        )
        write_export(conversation, self._path, replace=self._replace)
        said = _("{path} is written.", path=self._path.absolute())
        sys.stderr.write(f"vademecum: {printable(said)}\n")
