"""Passages → vectors: nothing is embedded twice, and an interruption keeps what was done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder import build
from builder.corpus.build_pack import BuiltPack
from builder.corpus.embedding import embed_passages
from builder.corpus.vector_cache import VectorCache
from builder.models import Models, gguf_conversion
from builder.models.embedder import BATCH, Embedding
from builder.models.gguf_conversion import check_agreement, convert_to_gguf, converted
from builder.progress import Silent
from runtime.errors import LibraryError
from runtime.stick.layout import PackRecord
from tests.support.fakes import DIMENSION, FakePassageEmbedder, bag_of_words

TEXTS = [f"Passage number {n} about {'scurvy ' * (n % 5)}" for n in range(3 * BATCH)]


def embedded(
    texts: list[str], cache: Path, embedder: FakePassageEmbedder
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return embed_passages(
        texts, len(texts), embedder, cache / "vectors.sqlite", Silent(), "medicine"
    ).all()


def test_vectors_come_in_the_order_of_the_texts_and_are_of_unit_length(tmp_path: Path) -> None:
    vectors = embedded(TEXTS, tmp_path, FakePassageEmbedder())
    assert ("float32", (len(TEXTS), DIMENSION)) == (vectors.dtype.name, vectors.shape)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    expected = np.stack([bag_of_words(text) for text in TEXTS])
    np.testing.assert_allclose(vectors, expected, atol=1e-3)


def test_a_second_run_embeds_nothing_and_gives_the_same(tmp_path: Path) -> None:
    first = embedded(TEXTS, tmp_path, FakePassageEmbedder())
    again = FakePassageEmbedder()
    np.testing.assert_array_equal(first, embedded(TEXTS, tmp_path, again))
    assert [] == again.embedded


def test_only_a_changed_text_is_embedded_again(tmp_path: Path) -> None:
    embedded(TEXTS, tmp_path, FakePassageEmbedder())
    changed = [*TEXTS[:7], "A text of its own", *TEXTS[8:]]
    again = FakePassageEmbedder()
    vectors = embedded(changed, tmp_path, again)
    assert ["A text of its own"] == again.embedded
    np.testing.assert_allclose(vectors[7], bag_of_words("A text of its own"), atol=1e-3)


def test_a_text_that_occurs_twice_is_embedded_once(tmp_path: Path) -> None:
    embedder = FakePassageEmbedder()
    vectors = embedded(["one", "two", "one"], tmp_path, embedder)
    assert ["one", "two"] == sorted(embedder.embedded)
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_an_interruption_keeps_the_batches_that_were_done(tmp_path: Path) -> None:
    interrupted = FakePassageEmbedder(breaks_after=2)
    with pytest.raises(KeyboardInterrupt):
        embedded(TEXTS, tmp_path, interrupted)
    assert 2 * BATCH == len(interrupted.embedded)
    resumed = FakePassageEmbedder()
    embedded(TEXTS, tmp_path, resumed)
    assert set(TEXTS) - set(interrupted.embedded) == set(resumed.embedded)
    assert BATCH == len(resumed.embedded)


def test_texts_of_like_length_share_a_batch(tmp_path: Path) -> None:
    """Little is then spent on padding."""
    embedder = FakePassageEmbedder()
    embedded(TEXTS, tmp_path, embedder)
    lengths = [len(text) for text in embedder.embedded]
    assert sorted(lengths) == lengths


def test_the_cache_gives_back_what_it_was_given_and_no_more(tmp_path: Path) -> None:
    keys = [number.to_bytes(16, "big") for number in range(2000)]
    vectors = {key: key * 2 for key in keys[:1500]}
    with closing(VectorCache(tmp_path / "deep" / "cache.sqlite", Silent())) as cache:
        cache.add(vectors)
    with closing(VectorCache(tmp_path / "deep" / "cache.sqlite", Silent())) as cache:
        assert vectors == cache.known(keys)
        assert {} == cache.known([])


def test_a_model_that_cannot_be_converted_is_told_of(tmp_path: Path) -> None:
    converter = tmp_path / "converter"
    converter.mkdir()
    script = "import sys; sys.exit('Model Unheard is not supported')"
    (converter / "convert_hf_to_gguf.py").write_text(script)
    _model_folder(tmp_path / "model")
    with pytest.raises(LibraryError) as caught:
        convert_to_gguf(tmp_path / "model", converter, tmp_path / "model.gguf")
    assert caught.value.message.endswith(
        "could not be converted to GGUF: Model Unheard is not supported"
    )
    assert not (tmp_path / "model.gguf").exists()


def test_a_model_is_converted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "convert_hf_to_gguf.py").write_text(
        "import pathlib, sys; target = pathlib.Path(sys.argv[sys.argv.index('--outfile') + 1])\n"
        "target.write_bytes(b'GGUF')\n"
    )
    _model_folder(tmp_path / "model")
    monkeypatch.setattr(gguf_conversion, "ensure_converter", lambda *_: tmp_path)
    made = converted(tmp_path / "model", "0" * 64, "f16", tmp_path / "cache", Silent())
    assert b"GGUF" == made.read_bytes()
    (tmp_path / "convert_hf_to_gguf.py").unlink()
    assert made == converted(tmp_path / "model", "0" * 64, "f16", tmp_path / "cache", Silent())


def _model_folder(folder: Path) -> None:
    """Make a folder that says what an embedding model says of itself."""
    folder.mkdir()
    (folder / "config.json").write_text('{"architectures": ["BertModel"]}')


class _Turned:
    """An engine whose vectors are its original's, turned by an angle."""

    def __init__(self, cosine: float) -> None:
        self._cosine = cosine

    def embed(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        vector = bag_of_words(text)
        other = np.roll(vector, 1) - vector * float(np.roll(vector, 1) @ vector)
        other = other / np.linalg.norm(other)
        return np.asarray(vector * self._cosine + other * (1 - self._cosine**2) ** 0.5)

    def close(self) -> None:
        """Nothing is held."""


def agreement(monkeypatch: pytest.MonkeyPatch, cosine: float, precision: str = "fp32") -> float:
    monkeypatch.setattr("builder.models.gguf_conversion.EmbeddingModel", lambda *_: _Turned(cosine))
    embedder = FakePassageEmbedder()
    embedder.precision = precision
    stored = np.stack([bag_of_words(text) for text in TEXTS[:20]])
    return check_agreement(embedder, Path("x.gguf"), TEXTS[:20], stored)


@pytest.mark.parametrize("cosine", [1.0, 0.9995])
def test_an_engine_that_agrees_passes(monkeypatch: pytest.MonkeyPatch, cosine: float) -> None:
    assert agreement(monkeypatch, cosine) == pytest.approx(cosine, abs=1e-4)


def test_an_engine_that_disagrees_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LibraryError) as caught:
        agreement(monkeypatch, 0.99)
    assert (
        "The converted embedding model disagrees with its original: mean cosine 0.9900 on "
        "20 passages, at least 0.999 wanted."
    ) == caught.value.message
    assert "VADEMECUM_EMBEDDING" not in caught.value.hint


