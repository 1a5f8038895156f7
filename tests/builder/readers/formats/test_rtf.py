"""Rich Text Format → text, and what old binary office files are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.detection import format_of
from builder.readers.document import BlockKind, Document, Notice, NoticeKind, UnreadableError
from tests.builder.readers.test_readers import read_all, sections, spec_for

HEAD = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}{\f2 Courier New;}}"
    r"{\stylesheet{\s1 heading 1;}{\s2\outlinelevel1 Own;}}{\info{\title Pumps}"
    r"{\revtim\yr2020\mo3\dy4}}"
)


def read_one(path: Path, body: str, head: str = HEAD) -> tuple[Document, list[Notice]]:
    path.write_bytes((head + body + "}").encode("latin-1"))
    (document,), notices = read_all(path, spec_for("rtf"))
    return document, notices


def text_of(tmp_path: Path, body: str) -> str:
    return read_one(tmp_path / "a.rtf", body)[0].text


def test_title_date_and_headings(tmp_path: Path) -> None:
    body = r"\pard\s1 Safety\par\pard Read this.\par\pard\s2 More\par"
    document, _ = read_one(tmp_path / "a.rtf", body)
    assert ("Pumps", "2020-03-04") == (document.title, document.date)
    assert {"Safety": 1, "More": 2} == {each.label: each.level for each in document.anchors}
    assert {"Safety": "Safety", "More": "More"} == sections(document)
    assert "rtf" == format_of((tmp_path / "a.rtf").rename(tmp_path / "a.doc")).name


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9", "café"),
        (r"{\f1 \'cf\'f0}\'e9", "Прé"),
        (r"\uc1\u1080?\u-10179?\u-8704?!", "и😀!"),
        (r"\uc2\u233ab c", "é c"),
        (r"a\{b\}\\c\~d\_e", r"a{b}\c d-e"),
        (r"\lquote a\rquote\emdash b", "‘a’—b"),
        (r"a{\*\unknown hidden}b", "ab"),
        (r"a{\pict\pngblip 89504e47}b", "ab"),
        (r"a{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}b", "alinkb"),
        ("a\\bin5 {{{{{b", "ab"),
    ],
)
def test_characters(tmp_path: Path, body: str, text: str) -> None:
    assert text == text_of(tmp_path, rf"\pard {body}\par")


def test_lists_keep_their_markers(tmp_path: Path) -> None:
    body = r"\pard{\listtext 1.\tab}one\par{\listtext\'b7\tab}dot\par"
    assert "1. one\n- dot" == text_of(tmp_path, body)


def test_rows_and_merged_cells(tmp_path: Path) -> None:
    body = (
        r"\trowd\trhdr\cellx1\cellx2\pard\intbl Drug\cell Dose\cell\row"
        r"\trowd\clvmgf\cellx1\cellx2\intbl A\cell 1\par mg\cell\row"
        r"\trowd\clvmrg\cellx1\cellx2\intbl\cell 2 mg\cell\row\pard After.\par"
    )
    document, _ = read_one(tmp_path / "a.rtf", body)
    assert "Drug | Dose\nA | 1 mg\nA | 2 mg\n\nAfter." == document.text
    assert [(BlockKind.TABLE, len("Drug | Dose"))] == [
        (each.kind, each.head) for each in document.blocks
    ]


def test_notes_code_and_what_is_left_out(tmp_path: Path) -> None:
    body = (
        r"\pard See{\footnote\pard there}.{\v hidden}{\deleted gone}{\*\annotation why?}\par"
        r"\pard{\f2 x = 1}\par"
    )
    document, notices = read_one(tmp_path / "a.rtf", body)
    assert "See[1].\n\n[1] there\n\nx = 1" == document.text
    assert {
        "hidden text is left out": NoticeKind.CUT,
        "comments are left out": NoticeKind.CUT,
        "tracked changes are read as if they were accepted": NoticeKind.DOUBTFUL,
    } == {each.reason: each.kind for each in notices}


def test_a_file_that_ends_too_soon_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1 {\b begun")
    (document,), (notice,) = read_all(tmp_path / "a.rtf", spec_for("rtf"))
    assert ("begun", NoticeKind.CUT) == (document.text, notice.kind)


def test_groups_without_end_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        read_one(tmp_path / "a.rtf", "{" * 20_000)


def test_a_file_that_is_no_rtf_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not RTF"):
        read_one(tmp_path / "a.rtf", "text", head="")


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (
            "WordDocument",
            "an old Word document: save it as .docx in a newer program, or",
        ),
        ("PowerPoint Document", "an old PowerPoint presentation: save it as .pptx"),
        ("Workbook", "an old Excel workbook: save it as .xlsx"),
        ("EncryptedPackage", "it is encrypted: save it without a password"),
        ("Other", "a binary file of an office program that is not read"),
    ],
)
def test_old_and_encrypted_files_are_named(tmp_path: Path, stream: str, reason: str) -> None:
    path = tmp_path / "a.doc"
    entry = stream.encode("utf-16-le").ljust(128, b"\0")
    path.write_bytes(COMPOUND.ljust(1024, b"\0") + entry)
    with pytest.raises(UnreadableError) as raised:
        read_all(path, spec_for("auto"))
    assert raised.value.message.startswith(reason)
