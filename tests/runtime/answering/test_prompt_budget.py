"""How much of the evidence a model reads on a slow machine, and what is shown all the same."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import llama_cpp
import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.progress import Silent
from builder.sources import fetch
from runtime.answering import hypothetical, prompt
from runtime.answering.prompt_budget import PREFILL_BUDGET, STEPS, affordable, evidence_tokens
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, Message, turn
from runtime.events import Done, Found
from runtime.library import Library
from runtime.results import Evidence, Hit
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter

STARTER = Path(__file__).parents[3] / "bundle.toml"
QUESTION = "Who built the Suez Canal?"
ANSWER = ["The Suez Canal Company built it."]


def evidence(*texts: str) -> list[Evidence]:
    hit = Hit("history", "suez", "Suez Canal", "", " ".join(texts), 0, 99, 1.0)
    return [Evidence(hit, text, 0, len(text), 1.0) for text in texts]


# The rule


def test_a_machine_whose_speed_is_not_known_reads_all() -> None:
    assert math.inf == evidence_tokens(None)


def test_patience_without_end_reads_all_however_slow_the_machine() -> None:
    assert math.inf == evidence_tokens(0.1, math.inf)


@pytest.mark.parametrize(
    ("affordable_tokens", "expected"),
    [
        (0.0, STEPS[0]),
        (STEPS[0] - 1, STEPS[0]),
        (STEPS[1] - 1, STEPS[0]),
        (STEPS[1], STEPS[1]),
        (STEPS[2] - 1, STEPS[1]),
        (100 * STEPS[-1], STEPS[-1]),
    ],
)
def test_the_budget_is_what_can_be_read_in_time_in_steps(
    affordable_tokens: float, expected: int
) -> None:
    assert expected == evidence_tokens(affordable_tokens / PREFILL_BUDGET)


def test_the_best_sentence_is_read_however_long_it_is() -> None:
    best, other = evidence("one two three four", "one")
    assert [best] == affordable([best, other], 3, str.split)


def test_a_shorter_sentence_takes_the_place_of_one_that_is_too_long() -> None:
    best, long, short = evidence("one two", "one two three", "one two")
    assert [best, short] == affordable([best, long, short], 4, str.split)


def test_without_evidence_nothing_is_read() -> None:
    assert [] == affordable([], 100, str.split)


# The library


def _ask(root: Path, writer: QueuedWriter, budget: float = PREFILL_BUDGET) -> tuple[Found, str]:
    """Return what is shown, and what the model is told."""
    library = Library(open_stick(root), FakeEmbedder(), writer, prefill_budget=budget)
    with closing(library):
        found, *_ = library.ask(QUESTION)
    assert isinstance(found, Found)
    return found, writer.asked[0][-1].text


def test_a_slow_machine_shows_all_the_evidence_and_its_model_reads_the_best(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.answering.prompt_budget.STEPS", (1, 10_000))
    shown, whole = _ask(shared_root, QueuedWriter(ANSWER))
    shown_slowly, part = _ask(shared_root, QueuedWriter(ANSWER, reading=0.1))

    texts = [each.text for each in shown.evidence]
    assert len(texts) > 1
    assert texts == [each.text for each in shown_slowly.evidence]
    assert all(text in whole for text in texts)
    assert [texts[0]] == [text for text in texts if text in part]


def test_an_evaluation_reads_all_and_asks_for_no_speed(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.answering.prompt_budget.STEPS", (1, 10_000))
    slow = QueuedWriter(ANSWER, reading=0.1)
    assert _ask(shared_root, QueuedWriter(ANSWER))[1] == _ask(shared_root, slow, math.inf)[1]
    assert [] == slow.read


def test_loading_the_model_reads_the_instructions_ahead(
    library: Library, writer: QueuedWriter
) -> None:
    library.load_model()
    assert [prompt.beginning(), hypothetical.beginning()] == writer.read


class Absorbed(QueuedWriter):
    """Reads ahead until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def read_ahead(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        super().read_ahead(messages, cancellation)
        self.begun.set()
        while not cancellation.cancelled:
            time.sleep(0.001)
        return None


def test_closing_the_library_ends_what_is_read_ahead(shared_root: Path) -> None:
    writer = Absorbed()
    library = Library(open_stick(shared_root), FakeEmbedder(), writer)
    reader = threading.Thread(target=library.load_model, daemon=True)
    reader.start()
    assert writer.begun.wait(30)
    library.close()
    reader.join(30)
    assert not reader.is_alive()


def test_a_question_that_waits_for_the_model_can_be_cancelled() -> None:
    lock, cancellation = threading.Lock(), Cancellation()
    with lock:
        timer = threading.Timer(0.01, cancellation.cancel)
        timer.start()
        with turn(lock, cancellation) as free:
            assert not free
        timer.join()
    with turn(lock, Cancellation()) as free:
        assert free
        assert lock.locked()
    assert not lock.locked()


def test_a_question_cancelled_while_the_model_is_busy_ends_as_stopped(
    library: Library, writer: QueuedWriter
) -> None:
    cancel = Cancellation()
    with library._chat._turn:
        events = library.ask(QUESTION, cancel=cancel)
        next(events)
        timer = threading.Timer(0.01, cancel.cancel)
        timer.start()
        *_, done = events
        timer.join()
    assert isinstance(done, Done)
    assert done.stopped
    assert [] == writer.asked


# A real model


@pytest.fixture(scope="module")
def model() -> Path:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path,) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    return path


