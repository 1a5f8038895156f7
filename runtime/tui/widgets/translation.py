"""A translation, as it is drawn: its text with marks, what it has lost, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget

from runtime.results import TranslatedBy, Translation
from runtime.text.translation_text import (
    UNCHECKED,
    glosses_in,
    languages_of_translation,
    notes_on_translation,
    pieces,
    warnings_on,
)
from runtime.tui.drawable import clean, one_line
from runtime.tui.widgets.styling import run_style


def drawn_translation(widget: Widget, translation: Translation) -> Content:
    """Return a translation, in the styles of a widget: quiet, warning and unsupported."""
    return Content("\n").join(_lines(widget, translation))


def _lines(widget: Widget, translation: Translation) -> Iterator[Content]:
    quiet, warn = run_style(widget, "quiet"), run_style(widget, "warning")
    yield Content.styled(f"{one_line(languages_of_translation(translation))}:", quiet)
    for warning in warnings_on(translation):
        yield Content.styled(one_line(warning), warn)
    if translation.text:
        yield Content("").join(_text(widget, translation))
    if translation.by is TranslatedBy.WORDS:
        yield from (Content.styled(one_line(line), quiet) for line in glosses_in(translation))
    for note in notes_on_translation(translation):
        yield Content.styled(one_line(note), quiet)


def _text(widget: Widget, translation: Translation) -> Iterator[Content]:
    doubt = run_style(widget, "unsupported")
    for text, is_doubtful in pieces(translation):
        if is_doubtful:
            yield Content.styled(f"{clean(text)}{UNCHECKED}", doubt)
        else:
            yield Content(clean(text))
