"""What threads and widgets tell the screens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.message import Message

from runtime.errors import LibraryError
from runtime.events import Event
from runtime.results import DocumentLink, DocumentView, TitlePage, Translation
from runtime.tui.state.title_windows import TitleRequest


@dataclass
class Answering(Message):
    """An answer went on by one event."""

    turn: int
    """the number of the question it belongs to"""
    event: Event


@dataclass
class AskFailed(Message):
    """A question could not be answered."""

    turn: int
    error: LibraryError


@dataclass
class Translated(Message):
    """A sentence of an answer was translated, or all are: then there is none."""

    turn: int
    place: int = 0
    """which of the answer's sentences"""
    translation: Translation | None = None


@dataclass
class SearchReady(Message):
    """The embedding model is loaded."""


@dataclass
class WriterReady(Message):
    """The chat model is loaded."""


@dataclass
class LoadingFailed(Message):
    """A model could not be loaded."""

    error: LibraryError


@dataclass
class DocumentOpened(Message):
    """A document was read."""

    view: DocumentView
    chunks: tuple[int, ...]
    """where `runtime.tui.state.wrapping` may cut its text"""


@dataclass
class DocumentFailed(Message):
    """A document could not be read."""

    error: LibraryError


@dataclass
class TitlesListed(Message):
    """Titles were listed."""

    request: TitleRequest
    page: TitlePage


@dataclass
class TitlesFailed(Message):
    """Titles could not be listed."""

    error: LibraryError


@dataclass
class Exported(Message):
    """Answers were written to a file."""

    path: Path


@dataclass
class ExportFailed(Message):
    """Answers could not be written to a file."""

    path: Path
    error: LibraryError


@dataclass
class Crashed(Message):
    """A thread met a defect of ours; whoever receives this raises it."""

    error: Exception


@dataclass
class QuestionChosen(Message):
    """An example question was chosen."""

    question: str


@dataclass
class PassageChosen(Message):
    """A citation or a passage was chosen."""

    turn: int
    number: int


@dataclass
class LinkFollowed(Message):
    """A link of a document was followed."""

    link: DocumentLink


@dataclass
class LinkChosen(Message):
    """A link of a document was chosen, but not followed."""

    link: DocumentLink


@dataclass
class PictureChosen(Message):
    """A picture of a document was chosen, by its place among them."""

    place: int


@dataclass
class PictureOpened(Message):
    """A picture has been read."""

    number: int
    pixels: Any
    """(height, width, 3), as `runtime.pictures` has them"""


@dataclass
class PictureFailed(Message):
    """A picture cannot be read."""

    error: LibraryError


@dataclass
class Moved(Message):
    """The reader stands at another place in the document."""

    offset: int
    """first character on screen"""
    share: float
    """how much of the document has been passed, 0 to 1"""
