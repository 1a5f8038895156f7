"""Whether a sentence says something of what was asked, and keeps to its own “yes” or “no”. Pure.

A source may have every word of a sentence that is none the less no answer: “Yes” before a denial,
the title over again, or “it” of something that stands nowhere near.
"""

from __future__ import annotations

import re

from runtime.grounding.claims import Reading
from runtime.grounding.source import Source, held

_REPLY = re.compile(r"(?<!\W)\W*(yes|no)\b\s*[,.;:—–-]\s*", re.IGNORECASE)
_BACKWARD = frozenset("it they he she this these those".split())  # noqa: SIM905
_BRIEF = 3
"""words from which on a sentence says enough for itself"""
_TELLING = 5
"""letters of a question's word that tells, in any language, what it is about"""


def without_reply(text: str) -> str:
    """Return a sentence without the “yes” or “no” that opens it."""
    return _REPLY.sub("", text, count=1) if _REPLY.match(text) else text


def irrelevant(text: str, sentence: Reading, source: Source) -> bool:
    """Whether a sentence is no statement of its own about what was asked.

    `text` is as it is written, `sentence` as it is read without its “yes” or “no”.
    """
    return (
        _reply_reversed(text, sentence, source.question)
        or _repeats_title(sentence, source)
        or _of_something_else(sentence, source)
    )


def _reply_reversed(text: str, sentence: Reading, question: Reading) -> bool:
    """Whether “yes” stands before what denies the question, or “no” before what affirms it."""
    reply = _REPLY.match(text)
    if reply is None or not question.words:
        return False
    agrees = sentence.negations % 2 == question.negations % 2
    if reply[1].casefold() == "yes":
        return not agrees
    return agrees and all(held(word, sentence) for word in question.words)


def _repeats_title(sentence: Reading, source: Source) -> bool:
    """Whether what a sentence says stands in the title alone, and not in the cited text."""
    return any(held(word, source.title) for word in sentence.words) and not any(
        held(word, source.text) for word in sentence.words
    )


def _of_something_else(sentence: Reading, source: Source) -> bool:
    """Whether a brief sentence speaks of “it”, where the source has nothing of the question."""
    if len(sentence.words) >= _BRIEF or sentence.written.isdisjoint(_BACKWARD):
        return False
    texts = (source.text, source.title, source.passage)
    asked = [word for word in source.question.words if len(word.text) >= _TELLING]
    return bool(asked) and not any(held(word, text) for word in asked for text in texts)
