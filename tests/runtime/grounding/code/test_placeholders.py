"""Placeholders are filled with what the question names, and with nothing else."""

from __future__ import annotations

import pytest

from runtime.grounding.code.placeholders import filling, invented, placeholders

TAR = "Extract an archive into the current folder:\n\ntar xf {{path/to/file.tar}}"
LINES = "Count all lines in a file:\n\nwc --lines {{path/to/file}}"
SCP = "Copy a file to a host:\n\nscp {{path/to/file}} {{user}}@{{host}}:{{path/to/directory}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINES, ("{{path/to/file}}",)),
        ("ping <host> and wc PATH_TO_FILE, wc PATH_TO_FILE", ("<host>", "PATH_TO_FILE")),
        ("a < b > c; x << y >> z; ${HOME} {1}", ()),
        ("", ()),
    ],
)
def test_placeholders_are_seen_in_all_their_forms(text: str, expected: tuple[str, ...]) -> None:
    assert expected == placeholders(text)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (LINES, "How many lines has `report.csv`?", ("report.csv", "wc --lines report.csv")),
        (LINES, "How many lines has report.csv?", ("report.csv", "wc --lines report.csv")),
        (TAR, "How do I unpack backup.tar?", ("backup.tar", "tar xf backup.tar")),
        ("Run `ping <host>` once.", "How do I ping 10.0.0.7?", ("10.0.0.7", "ping 10.0.0.7")),
        ("`ping <host>`", "ping `a.example.org`?", ("a.example.org", "ping a.example.org")),
        (
            "Download it:\n\ncurl -O {{https://example.com/file}}",
            "download https://a.org/b?c=d",
            None,
        ),
        ("wget {{url}}", "get https://a.org/b", ("https://a.org/b", "wget https://a.org/b")),
        ("End it:\n\nkill {{pid}}", "stop process `4242`", ("4242", "kill 4242")),
        ("lsix {{path/to/image}}", "show `a.png`", ("a.png", "lsix a.png")),
        ("wc PATH_TO_FILE", "lines of `a.txt`?", ("a.txt", "wc a.txt")),
    ],
)  # fmt: skip
def test_the_one_value_that_fits_is_filled_in(
    text: str, question: str, expected: tuple[str, str] | None
) -> None:
    found = filling(text, question)
    assert expected == ((found.value, found.command) if found else None)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (LINES, "How many lines has a file?"),
        (LINES, "Are `a.txt` and `b.txt` as long?"),
        (LINES, "How do I count lines with Node.js?"),
        (LINES, "How many lines has `a; rm -rf x.txt`?"),
        (LINES, "How many lines has `-rf.txt`?"),
        (LINES, "How many lines has `os.path`?"),
        (LINES, "Which lines of 10.0.0.7?"),
        (TAR, "How do I unpack backup.zip?"),
        (SCP, "How do I copy report.csv?"),
        ("Sort:\n\nsort -o {{path/to/output_file}}", "sort `a.txt`"),
        ("List:\n\nls {{[-l|--long]}}", "list `a.txt`"),
        ("Files are named <file> in this book.", "what is `a.txt`?"),
        ("Show the last lines:\n\ntail -n {{10}}", "show the last 5 lines"),
        ("End it:\n\nkill {{pid}}", "stop the process on port `8080`"),
        ("javac {{path/to/file}}.java", "compile `a.txt`"),
        ("Show it:\n\nlsix {{path/to/image}}", "show `a.txt`"),
        ("qm start {{100}}", "start `4242`"),
        ("No placeholder:\n\nls -l", "list `a.txt`"),
    ],
)
def test_where_it_is_not_certain_nothing_is_filled_in(text: str, question: str) -> None:
    assert filling(text, question) is None


@pytest.mark.parametrize(
    ("code", "question", "expected"),
    [
        ("wc --lines report.csv", "How many lines has report.csv?", ()),
        ("wc --lines sales-2024.csv", "How many lines has a file?", ("sales-2024.csv",)),
        ("wc --lines {{path/to/file}}", "How many lines has a file?", ()),
        ("wc --lines path/to/file", "How many lines has a file?", ()),
        ("wc --lines file.txt", "How many lines has a file?", ()),
        ("wc --lines data2.csv", "How many lines has a file?", ()),
        ("wc --lines /srv/anna/data.csv", "How many lines?", ("/srv/anna/data.csv",)),
        ("scp a.txt user@example.com:/tmp", "copy a.txt", ()),
        ("scp a.txt user@10.0.0.7:/tmp", "copy a.txt to 7 of 10 hosts", ("user@10.0.0.7:/tmp",)),
        ("sort sales-2024.csv", "How do I sort?", ()),
        ("sudo scp a.txt anna@10.0.0.7:/srv", "copy a.txt", ("anna@10.0.0.7:/srv",)),
        ("scp a.txt anna@10.0.0.7:/srv", "copy a.txt to anna@10.0.0.7:/srv", ()),
        ("wc --lines '*.md'", "lines of all markdown files", ()),
        ("", "", ()),
    ],
)
def test_a_name_that_nobody_said_is_made_up(
    code: str, question: str, expected: tuple[str, ...]
) -> None:
    assert expected == invented(code, [LINES, SCP], question)
