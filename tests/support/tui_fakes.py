"""A small library for the screens: real records, queued answers, no files and no models."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from runtime.errors import LibraryError
from runtime.events import Cited, Done, Dropped, Event, Found, Timings, Token
from runtime.results import (
    Anchor,
    AnswerSentence,
    Citation,
    DocumentView,
    Evidence,
    Hit,
    TitleEntry,
    TitlePage,
    TranslatedBy,
    TranslatedWord,
    Translation,
)
from runtime.stick.layout import FileRecord, Manifest, ModelRecord, PackRecord
from runtime.text.folding import title_key

SCURVY = (
    "Scurvy\n\nScurvy is a disease resulting from a lack of vitamin C. Early symptoms of "
    "deficiency include weakness, fatigue and sore arms and legs. Without treatment, decreased "
    "red blood cells, gum disease, changes to hair, and bleeding from the skin may occur.\n\n"
    "Treatment\n\nTreatment is by vitamin C supplements taken by mouth. Improvement often begins "
    "in a few days with complete recovery in a few weeks. Sources of vitamin C in the diet include "
    "citrus fruit and a number of vegetables, including red peppers, broccoli, and tomatoes.\n"
)
LIND = (
    "James Lind was a Scottish doctor. He was a pioneer of naval hygiene in the Royal Navy. By "
    "conducting one of the first ever clinical trials, he developed the theory that citrus fruits "
    "cured scurvy.\n"
)
DOCUMENTS = {
    ("medicine", "scurvy"): ("Scurvy", SCURVY),
    ("history", "lind"): ("James Lind", LIND),
}
CHAT = ModelRecord("chat", "Qwen2.5-0.5B", "Apache-2.0", "hub", "f", FileRecord("m", "0", 1))
EMBEDDING = ModelRecord("embedding", "MiniLM-L6", "MIT-like", "hub", "f", FileRecord("e", "0", 1))


def pack(name: str, title: str, licence: str = "CC BY-SA 4.0") -> PackRecord:
    """Return the record of a corpus."""
    return PackRecord(
        id=name, title=title, source="https://example.org", licence=licence, publisher="Example",
        language="en", date="2024-05", documents=1200, passages=4000, raw_bytes=9, embedding="f",
        dimension=384, quantization="flat", files=(),
    )  # fmt: skip


def manifest(questions: tuple[str, ...], models: tuple[ModelRecord, ...]) -> Manifest:
    """Return what a library says of itself."""
    return Manifest(
        title="Starter library", language="en",
        description="Medicine, history and programming, to carry in a pocket.",
        created="2025-01-02T00:00:00Z", builder="vademecum 0.1", packs=(), models=models,
        runtime=(), questions=questions,
    )  # fmt: skip


def hit(corpus: str, document: str, text: str, section: str = "") -> Hit:
    """Return the hit on a passage of one of the documents."""
    title, whole = DOCUMENTS[corpus, document]
    start = whole.index(text)
    return Hit(corpus, document, title, section, text, start, start + len(text), 1.0)


def evidence(found: Hit, text: str) -> Evidence:
    """Return a sentence of a hit."""
    start = found.start + found.text.index(text)
    return Evidence(found, text, start, start + len(text), 1.0)


def citation(of: Evidence) -> Citation:
    """Return the citation of a sentence."""
    return Citation(of.hit.corpus, of.hit.document, of.hit.title, of.start, of.end, of.text)


SYMPTOMS = hit("medicine", "scurvy", SCURVY[SCURVY.index("Scurvy is") : SCURVY.index("\n\nTre")])
TREATMENT = hit("medicine", "scurvy", SCURVY[SCURVY.index("Treatment is") :].strip(), "Treatment")
TRIAL = hit("history", "lind", LIND.strip())
HITS = (SYMPTOMS, TRIAL, TREATMENT)
WEAKNESS = evidence(
    SYMPTOMS,
    "Early symptoms of deficiency include weakness, fatigue and sore arms and legs.",
)
CITRUS = evidence(
    TRIAL,
    "By conducting one of the first ever clinical trials, he developed the theory that citrus "
    "fruits cured scurvy.",
)
FOUND = Found(HITS, (WEAKNESS, CITRUS), True, 12.0)
SENTENCES = (
    AnswerSentence("Scurvy begins with weakness and fatigue.", True, (citation(WEAKNESS),)),
    AnswerSentence("It was first described in 1497.", False, ()),
    AnswerSentence("James Lind showed that citrus fruits cured it.", True, (citation(CITRUS),)),
)
ANSWER = " ".join(sentence.text for sentence in SENTENCES)


@dataclass
class FakeCancellation:
    """A cancellation that only remembers."""

    cancelled: bool = False

    def cancel(self) -> None:
        """Remember."""
        self.cancelled = True


@dataclass
class Asked:
    """What `ask` was called with."""

    question: str
    corpora: frozenset[str]
    history: tuple[tuple[str, str], ...]
    generate: bool
    cancel: FakeCancellation


@dataclass
class FakeLibrary:
    """Answers every question alike; each `gate` holds its step until it is set."""

    questions: tuple[str, ...] = ("What are the symptoms of scurvy?", "Who was James Lind?")
    models: tuple[ModelRecord, ...] = (CHAT, EMBEDDING)
    packs: tuple[PackRecord, ...] = (
        pack("medicine", "Medicine"),
        pack("history", "History", "Public domain"),
    )
    problems: tuple[str, ...] = ()
    found: Found = FOUND
    sentences: tuple[AnswerSentence, ...] = SENTENCES
    error: LibraryError | None = None
    model_error: LibraryError | None = None
    documents: dict[tuple[str, str], DocumentView] = field(default_factory=dict)
    pictures: dict[tuple[str, int], bytes] = field(default_factory=dict)
    titles_gate: threading.Event = field(default_factory=threading.Event)
    aliases: tuple[TitleEntry, ...] = ()
    listed: list[tuple[str, int]] = field(default_factory=list)
    """the prefix and the start of every call of `titles`"""
    asked: list[Asked] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    """the languages that translations were asked for in"""
    translation: Translation | None = None
    """what every answer ends with"""
    model_gate: threading.Event = field(default_factory=threading.Event)
    writing_gate: threading.Event = field(default_factory=threading.Event)
    ending_gate: threading.Event = field(default_factory=threading.Event)
    checking_gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Let everything through, until a test closes a gate."""
        for gate in self.gates:
            gate.set()

    @property
    def gates(self) -> tuple[threading.Event, ...]:
        """Whatever may be closed."""
        return (
            self.model_gate, self.writing_gate, self.ending_gate, self.checking_gate,
            self.titles_gate,
        )  # fmt: skip

    @property
    def manifest(self) -> Manifest:
        """What the library says of itself."""
        return manifest(self.questions, self.models)

    def warm(self) -> None:
        """Nothing to load."""

    def load_model(self) -> None:
        """Wait for the gate, or fail."""
        self.model_gate.wait(10)
        if self.model_error:
            raise self.model_error

    def read(self, corpus: str, document: str) -> DocumentView:
        """Return a document."""
        if (corpus, document) in self.documents:
            return self.documents[corpus, document]
        title, text = DOCUMENTS[corpus, document]
        anchors = tuple(
            Anchor(text.index(f"{label}\n"), label) for label in ("Treatment",) if label in text
        )
        return DocumentView(
            corpus, document, title, text, anchors, f"https://example.org/{document}", "2024"
        )

    def picture(self, corpus: str, number: int) -> bytes:
        """Return a picture."""
        return self.pictures[corpus, number]

    def translations(
        self, sentences: Sequence[AnswerSentence], *, target: str, cancel: Any = None
    ) -> Iterator[tuple[int, Translation]]:
        """Translate sentences into the same in capitals; the second is held by `ending_gate`."""
        self.wanted.append(target)
        for place, sentence in enumerate(sentences):
            if place:
                self.ending_gate.wait(10)
            if cancel is not None and cancel.cancelled:
                return
            text = sentence.text.upper()
            doubtful = (TranslatedWord(0, len(text.split()[0])),)
            yield (
                place,
                Translation(
                    sentence.text, text, "en", target, TranslatedBy.MODEL, doubtful, is_checked=True
                ),
            )

    def titles(
        self, prefix: str = "", *, corpora: Collection[str] = (), start: int = 0, count: int = 50
    ) -> TitlePage:
        """List the documents, in order."""
        self.titles_gate.wait(10)
        self.listed.append((prefix, start))
        if self.error:
            raise self.error
        named = {key: title for key, (title, _) in DOCUMENTS.items()}
        named |= {key: view.title for key, view in self.documents.items()}
        entries = [*(TitleEntry(*key, title) for key, title in named.items()), *self.aliases]
        found = sorted(
            (each for each in entries if not corpora or each.corpus in corpora),
            key=lambda each: title_key(each.title),
        )
        found = [each for each in found if title_key(each.title).startswith(title_key(prefix))]
        return TitlePage(tuple(found[start : start + count]), start, len(found))

    def ask(
        self,
        question: str,
        *,
        corpora: Collection[str] = (),
        history: Sequence[tuple[str, str]] = (),
        generate: bool = True,
        cancel: FakeCancellation | None = None,
    ) -> Iterator[Event]:
        """Answer, step by step."""
        cancel = cancel or FakeCancellation()
        self.asked.append(Asked(question, frozenset(corpora), tuple(history), generate, cancel))
        if self.error:
            raise self.error
        yield self.found
        if not self.found.answerable:
            yield Done(False, "", (), self.found.hits)
            return
        self.writing_gate.wait(10)
        yield from self._write(cancel)

    def _write(self, cancel: FakeCancellation) -> Iterator[Event]:
        starts = starts_of(self.sentences)
        for index, sentence in enumerate(self.sentences):
            if index:
                self.ending_gate.wait(10)
            if cancel.cancelled:
                break
            for word in sentence.text.split(" "):
                yield Token(f" {word}")
            self.checking_gate.wait(10)
            start, end = starts[index] + 1, starts[index + 1]
            supported = sentence.supported
            yield Cited(sentence, start, end) if supported else Dropped(start, end, sentence)
        kept = tuple(each for each in self.sentences if each.supported and not cancel.cancelled)
        yield Done(
            answered=bool(kept),
            answer=" ".join(sentence.text for sentence in kept),
            sentences=kept,
            hits=self.found.hits,
            milliseconds=Timings(12.0, 900.0, 4200.0),
            stopped=cancel.cancelled,
            starts=tuple(starts_of(kept)[:-1]),
            left_out=tuple(each for each in self.sentences if not each.supported),
            translation=self.translation,
        )


def starts_of(sentences: Sequence[AnswerSentence]) -> list[int]:
    """Return where each sentence begins in an answer of all, and where the last one ends."""
    lengths = (len(sentence.text) + 1 for sentence in sentences)
    return list(accumulate(lengths, initial=0))
