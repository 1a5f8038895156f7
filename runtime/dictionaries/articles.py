"""The text of an entry → its articles, what they translate a word by, and their examples. Pure.

Entries are as the builder's readers write them: the headword with how it is said, then the
translations, perhaps a line a sense, then examples and references.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

LONGEST_SENSE = 60
"""characters of a translation that is looked up as one"""
_SEPARATORS = re.compile(r"[,;،؛，；、|•]|\s[/–—-]\s|(?<=\D)/(?=\D)")
_NOTES = re.compile(r"<[^<>]{0,80}>|\[[^\[\]]{0,80}\]|\([^()]{0,80}\)|\{[^{}]{0,80}\}")
_SAID = re.compile(r"(?<=\s)/[^/\n]{1,80}/|\[[^\[\]\n]{1,80}\]")
_NUMBER = re.compile(
    r"\A\s{0,12}(?:(?:\(?(?:\d{1,3}|[a-h]|[ivx]{1,4})[.):]\s{1,4}){1,3}|[-*•◦]\s{1,4})"
)
_EXAMPLE = re.compile(r"\s{0,20}(?:[\"“„«‘]|Examples?:|e\.g\.)")
_LABEL = re.compile(
    r"\s{0,20}(?:[Ss]ee|cf)(?: also)?:?\s|\s{0,20}[A-Z][a-z]{2,12}(?: [a-z]{2,8})?:\s"
)
_GRAMMAR = re.compile(
    r"\A(?:(?:n|v|adj|adv|prep|pron|conj|interj|num|art|pl|sg|vt|vi|vr|m|f|nt|neut|masc|fem)\.?"
    r"[\s,;]{1,4}){1,3}"
)


class Line(Enum):
    """What a line of an entry is."""

    HEAD = "head"
    MEANING = "meaning"
    EXAMPLE = "example"
    OTHER = "other"
    """a synonym, a reference, a note"""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of an entry's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return them."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Article:
    """One of the articles under a headword: a noun, say, beside a verb."""

    head: Span
    lines: tuple[tuple[Line, Span], ...]
    """those below the head"""

    @property
    def core(self) -> Span:
        """The head and the meanings that follow it, without examples and references."""
        end = self.head.end
        for kind, span in self.lines:
            if kind is not Line.MEANING:
                break
            end = span.end
        return Span(self.head.start, end)

    @property
    def whole(self) -> Span:
        """The head and the last line with a meaning, and what stands between them."""
        ends = (span.end for kind, span in self.lines if kind is Line.MEANING)
        return Span(self.head.start, max(ends, default=self.head.end))


def articles(text: str, headword: str) -> list[Article]:
    """Return the articles of an entry, in order."""
    found: list[Article] = []
    for lines in _blocks(text):
        first = lines[0].of(text)
        if not found or first.casefold().startswith(headword.casefold()):
            heads = 2 if len(lines) > 1 and _is_head(lines[1].of(text), headword) else 1
            rest = tuple((kind_of_line(each.of(text)), each) for each in lines[heads:])
            found.append(Article(Span(lines[0].start, lines[heads - 1].end), rest))
        else:
            more = tuple((kind_of_line(each.of(text)), each) for each in lines)
            found[-1] = Article(found[-1].head, (*found[-1].lines, *more))
    return found


def kind_of_line(line: str) -> Line:
    """Return what a line below a head is."""
    if _EXAMPLE.match(line):
        return Line.EXAMPLE
    return Line.OTHER if _LABEL.match(line) else Line.MEANING


def senses(text: str, headword: str) -> Iterator[str]:
    """Yield what the articles of an entry translate it by, each word or phrase apart."""
    for article in articles(text, headword):
        yield from _apart(_after_headword(article.head.of(text), headword))
        for kind, span in article.lines:
            if kind is Line.MEANING:
                yield from _apart(span.of(text))


def examples(text: str) -> Iterator[Span]:
    """Yield the lines of a text that show a word in a phrase, with what it is translated by."""
    for span in _lines(text):
        if kind_of_line(span.of(text)) is Line.EXAMPLE:
            lead = len(span.of(text)) - len(span.of(text).lstrip())
            yield Span(span.start + lead, span.end)


def _is_head(line: str, headword: str) -> bool:
    """Whether a line is the head of an article whose index spells it without its punctuation."""
    said = _SAID.search(line)
    return said is not None and _letters(line[: said.start()]) == _letters(headword)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _after_headword(head: str, headword: str) -> str:
    _, _, second = head.partition("\n")
    if said := _SAID.search(second):
        return second[said.end() :]
    rest = head[len(headword) :] if head.casefold().startswith(headword.casefold()) else ""
    return _SAID.sub(" ", rest).strip(" :=—–-")


def _apart(line: str) -> Iterator[str]:
    plain = _NOTES.sub(" ", _NUMBER.sub("", line)).strip()
    for each in _SEPARATORS.split(_GRAMMAR.sub("", plain)):
        sense = " ".join(each.split()).strip(" .:!?…")
        if sense and len(sense) <= LONGEST_SENSE:
            yield sense


def _blocks(text: str) -> Iterator[list[Span]]:
    block: list[Span] = []
    for span in _lines(text):
        if span.of(text).strip():
            block.append(span)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1
