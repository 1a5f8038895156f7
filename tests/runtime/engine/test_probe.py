"""What a model's inside tells of a prompt it has read: how it is saved, and what is made of it."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zstandard
from numpy.typing import NDArray

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.models.calibration import GRANITE
from builder.models.probes import fitted_probe
from builder.progress import Silent
from builder.sources import fetch
from evaluation.probe import Reader, fit, measure
from evaluation.sets import find_sets
from runtime.answering.abstention import BUILT_IN
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, Message
from runtime.engine.kv_cache import UnknownFormError, values
from runtime.engine.probe import Probe, packed, pooled
from runtime.errors import LibraryError
from runtime.events import Done, Token
from runtime.library import Library
from runtime.stick.layout import POOLS, ProbeRecord
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.real_stick import STARTER, RealStick

HALF, SINGLE = 1, 0


def saved(held: NDArray[np.float32], *, transposed: bool = False, kind: int = HALF) -> bytes:
    """Return a sequence as llama.cpp saves it, with these values: (layers, tokens, width)."""
    form = "<f2" if kind == HALF else "<f4"
    layers, tokens, width = held.shape
    keys = b"".join(struct.pack("<iQ", HALF, 6) + b"secret" * tokens for _ in range(layers))
    sizes = struct.Struct("<II" if transposed else "<Q")
    each = np.dtype(form).itemsize
    size = sizes.pack(each, width) if transposed else sizes.pack(each * width)
    rows = (layer.T if transposed else layer for layer in held)
    values = b"".join(struct.pack("<i", kind) + size + row.astype(form).tobytes() for row in rows)
    cells = b"".join(struct.pack("<iIi", 17 + place, 1, 1) for place in range(tokens))
    head = struct.pack("<IiII", 0xAF143CD8, 1, 1, tokens) + cells
    return head + struct.pack("<II", transposed, layers) + keys + values


ROWS: NDArray[np.float32] = np.arange(24, dtype=np.float32).reshape(3, 2, 4) / np.float32(4)
"""of 3 layers and 2 tokens"""


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
        saved(ROWS)[:12] + struct.pack("<I", 3) + saved(ROWS)[16:],  # one more than it has
        saved(ROWS)[:12] + struct.pack("<I", 0),  # none
    ],
    ids=["empty", "short", "long", "quantized", "two streams", "three tokens", "no token"],
)
def test_other_forms_are_told_from_it(wrong: bytes) -> None:
    with pytest.raises(UnknownFormError):
        values(wrong)


def record(
    weights: NDArray[np.float32], first_layer: int = 1, intercept: float = -0.5
) -> ProbeRecord:
    """Return a probe that weighs and sums: one unit for what is above 0, one for what is below."""
    units, count = np.stack([weights, -weights]), weights.shape[1]
    return ProbeRecord(
        first_layer, count, packed(units), (0.0, 0.0), (1.0, -1.0), intercept, 0.0,
        refuse_below=0.5, unread_below=0.0,
    )  # fmt: skip


def test_a_probe_weighs_what_it_looks_at_in_its_layers_alone() -> None:
    weights = np.zeros((POOLS, 2, 4), dtype=np.float32)
    weights[:, 0, 0] = 1, 0, 10, 100
    weights[1, 1, 3] = -2
    expected = 111 * ROWS[1, 1, 0] - 2 * (ROWS[2, 0, 3] + ROWS[2, 1, 3]) / 2 - 0.5
    assert expected == Probe(record(weights)).log_odds(ROWS, 2)
    expected += 10 * (ROWS[1, 0, 0] - ROWS[1, 1, 0])  # the question's own last token
    assert expected == Probe(record(weights)).log_odds(ROWS, 1)


def test_four_things_are_looked_at() -> None:
    values = np.arange(5, dtype=np.float32)[None, :, None]
    assert [4, 2, 2, 3.5] == pooled(values, 3).ravel().tolist()


@pytest.mark.parametrize("asked", [0, 5, 9])
def test_a_template_that_ends_with_the_question_leaves_its_last_token(asked: int) -> None:
    values = np.arange(5, dtype=np.float32)[None, :, None]
    *_, own, after = pooled(values, asked).ravel().tolist()
    assert ((0, 2) if asked == 0 else (4, 4)) == (own, after)


@pytest.mark.parametrize("shape", [(3, 2, 5), (2, 2, 4), (0, 1, 0)])
def test_a_model_of_another_form_tells_nothing(shape: tuple[int, ...]) -> None:
    probe = Probe(record(np.ones((POOLS, 2, 4), dtype=np.float32)))
    assert probe.log_odds(np.ones(shape, dtype=np.float32), 1) is None


def test_a_unit_counts_for_what_is_above_0_with_its_bias() -> None:
    weights = np.zeros((2, POOLS, 1, 4), dtype=np.float32)
    weights[:, 0, 0, 0] = 1, -1  # of the last token: 3
    one = ProbeRecord(1, 1, packed(weights), (-1.0, 2.5), (10.0, 7.0), 0.25, 0.0, 0.5, 0.0)
    assert ROWS[1, 1, 0] == 3
    assert 10 * (3 - 1) + 0.25 == Probe(one).log_odds(ROWS, 1)
    raised = replace(one, biases=(-1.0, 4.0))
    assert 10 * (3 - 1) + 7 * (4 - 3) + 0.25 == Probe(raised).log_odds(ROWS, 1)


def test_weights_come_back_as_they_were_packed() -> None:
    weights = np.random.default_rng(4).normal(size=(POOLS, 5, 8)).astype(np.float16)
    told = Probe(record(weights.astype(np.float32), 0)).log_odds(
        np.eye(5, 8, dtype=np.float32)[:, None], 1
    )
    assert told == pytest.approx(np.trace(weights.sum(axis=0)) - 0.5, abs=0.02)


# A real model


@pytest.fixture(scope="module")
def model() -> Path:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path, *_) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    return path


@pytest.fixture(scope="module")
def chat(model: Path) -> Iterator[ChatModel]:
    with closing(ChatModel(model)) as loaded:
        yield loaded


def read(chat: ChatModel, text: str) -> tuple[NDArray[np.float32], str]:
    """Return the values of the prompt's last token, and the answer."""
    answer = chat.generate([Message("user", text)], 12, Cancellation())
    pieces = list(answer)
    told = chat.values(answer.prompt_tokens - 1, answer.prompt_tokens)
    assert told is not None
    return told[:, 0], "".join(pieces)


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
@pytest.mark.parametrize("pool", range(POOLS))
def test_the_probe_looks_at_the_question_to_the_prompt_s_last_token(model: Path, pool: int) -> None:
    weights = np.zeros((POOLS, 1, 192), dtype=np.float32)
    weights[pool, 0, 7] = 1
    probe = record(weights, 0, 0.0)
    with closing(ChatModel(model, probe=probe)) as chat:
        text = "The Nile is long.\n\nQuestion: Which river is long?"
        messages = [Message("user", text)]
        answer = chat.generate(messages, 3, Cancellation())
        pieces = iter(answer)
        next(pieces)
        inside = answer.inside()
        question = chat.question(messages)
        values = chat.values(question.start, answer.prompt_tokens)
        assert "".join(pieces)
        assert values is not None
        prompt = chat.prompt_tokens(messages)
        assert chat.tokenize("long?")[-1] == prompt[question.stop - 1]
        assert prompt[question.stop :] == chat.prompt_tokens([Message("user", "Which?")])[-6:]
        asked = len(chat.tokenize("Question: Which river is long?"))
        assert 0 <= len(question) - asked <= 3  # what is before it may be cut otherwise
        of_token = values[0, :, 7]
        own = len(question)
        wanted = [of_token[-1], of_token.mean(), of_token[own - 1], of_token[own:].mean()][pool]
        assert inside == pytest.approx(float(wanted), abs=1e-5)
        assert inside == answer.inside()  # what was written since has other places
        assert np.abs(values[0, -1] - values[0, -2]).max() > 0.01


