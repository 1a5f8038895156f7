"""The cache shown and pruned: what is old goes, what is in use or somebody else's stays."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from builder.cache import Place, ensure, find, in_use
from builder.cache.contents import KINDS, items, prune
from builder.cli.main import main
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.support.caches import left_over

DAY = 86_400


def add(cache: Path, kind: str, name: str, days: int = 0) -> Place:
    """Make an entry that was last used so many days ago."""

    def make(folder: Path) -> None:
        (folder / "data").write_bytes(b"x" * 1000)

    place = Place(cache, kind, name)
    ensure(place, make, Silent())
    age(place.record, days)
    age(place.path, days)
    return place


def age(path: Path, days: int) -> None:
    used = time.time() - days * DAY
    os.utime(path, (used, used))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    add(tmp_path / "cache", "packs", "old-1", 40)
    add(tmp_path / "cache", "packs", "new-1", 3)
    add(tmp_path / "cache", "sources", "abc", 31)
    return tmp_path / "cache"


def names(cache: Path) -> set[str]:
    return {item.path.name for item in items(cache)}


def test_what_was_not_used_for_long_is_removed(cache: Path) -> None:
    gone = prune(cache, 30)
    assert {"old-1", "abc"} == {item.path.name for item in gone}
    assert {"new-1"} == names(cache)
    assert find(Place(cache, "packs", "old-1")) is None


def test_using_an_entry_keeps_it(cache: Path) -> None:
    assert find(Place(cache, "packs", "old-1")) is not None
    prune(cache, 30)
    assert {"old-1", "new-1"} == names(cache)


def test_all_is_removed_when_all_is_asked_for(cache: Path) -> None:
    add(cache, "payloads/imported", "linux-x86_64")
    prune(cache, None)
    assert set() == names(cache)


def test_what_was_imported_by_hand_does_not_grow_old(cache: Path) -> None:
    add(cache, "payloads/imported", "linux-x86_64", 400)
    prune(cache, 30)
    assert {"new-1", "linux-x86_64"} == names(cache)


def test_what_a_killed_build_left_is_removed(cache: Path) -> None:
    unfinished = cache / "packs" / ".state" / "half-2.making"
    unfinished.mkdir()
    (unfinished / "part").write_text("half")
    prune(cache, 1000)
    assert [] == left_over(cache)
    assert {"old-1", "new-1", "abc"} == names(cache)


def test_a_cache_in_use_is_not_pruned(cache: Path) -> None:
    with in_use(cache), pytest.raises(LibraryError, match="A build is using the cache"):
        prune(cache, None)
    prune(cache, None)
    assert set() == names(cache)


def test_a_build_that_was_killed_does_not_keep_a_cache_in_use(cache: Path) -> None:
    (cache / ".locks").mkdir(exist_ok=True)
    (cache / ".locks" / "build-1.lock").write_text("")
    prune(cache, None)
    assert set() == names(cache)


def test_a_folder_that_is_no_cache_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "novel.txt").write_text("years of work")
    add(tmp_path, "packs", "a")  # a build was pointed at somebody's own folder
    with pytest.raises(LibraryError, match="is not a cache of this program"):
        prune(tmp_path, None)
    assert (tmp_path / "sources" / "novel.txt").exists()


def test_the_cache_is_shown_by_kind(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["cache", "--cache", str(cache)])
    shown = capsys.readouterr().out
    assert re.search(r"packs: corpora, read and indexed +2 +0\.0 +3 days ago", shown)
    assert re.search(r"sources: downloads +1 +0\.0 +31 days ago", shown)
    assert f"The cache is {cache}." in shown


@pytest.mark.parametrize("order", ["before", "after"])
def test_pruning_tells_what_it_removed(
    cache: Path, capsys: pytest.CaptureFixture[str], order: str
) -> None:
    named = ["--cache", str(cache)]
    before, after = (named, []) if order == "before" else ([], named)
    assert 0 == main(["cache", *before, "prune", "--older-than", "35d", *after])
    assert f"Removed 1 entries, 0.0 MB, from {cache}.\n" == capsys.readouterr().out
    assert {"new-1", "abc"} == names(cache)


def test_an_age_that_is_none_is_refused(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["cache", "prune", "--older-than", "soon", "--cache", str(cache)])
    assert "is no number of days, such as 30d" in capsys.readouterr().err


def test_every_kind_that_is_written_is_known() -> None:
    builder = Path(__file__).parents[3] / "builder"
    texts = [path.read_text("utf-8") for path in builder.rglob("*.py")]
    written = {kind for text in texts for kind in re.findall(r'Place\(\w+, "([\w/]+)"', text)}
    assert written <= KINDS.keys()
    assert {"packs", "sources", "joined", "unpacked", "quantized"} <= written
