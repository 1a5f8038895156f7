"""A small file of each format that is read: `python -m tests.support.reader_seeds FOLDER`.

`python -m evaluation readers fuzz FOLDER` damages them. Those of one format lie in a folder of its
name; in one folder lie only files that belong together.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.builder.readers import test_readers as readers
from tests.builder.readers.formats import test_archive as archives
from tests.builder.readers.formats import test_code as code
from tests.builder.readers.formats import test_devdocs as devdocs
from tests.builder.readers.formats import test_dictionaries as dictionaries
from tests.builder.readers.formats import test_epub as epub
from tests.builder.readers.formats import test_html as html
from tests.builder.readers.formats import test_json_records as json_records
from tests.builder.readers.formats import test_mail as mail
from tests.builder.readers.formats import test_manuals as manuals
from tests.builder.readers.formats import test_markdown as markdown
from tests.builder.readers.formats import test_mediawiki as mediawiki
from tests.builder.readers.formats import test_medquad as medquad
from tests.builder.readers.formats import test_rst as rst
from tests.builder.readers.formats import test_rtf as rtf
from tests.builder.readers.formats import test_spreadsheet as spreadsheet
from tests.builder.readers.formats import test_stack_exchange as stack_exchange
from tests.builder.readers.formats import test_warc as warc
from tests.builder.readers.formats import test_word as word
from tests.builder.readers.formats import test_xml_documents as xml_documents
from tests.support.office_files import open_file, paragraph, relations, word_file, zipped
from tests.support.pdf_files import drawing_pdf, pdf_with, picture_of, picture_pdf, written
from tests.support.zim_files import Cluster, Item, Redirect, Zim
from tests.support.zim_files import page as zim_page

SLIDE = (
    '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp>'
    '<p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Of pumps'
    "</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
)
DECK = (
    '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<p:sldIdLst><p:sldId id="256" r:id="r0"/></p:sldIdLst></p:presentation>'
)
OPML = (
    '<opml version="2.0"><head><title>Pumps</title></head><body><outline text="Parts">'
    '<outline text="Rotor" _note="Turns *fast*."/></outline></body></opml>'
)
LISTS = {
    "org": "#+TITLE: Pumps\n* Parts\n- turns [[x][there]]\n| a | b |\n|---+---|\n| 1 | 2 |\n",
    "textile": "h1. Pumps\n\n* rotor\n* *shaft*\n\n|_. a |_. b |\n| 1 | 2 |\n",
    "t2t": "Pumps\nAda\n2024\n\n= Parts =\n\n- rotor\n- **shaft**\n\n",
    "muse": "#title Pumps\n\n* Parts\n\n - rotor\n - **shaft**\n\n",
    "creole": "= Pumps =\n* rotor\n* **shaft**\n|=a|=b|\n|1|2|\n",
    "dokuwiki": "====== Pumps ======\n  * rotor\n  * **shaft**\n^ a ^ b ^\n| 1 | 2 |\n",
    "vimwiki": "= Pumps =\n* rotor\n* *shaft*\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "haddock": "= Pumps\n\n * rotor\n\n * __shaft__\n\n@code@\n",
}
"""formats that pandoc reads"""

Writer = Callable[[Path], object]


def write_seeds(folder: Path) -> None:
    """Write the files, those of one format in a folder of its name."""
    for name, write in {**_texts(), **_packed()}.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        write(folder / name)


def _text(name: str, content: str) -> Writer:
    return lambda folder: (folder / name).write_text(content, encoding="utf-8")


def _texts() -> Mapping[str, Writer]:
    wiki = "'''Pumps''' {{cite|x}} of [[water|clean water]].\n== Parts ==\n{|\n! a\n|-\n| 1\n|}\n"
    dump = f"{mediawiki.HEAD}{mediawiki.page('Pump', wiki)}</mediawiki>\n"
    records = [{**each, "title": "Tom &amp; Ada"} for each in json_records.RECORDS]
    lines = "".join(json.dumps(each) + "\n" for each in records)
    return {
        "text": _text("a.txt", "Of pumps\n\nA pump lifts water.\nIt has a rotor – and a shaft.\n"),
        "code": _text("a.py", code.MODULE),
        "markdown": _text("a.md", markdown.MARKDOWN),
        "rst": _text("a.rst", rst.RST),
        "html": _text("a.html", html.NEWS),
        "csv": _text("a.csv", 'model,flow,note\nKX-1,100,"says ""on"""\nKX-2,200,\n' * 4),
        "json": _text("a.json", json.dumps(records, indent=1)),
        "jsonl": _text("a.jsonl", lines),
        "obo": _text("a.obo", readers.OBO),
        "icd": _text("a.xml", readers.ICD),
        "medquad": _text("a.xml", medquad.MEDQUAD),
        "docbook": _text("a.docbook", xml_documents.DOCBOOK),
        "cnxml": _text("a.cnxml", xml_documents.CNXML),
        "feed": _text("a.rss", xml_documents.RSS),
        "xml": _text("a.xml", "<pumps><pump>KX-1<flow>100</flow></pump></pumps>"),
        "tei-dictionary": _text("a.tei", dictionaries.TEI),
        "mediawiki": _text("a.xml", dump),
        "latex": _text("a.tex", manuals.LATEX),
        "opml": _text("a.opml", OPML),
        "typst": _text("a.typ", "= Pumps\n- rotor\n- *shaft*\n#table(columns: 2, [a], [b])\n"),
        **{name: _text(f"a.{name}", content) for name, content in LISTS.items()},
        "man": _text("a.1", manuals.PAGE),
        "info": _text("a.info", manuals.INFO),
    }


