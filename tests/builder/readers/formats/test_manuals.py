"""Manual pages, Info, and what pandoc reads: with the programs where they are installed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import BlockKind, Document, NoticeKind, UnreadableError
from builder.readers.extras import has_program
from tests.builder.readers.test_readers import read_all, sections, spec_for

needs_mandoc = pytest.mark.skipif(not has_program("mandoc"), reason="mandoc is not installed")
needs_pandoc = pytest.mark.skipif(not has_program("pandoc"), reason="pandoc is not installed")

PAGE = r""".\" a comment
.TH LS 1 2020-01-01 "tools"
.SH NAME
ls, dir list \- list directory contents
.SH OPTIONS
.TP
.B \-a
do not ignore entries starting with .
.SS Exit status
.nf
0  if OK
1  if \fInot\fR
.fi
"""
INFO = """This is x.info, produced by makeinfo.

\x1f
File: x.info,  Node: Top,  Next: Use,  Up: (dir)

The tool
********

What it is,
in short.  *Note Use::.

* Menu:

* Use::                       How to use it
                                and more.
\x1f
File: x.info,  Node: Use,  Prev: Top,  Up: Top

1 Use
=====

Run it:

     tool --now

   * first thing
     goes on
\x1f
File: x.info,  Node: Index,  Up: Top

Index
*****

* Menu:

* a:  Use. (line 3)
* b:  Use. (line 4)
* c:  Use. (line 5)
* d:  Use. (line 6)
\x1f
Tag Table:
Node: Top\x7f40
\x1f
End Tag Table
"""


def read_one(path: Path, name: str = "") -> Document:
    (document,) = [
        each
        for each in read_file(path, name or path.name, spec_for("auto"))
        if isinstance(each, Document)
    ]
    return document


@needs_mandoc
@pytest.mark.parametrize("name", ["ls.1", "ls.1.gz"])
def test_a_manual_page_has_its_names_and_sections(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(PAGE.encode()) if name.endswith(".gz") else PAGE.encode())
    assert "man" == format_of(path).name
    document = read_one(path, f"usr/man/de/man1/{name}")
    assert "ls(1): list directory contents" == document.title
    assert ("ls(1)", "ls", "dir list", "dir list(1)") == document.aliases
    assert "de" == document.language
    assert ["NAME", "OPTIONS", "Exit status"] == list(sections(document))
    assert "0  if OK\n1  if not" in document.text
    assert "-a\ndo not ignore entries" in document.text


def test_a_page_that_only_points_to_another_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dir.1"
    path.write_text('.\\" comment\n.so man1/ls.1\n')
    documents, (notice,) = read_all(path, spec_for("man"))
    assert ([], "a manual page that only points to another") == (documents, notice.reason)


def test_other_files_whose_names_end_in_a_number_are_text(tmp_path: Path) -> None:
    path = tmp_path / "version.1"
    path.write_text("A list of changes.\n.. and so on\n")
    assert "text" == format_of(path).name


def test_mandoc_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "ls.1"
    path.write_text(PAGE)
    with pytest.raises(UnreadableError, match="needs the program mandoc"):
        read_one(path)


def test_a_page_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ls.1.gz"
    path.write_bytes(gzip.compress(b".TH X 1\n" + b"a" * (1 << 25)))
    with pytest.raises(UnreadableError, match="larger than 16 MiB when unpacked"):
        read_one(path)


@pytest.mark.parametrize("name", ["x.info", "x.info.gz", "x.info-1"])
def test_nodes_of_info_are_sections(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(INFO.encode()) if name.endswith(".gz") else INFO.encode())
    assert "info" == format_of(path).name
    document = read_one(path)
    assert (
        "The tool\n\nWhat it is, in short. “Use”.\n\n1 Use\n\nRun it:\n\ntool --now\n\n"
        "- first thing goes on"
    ) == document.text
    assert [("The tool", 1), ("1 Use", 2)] == [
        (each.label, each.level) for each in document.anchors
    ]
    assert [BlockKind.CODE] == [each.kind for each in document.blocks]


def test_the_table_of_a_manual_in_parts_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.info"
    path.write_text("produced by makeinfo\n\x1f\nIndirect:\nx.info-1: 40\n\x1f\nTag Table:\n")
    assert ([], []) == read_all(path, spec_for("auto"))


def test_a_damaged_manual_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.info.gz"
    long = INFO.replace("Run it:", "Run it: " + " ".join(map(str, range(9000))))
    path.write_bytes(gzip.compress(long.encode())[:-400])
    documents, (notice,) = read_all(path, spec_for("info"))
    assert (1, NoticeKind.CUT) == (len(documents), notice.kind)


LATEX = r"""\documentclass{article}\title{On pumps}\newcommand{\bar}{barometer}
\begin{document}\maketitle\begin{abstract}In short.\end{abstract}
\section{Start} The \bar\ of $x^2$ \cite{ada}.
\input{/etc/passwd}
\subsection{Code}\begin{verbatim}
if x:
  y()
\end{verbatim}
\end{document}
"""


@needs_pandoc
def test_latex_by_pandoc(tmp_path: Path) -> None:
    path = tmp_path / "a.tex"
    path.write_text(LATEX)
    (document,), (notice,) = read_all(path, spec_for("auto"))
    assert "On pumps" == document.title
    assert (
        "In short.\n\nStart\n\nThe barometer of \\(x^2\\) [ada].\n\nCode\n\nif x:\n  y()"
    ) == document.text
    assert ("files that it includes are not read with it", NoticeKind.CUT) == (
        notice.reason, notice.kind,
    )  # fmt: skip


@needs_pandoc
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.org", "#+title: Pumps\n* Start\nSome /text/.\n"),
        ("a.textile", "h1. Start\n\nSome _text_.\n"),
        ("a.t2t", "Pumps\n\n\n= Start =\nSome //text//.\n"),
        ("a.muse", "* Start\n\nSome *text*.\n"),
    ],
)
def test_other_formats_by_pandoc(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    document = read_one(path)
    assert "Start\n\nSome text." == document.text
    assert {"Start": "Start"} == sections(document)


def test_pandoc_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    path = tmp_path / "a.tex"
    path.write_text(LATEX)
    with pytest.raises(UnreadableError, match="needs the program pandoc"):
        read_one(path)
