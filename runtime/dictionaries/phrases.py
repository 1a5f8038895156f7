"""A sentence → the example of a dictionary that shows it, and the entries of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.dictionaries.articles import Span, examples
from runtime.dictionaries.lookup import Direction, Found, look_up, look_up_forms, passages_with
from runtime.results import Hit
from runtime.stick.corpus import Pack
from runtime.text.word_folding import articles_of, fold, is_unspaced

MOST_WORDS = 10
"""words of a sentence that are quoted entries for"""
MOST_TERMS = 24
"""those that are looked up"""
_LONGEST_TERM = 4
"""words of a headword that is looked for in a sentence"""
_LONGEST_UNSPACED = 6
"""characters of one in a script without spaces"""
_PASSAGES = 40
"""passages of a dictionary that are looked through for an example"""
WORD = re.compile(r"[^\W_]+(?:['’\-‑][^\W_]+)*")
_SIDES = re.compile(r"[\"”“«»„]\s{0,4}[-–—:=]\s|\s[–—-]\s")
"""what stands between an example and its translation"""
_QUOTES = ' \t"“”„«»‘’'
_LITTLE = {
    "en": """a an the is are am be was were do does did to of in on at for and or i you he she it we
        they me him her us them my your his its our their this that there s t d m re ve ll""",
    "de": """der die das den dem des ein eine einen einem einer ist sind bin bist sein war zu in im
        am auf für und oder ich du er sie es wir ihr mich dich mein dein ihre ihren""",
    "fr": """le la les l un une des de du d est sont suis es êtes être à au aux en dans sur pour et
        ou je tu il elle nous vous ils elles me te se mon ma mes votre vos j m t s c ce""",
    "es": """el la los las un una unos unas de del es son está están soy estoy ser a al en por para
        y o yo tú él ella nosotros ustedes me te se mi su sus lo le""",
    "pt": """o a os as um uma uns umas de do da dos das é são está estão sou estou ser em no na por
        para e ou eu tu ele ela nós você vocês me te se meu minha seu sua""",
    "ru": "и в на с к у о по за а но это я ты он она мы вы они мне меня вам вас мой моя ваш",
    "ar": "في من إلى على عن و أو هو هي أنا أنت هذا هذه هل",
    "zh": "的 了 吗 呢 吧 我 你 他 她 它 们 在 是 和 个",
}
"""words that a dictionary says little about, left out where there are others"""
LITTLE_WORDS = {language: frozenset(words.split()) for language, words in _LITTLE.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """A line of an entry that shows a sentence and its translation."""

    hit: Hit
    span: Span
    """its characters in the text of the passage"""
    pack: Pack
    translation: str
    """the other side of it"""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a sentence, or several that belong together, and its entries, the best first."""

    text: str
    found: tuple[Found, ...]


def example_of(sentence: str, packs: Sequence[Pack], direction: Direction) -> Example | None:
    """Return the example that shows a sentence, word for word but for articles; None without one.

    One that is merely near may say the contrary.
    """
    if len(fold(sentence).split()) < 2 and not is_unspaced(sentence):
        return None
    fitting = (pack for pack in packs if direction.fits(pack))
    wanted = _said(sentence, direction.source)
    return next((each for pack in fitting for each in _shown(wanted, sentence, pack)), None)


def _shown(wanted: tuple[str, ...], sentence: str, pack: Pack) -> Iterator[Example]:
    record = pack.record
    for number in passages_with(sentence, pack, _PASSAGES):
        hit = pack.passage(number, 1.0)
        for span in examples(hit.text):
            sides = _SIDES.split(span.of(hit.text))
            if len(sides) != 2:
                continue
            for side, other, language in zip(
                sides, reversed(sides), (record.from_language, record.to_language), strict=True
            ):
                if _said(side, language) == wanted:
                    yield Example(hit, span, pack, other.strip(_QUOTES))


def _said(sentence: str, language: str) -> tuple[str, ...]:
    """Return the words of a sentence, in order and without articles."""
    little = articles_of(language)
    return tuple(word for word in fold(sentence).split() if word not in little)


def entries_of_words(
    sentence: str, packs: Sequence[Pack], direction: Direction, asker: str
) -> list[Found]:
    """Return the best entry for each word of a sentence, and for those that belong together."""
    found = [each.found[0] for each in terms_of(sentence, packs, direction, asker)[:MOST_WORDS]]
    return list({(each.pack.record.id, each.number): each for each in found}.values())


def terms_of(sentence: str, packs: Sequence[Pack], direction: Direction, asker: str) -> list[Term]:
    """Return the words of a sentence that dictionaries have, each once, MOST_TERMS at most.

    Raises LibraryError where a dictionary is damaged.
    """
    tokens = tokens_of(sentence)
    little = LITTLE_WORDS.get(direction.source or asker, frozenset())
    terms: dict[str, Term] = {}
    place = 0
    while place < len(tokens) and len(terms) < MOST_TERMS:
        length, found = _longest(tokens[place:], packs, direction, little)
        if found:
            text = _joint(tokens[place]).join(tokens[place : place + length])
            terms.setdefault(fold(text), Term(text, tuple(found)))
        place += length
    return list(terms.values())


def _longest(
    tokens: Sequence[str], packs: Sequence[Pack], direction: Direction, little: frozenset[str]
) -> tuple[int, list[Found]]:
    """Return how many tokens are one term, and the entries for it."""
    joint = _joint(tokens[0])
    longest = _LONGEST_TERM if joint else _LONGEST_UNSPACED
    if fold(tokens[0]) in articles_of(direction.source):
        longest = 1  # it would be looked up without the article
    for length in range(min(longest, len(tokens)), 1, -1):
        term = joint.join(tokens[:length])
        if not all(token.casefold() in little for token in tokens[:length]):
            found = look_up(term, packs, direction, exact=True)
            if found:
                return length, found
    if tokens[0].casefold() in little:
        return 1, []
    return 1, look_up_forms(tokens[0], packs, direction)


def _joint(token: str) -> str:
    return "" if is_unspaced(token) else " "


def tokens_of(sentence: str) -> list[str]:
    """Return the words of a sentence; the characters of a script that sets no spaces."""
    found = []
    for word in WORD.findall(sentence):
        found += list(word) if is_unspaced(word) else [word]
    return found
