"""MedQuAD's files: a topic with the questions asked about it, and their answers.

Ben Abacha and Demner-Fushman, "A question-entailment approach to question answering" (2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Notice, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.xml_streams import Element, attribute, flat_text, local, root_of, tree
from builder.specs import CorpusSpec

_PAIRS, _PAIR = "qapairs", ("qapair", "pair")
_TOPIC = ("focus", "doctitle-focus")
"""a few of its files have other names than the rest"""
_BEGINS = {"Document": b"<Focus", "DiseaseFile": b"<Focus", "doc": b"<doctitle-focus"}
"""root element → what stands in the beginning of such a file"""
_UNANSWERED = "a question without its answer"
_ASKS = re.compile(r"(?<=\S)\s?\?(?:\s?\?)*$")
"""how a question ends: “Aase syndrome ?”, “leukemia? ?”"""
_ITEM = re.compile(r"(?<=\s)\s-\s")
"""what an item of a list begins with, in the midst of a line"""
_BREAK = re.compile(r"\n|(?<=[ \t]{2})[ \t]")
"""what is left of the paragraphs of the pages that the answers were taken from"""


def read(path: Path, name: str, _spec: CorpusSpec) -> Found:
    """Yield a document for a topic; its questions are the headings.

    A question without an answer is left out, and so is a topic of which none has one. Raises
    UnreadableError for what is no such file.
    """
    root = tree(path.read_bytes())
    pairs = next(_named(root, _PAIRS), None)
    if local(root) not in _BEGINS or pairs is None:
        raise UnreadableError("not a file of MedQuAD: no <QAPairs> in it")
    draft = DocumentBuilder()
    for place, pair in enumerate(_named(pairs, *_PAIR), 1):
        answer = list(_paragraphs(next(_named(pair, "answer"), None)))
        if answer:
            draft.heading(_ASKS.sub("?", flat_text(next(_named(pair, "question"), None))))
        else:
            yield Notice(f"{name}#{attribute(pair, 'pid') or place}", _UNANSWERED)
        for paragraph, gap in answer:
            draft.add(paragraph, gap)
    if draft.first_anchor:
        synonyms = (flat_text(each) for each in root.iter("{*}Synonym"))
        topic = flat_text(next(_named(root, *_TOPIC), None))
        yield draft.document(name, topic or name, attribute(root, "url"), aliases=synonyms)


def _named(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if local(child).lower() in names)


def _paragraphs(answer: Element | None) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of an answer and the items of its lists, each after what parts it."""
    text = "" if answer is None else "".join(map(str, answer.itertext()))
    for block in _BREAK.split(text):
        for place, item in enumerate(_ITEM.split(block)):
            words = " ".join([*["-"][:place], *item.split()])
            if words.strip("- "):
                yield words, "\n" if words.startswith("- ") else "\n\n"


def _is_topic(_path: Path, head: bytes) -> bool:
    begins = _BEGINS.get(root_of(head).name)
    return begins is not None and begins in head


FORMAT = Format("medquad", read, recognizes=_is_topic)
