"""A model asked for a yes or no beside what it writes; nothing else changes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import llama_cpp
import numpy as np
import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.progress import Silent
from builder.sources import fetch
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, Message, instead_of_question
from runtime.engine.yes_no import YesNo
from tests.support.real_stick import STARTER

WORDS = {"Yes": [0], "yes": [1], "No": [2], "no": [3]}
ASKED = [Message("user", "Passages:\n\nThe Nile is a long river of Africa.\n\nQuestion: Where?")]
CLAIM = "Claim: The Nile is a river.\nDo the passages say so? Answer yes or no."


def spelt(text: str) -> list[int]:
    """Tokens of a vocabulary in which the other ways to write them take two."""
    return WORDS.get(text, [4, 5])


def test_every_way_to_write_yes_or_no_counts() -> None:
    logits = np.log(np.array([0.3, 0.1, 0.15, 0.05, 0.2, 0.2], dtype=np.float32))
    assert YesNo(spelt).log_odds(logits) == pytest.approx(math.log(0.4 / 0.2), abs=1e-5)


def test_a_vocabulary_without_the_words_says_nothing() -> None:
    assert YesNo(lambda _: [1, 2]).log_odds(np.zeros(6, dtype=np.float32)) is None


def test_something_else_is_asked_in_the_place_of_the_last_paragraph_alone() -> None:
    messages = [Message("system", "Be brief.\n\nBe kind."), *ASKED]
    asked = instead_of_question(messages, "Claim: one\ntwo")
    assert messages[0] == asked[0]
    assert asked[1].text == "Passages:\n\nThe Nile is a long river of Africa.\n\nClaim: one\ntwo"


@pytest.fixture(scope="module")
def model() -> Path:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path, *_) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    return path


@pytest.fixture
def chat(model: Path) -> Iterator[ChatModel]:
    with closing(ChatModel(model, threads=1)) as chat:
        yield chat


@pytest.mark.real
def test_an_answer_goes_on_as_if_nothing_had_been_asked(chat: ChatModel, model: Path) -> None:
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 20, Cancellation()))
    answer = chat.generate(ASKED, 20, Cancellation())
    said = []
    pieces = []
    for piece in answer:
        pieces.append(piece)
        said.append(answer.judge(CLAIM))
    said.append(answer.judge(CLAIM))
    assert plain == pieces
    assert said[0] is not None
    assert [said[0]] * len(said) == pytest.approx(said, abs=0.05)


@pytest.mark.real
def test_what_is_said_does_not_depend_on_what_was_read_before(chat: ChatModel, model: Path) -> None:
    messages = instead_of_question(ASKED, CLAIM)
    with closing(ChatModel(model, threads=1)) as other:
        fresh = other.judge(messages, Cancellation())
    list(chat.generate(ASKED, 5, Cancellation()))
    assert fresh is not None
    assert fresh == pytest.approx(chat.judge(messages, Cancellation()), abs=0.05)
    other_claim = instead_of_question(ASKED, CLAIM.replace("river", "mountain"))
    assert abs(fresh - (chat.judge(other_claim, Cancellation()) or 0.0)) > 1e-3


@pytest.mark.real
def test_only_what_is_new_is_read(chat: ChatModel, monkeypatch: pytest.MonkeyPatch) -> None:
    list(chat.generate(ASKED, 0, Cancellation()))
    decode, read = llama_cpp.llama_decode, []

    def counting(context: object, batch: llama_cpp.llama_batch) -> int:
        read.append(batch.n_tokens)
        return int(decode(context, batch))

    monkeypatch.setattr(llama_cpp, "llama_decode", counting)
    chat.judge(instead_of_question(ASKED, CLAIM), Cancellation())
    assert sum(read) < len(chat.tokenize(CLAIM)) + 12


@pytest.mark.real
def test_a_model_that_is_stopped_says_nothing_and_answers_later(
    chat: ChatModel, model: Path
) -> None:
    with closing(ChatModel(model, threads=1)) as other:
        plain = list(other.generate(ASKED, 10, Cancellation()))
    stopped = Cancellation()
    stopped.cancel()
    assert chat.judge(instead_of_question(ASKED, CLAIM), stopped) is None
    assert plain == list(chat.generate(ASKED, 10, Cancellation()))


@pytest.mark.real
def test_what_the_context_has_no_room_for_is_not_asked(model: Path) -> None:
    with closing(ChatModel(model, context_tokens=256, threads=1)) as chat:
        chat.read_ahead([Message("system", "term " * 220)], Cancellation())
        list(chat.generate([Message("user", "text " * 180)], 3, Cancellation()))
        assert chat.judge([Message("user", "word " * 300)], Cancellation()) is None
        nearly = [Message("user", "word " * 220)]  # beside the others, it is too much
        assert len(chat.prompt_tokens(nearly)) < 256
        assert chat.judge(nearly, Cancellation()) is None
        list(chat.generate(ASKED, 3, Cancellation()))
        assert chat.judge(instead_of_question(ASKED, CLAIM), Cancellation()) is not None


@pytest.mark.real
def test_a_device_that_fails_meanwhile_is_left(
    chat: ChatModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model without a device stands for one on it."""
    messages = instead_of_question(ASKED, CLAIM)
    list(chat.generate(ASKED, 0, Cancellation()))
    plain = chat.judge(messages, Cancellation())
    decode, calls = llama_cpp.llama_decode, []

    def fail_once(context: object, batch: object) -> int:
        calls.append(context)
        return -3 if len(calls) == 1 else int(decode(context, batch))

    chat._device = 1
    monkeypatch.setattr(llama_cpp, "llama_decode", fail_once)
    assert plain == pytest.approx(chat.judge(messages, Cancellation()), abs=0.05)
    assert chat._device is None
