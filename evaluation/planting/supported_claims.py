"""A true sentence → the same told otherwise, as a model that reads it might. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evaluation.planting.statements import Statement

_WORDS = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_DIGITS = {word: str(value) for value, word in enumerate(_WORDS, start=2)}
_SYNONYMS = {
    "began": "started", "large": "big", "located": "situated", "usually": "typically",
    "because": "since", "important": "significant", "show": "demonstrate", "shows": "demonstrates",
    "many": "numerous", "often": "frequently", "about": "approximately", "obtain": "get",
    "also": "additionally", "known": "regarded", "used": "employed", "created": "made",
    "several": "a number of", "help": "assist", "helps": "assists", "while": "whereas",
    "primarily": "mainly", "found": "discovered", "returns": "gives", "return": "give",
    "contains": "includes", "affects": "influences", "caused by": "due to", "around": "about",
    "begins": "starts", "need": "require", "needed": "required", "such as": "like",
    "people": "individuals", "people with": "patients with", "occurs": "happens",
    "disease": "illness", "specified": "given", "country": "nation", "leads to": "results in",
}  # fmt: skip
_CONTRACTIONS = {
    "is not": "isn't", "are not": "aren't", "was not": "wasn't", "were not": "weren't",
    "do not": "don't", "does not": "doesn't", "did not": "didn't", "cannot": "can't",
    "has not": "hasn't", "have not": "haven't", "should not": "shouldn't",
}  # fmt: skip
_PRONOUN = re.compile(r"(?:It|He|She|This|They)(?= (?:is|was|are|were|has|had|can|may)\b)")
_OPENING = re.compile(
    r"((?:In|On|During|After|By|Since|At|Under|For) [^,]{3,40}), (?!and|or|but)(.+)\."
)
_CLOSING = re.compile(r"(.+?) ((?:in|during|since|by|until) (?:the )?\d{3,4}s?)\.")
_ADVERB = re.compile(
    r" (?:also|however|typically|usually|generally|largely|mainly|currently|now)(?= )|,? however,"
)
_ASIDE = re.compile(r" ?\([^()]*\)")
_CLAUSE = re.compile(r", (?:which|who|where|including|such as|as well as) [^,;]+(?=\.$)")
_PLURAL = re.compile(
    r"\b(?!(?:this|thus|less|does|was|its|his|has|always|across)\b)[a-z]{4,}[a-rt-z]s\b"
)
_RELATIVE = re.compile(r"^(.+?), (?:which|who) (is|was|are|were) (.+)\.$")


def quoted(statement: Statement) -> str:
    """Word by word."""
    return statement.text


def named(statement: Statement) -> str:
    """The title for a pronoun."""
    title = statement.evidence.hit.title
    return (
        _PRONOUN.sub(title, statement.text, count=1)
        if title and _starts(_PRONOUN, statement)
        else ""
    )


def without_adverb(statement: Statement) -> str:
    """An adverb that weakens nothing is left out."""
    return _ADVERB.sub("", statement.text, count=1)


def without_aside(statement: Statement) -> str:
    """What stands in brackets is left out."""
    return _ASIDE.sub("", statement.text)


def without_clause(statement: Statement) -> str:
    """The last relative clause is left out."""
    return _CLAUSE.sub("", statement.text)


def reordered(statement: Statement) -> str:
    """When and where comes last rather than first, or first rather than last."""
    if opening := _OPENING.fullmatch(statement.text):
        first, rest = opening.groups()
        return f"{_capital(rest)} {first[0].lower()}{first[1:]}."
    if closing := _CLOSING.fullmatch(statement.text):
        rest, last = closing.groups()
        return f"{_capital(last)}, {_small(rest, statement)}."
    return ""


def split(statement: Statement) -> str:
    """The head of a sentence and its relative clause, the clause alone: “X, which is Y”."""
    match = _RELATIVE.match(statement.text)
    return f"{match[1]} {match[2]} {match[3]}." if match and len(match[1].split()) < 5 else ""


def merged(statement: Statement) -> str:
    """Two sentences in one."""
    if not statement.following:
        return ""
    following = statement.following[0].lower() + statement.following[1:]
    return f"{statement.text.rstrip('.')}, and {following}"


def numbered(statement: Statement) -> str:
    """Numbers in words for digits, and with or without separators."""
    text = re.sub(r"(?<![\d,])(\d{1,3}),(\d{3})\b(?!,)", r"\1\2", statement.text)
    text = (
        re.sub(r"(?<![\d.,/-])\b([1-9])(\d{3})\b(?= (?!BC|AD)[a-z]+s\b)", r"\1,\2", text)
        if text == statement.text
        else text
    )
    text = re.sub(rf"(?<!-)\b({'|'.join(_WORDS)})\b(?!-)", lambda found: _DIGITS[found[1]], text)
    if text == statement.text:
        back = {value: word for word, value in _DIGITS.items()}
        text = re.sub(
            r"(?<![\w.,:/$-])([2-9]|1[0-2])(?= [a-z]{3,})", lambda found: back[found[1]], text
        )
    return text


def per_cent(statement: Statement) -> str:
    """“%” for “percent”, and the other way."""
    text = re.sub(r"(?<=\d) (?:percent|per cent)\b", "%", statement.text)
    return text if text != statement.text else re.sub(r"(?<=\d) ?%", " percent", text)


def contracted(statement: Statement) -> str:
    """“isn't” for “is not”, and the other way."""
    text = statement.text
    for long, short in _CONTRACTIONS.items():
        text = re.sub(rf"\b{long}\b", short, text)
    if text != statement.text:
        return text
    for long, short in _CONTRACTIONS.items():
        text = re.sub(rf"\b{short.replace(chr(39), '[’' + chr(39) + ']')}\b", long, text)
    return text


def in_number(statement: Statement) -> str:
    """A plural made singular."""
    return _PLURAL.sub(lambda found: found[0][:-1], statement.text, count=1)


def reworded(statement: Statement) -> str:
    """At most two everyday words for others."""
    text, changed = statement.text, 0
    for word, other in _SYNONYMS.items():
        new = re.sub(rf"\b{word}\b", other, text, count=1)
        changed += new != text
        text = new
        if changed == 2:
            break
    return text


def led_in(statement: Statement) -> str:
    """With words before it that models like."""
    return f"According to the passages, {_small(statement.text, statement)}"


def _small(text: str, statement: Statement) -> str:
    """Begin in small letters, unless with a name."""
    first = text.split(maxsplit=1)[0]
    is_common = first.lower() in statement.evidence.hit.text or first in (
        "The",
        "A",
        "An",
        "In",
        "It",
    )
    return text[0].lower() + text[1:] if is_common else text


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _starts(pattern: re.Pattern[str], statement: Statement) -> bool:
    return pattern.match(statement.text) is not None


TRUTHS: Mapping[str, Callable[[Statement], str]] = {
    "quoted": quoted,
    "title for a pronoun": named,
    "adverb left out": without_adverb,
    "brackets left out": without_aside,
    "relative clause left out": without_clause,
    "relative clause alone": split,
    "order of clauses": reordered,
    "two sentences in one": merged,
    "numbers written otherwise": numbered,
    "percent and %": per_cent,
    "contraction": contracted,
    "singular for plural": in_number,
    "everyday synonyms": reworded,
    "lead-in": led_in,
}
"""Each gives the changed sentence; the same, or an empty string, where it does not apply."""
