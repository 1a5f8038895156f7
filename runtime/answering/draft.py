"""Pieces of text from a model → an answer: each sentence checked, kept, quoted or dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from runtime.events import Cited, Dropped, Event, Token
from runtime.grounding.attribution import check, quote, untitled
from runtime.grounding.high_stakes import is_high_stakes
from runtime.grounding.nli import Reader, contradicted, silent
from runtime.grounding.prompt_injection import without_instructions
from runtime.results import AnswerSentence, Citation, Evidence, Expansion, Hit
from runtime.stick.layout import PackRecord
from runtime.text.sentences import sentence_spans

QUOTED_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """What is done with a sentence once it has been checked."""

    packs: Mapping[str, PackRecord]
    """by id: whose text is only quoted where much hangs on it, and what a citation says of it"""
    strict: bool = False
    """drop what is not supported"""
    entailment: Reader = silent
    """what a model says of whether a sentence follows from what it cites, where there is one"""

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
    ) -> None:
        """Take the question, the evidence for it and, as `check` does, `expansions` and
        `beside`.
        """
        self._question = question
        self._evidence = evidence
        self._rules = rules
        self._forms = expansions
        self._beside = beside
        self._written = ""
        self._judged: list[tuple[int, int, AnswerSentence | None]] = []

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """Those that were kept."""
        return tuple(sentence for _, _, sentence in self._judged if sentence is not None)

    @property
    def answer(self) -> str:
        """The answer as it is to be read."""
        pieces = []
        end = 0
        for start, stop, sentence in self._judged:
            if sentence is not None:
                pieces += [self._written[end:start], sentence.text]
            end = stop
        return "".join([*pieces, self._written[end:]]).strip()

    def add(self, piece: str) -> Iterator[Event]:
        """Take a piece of text, and judge the sentences that it ends."""
        self._written += piece
        yield Token(piece)
        yield from self._judge(sentence_spans(self._written)[:-1])

    def finish(self) -> Iterator[Event]:
        """Judge the last sentence; where nothing is borne out, let the library speak for itself."""
        yield from self._judge(sentence_spans(self._written))
        if any(sentence.supported for sentence in self.sentences):
            return
        for sentence in quoted(self._evidence, self._rules, self._beside):
            text = f"\n\n{sentence.text}"
            start = len(self._written) + 2
            self._written += text
            self._judged.append((start, len(self._written), sentence))
            yield Token(text)
            yield Cited(sentence)

    def _judge(self, spans: Sequence[tuple[int, int]]) -> Iterator[Event]:
        for start, end in spans[len(self._judged) :]:
            text = self._written[start:end]
            sentence = self._judgement(self._shown(text))
            self._judged.append((start, end, sentence))
            if sentence is None:
                yield Dropped(text)
            else:
                yield Cited(sentence, text if sentence.text != text else "")

    def _shown(self, text: str) -> str:
        """Return a sentence without a copied title; what is left must begin like a sentence."""
        bare = untitled(text, self._evidence)
        return bare if bare[:1].isupper() else text

    def _judgement(self, text: str) -> AnswerSentence | None:
        checked = check(text, self._evidence, self._question, self._forms, self._beside)
        if not checked.supported:
            return self._unsupported(text)
        if self._rules.is_to_be_quoted(checked):
            words = " ".join(f"“{citation.quote}”" for citation in checked.citations)
            checked = replace(checked, text=words)
            if any(sentence.text == words for sentence in self.sentences):
                return None
        elif contradicted(checked, self._rules.entailment):
            return self._unsupported(checked.text)
        return self._rules.attributed(checked)

    def _unsupported(self, text: str) -> AnswerSentence | None:
        return None if self._rules.strict else AnswerSentence(text, False, ())


def quoted(
    evidence: Sequence[Evidence], rules: Rules, beside: Sequence[Hit] = ()
) -> tuple[AnswerSentence, ...]:
    """Return the best sentences themselves, and what passages beside them say otherwise."""
    best = without_instructions(evidence)[:QUOTED_SENTENCES]
    return tuple(rules.attributed(quote(each, beside)) for each in best)
