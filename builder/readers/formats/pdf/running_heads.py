"""Running heads, running feet and page numbers: which first and last lines of pages are no text.

A line is dropped only where all of this holds; in doubt it stays:

1. It is the first or last line of its page, and the page holds more than such lines.
2. The same line stands there on three pages or more, and on a third or more of the pages from the
   first of these to the last: a head of every other page, or of one chapter, is one too.
3. If lines differ, they differ in one number only, at their beginning or end, and it counts pages:
   a page further on it is larger by one.
4. A line with such a number is a page number alone (“12”, “– 12 –”, “Page 3 of 9”, “A-6”), or one
   beside a name: the document's title, or three words or more, of which the one beside the number
   is not in small letters and counts nothing itself, as “step”, “day”, “chapter” or a month do.
5. A line without one is repeated letter for letter. It stays where it stands first, unless the
   title or another line says the same: it may be a chapter's heading or a table's.
6. It holds no measure, is no row of a table nor stands beside one, begins with no small letter and
   ends no sentence: such lines belong to the text, however often they come back.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.readers.line_joining import is_row
from runtime.grounding.units import MONTHS, UNITS

_FEWEST = 3
_SHARE = 1 / 3
_NAME_WORDS = 3
_PAGE_WORDS = "page|pg|p|seite|s|página|pagina|pág|pag|стр|страница|第"
_OF = "of|von|de|di|sur|из|共|/"
_PREFIX = r"(?:[A-Z]|[1-9]\d?)[-–]"  # of the chapter: “A-6”, “4-12”, but not “03-12”, a date
_PAGE_NUMBER = re.compile(
    rf"[-–—·•|\[(<\s]*(?:(?:{_PAGE_WORDS})\b\.?\s*)?"
    rf"(?P<prefix>{_PREFIX})?(?P<number>[1-9]\d{{0,4}}|[ivxlc]+)"
    rf"(?:\s*(?:{_OF})\s*\d{{1,5}})?(?:\s*页)?[-–—·•|\])>\s]*",
    re.IGNORECASE,
)
_COUNTER = re.compile(rf"(?P<prefix>{_PREFIX})?(?P<number>[1-9]\d{{0,4}})")
_ROMAN = re.compile(r"(?=.)(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MEASURED = re.compile(r"\d[\d.,]*\s?([^\W\d_]+|[%°]\s?[CF]?)|[$€£]\s?\d")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？]['\"”’)\]]*$")
_RIGHTS = re.compile(r"©|\(c\)|copyright\b", re.IGNORECASE)
_COUNTING_NAMES = (
    "step day week month year hour lesson unit chapter part section table figure fig appendix"
    " annex exercise question answer phase stage level dose sample patient case item number no nr"
    " session module volume vol issue book act scene verse psalm group version visit trial test"
    " problem task sheet map plate box list form class grade round row batch room ward kit pack"
    " station drill"
    " schritt tag woche monat jahr stunde lektion einheit kapitel teil abschnitt tabelle abbildung"
    " abb anhang übung frage stufe dosis probe fall nummer band heft gruppe blatt zimmer"
    " étape jour semaine mois année heure leçon unité chapitre partie tableau annexe exercice"
    " niveau numéro cas groupe fiche tome salle"
    " paso día semana mes año hora lección unidad capítulo parte sección tabla cuadro figura anexo"
    " ejercicio pregunta nivel fase número caso grupo ficha tomo sala"
    " passo dia mês ano lição capítulo seção tabela quadro exercício pergunta nível"
    " giorno settimana mese anno ora lezione capitolo sezione tabella esercizio domanda livello"
    " stap dag maand jaar uur les hoofdstuk deel tabel afbeelding bijlage oefening vraag"
    " шаг день неделя месяц год час урок глава часть раздел таблица рисунок приложение вопрос"
)
_COUNTING = frozenset(_COUNTING_NAMES.split())
"""words that a number follows without its being a page's"""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A first or last line of a page, as one that may run through several pages."""

    words: str
    """the line, or what is left of it without its page number"""
    offset: int | None
    """the page number less the page's place in the file; None where the line has none"""


