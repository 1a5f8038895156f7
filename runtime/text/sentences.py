"""Where sentences begin and end. Pure."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof st sr jr vs etc eg ie e.g i.e cf al fig figs no vol pp ed eds est approx
    inc ltd co corp gen col lt sgt capt rev hon gov sen rep u.s u.k a.m p.m b.c a.d c ca jan feb
    mar apr jun jul aug sep sept oct nov dec
    проф акад им ул пр св см рис гл стр напр т.е т.к н.э др тыс руб αγ δηλ βλ π.χ μ.χ κ.ά
    św sv ul डॉ प्रो पं""".split()  # noqa: SIM905, text is easier to read and to change than a list
)
_LOWER = re.sub("[ა-ჿ]", "", "".join(filter(str.islower, map(chr, range(0x10000)))))
"""What begins no sentence. Georgian ones begin with a letter that Unicode calls small."""
_BREAK = re.compile(
    rf"""
    \n\s*\n\s*                                   # a blank line
    | \n(?=\ {{2,}}|\t|[-*•·>|]\s|\d+[.)]\s)     # a list's item, an indented or quoted line
    | (?P<stop>(?:[.!?]|(?<=[Ͱ-Ͽἀ-῿])[;\u037e])["'’”“»«›)\]]*(?:\s[»›])?)\s+
      (?=(?:["'‘“„(\[¿¡«»‹›]|«\s)?(?:[^\W{_LOWER}]|[`*-]))
    | (?P<wide>[。！？।॥؟۔።။។]+["'」』”’»)）]*)\s*
    """,
    re.VERBOSE,
)
_LIST_NUMBER = re.compile(r"\d{1,2}\.")
_LOOKED_BACK = 24
"""characters before a full stop that tell an abbreviation"""
_LAST_WORD = re.compile(rf"([\w.\u0900-\u0963]{{0,{_LOOKED_BACK}}}[\w\u0900-\u0963])\.$")
"""Hindi writes vowels as marks, which are no `\\w`."""
_THAI = re.compile("[\u0e00-\u0eff]\\.$")
"""Thai and Lao end no sentence with a full stop: theirs only abbreviate."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence of a text, without the white space around it."""
    spans = []
    start = _after_space(text, 0)  # once, however many abbreviations a sentence has
    for match in _BREAK.finditer(text):
        end = match.end("stop") if match["stop"] else match.end("wide") if match["wide"] else -1
        if end < 0:
            end = match.start()
        elif match["stop"] and _abbreviated(text, start, end):
            continue
        spans.append((start, end))
        start = _after_space(text, match.end())
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))[0] < trimmed[1]]


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Whether the full stop at `end` belongs to an abbreviation, an initial or a list's number."""
    if _LIST_NUMBER.fullmatch(text, start, end):
        return True
    before = text[max(start, end - _LOOKED_BACK) : end]
    if _THAI.search(before):
        return True
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    bare = word[1].casefold()
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha() and bare != "i")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _after_space(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


WORDS = 4
"""Shorter sentences are headings and labels."""
_UNSPACED = (
    (re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"), 1.6),
    (re.compile("[\u0e00-\u109f\u1780-\u17ff]"), 5.0),
)
"""Scripts that set no space between words, and how many letters a word of them has: Chinese and
Japanese; Thai, Lao, Tibetan, Burmese and Khmer."""
_WORD = re.compile(r"\w+")


def says_enough(text: str) -> bool:
    """Whether a text has the words of a statement, more than a heading or a label."""
    return len(text.split()) >= WORDS or _unspaced_words(text) >= WORDS


def _unspaced_words(text: str) -> float:
    """Return about how many words a text has, or 0 where all its words have spaces between."""
    words, rest = 0.0, text
    for letters, letters_a_word in _UNSPACED:
        words += len(letters.findall(text)) / letters_a_word
        rest = letters.sub(" ", rest)
    return words + len(_WORD.findall(rest)) if words else 0.0
