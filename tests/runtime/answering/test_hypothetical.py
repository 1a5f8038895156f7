"""A model's own words for an answer are searched with, and nothing else is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.answering.abstention import BUILT_IN
from runtime.answering.hypothetical import (
    INSTRUCTIONS,
    SLOWEST,
    hypothetical_answer,
    messages,
)
from runtime.engine.generation import Cancellation
from runtime.events import Done, Event, Found
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import write_library

ASKED = "What do I eat when I have the runs?"
SUPPOSED = ["Avoid milk with ", "diarrhoea."]
ANSWER = ["Drink water with salt and sugar."]
DOCUMENTS = {
    "medicine": [
        Document("gut", "Gut", "With diarrhoea, drink water with salt and sugar. Avoid milk."),
        *(
            Document(f"race{n}", "Races", f"He eats and has run {n} races, the runs.")
            for n in range(12)
        ),
    ]
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library in which the words of the question stand elsewhere than its answer."""
    return write_library(tmp_path_factory.mktemp("runs"), DOCUMENTS)


def asked(
    root: Path, writer: QueuedWriter, question: str = ASKED, **options: object
) -> list[Event]:
    """Return the events of a question to a library that answers anything."""
    stick = open_stick(root)
    object.__setattr__(stick.manifest, "abstention", replace(BUILT_IN, refuse_below=0.0))
    with closing(Library(stick, FakeEmbedder(), writer)) as library:
        return list(library.ask(question, **options))  # type: ignore[arg-type]


def first_documents(events: Sequence[Event]) -> list[str]:
    """Return the best document of each search."""
    return [event.hits[0].document for event in events if isinstance(event, Found)]


def test_what_the_question_finds_is_shown_before_what_the_supposed_answer_finds(root: Path) -> None:
    writer = QueuedWriter(ANSWER, supposes=SUPPOSED)
    events = asked(root, writer)

    first, second = first_documents(events)
    assert first.startswith("race")
    assert "gut" == second
    (read,) = writer.asked
    assert "drink water with salt and sugar" in read[-1].text
    assert read[-1].text.endswith(f"Question: {ASKED}")
    done = events[-1]
    assert isinstance(done, Done)
    assert done.answered
    assert ["gut"] == [each.citations[0].document for each in done.sentences[:1]]


@pytest.mark.parametrize(
    ("question", "options", "supposes"),
    [
        (ASKED, {"generate": False}, SUPPOSED),
        (ASKED, {}, ()),
        ("Write a python function that counts the runs.", {}, SUPPOSED),
        (f"{'He has the runs. ' * 200}\n\n{ASKED}", {}, SUPPOSED),
    ],
)
def test_the_question_alone_is_searched_for(
    root: Path, question: str, options: dict[str, object], supposes: Sequence[str]
) -> None:
    """Where no model writes, supposes nothing, is to write code, or has a text to go by."""
    writer = QueuedWriter(ANSWER, supposes=supposes)
    assert 1 == len(first_documents(asked(root, writer, question, **options)))


@pytest.mark.parametrize(("speed", "searches"), [(SLOWEST, 2), (SLOWEST - 1, 1)])
def test_a_slow_machine_has_no_time_for_it(root: Path, speed: float, searches: int) -> None:
    writer = QueuedWriter(ANSWER, supposes=SUPPOSED, reading=speed)
    assert searches == len(first_documents(asked(root, writer)))


def test_a_supposed_command_that_destroys_is_not_asked_for(tmp_path: Path) -> None:
    text = "Remove a folder: rm -rf folder\n\nShow what a folder has: ls folder"
    shell = write_library(tmp_path, {"shell": [Document("rm", "rm", text)]})
    writer = QueuedWriter(["ls folder"], supposes=["Delete the folder with rm -rf folder."])
    events = asked(shell, writer, "How do I see a folder?")
    *_, found = (each for each in events if isinstance(each, Found))
    assert found.evidence
    assert not any("rm -rf" in each.text for each in found.evidence)


def test_what_is_supposed_is_one_line_of_what_was_written() -> None:
    writer = QueuedWriter(supposes=[" Avoid\nmilk. ", "\n\nAnd more."])
    assert "Avoid milk." == hypothetical_answer(ASKED, (), writer, Cancellation())


def test_nothing_is_supposed_once_it_is_stopped() -> None:
    stopped = Cancellation()
    stopped.cancel()
    assert "" == hypothetical_answer(ASKED, (), QueuedWriter(supposes=SUPPOSED), stopped)


def test_a_question_that_goes_on_is_supposed_with_what_was_said() -> None:
    roles = [
        message.role for message in messages("And milk?", [("Water?", "Yes."), (ASKED, "No.")])
    ]
    assert ["system", "user", "assistant", "user"] == roles
    assert INSTRUCTIONS == messages("And milk?", [])[0].text
