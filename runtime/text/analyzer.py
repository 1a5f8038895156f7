"""Text → index terms: words, their stems, and the names that code is made of. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer

from runtime.text.english_forms import common_form
from runtime.text.folding import bare
from runtime.text.languages import code
from runtime.text.scripts import MARKS, UNSPACED, plain_letters, units
from runtime.text.stop_words import is_stop_word

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""the code of a language → what Snowball calls it"""

_TOKEN = re.compile(
    rf"""
    (?:--?)? [^\W_] [\w{MARKS}]* (?: [.:/+#-]+ \w [\w{MARKS}]* )* [+#]*
                                    # words, and names joined by punctuation
    | _+ \w+ (?: \. \w+ )*         # names that start with an underscore
    """,
    re.VERBOSE,
)
_PART = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
_LONGEST_WORD = 200
"""letters of a word that is stemmed: Snowball copies a word for each letter that it changes"""
_DOTLESS = frozenset({"az", "tr"})
"""languages in which `ı` is the small letter of `I`"""
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CAMEL = re.compile(r"[a-z][A-Z]")
_ASKING = re.compile(
    unicodedata.normalize(
        "NFKC",
        "(?:是)?(?:什么|什麼)|(?:为|為)(?:什么|什麼)|怎么样|怎麼樣|怎么|怎麼|怎样|怎樣|如何|哪里|哪裡|哪儿"
        "|哪个|哪個|哪些|谁|誰|多少|何时|何時|何处|何處|なぜ|いつ|どこ|どう|どの|どれ|いくつ|いくら"
        "|(?:です|でしょう|ます|ました)か|무엇|누구|누가|언제|어디|어떻게|어떤|얼마"
        "|คืออะไร|อะไร|ที่ไหน|เมื่อไหร่|เมื่อไร|เมื่อใด|ใคร|ทำไม|อย่างไร|ยังไง|เท่าไหร่|เท่าไร|เท่าใด|กี่",
    )
)
"""who, what and how many, where no spaces stand between words"""
_PARTICLES = re.compile(
    unicodedata.normalize(
        "NFKC",
        "[\u3040-\u309f]+|可以|[哪几多何的是了在和与或吗呢吧要用把被有能会给对从到]|"
        "คือ|ของ|และ|ใน|เป็น|มี|ที่|ไหม|หรือ|ได้|ให้|กับ|จาก|โดย|การ",
    )
)
"""what else stands between the words of a Chinese, Japanese or Thai question: particles, kana"""
_ELISIONS = frozenset({
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
    "dell", "all", "nell", "dall", "sull", "un", "quest", "quell", "degl", "dov", "cos", "com",
    "anch", "presqu", "v", "ch",
})  # fmt: skip
"""articles, pronouns and prepositions of French, Italian and Catalan that lose their last vowel"""
_LONGEST_ELISION = max(map(len, _ELISIONS))
_COMPOUND = re.compile(r"(?<![\w-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+){1,2}(?![\w-])")
_QUOTES = re.compile(r"[\"`“„«]\s*\w")
_NAME_MARK = re.compile(r"[._:/+#]|^-|\d-|-\d")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text without stop words (unless there are no others), in one language."""

    tokens: tuple[str, ...]
    """as they stand in the text"""
    terms: tuple[tuple[str, ...], ...]
    """the index terms of each: a name's first term is the whole of it, those after it its parts"""

    @property
    def stems(self) -> list[str]:
        """The first term of each word."""
        return [terms[0] if terms else "" for terms in self.terms]


def analyze(text: str, languages: Iterable[str], asked: str = "en") -> dict[str, Words]:
    """Return the words of a text as each language has them; the text is tokenised once.

    `asked` is the language that it is in.
    """
    tokens = tuple(content_tokens(text, asked))
    return {language: Words(tokens, _terms_of(tokens, language)) for language in languages}


def terms(text: str, language: str = "en") -> list[str]:
    """Return the index terms of a text, in order, repeated as they occur.

    A word gives its stem (Snowball) without accents. A name such as `os.path.join` or
    `--no-preserve-root` gives itself and the stems of its parts. Where no spaces stand between
    words, as in Chinese and Thai, they are the overlapping pairs of ideographs or syllables.
    """
    terms_of = _analysis(language)
    return [term for token in _tokens(text) for term in terms_of(token)]


def index_terms(text: str, language: str = "en") -> list[str]:
    """Return the terms that a text is found by: its `terms`, and others that are typed for them.

    Each ideograph or syllable of a longer run, since many words are no longer; compounds without
    their hyphens (“usbc”).
    """
    runs = () if text.isascii() else map(list, map(units, UNSPACED.findall(_normal(text))))
    singles = (unit for run in runs if len(run) > 1 for unit in run)
    joined = (match.group().replace("-", "").casefold() for match in _COMPOUND.finditer(text))
    return [*terms(text, language), *singles, *joined]


def question_terms(text: str, language: str = "en") -> list[str]:
    """Return the terms of a question, each once, without stop words unless nothing else is left."""
    words = content_words(text, language)
    return list(dict.fromkeys(term for word in words for term in word))


