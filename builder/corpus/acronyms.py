"""Passages' texts → what their acronyms stand for.

An acronym is explained where it is brought in: "myocardial infarction (MI)", or "MI (myocardial
infarction)". Its letters are looked for in the words beside it from the last to the first, as in
Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text" (PSB 2003). What an acronym and its long form may look like is stricter here: a pair that is
missed costs a search nothing, a wrong one misleads it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from runtime.stick.acronym_table import LONGEST, Pair, key, table_to_json
from runtime.stick.layout import PACK_FILES

MOST_PAIRS = 1000
"""pairs a pack, those in most passages: a rare acronym is seldom asked for, and the passage that
explains it has both forms"""
MEANINGS = 2
"""long forms of an acronym that are kept, the commonest"""
SHORTEST, LONGEST_ACRONYM = 2, 8
"""characters of an acronym"""
_MOST_GATHERED = 1 << 18  # a corpus that is made of brackets must not take all memory
_BEFORE = 120  # characters before a bracket that are looked at
_LINKING = 3
"""letters of words such as "of" or "und", which an acronym may pass over"""

_BRACKET = re.compile(r"(?<=[\s\"”’'*])[(\[]([^()\[\]]{2,100})[)\]]")
_BREAK = re.compile(r"[^\w\s'’-]|\n\s*\n")
_CLAUSE = re.compile(r"[,;]")
_QUOTES = " \t\n\"“”„«»'‘’*"
_ACRONYM = re.compile(r"[^\W_]+(?:[-/][^\W_]+)?")
_WORD = re.compile(r"[^\W_]+(?:['’-]+[^\W_]+)*['’]?")
_PARTS = re.compile(r"[-'’]+")


class AcronymTable:
    """Gathers the acronyms of one pack's passages."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._found: Counter[tuple[str, str]] = Counter()

    def add(self, heading_path: str, text: str) -> None:
        """Look through the next passage: its title and section, and its text."""
        # A set's order would differ from build to build, and with it what is left out at the limit.
        for pair in dict.fromkeys((*definitions(heading_path), *definitions(text))):
            if pair in self._found or len(self._found) < _MOST_GATHERED:
                self._found[pair] += 1

    def pairs(self) -> list[Pair]:
        """Return the pairs worth keeping, sorted by acronym, the commoner meaning first."""
        kept = sorted(self._meanings(), key=_rank)[:MOST_PAIRS]
        return sorted(kept, key=lambda pair: (pair.acronym, _rank(pair)))

    def write(self, folder: Path) -> None:
        """Write the table."""
        text = table_to_json(self.pairs())
        (folder / PACK_FILES.acronyms).write_text(text, encoding="utf-8")

    def _meanings(self) -> Iterator[Pair]:
        """Yield the commonest meanings of each acronym; long forms of one key are one."""
        meanings: dict[str, dict[str, Counter[str]]] = {}
        for (acronym, long), passages in self._found.items():
            written = meanings.setdefault(acronym, {})
            written.setdefault(key(long, self._language), Counter())[long] += passages
        for acronym, each in meanings.items():
            pairs = (
                Pair(acronym, _commonest(written), by, written.total())
                for by, written in each.items()
                if by
            )
            yield from sorted(pairs, key=_rank)[:MEANINGS]


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield (acronym, long form) wherever a text explains one, in order."""
    for match in _BRACKET.finditer(text):
        inside = match.group(1).strip(_QUOTES)
        before = text[max(0, match.start() - _BEFORE) : match.start()].rstrip(_QUOTES)
        acronym = _singular(_CLAUSE.split(inside, maxsplit=1)[0].rstrip(_QUOTES))
        if _is_acronym(acronym):
            words = _BREAK.split(before)[-1].split()[-_most_words(acronym) :]
            starts = _starts(acronym, words)
        else:
            acronym = _singular(before.split()[-1].strip(_QUOTES)) if before.strip() else ""
            words = inside.split()
            starts = [start for start in _starts(acronym, words) if not start]
        long = next((words[at:] for at in starts if _is_plausible(acronym, words[at:])), None)
        if long:
            yield acronym, " ".join(long)


def _starts(acronym: str, words: Sequence[str]) -> list[int]:
    """Return where the long form may begin: by its words' first letters, and by any letters."""
    if not _is_acronym(acronym):
        return []
    letters = _letters(acronym)
    found = (_by_initials(letters, words), _by_letters(letters, words))
    return [start for start in found if start is not None]


def _by_initials(letters: str, words: Sequence[str]) -> int | None:
    """Return the first of the last words that begin with the letters, short ones skipped."""
    left = letters
    for place in range(len(words) - 1, -1, -1):
        for part in reversed(_parts(words[place])):
            if left.endswith(part[0]):
                left = left[:-1]
            elif len(part) > _LINKING:
                return None
        if not left:
            return place
    return None


def _by_letters(letters: str, words: Sequence[str]) -> int | None:
    """Return the first of the fewest last words that have the letters in their order.

    The first letter must begin a word, the others may stand anywhere.
    """
    left = letters
    for place in range(len(words) - 1, -1, -1):
        word = words[place].casefold()
        at = len(word)
        while len(left) > 1 and (at := word.rfind(left[-1], 0, at)) >= 0:
            left = left[:-1]
        if len(left) == 1 and at > 0 and word.startswith(left):
            return place
    return None


def _is_plausible(acronym: str, words: Sequence[str]) -> bool:
    """Tell a long form from words that happen to have the letters.

    One long word may be it. Of several, all that are not short begin with a letter of the acronym,
    or all but one, where at least half of the letters begin words.
    """
    letters = _letters(acronym)
    if sum(map(len, words)) + len(words) > LONGEST or len(words) > _most_words(acronym):
        return False
    if acronym in words or not all(map(_WORD.fullmatch, words)):
        return False
    if len(words) == 1:
        return len(words[0]) > 2 * len(letters) + 1
    parts = [part for word in words for part in _parts(word)]
    telling = [part[0] for part in parts if len(part) > _LINKING and not part.isdecimal()]
    strange = len(telling) - _in_common(letters, telling)
    begun = _in_common(letters, [part[0] for part in parts])
    return not strange or (strange == 1 and 2 * begun >= len(letters))


def _in_common(left: Sequence[str], right: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for one in left:
        before, row = row, [0]
        for place, other in enumerate(right, start=1):
            longer = before[place - 1] + 1 if one == other else max(before[place], row[-1])
            row.append(longer)
    return row[-1]


def _is_acronym(text: str) -> bool:
    """Tell "MI", "COPD", "mRNA" and "COVID-19" from words, constants and numbers."""
    if not SHORTEST <= len(text) <= LONGEST_ACRONYM or not _ACRONYM.fullmatch(text):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return text[0].isalpha() and capitals >= 2 and 2 * capitals >= len(letters)


def _singular(acronym: str) -> str:
    """Return "STD" for "STDs"."""
    return acronym[:-1] if acronym.endswith("s") and acronym[:-1].isupper() else acronym


def _letters(acronym: str) -> str:
    return acronym.casefold().replace("-", "").replace("/", "")


def _parts(word: str) -> list[str]:
    return [part for part in _PARTS.split(word.casefold()) if part]


def _most_words(acronym: str) -> int:
    """Return how many words an acronym may stand for, as Schwartz and Hearst have it."""
    return min(len(acronym) + 5, 2 * len(acronym))


def _commonest(written: Counter[str]) -> str:
    return max(written, key=lambda long: (written[long], long))


def _rank(pair: Pair) -> tuple[int, str, str]:
    return (-pair.passages, pair.acronym, pair.key)
