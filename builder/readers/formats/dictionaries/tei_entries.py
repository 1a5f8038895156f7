"""An entry of a TEI dictionary as lines to read: grammar, forms, senses, translations, examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.readers.cleaning import clean_line
from builder.readers.xml_streams import Element, attribute, flat_text, local

_HOLDERS = frozenset({"sense", "hom", "re", "entry"})
_GRAMMAR = frozenset(
    {"pos", "gen", "number", "case", "tns", "mood", "per", "subc", "gram", "itype"}
)
_REFERENCES = {
    "syn": "Synonyms", "ant": "Antonyms", "cf": "See also", "plural-form": "Plural",
    "infl-base": "Form of", "imp-form": "Imperative", "der": "Derived",
}  # fmt: skip
_DEEPEST = 6


def headwords(entry: Element) -> list[str]:
    """Return the headword of an entry, then its other spellings and forms."""
    spelled = [clean_line(flat_text(each)) for form in _forms(entry) for each in _orths(form)]
    inner = [
        clean_line(flat_text(orth))
        for form in _forms(entry)
        for orth in form.iter("{*}orth")
        if orth.getparent() is not form
    ]
    return list(dict.fromkeys(filter(None, (*spelled, *inner))))


def lines_of(entry: Element) -> Iterator[str]:
    """Yield what an entry says, line by line."""
    yield _head(entry)
    numbers: list[int] = []
    is_only_sense = _senses(entry) == 1
    for holder in _holders(entry):
        depth = min(sum(1 for _ in _senses_around(holder, entry)), _DEEPEST)
        own = list(_own_lines(holder, is_entry=holder is entry))
        if local(holder) == "sense":
            numbers = [*numbers, *[0] * depth][: depth + 1]
            numbers += [0] * (depth + 1 - len(numbers))
            numbers[depth] += 1
            alone = depth == 0 and is_only_sense
            lead = "" if alone else f"{'  ' * depth}{numbers[depth]}. "
            own = [f"{lead}{'; '.join(own[:1])}".rstrip(), *own[1:]]
        yield from own


def _holders(entry: Element) -> Iterator[Element]:
    """Yield the entry, and the senses and related entries in it, in their order."""
    yield from (each for each in entry.iter("{*}*") if each is entry or local(each) in _HOLDERS)


def _senses_around(holder: Element, entry: Element) -> Iterator[Element]:
    for each in holder.iterancestors():
        if each is entry:
            return
        if local(each) == "sense":
            yield each


def _senses(entry: Element) -> int:
    return sum(local(each) == "sense" for each in _holders(entry))


def _forms(entry: Element) -> Iterator[Element]:
    return (each for each in entry if local(each) == "form")


def _orths(form: Element) -> Iterator[Element]:
    return (each for each in form if local(each) == "orth")


def _head(entry: Element) -> str:
    """Return the headword with how it is said and what it is: `house /haʊs/ (n)`."""
    words = [flat_text(each) for form in _forms(entry) for each in _orths(form)]
    said = [
        flat_text(each)
        for form in _forms(entry)
        for each in form
        if local(each) == "pron" and flat_text(each)
    ]
    sounds = "".join(f" /{each.strip('/[]')}/" for each in said)
    grammar = _grammar(entry)
    return f"{', '.join(dict.fromkeys(words))}{sounds}{f' ({grammar})' if grammar else ''}"


def _grammar(holder: Element) -> str:
    groups = [each for each in holder if local(each) == "gramGrp"]
    groups += [each for form in _forms(holder) for each in form if local(each) == "gramGrp"]
    marks = (
        clean_line(flat_text(each))
        for group in groups
        for each in group.iter("{*}*")
        if local(each) in _GRAMMAR
    )
    return ", ".join(dict.fromkeys(filter(None, marks)))


def _own_lines(holder: Element, *, is_entry: bool) -> Iterator[str]:
    """Yield the lines of an entry or sense that are not of a sense in it.

    Translations come first, on one line, with the definition before them.
    """
    kinds = [(local(each), each) for each in holder]
    meanings = [flat_text(each) for kind, each in kinds if kind == "def"]
    translations = [_translated(each) for kind, each in kinds if _is_translation(kind, each)]
    marks = [flat_text(each) for kind, each in kinds if kind in ("usg", "lbl")]
    grammar = "" if is_entry else _grammar(holder)
    before = "".join(f"({each}) " for each in (grammar, *marks) if each)
    words = ", ".join(filter(None, translations))
    first_line = "; ".join(filter(None, (*meanings, words)))
    if not is_entry and local(holder) == "re":
        yield _head(holder)
    if first_line or (before and not is_entry):
        yield f"{before}{first_line}".rstrip()
    if is_entry:
        yield from _inflected(holder)
    for kind, each in kinds:
        yield from _other_line(kind, each)


def _is_translation(kind: str, element: Element) -> bool:
    return kind == "trans" or (kind == "cit" and _kind(element) in ("trans", "translation"))


def _kind(element: Element) -> str:
    return attribute(element, "type")


def _translated(element: Element) -> str:
    words = [flat_text(each) for each in element if local(each) in ("quote", "tr", "orth", "q")]
    notes = [flat_text(each) for each in element if local(each) in ("usg", "note", "lbl")]
    grammar = _grammar(element)
    after = "".join(f" ({each})" for each in (grammar, *notes) if each)
    return f"{', '.join(words) or ('' if len(element) else flat_text(element))}{after}"


def _inflected(entry: Element) -> Iterator[str]:
    said: list[str] = []
    for form in _forms(entry):
        for each in form:
            if local(each) == "form":
                label, word = _grammar(each), ", ".join(flat_text(orth) for orth in _orths(each))
                said.append(f"{word} ({label})" if label else word)
    if any(said):
        yield f"Forms: {', '.join(filter(None, said))}"


def _other_line(kind: str, element: Element) -> Iterator[str]:
    if kind == "cit" and not _is_translation(kind, element):
        said = [flat_text(each) for each in element if flat_text(each)]
        yield f"Example: {' – '.join(said)}"
    elif kind == "eg":
        yield f"Example: {flat_text(element)}"
    elif kind == "xr":
        words = _listed([each for each in element if local(each) in ("ref", "ptr", "lang")])
        label = _REFERENCES.get(_kind(element), "See")
        yield f"{label}: {words or flat_text(element)}"
    elif kind == "note":
        yield f"Note: {flat_text(element)}"
    elif kind == "etym":
        yield f"Origin: {flat_text(element)}"
    elif kind == "dictScrap":
        yield flat_text(element)


def _listed(elements: Sequence[Element]) -> str:
    return ", ".join(filter(None, map(flat_text, elements)))
