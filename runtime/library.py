"""The library as a program sees it: open, search, ask, read, close. Knows no screen.

from pathlib import Path
from runtime.library import Library

with Library.open(Path("/media/stick")) as library:
    for event in library.ask("Who built the Suez Canal?"):
        print(event)
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from runtime.answering.finding import HITS, Request
from runtime.answering.followups import Exchange
from runtime.answering.pasted import search_text, split
from runtime.answering.pipeline import Pipeline
from runtime.answering.prompt_budget import PREFILL_BUDGET
from runtime.dictionaries.lookup import Direction, look_up, no_dictionary
from runtime.engine.generation import Cancellation, ChatEngine
from runtime.errors import LibraryError
from runtime.events import Event
from runtime.localization import _, number
from runtime.models.chat_models import ChatModels
from runtime.models.cross_encoders import CrossEncoder, OptionalCrossEncoder
from runtime.models.embedders import Embedder
from runtime.results import (
    AnswerSentence,
    DictionaryEntry,
    DocumentView,
    Hit,
    Searched,
    TitlePage,
    Translation,
)
from runtime.retrieval.hybrid import Mode
from runtime.retrieval.reranking import RERANK_BUDGET
from runtime.retrieval.retriever import Retriever
from runtime.stick.corpus import Pack
from runtime.stick.document_links import read_linked
from runtime.stick.layout import Manifest, PackRecord
from runtime.stick.picture_store import picture_of
from runtime.stick.stick import Stick, open_stick
from runtime.stick.title_pages import titles_page
from runtime.text.language_of import language_of
from runtime.text.languages import code
from runtime.text.sanitize import LONGEST_QUESTION, TOO_LONG, encodable, ends

__all__ = ["Cancellation", "Library"]

_LONGEST_WORD = 1000
"""characters of what is looked up in dictionaries"""
LONGEST_TEXT = 1000
"""characters of what is translated at a time"""


class Library:
    """An open library. Models are loaded when they are first needed; safe to use from threads."""

    def __init__(
        self,
        stick: Stick,
        embedder: Embedder | None = None,
        chat: ChatEngine | None = None,
        model: str | None = None,
        prefill_budget: float = PREFILL_BUDGET,
        *,
        reranker: CrossEncoder | None = None,
        entailment: CrossEncoder | None = None,
    ) -> None:
        """Take models already loaded, or load the stick's own when they are first needed.

        `model` names the chat model to load; without it, the one that suits the machine is.
        `prefill_budget` is how many seconds it may read evidence; with `math.inf` all is read, by
        the reranker too, and answers do not depend on how busy the machine is.
        Raises LibraryError when there is none of that name.
        """
        self._stick = stick
        self._packs = {pack.record.id: pack for pack in stick.packs}
        reranking = math.inf if prefill_budget == math.inf else RERANK_BUDGET
        self._retriever = Retriever(stick, embedder, reranker, reranking)
        self._chat = ChatModels(stick, model, chat)
        self._pipeline = Pipeline(
            stick.manifest,
            {name: pack.record for name, pack in self._packs.items()},
            self._retriever,
            self._chat,
            OptionalCrossEncoder(stick, "entailment", entailment),
            prefill_budget,
        )
        self.supposes = True
        """whether a model supposes answers, to search with their words too"""
        self._notes: tuple[str, ...] = ()

    @classmethod
    def open(cls, root: Path, model: str | None = None) -> Library:
        """Open the library in a folder. Raises LibraryError when there is none to be read."""
        return cls(open_stick(root), model=model)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def manifest(self) -> Manifest:
        """What the library says of itself."""
        return self._stick.manifest

    @property
    def packs(self) -> tuple[PackRecord, ...]:
        """The corpora that are open."""
        return tuple(pack.record for pack in self._stick.packs)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why other corpora or models are not available, and why answers are only quoted."""
        found = (self._retriever.problems, self._pipeline.problems)
        return (*self._stick.problems, *self._notes, *chain.from_iterable(found))

    @property
    def has_model(self) -> bool:
        """Whether there is a model to write answers."""
        return bool(self._chat)

    def warm(self) -> None:
        """Load what search needs. Raises LibraryError."""
        self._retriever.warm()

    def load_model(self) -> None:
        """Load the model that writes answers, where there is memory for it, and read ahead."""
        self._pipeline.load_model()

    def has_room(self) -> bool:
        """Tell whether the model fits the memory that is free; if not, `problems` says so."""
        return self._pipeline.has_room()

    def close(self) -> None:
        """Free the models, but for one that is being loaded or is at work: nobody waits for it."""
        self._retriever.close()
        self._pipeline.close()

    def search(
        self,
        question: str,
        *,
        k: int = HITS,
        corpora: Collection[str] = (),
        mode: Mode = "hybrid",
    ) -> tuple[Hit, ...]:
        """Return the best `k` passages, best first.

        Raises LibraryError when a corpus of that name is not here.
        """
        return self.searched(question, k=k, corpora=corpora, mode=mode).hits

    def searched(
        self, question: str, *, k: int = HITS, corpora: Collection[str] = (), mode: Mode = "hybrid"
    ) -> Searched:
        """Do as `search`, and report which words were taken for others."""
        packs = self._chosen(corpora)
        text = search_text(split(self._accepted(question)), partial(self._retriever.idf, packs))
        entries = self._entries(question, corpora, packs) if mode != "dense" else ()
        results = self._retriever.search(text, k, packs, mode)
        others = (hit for hit in results.hits if hit not in entries)
        return Searched((*entries, *others)[:k], results.corrections)

    def _entries(
        self, question: str, corpora: Collection[str], packs: tuple[Pack, ...]
    ) -> tuple[Hit, ...]:
        """Return what dictionaries have on a question about words."""
        found = self._retriever.looked_up(question, self._dictionaries(corpora), packs)
        return found.hits if found else ()

    def ask(
        self,
        question: str,
        *,
        corpora: Collection[str] = (),
        history: Sequence[Exchange] = (),
        generate: bool = True,
        keep_unsupported: bool = False,
        cancel: Cancellation | None = None,
    ) -> Iterator[Event]:
        """Answer a question: Found, then Token, Cited, Dropped as the answer is written, then Done.

        `history` holds the earlier questions and answers of the conversation; they count where the
        question refers back to them. With `generate` off, without a model or the memory for it,
        and where the model cannot read so long a question, the answer is quoted from the passages.
        A long question may have text pasted before or after it: that is read with it, not searched.
        Sentences that are not supported are left out and counted; with `keep_unsupported` they
        stay in the answer, marked. `cancel` stops it from another thread.
        Raises LibraryError when a corpus of that name is not here.
        """
        request = Request(
            self._accepted(question),
            self._chosen(corpora),
            [(split(encodable(asked)).question, encodable(answer)) for asked, answer in history],
            generate,
            keep_unsupported,
            self._dictionaries(corpora),
            self.supposes,
        )
        yield from self._pipeline.ask(request, cancel or Cancellation())

    def translate(
        self, word: str, *, source: str = "", target: str = "", corpora: Collection[str] = ()
    ) -> tuple[DictionaryEntry, ...]:
        """Return what the dictionaries have on a word or phrase, the best first.

        `source` and `target` are codes of languages, any where they are empty. A word is looked up
        as it stands and, where no dictionary has it so, by its other forms, by words that differ by
        a letter, and within longer translations. Raises LibraryError when no dictionary of these
        languages is here.
        """
        direction = Direction(source, target)
        packs = tuple(pack for pack in self._named(corpora) if pack.record.is_dictionary)
        if not any(map(direction.fits, packs)):
            raise no_dictionary(packs)
        find = lambda packs: look_up(ends(encodable(word), _LONGEST_WORD), packs, direction)
        return tuple(each.entry for each in self._retriever.of_sound(packs, find))

    def translated(
        self,
        text: str,
        *,
        source: str = "",
        target: str,
        corpora: Collection[str] = (),
        generate: bool = True,
        cancel: Cancellation | None = None,
    ) -> Translation:
        """Return a sentence in another language: as a dictionary shows it, or as the model writes.

        `source` and `target` are codes of languages; a source that is not given is told by the
        words, or stays unknown. With `generate` off, and without a model, the dictionaries' words
        are returned.
        Raises LibraryError where the text is too long, or a corpus of that name is not here.
        """
        text = encodable(text.strip())
        if len(text) > LONGEST_TEXT:
            raise LibraryError(
                _(
                    "The text has {length} characters; {most} are translated at a time.",
                    length=len(text),
                    most=LONGEST_TEXT,
                ),
                _("Translate it in parts, such as a sentence at a time."),
            )
        packs = self._dictionaries(corpora)
        sentence = self._retriever.sentence(text, code(source), code(target), packs)
        return self._pipeline.translate(sentence, cancel or Cancellation(), writes=generate)

    def translations(
        self,
        sentences: Sequence[AnswerSentence],
        *,
        target: str,
        cancel: Cancellation | None = None,
    ) -> Iterator[tuple[int, Translation]]:
        """Yield sentences of an answer in another language, each with its place among them.

        Code is left as it is, and so is what is in that language, or in several as the entries of
        dictionaries are. `target` is the code of a language. Raises LibraryError.
        """
        stop = cancel or Cancellation()
        for place, sentence in enumerate(sentences):
            source = self._language_of(sentence)
            text = sentence.text.strip("“” \n")
            if stop.cancelled:
                return
            if not sentence.code and source and code(source) != code(target):
                text = text[:LONGEST_TEXT]
                yield place, self.translated(text, source=source, target=target, cancel=stop)

    def _language_of(self, sentence: AnswerSentence) -> str:
        """Return the language of a sentence; nothing for entries of a dictionary of two."""
        if sentence.quoted and sentence.citations:
            pack = self._packs.get(sentence.citations[0].corpus)
            if pack is not None:
                return "" if pack.record.translates else pack.record.language
        return language_of(sentence.text, code(self.manifest.language))

    def read(self, corpus: str, document: str) -> DocumentView:
        """Return a whole document. Raises LibraryError when it is not here."""
        return read_linked(self._named((corpus,))[0], document, self._stick.packs)

    def picture(self, corpus: str, number: int) -> bytes:
        """Return a picture of a document as a file of JPEG or PNG. Raises LibraryError."""
        return picture_of(self._named((corpus,))[0], number)

    def titles(
        self, prefix: str = "", *, corpora: Collection[str] = (), start: int = 0, count: int = 50
    ) -> TitlePage:
        """Return `count` of the titles that begin with a prefix, in order, from number `start` on.

        Case, accents and what stands before the first letter do not count; other titles of a
        document and those of its copies are among them.
        Raises LibraryError when a corpus of that name is not here.
        """
        return titles_page(self._chosen(corpora), encodable(prefix), max(0, start), max(0, count))

    def _accepted(self, question: str) -> str:
        """Return as much of a question as is read, and note where that is not all."""
        if len(question) > LONGEST_QUESTION:
            self._notes = (_(TOO_LONG, count=number(LONGEST_QUESTION // 2)),)
        return encodable(ends(question, LONGEST_QUESTION))

    def _chosen(self, corpora: Collection[str]) -> tuple[Pack, ...]:
        """Return the packs of that name; of all, dictionaries of two languages are left out.

        They answer what is asked about words, and of other questions they have the words alone.
        """
        packs = self._named(corpora)
        others = tuple(pack for pack in packs if not pack.record.translates)
        return packs if corpora or not others else others

    def _dictionaries(self, corpora: Collection[str]) -> tuple[Pack, ...]:
        return tuple(pack for pack in self._named(corpora) if pack.record.translates)

    def _named(self, corpora: Collection[str]) -> tuple[Pack, ...]:
        unknown = [name for name in corpora if name not in self._packs]
        if unknown:
            raise LibraryError(
                _("This library has no corpus {name!r}.", name=unknown[0]),
                _("It has: {names}.", names=", ".join(self._packs)),
            )
        return tuple(pack for name, pack in self._packs.items() if not corpora or name in corpora)
