"""Folders and files become a bundle that nobody had to write."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from builder.bundle import shelf
from builder.bundle.plan import load_plan, plan_of_text
from builder.bundle.shelf import shelf_text
from builder.progress import Silent
from builder.readers import detection
from builder.readers.format import Format
from builder.readers.formats.plaintext import read
from builder.readers.registry import FORMATS as REAL
from builder.sources import fetch
from builder.specs import BuildPlan
from runtime.errors import LibraryError


@pytest.fixture(autouse=True)
def collections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a format of single files that are libraries, and one of several files."""
    formats = {
        "whole": Format("whole", read, suffixes=(".lib",), collections={".lib": ".lib"}),
        "several": Format("several", read, (".head",), collections={".head": ".*"}),
    }
    monkeypatch.setattr(detection, "FORMATS", MappingProxyType({**REAL, **formats}))
    monkeypatch.setattr(shelf, "FORMATS", MappingProxyType(formats))


def write(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("A text.")
    return folder


def plan(text: str, folder: Path) -> BuildPlan:
    return plan_of_text(text, folder / "bundle.toml")


def files(plan: BuildPlan, folder: Path) -> dict[str, list[str]]:
    """Return the names of the files that each corpus would read."""
    return {
        corpus.id: [
            path.name for path in fetch(corpus.source, folder, folder / "cache", Silent()).files
        ]
        for corpus in plan.corpora
    }


def test_a_folder_is_a_corpus_that_bears_its_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "My Papers", "a.txt", "deep/b.pdf")
    found = plan(shelf_text([folder]), tmp_path)
    assert ("My Papers", ["small"]) == (found.title, [each.id for each in found.chats])
    (corpus,) = found.corpora
    assert ("my-papers", "My Papers", "auto", "My Papers") == (
        corpus.id, corpus.title, corpus.format, corpus.origin,
    )  # fmt: skip
    assert {"my-papers": ["a.txt", "b.pdf"]} == files(found, tmp_path)


def test_nothing_of_where_files_lie_is_told_to_readers(tmp_path: Path) -> None:
    found = plan(shelf_text([write(tmp_path / "papers", "a.txt")]), tmp_path)
    assert os.fspath(tmp_path) not in found.corpora[0].origin


def test_a_collection_in_a_folder_is_a_corpus_of_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path / "shelf", "a.txt", "wiki [1].lib", "words.head", "words.body.gz")
    found = plan(shelf_text([folder]), tmp_path)
    assert {
        "shelf": ["a.txt"], "wiki-1": ["wiki [1].lib"], "words": ["words.body.gz", "words.head"],
    } == files(found, tmp_path)  # fmt: skip


def test_a_folder_of_nothing_but_a_collection_is_that(tmp_path: Path) -> None:
    folder = write(tmp_path / "shelf", "wiki.lib")
    assert {"wiki": ["wiki.lib"]} == files(plan(shelf_text([folder]), tmp_path), tmp_path)


def test_several_places_are_several_corpora_with_ids_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, "one/notes/a.txt", "two/notes/b.txt", "c.txt", "ä/d.txt")
    places = [tmp_path / name for name in ("one/notes", "two/notes", "c.txt", "ä")]
    found = plan(shelf_text(places, "All of it"), tmp_path)
    assert "All of it" == found.title
    assert {"notes": ["a.txt"], "notes-2": ["b.txt"], "c": ["c.txt"], "a": ["d.txt"]} == files(
        found, tmp_path
    )


def test_dictionaries_of_two_languages_are_told_by_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "FORMATS", REAL)
    for name in ("freedict-eng-deu", "jargon"):
        (tmp_path / f"{name}.index").write_text("word\tA\tB\n")
        (tmp_path / f"{name}.dict").write_text("x")
    found = plan(shelf_text([tmp_path]), tmp_path)
    assert {"freedict-eng-deu": "dictionary", "jargon": ""} == {
        corpus.id: corpus.kind for corpus in found.corpora
    }


@pytest.mark.parametrize("name", ['quo"te', "back\\slash", "new\nline", "con", "del\x7f", "*?[x]"])
def test_names_that_mean_something_elsewhere_are_only_names(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / name, "a.txt")
    found: dict[str, Any] = tomllib.loads(shelf_text([folder]))
    assert os.fspath(folder) == found["corpora"][0]["source"]["path"]
    assert ["*"] == found["library"]["allow_licences"]
    assert [["a.txt"]] == list(files(plan(shelf_text([folder]), tmp_path), tmp_path).values())


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"no file or folder .*nowhere"):
        shelf_text([tmp_path / "nowhere"])


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX systems only")
def test_a_name_that_no_bundle_can_hold_is_told(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    with pytest.raises(LibraryError, match="not UTF-8"):
        shelf_text([folder])


def test_a_bundle_needs_nothing_but_a_source(tmp_path: Path) -> None:
    (tmp_path / "bundle.toml").write_text('[[corpora]]\nsource = { path = "notes" }\n')
    found = load_plan(tmp_path)
    (corpus,) = found.corpora
    assert ("notes", "auto", "") == (corpus.id, corpus.format, corpus.language)
    assert found.embedding.name
    assert tmp_path.name.replace("_", " ") == found.title


def test_built_in_models_give_way_to_the_bundles_own(tmp_path: Path) -> None:
    own = '[models.small]\nname = "Mine"\nlicence = "MIT"\nsource = { path = "m.gguf" }\n'
    text = f'[library]\nmodel = ["tiny", "small"]\n{own}[[corpora]]\nsource = {{ path = "a" }}\n'
    tiny, small = plan(text, tmp_path).chats
    assert ("Mine", True) == (small.name, bool(tiny.source.sha256))
