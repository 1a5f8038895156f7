"""An answer's sentence + the evidence → the citation that bears it out, or none. Pure.

Small models state wrong things fluently, so nothing they write is believed: what a sentence says
must stand in the text it cites. Numbers, names, negations and flags count strictly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from runtime.analysis import STOP_WORDS, content_words, terms
from runtime.events import AnswerSentence, Citation, Evidence
from runtime.evidence import WORDS, sentences_of

ENOUGH = 0.65
"""share of a sentence's content terms that the cited text must have"""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;:)\d] )[A-Z][\w’'-]+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|\w+n['’]t)\b", re.IGNORECASE
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|cannot|\w+n['’]t)\s+(?!only\b)(?:\w+ly\s+)?(?=([^.,;:!?()]*))",
    re.IGNORECASE,
)
_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_COMMAND = re.compile(rf"`|{_FLAG.pattern}|^\$ ")
_WORD_NUMBERS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "hundred": "100", "thousand": "1000", "million": "1000000", "twice": "2", "once": "1",
}  # fmt: skip
_EMPTY_TERMS = STOP_WORDS | frozenset(terms(" ".join([*STOP_WORDS, *_WORD_NUMBERS])))
"""terms that say nothing by themselves: stop words, and numbers, which are compared as such"""


def check(sentence: str, evidence: Sequence[Evidence]) -> AnswerSentence:
    """Return the sentence with its citation, or marked unsupported.

    One sentence of the evidence must bear it out, or two of the same passage.
    """
    pool = _pool(evidence)
    ranked = sorted(pool, key=lambda each: -_overlap(sentence, _context(each), each.hit.text))[:6]
    # Two sentences about two commands would bear out any mixture of them.
    pairs = [] if _COMMAND.search(sentence) else _pairs(ranked)
    pairs.sort(key=lambda pair: -_overlap(sentence, " ".join(map(_context, pair)), ""))
    for chosen in [[each] for each in ranked] + pairs:
        if supports(sentence, " ".join(map(_context, chosen)), chosen[0].hit.text):
            return AnswerSentence(sentence, True, tuple(map(_citation, chosen)))
    return AnswerSentence(sentence, False, ())


def quote(evidence: Evidence) -> AnswerSentence:
    """Return a sentence of the library itself, in quotation marks, with its citation."""
    return AnswerSentence(f"“{evidence.text}”", True, (_citation(evidence),))


def supports(sentence: str, source: str, passage: str = "") -> bool:
    """Whether a source says what a sentence says, as far as words can tell.

    A word that stands only elsewhere in the passage, as what the source speaks of often does,
    counts half.
    """
    content = _content(sentence)
    if not content:
        return False
    return (
        _overlap(sentence, source, passage) >= ENOUGH
        and _numbers(sentence) <= _numbers(source)
        and _names(sentence) <= _words(source)
        and set(_FLAG.findall(sentence)) <= set(_FLAG.findall(source))
        and bool(_NEGATION.search(sentence)) <= bool(_NEGATION.search(source))
        and _affirmed(sentence).isdisjoint(set(_denied(source)) - _affirmed(source))
    )


def _pool(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return every sentence of the passages that the evidence comes from."""
    hits = dict.fromkeys(each.hit for each in evidence)
    sentences = [sentence for hit in hits for sentence in sentences_of(hit)]
    # A heading or a label bears nothing out.
    return [each for each in sentences if len(each.text.split()) >= WORDS] or sentences


def _context(evidence: Evidence) -> str:
    """Return a sentence with the title it stands under, which says what “it” and “he” are."""
    return f"{evidence.hit.title}. {evidence.text}"


def _pairs(ranked: Sequence[Evidence]) -> list[list[Evidence]]:
    return [
        sorted((one, other), key=lambda each: each.start)
        for index, one in enumerate(ranked)
        for other in ranked[index + 1 :]
        if one.hit == other.hit
    ]


def _citation(evidence: Evidence) -> Citation:
    hit = evidence.hit
    return Citation(
        hit.corpus, hit.document, hit.title, evidence.start, evidence.end, evidence.text
    )


def _overlap(sentence: str, source: str, passage: str) -> float:
    """Return the share of a sentence's words that the source has, those of the passage halved."""
    words, numbers = _telling_words(sentence), _numbers(sentence)
    # A command is right as a whole or not at all.
    near, around = set(terms(source)), set() if _COMMAND.search(sentence) else set(terms(passage))
    held = sum(1.0 if _has(near, word) else 0.5 if _has(around, word) else 0.0 for word in words)
    told = len(words) + len(numbers)
    return (held + len(numbers & _numbers(source))) / told if told else 0.0


def _telling_words(text: str) -> list[tuple[str, ...]]:
    """Return the words that say something, but for negations and numbers, which count strictly."""
    words = content_words(_NEGATION.sub(" ", text))
    return [each for each in words if not (_EMPTY_TERMS.issuperset(each) or each[0].isdecimal())]


def _has(held: set[str], word: tuple[str, ...]) -> bool:
    """Whether terms hold a word: the whole of a name, or all of its parts."""
    return word[0] in held or (len(word) > 1 and held.issuperset(word[1:]))


def _content(text: str) -> set[str]:
    """Return the terms that say something, however the text writes its numbers."""
    found = terms(_NEGATION.sub(" ", text))
    words = {term for term in found if term not in _EMPTY_TERMS}
    return {word for word in words if not word.isdecimal()} | _numbers(text)


def _denied(text: str) -> list[str]:
    """Return the terms that a text denies: the first that says something after each “not”."""
    clauses = (terms(match[1]) for match in _DENIAL.finditer(text))
    told = ([term for term in clause if term not in _EMPTY_TERMS] for clause in clauses)
    return [clause[0] for clause in told if clause]


def _affirmed(text: str) -> set[str]:
    """Return the terms that a text has other than to deny them."""
    return set(Counter(terms(text)) - Counter(_denied(text)))


def _numbers(text: str) -> set[str]:
    digits = {number.replace(",", "") for number in _NUMBER.findall(text)}
    words = {_WORD_NUMBERS[word] for word in _words(text) & _WORD_NUMBERS.keys()}
    return digits | words


def _names(text: str) -> set[str]:
    return {name.casefold().removesuffix("’s").removesuffix("'s") for name in _NAME.findall(text)}


def _words(text: str) -> set[str]:
    words = (word.casefold() for word in re.findall(r"[\w’'-]+", text))
    return {word.removesuffix("’s").removesuffix("'s") for word in words}