def without_running_heads(pages: Sequence[list[str]], title: str = "") -> list[list[str]]:
    """Return the lines of each page without its page number and running head or foot.

    `title` is the document's, or an empty string. No page loses all its lines, but one that holds
    nothing but its number.
    """
    seen: dict[_Edge, set[int]] = defaultdict(set)
    for place, page in enumerate(pages, 1):
        for index in _edge_lines(page):
            for edge in _readings(page, index, place, title):
                seen[edge].add(place)
    said = _inner_lines(pages) | {title.casefold()}
    running = {
        edge: min(places) if _stays_once(edge, said) else 0
        for edge, places in seen.items()
        if _runs(edge, places, len(pages))
    }
    return [_trim(page, place, running, title) for place, page in enumerate(pages, 1)]


def _edge_lines(page: Sequence[str]) -> Iterable[int]:
    return dict.fromkeys((0, len(page) - 1)) if page else ()


def _readings(page: Sequence[str], index: int, place: int, title: str) -> Iterator[_Edge]:
    """Yield what a line may be as a head: a number, a name with a number, a name."""
    line = _plain(page[index])
    bare = _PAGE_NUMBER.fullmatch(line)
    if bare and (number := _value(bare["number"])):
        yield _Edge(bare["prefix"] or "", number - place)
        return
    if not line or _belongs_to_text(line) or _is_beside_row(page, index):
        return
    yield from _named(line, place, title)
    if not is_row(line):
        yield _Edge(line, None)


def _named(line: str, place: int, title: str) -> Iterator[_Edge]:
    """Yield a name with a page number after it, and one with a page number before it."""
    words = line.split()
    sides = ((words[-1], words[:-1], -1), (words[0], words[1:], 0))
    for token, name, beside in sides:
        counter = _COUNTER.fullmatch(token)
        if counter and name and _is_name(name, name[beside], title):
            side = [*name, "#"] if beside else ["#", *name]
            yield _Edge(" ".join([*side, counter["prefix"] or ""]), int(counter["number"]) - place)


def _is_name(name: Sequence[str], beside: str, title: str) -> bool:
    """Tell whether a number beside the word `beside` of a name can be no other than a page's."""
    word = beside.strip(".,:;()").casefold()
    if word in _COUNTING or word in UNITS or word in MONTHS or is_row(" ".join(name)):
        return False
    phrase = " ".join(name).casefold()
    if phrase == title.casefold() or (len(name) > 1 and phrase in title.casefold()):
        return True
    return len(name) >= _NAME_WORDS and not beside[:1].islower()


def _belongs_to_text(line: str) -> bool:
    units = ((found[1] or "$").replace(" ", "") for found in _MEASURED.finditer(line))
    if any(unit.casefold() in UNITS for unit in units):
        return True
    ends = _SENTENCE_END.search(line) is not None and _RIGHTS.match(line) is None
    return ends or line[:1].islower()


def _is_beside_row(page: Sequence[str], index: int) -> bool:
    """Tell the head of a table, and the line that follows one."""
    inner = 1 if index == 0 else len(page) - 2
    return len(page) > 1 and is_row(page[inner])


def _runs(edge: _Edge, places: Collection[int], pages: int) -> bool:
    if not edge.words and edge.offset == 0 and len(places) == pages == _FEWEST - 1:
        return True  # a sheet with two sides, each with its number
    span = max(places) - min(places) + 1
    return len(places) >= _FEWEST and len(places) >= _SHARE * span


def _inner_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    return {_plain(line).casefold() for page in pages for line in page[1:-1]}


def _stays_once(edge: _Edge, said: Collection[str]) -> bool:
    """Tell a repeated line that nothing else in the document says."""
    return edge.offset is None and edge.words.casefold() not in said


def _trim(page: list[str], place: int, running: Mapping[_Edge, int], title: str) -> list[str]:
    """Return a page without its running lines; `running` holds the page where each may stay."""
    dropped = set()
    for index in _edge_lines(page):
        stays = [running[e] for e in _readings(page, index, place, title) if e in running]
        if stays and place not in stays:
            dropped.add(index)
    rest = [line for index, line in enumerate(page) if index not in dropped]
    numbers_only = all(_PAGE_NUMBER.fullmatch(_plain(line)) for line in page)
    return rest if any(line.strip() for line in rest) or numbers_only else page


def _plain(line: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", line).split())


def _value(number: str) -> int:
    """Return what a number in digits or small Roman ones says; 0 for a word of such letters."""
    if number.isdigit():
        return int(number)
    if _ROMAN.fullmatch(number) is None:
        return 0
    digits = [_ROMAN_DIGITS[each] for each in number.lower()]
    following = [*digits[1:], 0]
    return sum(-one if one < next_ else one for one, next_ in zip(digits, following, strict=True))
