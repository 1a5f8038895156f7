"""Dictionaries of the DICT protocol, StarDict and TEI → a document for each headword."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats.dictionaries import dictd, stardict, tei
from builder.readers.formats.dictionaries.texts import plain_article
from tests.builder.readers.test_readers import read_all, spec_for

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def base64(number: int) -> str:
    digits = DIGITS[number % 64]
    while number := number // 64:
        digits = DIGITS[number % 64] + digits
    return digits


def write_dictd(folder: Path, name: str, articles: Sequence[tuple[Sequence[str], str]]) -> Path:
    """Write a dictionary of articles, each with the words that point to it."""
    texts, lines = b"", []
    for words, article in articles:
        data = article.encode()
        lines += [f"{word}\t{base64(len(texts))}\t{base64(len(data))}" for word in words]
        texts += data
    (folder / f"{name}.dict.dz").write_bytes(gzip.compress(texts))
    index = folder / f"{name}.index"
    index.write_text("\n".join(sorted(lines)) + "\n")
    return index


def write_stardict(
    folder: Path, articles: Sequence[tuple[str, bytes]], types: str = "m",
    synonyms: Sequence[tuple[str, int]] = (), *, wide: bool = False,
) -> Path:  # fmt: skip
    texts, index = b"", b""
    for word, article in articles:
        place = struct.pack(">QI" if wide else ">II", len(texts), len(article))
        index += word.encode() + b"\0" + place
        texts += article
    (folder / "deu-eng.dict").write_bytes(texts)
    (folder / "deu-eng.idx").write_bytes(index)
    if synonyms:
        (folder / "deu-eng.syn").write_bytes(
            b"".join(word.encode() + b"\0" + struct.pack(">I", at) for word, at in synonyms)
        )
    ifo = folder / "deu-eng.ifo"
    index_file = folder / "deu-eng.idx"
    bits = "idxoffsetbits=64\n" if wide else ""
    kinds = f"sametypesequence={types}\n" if types else ""
    ifo.write_text(
        "StarDict's dict ifo file\nversion=3.0.0\nbookname=Small words\nwordcount=2\n"
        f"author=Ada\ndate=2003.05.27\n{bits}{kinds}"
    )
    return index_file


def documents_of(path: Path, format_: str) -> dict[str, Document]:
    documents, notices = read_all(path, spec_for(format_))
    assert [] == notices
    return {each.title: each for each in documents}


ABOUT = (["00-database-short"], "00-database-short\n     Deutsch - English test\n")
INFO = (
    ["00-database-info"],
    "Publisher: FreeDict.\n\nAvailable under the GNU General Public License ver. 2.0\n",
)


def test_a_headword_of_dictd_is_a_document_with_the_other_words_as_aliases(tmp_path: Path) -> None:
    index = write_dictd(
        tmp_path, "freedict-deu-eng",
        [ABOUT, (["eidg", "eidgenössisch"], "eidgenössisch /aɪt/ <adj>\nfederal, see {Swiss}\n"),
         (["haus"], "Haus /haʊs/ <n>\nhouse\n")],
    )  # fmt: skip
    found = documents_of(index, "auto")
    assert ["Haus", "eidgenössisch"] == list(found)
    swiss = found["eidgenössisch"]
    assert "eidgenössisch /aɪt/ <adj> (German to English)\nfederal, see Swiss" == swiss.text
    assert (("eidg",), "de") == (swiss.aliases, swiss.language)
    assert "freedict-deu-eng.index#eidgenössisch" == swiss.id


def test_the_same_headword_several_times_is_one_document(tmp_path: Path) -> None:
    index = write_dictd(
        tmp_path, "x", [(["run"], "run\n  to move\n"), (["run"], "run\n  a course\n")]
    )
    assert "run\n  to move\n\nrun\n  a course" == documents_of(index, "dictd")["run"].text


def test_what_a_dictionary_says_of_itself(tmp_path: Path) -> None:
    index = write_dictd(tmp_path, "deu-eng", [ABOUT, INFO, (["a"], "a\nb")])
    said = dictd.describe(index)
    assert ("Deutsch - English test", "de") == (said.title, said.language)
    assert ("FreeDict", "GNU General Public License") == (said.publisher, said.licence)


@pytest.mark.parametrize("ending", [".dict.dz", ".index"])
def test_what_belongs_to_a_dictionary_is_no_file_of_its_own(tmp_path: Path, ending: str) -> None:
    index = write_dictd(tmp_path, "x", [(["a"], "a\nb")])
    path = index.with_name(f"x{ending}")
    assert "dictd" == format_of(path).name
    assert (ending == ".index") == bool(list(read_file(path, path.name, spec_for("auto"))))


def test_texts_without_an_index_are_named(tmp_path: Path) -> None:
    index = write_dictd(tmp_path, "x", [(["a"], "a\nb")])
    index.unlink()
    with pytest.raises(UnreadableError, match=r"without its \.index"):
        read_all(tmp_path / "x.dict.dz", spec_for("dictd"))


def test_an_index_without_texts_is_named(tmp_path: Path) -> None:
    index = write_dictd(tmp_path, "x", [(["a"], "a\nb")])
    (tmp_path / "x.dict.dz").unlink()
    with pytest.raises(UnreadableError, match=r"without its \.dict\.dz"):
        read_all(index, spec_for("auto"))


def test_an_index_of_something_else_is_text(tmp_path: Path) -> None:
    path = tmp_path / "book.index"
    path.write_text("Apples, 3\nPears, 4\n")
    assert "text" == format_of(path).name


def test_bad_lines_of_an_index_cost_only_themselves(tmp_path: Path) -> None:
    index = write_dictd(tmp_path, "x", [(["a"], "a\nb")])
    bad = "no tabs\nc\t***\tB\nlong\tB\t////////\nfar\t///////////\tB\nall\tB\t///////////\n"
    index.write_text(index.read_text() + bad)
    documents, notices = read_all(index, spec_for("dictd"))
    assert ["a"] == [each.title for each in documents]
    assert [
        ("lines of the index that are none are left out", NoticeKind.CUT),
        ("articles that are too large are left out", NoticeKind.CUT),
    ] == [(each.reason, each.kind) for each in notices]


def test_damaged_texts_are_unreadable(tmp_path: Path) -> None:
    index = write_dictd(tmp_path, "x", [(["a"], "a\n" + "b" * 1000)])
    texts = tmp_path / "x.dict.dz"
    texts.write_bytes(texts.read_bytes()[:-12])
    with pytest.raises(UnreadableError, match="damaged or cut short"):
        read_all(index, spec_for("dictd"))


def test_wrapped_lines_are_joined_and_items_are_not() -> None:
    article = (
        "hood\n    n 1: the site of the royal residence and the de facto capital in\n"
        "         the western part of what some people say is called the {Low\n"
        "         Countries}\n    2: short\n    line"
    )
    assert (
        "hood\n    n 1: the site of the royal residence and the de facto capital in "
        "the western part of what some people say is called the Low Countries\n"
        "    2: short\n    line"
    ) == plain_article(article)


def test_braces_of_code_are_kept() -> None:
    assert "see foo; if (x) { y(); }" == plain_article("see {foo}; if (x) { y(); }")


def test_stardict_words_synonyms_and_languages(tmp_path: Path) -> None:
    idx = write_stardict(
        tmp_path, [("Haus", b"house"), ("Maus", b"mouse")], synonyms=[("Häuser", 0)]
    )
    found = documents_of(idx, "auto")
    assert ["Haus", "Maus"] == list(found)
    haus = found["Haus"]
    assert ("Haus (German to English)\nhouse", ("Häuser",), "de") == (
        haus.text, haus.aliases, haus.language,
    )  # fmt: skip
    said = stardict.describe(idx)
    assert ("Small words", "Ada", "2003.05.27") == (said.title, said.publisher, said.date)


@pytest.mark.parametrize(
    ("types", "article", "text"),
    [
        ("m", b"plain {words}", "plain words"),
        ("tm", b"haus\0house", "/haus/\nhouse"),
        ("h", b"<b>a</b> big<br>house", "a big\nhouse"),
        ("x", b"<k>Haus</k><def>house</def><def>home</def>", "house\nhome"),
        ("g", b"<b>house</b> &amp; home", "house & home"),
        ("", b"mhouse\0tha\0", "house\n/ha/"),
        ("Wm", struct.pack(">I", 4) + b"RIFFhouse", "house"),
    ],
)
def test_kinds_of_stardict_articles(tmp_path: Path, types: str, article: bytes, text: str) -> None:
    idx = write_stardict(tmp_path, [("Haus", article)], types)
    (document,), notices = read_all(idx, spec_for("stardict"))
    assert text == document.text.partition("\n")[2].strip()
    expected = ["sounds and pictures are left out"] if types == "Wm" else []
    assert expected == [each.reason for each in notices]


def test_stardict_with_offsets_of_64_bits(tmp_path: Path) -> None:
    idx = write_stardict(tmp_path, [("Haus", b"house"), ("Maus", b"mouse")], wide=True)
    assert "Maus (German to English)\nmouse" == documents_of(idx, "stardict")["Maus"].text


@pytest.mark.parametrize("ending", [".ifo", ".dict", ".syn"])
def test_parts_of_stardict_are_no_files_of_their_own(tmp_path: Path, ending: str) -> None:
    idx = write_stardict(tmp_path, [("Haus", b"house")], synonyms=[("Häuser", 0)])
    path = idx.with_suffix(ending)
    assert "stardict" == format_of(path).name
    assert [] == list(read_file(path, path.name, spec_for("auto")))


def test_a_part_of_stardict_alone_is_named(tmp_path: Path) -> None:
    idx = write_stardict(tmp_path, [("Haus", b"house")])
    (tmp_path / "deu-eng.dict").unlink()
    with pytest.raises(UnreadableError, match=r"without its \.ifo, \.idx or \.dict\.dz beside it"):
        read_all(idx, spec_for("auto"))


def test_an_index_of_words_without_an_end_is_unreadable(tmp_path: Path) -> None:
    idx = write_stardict(tmp_path, [("Haus", b"house")])
    (tmp_path / "deu-eng.idx").write_bytes(b"a" * 1_000_000)
    with pytest.raises(UnreadableError, match="words without an end"):
        read_all(idx, spec_for("stardict"))


TEI = """<?xml version="1.0"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>
<titleStmt><title>Latin-German FreeDict Dictionary</title></titleStmt>
<publicationStmt><publisher>FreeDict</publisher><availability><p>Under
<ref target="x">CC BY-SA 3.0</ref>.</p></availability><date when="2017-11-18"/></publicationStmt>
</fileDesc></teiHeader><text><body>
<entry><form><orth>poema</orth><pron>poˈeːma</pron><form type="infl"><orth>poematis</orth>
<gramGrp><case>gen</case></gramGrp></form></form><gramGrp><pos>n</pos><gen>n</gen></gramGrp>
<sense><cit type="trans"><quote>Gedicht</quote></cit></sense></entry>
<entry><form><orth>respectus</orth></form><gramGrp><pos>n</pos></gramGrp>
<sense><cit type="trans"><quote>Rückblick</quote></cit>
<cit type="trans"><quote>Umsehen</quote></cit><cit type="example"><quote>sine respectu</quote>
<cit type="trans"><quote>ohne Rücksicht</quote></cit></cit></sense>
<sense><usg type="dom">mil</usg><def>Zuflucht</def><xr type="syn"><ref>refugium</ref></xr>
<note>selten</note></sense></entry>
<entry><form><orth>poema</orth></form><sense><def>Dichtung</def></sense></entry>
<entry><sense><def>nameless</def></sense></entry>
</body></text></TEI>"""


def read_tei(path: Path, content: str = TEI) -> tuple[list[Document], list[Notice]]:
    path.write_text(content)
    return read_all(path, spec_for("auto"))


def test_entries_of_tei_are_lines_to_read(tmp_path: Path) -> None:
    (poem, respect), (notice,) = read_tei(tmp_path / "a.tei")
    assert "entries without a headword are left out" == notice.reason
    assert ("poema", ("poematis",), "la") == (poem.title, poem.aliases, poem.language)
    assert (
        "poema /poˈeːma/ (n) (Latin to German)\nForms: poematis (gen)\nGedicht\n\npoema\nDichtung"
    ) == poem.text
    assert (
        "respectus (n) (Latin to German)\n1. Rückblick, Umsehen\n"
        "Example: sine respectu – ohne Rücksicht\n2. (mil) Zuflucht\n"
        "Synonyms: refugium\nNote: selten"
    ) == respect.text


def test_what_a_tei_header_says(tmp_path: Path) -> None:
    (tmp_path / "a.tei").write_text(TEI)
    said = tei.describe(tmp_path / "a.tei")
    assert ("Latin-German FreeDict Dictionary", "la", "FreeDict", "CC BY-SA 3.0", "2017-11-18") == (
        said.title, said.language, said.publisher, said.licence, said.date,
    )  # fmt: skip


def test_entries_before_a_break_are_kept(tmp_path: Path) -> None:
    documents, notices = read_tei(tmp_path / "a.tei", TEI[: TEI.index("<usg")])
    assert ["poema"] == [each.title for each in documents]
    assert notices[-1].reason.startswith("cut short: its XML is broken")


def test_a_dictionary_in_xml_is_known_by_its_entries(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(TEI)
    assert "tei-dictionary" == format_of(tmp_path / "a.xml").name
    (tmp_path / "b.xml").write_text(TEI.replace("entry", "p"))
    assert "xml" == format_of(tmp_path / "b.xml").name


def test_tei_without_entries_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no entries of a dictionary"):
        read_tei(tmp_path / "a.tei", TEI.replace("entry", "p"))
