"""CSV and its like, as programs of many countries write them."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers.document import BlockKind, NoticeKind
from tests.builder.readers.test_readers import read_all, read_one, records_spec, spec_for


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("model,flow\nKX-1,100\n", "model | flow\nKX-1 | 100"),
        ('model,flow\r\nKX-2,"120, at 3 bar"\r\n', "model | flow\nKX-2 | 120, at 3 bar"),
        ("name;value;note\na;1,5;b\nc;2,5;d\n", "name | value | note\na | 1,5 | b\nc | 2,5 | d"),
        ("a\tb\n1\tx, y\n", "a | b\n1 | x, y"),
        ("a|b\r1|2\r", "a | b\n1 | 2"),
        ("sep=|\na|b\n1,5|2,5\n", "a | b\n1,5 | 2,5"),
        ('a,b\n1,"say ""no"" twice"\n', 'a | b\n1 | say "no" twice'),
        ('a, "b"\n1, "two\nlines"\n\n\n2,x\n', "a | b\n1 | two lines\n2 | x"),
        ("a,,b\n1,,2\n3,,4\n", "a | b\n1 | 2\n3 | 4"),
        ("Words\nred\ngreen\n", "Words\nred\ngreen"),
        ('a,b\n1,5" pipe\n', 'a | b\n1 | 5" pipe'),
    ],
)
def test_a_table_is_read_whatever_parts_its_cells(tmp_path: Path, content: str, text: str) -> None:
    document = read_one(tmp_path / "pumps.csv", content, "csv")
    assert ("pumps.csv", "pumps", text) == (document.id, document.title, document.text)
    (block,) = document.blocks
    assert (BlockKind.TABLE, len(text.split("\n", maxsplit=1)[0])) == (block.kind, block.head)


def test_numbers_alone_have_no_header(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.csv", "1,2\n3,4\n", "csv")
    assert ("1 | 2\n3 | 4", 0) == (document.text, document.blocks[0].head)


def test_a_title_may_stand_above_the_header(tmp_path: Path) -> None:
    content = "Pumps of 2024,,\n,,\nmodel,flow,fuse\nKX-1,100,16\nKX-2,120,20\n"
    document = read_one(tmp_path / "a.csv", content, "csv")
    assert (
        "Pumps of 2024\n\nmodel | flow | fuse\nKX-1 | 100 | 16\nKX-2 | 120 | 20"
    ) == document.text
    assert len("model | flow | fuse") == document.blocks[0].head


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Stück;Größe\n1;ä\n".encode(encoding))
    (document,), notices = read_all(path, spec_for("csv"))
    assert "Stück | Größe\n1 | ä" == document.text
    assert (encoding == "cp1252") == bool(notices)


@pytest.mark.parametrize(
    ("suffix", "pack"), [(".csv.gz", gzip.compress), (".tsv.bz2", bz2.compress)]
)
def test_compressed_tables_are_read(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"pumps{suffix}"
    path.write_bytes(pack(b"a\tb\n1\t2\n"))
    (document,), _ = read_all(path, spec_for("auto"))
    assert ("pumps", "a | b\n1 | 2") == (document.title, document.text)


def test_a_long_table_is_several_documents_each_with_the_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,word\n" + "".join(f"{n},w{n}\n" for n in range(4500)))
    documents, _ = read_all(path, spec_for("csv"))
    assert [
        ("a.csv", "a, rows 1 to 2000"), ("a.csv#2", "a, rows 2001 to 4000"),
        ("a.csv#3", "a, rows 4001 to 4500"),
    ] == [(each.id, each.title) for each in documents]  # fmt: skip
    assert {"id | word"} == {each.text.split("\n")[0] for each in documents}
    assert 4500 + 3 == sum(each.text.count("\n") + 1 for each in documents)


def test_each_row_is_a_document_where_fields_name_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Key,Name,Words,Kind\nk1,One,first,x\nk2,Two,second,y\nk3,Three,third,x\n")
    spec = records_spec("csv", {"id": "Key", "title": "Name", "text": "Words"}, {"Kind": ("x",)})
    documents, _ = read_all(path, spec)
    assert [("k1", "One", "first"), ("k3", "Three", "third")] == [
        (each.id, each.title, each.text) for each in documents
    ]


def test_a_table_without_the_named_column_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    (document,), (notice,) = read_all(path, records_spec("csv", {"text": "body"}))
    assert "a | b\n1 | 2" == document.text
    assert ("no column is called 'body': read as one table", NoticeKind.GUESSED) == (
        notice.reason, notice.kind,
    )  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        'a,b\n1,"never closed\n' + "2,x\n" * 10,
        'a,b\n1,"never closed\n' + "2,x\n" * 400_000,
    ],
)
def test_a_quotation_mark_that_nothing_closes_costs_no_row(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    documents, notices = read_all(path, replace(spec_for("csv"), minimum_characters=1))
    rows = sum(each.text.count("\n") + 1 for each in documents) - len(documents)
    assert content.count("\n") - 1 == rows
    assert [NoticeKind.DOUBTFUL] == [each.kind for each in notices]


def test_a_file_that_is_one_line_without_end_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a," * 3_000_000)
    documents, _ = read_all(path, spec_for("csv"))
    assert 3_000_000 <= sum(each.text.count("a") for each in documents)
