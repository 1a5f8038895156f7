"""The cosines of passages whose pack has no vectors: a few are embedded when a question is asked.

Words alone would be compared with words and meaning together. The best passages by words are few,
and a model that embeds a question embeds them too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from runtime.retrieval.fusion import lexical_share
from runtime.stick.corpus import Pack
from runtime.stick.passage_text import embedded_text, heading_path, searched_text

Scores = NDArray[np.float32]
Embed = Callable[[str], NDArray[np.float32]]
"""what a passage is embedded as → its unit vector (dimension,)"""

EMBEDDED = 3
"""passages at most that are embedded for a question, the best of all packs without vectors"""
RANKED = 10
"""places that one of them must have a hope of, to be embedded"""


def with_embedded(
    lexical: Scores, cosine: Scores, exact: Callable[[int], float], places: NDArray[np.int64]
) -> Scores:
    """Return the cosines, (passages,), with those of the best at these places, where one lacks.

    What is unknown is NaN; `exact` computes the cosine of the passage at a place.
    """
    found = cosine.copy()
    for place in _worth_embedding(lexical, cosine, places[np.isnan(cosine[places])]).tolist():
        found[place] = exact(place)
    return found


def comparable(cosine: Scores) -> Scores:
    """Return cosines with those that are still unknown taken for the mean of the known ones.

    So they neither gain nor lose by it: words alone decide about them.
    """
    unknown = np.isnan(cosine)
    mean = np.float32(0 if unknown.all() else cosine[~unknown].mean())
    return np.where(unknown, mean, cosine)


def text_of(pack: Pack, passage: int) -> str:
    """Return what a passage is embedded as, the same as in a build. Raises LibraryError."""
    hit = pack.passage(passage, 0.0)
    aliases = pack.details(pack.document_of(passage)).aliases if hit.start == 0 else ()
    searched = searched_text(hit.head, hit.text, hit.start, aliases)
    return embedded_text(heading_path(hit.title, hit.section), searched)


def _worth_embedding(
    lexical: Scores, cosine: Scores, places: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return those places whose passages might come among the first with a cosine."""
    unknown = np.isnan(cosine)
    best = places[np.argsort(-lexical[places], kind="stable")][:EMBEDDED]
    known = cosine[~unknown]
    if len(known) < RANKED:
        return best
    share = np.float32(lexical_share(lexical, comparable(cosine)))
    ranked = (1 - share) * known + share * lexical[~unknown]
    least = np.partition(ranked, -RANKED)[-RANKED]
    hoped = (1 - share) * known.max() + share * lexical[best]
    return np.asarray(best[hoped >= least])
