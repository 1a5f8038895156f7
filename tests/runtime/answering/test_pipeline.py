"""How a question is understood: alone or with the one before it, as it is or translated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.answering.abstention import BUILT_IN
from runtime.engine.generation import Cancellation, Generation, Message
from runtime.events import Done, Event, Found
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter

ANSWER = ["The Suez Canal Company built it."]
SPANISH = "¿Quién construyó el canal de Suez y por qué?"
ENGLISH = "Who built the Suez Canal?"
SCURVY = [("What is scurvy?", "A disease.")]
SUEZ = [(ENGLISH, "The Canal Company.")]


def opened(root: Path, writer: QueuedWriter, languages: tuple[str, ...] = ("en",)) -> Library:
    """Open a library that answers anything, whose models know these languages."""
    stick = open_stick(root)
    models = tuple(replace(model, languages=languages) for model in stick.manifest.models)
    object.__setattr__(stick.manifest, "models", models)
    object.__setattr__(stick.manifest, "abstention", replace(BUILT_IN, refuse_below=0.0))
    return Library(stick, FakeEmbedder(), writer)


def ask(
    root: Path, question: str, writer: QueuedWriter, languages: tuple[str, ...] = ("en",),
    **options: object,
) -> tuple[Found, Done]:  # fmt: skip
    """Return how a question begins and ends; each begins and ends but once."""
    with closing(opened(root, writer, languages)) as library:
        events: list[Event] = list(library.ask(question, **options))  # type: ignore[arg-type]
    assert [Found, Done] == [type(each) for each in events if isinstance(each, Found | Done)]
    first, last = events[0], events[-1]
    assert isinstance(first, Found)
    assert isinstance(last, Done)
    return first, last


def searched(root: Path, question: str, history: Sequence[tuple[str, str]]) -> str:
    """Return the document that is found first."""
    found, _ = ask(root, question, QueuedWriter(), history=history, generate=False)
    return found.hits[0].document if found.hits else ""


@pytest.mark.parametrize(
    ("question", "history", "document"),
    [
        ("How long is it?", SUEZ, "suez"),
        ("How is it treated?", SCURVY, "scurvy"),
        ("Who was James Lind?", SUEZ, "lind"),
        # Words say that it refers back; the passage that it finds says that it does not.
        ("Is it os.path.join?", SCURVY, "os.path"),
        # Nothing in it points back; only with the question before it is there a passage near.
        ("Recommended dose", [("Aspirin for children?", "No.")], "aspirin"),
        ("日本の首都はどこですか", SUEZ, ""),
        ("?", SUEZ, ""),
    ],
)
def test_of_two_readings_the_one_nearer_to_a_passage_is_searched_for(
    shared_root: Path, question: str, history: Sequence[tuple[str, str]], document: str
) -> None:
    assert document == searched(shared_root, question, history)


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        ("How long is it?", ["system", "user", "assistant", "user"]),
        ("Who was James Lind?", ["system", "user"]),
    ],
)
def test_a_model_reads_what_was_said_before_where_the_question_goes_on_from_it(
    shared_root: Path, question: str, roles: list[str]
) -> None:
    writer = QueuedWriter(ANSWER)
    ask(shared_root, question, writer, history=SUEZ)
    assert [roles] == [[message.role for message in asked] for asked in writer.asked]


def test_what_was_said_before_is_read_with_half_of_the_evidence_rather_than_without(
    shared_root: Path,
) -> None:
    question = "How long is it?"
    whole = QueuedWriter(ANSWER)
    ask(shared_root, question, whole, history=SUEZ)
    words = sum(len(message.text.split()) for message in whole.asked[0])
    writer = QueuedWriter(ANSWER, longest=words - 1)
    ask(shared_root, question, writer, history=SUEZ)
    (asked,) = writer.asked
    assert ["system", "user", "assistant", "user"] == [message.role for message in asked]
    assert len(asked[-1].text) < len(whole.asked[0][-1].text)


def test_a_question_in_another_language_is_translated_and_told(shared_root: Path) -> None:
    writer = QueuedWriter([ENGLISH], ANSWER)
    found, done = ask(shared_root, SPANISH, writer)
    assert (ENGLISH, ENGLISH) == (found.understood, done.understood)
    assert "suez" == found.hits[0].document
    translating, answering = writer.asked
    assert SPANISH == translating[-1].text
    assert answering[-1].text.endswith(f"Question: {ENGLISH}")
    assert done.answer.startswith("The Suez Canal Company built it.\n\n“")


def test_a_translation_that_finds_nothing_better_is_not_taken(shared_root: Path) -> None:
    writer = QueuedWriter(["What is it?"], ANSWER)
    question = "¿Qué es os.path.join y para qué?"
    found, done = ask(shared_root, question, writer)
    assert ("", "") == (found.understood, done.understood)
    assert "os.path" == found.hits[0].document
    assert writer.asked[1][-1].text.endswith(f"Question: {question}")


@pytest.mark.parametrize(
    ("question", "languages", "generate"),
    [(ENGLISH, ("en",), True), (SPANISH, ("en", "es"), True), (SPANISH, (), True),
     (SPANISH, ("de",), True), (SPANISH, ("en",), False)],
)  # fmt: skip
def test_what_needs_or_can_have_no_translation_is_not_translated(
    shared_root: Path, question: str, languages: tuple[str, ...], generate: bool
) -> None:
    writer = QueuedWriter(ANSWER)
    found, _ = ask(shared_root, question, writer, languages, generate=generate)
    assert "" == found.understood
    assert all("translator" not in message.text for asked in writer.asked for message in asked)


class Stopped(QueuedWriter):
    """Is stopped while it writes."""

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        self.asked.append(list(messages))

        def pieces() -> Iterator[str]:
            yield "Who built"
            cancellation.cancel()

        return Generation(pieces(), 1)


def test_a_translation_that_is_stopped_ends_the_answer(shared_root: Path) -> None:
    writer = Stopped()
    found, done = ask(shared_root, SPANISH, writer)
    assert done.stopped
    assert ("", "", "", 1) == (found.understood, done.understood, done.answer, len(writer.asked))


def test_a_question_too_long_to_be_translated_is_searched_for_as_it_is(shared_root: Path) -> None:
    writer = QueuedWriter(longest=3)
    found, done = ask(shared_root, SPANISH, writer)
    assert "" == found.understood
    assert done.sentences
    assert [] == writer.asked
