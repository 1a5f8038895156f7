"""The models of a build: what passages are embedded with, and which vectors belong together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.models import embedding_of
from builder.models.embedder import Embedding
from builder.models.precision import VARIABLE
from builder.specs import ModelSpec, SourceSpec

SPEC = ModelSpec("Small", "CC0", SourceSpec("path", ("model",)))
DIGEST = "0123456789abcdef" * 4


def embedding(monkeypatch: pytest.MonkeyPatch, precision: str, prefix: str = "") -> Embedding:
    monkeypatch.setenv(VARIABLE, precision)
    spec = replace(SPEC, passage_prefix=prefix)
    return embedding_of(spec, Path("model"), DIGEST, Path("cache"))


def test_vectors_of_two_precisions_lie_in_two_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [embedding(monkeypatch, each) for each in ("bf16", "fp32", "bf16")]
    assert ["bf16", "fp32", "bf16"] == [each.embedder.precision for each in found]
    assert found[0].cache == found[2].cache == Path("cache/vectors/0123456789abcdef-bf16.sqlite")
    assert found[1].cache == Path("cache/vectors/0123456789abcdef-fp32.sqlite")
    assert "Small@0123456789abcdef-bf16" == found[0].fingerprint


def test_so_do_those_of_two_prefixes(monkeypatch: pytest.MonkeyPatch) -> None:
    prefixes = ("", "passage: ", "text: ")
    found = [embedding(monkeypatch, "fp32", prefix) for prefix in prefixes]
    assert 3 == len({each.cache for each in found}) == len({each.fingerprint for each in found})
