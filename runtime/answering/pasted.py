"""A long question → the question in it, and the text that was pasted before or after it. Pure.

People paste a log, a letter or code, and ask about it in a line below it or above it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from runtime.answering.followups import refers_back
from runtime.text.analyzer import content_tokens, has_content
from runtime.text.language_of import language_of
from runtime.text.sanitize import ends
from runtime.text.sentences import sentence_spans
from runtime.text.stop_words import is_stop_word

LONG = 300
"""characters from which a text of several lines is more than a question"""
LONG_LINE = 600
"""the same of a text of one line"""
LONGEST = 2000
"""characters of a question that are searched for and given to a model"""
LONGEST_PASTED = 800
"""characters of a pasted text that are given to a model"""
_RARE = 5
"""words of a pasted text that are searched for"""
_TELLING = 3
"""words that a question has at least which tells what it is about"""
_TELLING_ITSELF = 5
"""the same of one that seems to refer back, as “boil water to make it safe” does"""
_FEW_WORDS = 40
"""what a paragraph that asks has at most, statements in it included; and a sentence, or it is a run
of lines"""
_ASKS = re.compile(r"[\w`'\"’”»)\]]\s?[?？؟\u037e][!?'\"’”»)\]]*\Z")
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_LINE = re.compile(r"\S.*")
_CODE = re.compile(r"[{}()\[\]=<>|\\_$]|://")
_NUMBER = re.compile(r"[\d\W]+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the text that came with it."""

    question: str
    pasted: str = ""


def split(text: str) -> Asked:
    """Return the question of a text and, where that is long, what else there is.

    The last paragraph asks, else the first one, else the last question of all. Where nothing ends
    in a question mark, the last or the first paragraph is taken, whichever reads more like speech.
    """
    text = text.strip()
    if len(text) <= (LONG if "\n" in text else LONG_LINE):
        return Asked(text)
    start, end = _question(text) or (0, len(text))
    rest = (text[:start].rstrip(), text[end:].lstrip())
    return Asked(ends(text[start:end], LONGEST), "\n".join(filter(None, rest)))


def search_text(asked: Asked, idf: Callable[[Collection[str]], Mapping[str, float]]) -> str:
    """Return what to search for: the question, with words of the pasted text where it needs them.

    It does where it points there ("What does this mean?") or hardly says what it is about. `idf`
    gives, of some words, the inverse document frequency of those that the library has.
    """
    language = language_of(asked.question)
    has_words = has_content(asked.question, language)
    words = content_tokens(asked.question, language) if has_words else []
    needed = _TELLING_ITSELF if refers_back(asked.question) else _TELLING
    if not asked.pasted or len(words) >= needed:
        return asked.question
    own = {word.casefold() for word in words}
    counts = Counter(token.casefold() for token in content_tokens(asked.pasted, language))
    others = [word for word in counts if word not in own and not _NUMBER.fullmatch(word)]
    weights = {word: idf * (1 + math.log(counts[word])) for word, idf in idf(others).items()}
    rarest = sorted(weights, key=lambda word: -weights[word])[:_RARE]
    return " ".join([asked.question, *rarest])


def for_model(question: str, pasted: str) -> str:
    """Return a question as a model reads it: last, below the ends of the pasted text."""
    if not pasted:
        return question
    return f"About this text:\n{ends(pasted, LONGEST_PASTED)}\n{question}"


def _question(text: str) -> Span | None:
    paragraphs = [match.span() for match in _PARAGRAPH.finditer(text)]
    for paragraph in (paragraphs[-1], paragraphs[0], (0, len(text))):
        asking = _asking(text, *paragraph)
        if asking:
            is_short = len(text[slice(*paragraph)].split()) <= _FEW_WORDS
            return paragraph if is_short else asking
    lines = [match.span() for match in _LINE.finditer(text)]
    if len(lines) == 1:
        return None
    outer = (_short(text, paragraphs[-1], lines[-1]), _short(text, paragraphs[0], lines[0]))
    return max(outer, key=lambda span: _likeness_to_speech(text[slice(*span)]))


def _asking(text: str, start: int, end: int) -> Span | None:
    """Return the last question, with those right before it."""
    units = [(start + first, start + last) for first, last in _units(text[start:end])]
    asks = [bool(_ASKS.search(text[slice(*unit)])) for unit in units]
    if not any(asks):
        return None
    last = len(asks) - 1 - asks[::-1].index(True)
    first = last
    while first and asks[first - 1]:
        first -= 1
    return units[first][0], units[last][1]


def _units(text: str) -> list[Span]:
    """Return the sentences of a text; the lines of what is too long for one."""
    units: list[Span] = []
    for start, end in sentence_spans(text):
        if len(text[start:end].split()) <= _FEW_WORDS:
            units.append((start, end))
        else:
            units += [match.span() for match in _LINE.finditer(text, start, end)]
    return units


def _short(text: str, paragraph: Span, line: Span) -> Span:
    return paragraph if len(text[slice(*paragraph)].split()) <= _FEW_WORDS else line


def _likeness_to_speech(text: str) -> float:
    """Return the share of words that are grammar; 0 for code."""
    words: Sequence[str] = text.casefold().split()
    language = language_of(text)
    grammar = sum(is_stop_word(word, language) for word in words)
    return 0.0 if _CODE.search(text) else grammar / len(words)