@pytest.mark.real
def test_a_question_is_the_last_paragraph(chat: ChatModel) -> None:
    def place(*texts: str) -> range:
        return chat.question([Message("user", text) for text in texts])

    one, longer = place("A passage.\n\nQuestion?"), place("A passage.\n\nAnother, longer?")
    assert one.start == longer.start
    assert len(chat.tokenize("Another, longer?")) - len(chat.tokenize("Question?")) == (
        longer.stop - one.stop
    )
    assert place("Passages.\n\nA passage.\n\nQ?").start > place("Passages.\n\nQ?").start
    assert place("Earlier.\n\nQuestion?", "Only this?").start > place("Only this?").start > 0


@pytest.mark.real
def test_looking_inside_changes_nothing_of_the_answer(chat: ChatModel) -> None:
    question = "What is the capital of France?"
    told, before = read(chat, question)
    again, after = read(chat, question)

    assert before == after != ""
    assert told == pytest.approx(again, abs=1e-3)


@pytest.mark.real
@pytest.mark.parametrize(("intercept", "answered"), [(-9.0, False), (9.0, True)])
def test_what_is_found_inside_a_real_model_decides(
    model: Path, shared_root: Path, intercept: float, answered: bool
) -> None:
    probe = record(np.zeros((POOLS, 2, 192), dtype=np.float32), 14, intercept)
    chat = ChatModel(model, probe=probe)
    bundle = open_stick(shared_root)
    object.__setattr__(bundle.manifest, "abstention", BUILT_IN)
    with closing(Library(bundle, FakeEmbedder(), chat, prefill_budget=math.inf)) as library:
        events = list(library.ask("Who built the Suez Canal?"))

    done = events[-1]
    assert isinstance(done, Done)
    assert answered is any(isinstance(event, Token) for event in events)
    assert answered is done.answered
    assert done.prompt_tokens > 0


