"""The files of a corpus become a spool of documents: once, and on from where reading stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from builder.corpus import reading
from builder.corpus.description import described
from builder.corpus.reading import read_corpus
from builder.progress import Silent, Task
from builder.readers.processes import pool
from builder.readers.processes import tasks as reader_tasks
from builder.sources.base import Fetched, Skipped, folder_files
from builder.specs import CorpusSpec, SourceSpec
from runtime.errors import LibraryError

SPEC = CorpusSpec("shelf", "", SourceSpec("path", ("shelf",)), "auto", "", "")


class Breaking(Silent):
    """Progress that is interrupted after so many files."""

    def __init__(self, after: int) -> None:
        self._left = after

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        yield self

    def advance(self, amount: float = 1) -> None:
        self._left -= 1
        if self._left <= 0:
            raise KeyboardInterrupt


@pytest.fixture
def shelf(tmp_path: Path) -> Fetched:
    folder = tmp_path / "Old papers"
    folder.mkdir()
    for number in range(8):
        (folder / f"{number}.txt").write_text(f"Paper {number}. Das ist ein deutscher Text. " * 5)
    (folder / "broken.pdf").write_bytes(b"no PDF")
    skipped = (Skipped(".hidden", "hidden"),)
    return Fetched(folder, folder_files(folder), "digest", skipped=skipped)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of the files that are read."""
    names: list[str] = []

    def watched(tasks: Iterable[reader_tasks.Task]) -> Iterator[object]:
        def noted() -> Iterator[reader_tasks.Task]:
            for task in tasks:
                names.append(task.name)
                yield task

        return pool.read_tasks(noted(), 1)

    monkeypatch.setattr(reading, "read_tasks", watched)
    return names


def test_all_files_are_documents_or_named(shelf: Fetched, tmp_path: Path) -> None:
    found = read_corpus(SPEC, shelf, tmp_path / "cache", Silent())
    assert [f"{number}.txt" for number in range(8)] == [each.id for each in found.documents]
    assert {".hidden", "broken.pdf"} == {name for each in found.notices for name in each.names}
    assert "de" == found.documents.language


def test_what_was_read_is_not_read_again(shelf: Fetched, tmp_path: Path, asked: list[str]) -> None:
    first = read_corpus(SPEC, shelf, tmp_path / "cache", Silent())
    asked.clear()
    again = read_corpus(SPEC, shelf, tmp_path / "cache", Silent())
    assert ([], list(first.documents)) == (asked, list(again.documents))


def test_an_interrupted_reading_goes_on_where_it_was(
    shelf: Fetched, tmp_path: Path, asked: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        read_corpus(SPEC, shelf, tmp_path / "cache", Breaking(after=4))
    asked.clear()
    found = read_corpus(SPEC, shelf, tmp_path / "cache", Silent())
    assert ["4.txt", "5.txt", "6.txt", "7.txt", "broken.pdf"] == asked
    assert [f"{number}.txt" for number in range(8)] == [each.id for each in found.documents]
    whole = read_corpus(SPEC, shelf, tmp_path / "other", Silent())
    assert list(whole.documents) == list(found.documents)
    assert whole.notices == found.notices


def test_a_corpus_without_a_document_tells_why(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    fetched = Fetched(tmp_path, (tmp_path / "a.pdf",), "digest")
    with pytest.raises(LibraryError, match=r"gave no document.\n  a.pdf: not a PDF"):
        read_corpus(SPEC, fetched, tmp_path / "cache", Silent())


def test_a_folder_gives_a_corpus_its_title_and_nothing_more(shelf: Fetched) -> None:
    told = described(SPEC, shelf)
    assert ("Old papers", "private", "") == (told.title, told.licence, told.language)


def test_what_the_bundle_says_stays(shelf: Fetched) -> None:
    spec = CorpusSpec("shelf", "Mine", SPEC.source, "auto", "CC0-1.0", "fr")
    told = described(spec, shelf)
    assert ("Mine", "CC0-1.0", "fr") == (told.title, told.licence, told.language)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("freedict-eng-deu.index", {}, ("en", "de", "en")),
        ("words.index", {"from": "sv", "to": "fi"}, ("sv", "fi", "sv")),
        ("freedict-eng-deu.index", {"to": "nl"}, ("en", "nl", "en")),
    ],
)
def test_a_dictionary_tells_its_languages(
    tmp_path: Path, name: str, given: dict[str, str], expected: tuple[str, str, str]
) -> None:
    told = described(dictionary_spec(given), dictionary(tmp_path, name))
    assert expected == (told.from_language, told.to_language, told.language)


def test_a_dictionary_of_unknown_languages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="does not say which languages it translates"):
        described(dictionary_spec({}), dictionary(tmp_path, "words.index"))


def dictionary_spec(given: dict[str, str]) -> CorpusSpec:
    spec = replace(SPEC, format="dictd", language="", kind="dictionary")
    return replace(spec, from_language=given.get("from", ""), to_language=given.get("to", ""))


def dictionary(folder: Path, name: str) -> Fetched:
    (folder / name).write_text("word\tA\tB\n")
    (folder / name.replace(".index", ".dict")).write_text("x")
    paths = tuple(sorted(folder.iterdir()))
    return Fetched(folder, paths, "digest")
