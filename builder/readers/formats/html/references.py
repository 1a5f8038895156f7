"""Lists of sources at the end of wiki-like pages: they are found by many words, and answer none."""

from __future__ import annotations

from collections.abc import Iterator

from builder.readers.formats.html.tree import Element, short_text, words

_LISTS = words("""
    references reflist mw-references-wrap refbegin notelist ref-list citation-list
    ltx_bibliography
""")
"""classes of lists of sources, in wikis and in articles of journals"""
_WIKI = words("references reflist mw-references-wrap mw-parser-output mw-body-content citation")
_TITLES = frozenset({
    "references", "notes", "notes and references", "references and notes", "citations",
    "footnotes", "bibliography", "works cited", "sources", "external links", "further reading",
    "einzelnachweise", "weblinks", "literatur", "anmerkungen", "fußnoten", "belege",
    "références", "notes et références", "liens externes", "bibliographie",
    "referencias", "notas", "enlaces externos", "bibliografía", "notas y referencias",
    "note", "collegamenti esterni", "bibliografia", "altri progetti",
    "referências", "ligações externas", "notas e referências",
    "примечания", "ссылки", "литература", "przypisy", "linki zewnętrzne",
    "bronnen", "externe links", "referenties", "noten", "referenser", "externa länkar",
    "脚注", "出典", "参考文献", "外部リンク", "參考文獻", "外部链接", "外部連結", "参考资料",
})  # fmt: skip
_HEADINGS = ("h2", "h3")
_LISTED = words("ul ol dl div table style link")
_PROSE = 200
"""characters of a paragraph in a section from which it is more than a list"""
_MOST_LINE = 100


def reference_lists(page: Element) -> set[Element]:
    """Return the lists of sources of a page, and the sections that hold nothing else."""
    found: set[Element] = set()
    is_wiki = False
    for each in page.iter("div", "ol", "ul", "section", "cite"):
        names = _classes(each)
        is_wiki = is_wiki or not _WIKI.isdisjoint(names)
        if not _LISTS.isdisjoint(names) or each.get("role") == "doc-bibliography":
            found.add(each)
    if not is_wiki:
        return found
    headings = list(page.iter(*_HEADINGS))
    for heading in headings[len(headings) // 3 :]:
        title = (short_text(heading, _MOST_LINE) or "").casefold()
        if title.partition("[")[0].strip() in _TITLES:
            block = _block(heading)
            section = list(_section(block))
            if all(_is_list(each) for each in section):
                found.update((block, *section))
    return found


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _block(heading: Element) -> Element:
    """Return the heading, or the element that holds it and its links to edit the section."""
    above = heading.getparent()
    return above if above is not None and "mw-heading" in _classes(above) else heading


def _section(block: Element) -> Iterator[Element]:
    """Yield what follows a heading, up to the next one."""
    for each in block.itersiblings():
        if each.tag in ("h1", *_HEADINGS, "section") or "mw-heading" in _classes(each):
            return
        yield each


def _is_list(element: Element) -> bool:
    if element.tag not in _LISTED:
        return element.tag == "p" and short_text(element, _MOST_LINE) is not None
    return not any(short_text(each, _PROSE) is None for each in element.iter("p"))
