"""Texts → vectors: each alone, so that its vector depends on it and on nothing beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.models.embedder import PassageEmbedder
from builder.models.hmsemb import unpack
from tests.support.fakes import DIMENSION
from tests.support.packed_encoders import write_pack

TEXTS = ["a ship", "a longer text about scurvy and lemons", "oranges", "the navy in its ships"]


class Padded:
    """A model that pads a batch to its longest text, which changes the sums of the others."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def encode(
        self, texts: list[str], batch_size: int = 32, **_settings: object
    ) -> np.ndarray[Any, Any]:
        self.threads.add(threading.get_ident())
        batches = [texts[at : at + batch_size] for at in range(0, len(texts), batch_size)]
        return np.concatenate([self._batch(each) for each in batches])

    def parameters(self) -> Iterator[object]:
        yield self.threads

    buffers = parameters

    @staticmethod
    def _batch(texts: list[str]) -> np.ndarray[Any, Any]:
        vectors = np.zeros((len(texts), DIMENSION))
        vectors[:, 0] = list(map(len, texts))
        vectors[:, 1] = max(map(len, texts))
        vectors[:, 2] = 1
        return vectors


def embedder_of(model: Padded) -> PassageEmbedder:
    embedder = PassageEmbedder(Path(), "")
    embedder._models = [model]
    return embedder


def test_a_text_has_the_same_vector_in_any_company() -> None:
    embedder = embedder_of(Padded())
    together = embedder.embed(TEXTS)
    for place, text in enumerate(TEXTS):
        assert together[place].tobytes() == embedder.embed([text])[0].tobytes()


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_real_model_gives_a_text_the_same_bytes_in_any_company(
    tmp_path: Path, precision: str
) -> None:
    folder = unpack(write_pack(tmp_path / "small.hmsemb"), tmp_path / "model")
    embedder = PassageEmbedder(folder, "", precision)
    words = ["this", "small", "model", "has", "never", "seen", "any", "of", "these", "words"]
    texts = [" ".join(words[:count]) for count in range(1, len(words))] * 3
    together = embedder.embed(texts)
    backwards = embedder.embed(texts[::-1])[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


def test_half_precision_is_near_full_precision_and_not_the_same(tmp_path: Path) -> None:
    folder = unpack(write_pack(tmp_path / "small.hmsemb"), tmp_path / "model")
    full, half = (PassageEmbedder(folder, "", each).embed(TEXTS) for each in ("fp32", "bf16"))
    assert not np.array_equal(full, half)
    assert (full * half).sum(axis=1) == pytest.approx(1, abs=0.01)


def test_vectors_come_in_the_order_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.models.embedder.usable", lambda: 3)
    lengths = np.arange(1, 40)
    vectors = embedder_of(Padded()).embed(["x" * length for length in lengths])
    np.testing.assert_allclose(vectors[:, 0] / vectors[:, 2], lengths, rtol=1e-4)


def test_what_embeds_computes_in_threads_of_its_own() -> None:
    """For it clears what llama.cpp sets once in each thread: the layout of a matrix unit."""
    model = Padded()
    embedder_of(model).embed(TEXTS * 20)
    assert model.threads
    assert threading.get_ident() not in model.threads
