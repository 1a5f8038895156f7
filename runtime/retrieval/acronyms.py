"""Acronyms of a question, and words that have one → the other form, as the packs explain it. Pure.

The builder takes the pairs from the passages; `docs/format.md` describes their file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from runtime.results import Expansion
from runtime.stick.acronym_table import MOST_WORDS, Pair, Table, stems
from runtime.text.analyzer import Words, content_tokens, question_terms


def expansions(
    tables: Sequence[Table],
    tokens: Sequence[str],
    apart: Words,
    language: str,
    meant: Mapping[str, str],
) -> tuple[Expansion, ...]:
    """Return what of a question has another form, where the question does not have both.

    `tokens` are its words, `apart` the same with the parts of compounds as words of their own;
    `meant` gives the terms that misspelt ones are taken for (`runtime.retrieval.spelling`).
    """
    terms = [meant.get(term, term) for term in apart.stems]
    found = (*_acronyms(tables, tokens, language), *_long(tables, apart.tokens, terms, language))
    once = {each.terms: each for each in found if not set(terms).issuperset(each.other_terms)}
    return tuple(once.values())


def spelled_out(question: str, found: Sequence[Expansion]) -> str:
    """Return a question with its acronyms' long forms behind it, for models that read meaning."""
    added = dict.fromkeys(form.other for form in found if form.is_acronym)
    return f"{question.rstrip()} ({', '.join(added)})" if added else question


def said_otherwise(text: str, found: Sequence[Expansion], language: str) -> list[str]:
    """Return the forms of a question that a text has in their other form."""
    if not found:
        return []
    acronyms, words = set(content_tokens(text)), f" {' '.join(stems(text, language))} "
    return [
        form.written
        for form in found
        if (
            f" {' '.join(form.other_terms)} " in words
            if form.is_acronym
            else form.other in acronyms
        )
    ]


def wordings(text: str, found: Sequence[Expansion]) -> list[str]:
    """Return a text as it is, with long forms alone, and with acronyms alone, each but once."""
    long = short = text
    for form in found:
        acronym, full = (form.written, form.other)[:: 1 if form.is_acronym else -1]
        both = [_whole(f"{full} ({acronym})"), _whole(f"{acronym} ({full})")]
        long = _replaced(long, [*both, _whole(acronym, re.NOFLAG)], full)
        short = _replaced(short, [*both, _whole(full)], acronym)
    return list(dict.fromkeys((text, long, short)))


def _replaced(text: str, patterns: Sequence[re.Pattern[str]], words: str) -> str:
    for pattern in patterns:
        text = pattern.sub(lambda _: words, text)
    return text


def _whole(words: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Match words that do not go on to the left or right."""
    left, right = r"(?<!\w)" if words[0].isalnum() else "", r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(f"{left}{re.escape(words)}{right}", flags)


def _acronyms(tables: Sequence[Table], tokens: Sequence[str], language: str) -> Iterator[Expansion]:
    for token in tokens:
        for part in dict.fromkeys((token, *token.split("/"))):
            pair = _meaning(tables, part) or _meaning(tables, part.removesuffix("s"))
            if pair is not None:
                asked = tuple(question_terms(part, language))
                yield Expansion(part, asked, pair.long, tuple(stems(pair.long, language)), True)


def _long(
    tables: Sequence[Table], words: Sequence[str], terms_asked: Sequence[str], language: str
) -> Iterator[Expansion]:
    """Yield the long forms of several words, the longest from each word on."""
    start = 0
    while start < len(terms_asked):
        for end in range(min(len(terms_asked), start + MOST_WORDS), start + 1, -1):
            acronym = _acronym(tables, "".join(terms_asked[start:end]))
            if acronym:
                asked = tuple(dict.fromkeys(terms_asked[start:end]))
                terms = tuple(question_terms(acronym, language))
                yield Expansion(" ".join(words[start:end]), asked, acronym, terms, False)
                start = end - 1
                break
        start += 1


def _meaning(tables: Sequence[Table], acronym: str) -> Pair | None:
    """Return what an acronym stands for in more than half of the passages that explain it.

    Where there is no such thing, one cannot know which is meant, and it is left as it is.
    """
    pairs = [pair for table in tables for pair in table.meanings(acronym)]
    passages = _counted(pairs, lambda pair: pair.key)
    usual = [pair for pair in pairs if 2 * passages[pair.key] > passages.total()]
    return max(usual, key=lambda pair: pair.passages, default=None)


def _acronym(tables: Sequence[Table], key: str) -> str:
    """Return the commonest acronym of a long form that is what this acronym stands for, or ""."""
    pairs = [pair for table in tables for pair in table.acronyms(key)]
    for acronym, _ in _counted(pairs, lambda pair: pair.acronym).most_common():
        meaning = _meaning(tables, acronym)
        if meaning is not None and meaning.key == key:
            return acronym
    return ""


def _counted(pairs: Sequence[Pair], form: Callable[[Pair], str]) -> Counter[str]:
    """Return how many passages explain each form."""
    passages: Counter[str] = Counter()
    for pair in pairs:
        passages[form(pair)] += pair.passages
    return passages
