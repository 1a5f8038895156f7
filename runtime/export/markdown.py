"""A conversation as Markdown (CommonMark). Pure.

Every text of the library is escaped, so that nothing in it is markup: no heading, link or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runtime.export.records import (
    ExportedAnswer,
    ExportedConversation,
    ExportedSource,
    sources_of,
)
from runtime.export.wording import ABOUT, NOT_CHECKED, SOURCES, UNSUPPORTED, licence_line
from runtime.localization import _
from runtime.results import AnswerSentence
from runtime.text.fenced import block
from runtime.text.pieces import pieces
from runtime.text.sanitize import printable
from runtime.text.wording import NO_ANSWER, left_out, notes_on, otherwise, written_after

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$^#!]")
_LINE_START = re.compile(r"(?:[-+=:]|(?<![0-9])[0-9]{1,9}(?=[.)]))")
_LANGUAGE = re.compile(r"[^a-z0-9+#-]")
_TICKS = re.compile(r"`+")
_BREAK = "\\\n"


def to_markdown(conversation: ExportedConversation) -> str:
    """Return a conversation as the text of a Markdown file."""
    parts = [f"# {line(conversation.library)}", line(_(ABOUT))]
    for answer in conversation.answers:
        parts += [f"## {line(answer.question)}", _body(answer), *_notes(answer)]
        if sources := list(sources_of(answer, conversation.corpora)):
            parts += [f"### {line(_(SOURCES))}", *map(_source, sources)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return a text whose lines stay lines and in which nothing is markup."""
    return _BREAK.join(_line(each) for each in printable(text).splitlines() if each.strip())


def line(text: str) -> str:
    """Return a text on one line, in which nothing is markup."""
    return _line(" ".join(printable(text).split()))


def _line(text: str) -> str:
    marked = _MARKUP.sub(r"\\\g<0>", text.strip())
    if found := _LINE_START.match(marked):
        end = found.end()
        return f"\\{marked}" if not found[0].isdecimal() else f"{marked[:end]}\\{marked[end:]}"
    return marked


def _body(answer: ExportedAnswer) -> str:
    written = "".join(_piece(answer, piece.text, piece.sentence) for piece in pieces(answer.answer))
    return written.strip() or line(_(NO_ANSWER))


def _piece(answer: ExportedAnswer, text: str, sentence: AnswerSentence | None) -> str:
    if sentence is None:
        if text.isspace():
            return "\n\n" if "\n" in text else " "
        return f"{line(_(NOT_CHECKED))} {escaped(text)}"
    numbers = [f"[{number}]" for number in answer.places.numbers(sentence)]
    numbers += [] if sentence.supported else [UNSUPPORTED]
    notes = [f"\n\n{line(note)}" for note in notes_on(sentence)]
    if sentence.code:
        after = f"\n\n{line(written_after(numbers))}" if numbers else ""
        return "".join((_code(text), after, *notes, "\n\n"))
    return "".join((escaped(text), *([" "] if numbers else []), *map(line, numbers), *notes))


def _code(text: str) -> str:
    found = block(printable(text))
    ticks = max(map(len, _TICKS.findall(found.code)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"\n\n{fence}{_LANGUAGE.sub('', found.language)}\n{found.code}\n{fence}"


def _notes(answer: ExportedAnswer) -> Iterator[str]:
    for citation in answer.answer.disagreeing:
        yield line(f"{otherwise(citation)} [{answer.places.number(citation)}]")
    if answer.left_out:
        yield line(f"{left_out(answer.left_out)}.")
        if answer.shows_left_out:
            yield from (f"{escaped(each.text)} \\{UNSUPPORTED}" for each in answer.left_out)


def _source(source: ExportedSource) -> str:
    place = source.place
    heading = " › ".join(filter(None, (f"**{line(place.title)}**", line(place.section))))
    licence, link = licence_line(source.licence)
    facts = [line(source.corpus), line(source.made)]
    if source.licence:
        facts.append(f"[{line(licence)}]({link})" if link else line(licence))
    facts.append(line(source.attribution))
    quotes = "".join(f"\n> “{line(quote)}”\n>" for quote in source.quotes).removesuffix("\n>")
    about = ". ".join(fact.rstrip(".") for fact in facts if fact)
    return f"\\[{place.number}\\] {heading}{_BREAK}{about}.\n{quotes}".rstrip()
