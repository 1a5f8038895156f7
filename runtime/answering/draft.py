"""Pieces of text from a model → an answer: each sentence checked, kept, quoted or left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from runtime.answering.code_blocks import (
    Lookup,
    checked_code,
    made_up,
    ruins_of,
    unasked,
    warning,
)
from runtime.answering.kinds import PLANS, Kind, Plan
from runtime.answering.quotations import document_of, of_best_document, quotations
from runtime.events import Cited, Dropped, Event, Token
from runtime.grounding.attribution import quote, untitled
from runtime.grounding.code.placeholders import filling, inline_code, restored
from runtime.grounding.high_stakes import is_high_stakes
from runtime.grounding.nli import Reader, contradicted, silent
from runtime.grounding.verification import Verifier, verified
from runtime.results import AnswerSentence, Citation, Evidence, Expansion, Hit
from runtime.stick.layout import PackRecord
from runtime.text.annotated import AnnotatedText
from runtime.text.answer_units import Unit, code_in, units


@dataclass(frozen=True, slots=True)
class Rules:
    """What is done with a sentence once it has been checked."""

    packs: Mapping[str, PackRecord]
    """by id: whose text is only quoted where much hangs on it, and what a citation says of it"""
    keep_unsupported: bool = False
    """keep what is not supported in the answer, marked, rather than leave it out"""
    entailment: Reader = silent
    """what a model says of whether a sentence follows from what it cites, where there is one"""
    lookup: Lookup = frozenset
    """which names of some the library has; all, where nobody knows"""
    verifier: Verifier | None = None
    """what the model that writes says of its own sentences, where it is known what that is worth"""

    def attributed(self, sentence: AnswerSentence) -> AnswerSentence:
        """Return a sentence whose citations say who published what they quote, and under what."""
        return replace(
            sentence,
            citations=tuple(map(self._attributed, sentence.citations)),
            disagreeing=tuple(map(self._attributed, sentence.disagreeing)),
        )

    def _attributed(self, citation: Citation) -> Citation:
        pack = self.packs.get(citation.corpus)
        if pack is None:
            return citation
        return replace(
            citation, licence=pack.licence, publisher=pack.publisher,
            date=citation.date or pack.date,
        )  # fmt: skip

    def is_to_be_quoted(self, sentence: AnswerSentence) -> bool:
        """Whether much hangs on a sentence's words, and its source is a corpus to be quoted."""
        packs = (self.packs.get(citation.corpus) for citation in sentence.citations)
        if not any(pack is not None and pack.verbatim for pack in packs):
            return False
        return is_high_stakes(sentence.text) or any(
            is_high_stakes(each.quote) for each in sentence.citations
        )


