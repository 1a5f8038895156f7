"""Text → index terms: words, their stems, and the names that code is made of. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from runtime.text.folding import unaccented

SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hu": "hungarian", "id": "indonesian",
    "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""the code of a language → what Snowball calls it"""

_TOKEN = re.compile(
    r"""
    (?:--?)? [^\W_] \w* (?: [.:/+#-]+ \w+ )* [+#]*   # words, and names joined by punctuation
    | _+ \w+ (?: \. \w+ )*                           # names that start with an underscore
    """,
    re.VERBOSE,
)
_PART = re.compile(r"[^\W_]+")
_LONGEST_WORD = 200
"""letters of a word that is stemmed: Snowball copies a word for each letter that it changes"""
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CAMEL = re.compile(r"[a-z][A-Z]")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")
_PARTICLES = re.compile(
    "[\u3040-\u309f]+|是什么|什么|为什么|怎么样|怎么|怎样|如何|哪里|哪儿|哪个|哪|谁|几|多少|可以|"
    "何時|何处|何|[的是了在和与或吗呢吧要用把被有能会给对从到]"
)
"""what stands between the words of a Chinese or Japanese question: particles, kana, who and what"""
_ELISIONS = frozenset({
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
    "dell", "all", "nell", "dall", "sull", "un", "quest",
})  # fmt: skip
"""articles, pronouns and prepositions of French, Italian and Catalan that lose their last vowel"""
_LONGEST_ELISION = max(map(len, _ELISIONS))
_COMPOUND = re.compile(r"(?<![\w-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+){1,2}(?![\w-])")
_QUOTES = re.compile(r"[\"`“„«]\s*\w")
_NAME_MARK = re.compile(r"[._:/+#]|^-|\d-|-\d")

STOP_WORDS = frozenset(
    """a about an and any are as at be been being but by can could did do does doing for from had
    has have having he her hers him his how i if in into is it its me my of on or our ours she
    should so some such than that the their theirs them then there these they this those to us was
    we were what when where which while who whom whose why will with would you your yours s t
    """.split()  # noqa: SIM905, text is easier to read and to change than a list
)
"""English words that tell nothing about what a question is about."""


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


def analyze(text: str, languages: Iterable[str]) -> dict[str, Words]:
    """Return the words of a text as each language has them; the text is tokenised once."""
    tokens = tuple(content_tokens(text))
    return {language: Words(tokens, _terms_of(tokens, language)) for language in languages}


def terms(text: str, language: str = "en") -> list[str]:
    """Return the index terms of a text, in order, repeated as they occur.

    A word gives its stem (Snowball). A name such as `os.path.join` or `--no-preserve-root` gives
    itself and the stems of its parts. Runs of ideographs give their overlapping pairs.
    """
    stem = _stemmer(language)
    return [term for token in _tokens(text) for term in _token_terms(token, stem)]


def index_terms(text: str, language: str = "en") -> list[str]:
    """Return the terms that a text is found by: its `terms`, and others that are typed for them.

    Each ideograph of a longer run, since many words are one character; compounds without their
    hyphens (“usbc”).
    """
    singles = (run for run in _IDEOGRAPHS.findall(text) if len(run) > 1)
    joined = (match.group().replace("-", "").casefold() for match in _COMPOUND.finditer(text))
    return [*terms(text, language), *(letter for run in singles for letter in run), *joined]


def question_terms(text: str, language: str = "en") -> list[str]:
    """Return the terms of a question, each once, without stop words unless nothing else is left."""
    words = content_words(text, language)
    return list(dict.fromkeys(term for word in words for term in word))


def content_words(text: str, language: str = "en") -> list[tuple[str, ...]]:
    """Return the terms of each word of a text, without stop words unless nothing else is left.

    A name's first term is the whole of it, those after it are its parts.
    """
    return list(_terms_of(content_tokens(text), language))


def _terms_of(tokens: Iterable[str], language: str) -> tuple[tuple[str, ...], ...]:
    stem = _stemmer(language)
    return tuple(
        tuple(dict.fromkeys((*_token_terms(token, stem), *_lone_ideographs(token))))
        for token in tokens
    )


def _lone_ideographs(token: str) -> Iterator[str]:
    """Yield the ideographs of a question that stand alone once its particles are taken out."""
    if _IDEOGRAPHS.search(token):
        pieces = _PARTICLES.split(token)
        yield from (piece for piece in pieces if len(piece) == 1 and _IDEOGRAPHS.fullmatch(piece))


def content_tokens(text: str) -> list[str]:
    """Return the words of a text as they stand there, without stop words unless none is left."""
    tokens = list(_tokens(text))
    return [token for token in tokens if token.casefold() not in STOP_WORDS] or tokens


def has_content(text: str) -> bool:
    """Return whether a text has more than stop words; one that is written as a name counts."""
    shouted = text.isupper()
    return bool(_QUOTES.search(text)) or any(
        token.casefold() not in STOP_WORDS or (_is_name(token, first=not place) and not shouted)
        for place, token in enumerate(_tokens(text))
    )


def _is_name(token: str, *, first: bool) -> bool:
    """Tell “WHO” and “The Who” from stop words by their capitals."""
    return len(token) > 1 and (token.isupper() or (token[0].isupper() and not first))


def _tokens(text: str) -> Iterator[str]:
    normal = unicodedata.normalize("NFKC", text)
    for match in _TOKEN.finditer(normal):
        if not _is_elided(normal, match):
            yield match.group().rstrip("-:./")


def _is_elided(text: str, match: re.Match[str]) -> bool:
    """Tell the “l’” of “l’aqueduc”, which says nothing, from a word."""
    end = match.end()
    if end - match.start() > _LONGEST_ELISION or text[end : end + 1] not in ("'", "’"):
        return False
    return text[end + 1 : end + 2].isalpha() and match.group().casefold() in _ELISIONS


def _token_terms(token: str, stem: Callable[[str], str]) -> Iterator[str]:
    if _IDEOGRAPHS.search(token):
        yield from _pairs(token)
        return
    parts = _PART.findall(token)
    if len(parts) == 1 and parts[0] == token and not _CAMEL.search(token):
        yield stem(token.casefold())
        return
    if _NAME_MARK.search(token) or "_" in token or _CAMEL.search(token):
        yield token.casefold().lstrip("-")
    for part in parts:
        yield stem(part.casefold())
        if _CAMEL.search(part):
            yield from (stem(hump.casefold()) for hump in _HUMP.findall(part))


def _pairs(token: str) -> Iterator[str]:
    for run in _IDEOGRAPHS.findall(token):
        yield from (run[index : index + 2] for index in range(max(1, len(run) - 1)))
    yield from (rest.casefold() for rest in _IDEOGRAPHS.sub(" ", token).split())


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Callable[[str], str]:
    name = SNOWBALL.get(language.partition("-")[0].lower())
    if name is None:
        return unaccented
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    stemming = threading.Lock()  # a stemmer holds the word that it is at

    @lru_cache(maxsize=1 << 16)
    def cached(word: str) -> str:
        bare = unaccented(word) if name == "english" else word
        with stemming:
            return stem(bare)

    return lambda word: cached(word) if len(word) <= _LONGEST_WORD else word
