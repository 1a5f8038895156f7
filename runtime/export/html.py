"""A conversation as one HTML file without scripts or anything from elsewhere. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from runtime.export.records import (
    ExportedAnswer,
    ExportedConversation,
    ExportedSource,
    sources_of,
)
from runtime.export.wording import ABOUT, NOT_CHECKED, SOURCES, UNSUPPORTED, licence_line
from runtime.localization import _
from runtime.results import AnswerSentence
from runtime.text.direction import is_right_to_left
from runtime.text.fenced import block
from runtime.text.pieces import pieces
from runtime.text.sanitize import printable
from runtime.text.wording import NO_ANSWER, left_out, notes_on, otherwise, written_after

_NUMBER = re.compile(r"\[(\d{1,9})\]")
_HEAD = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.55 Georgia, serif }}
pre {{ overflow-x: auto; padding: .6rem; border: 1px solid #8886; text-align: left }}
.lines {{ white-space: pre-line }}
.about, .note, small {{ opacity: .75 }}
blockquote {{ margin: .4rem 1.2rem }}
sup a {{ text-decoration: none }}
</style>
</head>
<body>
"""


def to_html(conversation: ExportedConversation) -> str:
    """Return a conversation as the text of an HTML file."""
    title = _text(conversation.library)
    parts = [
        _HEAD.format(language=_text(conversation.language), title=title),
        _paragraph("h1", conversation.library),
        f'<p class="about">{_text(_(ABOUT))}</p>\n',
    ]
    for number, answer in enumerate(conversation.answers, 1):
        parts += _answer(answer, conversation, number)
    return "".join((*parts, "</body>\n</html>\n"))


def _answer(
    answer: ExportedAnswer, conversation: ExportedConversation, number: int
) -> Iterator[str]:
    yield f"<article>\n{_paragraph('h2', answer.question)}"
    yield _body(answer, number)
    for citation in answer.answer.disagreeing:
        mark = _mark(number, answer.places.number(citation))
        said = otherwise(citation)
        yield f"<p{_direction(said)}>{_text(said)}{mark}</p>\n"
    yield from _left_out(answer)
    if sources := list(sources_of(answer, conversation.corpora)):
        yield f"<h3>{_text(_(SOURCES))}</h3>\n"
        yield from (_source(source, number) for source in sources)
    yield "</article>\n"


def _body(answer: ExportedAnswer, number: int) -> str:
    """Return an answer's paragraphs: what stands between empty lines, and each block of code."""
    if not answer.answer.text.strip():
        return f"<p>{_text(_(NO_ANSWER))}</p>\n"
    written: list[str] = []
    open_paragraph: list[str] = []
    said = ""

    def close() -> None:
        nonlocal said
        if open_paragraph:
            written.append(f'<p class="lines"{_direction(said)}>{"".join(open_paragraph)}</p>\n')
        open_paragraph.clear()
        said = ""

    for piece in pieces(answer.answer):
        sentence = piece.sentence
        if sentence is not None and sentence.code:
            close()
            written.append(_code(piece.text, answer, number, sentence))
        elif sentence is None and piece.text.count("\n") > 1:
            close()
        else:
            said += piece.text
            open_paragraph.append(_sentence(piece.text, answer, number, sentence))
    close()
    return "".join(written)


def _sentence(
    text: str, answer: ExportedAnswer, number: int, sentence: AnswerSentence | None
) -> str:
    if sentence is None:
        shown = _text(text)
        return shown if text.isspace() else f"<em>{_text(_(NOT_CHECKED))} {shown}</em>"
    notes = "".join(f'<br><span class="note">{_text(note)}</span>' for note in notes_on(sentence))
    return f"{_text(text)}{_marks(answer, number, sentence)}{notes}"


def _code(text: str, answer: ExportedAnswer, number: int, sentence: AnswerSentence) -> str:
    code = _text(block(text).code)
    numbers = [f"[{place}]" for place in answer.places.numbers(sentence)]
    after = _linked(_text(written_after(numbers)), number) if numbers else ""
    after += "" if sentence.supported else f" {UNSUPPORTED}"
    lines = [after, *map(_text, notes_on(sentence))]
    notes = "".join(f'<p class="note">{line}</p>\n' for line in lines if line)
    return f'<pre dir="ltr"><code>{code}</code></pre>\n{notes}'


def _linked(text: str, answer: int) -> str:
    """Return a text in which the numbers of passages lead to them."""
    return _NUMBER.sub(lambda match: _mark(answer, int(match[1])), text)


def _left_out(answer: ExportedAnswer) -> Iterator[str]:
    if not answer.left_out:
        return
    yield f'<p class="note">{_text(left_out(answer.left_out))}.</p>\n'
    if answer.shows_left_out:
        yield from (_paragraph("p", f"{each.text} {UNSUPPORTED}") for each in answer.left_out)


def _marks(answer: ExportedAnswer, number: int, sentence: AnswerSentence) -> str:
    marks = "".join(_mark(number, place) for place in answer.places.numbers(sentence))
    return marks if sentence.supported else f"{marks} {UNSUPPORTED}"


def _mark(answer: int, place: int) -> str:
    return f'<sup><a href="#a{answer}-{place}">[{place}]</a></sup>'


def _source(source: ExportedSource, answer: int) -> str:
    place = source.place
    heading = f"<strong>{_isolated(place.title)}</strong>"
    if place.section:
        heading += f" › {_isolated(place.section)}"
    licence, link = licence_line(source.licence)
    facts = [_isolated(fact) for fact in (source.corpus, source.made) if fact]
    if source.licence:
        said = _text(licence)
        facts.append(f'<a href="{escape(link)}">{said}</a>' if link else said)
    if source.attribution:
        facts.append(_isolated(source.attribution))
    language = f' lang="{_text(source.language)}"' if source.language else ""
    quotes = "".join(
        f"<blockquote{language}{_direction(quote)}>“{_text(quote)}”</blockquote>\n"
        for quote in source.quotes
    )
    return (
        f'<section id="a{answer}-{place.number}"><p>[{place.number}] {heading}<br>'
        f"<small>{' · '.join(facts)}</small></p>\n{quotes}</section>\n"
    )


def _paragraph(tag: str, text: str) -> str:
    return f"<{tag}{_direction(text)}>{_text(text)}</{tag}>\n"


def _isolated(text: str) -> str:
    """Return a text that does not turn what stands around it."""
    return f"<bdi{_direction(text)}>{_text(text)}</bdi>"


def _direction(text: str) -> str:
    return ' dir="rtl"' if is_right_to_left(text) else ' dir="ltr"'


def _text(text: str) -> str:
    return escape(printable(text))
