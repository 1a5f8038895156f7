"""Beginnings of prompts that stay computed, whatever is read after them.

Each has a sequence of its own in the cache. What begins like it shares its cells, and is computed
from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import llama_cpp as llama

from runtime.engine.aside import ASIDE, MAIN
from runtime.engine.generation import shared_prefix

MOST = 2
"""beginnings"""
TOKENS = 256
"""of all of them together: so many cells are theirs alone"""


class Kept:
    """The beginnings kept in one context, whose sequences after the second are theirs."""

    def __init__(self) -> None:
        self._beginnings: list[tuple[int, ...]] = []

    def has(self, tokens: Sequence[int]) -> bool:
        """Return whether that beginning is kept."""
        return tuple(tokens) in self._beginnings

    def keep(self, context: Any, tokens: Sequence[int]) -> None:
        """Keep the conversation's first tokens, which these are, where there is room for them."""
        together = len(tokens) + sum(map(len, self._beginnings))
        if not tokens or self.has(tokens) or len(self._beginnings) == MOST or together > TOKENS:
            return
        self._beginnings.append(tuple(tokens))
        memory = llama.llama_get_memory(context)
        llama.llama_memory_seq_cp(memory, MAIN, ASIDE + len(self._beginnings), 0, len(tokens))

    def restore(self, context: Any, prompt: Sequence[int], least: int) -> list[int]:
        """Have the conversation begin as a prompt does; return the tokens that are computed then.

        Where no beginning has more than `least` tokens in common with the prompt, nothing is done,
        and none are returned.
        """
        common = [shared_prefix(each, prompt) for each in self._beginnings]
        longest = max(common, default=0)
        if longest <= least:
            return []
        memory = llama.llama_get_memory(context)
        llama.llama_memory_seq_rm(memory, MAIN, -1, -1)
        sequence = ASIDE + 1 + common.index(longest)
        llama.llama_memory_seq_cp(memory, sequence, MAIN, 0, longest)
        return list(prompt[:longest])
