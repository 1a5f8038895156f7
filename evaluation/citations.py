"""Whether citations hold the answer, and whether what is shown as supported stands in them. Pure.

The second is looked at by other means than `runtime.grounding.attribution` uses, and plainer ones:
a check that shares the code of what it checks finds none of its mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.metrics import contains
from runtime.events import Done
from runtime.results import AnswerSentence, Citation

_NUMERAL = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"[^\W\d_]+")
_CAPITALISED = re.compile(r"[A-Z][^\W\d_]+")
_WRITTEN = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13",
    "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18",
    "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
    "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
"""numbers written out, in digits"""
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:;]\s+|\n\s*|[“\"‘'(\[*`-]\s*)$")


def citations(done: Done) -> list[Citation]:
    """Return what an answer's supported sentences cite, each as often as it is cited."""
    return [
        each for sentence in done.sentences if sentence.supported for each in sentence.citations
    ]


def holding(done: Done, answers: Sequence[str]) -> int:
    """Return how many of them have a gold answer in the cited span."""
    return sum(contains(each.quote, answers) for each in citations(done))


def unmarked(done: Done) -> list[AnswerSentence]:
    """Return the sentences shown as supported that have a number or a name their sources lack."""
    return [each for each in done.sentences if each.supported and missing(each)]


def missing(sentence: AnswerSentence) -> list[str]:
    """Return a sentence's numbers and names that stand in none of its sources.

    A source is the cited text and the title it is shown under.
    """
    cited = " ".join(f"{each.title} {each.quote}" for each in sentence.citations)
    words = {word.casefold() for word in _WORD.findall(cited)}
    numerals = {*_numerals(cited), *(_WRITTEN[word] for word in words & _WRITTEN.keys())}
    return [
        *(each for each in _numerals(sentence.text) if each not in numerals),
        *(each for each in _names(sentence.text) if each.casefold() not in words),
    ]


def _numerals(text: str) -> Iterator[str]:
    """Yield the numbers written in digits, without the commas that group them."""
    for match in _NUMERAL.finditer(text):
        yield match[0].rstrip(".,").replace(",", "")


def _names(text: str) -> Iterator[str]:
    """Yield the capitalised words, but for those that a sentence or a quotation begins with."""
    for match in _CAPITALISED.finditer(text):
        if not _SENTENCE_STARTS.search(text[: match.start()]):
            yield match[0]
