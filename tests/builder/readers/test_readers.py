"""Readers: a file of each format → Documents, and what is said of files that are broken."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers import FORMATS, read_file
from builder.readers.cleaning import clean, clean_line
from builder.readers.document import Document, Notice, UnreadableError
from builder.specs import CorpusSpec, SourceSpec

ESCAPES = (
    "red \x1b[31malert\x1b[0m, \x1b]0;owned\x07title, bell\x07, \x9b2Jclear, \u202egnp.exe\u202c"
)
CLEANED_ESCAPES = "red alert, title, bell, clear, gnp.exe"


def spec_for(format: str) -> CorpusSpec:
    source = SourceSpec(kind="path", locations=("x",))
    return CorpusSpec("shelf", "Shelf", source, format, licence="CC0", language="en")


def read_all(path: Path, spec: CorpusSpec) -> tuple[list[Document], list[Notice]]:
    found = list(read_file(path, path.name, spec))
    documents = [each for each in found if isinstance(each, Document)]
    return documents, [each for each in found if isinstance(each, Notice)]


def read_one(path: Path, content: str | bytes, format: str) -> Document:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    documents, skipped = read_all(path, spec_for(format))
    assert [] == skipped
    assert 1 == len(documents)
    return documents[0]


def records_spec(
    format: str,
    fields: Mapping[str, str],
    include: Mapping[str, tuple[str, ...]] | None = None,
    exclude: Mapping[str, tuple[str, ...]] | None = None,
) -> CorpusSpec:
    return replace(spec_for(format), fields=fields, include=include or {}, exclude=exclude or {})


def sections(document: Document) -> dict[str, str]:
    """The first line of the text at each anchor."""
    return {each.label: document.text[each.start :].split("\n")[0] for each in document.anchors}


# ── cleaning ──────────────────────────────────────────────────────────────────────────────────────


def test_terminal_escapes_and_bidirectional_overrides_are_removed() -> None:
    assert CLEANED_ESCAPES == clean(ESCAPES)


def test_cleaning_normalises_lines_spaces_and_composition() -> None:
    assert "caf\u00e9 au lait\nnext\n\n\nend" == clean(
        "cafe\u0301\u00a0au lait  \r\nnext\r\n\r\n\n\n\n\nend\t"
    )


def test_cleaning_twice_changes_nothing() -> None:
    once = clean(ESCAPES + "\ufb01ve\u00ad \ud800\n \n\n\n\n\x1b\x1b[31m[0m e\u200b\u0301")
    assert once == clean(once)


def test_cleaning_leaves_nothing_but_tabs_and_newlines_of_the_control_characters() -> None:
    every = "x".join(map(chr, range(0x3000)))
    assert {"\t", "\n"} == {each for each in clean(every) if unicodedata.category(each) == "Cc"}


def test_long_runs_of_blanks_are_kept_inside_a_line() -> None:
    text = "a" + " " * 200_000 + "b"
    assert text == clean(text)


def test_lone_surrogates_are_removed_so_that_text_has_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x", "text": "a\\ud800b"}\n')
    assert ["ab"] == [each.text for each in read_all(path, spec_for("jsonl"))[0]]


@pytest.mark.parametrize("format", ["text", "markdown", "html", "rst"])
def test_a_text_full_of_terminal_escapes_and_markup_is_read_as_text(
    tmp_path: Path, format: str
) -> None:
    hostile = f"Title\n=====\n\n{ESCAPES}\n\n[bold red]not markup[/bold red] $(reboot) `id`\n"
    document = read_one(tmp_path / "a", hostile, format)
    assert document.text == clean(document.text)
    assert CLEANED_ESCAPES in document.text
    assert "[bold red]not markup[/bold red] $(reboot)" in document.text


def test_titles_ids_and_anchors_are_cleaned_like_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": ESCAPES, "title": ESCAPES, "text": "x", "url": "\x1b[2Jy"}))
    (document,), _ = read_all(path, spec_for("jsonl"))
    assert (CLEANED_ESCAPES, CLEANED_ESCAPES, "y") == (document.id, document.title, document.url)


def test_a_refusal_of_hostile_content_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"\x1b[31mkey\x1b[0m": "x"}))
    _, (skipped_item,) = read_all(path, spec_for("jsonl"))
    assert skipped_item.reason == clean_line(skipped_item.reason)
    assert "\\x1b" not in skipped_item.name


# ── broken files ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_file_of_0_bytes_is_unreadable(tmp_path: Path, format: str) -> None:
    path = tmp_path / "empty"
    path.touch()
    with pytest.raises(UnreadableError, match=r"^the file is empty$"):
        list(read_file(path, "empty", spec_for(format)))


@pytest.mark.parametrize("format", ["text", "markdown", "html", "rst", "obo"])
def test_a_binary_file_is_unreadable_as_text(tmp_path: Path, format: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(UnreadableError, match="not a text file"):
        list(read_file(path, "picture", spec_for(format)))


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path, format: str) -> None:
    with pytest.raises(UnreadableError, match="cannot be read: No such file"):
        list(read_file(tmp_path / "gone", "gone", spec_for(format)))


def test_a_document_of_white_space_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n\n\x1b[0m\n")
    assert ([], [Notice("a.txt", "no text in it")]) == read_all(
        tmp_path / "a.txt", spec_for("text")
    )


def test_documents_shorter_than_the_minimum_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("short")
    spec = replace(spec_for("text"), minimum_characters=6)
    _, skipped = read_all(tmp_path / "a.txt", spec)
    assert [Notice("a.txt", "shorter than 6 characters")] == skipped


@pytest.mark.parametrize(
    ("format", "content", "message"),
    [
        ("json", '{"a": ', "not JSON"),
        ("json", "5", "neither a list of records"),
        ("icd", "<ICD10CM.tabular><chapter>", "not well-formed XML"),
        ("icd", "<html/>", "not an ICD-10-CM tabular list"),
        ("obo", "nothing here\n", r"no \[Term\] in it"),
    ],
)
def test_a_file_of_another_format_is_unreadable(
    tmp_path: Path, format: str, content: str, message: str
) -> None:
    path = tmp_path / "a"
    path.write_text(content)
    with pytest.raises(UnreadableError, match=message):
        list(read_file(path, "a", spec_for(format)))


# ── ontologies and classifications ────────────────────────────────────────────────────────────────

OBO = """\
format-version: 1.2

