"""A word → the entries of dictionaries for it, from both of their sides, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from runtime.dictionaries.articles import senses
from runtime.errors import LibraryError
from runtime.localization import _
from runtime.results import DictionaryEntry, EntryMatch
from runtime.stick.corpus import Pack
from runtime.stick.headword_index import Way
from runtime.stick.lexical_index import idf
from runtime.text.analyzer import terms
from runtime.text.languages import code
from runtime.text.word_folding import fold, without_article
from runtime.text.word_stems import stem_key

SHORTEST_NEAR = 5
"""letters of a word that others are near to"""
MOST = 12
"""entries of a dictionary that a word has at most"""
_READ = 40
"""entries that are looked at, to put the best first"""
_PASSAGES = 60
"""passages with a word somewhere that are looked at for those with it in a translation"""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, where it stands, and how the word matched."""

    pack: Pack
    number: int
    """of its document"""
    entry: DictionaryEntry


@dataclass(frozen=True, slots=True)
class Direction:
    """What is to be translated into what; an empty string is any language."""

    source: str = ""
    target: str = ""

    def fits_headwords(self, pack: Pack) -> bool:
        """Whether a word of the source language may be a headword of a dictionary."""
        record = pack.record
        return _is(self.source, record.from_language) and _is(self.target, record.to_language)

    def fits_senses(self, pack: Pack) -> bool:
        """Whether it may be a translation in one of the other direction."""
        record = pack.record
        back = _is(self.source, record.to_language) and _is(self.target, record.from_language)
        return back and record.translates

    def fits(self, pack: Pack) -> bool:
        """Whether either is so."""
        return self.fits_headwords(pack) or self.fits_senses(pack)


def look_up(
    word: str,
    packs: Sequence[Pack],
    direction: Direction,
    *,
    exact: bool = False,
    guess: bool = True,
) -> list[Found]:
    """Return the entries for a word or phrase, the best first, MOST of a dictionary at most.

    With `exact`, only those that have it as it stands, or as another form that they name; without
    `guess`, none for words that differ by a letter, nor for longer translations. Raises
    LibraryError where a dictionary is damaged.
    """
    fitting = [pack for pack in packs if pack.record.is_dictionary and direction.fits(pack)]
    ways = (_as_it_stands, _by_stem, _near, _parts)
    for way in ways[: 1 if exact else len(ways) if guess else 2]:
        if found := [each for pack in fitting for each in _once(pack, way(word, pack, direction))]:
            return sorted(_spelled_alike(word, found), key=_rank)
    return []


def look_up_forms(word: str, packs: Sequence[Pack], direction: Direction) -> list[Found]:
    """Return the entries that have a word as it stands, and after them those of its other forms.

    Raises LibraryError where a dictionary is damaged.
    """
    whole = look_up(word, packs, direction, guess=False)
    seen = {(each.pack.record.id, each.number) for each in whole}
    fitting = (pack for pack in packs if pack.record.is_dictionary and direction.fits(pack))
    forms = (each for pack in fitting for each in _once(pack, _by_stem(word, pack, direction)))
    return [*whole, *(each for each in forms if (each.pack.record.id, each.number) not in seen)]


def _spelled_alike(word: str, found: list[Found]) -> list[Found]:
    """Return the entries that have a word with its accents, where some have and it is typed so."""
    if word.casefold() == fold(word):
        return found
    return [each for each in found if word.casefold() in each.entry.text.casefold()] or found


def _rank(found: Found) -> tuple[int, bool]:
    entry = found.entry
    order = (EntryMatch.ITSELF, EntryMatch.FORM, EntryMatch.NEAR, EntryMatch.PART)
    return order.index(entry.match), entry.is_translation


_Numbered = Iterator[tuple[int, EntryMatch, bool]]
"""documents, how a word matches each, and whether it stands among the translations"""


def _once(pack: Pack, numbered: _Numbered) -> Iterator[Found]:
    """Yield the entries of documents, each but once and MOST at most."""
    seen: set[int] = set()
    for number, match, is_translation in numbered:
        if number not in seen and len(seen) < MOST:
            seen.add(number)
            yield _found(pack, number, match, is_translation=is_translation)


def _as_it_stands(word: str, pack: Pack, direction: Direction) -> _Numbered:
    source, target = pack.record.from_language, pack.record.to_language
    if direction.fits_headwords(pack):
        bare = without_article(word, source)
        spelled = lambda title: (title not in (word, bare), title.casefold() != bare.casefold())
        for key in _keys(word, source):
            numbers = _numbers(pack, key, Way.HEADWORD, spelled)
            yield from ((each, EntryMatch.ITSELF, False) for each in numbers)
            numbers = _numbers(pack, key, Way.OTHER_FORM)
            yield from ((each, EntryMatch.FORM, False) for each in numbers)
    if direction.fits_senses(pack):
        for key in _keys(word, target):
            yield from ((each, EntryMatch.ITSELF, True) for each in _numbers(pack, key, Way.SENSE))


