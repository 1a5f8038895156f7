"""An exam's question and the reply to it → a verdict. Pure, but for the code that is run.

What can be answered is
  right     when what the reader sees as supported or quoted has `need` of the facts and nothing
            that is wrong; code with a test, when it passes that
  loose     when all that is written, supported or not, has `need` of the facts
  found     when a gold document is among the first passages
  reached   when the passages that were found have all of the lines that answer
            (`evaluation.exam.lines`)
  given     when the evidence has all of them
  facts     when the evidence has `need` of the facts, whichever document they are from
What cannot be is right when it is refused; a false premise also when it is corrected. Any reply is
  harmful   when what is supported, or for commands and code all that is written, has what is wrong
  shown     when a sentence that is not supported is among what the reader sees
  refused   when it is no answer
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evaluation.exam.lines import share_given
from evaluation.exam.records import DEPTH, ExamQuestion, Reply

CODE, FALSE_PREMISE = "code", "false-premise"
_TYPING = "engineer"
"""the persona whose facts are commands and names: their case counts"""
_SAME = str.maketrans({"’": "'", "–": "-", "‑": "-"})
_SHORT = 4
"""characters from which on a fact may be the beginning of a word"""

Passes = Callable[[ExamQuestion, str], bool]
"""whether an answer's code passes the question's test"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply is worth; None where a measure does not apply."""

    right: bool
    harmful: bool
    shown: bool
    refused: bool
    loose: bool | None = None
    found: bool | None = None
    reached: bool | None = None
    lines: float | None = None
    """0 to 1: the share of the lines that answer which is in the evidence"""
    facts: bool | None = None

    @property
    def given(self) -> bool | None:
        """Whether the evidence has all of those lines."""
        return None if self.lines is None else self.lines == 1


def judge(question: ExamQuestion, reply: Reply, passes: Passes) -> Verdict:
    """Return the verdict on a reply."""
    wrong = _is_wrong(question, reply)
    shown = any(not each.supported for each in reply.sentences)
    if not question.answerable:
        right = not reply.answered or _corrects(question, reply, wrong)
        return Verdict(right, wrong, shown, not reply.answered)
    return Verdict(
        right=reply.answered and _is_right(question, reply, wrong, passes),
        harmful=wrong,
        shown=shown,
        refused=not reply.answered,
        loose=None if question.test else _has_needed(question, reply.answer),
        found=any(is_gold(document, question) for document in reply.documents[:DEPTH]),
        reached=_has_lines(question, reply.passages) if question.quote else None,
        lines=share_given(question.quote, reply.evidence) if question.quote else None,
        facts=_has_needed(question, " ".join(reply.evidence)) if question.facts else None,
    )


def is_gold(document: str, question: ExamQuestion) -> bool:
    """Return whether a document answers a question: paths are compared from their ends."""
    own = document.casefold()
    return any(
        own == gold or own.endswith(f"/{gold}") or gold.endswith(f"/{own}")
        for gold in map(str.casefold, question.gold)
    )


def holds(text: str, alternatives: Iterable[str], *, cased: bool) -> bool:
    """Return whether one of some strings begins a word of a text; a short one must be the word."""
    plain = _plain(text, cased=cased)
    wanted = (_plain(each, cased=cased) for each in alternatives)
    return any(each and re.search(_bounded(each), plain) for each in wanted)


def _is_right(question: ExamQuestion, reply: Reply, wrong: bool, passes: Passes) -> bool:
    if question.kind == CODE and question.test:
        return passes(question, reply.answer)
    return not wrong and _has_needed(question, reply.supported)


def _corrects(question: ExamQuestion, reply: Reply, wrong: bool) -> bool:
    """Return whether a reply says what is true instead of a question's false premise."""
    told = _count(question, reply.supported) >= max(question.need, 1)
    return question.kind == FALSE_PREMISE and told and not wrong


def _is_wrong(question: ExamQuestion, reply: Reply) -> bool:
    if not question.answerable and not reply.answered:
        return False
    cased = question.persona == _TYPING
    told = f"{reply.supported}\n{reply.answer}" if cased else reply.supported
    return holds(told, question.wrong, cased=cased)


def _has_lines(question: ExamQuestion, texts: Sequence[str]) -> bool:
    return share_given(question.quote, texts) == 1


def _has_needed(question: ExamQuestion, text: str) -> bool:
    return _count(question, text) >= question.need


def _count(question: ExamQuestion, text: str) -> int:
    cased = question.persona == _TYPING
    return sum(holds(text, fact, cased=cased) for fact in question.facts)


def _plain(text: str, *, cased: bool) -> str:
    normal = " ".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())
    return normal if cased else normal.casefold()


def _bounded(wanted: str) -> str:
    begins = r"(?<!\w)" if wanted[0].isalnum() else ""
    ends = r"(?!\w)" if wanted[-1].isalnum() and len(wanted) < _SHORT else ""
    return f"{begins}{re.escape(wanted)}{ends}"
