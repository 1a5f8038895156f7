"""Sentences of a document that address whoever reads it as a machine: “ignore the above”. Pure.

A document is to be quoted, not obeyed. What tries to instruct a model is neither given to one nor
taken as support, nor quoted as an answer; the person can still read it where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from runtime.events import Evidence, Hit
from runtime.sentences import sentence_spans

_OVERRIDE = re.compile(
    r"""
    <\|[^|<>]{1,40}\|> | \[/?INST\] | <</?SYS>> | </?s>(?!\w)              # control tokens
    | ^\W*(?:\#{2,}\s*)?(?:system|assistant|user|human|instructions?)(?:\s+prompt)?\s*:  # turns
    | \b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}
      \b(?:above|previous|prior|preceding|earlier|all|any|your|these|the\ passages?)\b
      [^.!?\n]{0,40}\b(?:instructions?|prompts?|rules|passages?|above|text|orders|you)\b
    | \b(?:ignore|disregard)\ (?:all\ of\ )?the\ above\b
    | \bignorier\w*\b[^.!?\n]{0,40}\b(?:anweisung\w*|obige\w*|vorherige\w*|vorige\w*|regeln)\b
    | \b(?:ignora\w*|olvid[ae]\w*|descart[ae]\w*|ignore[zm]?|oubli\w+|esque[çc]\w+|dimentica\w*)\b
      [^.!?\n]{0,40}\b(?:instruc\w+|instru[çc]\w+|istruzion\w+|consignes?|anterior\w*|precedent\w*
      |précédent\w*)\b
    | \b(?:игнориру\w*|забуд\w*)\b[^.!?\n]{0,40}\b(?:инструкци\w*|указани\w*)\b
    | (?:忽略|无视|忘记)[^。！？\n]{0,12}(?:指令|指示|以上|之前|上面|内容)
    | (?:تجاهل)[^.!?\n]{0,30}(?:التعليمات|السابقة)
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_ORDER = re.compile(
    r"""
    ^\W*(?:(?:please|now|instead|and|then|always|only|just|simply)\W+)*
    (?:say|answer|reply|respond|claim|pretend|repeat)\b\s+
      (?:that|with|only|exactly|to\ the\ user|as\ if|the\ following|[“"'«:])
    | \b(?:you|the\ (?:model|ai))\ (?:must|should|shall|will|are\ to)\ (?:now\ |only\ )?
      (?:say|answer|reply|respond|claim|pretend)\ (?:that|with|only|exactly|this)\b
    | \byou\ are\ (?:now\ )?(?:an?\ )?(?:ai|assistant|language\ model|chatbot|llm)\b
    | \b(?:dear|attention|note\ to)\b[^.!?\n]{0,20}\b(?:ai|assistant|language\ model|llm|chatbot)\b
    | \bfrom\ now\ on\b[^.!?\n]{0,20}\byou\b
    | ^\W*(?:sage?|antworte|behaupte|di|responde|afirma|dis|dites|réponds|répondez)\b[^.!?\n]{0,12}
      \b(?:dass?|que|nur|solo|mit)\b
    | ^\W*(?:请|而是|只)?(?:回答|回复|说)[：:“「]?
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)


def is_instruction(evidence: Evidence) -> bool:
    """Whether a sentence, or what it follows in its paragraph, tries to instruct a model."""
    return any(start < evidence.end and evidence.start < end for start, end in _spans(evidence.hit))


def without_instructions(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the sentences that do not try to instruct a model."""
    return [each for each in evidence if not is_instruction(each)]


@lru_cache(maxsize=256)
def _spans(hit: Hit) -> tuple[tuple[int, int], ...]:
    """Return the spans of the document that do; all that follows an override until a blank line."""
    found = []
    overridden, last = False, 0
    for start, end in sentence_spans(hit.text):
        overridden = overridden and "\n\n" not in hit.text[last:start]
        overridden = overridden or _OVERRIDE.search(hit.text, start, end) is not None
        if overridden or _ORDER.search(hit.text[start:end]):
            found.append((hit.start + start, hit.start + end))
        last = end
    return tuple(found)
