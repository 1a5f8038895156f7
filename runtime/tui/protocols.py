"""What the screens need of a library: `runtime.library.Library` is one. Types only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from runtime.errors import LibraryError, StickGoneError
from runtime.events import Event
from runtime.results import AnswerSentence, DocumentView, TitlePage, Translation
from runtime.stick.layout import Manifest, PackRecord

Exchange = tuple[str, str]
"""A question and its answer."""


class Cancellation(Protocol):
    """Stops an answer from any thread."""

    def cancel(self) -> None:
        """Stop at once."""

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""


NewCancellation = Callable[[], Cancellation]


class Presence(Protocol):
    """Tells whether the stick is still there: `runtime.stick.presence.Presence` does."""

    def explained(self, error: BaseException) -> LibraryError | None:
        """Return what to tell a person of an error; None where it is a defect of ours."""

    def watched(self, report: Callable[[StickGoneError], None]) -> AbstractContextManager[None]:
        """Report, from another thread, when the stick goes away in the meantime."""


class Asker(Protocol):
    """A library that is asked and read. All of its methods may block."""

    @property
    def manifest(self) -> Manifest:
        """What the library says of itself."""

    @property
    def packs(self) -> tuple[PackRecord, ...]:
        """The corpora that are open."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Why other corpora are not."""

    def ask(
        self,
        question: str,
        *,
        corpora: Collection[str] = ...,
        history: Sequence[Exchange] = ...,
        generate: bool = ...,
        cancel: Any = ...,
    ) -> Iterator[Event]:
        """Answer a question, event by event. Raises LibraryError."""

    def translations(
        self, sentences: Sequence[AnswerSentence], *, target: str, cancel: Any = ...
    ) -> Iterator[tuple[int, Translation]]:
        """Translate sentences of an answer, each with its place among them. Raises LibraryError."""

    def read(self, corpus: str, document: str) -> DocumentView:
        """Return a whole document. Raises LibraryError."""

    def picture(self, corpus: str, number: int) -> bytes:
        """Return a picture of a document. Raises LibraryError."""

    def titles(
        self,
        prefix: str = ...,
        *,
        corpora: Collection[str] = ...,
        start: int = ...,
        count: int = ...,
    ) -> TitlePage:
        """List titles that begin so. Raises LibraryError."""

    def warm(self) -> None:
        """Load what search needs."""

    def load_model(self) -> None:
        """Load what writing needs."""
