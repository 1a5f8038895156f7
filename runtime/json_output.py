"""What `search`, `ask` and `browse` print as JSON: an interface (docs/json.md). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from runtime.events import Done
from runtime.results import (
    AnswerSentence,
    Citation,
    DictionaryEntry,
    DocumentView,
    Hit,
    OtherSource,
    Searched,
    TitlePage,
    Translation,
)
from runtime.stick.layout import PackRecord
from runtime.stick.sections import section_paths

INTERFACE_VERSION = 1


def search_json(identifier: object, searched: Searched, milliseconds: float) -> dict[str, Any]:
    """Return a search's result as a JSON object."""
    return {
        "version": INTERFACE_VERSION,
        "id": identifier,
        "corrections": _corrections_json(searched.corrections),
        "hits": [hit_json(hit) for hit in searched.hits],
        "milliseconds": round(milliseconds, 2),
    }


def ask_json(identifier: object, done: Done) -> dict[str, Any]:
    """Return an answer as a JSON object."""
    return {
        "version": INTERFACE_VERSION,
        "id": identifier,
        "answered": done.answered,
        "answer": done.answer,
        "sentences": [_sentence_json(sentence) for sentence in done.sentences],
        "left_out": [_sentence_json(sentence) for sentence in done.left_out],
        "corrections": _corrections_json(done.corrections),
        **({"understood": done.understood} if done.understood else {}),
        **({"translation": translation_json(done.translation)} if done.translation else {}),
        "evidence": [hit_json(hit) for hit in done.hits],
        "milliseconds": {
            "search": round(done.milliseconds.search, 2),
            "first_token": round(done.milliseconds.first_token, 2),
            "total": round(done.milliseconds.total, 2),
        },
        "tokens": {"prompt": done.prompt_tokens, "answer": done.answer_tokens},
    }


def corpora_json(packs: Sequence[PackRecord]) -> dict[str, Any]:
    """Return the corpora as a JSON object."""
    return {
        "version": INTERFACE_VERSION,
        "corpora": [
            {
                "corpus": pack.id,
                "title": pack.title,
                "documents": pack.documents,
                "language": pack.language,
                "licence": pack.licence,
            }
            for pack in packs
        ],
    }


def titles_json(corpus: str, prefix: str, page: TitlePage) -> dict[str, Any]:
    """Return a page of a corpus's titles as a JSON object."""
    return {
        "version": INTERFACE_VERSION,
        "corpus": corpus,
        "prefix": prefix,
        "start": page.start,
        "total": page.total,
        "titles": [
            {"title": each.title, "document": each.document, "known_as": each.known_as}
            for each in page.titles
        ],
    }


def contents_json(view: DocumentView) -> dict[str, Any]:
    """Return a document's table of contents as a JSON object."""
    return {
        "version": INTERFACE_VERSION,
        "corpus": view.corpus,
        "document": view.document,
        "title": view.title,
        "sections": [
            {
                "section": path,
                "label": anchor.label,
                "level": anchor.level,
                "start": anchor.start,
            }
            for anchor, path in zip(view.anchors, section_paths(view.anchors), strict=True)
        ],
    }


def translate_json(
    word: str,
    source: str,
    target: str,
    entries: Sequence[DictionaryEntry],
    translation: Translation | None = None,
) -> dict[str, Any]:
    """Return what the dictionaries have on a word, or a sentence's translation, as an object."""
    return {
        "version": INTERFACE_VERSION,
        "word": word,
        "from": source,
        "to": target,
        "entries": [_entry_json(entry) for entry in entries],
        **({"translation": translation_json(translation)} if translation else {}),
    }


def translation_json(translation: Translation) -> dict[str, Any]:
    """Return a sentence's translation as a JSON object."""
    return {
        "original": translation.original,
        "text": translation.text,
        "from": translation.source,
        "to": translation.target,
        "by": str(translation.by),
        "checked": translation.is_checked,
        "words": [
            {
                "text": translation.text[word.start : word.end],
                "start": word.start,
                "end": word.end,
                "entries": list(word.entries),
            }
            for word in translation.words
        ],
        "lost": [
            {"kind": str(loss.kind), "text": loss.text, "added": loss.added}
            for loss in translation.losses
        ],
        "glosses": [
            {"word": gloss.word, "senses": list(gloss.senses), "entries": list(gloss.entries)}
            for gloss in translation.glosses
        ],
        "entries": [_entry_json(entry) for entry in translation.entries],
    }


def _entry_json(entry: DictionaryEntry) -> dict[str, Any]:
    return {
        "corpus": entry.corpus,
        "document": entry.document,
        "headword": entry.headword,
        "text": entry.text,
        "from": entry.from_language,
        "to": entry.to_language,
        "match": str(entry.match),
        "side": "translation" if entry.is_translation else "headword",
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return a hit as a JSON object."""
    return {
        "corpus": hit.corpus,
        "document": hit.document,
        "title": hit.title,
        "section": hit.section,
        "text": hit.text,
        **({"head": hit.head} if hit.head else {}),
        "start": hit.start,
        "end": hit.end,
        "score": round(hit.score, 5),
        "language": hit.language,
        "also_in": [_source_json(source) for source in hit.also_in],
    }


def _source_json(source: OtherSource) -> dict[str, Any]:
    return {
        "corpus": source.corpus,
        "document": source.document,
        "title": source.title,
        "start": source.start,
    }


def _corrections_json(corrections: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"typed": typed, "understood": understood} for typed, understood in corrections]


def _sentence_json(sentence: AnswerSentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "supported": sentence.supported,
        "citations": [_citation_json(citation) for citation in sentence.citations],
        "disagreeing": [_citation_json(citation) for citation in sentence.disagreeing],
        "quoted": sentence.quoted,
        **({"code": True, "unmatched": list(sentence.unmatched)} if sentence.code else {}),
        **({"warning": sentence.warning} if sentence.warning else {}),
        **({"filled": asdict(sentence.filled)} if sentence.filled else {}),
        **({"translation": translation_json(sentence.translation)} if sentence.translation else {}),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {
        "corpus": citation.corpus,
        "document": citation.document,
        "title": citation.title,
        "section": citation.section,
        "licence": citation.licence,
        "publisher": citation.publisher,
        "date": citation.date,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }
