"""Logits of a model's next token → the log-odds of yes against no. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

_YES = ("Yes", "yes", "YES", " Yes", " yes")
_NO = ("No", "no", "NO", " No", " no")


class YesNo:
    """The tokens of one vocabulary that say yes or no, in every way to write them."""

    def __init__(self, tokenize: Callable[[str], Sequence[int]]) -> None:
        """Take what makes tokens of a text. A way to write it that takes several is left out."""
        self._yes, self._no = (_single(tokenize, words) for words in (_YES, _NO))

    def log_odds(self, logits: NDArray[np.float32]) -> float | None:
        """Return the log-odds by logits (vocabulary,); None for a vocabulary without the words."""
        if not (self._yes and self._no):
            return None
        return _log_sum(logits[self._yes]) - _log_sum(logits[self._no])


def _single(tokenize: Callable[[str], Sequence[int]], words: Sequence[str]) -> list[int]:
    tokens = [tokenize(word) for word in words]
    return list(dict.fromkeys(each[0] for each in tokens if len(each) == 1))


def _log_sum(logits: NDArray[np.float32]) -> float:
    largest = float(logits.max())
    return largest + float(np.log(np.exp(logits.astype(np.float64) - largest).sum()))