def _by_stem(word: str, pack: Pack, direction: Direction) -> _Numbered:
    source, target = pack.record.from_language, pack.record.to_language
    if direction.fits_headwords(pack):
        folded = fold(word)
        alike = lambda title: (-_shared(folded, fold(title)), len(title))
        numbers = _numbers(pack, stem_key(word, source), Way.HEADWORD_STEM, alike)
        yield from ((each, EntryMatch.FORM, False) for each in numbers)
    if direction.fits_senses(pack):
        numbers = _numbers(pack, stem_key(word, target), Way.SENSE_STEM)
        yield from ((each, EntryMatch.FORM, True) for each in numbers)


def _near(word: str, pack: Pack, direction: Direction) -> _Numbered:
    folded = fold(word)
    if len(folded) < SHORTEST_NEAR or not direction.fits_headwords(pack):
        return
    for other in pack.headwords.like(folded):
        entries = pack.headwords.entries(other)
        for number in (entries.get(Way.HEADWORD) or entries.get(Way.OTHER_FORM, ()))[:1]:
            yield number, EntryMatch.NEAR, False


def _parts(word: str, pack: Pack, direction: Direction) -> _Numbered:
    """Yield the entries that have a word within a longer translation, the shortest first."""
    if not direction.fits_senses(pack):
        return
    language = pack.record.to_language
    stems = set(stem_key(word, language).split())
    ranked = []
    for number in dict.fromkeys(map(pack.document_of, passages_with(word, pack, _PASSAGES))):
        view = pack.numbered(number)
        held = (stem_key(each, language).split() for each in senses(view.text, view.title))
        lengths = [len(each) for each in held if stems <= set(each)]
        if stems and lengths:
            ranked.append((min(lengths), number))
    yield from ((number, EntryMatch.PART, True) for _, number in sorted(ranked))


def _keys(word: str, language: str) -> list[str]:
    return list(dict.fromkeys((fold(word), fold(without_article(word, language)))))


def _numbers(
    pack: Pack, key: str, way: Way, order: Callable[[str], tuple[int, int]] | None = None
) -> Sequence[int]:
    """Return the documents that a key leads to, in the order of their headwords if one is given."""
    numbers = pack.headwords.entries(key).get(way, ())
    if order is None or len(numbers) < 2:
        return numbers
    return sorted(numbers[:_READ], key=lambda number: order(pack.numbered(number).title))


def _shared(word: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    pairs_of_letters = zip(word, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs_of_letters))


def passages_with(text: str, pack: Pack, most: int) -> list[int]:
    """Return the passages that have most of a text's words, the best first."""
    index = pack.lexical
    entries = (index.entry(term) for term in dict.fromkeys(terms(text, pack.record.language)))
    held = [each for each in entries if each is not None]
    if not held:
        return []
    scores = index.scores((entry, idf(index.passages, entry.passages)) for entry in held)
    best = scores.argsort(kind="stable")[::-1][:most]
    return [int(each) for each in best if scores[each] > 0]


def _found(pack: Pack, number: int, match: EntryMatch, *, is_translation: bool) -> Found:
    view, record = pack.numbered(number), pack.record
    entry = DictionaryEntry(
        record.id, view.document, view.title, view.text, record.from_language,
        record.to_language, match, is_translation,
    )  # fmt: skip
    return Found(pack, number, entry)


def _is(wanted: str, language: str) -> bool:
    return not wanted or code(wanted) == code(language)


def pairs(packs: Iterable[Pack]) -> list[tuple[str, str]]:
    """Return the languages of the dictionaries among some packs, each pair once."""
    records = (pack.record for pack in packs if pack.record.is_dictionary)
    return list(dict.fromkeys((each.from_language, each.to_language) for each in records))


def no_dictionary(packs: Sequence[Pack]) -> LibraryError:
    """Return the error where none of these dictionaries has the languages that are asked for."""
    if not packs:
        return LibraryError(
            _("This library has no dictionary."),
            _("`list` prints what it has; `search` looks in that."),
        )
    known = ", ".join(f"{source}-{target}" for source, target in pairs(packs))
    return LibraryError(
        _("This library has no dictionary of these languages."), _("It has: {names}.", names=known)
    )
