"""What a build tells at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from builder.build import Failure, Summary
from builder.cli.report import summary_text
from builder.corpus.build_pack import BuiltPack
from builder.corpus.notices import NoticeTally
from builder.readers.document import Notice
from runtime.errors import LibraryError
from runtime.stick.layout import PACK_FILES, FileRecord, PackRecord

RECORD = PackRecord(
    id="medicine", title="Medicine", source="s", licence="CC0-1.0", publisher="", language="en",
    date="", documents=1200, passages=34567, raw_bytes=12_345_678, embedding="e", dimension=384,
    quantization="SQ8",
    files=(
        FileRecord(PACK_FILES.text, "0", 3_000_000),
        FileRecord(PACK_FILES.details, "0", 120_000),
        FileRecord(PACK_FILES.vectors, "0", 4_700_000),
        FileRecord(PACK_FILES.postings, "0", 2_100_000),
    ),
)  # fmt: skip
SIZES = {
    "raw text": 12_345_678, "text": 3_120_000, "vectors": 4_700_000, "terms": 2_100_000,
    "models": 537_000_000, "runtime": 158_000_000,
}  # fmt: skip


def summary(
    notices: Sequence[Notice] = (), failures: tuple[Failure, ...] = (), *, reused: bool = False
) -> Summary:
    seconds = {} if reused else {"reading": 1.0, "indexing": 2.5, "embedding": 400.25}
    tally = NoticeTally()
    for each in notices:
        tally.add(each)
    pack = BuiltPack(Path("pack"), RECORD, tuple(tally.counts()), (), seconds)
    stages = {"models": 5.0, "corpora": 404.0, "runtime": 9.0, "writing": 2.0}
    return Summary(Path("dist/stick"), (pack,), failures, SIZES, 0.99987, stages, "bf16")


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_each_corpus_has_a_row_of_counts_and_sizes() -> None:
    expected = ["medicine", "1,200", "34,567", "12.35", "3.12", "4.70", "2.10", "404"]
    assert expected in rows(summary_text(summary()))


def test_a_corpus_taken_as_it_was_says_so() -> None:
    text = summary_text(summary(reused=True))
    assert ["medicine", "1,200", "34,567", "12.35", "3.12", "4.70", "2.10", "unchanged"] in rows(
        text
    )


def test_bytes_on_the_stick_are_told_by_component() -> None:
    text = summary_text(summary())
    assert ["models", "537.0", "MB"] in rows(text)
    assert ["raw", "text", "12.3", "MB"] in rows(text)
    assert "text + vectors + terms: 0.80 of the raw text" in text
    assert "mean cosine 0.99987" in text


def test_seconds_are_told_by_stage_the_corpora_s_own_within_theirs() -> None:
    lines = [row[0] for row in rows(summary_text(summary())) if len(row) == 2]
    start = lines.index("models", lines.index("stage"))
    stages = ["models", "corpora", "reading", "indexing", "embedding", "runtime", "writing"]
    assert stages == lines[start : start + 7]


def test_the_columns_are_aligned() -> None:
    table = summary_text(summary()).split("\n\n", maxsplit=1)[0].splitlines()
    assert 1 == len({len(line) for line in table})


def test_refusals_are_told_reason_by_reason_with_some_names() -> None:
    notices = [Notice(f"file{n}.pdf", "encrypted") for n in range(1234)]
    text = summary_text(summary([*notices, Notice("x.txt", "the file is empty")]))
    assert "medicine: 1,235 left out\n" in text
    assert "  encrypted: file0.pdf, file1.pdf, file2.pdf and 1,231 more\n" in text
    assert "  the file is empty: x.txt\n" in text


def test_more_reasons_than_fit_are_counted() -> None:
    notices = [Notice(f"{n}.txt", f"reason {n}") for n in range(20)]
    text = summary_text(summary(notices))
    assert "reason 7" in text
    assert "reason 8" not in text
    assert "  and 12 more reasons" in text


def test_a_corpus_that_was_left_out_is_told_of() -> None:
    failure = Failure("law", LibraryError("law.zip is not the file.", "Check its SHA-256."))
    text = summary_text(summary(failures=(failure,)))
    assert "Left out: law: law.zip is not the file.\n  Check its SHA-256." in text


def test_names_from_files_cannot_command_the_terminal() -> None:
    notice = Notice("evil\x1b[2J.txt", "no text\x9b in it")
    failure = Failure("law", LibraryError("evil\x1b[2J.zip is missing."))
    text = summary_text(summary([notice], (failure,)))
    assert all(letter.isprintable() or letter == "\n" for letter in text)


def test_the_library_s_place_comes_last() -> None:
    text = summary_text(replace(summary(), out=Path("/media/USB")))
    assert text.endswith("The library is in /media/USB.")


def test_a_folder_whose_name_is_not_utf8_can_be_printed() -> None:
    text = summary_text(replace(summary(), out=Path("stick-\udce9")))
    assert "The library is in stick-?." in text.encode().decode()
