"""A question about words → the entries of dictionaries that answer it, quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from runtime.dictionaries.articles import Article, Span, articles, senses
from runtime.dictionaries.lookup import Direction, Found, look_up
from runtime.dictionaries.phrases import LITTLE_WORDS, Example, entries_of_words, example_of
from runtime.dictionaries.questions import Wanted, wanted
from runtime.dictionaries.sentences import Sentence, languages_of, sentence_of, words_of
from runtime.results import EntryMatch, Evidence, Hit
from runtime.stick.corpus import Pack
from runtime.text.stop_words import STOP_WORDS
from runtime.text.word_folding import fold
from runtime.text.word_stems import stem_key

QUOTED = 5
"""entries that are quoted for a word"""
ARTICLES = 3
"""articles of an entry that are quoted"""
_FROM_THE_OTHER_SIDE = 2
"""entries that have the word as a translation, where others have it as their headword"""
_LONGEST_QUOTATION = 500
_LONGEST_PHRASE = 4
"""words of a term; what is longer is a sentence"""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What the dictionaries answer."""

    hits: tuple[Hit, ...]
    """the passages of the entries, each once, the best first"""
    evidence: tuple[Evidence, ...]
    """what is quoted of them, in order"""
    sentence: Sentence | None = None
    """what is asked to be translated, where that is no word or term that a dictionary has"""


@dataclass(frozen=True, slots=True)
class _Try:
    """A direction to look in, and whether only what stands there as it is asked counts."""

    direction: Direction
    exact: bool = False


def from_dictionaries(
    question: str, packs: Sequence[Pack], is_known: Callable[[str], bool]
) -> LookedUp | None:
    """Return what dictionaries say to a question about words.

    None where it is about something else, or where no dictionary of its languages has its words
    and it is no sentence that is to be translated.
    `is_known` tells whether the rest of the library has a word. Raises LibraryError where a
    dictionary is damaged.
    """
    asked = wanted(question)
    if asked is None or (not asked.names_language and _is_of_asker(asked, packs, is_known)):
        return None
    misspelt = not is_known(asked.text)
    evidence, sentence = _evidence(asked, packs, misspelt=misspelt)
    hits = dict.fromkeys(each.hit for each in evidence)
    if not evidence and sentence is None:
        return None
    return LookedUp(tuple(hits), tuple(dict.fromkeys(evidence)), sentence)


def defined(question: str, packs: Sequence[Pack]) -> LookedUp | None:
    """Return what dictionaries of one language say to a question for a word's meaning.

    None where it is about something else, or where none of that language has the word. Raises
    LibraryError where a dictionary is damaged.
    """
    asked = wanted(question)
    if asked is None or asked.names_language:
        return None
    if asked.text.casefold() in STOP_WORDS | LITTLE_WORDS.get(asked.asker, frozenset()):
        return None  # “What does that mean?”
    found = look_up(asked.text, packs, Direction(asked.asker, asked.asker), exact=True)
    evidence = dict.fromkeys(_quoted(found, asked.text))
    hits = dict.fromkeys(each.hit for each in evidence)
    return LookedUp(tuple(hits), tuple(evidence)) if evidence else None


def _is_of_asker(asked: Wanted, packs: Sequence[Pack], is_known: Callable[[str], bool]) -> bool:
    """Whether a word is one of the language of the question: its meaning is no translation."""
    own = look_up(asked.text, packs, Direction(asked.asker), exact=True)
    return bool(own) or is_known(asked.text)


def _evidence(
    asked: Wanted, packs: Sequence[Pack], *, misspelt: bool
) -> tuple[list[Evidence], Sentence | None]:
    """Return what is quoted, and the sentence where it is one that is to be translated."""
    tries = list(_tries(asked))
    if found := _whole(asked, packs, tries, misspelt=misspelt):
        return [*_quoted(found, asked.text), *_of_other(asked, packs)], None
    sentence = _sentence(asked, packs)
    if sentence and sentence.example:
        return [_of_example(sentence.example)], sentence
    if asked.is_weak or words_of(asked.text) < 2:
        return [], sentence
    for each in tries:
        if example := example_of(asked.text, packs, each.direction):
            return [_of_example(example)], None
        if found := _by_words(asked, packs, each):
            return [evidence for entry in found for evidence in _of_entry(entry, "", 1)], sentence
    return [], sentence


def _sentence(asked: Wanted, packs: Sequence[Pack]) -> Sentence | None:
    if (languages := languages_of(asked)) is None:
        return None
    sentence = sentence_of(f"{asked.text}{asked.mark}", *languages, packs)
    return None if asked.is_weak and not sentence.source else sentence


def _by_words(asked: Wanted, packs: Sequence[Pack], tried: _Try) -> list[Found]:
    """Return the entries of a sentence's words; where its language is not known, of the one whose
    dictionaries have most of them.
    """
    if not tried.exact:
        return entries_of_words(asked.text, packs, tried.direction, asked.asker)
    target = tried.direction.target
    found = [
        entries_of_words(asked.text, packs, Direction(source, target), source)
        for source in dict.fromkeys(_sources(packs, tried.direction))
    ]
    best = max(found, key=len, default=[])
    return best if 2 * len(best) >= words_of(asked.text) else []


