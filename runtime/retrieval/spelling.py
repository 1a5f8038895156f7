"""Misspelt words of a question → the terms of the packs that were meant.

A word that no pack has is taken for the nearest term by edits: a letter put in, left out or
exchanged, or two neighbours swapped, no stretch of letters edited twice (optimal string alignment:
Boytsov, "Indexing methods for approximate dictionary searching", 2011). The first letter is taken
to be right, so that one stretch of the sorted lexicon is looked through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from runtime.results import Hit
from runtime.retrieval.lookups import Lookups
from runtime.stick.corpus import Pack
from runtime.stick.lexical_index import LexicalIndex
from runtime.text.analyzer import Words, content_tokens, terms
from runtime.text.english_forms import forms_from
from runtime.text.languages import code

SHORTEST = 5
"""letters of a word that is corrected, and of the term that is meant; shorter ones have too many
neighbours"""
LONG = 8
"""letters of a stem that two edits are allowed in"""

Spelling = Mapping[str, Mapping[str, str]]
"""language → a question's term that no pack has → the term that is taken to be meant"""


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of a question are taken for."""

    terms: Spelling
    """empty where most words are unknown: the question is in another language, or about something
    that the packs are not"""
    has_known_word: bool
    """whether some pack has a word as it is typed"""


def meant_terms(
    groups: Mapping[str, Sequence[Pack]], words: Mapping[str, Words], question: str,
    lookups: Lookups,
) -> Meant:  # fmt: skip
    """Return what the misspelt words of a question are taken for.

    `groups` are the packs of each language, `words` the question's words in each.
    """
    tokens = next(iter(words.values())).tokens if words else ()
    unknown = [
        place
        for place in range(len(tokens))
        if not any(_held(groups[each], words[each].terms[place], lookups) for each in groups)
    ]
    known = len(unknown) < len(tokens)
    if len(unknown) > (len(tokens) + 1) // 2:
        return Meant({}, known)
    wrong = [place for place in unknown if _is_word(tokens[place], question)]
    terms = {
        language: {
            term: meant
            for term in (words[language].terms[place][0] for place in wrong)
            if (meant := _nearest([pack.lexical for pack in group], term, language))
        }
        for language, group in groups.items()
    }
    return Meant(terms, known)


def corrections(
    spelling: Spelling, words: Mapping[str, Words], hits: Iterable[Hit]
) -> tuple[tuple[str, str], ...]:
    """Return (word as typed, word as understood) of each correction.

    Terms are stems: a word is shown as the hits write it, where one of them has it.
    """
    found = list(hits)
    pairs: dict[tuple[str, str], None] = {}
    for language, meant in spelling.items():
        texts = [f"{hit.title} {hit.text}" for hit in found if hit.language == language]
        for token, each in zip(words[language].tokens, words[language].terms, strict=True):
            if each[0] in meant:
                pairs[token, _written(meant[each[0]], texts, language)] = None
    return tuple(pairs)


def _held(packs: Iterable[Pack], word: Sequence[str], lookups: Lookups) -> bool:
    return any(lookups.entry(pack, term) for pack in packs for term in word)


def _is_word(token: str, question: str) -> bool:
    """Tell a word from a name of code, a number or an acronym."""
    shouted = token.isupper() and not question.isupper()
    plain = token.islower() or token.istitle() or token.isupper()
    return len(token) >= SHORTEST and token.isalpha() and plain and not shouted


def _nearest(group: Sequence[LexicalIndex], term: str, language: str) -> str:
    """Return the nearest term, the one in most passages of those equally near, or nothing."""
    edits = 2 if len(term) >= LONG else 1
    if len(term) + edits < SHORTEST:
        return ""
    held: Counter[str] = Counter()
    for index in group:
        held.update(index.like(term[0], max(SHORTEST, len(term) - edits), len(term) + edits))
    forms = _forms(group, term[0], language)
    held.update({form: held_by for form, (_, held_by) in forms.items()})
    candidates = list(held)
    distances = _distances(_ending(term), [_ending(each) for each in candidates], edits)
    near = np.flatnonzero(distances <= edits).tolist()
    best = min(near, key=lambda place: (distances[place], -held[candidates[place]]), default=None)
    nearest = "" if best is None else candidates[best]
    return forms[nearest][0] if nearest in forms else nearest


def _forms(group: Sequence[LexicalIndex], letter: str, language: str) -> dict[str, tuple[str, int]]:
    """Return word → its term, under which the lexicons have it, and how many passages do.

    They are those of English whose term is not what is left without their ending.
    """
    if code(language) != "en":
        return {}
    found = {form: terms(form, language)[0] for form in forms_from(letter)}
    entries = {form: [index.entry(term) for index in group] for form, term in found.items()}
    return {
        form: (term, held)
        for form, term in found.items()
        if (held := sum(entry.passages for entry in entries[form] if entry))
    }


def _ending(term: str) -> str:
    """Return a stem with the y for which the English stemmer writes i."""
    return f"{term[:-1]}y" if term.endswith("i") else term


def _distances(term: str, others: Sequence[str], most: int) -> NDArray[np.int64]:
    """Return the edits between a term and each other: (others,), exact up to `most`."""
    lengths = np.array([len(other) for other in others], dtype=np.int64)
    width = int(lengths.max(initial=1))
    letters = np.array(others, dtype=f"U{width}").view(np.uint32).reshape(len(others), width).T
    far = np.full(len(others), most + 1)
    cells = {(0, j): np.full(len(others), j) for j in range(width + 1)}
    for i, letter in enumerate(map(ord, term), start=1):
        cells[i, 0] = np.full(len(others), i)
        for j in range(max(1, i - most), min(width, i + most) + 1):
            wrong = letters[j - 1] != letter
            cell = np.minimum(cells.get((i - 1, j), far), cells.get((i, j - 1), far)) + 1
            cell = np.minimum(cell, cells[i - 1, j - 1] + wrong)
            if i > 1 and j > 1:
                swapped = (letters[j - 2] == letter) & (letters[j - 1] == ord(term[i - 2]))
                before = cells.get((i - 2, j - 2), far) + 1
                cell = np.where(swapped, np.minimum(cell, before), cell)
            cells[i, j] = cell
    ends = [cells.get((len(term), j), far) for j in range(width + 1)]
    return np.asarray(np.stack(ends)[lengths, np.arange(len(lengths))])


def _written(term: str, texts: Iterable[str], language: str) -> str:
    """Return the word that texts most often write for a term, or the term."""
    words = Counter(
        word.casefold()
        for text in texts
        for word in content_tokens(text, language)
        if word.casefold().startswith(term[0]) and terms(word, language) == [term]
    )
    return max(words, key=words.__getitem__, default=term)
