"""The vector index in several threads; what it finds is tested with what writes it."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from runtime.stick.corpus import Pack
from runtime.stick.stick import open_stick
from tests.support.fakes import bag_of_words
from tests.support.threads import at_once


@pytest.fixture
def pack(shared_root: Path) -> Pack:
    return open_stick(shared_root).packs[0]


@pytest.mark.parametrize("way", ["search", "cosines"])
def test_a_search_starts_no_threads_whichever_thread_searches(pack: Pack, way: str) -> None:
    def threads_after(_: int) -> int:
        faiss.omp_set_num_threads(3)  # as many as processors, in a thread that nobody has told
        given = 1 if way == "search" else np.array([0])
        getattr(pack.vectors, way)(bag_of_words("scurvy"), given)
        return int(faiss.omp_get_max_threads())

    assert [1, 1] == at_once(threads_after, 2)
