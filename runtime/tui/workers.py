"""What runs in threads: it asks the library and posts what comes. It touches no widget."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from runtime.errors import LibraryError
from runtime.export.file import write_export
from runtime.export.records import ExportedConversation
from runtime.results import AnswerSentence
from runtime.stick.layout import PACK_FILES
from runtime.tui.messages import (
    Answering,
    AskFailed,
    Crashed,
    DocumentFailed,
    DocumentOpened,
    Exported,
    ExportFailed,
    LoadingFailed,
    PictureFailed,
    PictureOpened,
    SearchReady,
    TitlesFailed,
    TitlesListed,
    Translated,
    WriterReady,
)
from runtime.tui.protocols import Asker, Cancellation, Exchange, Presence
from runtime.tui.state.title_windows import TitleRequest
from runtime.tui.state.wrapping import chunk_starts


@dataclass(frozen=True, slots=True)
class Request:
    """A question on its way to the library."""

    turn: int
    question: str
    corpora: Collection[str]
    history: Sequence[Exchange]
    generate: bool


@dataclass(frozen=True, slots=True)
class TranslationRequest:
    """An answer that is to be translated."""

    turn: int
    sentences: Sequence[AnswerSentence]
    target: str
    """the code of the language"""


def load_models(library: Asker, presence: Presence, post: Post) -> None:
    """Load what search needs, then what writing needs."""
    with _reporting(presence, post, LoadingFailed):
        library.warm()
        post(SearchReady())
        if library.manifest.model("chat") is not None:
            library.load_model()
        post(WriterReady())


def answer_question(
    library: Asker, presence: Presence, request: Request, cancellation: Cancellation, post: Post
) -> None:
    """Ask, and post each event."""
    with _reporting(presence, post, lambda error: AskFailed(request.turn, error)):
        for event in library.ask(
            request.question,
            corpora=request.corpora,
            history=request.history,
            generate=request.generate,
            cancel=cancellation,
        ):
            post(Answering(request.turn, event))


def translate_answer(
    library: Asker, presence: Presence, request: TranslationRequest, cancellation: Cancellation,
    post: Post,
) -> None:  # fmt: skip
    """Translate the sentences of an answer, and post each; then that it is over."""
    with _reporting(presence, post, lambda error: AskFailed(request.turn, error)):
        for place, translation in library.translations(
            request.sentences, target=request.target, cancel=cancellation
        ):
            post(Translated(request.turn, place, translation))
        post(Translated(request.turn))


def open_document(
    library: Asker, presence: Presence, corpus: str, document: str, post: Post
) -> None:
    """Read a document."""
    with _reporting(presence, post, DocumentFailed):
        view = library.read(corpus, document)
        post(DocumentOpened(view, chunk_starts(view.text)))


def open_picture(library: Asker, presence: Presence, corpus: str, number: int, post: Post) -> None:
    """Read a picture."""
    with _reporting(presence, post, PictureFailed):
        from runtime.pictures.pixels import pixels_of  # of no use to most

        data = library.picture(corpus, number)
        post(PictureOpened(number, pixels_of(data, PACK_FILES.pictures)))


def list_titles(library: Asker, presence: Presence, request: TitleRequest, post: Post) -> None:
    """List titles."""
    with _reporting(presence, post, TitlesFailed):
        page = library.titles(
            request.prefix, corpora=request.corpora, start=request.start, count=request.count
        )
        post(TitlesListed(request, page))


def write_answers(
    conversation: ExportedConversation, path: Path, replace: bool, post: Post
) -> None:
    """Write answers to a file."""
    try:
        write_export(conversation, path, replace=replace)
    except LibraryError as error:
        post(ExportFailed(path, error))
    except Exception as error:  # noqa: BLE001 - the screen raises what is a defect
        post(Crashed(error))
    else:
        post(Exported(path))


@contextmanager
def _reporting(
    presence: Presence, post: Post, failed: Callable[[LibraryError], Message]
) -> Iterator[None]:
    """Post what goes wrong, once: also that the stick is gone while a call does not return."""
    reported = threading.Event()

    def report(error: LibraryError) -> None:
        if not reported.is_set():
            reported.set()
            post(failed(error))

    with presence.watched(report):
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the screen raises what is a defect
            problem = presence.explained(error)
            if problem is None:
                post(Crashed(error))
            else:
                report(problem)


Post = Callable[[Message], None]


def start_thread(name: str, work: Callable[[], None]) -> threading.Thread:
    """Run `work` in a daemon thread: leaving the program never waits for a model to load."""
    context = contextvars.copy_context()
    thread = threading.Thread(target=lambda: context.run(work), name=name, daemon=True)
    thread.start()
    return thread


def poster(target: MessagePump) -> Post:
    """Return a function that posts to `target` from any thread, even after it has gone."""

    def post(message: Message) -> None:
        with suppress(RuntimeError):  # the event loop is closed: the person has left
            target.post_message(message)

    return post
