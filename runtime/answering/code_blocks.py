"""A block of code that a model wrote, and commands that destroy → what is shown of them. Pure.

Code is no claim that a source could support word by word. It is shown as a whole, after the
passages that it was written from, with the names in it that the library does not know; one that
cannot be right is not. What deletes or overwrites is shown only to those who ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from runtime.grounding.attribution import citation_of
from runtime.grounding.code.asked import asks_for
from runtime.grounding.code.check import destroyed, language_of, read_code, unknown
from runtime.grounding.code.destructive import (
    Destruction,
    Effect,
    destructive,
    destructive_in_prose,
)
from runtime.grounding.code.placeholders import filling, invented
from runtime.localization import N_, _
from runtime.results import AnswerSentence, Citation, Evidence, Hit
from runtime.text.analyzer import terms

CITED = 2
"""passages at most that code is said to be written after"""

_PROSE = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s|[.:!?]\s*$")
"""a line that describes, rather than one that is typed"""

Lookup = Callable[[Collection[str]], Collection[str]]
"""names → those that the library has somewhere"""


def checked_code(
    block: str, code: str, language: str, question: str, evidence: Sequence[Evidence],
    lookup: Lookup, said: str = "",
) -> AnswerSentence:  # fmt: skip
    """Return a block as it is to be shown; unsupported where it cannot be right, destroys, or has
    made-up names in the place of a source's placeholders.

    `block` has its fences, `code` has none; `said` is what the asker wrote beside the question.
    """
    reading, ruins = read_code(code, language), destroyed(code, language)
    if not code.strip() or reading.problem or unasked(ruins, question):
        return AnswerSentence(block, False, (), code=True, warning=warning(ruins))
    hits = list(dict.fromkeys(each.hit for each in evidence))
    is_shell = language_of(code, language) == "shell"
    if is_shell and (names := made_up(code, question, evidence, said)):
        return AnswerSentence(block, False, (), code=True, unmatched=names)
    strange = [name.text for name in unknown(reading, [question, *(hit.text for hit in hits)])]
    known = lookup(strange) if strange else ()
    return AnswerSentence(
        block,
        True,
        _sources(code, evidence, hits),
        code=True,
        unmatched=tuple(dict.fromkeys(name for name in strange if name not in known)),
        warning=warning(ruins),
        filled=filling(code, question) if is_shell and not ruins else None,
    )


def made_up(
    code: str, question: str, evidence: Sequence[Evidence], said: str = ""
) -> tuple[str, ...]:
    """Return names in the place of placeholders that neither the asker nor a source has."""
    texts = dict.fromkeys(each.hit.text for each in evidence)
    return invented(code, texts, f"{question}\n{said}")


def ruins_of(text: str) -> tuple[Destruction, ...]:
    """Return what commands in a sentence would destroy, or in an example on lines of its own."""
    _, *lines = text.splitlines() or [""]
    examples = [line for line in lines if line.strip() and not _PROSE.search(line)]
    found = (each for line in examples for each in destructive(line))
    return tuple(dict.fromkeys([*destructive_in_prose(text), *found]))


def unasked(ruins: Iterable[Destruction], question: str) -> bool:
    """Whether something is destroyed that the question does not ask for."""
    return not all(asks_for(question, each) for each in ruins)


EFFECTS: Mapping[Effect, str] = {
    "deletes": N_("{program} deletes"),
    "overwrites": N_("{program} overwrites"),
    "formats": N_("{program} formats"),
    "discards": N_("{program} discards"),
    "forces": N_("{program} forces"),
    "ends": N_("{program} ends"),
    "changes access": N_("{program} changes access"),
}
"""what a person is told that a program does"""


def warning(ruins: Sequence[Destruction]) -> str:
    """Return what a person is told of commands that destroy; nothing where none does."""
    told = dict.fromkeys(_(EFFECTS[each.effect], program=each.program) for each in ruins)
    return _("Cannot be undone: {effects}.", effects=tuple(told)) if told else ""


def _sources(code: str, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the passages that have most of the code's words, each by its best sentence."""
    words = set(terms(code))
    shared = {hit: len(words.intersection(terms(hit.text))) for hit in hits}
    likely = sorted(hits, key=lambda hit: -shared[hit])[:CITED]
    best = (next(each for each in evidence if each.hit == hit) for hit in likely)
    return tuple(citation_of(each) for each in best)
