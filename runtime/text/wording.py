"""What the command line and the screen say alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runtime.results import AnswerSentence, DictionaryEntry, EntryMatch

WRONG_CODE = "wrong, or destroys unasked"
"""what is said of code that is left out"""


def left_out(sentences: Sequence[AnswerSentence]) -> str:
    """Say how much of an answer is not shown, without the full stop."""
    code = sum(sentence.code for sentence in sentences)
    prose = len(sentences) - code
    named = [f"{_counted(prose, 'sentence')} that the library does not support"] if prose else []
    if code:
        named.append(f"{_counted(code, 'block')} of code ({WRONG_CODE})")
    return f"{' and '.join(named)} {'is' if len(sentences) == 1 else 'are'} left out"


def understood_as(question: str) -> str:
    """Say how a question in a foreign language was translated; nothing where none was."""
    return f"Understood as: {question}" if question else ""


def notes_on(sentence: AnswerSentence) -> Iterator[str]:
    """Yield the lines below a sentence or a block: how its placeholder is filled, what the library
    lacks, what it destroys.
    """
    if filled := sentence.filled:
        yield f"With {filled.value} for {filled.placeholder}: {filled.command}"
    if sentence.unmatched:
        yield f"Not in this library: {', '.join(sentence.unmatched)}."
    if sentence.warning:
        yield sentence.warning


def how_matched(entry: DictionaryEntry) -> str:
    """Say how a word that was looked up matches an entry."""
    return (_TRANSLATED if entry.is_translation else _MATCHED)[entry.match]


_MATCHED = {
    EntryMatch.ITSELF: "the word itself",
    EntryMatch.FORM: "a form of the word",
    EntryMatch.NEAR: "nearly the word",
    EntryMatch.PART: "with the word",
}
_TRANSLATED = {
    EntryMatch.ITSELF: "a translation of it",
    EntryMatch.FORM: "a form of a translation",
    EntryMatch.NEAR: "nearly a translation",
    EntryMatch.PART: "the word in a translation",
}


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