def _sources(packs: Sequence[Pack], direction: Direction) -> Iterator[str]:
    """Yield the languages that dictionaries translate into the one that is wanted."""
    for pack in packs:
        if direction.fits_headwords(pack):
            yield pack.record.from_language
        if direction.fits_senses(pack):
            yield pack.record.to_language


def _tries(asked: Wanted) -> Iterator[_Try]:
    if asked.either:
        yield _Try(Direction(asked.either, asked.asker))
        yield _Try(Direction(asked.asker, asked.either))
    elif asked.source:
        yield _Try(Direction(asked.source, asked.target))
        yield _Try(Direction(asked.source), exact=True)
    elif asked.target:
        if asked.target != asked.asker:
            yield _Try(Direction(asked.asker, asked.target))
        yield _Try(Direction("", asked.target), exact=True)
    else:
        yield _Try(Direction("", asked.asker), exact=True)
        yield _Try(Direction(), exact=True)


def _whole(
    asked: Wanted, packs: Sequence[Pack], tries: Sequence[_Try], *, misspelt: bool
) -> list[Found]:
    """Return the entries for all that is to be translated, as one word or term.

    Words that differ by a letter count where it is `misspelt`: no dictionary has it as it stands.
    """
    for each in tries:
        if found := look_up(asked.text, packs, each.direction, exact=True):
            return found
    if words_of(asked.text) > _LONGEST_PHRASE or (asked.is_weak and not asked.names_language):
        return []
    counted = {EntryMatch.FORM}
    if words_of(asked.text) == 1 and not asked.is_weak:
        counted.add(EntryMatch.PART)
    if misspelt and not look_up(asked.text, packs, Direction(), exact=True):
        counted.add(EntryMatch.NEAR)
    for each in tries:
        allowed = {EntryMatch.FORM} if each.exact else counted
        guess = len(allowed) > 1
        found = look_up(asked.text, packs, each.direction, guess=guess)
        if found and found[0].entry.match in allowed:
            return found
    return []


def _of_other(asked: Wanted, packs: Sequence[Pack]) -> Iterator[Evidence]:
    """Yield the entry of the word that it is asked whether the text means."""
    if asked.other and asked.source:
        back = Direction(asked.target or asked.asker, asked.source)
        for each in look_up(asked.other, packs, back, exact=True)[:1]:
            yield from _of_entry(each, asked.other, 1)


def _quoted(found: Sequence[Found], word: str) -> list[Evidence]:
    direct = [each for each in found if not each.entry.is_translation]
    reverse = [each for each in found if each.entry.is_translation]
    chosen = [*direct[:QUOTED], *(reverse[:_FROM_THE_OTHER_SIDE] if direct else reverse[:QUOTED])]
    return [evidence for each in chosen for evidence in _of_entry(each, word, ARTICLES)]


def _of_entry(found: Found, word: str, most: int) -> Iterator[Evidence]:
    """Yield the articles of an entry that answer, without their examples."""
    text = found.entry.text
    fitting = [each for each in articles(text, found.entry.headword) if each.core != each.head]
    if found.entry.is_translation:
        language = found.entry.to_language
        keys = {fold(word), stem_key(word, language)}
        holding = [each for each in fitting if _holds(text, each, found, keys, language)]
        fitting, most = holding or fitting, 1
    hits = [found.pack.passage(number, 1.0) for number in found.pack.passages_of(found.number)]
    for article in fitting[:most]:
        span = article.whole
        if span.end - span.start > _LONGEST_QUOTATION:
            span = article.core
        if evidence := _cut_out(span, hits):
            yield evidence


def _holds(text: str, article: Article, found: Found, keys: set[str], language: str) -> bool:
    whole = article.whole.of(text)
    own = (
        key
        for sense in senses(whole, found.entry.headword)
        for key in (fold(sense), stem_key(sense, language))
    )
    return not keys.isdisjoint(own)


def _cut_out(span: Span, hits: Iterable[Hit]) -> Evidence | None:
    """Return what a passage has of a span, in whole lines where it is too long."""
    hit = next((each for each in hits if each.start <= span.start < each.end), None)
    if hit is None:
        return None
    end = min(span.end, hit.end, span.start + _LONGEST_QUOTATION)
    text = hit.text[span.start - hit.start : end - hit.start]
    if end < span.end:
        text = text[: text.rfind("\n")] if "\n" in text else text
    text = text.rstrip()
    return Evidence(hit, text, span.start, span.start + len(text), 1.0)


def _of_example(example: Example) -> Evidence:
    hit, span = example.hit, example.span
    return Evidence(hit, span.of(hit.text), hit.start + span.start, hit.start + span.end, 1.0)
