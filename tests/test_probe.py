"""What a model's inside tells of a prompt it has read: how it is saved, and what is made of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.engine import default_cache
from builder.plan import load_plan
from builder.progress import Silent
from builder.sources import fetch
from runtime.engine import ChatModel
from runtime.engine.attention import UnknownFormError, values
from runtime.format import ProbeRecord
from runtime.generation import Cancellation, Message
from runtime.probe import Probe, packed
from tests.real_stick import STARTER

HALF, SINGLE = 1, 0


def saved(rows: NDArray[np.float32], *, transposed: bool = False, kind: int = HALF) -> bytes:
    """Return a sequence of one token as llama.cpp saves it, with these values."""
    form = "<f2" if kind == HALF else "<f4"
    layers, width = rows.shape
    keys = b"".join(struct.pack("<iQ", HALF, 6) + b"secret" for _ in range(layers))
    sizes = struct.Struct("<II" if transposed else "<Q")
    each = np.dtype(form).itemsize
    size = sizes.pack(each, width) if transposed else sizes.pack(each * width)
    held = b"".join(struct.pack("<i", kind) + size + row.astype(form).tobytes() for row in rows)
    head = struct.pack("<IiII", 0xAF143CD8, 1, 1, 1) + struct.pack("<iIi", 17, 1, 1)
    return head + struct.pack("<II", transposed, layers) + keys + held


ROWS: NDArray[np.float32] = np.arange(12, dtype=np.float32).reshape(3, 4) / np.float32(4)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("kind", [HALF, SINGLE])
def test_the_values_of_every_layer_are_read(transposed: bool, kind: int) -> None:
    assert ROWS.tolist() == values(saved(ROWS, transposed=transposed, kind=kind)).tolist()


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        saved(ROWS)[:-1],
        saved(ROWS) + b"\0",
        saved(ROWS, kind=8),  # a quantized cache
        saved(ROWS)[:8] + struct.pack("<I", 2) + saved(ROWS)[12:],  # two streams
        saved(ROWS)[:12] + struct.pack("<I", 2) + saved(ROWS)[16:],  # two tokens
        saved(ROWS)[:12] + struct.pack("<I", 0),  # none
    ],
    ids=["empty", "short", "long", "quantized", "two streams", "two tokens", "no token"],
)
def test_other_forms_are_told_from_it(wrong: bytes) -> None:
    with pytest.raises(UnknownFormError):
        values(wrong)


def record(weights: NDArray[np.float32], first_layer: int = 1) -> ProbeRecord:
    return ProbeRecord(first_layer, len(weights), packed(weights), -0.5, 1.0, 0.5, 0.1)


def test_a_probe_weighs_the_values_of_its_layers_alone() -> None:
    weights = np.array([[1, 0, 0, 0], [0, 0, 0, -2]], dtype=np.float32)
    assert ROWS[1, 0] - 2 * ROWS[2, 3] - 0.5 == Probe(record(weights)).told(ROWS)


@pytest.mark.parametrize("shape", [(3, 5), (2, 4), (0, 0)])
def test_a_model_of_another_form_tells_nothing(shape: tuple[int, int]) -> None:
    probe = Probe(record(np.ones((2, 4), dtype=np.float32)))
    assert probe.told(np.ones(shape, dtype=np.float32)) is None


def test_weights_come_back_as_they_were_packed() -> None:
    weights = np.random.default_rng(4).normal(size=(5, 8)).astype(np.float16).astype(np.float32)
    told = Probe(record(weights, 0)).told(np.eye(5, 8, dtype=np.float32))
    assert told == pytest.approx(np.trace(weights) - 0.5, abs=1e-5)


# A real model


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatModel]:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path, *_) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    with closing(ChatModel(path)) as model:
        yield model


def read(chat: ChatModel, text: str) -> tuple[NDArray[np.float32], str]:
    """Return the values of the prompt's last token but one's end, and the answer."""
    answer = chat.generate([Message("user", text)], 12, Cancellation())
    pieces = list(answer)
    told = chat.values(answer.prompt_tokens - 1)
    assert told is not None
    return told, "".join(pieces)


@pytest.mark.real
def test_the_first_layer_knows_a_token_alone_and_later_ones_what_came_before(
    chat: ChatModel,
) -> None:
    one, _ = read(chat, "What is the capital of France?")
    other, _ = read(chat, "Name the longest river there is.")

    assert one.shape == other.shape
    assert one.std() > 0
    assert one[0] == pytest.approx(other[0], abs=1e-3)  # every prompt ends with the same token
    assert np.abs(one[10] - other[10]).max() > 0.05


@pytest.mark.real
def test_looking_inside_changes_nothing_of_the_answer(chat: ChatModel) -> None:
    question = "What is the capital of France?"
    told, before = read(chat, question)
    again, after = read(chat, question)

    assert before == after != ""
    assert told == pytest.approx(again, abs=1e-3)
