"""What readers gave stays on the disk, item by item, and reading goes on behind the last one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.corpus.notices import NoticeCount
from builder.corpus.spool import LineFile, Spool, SpoolWriter, lines_of
from builder.readers.document import Document, Notice, NoticeKind


def document(number: int, language: str = "en") -> Document:
    return Document(f"{number}", f"Title {number}", f"Text of {number}. " * 20, language=language)


def written(folder: Path, *items: int) -> SpoolWriter:
    writer = SpoolWriter(folder)
    for item in items:
        if str(item) not in writer.done:
            writer.add(str(item), [document(10 * item), document(10 * item + 1)])
    return writer


def ids(folder: Path) -> list[str]:
    return [each.id for each in Spool(folder)]


def test_documents_come_back_as_they_were_any_number_of_times(tmp_path: Path) -> None:
    written(tmp_path, 1, 2).close()
    spool = Spool(tmp_path)
    expected = [document(number) for number in (10, 11, 20, 21)]
    assert expected == list(spool) == list(spool)
    assert 4 == len(spool)
    assert sum(len(each.text) for each in expected) == spool.raw_bytes


def test_an_interrupted_spool_goes_on_behind_its_last_whole_item(tmp_path: Path) -> None:
    def breaks() -> Iterator[Document]:
        yield document(30)
        raise KeyboardInterrupt

    writer = written(tmp_path, 1, 2)
    with pytest.raises(KeyboardInterrupt):
        writer.add("3", breaks())
    writer.close()
    again = SpoolWriter(tmp_path)
    assert {"1", "2"} == again.done
    again.close()
    written(tmp_path, 1, 2, 3).close()
    assert ["10", "11", "20", "21", "30", "31"] == ids(tmp_path)


@pytest.mark.parametrize("lost", [1, 40])
def test_a_spool_that_lost_its_end_with_the_power_goes_on_where_it_is_whole(
    tmp_path: Path, lost: int
) -> None:
    written(tmp_path, 1, 2).close()
    lines = tmp_path / "lines.zst"
    lines.write_bytes(lines.read_bytes()[:-lost])
    written(tmp_path, 1, 2).close()
    assert ["10", "11", "20", "21"] == ids(tmp_path)


def test_a_journal_that_was_cut_off_loses_its_last_item(tmp_path: Path) -> None:
    written(tmp_path, 1, 2).close()
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-5])
    again = SpoolWriter(tmp_path)
    again.close()
    assert {"1"} == again.done


def test_what_was_killed_amid_an_item_is_written_over(tmp_path: Path) -> None:
    written(tmp_path, 1).close()
    with (tmp_path / "lines.zst").open("ab") as file:
        file.write(b"half a frame")
    written(tmp_path, 1, 2).close()
    assert ["10", "11", "20", "21"] == ids(tmp_path)


def test_the_language_is_that_of_most_of_the_text(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    writer.add("a", [document(1, "fr"), document(2, "de"), document(3, "de"), document(4, "")])
    writer.close()
    assert "de" == Spool(tmp_path).language


def test_notices_are_counted_by_reason_over_all_items(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path)
    for item in ("a", "b"):
        writer.add(item, [Notice(item, "encrypted"), Notice(item, "cut off", NoticeKind.CUT)])
    writer.close()
    assert [
        NoticeCount(NoticeKind.LEFT_OUT, "encrypted", 2, ("a", "b")),
        NoticeCount(NoticeKind.CUT, "cut off", 2, ("a", "b")),
    ] == Spool(tmp_path).notices


def test_lines_longer_than_a_frame_survive(tmp_path: Path) -> None:
    lines = [b"x" * 3_000_000 + b"\n", b"y\n", b"z" * 2_000_000 + b"\n"]
    file = LineFile(tmp_path / "lines")
    for line in lines:
        file.write(line)
    file.close()
    assert lines == list(lines_of(tmp_path / "lines"))
