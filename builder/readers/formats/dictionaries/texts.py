"""Articles of dictionaries as lines to read: wrapped lines joined, marks of links dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from builder.readers.cleaning import DocumentBuilder

_LINK = re.compile(r"\{([^{}\s;=](?:[^{};=]{0,120}[^{}\s;=])?)\}")
_ITEM = re.compile(
    r"(?:\(?[0-9]{1,3}[.:)]|\([a-z]\)|[a-z]{1,4} [0-9]{1,2}:|[-*•] |\["
    r"|\"[^\"]{1,300}\" +- |(?:Note|Synonyms?|Antonyms?|[Ss]ee(?: also)?): )"
)
"""what begins a line of its own"""
_NARROWEST, _WIDEST = 50, 82
"""columns that lines are wrapped at"""
_SLACK = 4


def plain_article(text: str) -> str:
    """Return an article's text with its links as words, and its paragraphs on a line each."""
    joined = unwrapped(text)
    return _LINK.sub(r"\1", joined) if "{" in joined else joined


def unwrapped(text: str) -> str:
    """Join the lines that were broken only because the next word did not fit."""
    return "\n\n".join(map(_unwrapped, text.expandtabs().split("\n\n")))


def _unwrapped(block: str) -> str:
    lines = block.split("\n")
    width = max(map(len, lines))
    if len(lines) < 2 or not _NARROWEST <= width <= _WIDEST:
        return block
    joined = lines[:1]
    for before, line in pairwise(lines):
        words = line.split(None, 1)
        forced = bool(words) and len(before.rstrip()) + 1 + len(words[0]) > width - _SLACK
        if forced and not _ITEM.match(line.strip()):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
    return "\n".join(joined)


def headed(draft: DocumentBuilder, title: str, languages: str, texts: Iterable[str]) -> None:
    """Add the texts of an entry, below its headword and the languages of the dictionary."""
    marked = f" ({languages})" if languages else ""
    for place, text in enumerate(texts):
        first, _, rest = text.strip("\n").partition("\n")
        if place:
            draft.add(text)
        elif first.strip().startswith(title):
            draft.add(f"{first.strip()}{marked}\n{rest}")
        else:
            draft.add(f"{title}{marked}\n{text}")


def own_spelling(text: str, words: list[str]) -> str:
    """Return the headword of an article as its text spells it.

    Indexes have their words in small letters. The first line begins with one of them, and the
    longest is the headword; without it, the first word is.
    """
    start = text.lstrip()[:400]
    lowered = start.lower()
    heads = [each for each in words if _begins(lowered, each.lower())]
    if not heads:
        return words[0]
    longest = max(heads, key=len)
    return start[: len(longest)] if len(lowered) == len(start) else longest


def _begins(text: str, word: str) -> bool:
    if not word or not text.startswith(word):
        return False
    return len(text) == len(word) or not text[len(word)].isalnum()
