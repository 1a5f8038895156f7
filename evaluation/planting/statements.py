"""A corpus → sentences that are true of it, each with the passages it is checked against."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from builder.corpus.chunking import passages
from builder.readers.document import Document
from builder.readers.formats.json_records import read_lines
from evaluation.questions import Split
from evaluation.sets import LabelledSet, corpora, find_sets
from runtime.errors import LibraryError
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.stick.layout import MANIFEST_NAME
from runtime.stick.stick import open_stick

NEIGHBOURS = 3
"""passages beside a sentence's own: those that share the rarest words with it"""
_CHARACTERS = 1000  # of a passage, as the starter bundle cuts them
_SEED = 20  # any will do, as long as it stays
_WORD = re.compile(r"\w{3,}")
_LENGTHS = range(6, 46)  # words; shorter ones are headings, longer ones lists
_SENTENCE = re.compile(r"[\"“(]?[A-Z][^\n|{}]*[.!?][\"”)]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a corpus."""

    evidence: Evidence
    following: str
    """the sentence after it in its passage, or an empty string"""
    neighbours: tuple[Hit, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return " ".join(self.evidence.text.split())

    @property
    def pool(self) -> tuple[Evidence, ...]:
        """What it is checked against: its own passage and those that resemble it."""
        hits = (self.evidence.hit, *self.neighbours)
        return tuple(evidence for hit in hits for evidence in sentences_of(hit)[:1])


def corpus_hits(folder: Path, only: Collection[str]) -> dict[str, list[Hit]]:
    """Return every passage of a library, or of a folder of labelled sets, by corpus.

    Raises LibraryError when there is neither, or none of those that `only` names.
    """
    if not (folder / MANIFEST_NAME).is_file():
        return {each.name: _set_hits(each) for each in find_sets(folder, only)}
    packs = {pack.record.id: pack for pack in open_stick(folder).packs}
    if unknown := sorted(set(only) - packs.keys()):
        raise LibraryError(
            f"The library has no corpus {unknown[0]!r}.", f"It has: {', '.join(packs)}."
        )
    return {
        name: [pack.passage(number, 1.0) for number in range(pack.record.passages)]
        for name, pack in packs.items()
        if not only or name in only
    }


def _set_hits(labelled: LabelledSet) -> list[Hit]:
    documents = read_lines(labelled.corpus, labelled.corpus.name, corpora(labelled, "en")[0])
    return [
        hit
        for document in documents
        if isinstance(document, Document)
        for hit in _hits(labelled.name, document)
    ]


def statements(hits: Sequence[Hit], count: int, split: Split) -> list[Statement]:
    """Return `count` sentences of the corpus at random, always the same; or a half of them.

    `dev` has those at even places, `end` those at odd ones.
    """
    index = _Neighbourhood(hits)
    order = random.Random(_SEED).sample(range(len(hits)), len(hits))  # noqa: S311  a sample, no secret
    found = [one for number in order if (one := _chosen(hits[number], number)) is not None][:count]
    step = slice(None) if split == "all" else slice(0 if split == "dev" else 1, None, 2)
    return [
        Statement(evidence, following, index.nearest(evidence.text, number))
        for number, evidence, following in found[step]
    ]


def _hits(corpus: str, document: Document) -> Iterator[Hit]:
    for passage in passages(document, _CHARACTERS):
        yield Hit(
            corpus, document.id, document.title, "", document.text[passage.start : passage.end],
            passage.start, passage.end, 1.0,
        )  # fmt: skip


def _chosen(hit: Hit, number: int) -> tuple[int, Evidence, str] | None:
    """Choose one sentence of a passage, so that long documents do not decide alone."""
    listed = sentences_of(hit)
    fitting = [place for place, each in enumerate(listed) if is_statement(each.text)]
    if not fitting:
        return None
    place = random.Random(number).choice(fitting)  # noqa: S311
    following = listed[place + 1].text if place + 1 < len(listed) else ""
    return number, listed[place], " ".join(following.split()) if is_statement(following) else ""


def is_statement(text: str) -> bool:
    """Whether a text is one whole sentence that states something."""
    return (
        len(text.split()) in _LENGTHS
        and not text.endswith("?")
        and _SENTENCE.fullmatch(text) is not None
    )


class _Neighbourhood:
    """Which passages share rare words."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, hit in enumerate(hits):
            for word in set(_WORD.findall(f"{hit.title} {hit.text}".casefold())):
                self._holders[word].append(number)

    def nearest(self, text: str, own: int) -> tuple[Hit, ...]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(_WORD.findall(text.casefold())):
            holders = self._holders[word]
            if len(holders) <= max(20, len(self._hits) // 10):
                for number in holders:
                    scores[number] += log(1 + len(self._hits) / len(holders))
        scores.pop(own, None)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:NEIGHBOURS]
        return tuple(self._hits[number] for number in best)
