"""What `browse` prints, to people and to programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.__main__ import main
from runtime.cli.browsing import PAGE_TITLES
from runtime.results import Anchor
from tests.support.libraries import CORPORA, SCURVY, write_library

Run = Callable[..., str]
MANY = 2 * PAGE_TITLES + 1


@pytest.fixture
def run(shared_root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `browse`; return what it printed, or told of where it fails."""

    def run_command(*arguments: str, root: Path = shared_root, status: int = 0) -> str:
        assert status == main(["--library", str(root), "browse", *arguments])
        out, err = capsys.readouterr()
        assert "" == (out if status else err)
        return err if status else out

    return run_command


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A library of more titles than a page has."""
    documents = [Document(f"d{each}", f"Title {each:03}", "text") for each in range(MANY)]
    documents[7] = Document("d7", "Ärger", "text", aliases=("Title 007",))
    return write_library(tmp_path / "many", {"works": documents})


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime.cli.browsing._stops_at_a_page", lambda: True)


def test_without_a_corpus_the_corpora_are_listed(run: Run) -> None:
    first, *rest = run().splitlines()
    assert ["medicine", "2", "documents", "Medicine"] == first.split()
    assert ["code", "1", "document", "Code"] == rest[-1].split()


def test_titles_are_listed_in_order_with_the_ids_that_read_takes(run: Run) -> None:
    assert "Aspirin  ['aspirin']\nScurvy  ['scurvy']\n" == run("medicine")


def test_a_prefix_is_typed_without_case_and_accents_and_finds_other_titles(
    run: Run, many: Path
) -> None:
    assert "Ärger  ['d7']\n" == run("works", "ARG", root=many)
    assert "Title 007 → Ärger  ['d7']\n" == run("works", "title", "007", root=many)


def test_a_prefix_that_no_title_has_is_told_of(run: Run) -> None:
    assert "No title begins with “xylo”.\n" == run("medicine", "xylo")


def test_a_program_is_given_every_title(run: Run, many: Path) -> None:
    assert MANY + 1 == len(run("works", root=many).splitlines())


def test_a_person_is_given_a_page(run: Run, many: Path, at_terminal: None) -> None:
    lines = run("works", root=many).splitlines()
    assert "Page 1 of 3, 102 titles. `--page 2` prints the next." == lines.pop()
    assert ["Ärger  ['d7']", "Title 000  ['d0']"] == lines[:2]
    assert PAGE_TITLES + 1 == len(lines)
    assert 2 == len(run("works", "--page", "3", root=many).splitlines())
    assert "Scurvy" in run("medicine")


def test_a_page_that_is_not_there_is_told_of(run: Run, many: Path) -> None:
    told = run("works", "--page", "4", root=many, status=1)
    assert "There is no page 4." in told
    assert "The last one is 3." in told


def test_the_contents_of_a_document_lead_to_its_places(
    run: Run, capsys: pytest.CaptureFixture[str], shared_root: Path
) -> None:
    lines = run("medicine", "--contents", "scurvy").splitlines()
    place = SCURVY.index("Treatment")
    assert ["Scurvy", "  Signs  [--at 91]", f"  Treatment  [--at {place}]"] == lines
    assert 0 == main(["--library", str(shared_root), "read", "medicine", "scurvy", "--at", "91"])
    assert capsys.readouterr().out.startswith("Signs\n")
    assert "Aspirin\nIt has no sections.\n" == run("medicine", "--contents", "aspirin")


def test_what_is_not_there_is_told_of(run: Run) -> None:
    assert "no corpus 'medicin'" in run("medicin", status=1)
    assert "no document 'rickets'" in run("medicine", "--contents", "rickets", status=1)
    assert "no corpus to look in" in run("--contents", "scurvy", status=1)


def test_json_has_exactly_these_keys(run: Run) -> None:
    corpora = json.loads(run("--json"))
    assert ["version", "corpora"] == list(corpora)
    keys = ["corpus", "title", "documents", "language", "licence"]
    assert [keys] * len(CORPORA) == [list(each) for each in corpora["corpora"]]
    titles = json.loads(run("medicine", "as", "--json"))
    assert {
        "version": 1, "corpus": "medicine", "prefix": "as", "start": 0, "total": 1,
        "titles": [{"title": "Aspirin", "document": "aspirin", "known_as": ""}],
    } == titles  # fmt: skip


def test_json_is_an_object_for_each_page(run: Run, many: Path) -> None:
    pages = [json.loads(line) for line in run("works", "--json", root=many).splitlines()]
    assert [(0, 102), (50, 102), (100, 102)] == [(each["start"], each["total"]) for each in pages]
    assert [50, 50, 2] == [len(each["titles"]) for each in pages]
    assert 0 == json.loads(run("works", "nothing", "--json", root=many))["total"]


def test_contents_as_json_name_the_headings_above(run: Run, tmp_path: Path) -> None:
    anchors = (Anchor(0, "One"), Anchor(0, "One a", 2), Anchor(2, "Two"))
    root = write_library(
        tmp_path / "levels", {"works": [Document("d", "Work", "a b", anchors=anchors)]}
    )
    found = json.loads(run("works", "--contents", "d", "--json", root=root))
    assert ["version", "corpus", "document", "title", "sections"] == list(found)
    assert [
        {"section": "One", "label": "One", "level": 1, "start": 0},
        {"section": "One › One a", "label": "One a", "level": 2, "start": 0},
        {"section": "Two", "label": "Two", "level": 1, "start": 2},
    ] == found["sections"]
