"""Two scores of the same passages → one. Pure.

No fixed weight serves every question: where one passage has the rare words of a question and the
others do not, its words are to be trusted; where all have the same common ones, their meaning is.
How far the best passage stands out by its words, in standard deviations, tells the two apart, and
needs no knowledge of language or subject.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

COMPARED = 100
"""passages, the best of each half, that the standard deviation is taken over"""
WORTH = 0.45
"""standard deviations of the cosine that one of the lexical scores is worth where the best passage
stands out as far as is usual"""
USUAL = 4.5
"""standard deviations that the best passage usually stands out by"""
GROWTH = 2.0
"""power of how far it does, relative to `USUAL`, that the worth grows with"""
ONE_WORD_SHARE = 0.98
"""weight of the lexical scores where one word is looked up and some passage has it"""
_LEAST_DEVIATION = 1e-6


def fuse(lexical: Scores, cosine: Scores, *, is_one_word: bool = False) -> Scores:
    """Return the mean of two scores, (passages,) each, weighted by `lexical_share`.

    Where one word is looked up, the passages that have it come first.
    """
    decided = is_one_word and len(lexical) and lexical.max() > 0
    share = np.float32(ONE_WORD_SHARE if decided else lexical_share(lexical, cosine))
    return (1 - share) * cosine + share * lexical


def lexical_share(lexical: Scores, cosine: Scores) -> float:
    """Return the weight of the lexical scores, 0 to 1, for these passages of one question."""
    compared = _among_best(lexical) | _among_best(cosine)
    words, meaning = lexical[compared], cosine[compared]
    if not len(words) or words.max() == words.min():
        return 0.0
    deviation = float(words.std())
    standing_out = float(words.max() - words.mean()) / deviation
    # Among few passages none can stand out by more than this: one that alone has the words does.
    usual = min(USUAL, sqrt(len(words) - 1))
    weight: float = WORTH * (standing_out / usual) ** GROWTH
    # Of an embedding, only the order and the relative distances are taken: some give cosines from
    # 0.6 to 0.8 for all passages, others from 0 to 0.7.
    of_words, of_meaning = weight / deviation, 1 / max(float(meaning.std()), _LEAST_DEVIATION)
    return of_words / (of_words + of_meaning)


def _among_best(scores: Scores) -> NDArray[np.bool_]:
    if len(scores) <= COMPARED:
        return np.ones(len(scores), dtype=bool)
    return np.asarray(scores >= np.partition(scores, -COMPARED)[-COMPARED], dtype=bool)
