"""What the command line and the screen say alike. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runtime.localization import N_, _, _n, anew
from runtime.results import AnswerSentence, Citation, DictionaryEntry, EntryMatch

WRONG_CODE = N_("wrong, or destroys unasked")
"""what is said of code that is left out"""
NO_ANSWER = N_("This library does not say.")


def left_out(sentences: Sequence[AnswerSentence]) -> str:
    """Say how much of an answer is not shown, without the full stop."""
    code = sum(sentence.code for sentence in sentences)
    prose = len(sentences) - code
    of_prose = _n(
        "{count} sentence that the library does not support",
        "{count} sentences that the library does not support",
        prose,
    )
    of_code = _n(
        "{count} block of code ({why})", "{count} blocks of code ({why})", code, why=_(WRONG_CODE)
    )
    what = of_code if code else of_prose
    if prose and code:
        what = _("{prose} and {code}", prose=of_prose, code=of_code)
    return _n("{what} is left out", "{what} are left out", len(sentences), what=what)


def otherwise(citation: Citation) -> str:
    """Say what a source says that disagrees."""
    return _("Another source says: “{quote}”", quote=" ".join(citation.quote.split()))


def written_after(numbers: Sequence[str]) -> str:
    """Say which passages code was written after."""
    return _("after {passages}", passages=tuple(numbers))


def understood_as(question: str) -> str:
    """Say how a question in a foreign language was translated; nothing where none was."""
    return _("Understood as: {question}", question=question) if question else ""


def notes_on(sentence: AnswerSentence) -> Iterator[str]:
    """Yield the lines below a sentence or a block: how its placeholder is filled, what the library
    lacks, what it destroys.
    """
    if filled := sentence.filled:
        yield _(
            "With {value} for {placeholder}: {command}",
            value=filled.value,
            placeholder=filled.placeholder,
            command=filled.command,
        )
    if sentence.unmatched:
        yield _("Not in this library: {names}.", names=tuple(sentence.unmatched))
    if sentence.warning:
        yield anew(sentence.warning)


def how_matched(entry: DictionaryEntry) -> str:
    """Say how a word that was looked up matches an entry."""
    return _((_TRANSLATED if entry.is_translation else _MATCHED)[entry.match])


_MATCHED = {
    EntryMatch.ITSELF: N_("the word itself"),
    EntryMatch.FORM: N_("a form of the word"),
    EntryMatch.NEAR: N_("nearly the word"),
    EntryMatch.PART: N_("with the word"),
}
_TRANSLATED = {
    EntryMatch.ITSELF: N_("a translation of it"),
    EntryMatch.FORM: N_("a form of a translation"),
    EntryMatch.NEAR: N_("nearly a translation"),
    EntryMatch.PART: N_("the word in a translation"),
}