class Draft:
    """An answer as it is written."""

    def __init__(
        self,
        question: str,
        evidence: Sequence[Evidence],
        rules: Rules,
        expansions: Sequence[Expansion] = (),
        beside: Sequence[Hit] = (),
        plan: Plan = PLANS[Kind.FACT],
        said: str = "",
    ) -> None:
        """Take the question, the evidence for it and, as `check` does, `expansions` and `beside`.

        `plan` tells how much of the evidence is quoted; `said` is what was asked and answered
        before, or came with the question.
        """
        self._question = question
        self._evidence = evidence
        self._rules = rules
        self._forms = expansions
        self._beside = beside
        self._plan = plan
        self._said = said
        self._text = AnnotatedText()
        self._left_out: list[AnswerSentence] = []

    @property
    def left_out(self) -> tuple[AnswerSentence, ...]:
        """Those that nothing supports, taken out of the answer."""
        return tuple(self._left_out)

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """Those that were kept."""
        return self._text.sentences

    @property
    def starts(self) -> tuple[int, ...]:
        """Where in `answer` each of them begins."""
        return self._text.starts

    @property
    def answer(self) -> str:
        """The answer as it is to be read, without what was not checked."""
        return self._text.checked.rstrip()

    def add(self, piece: str) -> Iterator[Event]:
        """Take a piece of text, and check the sentences that it ends."""
        self._text.add(piece)
        yield Token(piece)
        yield from self._check(units(self._text.written)[:-1])

    @property
    def is_supported(self) -> bool:
        """Whether something that was written is supported."""
        return any(sentence.supported for sentence in self.sentences)

    def finish(self) -> Iterator[Event]:
        """Check the last unit."""
        yield from self._check(units(self._text.written))

    def quote(self) -> Iterator[Event]:
        """Let the library speak for itself, after what is supported or in its place."""
        most = self._plan.quoted_sentences
        if self.is_supported:
            most = self._plan.quoted_beside
        evidence = self._uncited()
        if self._plan.one_source:
            evidence = of_best_document(evidence, self._evidence)
        for sentence in quoted(evidence, self._rules, self._beside, most, self._question):
            text = f"\n\n{sentence.text}"
            start = len(self._text.written) + 2
            self._text.add(text)
            yield Token(text)
            yield self._mark(start, len(self._text.written), sentence)

    def _uncited(self) -> list[Evidence]:
        """Return the evidence that no sentence cites."""
        cited = [citation for sentence in self.sentences for citation in sentence.citations]
        return [each for each in self._evidence if not any(_lies_in(each, one) for one in cited)]

    def _check(self, written: Sequence[Unit]) -> Iterator[Event]:
        for unit in written[self._text.marked :]:
            yield self._mark(unit.start, unit.end, self._checked_unit(unit))

    def _checked_unit(self, unit: Unit) -> AnswerSentence | None:
        text = self._text.written[unit.start : unit.end]
        if unit.kind == "code":
            code = code_in(self._text.written, unit)
            checked = checked_code(
                text if unit.closed else f"{text}\n```", code, unit.language, self._question,
                self._evidence, self._rules.lookup, self._said,
            )  # fmt: skip
            return self._rules.attributed(checked)
        ruins = ruins_of(text)
        names = made_up(inline_code(text), self._question, self._evidence, self._said)
        if names or unasked(ruins, self._question):
            return AnswerSentence(text, False, (), unmatched=names, warning=warning(ruins))
        checked_text = self._checked(self._shown(text))
        if checked_text and not checked_text.supported and not ruins:
            checked_text = self._as_filled(text) or checked_text
        return checked_text and replace(checked_text, warning=warning(ruins))

    def _as_filled(self, text: str) -> AnswerSentence | None:
        """Return a sentence that a source supports but for its placeholder, for which it has what
        the question names.
        """
        fillings = (filling(each.text, self._question) for each in self._evidence)
        for found in dict.fromkeys(filter(None, fillings)):
            if found.command in inline_code(text).split("\n"):
                bare = restored(text, found)
                checked = self._checked(bare)
                if checked and checked.supported:  # what has to be quoted stays a quotation
                    shown = text if checked.text == bare else checked.text
                    return replace(checked, text=shown, filled=found)
        return None

    def _mark(self, start: int, end: int, sentence: AnswerSentence | None) -> Event:
        if sentence is None or sentence.supported or self._rules.keep_unsupported:
            self._text.mark(start, end, sentence)
            return Dropped(start, end) if sentence is None else Cited(sentence, start, end)
        self._text.mark(start, end, None)
        self._left_out.append(sentence)
        return Dropped(start, end, sentence)

    def _shown(self, text: str) -> str:
        """Return a sentence without a copied title; what is left must begin like a sentence."""
        bare = untitled(text, self._evidence)
        return bare if bare[:1].isupper() else text

    def _checked(self, text: str) -> AnswerSentence | None:
        checked = verified(
            text, self._evidence, self._question, self._forms, self._beside, self._rules.verifier
        )
        if not checked.supported:
            return AnswerSentence(text, False, ())
        if self._rules.is_to_be_quoted(checked):
            words = " ".join(f"“{citation.quote}”" for citation in checked.citations)
            checked = replace(checked, text=words)
            if any(sentence.text == words for sentence in self.sentences):
                return None
        elif contradicted(checked, self._rules.entailment):
            return AnswerSentence(checked.text, False, ())
        return self._rules.attributed(checked)


def quoted(
    evidence: Sequence[Evidence],
    rules: Rules,
    beside: Sequence[Hit],
    sentences: int,
    question: str = "",
) -> tuple[AnswerSentence, ...]:
    """Return the best sentences themselves, and what passages beside them say otherwise.

    A quotation stays as it is; how its command reads with what the `question` names is said apart.
    """
    return tuple(
        rules.attributed(_noted(quote(each, beside), each.text, question))
        for each in quotations(evidence, sentences)
    )


def _noted(sentence: AnswerSentence, text: str, question: str) -> AnswerSentence:
    """Return a quotation with what is said of the commands in it."""
    ruins = ruins_of(text)
    filled = None if ruins else filling(text, question)
    return replace(sentence, warning=warning(ruins), filled=filled)


def _lies_in(evidence: Evidence, citation: Citation) -> bool:
    hit = evidence.hit
    return document_of(hit) == document_of(citation) and (
        evidence.start < citation.end and citation.start < evidence.end
    )