[Term]
id: HP:0000107
name: Renal cyst

[Term]
id: HP:0000003
name: Multicystic kidney dysplasia
def: "Cysts of \\"varying\\" size." [ref:1]
comment: Seen prenatally.
synonym: "Multicystic kidneys" EXACT []
synonym: "Multicystic kidney dysplasia" EXACT []
is_a: HP:0000107 {source="x"} ! Renal cyst

[Term]
id: HP:0000004
name: Gone
def: "Obsolete." []
is_obsolete: true

[Typedef]
id: part_of
def: "Not a term." []
"""


def test_obo_terms_with_a_definition_are_documents(tmp_path: Path) -> None:
    document = read_one(tmp_path / "hp.obo", OBO, "obo")
    assert ("HP:0000003", "Multicystic kidney dysplasia") == (document.id, document.title)
    assert "http://purl.obolibrary.org/obo/HP_0000003" == document.url
    assert (
        'Cysts of "varying" size.\n\nSeen prenatally.\n\nAlso called: Multicystic kidneys.\n\n'
        "Is a: Renal cyst."
    ) == document.text


ICD = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><chapter><name>4</name><desc>Endocrine diseases</desc>
<section id="E08-E13"><desc>Diabetes mellitus</desc>
<diag><name>E11</name><desc>Type 2 diabetes</desc>
<excludes1><note>type 1 (E10.-)</note></excludes1>
<useAdditionalCode><note>to identify:</note><note>insulin (Z79.4)</note></useAdditionalCode>
<diag><name>E11.0</name><desc>With hyperosmolarity</desc>
<inclusionTerm><note>Coma</note></inclusionTerm>
<sevenChrDef><extension char="A">initial</extension></sevenChrDef></diag></diag>
</section></chapter></ICD10CM.tabular>"""


def test_icd_categories_are_documents_with_their_codes_as_anchors(tmp_path: Path) -> None:
    document = read_one(tmp_path / "icd.xml", ICD, "icd")
    assert ("E11", "E11 Type 2 diabetes") == (document.id, document.title)
    assert (
        "E11 Type 2 diabetes\nExcludes (never coded together): type 1 (E10.-)\n"
        "Use additional code: to identify: insulin (Z79.4)\n\nE11.0 With hyperosmolarity\n"
        "Includes: Coma\nSeventh characters: A initial\n\nSection: Diabetes mellitus\n"
        "Chapter: Endocrine diseases"
    ) == document.text
    assert ["E11 Type 2 diabetes", "E11.0 With hyperosmolarity"] == list(sections(document))


@pytest.mark.parametrize(
    ("include", "exclude", "ids"),
    [((), ("4",), []), (("4",), (), ["E11"]), (("5",), (), []), ((), ("5",), ["E11"])],
)
def test_icd_chapters_are_chosen_by_number(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], ids: list[str]
) -> None:
    path = tmp_path / "icd.xml"
    path.write_text(ICD)
    spec = records_spec("icd", {}, {"chapter": include} if include else {}, {"chapter": exclude})
    assert ids == [each.id for each in read_all(path, spec)[0]]


def test_icd_entities_are_not_followed(tmp_path: Path) -> None:
    """An XML file must not pull other files of the build machine into the library."""
    (tmp_path / "secret").write_text("secret words")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    content = ICD.replace("<ICD10CM", f"{doctype}<ICD10CM", 1).replace("Coma", "&e;")
    assert "secret" not in read_one(tmp_path / "icd.xml", content, "icd").text