def test_where_half_precision_may_be_to_blame_the_other_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(LibraryError, match="disagrees") as caught:
        agreement(monkeypatch, 0.99, "bf16")
    assert "set VADEMECUM_EMBEDDING=fp32 and build again" in caught.value.hint


def test_what_is_compared_is_what_the_cache_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An embedder that has changed since, or a damaged cache, is not compared in its place."""
    monkeypatch.setattr("builder.models.gguf_conversion.EmbeddingModel", lambda *_: _Turned(1.0))
    embedder = FakePassageEmbedder()
    embedding = Embedding(embedder, "words", tmp_path / "vectors.sqlite")
    embedded(TEXTS[:20], tmp_path, FakePassageEmbedder())
    gguf = tmp_path / "x.gguf"
    gguf.write_bytes(b"GGUF")
    models = Models(embedding, gguf, (), ())
    record = PackRecord("p", "", "", "", "", "en", "", 1, 20, 1, "words", DIMENSION, "SQ8", ())
    packs = [BuiltPack(tmp_path, record, (), tuple(TEXTS[:20]), {})]
    assert build.agreement(models, packs, tmp_path, Silent()) == pytest.approx(1, abs=1e-3)
    assert [] == embedder.embedded

    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as connection, connection:
        other = (np.ones(DIMENSION) / DIMENSION**0.5).astype(np.float16).tobytes()
        connection.execute("UPDATE vectors SET vector = ?", (other,))
    once = build.agreement(models, packs, tmp_path, Silent())
    assert once == pytest.approx(1, abs=1e-3)
    changed = replace(models, embedding=replace(embedding, fingerprint="words at half precision"))
    with pytest.raises(LibraryError, match="disagrees with its original"):
        build.agreement(changed, packs, tmp_path, Silent())
