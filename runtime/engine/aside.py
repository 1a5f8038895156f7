"""A second sequence beside a conversation, which shares with it what it begins with.

Cells of the cache that both have are not computed again, and what happens to the one leaves the
other as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import llama_cpp as llama

MAIN, ASIDE = 0, 1
"""the conversation; what stands beside it"""


@contextmanager
def sharing(context: Any, start: int, end: int) -> Iterator[None]:
    """Have the second sequence for a while, with the conversation's tokens at these places."""
    memory = llama.llama_get_memory(context)
    llama.llama_memory_seq_cp(memory, MAIN, ASIDE, start, end)
    try:
        yield
    finally:
        llama.llama_memory_seq_rm(memory, ASIDE, -1, -1)


def decode(context: Any, tokens: Sequence[int], first: int) -> int:
    """Compute tokens of the second sequence, the first of them at place `first`.

    Only the last has logits. Returns `llama_decode`'s code: zero when all went well.
    """
    batch = llama.llama_batch_init(len(tokens), 0, 1)
    try:
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index], batch.pos[index] = token, first + index
            batch.n_seq_id[index], batch.seq_id[index][0] = 1, ASIDE
            batch.logits[index] = index == len(tokens) - 1
        return int(llama.llama_decode(context, batch))
    finally:
        llama.llama_batch_free(batch)
