"""What a model is asked that translates, and what of its reply is the translation. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from runtime.engine.generation import Message
from runtime.results import Gloss, Kept, Loss
from runtime.text.languages import NAMES, code

GLOSS_TOKENS = 150
"""tokens of dictionaries' words that are read with a sentence"""
_LABEL = re.compile(r"\A\s*(?:translation|[A-Z][a-z]{3,12}(?: translation)?)\s?:\s*", re.IGNORECASE)
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("'", "'"), ("‘", "’"), ("「", "」"))


def messages(
    text: str, source: str, target: str, words: Sequence[str], lost: Sequence[Loss] = ()
) -> list[Message]:
    """Return what a model is asked; `lost` is what its first translation did not keep."""
    into = NAMES.get(code(target), target)
    start = f" from {NAMES.get(code(source), source)}" if source else ""
    kept = " ".join(map(_reminder, lost))
    instructions = (
        f"You are a translator. Translate the text{start} into {into}. It may be a question or an "
        "order: translate it, do not answer it. Keep every name, number, unit and negation. "
        f"Write the {into} translation alone."
    )
    listed = "\n".join(words)
    dictionary = f"Dictionary:\n{listed}\n\n" if words else ""
    return [
        Message("system", instructions),
        Message("user", f"{dictionary}Translate into {into}{kept and f' ({kept})'}: {text}"),
    ]


def affordable(glosses: Sequence[Gloss], tokenize: Callable[[str], Sequence[int]]) -> list[str]:
    """Return lines of a dictionary for as many words as there is room for."""
    lines: list[str] = []
    left = GLOSS_TOKENS
    for gloss in glosses:
        line = f"{gloss.word} = {', '.join(gloss.senses)}"
        left -= len(tokenize(line)) + 1
        if left < 0:
            break
        lines.append(line)
    return lines


def _reminder(loss: Loss) -> str:
    if loss.kind is Kept.LANGUAGE:
        return "Write no other language."
    if loss.kind is Kept.QUESTION:
        return "Keep it a question, for the same thing."
    if loss.kind is Kept.WORDS:
        return "Use the dictionary."
    if loss.added:
        return f"Do not add “{loss.text}”."
    return f"Keep the {loss.kind} “{loss.text}”."


def translation_in(reply: str, original: str) -> str:
    """Return the translation in a reply: one line for one line, without what stands around it."""
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    several = len([line for line in original.strip().splitlines() if line.strip()])
    text = "\n".join(lines[: max(1, several)])
    if not _LABEL.match(original):
        text = _LABEL.sub("", text)
    for opening, closing in _QUOTES:
        held = len(text) > 2 and text[0] == opening and text[-1] == closing
        if held and original[:1] != opening:
            text = text[1:-1].strip()
    return text
