"""An answer's text as it is laid out: what stands on lines of its own has them. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.results import AnswerSentence
from runtime.text.annotated import AnnotatedText, Stretch
from runtime.text.line_breaks import with_own_lines
from runtime.text.wording import notes_on


def pieces(answer: AnnotatedText) -> Iterator[Stretch]:
    """Yield an answer's sentences and drafts, and the space between them.

    Code, what has several lines and what has a note or its translation below it begin on a line of
    their own, and so does what follows them.
    """
    begun = below = False
    gap = ""
    for stretch in answer.stretches():
        shown = _shown(stretch)
        text = shown.lstrip()
        gap += shown[: len(shown) - len(text)]
        if not text:
            continue
        alone = _stands_alone(stretch.sentence, text)
        space = _own_line(gap, alone) if begun and (alone or below) else gap
        if space:
            yield Stretch(space, None)
        yield Stretch(text, stretch.sentence)
        begun, below, gap = True, alone, ""
    if gap:
        yield Stretch(gap, None)


def _shown(stretch: Stretch) -> str:
    if stretch.sentence is None or stretch.sentence.code:
        return stretch.text
    return with_own_lines(stretch.text)


def _stands_alone(sentence: AnswerSentence | None, text: str) -> bool:
    if sentence is None:
        return False
    return sentence.code or "\n" in text or bool(sentence.translation) or any(notes_on(sentence))


def _own_line(gap: str, alone: bool) -> str:
    """Return the space before what begins on a line of its own; alone, without an indent."""
    if "\n" not in gap:
        return "\n"
    return gap.rstrip(" \t") if alone else gap
