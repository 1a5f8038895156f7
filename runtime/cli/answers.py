"""An answer, printed for people as it comes: sentences, code, sources, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from runtime.citations import NumberedPassages
from runtime.cli.hits import print_hits, print_others, where
from runtime.cli.translations import print_translation
from runtime.events import Cited, Done, Event, Found
from runtime.localization import _, _n
from runtime.results import AnswerSentence, Hit
from runtime.text.fenced import block
from runtime.text.line_breaks import with_own_lines
from runtime.text.sanitize import printable
from runtime.text.wording import (
    NO_ANSWER,
    WRONG_CODE,
    left_out,
    notes_on,
    otherwise,
    understood_as,
    written_after,
)

_NEAREST = 3  # passages shown when there is no answer


class PrintedAnswer:
    """An answer of which each sentence is printed once it is checked, the sources at the end."""

    def __init__(self, foreign: Mapping[str, str]) -> None:
        """Take what is said of the corpora that are in another language, by id."""
        self._foreign = foreign
        self._passages = NumberedPassages()
        self._begun = False
        self._quotes: dict[int, dict[str, None]] = {}
        """number of a passage → what of it is cited, each once and in order"""
        self._printed = 0
        self._last_is_quoted = True

    def print(self, events: Iterable[Event]) -> Done | None:
        """Print an answer, and return its end."""
        done = None
        for event in events:
            if isinstance(event, Found):
                self._begin(event)
            elif isinstance(event, Cited):
                self.print_sentence(event.sentence)
            elif isinstance(event, Done):
                self._finish(done := event)
        return done

    def _begin(self, found: Found) -> None:
        self._passages = NumberedPassages(found)
        if self._begun:  # the words were told of
            return
        self._begun = True
        tell_corrections(found.corrections)
        if found.understood:
            _print(f"{understood_as(found.understood)}\n")

    def _finish(self, done: Done) -> None:
        if done.translation:
            print_translation(done.translation)
            if done.sentences:
                _print("\n" + _("From the dictionaries:"))
        for sentence in done.sentences[self._printed :]:  # quotations come all at once
            self.print_sentence(sentence)
        if not done.sentences and not done.translation:
            self._print_nearest(done.hits)
        _print_left_out(done.left_out)
        self._print_sources()

    def print_sentence(self, sentence: AnswerSentence) -> None:
        """Print a sentence or a block of code with the numbers of the passages that it cites, as
        the screen has them.
        """
        if sentence.quoted and not self._last_is_quoted:
            _print("")  # the library's own words stand apart from those of the model
        self._printed, self._last_is_quoted = self._printed + 1, sentence.quoted
        numbers = [f"[{number}]" for number in self._passages.cite(sentence)]
        _print("\n".join([*_body(sentence, numbers), *notes_on(sentence)]))
        for citation in (*sentence.citations, *sentence.disagreeing):
            number, quote = self._passages.number(citation), " ".join(citation.quote.split())
            self._quotes.setdefault(number, {})[quote] = None
            if citation in sentence.disagreeing:
                _print(f"{otherwise(citation)} [{number}]")

    def _print_nearest(self, hits: Sequence[Hit]) -> None:
        nearest = " " + _("The nearest passages:") + "\n" if hits else ""
        _print(f"{_(NO_ANSWER)}{nearest}")
        print_hits(hits[:_NEAREST], self._foreign)

    def _print_sources(self) -> None:
        if self._quotes:
            _print("\n" + _("Sources"))
        for number, cited in sorted(self._quotes.items()):
            passage = self._passages[number]
            about = ", ".join(filter(None, (passage.corpus, passage.source)))
            quoted = " ".join(f"“{quote}”" for quote in cited)
            language = self._foreign.get(passage.corpus, "")
            place = where(passage.title, passage.section)
            _print(f"[{number}] {place} ({about}): {quoted}{language and f', {language}'}")
            print_others(passage)


def tell_corrections(corrections: Sequence[tuple[str, str]]) -> None:
    """Print which words were taken for others."""
    for typed, understood in corrections:
        said = _(
            "Searched for: {understood} (no passage has “{typed}”)",
            understood=understood,
            typed=typed,
        )
        _print(f"{said}\n")


def _body(sentence: AnswerSentence, numbers: Sequence[str]) -> list[str]:
    if sentence.code:
        after = [written_after(numbers)] if numbers else []
        return [
            str(block(sentence.text)),
            *(after if sentence.supported else [f"({_(WRONG_CODE)})"]),
        ]
    mark = "".join(numbers) if sentence.supported else _("(not found in the library)")
    return [f"{with_own_lines(sentence.text)} {mark}"]


def _print_left_out(sentences: Sequence[AnswerSentence]) -> None:
    if sentences:
        said, count = left_out(sentences), len(sentences)
        line = _n("{said} (--all shows it).", "{said} (--all shows them).", count, said=said)
        _print(f"\n{line}")


def _print(text: str) -> None:
    print(printable(text), flush=True)
