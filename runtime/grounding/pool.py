"""Evidence → the sentences that an answer is held against, and how each is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from runtime.grounding.claims import Reading
from runtime.grounding.parser import read
from runtime.grounding.prompt_injection import safe_sentences
from runtime.grounding.source import Source
from runtime.grounding.tables import rows
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import statements
from runtime.text.sentences import says_enough

COMMAND = re.compile(r"`|(?<![\w-])--?[A-Za-z][\w-]*|^\$ ")


def pool_of(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return every sentence of the passages that the evidence comes from."""
    sentences = sentences_of_hits([each.hit for each in evidence])
    # A heading or a label bears nothing out.
    return [each for each in sentences if says_enough(each.text)] or sentences


def sentences_of_hits(hits: Sequence[Hit]) -> list[Evidence]:
    """Return every sentence of passages, each passage once."""
    return [sentence for hit in dict.fromkeys(hits) for sentence in sentences_of_hit(hit)]


@lru_cache(maxsize=1 << 6)
def sentences_of_hit(hit: Hit) -> tuple[Evidence, ...]:
    """Cut a passage; it is once, though every sentence of an answer is held against it."""
    return tuple(statements(safe_sentences(hit)))


def source_of(sentence: str, chosen: Sequence[Evidence], question: str = "") -> Source:
    """Return sentences of one passage as what a sentence is held against."""
    hit = chosen[0].hit
    # A command is right as a whole or not at all.
    passage = "" if COMMAND.search(sentence) else hit.headed
    parts = tuple(read(each.text) for each in chosen)
    text = parts[0] if len(parts) == 1 else read(" ".join(each.text for each in chosen))
    return Source(text, parts, read(hit.title), read(passage), read(question), _rows(chosen))


def _rows(chosen: Sequence[Evidence]) -> tuple[Reading, ...]:
    """Return the rows of a table that a sentence is cited from, its header first."""
    first, *others = chosen
    if others:
        return ()
    head = f"{first.hit.head}\n" if first.hit.head and first.start == first.hit.start else ""
    return rows(head + first.text)