@pytest.fixture
def chat(model: Path) -> Iterator[ChatModel]:
    with closing(ChatModel(model, threads=1)) as loaded:
        yield loaded


def _noted(chat: ChatModel, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the tokens which the model computes."""
    decode = chat._decode
    read: list[int] = []

    def noting(tokens: list[int]) -> bool:
        read.extend(tokens)
        return decode(tokens)

    monkeypatch.setattr(chat, "_decode", noting)
    return read


ASKED = [*prompt.beginning(), Message("user", "Paris is the capital of France. Which is it?")]


@pytest.mark.real
def test_reading_ahead_tells_the_speed_and_changes_no_answer(chat: ChatModel, model: Path) -> None:
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 24, Cancellation()))

    reading = chat.read_ahead(prompt.beginning(), Cancellation())

    assert reading is not None
    assert reading > 0
    assert chat.rates() is None
    assert plain == list(chat.generate(ASKED, 24, Cancellation()))
    assert chat.rates() is not None


@pytest.mark.real
def test_what_was_read_ahead_is_not_read_again(
    chat: ChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _noted(chat, monkeypatch)

    chat.read_ahead(prompt.beginning(), Cancellation())
    ahead = len(read)
    chat.read_ahead(prompt.beginning(), Cancellation())
    assert ahead == len(read)
    list(chat.generate(ASKED, 0, Cancellation()))

    assert chat.prompt_tokens(ASKED) == read


@pytest.mark.real
def test_beginnings_stay_read_whatever_else_is_read_between(
    chat: ChatModel, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 24, Cancellation()))
    for beginning in (prompt.beginning(), hypothetical.beginning()):
        chat.read_ahead(beginning, Cancellation())
    list(chat.generate([Message("user", "Tell of the sea. " * 40)], 8, Cancellation()))
    read = _noted(chat, monkeypatch)
    assert plain == list(chat.generate(ASKED, 24, Cancellation()))

    prefix = len(chat.prompt_tokens(prompt.beginning()))
    assert len(read) < len(chat.prompt_tokens(ASKED)) - prefix // 2 + 24


@pytest.mark.real
def test_reading_ahead_that_is_stopped_breaks_nothing(chat: ChatModel, model: Path) -> None:
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 24, Cancellation()))
    stopped = Cancellation()
    timer = threading.Timer(0.02, stopped.cancel)
    timer.start()

    assert chat.read_ahead(prompt.beginning() * 20, stopped) is None
    timer.join()

    assert plain == list(chat.generate(ASKED, 24, Cancellation()))


@pytest.mark.real
def test_too_few_tokens_tell_no_speed(chat: ChatModel) -> None:
    assert chat.read_ahead([Message("system", "Be brief.")], Cancellation()) is None


@pytest.mark.real
def test_reading_ahead_goes_on_without_a_device_that_fails_in_its_midst(
    chat: ChatModel, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model without a device stands for one on it."""
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 24, Cancellation()))
    decode, calls = llama_cpp.llama_decode, []

    def fail_once(context: object, batch: object) -> int:
        calls.append(context)
        return -3 if len(calls) == 3 else int(decode(context, batch))

    chat._device = 1
    monkeypatch.setattr(llama_cpp, "llama_decode", fail_once)
    assert chat.read_ahead(prompt.beginning(), Cancellation()) is not None
    assert plain == list(chat.generate(ASKED, 24, Cancellation()))
    assert chat._device is None
