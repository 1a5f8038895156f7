"""A sentence → the example of a dictionary that translates it, or the entries of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.dictionaries.articles import Span, examples
from runtime.dictionaries.lookup import Direction, Found, look_up, passages_with
from runtime.results import Hit
from runtime.stick.corpus import Pack
from runtime.text.word_folding import fold, is_unspaced

ALIKE = 0.8
"""how much of the words of a sentence and of an example is the same, from which it counts"""
MOST_WORDS = 10
"""words of a sentence that are looked up"""
_LONGEST_TERM = 4
"""words of a headword that is looked for in a sentence"""
_LONGEST_UNSPACED = 6
"""characters of one in a script without spaces"""
_PASSAGES = 40
"""passages of a dictionary that are looked through for an example"""
_WORD = re.compile(r"[^\W_]+(?:['’\-‑][^\W_]+)*")
_SIDES = re.compile(r"[\"”“«»„]\s{0,4}[-–—:=]\s|\s[–—-]\s")
"""what stands between an example and its translation"""
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


def example_of(sentence: str, packs: Sequence[Pack], direction: Direction) -> Example | None:
    """Return the example that is nearest to a sentence; None where none is near."""
    words = frozenset(fold(sentence).split())
    if len(words) < 2:
        return None
    found = (
        each for pack in packs if direction.fits(pack) for each in _alike(words, sentence, pack)
    )
    return max(found, key=lambda each: each[0], default=(0.0, None))[1]


def _alike(words: frozenset[str], sentence: str, pack: Pack) -> Iterator[tuple[float, Example]]:
    for number in passages_with(sentence, pack, _PASSAGES):
        hit = pack.passage(number, 1.0)
        for span in examples(hit.text):
            share = max(_likeness(words, side) for side in _SIDES.split(span.of(hit.text)))
            if share >= ALIKE:
                yield share, Example(hit, span)


def _likeness(words: frozenset[str], side: str) -> float:
    """Return twice the words that two sentences share, of all that they have (Dice)."""
    others = frozenset(fold(side).split())
    return 2 * len(words & others) / (len(words) + len(others))


def entries_of_words(
    sentence: str, packs: Sequence[Pack], direction: Direction, asker: str
) -> list[Found]:
    """Return the best entry for each word of a sentence, and for those that belong together."""
    tokens = _tokens(sentence)
    little = LITTLE_WORDS.get(direction.source or asker, frozenset())
    found: list[Found] = []
    place = 0
    while place < len(tokens) and len(found) < MOST_WORDS:
        length, best = _longest(tokens[place:], packs, direction, little)
        found += [best] if best else []
        place += length
    return list({(each.pack.record.id, each.number): each for each in found}.values())


def _longest(
    tokens: Sequence[str], packs: Sequence[Pack], direction: Direction, little: frozenset[str]
) -> tuple[int, Found | None]:
    """Return how many tokens are one term, and the entry for it."""
    joint = "" if is_unspaced(tokens[0]) else " "
    longest = _LONGEST_TERM if joint else _LONGEST_UNSPACED
    for length in range(min(longest, len(tokens)), 1, -1):
        term = joint.join(tokens[:length])
        if not all(token.casefold() in little for token in tokens[:length]):
            found = look_up(term, packs, direction, exact=True)
            if found:
                return length, found[0]
    if tokens[0].casefold() in little:
        return 1, None
    found = look_up(tokens[0], packs, direction, guess=False)
    return 1, found[0] if found else None


def _tokens(sentence: str) -> list[str]:
    found = []
    for word in _WORD.findall(sentence):
        found += list(word) if is_unspaced(word) else [word]
    return found