def _packed() -> Mapping[str, Writer]:
    return {
        "archive": _archives,
        "zim": _zim,
        "epub": lambda folder: epub.book(folder / "a.epub"),
        "pdf": _pdfs,
        "image": _picture,
        "docx": lambda folder: word_file(
            folder / "a.docx",
            paragraph("Pumps") + f"<w:tbl>{word.row('a', 'b')}{word.row('1', '2')}</w:tbl>",
        ),
        "pptx": _deck,
        "odt": lambda folder: open_file(
            folder / "a.odt",
            "text",
            '<text:h text:outline-level="1">Pumps</text:h><text:p>On.</text:p>',
        ),
        "odp": lambda folder: open_file(
            folder / "a.odp",
            "presentation",
            '<draw:page draw:name="One"><draw:frame><draw:text-box><text:p>Pumps</text:p>'
            "</draw:text-box></draw:frame></draw:page>",
        ),
        "rtf": lambda folder: (folder / "a.rtf").write_text(
            rtf.HEAD + r"\pard\s1 Safety\par\pard Read \'e9t\'e9 \u8364? this.\par}"
        ),
        "old-office": lambda folder: (folder / "a.doc").write_bytes(
            rtf.COMPOUND + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(500)
        ),
        "spreadsheet": lambda folder: spreadsheet.saved(
            folder / "a.xlsx", ("Pumps", [["model", "flow"], ["KX-1", 100], ["KX-2", 2.5]])
        ),
        "stackexchange": _dump,
        "warc": lambda folder: (folder / "a.warc.gz").write_bytes(
            warc.archive([warc.response("https://example.org/", warc.PAGE)])
        ),
        "devdocs": devdocs.collection,
        "dictd": lambda folder: dictionaries.write_dictd(
            folder, "deu-eng", [dictionaries.ABOUT, (["Haus", "Häuser"], "Haus\n  house\n")]
        ),
        "stardict": lambda folder: dictionaries.write_stardict(
            folder, [("Haus", b"house"), ("Maus", b"mouse")], synonyms=[("Haeuser", 0)]
        ),
        "eml": lambda folder: mail.saved(folder / "a.eml", mail.message()),
        "mbox": lambda folder: (folder / "a.mbox").write_bytes(
            b"From x@example.org Fri Mar  1 10:00:00 2024\n" + mail.message().as_bytes() + b"\n"
        ),
    }


def _archives(folder: Path) -> None:
    for suffix in (".zip", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".7z"):
        archives.packed(_own(folder, suffix[1:]) / f"a{suffix}", archives.HELD)


def _own(folder: Path, name: str) -> Path:
    """Return a folder for a file that has nothing to do with the others."""
    (folder / name).mkdir()
    return folder / name


def _zim(folder: Path) -> None:
    blobs = [
        zim_page("A pump lifts water. " * 20, "<title>Pump</title>"),
        zim_page("A rotor turns."),
    ]
    items = [Item("Pump", title="Pump"), Item("Rotor", title="Rotor", blob=1)]
    made = Zim([*items, Redirect("Pumps", "C/Pump")], [Cluster(blobs)])
    (folder / "a.zim").write_bytes(made.data())


def _pdfs(folder: Path) -> None:
    pages = ("Of pumps\nA pump lifts water.", "It has a rotor.")
    written(pdf_with(*pages, title="Pumps"), _own(folder, "text") / "a.pdf")
    drawn = [(50, 700, "Größe"), (200, 700, "100")]
    written(drawing_pdf(drawn), _own(folder, "drawn") / "b.pdf")
    path = _own(folder, "scan") / "c.pdf"
    written(picture_pdf(picture_of(written(pdf_with("Boil the water"), path))), path)


def _picture(folder: Path) -> None:
    page = written(pdf_with("Boil the water"), folder / "a.pdf")
    (folder / "a.png").write_bytes(picture_of(page).png())
    page.unlink()


def _deck(folder: Path) -> None:
    zipped(
        folder / "a.pptx",
        {
            "_rels/.rels": relations({"officeDocument": "ppt/presentation.xml"}),
            "ppt/presentation.xml": DECK,
            "ppt/_rels/presentation.xml.rels": relations({"slide": "slides/slide1.xml"}),
            "ppt/slides/slide1.xml": SLIDE,
        },
    )


def _dump(folder: Path) -> None:
    rows = (
        stack_exchange.question(1, "Why pump?", AcceptedAnswerId=2),
        stack_exchange.answer(2, 1, 5),
    )
    made = stack_exchange.dump(folder, *rows)
    stack_exchange.dump(
        folder, stack_exchange.row(Id=8, DisplayName="Ada"), root="users", name="Users.xml"
    )
    assert made.exists()


if __name__ == "__main__":
    write_seeds(Path(sys.argv[1]))