def content_words(text: str, language: str = "en") -> list[tuple[str, ...]]:
    """Return the terms of each word of a text, without stop words unless nothing else is left.

    A name's first term is the whole of it, those after it are its parts.
    """
    return list(_terms_of(content_tokens(text, language), language))


def _terms_of(tokens: Iterable[str], language: str) -> tuple[tuple[str, ...], ...]:
    stem = _stemmer(language)
    return tuple(tuple(dict.fromkeys(_asked_terms(token, stem))) for token in tokens)


def _asked_terms(token: str, stem: Callable[[str], str]) -> Iterator[str]:
    """Yield the terms of a question's word: without what asks, where no spaces set that apart.

    What stands alone once the particles are taken out, too, is a term.
    """
    if not UNSPACED.search(token):
        yield from _token_terms(token, stem)
        return
    pieces = [piece for piece in _ASKING.split(token) if piece] or [token]
    for piece in pieces:
        yield from _token_terms(piece, stem)
    for piece in pieces:
        for left in _PARTICLES.split(piece):
            if UNSPACED.fullmatch(left) and len(found := list(units(left))) == 1:
                yield from found


def content_tokens(text: str, language: str = "en") -> list[str]:
    """Return the words of a text as they stand there, without stop words unless none is left.

    The stop words are those of the language that the text is in.
    """
    tokens = list(_tokens(text))
    return [token for token in tokens if not is_stop_word(token, language)] or tokens


def has_content(text: str, language: str = "en") -> bool:
    """Return whether a text has more than stop words; one that is written as a name counts."""
    shouted = text.isupper()
    return bool(_QUOTES.search(text)) or any(
        not is_stop_word(token, language) or (_is_name(token, first=not place) and not shouted)
        for place, token in enumerate(_tokens(text))
    )


def _is_name(token: str, *, first: bool) -> bool:
    """Tell “WHO” and “The Who” from stop words by their capitals."""
    return len(token) > 1 and (token.isupper() or (token[0].isupper() and not first))


def _normal(text: str) -> str:
    return plain_letters(unicodedata.normalize("NFKC", text))


def _tokens(text: str) -> Iterator[str]:
    normal = _normal(text)
    may_elide = "'" in normal or "’" in normal
    for match in _TOKEN.finditer(normal):
        if not (may_elide and _is_elided(normal, match)):
            yield match.group().rstrip("-:./")


def _is_elided(text: str, match: re.Match[str]) -> bool:
    """Tell the “l’” of “l’aqueduc”, which says nothing, from a word."""
    end = match.end()
    if end - match.start() > _LONGEST_ELISION or text[end : end + 1] not in ("'", "’"):
        return False
    return text[end + 1 : end + 2].isalpha() and match.group().casefold() in _ELISIONS


def _token_terms(token: str, stem: Callable[[str], str]) -> Iterator[str]:
    if not token.isascii() and UNSPACED.search(token):
        yield from _pairs(token)
        for part in _PART.findall(UNSPACED.sub(" ", token)):
            yield stem(part)
        return
    parts = _PART.findall(token)
    if len(parts) == 1 and parts[0] == token and not _CAMEL.search(token):
        yield stem(token)
        return
    if _NAME_MARK.search(token) or "_" in token or _CAMEL.search(token):
        yield bare(token.casefold()).lstrip("-")
    for part in parts:
        yield stem(part)
        if _CAMEL.search(part):
            yield from map(stem, _HUMP.findall(part))


def _pairs(token: str) -> Iterator[str]:
    for run in UNSPACED.findall(token):
        found = list(units(run))
        yield from map("".join, pairwise(found)) if len(found) > 1 else found


@lru_cache(maxsize=32)
def _analysis(language: str) -> Callable[[str], Sequence[str]]:
    """Return what makes the terms of a token in a language, and remembers: most come again."""
    stem = _stemmer(language)

    @lru_cache(maxsize=1 << 16)
    def remembered(token: str) -> Sequence[str]:
        return tuple(_token_terms(token, stem))

    def terms_of(token: str) -> Sequence[str]:
        if len(token) > _LONGEST_WORD:
            return tuple(_token_terms(token, stem))
        return remembered(token)

    return terms_of


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Callable[[str], str]:
    """Return what makes a term of a word, as it is written, in a language."""
    own = code(language)
    name = SNOWBALL.get(own)
    lowered = _lowered_in_turkish if own in _DOTLESS else str.casefold
    if name is None:
        return lambda word: bare(lowered(word))
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    stemming = threading.Lock()  # a stemmer holds the word that it is at

    @lru_cache(maxsize=1 << 16)
    def cached(word: str) -> str:
        # The stemmer of English knows no accents.
        first = common_form(bare(word)) if own == "en" else word
        with stemming:
            stemmed = stem(first)
        return bare(stemmed)

    def term(word: str) -> str:
        low = lowered(word)
        return cached(low) if len(low) <= _LONGEST_WORD else low

    return term


def _lowered_in_turkish(word: str) -> str:
    return word.replace("I", "ı").replace("İ", "i").casefold()
