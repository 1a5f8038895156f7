"""A text → the language it is in, by its script, its stop words and its letters. Pure.

Questions are short, and the words that ask are the surest sign in them: they count for two of the
others, which names have as well (“La Scala”, “El Niño”).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from runtime.text.folding import bare
from runtime.text.stop_words import ASKING, LITTLE

_SCRIPTS = {
    "ARABIC": "ar", "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he", "DEVANAGARI": "hi",
    "BENGALI": "bn", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
    "TAMIL": "ta", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy", "GUJARATI": "gu",
    "GURMUKHI": "pa", "KANNADA": "kn", "KHMER": "km", "LAO": "lo", "MALAYALAM": "ml",
    "MYANMAR": "my", "ORIYA": "or", "SINHALA": "si", "TELUGU": "te", "ETHIOPIC": "am",
}  # fmt: skip
"""script → the language that most of what is written in it is in"""
_SHARED = {
    "ar": {"fa": "پچژگکی", "ur": "پچژگکیٹڈڑںےہھ", "ar": "ةىيكأإؤئ"},
    "ru": {"uk": "іїєґ", "sr": "ђјљњћџ", "bg": "", "ru": "ыэё"},
}  # fmt: skip
"""language of a script → those that it is told from, and letters that tell each"""
_LATIN = (
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "no", "fi", "cs", "hu", "ro", "tr",
    "vi", "id", "ca",
)  # fmt: skip
"""languages in Latin letters that are told, those first that ask the most"""
_LETTERS = {
    "cs": "ěřůťď", "da": "æøå", "de": "ß", "es": "ñ¿", "hu": "őű", "no": "æøå", "pl": "ąęłśźż",
    "pt": "ãõ", "ro": "ățșţ", "sv": "å", "tr": "ğıİ",
    "vi": "ảạắằẳẵặấầẩẫậẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵơưđ",
}  # fmt: skip
"""language → letters that few others in Latin letters have"""
_WORD = re.compile(r"[^\W\d_]+|¿")
_ELIDED = {
    "fr": r"[cdjlmnst]|qu", "it": r"[cdlmtsv]|dell|nell|all|dov|cos|com", "ca": r"[dlmnst]",
}  # fmt: skip
_ELISIONS = {
    language: re.compile(rf"(?<!\w)(?:{words})['’](?=[^\W\d_])")
    for language, words in _ELIDED.items()
}
"""language → what its words before a vowel are without their last one"""
_ASKS, _TELLS = 2.0, 1.0
"""what a word that asks counts for, and another stop word"""
_ENGLISH = frozenset(
    """ai apa che chi co come comment como cosa cum dove hoe hol ile ki kim kit ko mana mi mit
    quanta quanto sao var""".split()  # noqa: SIM905
)
"""words that ask in some language, and are something else in English: they count as others do"""
_LETTER = 0.5
"""the share of that which is left of a word of one letter: it may be a variable's name"""
_TYPED_BARE = 0.75
"""the same of one that lacks its accents, and what a letter of the language's own counts for"""
_FEW = 3
"""letters of another script that tell a language among more Latin ones: those may be of names"""
CLEARLY = 2
"""what another language must have more"""


def language_of(text: str, otherwise: str = "en") -> str:
    """Return the ISO 639-1 code of a text's language; `otherwise` where nothing tells another."""
    if script := _of_script(text, most=True):
        return script
    held = _scores(text)
    best = max(held, key=lambda language: held[language])
    if not held[best] and (script := _of_script(text, most=False)):
        return script
    return best if held[best] >= held.get(otherwise, 0) + CLEARLY else otherwise


def language_but(text: str, excluded: str, least: int = 1) -> str:
    """Return the language of a text that is not in the excluded one; nothing where none shows.

    `least` is how many of its stop words the text must have.
    """
    if script := _of_script(text, most=True):
        return script
    held = {each: score for each, score in _scores(text).items() if each != excluded}
    best = max(held, key=lambda language: held[language])
    return best if held[best] >= least else ""


def _of_script(text: str, *, most: bool) -> str:
    """Return the language of the script that `most` of a text is in, or else some of it."""
    scripts = Counter(
        unicodedata.name(each, "").partition(" ")[0] for each in text if each.isalpha()
    )
    foreign = {script: count for script, count in scripts.items() if script in _SCRIPTS}
    held = sum(foreign.values())
    if not held or (2 * held <= scripts.total() if most else held < _FEW):
        return ""
    kana = [script for script in foreign if _SCRIPTS[script] == "ja"]
    own = _SCRIPTS[kana[0] if kana else max(foreign, key=lambda each: foreign[each])]
    return _among(text, own) if own in _SHARED else own


def _among(text: str, own: str) -> str:
    """Return the language of a text in a script that several share; `own` where none shows."""
    letters = Counter(text.casefold())
    words = [word.casefold() for word in _WORD.findall(text)]
    held = {
        language: sum(letters[each] for each in signs)
        + sum(word in ASKING.get(language, ()) for word in words)
        + sum(word in LITTLE.get(language, ()) for word in words)
        for language, signs in _SHARED[own].items()
    }
    best = max(held, key=lambda language: held[language])
    return best if held[best] > held[own] else own


def _scores(text: str) -> Mapping[str, float]:
    """Return what tells each language that is written in Latin letters."""
    scores = dict.fromkeys(_LATIN, 0.0)
    for language, elided in _ELISIONS.items():
        for each in set(elided.findall(text.casefold())):
            scores[language] += _LETTER if len(each) < 3 else _ASKS  # with its apostrophe
    shouted = text.isupper()
    for word in dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", text))):
        if len(word) > 1 and word.isupper() and not shouted:
            continue  # an acronym, as “MI” is
        low = word.casefold()
        told = dict(_told().get(low, {}))
        for language, score in _told().get(bare(low), {}).items() if not low.isascii() else ():
            told[language] = max(told.get(language, 0.0), _TYPED_BARE * score)
        for language, letters in _LETTERS.items():
            if any(each in letters for each in word):
                told[language] = told.get(language, 0.0) + _TYPED_BARE
        for language, score in told.items():
            scores[language] += score
    return scores


@cache
def _told() -> Mapping[str, Mapping[str, float]]:
    """Return word → language → what it tells, for words with their accents and without."""
    told: dict[str, dict[str, float]] = {}
    for lists, score in ((LITTLE, _TELLS), (ASKING, _ASKS)):
        for language in _LATIN:
            for word in lists.get(language, ()):
                own = _TELLS if word in _ENGLISH else score
                if len(word) == 1 and word.isascii():
                    own *= _LETTER
                for form, tells in ((word, own), (bare(word), own * _TYPED_BARE)):
                    held = told.setdefault(form, {})
                    held[language] = max(held.get(language, 0.0), tells)
    return told
