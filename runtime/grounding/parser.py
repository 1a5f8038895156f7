"""Text → its words as a claim is made of them: numbers, names, flags, and what is denied. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from runtime.grounding import rates
from runtime.grounding.claims import Kind, Reading, Word
from runtime.grounding.lexicon import (
    CARRIERS,
    CLAUSE_WORDS,
    FUNCTION_WORDS,
    LIMITS,
    SHARED,
    WEAK_AFTER_NEGATION,
    stem,
)
from runtime.grounding.numbers import joined, with_units
from runtime.grounding.units import ORDINALS, PREFIXED, SCALES, UNITS, WORD_NUMBERS
from runtime.text.analyzer import terms
from runtime.text.negation import NEGATIONS

_TOKEN = re.compile(
    r"""
      (?P<flag>(?<![\w-])--?[A-Za-z][\w-]*)
    | (?P<abbreviation>(?<!\w)(?:[^\W\d_]\.){2,})
    | (?P<path>(?<![^\s`"'“(=:])(?:~|\.{1,2})?(?:/[\w.+-]+)+/?)
    | (?P<operator>[=!<>+*/%&|^-]=|&&|\|\||\*\*|//|(?<!\S)[ugoa]*[+=-][rwxXst]+(?!\S))
    | (?P<rate>per_[a-zµ²%]+)
    | (?P<code>(?<!\w)(?=\w*[^\W\d])\w++(?:(?:\.|::)(?=[a-z0-9_])\w+)+(?:\(\))?
        | [^\W_]+_\w+ | _+\w+)
    | (?P<number>
        (?:(?<![\w.,)\]–−-])[-−])?
        \d+(?:[.,:/]\d+)*)(?P<ending>(?:st|nd|rd|th|s)\b)?
    | (?P<word>[^\W\d_][^\W_]*(?:[’'][^\W\d_]+)*)
    | (?P<symbol>°\s?[CFcf]\b|[%$€£°]|[<>≤≥])
    | (?P<stop>[.,;:!?()\n“”"])
    """,
    re.VERBOSE,
)
_ALIKE = 100
"""words of a text that begin alike; of a passage there are ten at most"""
_BEING = frozenset("is are was were be been being".split())  # noqa: SIM905
_PARTICIPLE = re.compile(r"(?:ed|en|wn)$|^(?:built|made|held|found|led|put|set|sent|told|kept)$")
_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
_CANNOT = re.compile(r"\b[Cc]annot\b")
_CANT = re.compile(r"\b([Cc])an['’]t\b")
_WONT = re.compile(r"\b([Ww])on['’]t\b")
_SHORTENED = re.compile(r"['’](?:s|re|ve|ll|d|m)?$")
_FAILS = re.compile(r"\bfail(?:s|ed)? to\b")
_UNTRUE = re.compile(
    r"\bit(?: is|['’]s| was) (?:a (?:common )?(?:myth|misconception)|untrue|not true|false) that\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b([A-Z])\. (?=[A-Z]\.)")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ \u00a0\u202f]\d{3})+)(?!\d)")
_GROUPED = re.compile(r"(-?\d{1,3})((?:,\d{3})+)((?:\.\d+)?)")
_NO_DIGIT = re.compile(r"\D")
_ORDINAL = re.compile(r"(?<!\d)(\d+)(?:st|nd|rd|th)")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=1 << 12)
def read(text: str) -> Reading:
    """Read a text; the same text is read once."""
    return _Reader().read(_plain(text))


def number_key(written: str) -> str:
    """Return a number's value: “1,000” is “1000”, “2,5” is “2.5”."""
    whole = _GROUPED.fullmatch(written.replace("−", "-"))
    if whole:
        return whole[1] + whole[2].replace(",", "") + whole[3]
    return written.replace("−", "-").replace(",", ".")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("`", " ")
    text = _INITIALS.sub(r"\1.", text)
    text = _CANNOT.sub("can not", text)
    text = _CANT.sub(r"\1an not", text)
    text = _WONT.sub(r"\1ill not", text)
    text = _NOT.sub(" not", text)
    text = _FAILS.sub("not", _UNTRUE.sub("there is no evidence that", text))
    return rates.marked(_THOUSANDS.sub(lambda found: found[1] + _NO_DIGIT.sub("", found[2]), text))


class _Reader:
    """Goes through a text once."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.written: set[str] = set()
        self.common: set[str] = set()
        self.agentive_passive: set[int] = set()
        self.passive: set[int] = set()
        self.negations = 0
        self._denying = False
        self._denying_all = False
        self._limit = ""
        self._being = False
        self._initial = True
        self._place = 0
        self._clause = 0

    def read(self, text: str) -> Reading:
        tokens = list(_TOKEN.finditer(text))
        for index, token in enumerate(tokens):
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            self._take(token, following)
        self._settle()
        words = tuple(with_units(joined(self.words)))
        return Reading(
            words, frozenset(self.written), frozenset(self.common), self.negations,
            frozenset(self.agentive_passive), frozenset(self.passive),
            frozenset(word.key for word in words), _by_beginning(self.written),
        )  # fmt: skip

    def _take(self, token: re.Match[str], following: re.Match[str] | None) -> None:
        kind = token.lastgroup if token.lastgroup != "ending" else "number"
        if kind == "stop":
            self._stop(token.group())
            return
        self._place += 1
        if kind == "word":
            self._word(token.group(), following)
        elif kind == "number":
            written = number_key(token["number"]) + (token["ending"] or "")
            self._add(_ordinal(written), "number", written)
        elif kind == "flag":  # “-d” is not “-D”
            self._add(token.group(), "flag", token.group())
        elif kind == "rate":
            self._add(token.group(), "sign", token.group())
        elif kind in ("path", "operator"):
            bare = token.group().rstrip(".")
            self._add(bare, "code", bare)
        elif kind == "symbol":
            symbol = token.group().casefold().replace(" ", "")
            self._add(UNITS.get(symbol, symbol), "sign", symbol)
        elif kind == "abbreviation":
            bare = token.group().replace(".", "")
            if bare.casefold() not in FUNCTION_WORDS:
                self._add(bare.casefold(), "name" if bare[0].isupper() else "word", bare.casefold())
        else:
            bare = token.group().casefold().removesuffix("()")
            self._add(bare, "code", bare)
        self._initial = False

    def _word(self, written: str, following: re.Match[str] | None) -> None:
        bare = _SHORTENED.sub("", written)
        folded = bare.casefold()
        self.written.add(folded)
        if bare[0].islower():
            self.common.add(folded)
        after = following.group().casefold() if following else ""
        if folded in NEGATIONS and (folded != "none" or after == "of"):
            self._negate(folded, after)
        elif folded == "by" and self.words:
            self.agentive_passive.add(self.words[-1].place)
        elif folded in CLAUSE_WORDS:
            self._settle()
            self._limit = LIMITS.get(folded, "")
        elif folded in LIMITS:
            self._limit = LIMITS[folded]
        elif _IDEOGRAPH.search(bare):
            for pair in terms(bare):
                self._add(pair, "word", pair)
        elif self._says_something(bare, folded):
            self._content(bare, folded)
            if self._being and _PARTICIPLE.search(folded):
                self.passive.add(self.words[-1].place)
        self._being = folded in _BEING or (self._being and folded.endswith("ly"))

    def _says_something(self, bare: str, folded: str) -> bool:
        if self._denying and (folded in WEAK_AFTER_NEGATION or folded.endswith("ly")):
            return False
        return folded not in FUNCTION_WORDS or self._is_capital(bare)

    def _is_capital(self, bare: str) -> bool:
        """Whether a word is other than the function word it looks like: “WHO”, “May”, “type A”."""
        if bare in ("A", "I"):  # “vitamin A”, “World War I”
            return bool(self.words) and self.words[-1].place == self._place - 1
        return (len(bare) > 1 and bare.isupper()) or (bare == "May" and not self._initial)

    def _content(self, bare: str, folded: str) -> None:
        if folded in ORDINALS:
            self._add(f"{ORDINALS[folded]}th", "number", folded)
        elif folded in WORD_NUMBERS or folded in SCALES:
            self._add(str(WORD_NUMBERS.get(folded, SCALES.get(folded))), "number", folded)
        else:
            capital = bare[0].isupper() or any(letter.isupper() for letter in bare[1:])
            is_name = capital and (not self._initial or not bare[1:].islower())
            mixed = any(letter.isdigit() for letter in bare)
            counted = bool(self.words) and self.words[-1].kind == "number" and folded in UNITS
            unit = PREFIXED.get(bare) or UNITS.get(folded, "")
            key = unit if counted else folded if mixed else stem(folded)
            self._add(
                key, "name" if is_name or mixed else "word", folded, self._initial and capital
            )

    def _add(self, key: str, kind: Kind, written: str, initial: bool = False) -> None:
        self.written.add(written)
        self.words.append(
            Word(
                key,
                kind,
                written,
                self._place,
                self._clause,
                self._denying,
                limit=self._limit_of(written),
                initial=initial,
            )
        )
        self._denying = self._denying and (self._denying_all or written in CARRIERS)
        self._denying_all = self._denying
        self._limit = LIMITS.get(written, "")

    def _limit_of(self, written: str) -> str:
        """Return what limits a word: “second” does “largest”, as “rarely” does “fatal”."""
        ranked = any(
            last.text in ORDINALS and last.text != "first" and last.place == self._place - 1
            for last in self.words[-1:]
        )
        return "rank" if ranked and written.endswith("est") else self._limit

    def _negate(self, written: str, after: str) -> None:
        if after != "only":
            self.negations += written != "nor"
            self._denying = True

    def _stop(self, mark: str) -> None:
        self._settle()
        if mark in '.!?:\n“"':
            self._initial = True

    def _settle(self) -> None:
        """End a clause: a negation without anything after it denies what is before it."""
        if self._denying and self.words:
            self.words[-1] = replace(self.words[-1], denied=True)
        self._denying = self._denying_all = False
        self._limit = ""
        self._clause += 1


def _by_beginning(written: Iterable[str]) -> dict[str, list[str]]:
    """Return the words of a text by what they begin with, of so many alike not all."""
    found: dict[str, list[str]] = {}
    for word in written:
        alike = found.setdefault(word[:SHARED], [])
        if len(alike) < _ALIKE:
            alike.append(word)
    return found


def _ordinal(written: str) -> str:
    match = _ORDINAL.fullmatch(written)
    return f"{match[1]}th" if match else written
