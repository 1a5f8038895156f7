"""A question → what it is understood as, by the packs that are searched.

Made once a question and handed on, so that searching, weighting and the choice of evidence go by
the same terms and document frequencies.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from runtime.dictionaries.translations import TranslatedWord
from runtime.results import Expansion
from runtime.retrieval.acronyms import expansions, spelled_out
from runtime.retrieval.lookups import Lookups
from runtime.retrieval.quantities import quantity_expansions
from runtime.retrieval.spelling import Spelling, meant_terms
from runtime.stick.acronym_table import words_apart
from runtime.stick.corpus import Pack, by_language
from runtime.stick.lexical_index import idf
from runtime.text.analyzer import Words, analyze, question_terms
from runtime.text.language_of import language_of
from runtime.text.languages import code, is_legible

Translate = Callable[[Sequence[str], str, str], tuple[TranslatedWord, ...]]
"""words of a question, the language that they are in and the one that is wanted → translations"""


@dataclass(frozen=True, slots=True)
class Translation:
    """Terms of a question in another language than the packs', and those of its translations."""

    terms: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    """of each translation that some passage may have; none where the word says nothing"""


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A question as the packs of one language have it."""

    packs: tuple[Pack, ...]
    words: tuple[tuple[str, ...], ...]
    """the terms of each word; misspelt ones are replaced by those that are meant"""
    expansions: tuple[Expansion, ...]
    """the question's acronyms, long forms that have one, and numbers"""
    passages: int
    """how many the packs have"""
    frequencies: Mapping[str, int]
    """each term of the words and other forms → how many passages of the packs have it"""
    translations: tuple[Translation, ...] = ()
    """of the words that dictionaries have, where the question is in another language"""

    @property
    def terms(self) -> list[str]:
        """The terms of the words, each once."""
        return list(dict.fromkeys(chain.from_iterable(self.words)))

    @property
    def translates(self) -> bool:
        """Whether some passage has a translation of a word."""
        others = chain.from_iterable(each.others for each in self.translations)
        return any(self.held(each) for each in others)

    def held(self, terms: Iterable[str]) -> int:
        """Return how many passages have terms that stand together, at most."""
        return min((self.frequencies[term] for term in terms), default=0)

    def idf(self, terms: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of each term, over all packs of the language."""
        return {term: idf(self.passages, self.frequencies[term]) for term in terms}


@dataclass(frozen=True, slots=True)
class Query:
    """A question, and what some packs make of its words."""

    packs: tuple[Pack, ...]
    """those that are searched"""
    question: str
    language: str
    """that the question is in"""
    words: Mapping[str, Words]
    """language of the packs → the question's words as typed"""
    spelling: Spelling
    terms: Mapping[str, QueryTerms]
    """language of the packs → the question as they have it"""
    lookups: Lookups
    has_known_word: bool
    """whether some pack has a word of the question"""

    @property
    def expansions(self) -> tuple[Expansion, ...]:
        """The expansions of every language."""
        return tuple(chain.from_iterable(each.expansions for each in self.terms.values()))

    @property
    def is_one_word(self) -> bool:
        """Whether the question is a word or a name alone, as people look up in an index."""
        return all(len(words.tokens) == 1 for words in self.words.values())

    @property
    def spelled_out(self) -> str:
        """The text that is embedded: the question's acronyms have their long forms beside them.

        A long form stays alone, for an embedding knows it better than its acronym.
        """
        return spelled_out(self.question, self.expansions)

    def is_strange(self, known: Collection[str]) -> bool:
        """Tell whether the packs have none of its words, and its script none of these languages.

        They are those that the embedding model knows, any where none is named.
        """
        return not self.has_known_word and not is_legible(self.question, known)


def query_for(packs: Sequence[Pack], question: str, translate: Translate | None = None) -> Query:
    """Return a question with its misspelt words taken for those that are meant.

    What acronyms stand for, and how many passages have a term, is counted over all packs of a
    language. With `translate`, its words are translated for packs in another language than its
    own. Raises LibraryError when the terms of a pack are damaged.
    """
    groups, lookups = by_language(packs), Lookups()
    asked = asked_in(question, groups)
    words = analyze(question, groups, asked)
    translations = _translations(words, asked, translate)
    meant = meant_terms(groups, words, question, lookups)
    spelling = _without(meant.terms, translations)
    found = _expansions(groups, words, (question, asked), spelling)
    terms = {
        language: _terms(
            group, words[language], spelling.get(language, {}), found[language], lookups,
            translations.get(language, ()),
        )
        for language, group in groups.items()
    }  # fmt: skip
    known = meant.has_known_word or any(each.translates for each in terms.values())
    return Query(tuple(packs), question, asked, words, spelling, terms, lookups, known)


def typed_query(packs: Sequence[Pack], question: str) -> Query:
    """Return a question with every word taken as it is typed; no terms of the packs are read."""
    groups = by_language(packs)
    asked = asked_in(question, groups)
    words = analyze(question, groups, asked)
    found = _expansions(groups, words, (question, asked), {})
    terms = {
        language: QueryTerms(tuple(group), words[language].terms, found[language], 0, {})
        for language, group in groups.items()
    }
    return Query(tuple(packs), question, asked, words, {}, terms, Lookups(), has_known_word=True)


def asked_in(question: str, languages: Collection[str]) -> str:
    """Return the language of a question to packs in these.

    Where nothing in it tells, that is English, or the first of theirs where none is in English.
    """
    own = list(map(code, languages))
    return language_of(question, "en" if "en" in own else next(iter(own), "en"))


def _expansions(
    groups: Mapping[str, Sequence[Pack]], words: Mapping[str, Words], asked: tuple[str, str],
    spelling: Spelling,
) -> dict[str, tuple[Expansion, ...]]:  # fmt: skip
    """Return the expansions of a question, `asked` with its language, in each language."""
    question, language = asked
    apart = words if "-" not in question else analyze(words_apart(question), groups, language)
    return {
        each: (
            *expansions(
                [pack.acronyms for pack in group], words[each].tokens, apart[each], each,
                spelling.get(each, {}),
            ),
            *quantity_expansions(question, each),
        )
        for each, group in groups.items()
    }  # fmt: skip


def _translations(
    words: Mapping[str, Words], source: str, translate: Translate | None
) -> dict[str, tuple[Translation, ...]]:
    """Return for each language of the packs that the question is not in what its words become."""
    if translate is None:
        return {}
    return {
        language: tuple(
            _translation(each, own, language) for each in translate(own.tokens, source, language)
        )
        for language, own in words.items()
        if code(language) != source
    }


def _translation(word: TranslatedWord, words: Words, language: str) -> Translation:
    pairs = zip(words.tokens, words.terms, strict=True)
    own = chain.from_iterable(terms for token, terms in pairs if token in word.tokens)
    others = (tuple(question_terms(each, language)) for each in word.others)
    return Translation(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(filter(None, others))))


def _without(
    spelling: Spelling, translations: Mapping[str, Sequence[Translation]]
) -> dict[str, dict[str, str]]:
    """Return corrections but for words of another language, which only look misspelt."""
    foreign = {
        language: {term for each in found for term in each.terms}
        for language, found in translations.items()
    }
    return {
        language: {
            term: other for term, other in meant.items() if term not in foreign.get(language, ())
        }
        for language, meant in spelling.items()
    }


def _terms(
    packs: Sequence[Pack], words: Words, meant: Mapping[str, str], found: tuple[Expansion, ...],
    lookups: Lookups, translations: tuple[Translation, ...],
) -> QueryTerms:  # fmt: skip
    corrected = tuple(tuple(meant.get(term, term) for term in word) for word in words.terms)
    others = (form.other_terms for form in found)
    translated = (terms for each in translations for terms in each.others)
    wanted = dict.fromkeys(chain(*corrected, *others, *translated))
    return QueryTerms(
        tuple(packs),
        corrected,
        found,
        sum(pack.lexical.passages for pack in packs),
        {term: lookups.frequency(packs, term) for term in wanted},
        translations,
    )