@pytest.mark.real
def test_a_probe_is_fitted_and_measured_on_labelled_sets(
    real_stick: RealStick, tmp_path: Path
) -> None:
    asked = {
        "moon": [("What causes the tides?", True), ("Who first walked on the Moon?", False)],
        "burns": [("How is a burn cooled?", True), ("Which burns need a graft?", False)],
    }
    texts = {
        "moon": "The Moon causes the tides of the sea. ",
        "burns": "A burn is cooled by water. ",
    }
    for name, questions in asked.items():
        write_set(tmp_path / "sets" / name, texts[name], name, questions)
    rivers = [("Which river is in Egypt?", True), ("Which river is in Spain?", False)]
    write_set(tmp_path / "learnt" / "rivers", "The Nile is in Egypt. ", "rivers", rivers)
    plan = load_plan(real_stick.bundle, "tiny")
    with closing(Reader(plan, real_stick.cache, Silent())) as reader:
        sets = find_sets(tmp_path / "sets")
        fitted = fit(reader, sets, find_sets(tmp_path / "learnt"), 4, tmp_path / "fitted")
        measured = measure(reader, sets, "dev", 4, tmp_path / "fitted")
        with pytest.raises(LibraryError, match="There is no probe of"):
            measure(reader, sets, "dev", 4, tmp_path)

    table, _, written = fitted.rpartition("\n\n")
    assert written.startswith("Written to ")
    assert "| burns" in table
    assert table.splitlines()[0] == measured.splitlines()[0]
    probe = fitted_probe(plan.chats[0].name, plan.embedding.name, tmp_path / "fitted")
    assert probe is not None
    assert np.isfinite(probe.curve).all()
    Probe(probe.record(0.07, GRANITE))
    assert range(16, 21) == range(probe.first_layer, probe.first_layer + probe.layers)


def write_set(folder: Path, text: str, domain: str, questions: Sequence[tuple[str, bool]]) -> None:
    """Write a labelled set of one document; each question stands twice, so that both are even."""
    folder.mkdir(parents=True)
    document = json.dumps({"id": "one", "title": domain, "text": text})
    (folder / "corpus.jsonl.zst").write_bytes(zstandard.compress(document.encode()))
    rows = [
        {"id": f"{place}", "question": asked, "gold": ["one"], "answers": [text],
         "answerable": answerable, "domain": domain}
        for place, (asked, answerable) in enumerate(each for each in questions for _ in "ab")
    ]  # fmt: skip
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
