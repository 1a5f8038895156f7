"""What the runtime does to a text of a document or an answer, by name, each to be timed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runtime.dictionaries.articles import articles, examples, senses
from runtime.grounding.attribution import check, quote, supports
from runtime.grounding.code.asked import asks_for
from runtime.grounding.code.destructive import Destruction
from runtime.grounding.code.placeholders import filling
from runtime.grounding.high_stakes import is_high_stakes
from runtime.grounding.parser import read
from runtime.grounding.prompt_injection import instructs, without_instructions
from runtime.results import Expansion, Hit, TextBlock
from runtime.retrieval.acronyms import said_otherwise, wordings
from runtime.retrieval.deduplication import distinct
from runtime.retrieval.passage_sentences import sentences_of
from runtime.text.analyzer import content_words, has_content, terms
from runtime.text.folding import folded, title_key
from runtime.text.sanitize import printable, printable_json
from runtime.text.sentences import says_enough, sentence_spans
from runtime.text.word_folding import fold
from runtime.text.word_stems import stem_key
from runtime.tui.drawable import clean, one_line
from runtime.tui.state.code_language import language_of
from runtime.tui.state.tables import Tables
from runtime.tui.state.wrapping import Flow

CLAIM = "The canal was built in 1869 by 4 of 10 engineers of the canal company."
FORMS = (Expansion("USB", ("usb",), "universal serial bus", ("univers", "serial", "bus"), True),)


def _hit(text: str, document: str = "one") -> Hit:
    return Hit("corpus", document, "Title", "", text, 0, len(text), 0.5, language="en")


def _wrap(text: str) -> None:
    flow = Flow(text, 80)
    for _ in flow.forward(flow.line_at(0)):
        pass


def _wrap_table(text: str) -> None:
    rows = f"a | b | c\n{text} | {text}"
    flow = Flow(rows, 80, rows=Tables(rows, [TextBlock("table", 0, len(rows), 9)], 80).row)
    for _ in flow.forward(flow.line_at(0)):
        pass


USES: Mapping[str, Callable[[str], object]] = {
    "sentence_spans": sentence_spans,
    "says_enough": says_enough,
    "terms in English": terms,
    "terms in German": lambda text: terms(text, "de"),
    "terms in Finnish": lambda text: terms(text, "fi"),
    "terms in Turkish": lambda text: terms(text, "tr"),
    "terms in Arabic": lambda text: terms(text, "ar"),
    "terms in Chinese": lambda text: terms(text, "zh"),
    "content_words": content_words,
    "has_content": has_content,
    "instructs": instructs,
    "without_instructions": lambda text: without_instructions(sentences_of(_hit(text))),
    "read": read.__wrapped__,
    "supports": lambda text: supports(CLAIM, text, text),
    "check": lambda text: check(CLAIM, sentences_of(_hit(text))[:1]),
    "check of a long claim": lambda text: check(text, sentences_of(_hit(f"{CLAIM} {text}"))[:1]),
    "quote": lambda text: quote(
        sentences_of(_hit(f"{CLAIM} {text}"))[0], [_hit(f"{text} {CLAIM}", "two")]
    ),
    "filling of a source": lambda text: filling(text, "How many lines has `a.txt`?"),
    "filling by a question": lambda text: filling("wc {{path/to/file}}", text),
    "asks_for": lambda text: asks_for(text, Destruction("deletes", "rm", "rm x")),
    "is_grave": is_high_stakes,
    "distinct": lambda text: distinct([(1, _hit(text)), (2, _hit(text[1:]))], 2),
    "wordings": lambda text: wordings(text, FORMS),
    "said_otherwise": lambda text: said_otherwise(text, FORMS, "en"),
    "articles": lambda text: articles(text, "word"),
    "senses": lambda text: list(senses(text, "word")),
    "examples": lambda text: list(examples(text)),
    "fold": fold,
    "stem_key": lambda text: stem_key(text, "en"),
    "printable": printable,
    "printable_json": printable_json,
    "clean": clean,
    "one_line": one_line,
    "Flow": _wrap,
    "Flow of a table": _wrap_table,
    "title_key": title_key,
    "folded": folded,
    "language_of": lambda text: language_of("page", text),
}
