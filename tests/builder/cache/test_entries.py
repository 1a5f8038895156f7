"""Entries of the cache: whole or not there, checked on reuse, made by one build at a time."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.cache import Facts, Place, distrust, drop, ensure, find, mending, renew, require_space
from builder.cache.entries import DamagedSourceError
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.support.caches import flip_a_byte, left_over


class Notes(Silent):
    """Progress that keeps what it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        """See Progress."""
        self.notes.append(message)


class Maker:
    """Writes an entry, and counts how often."""

    def __init__(self, text: str = "content") -> None:
        self.calls = 0
        self.text = text

    def __call__(self, folder: Path) -> Facts:
        self.calls += 1
        (folder / "deep").mkdir()
        (folder / "deep" / "one.txt").write_text(self.text)
        (folder / "two.txt").write_text("more")
        return {"calls": self.calls}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "cache", "packs", "notes-0123")


def test_an_entry_is_made_once(place: Place) -> None:
    make = Maker()
    first = ensure(place, make, Silent())
    assert first == ensure(place, make, Silent())
    assert (1, {"calls": 1}) == (make.calls, first.facts)
    assert [place.path / "deep" / "one.txt", place.path / "two.txt"] == list(first.paths)
    assert [] == left_over(place.cache)


def test_an_entry_may_be_a_file(tmp_path: Path) -> None:
    place = Place(tmp_path, "joined", "model.gguf", is_file=True)

    def make(folder: Path) -> None:
        (folder / "model.gguf").write_bytes(b"GGUF")

    entry = ensure(place, make, Silent())
    assert (b"GGUF", (tmp_path / "joined" / "model.gguf",)) == (
        entry.path.read_bytes(), entry.paths,
    )  # fmt: skip
    assert entry == find(place)
    assert [] == left_over(tmp_path)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), LibraryError("no"), ValueError("bug")])
def test_what_fails_leaves_nothing(place: Place, error: BaseException) -> None:
    def make(folder: Path) -> None:
        (folder / "half.txt").write_text("half")
        raise error

    with pytest.raises(type(error)):
        ensure(place, make, Silent())
    assert find(place) is None
    assert not place.path.exists()
    assert [] == left_over(place.cache)


def test_what_can_be_resumed_is_kept_for_the_next_attempt(place: Place) -> None:
    seen: list[list[str]] = []

    def make(folder: Path) -> None:
        seen.append(sorted(path.name for path in folder.iterdir()))
        (folder / "part").write_text("half")
        if len(seen) == 1:
            raise LibraryError("the connection broke")

    with pytest.raises(LibraryError):
        ensure(place, make, Silent(), resumable=True)
    ensure(place, make, Silent(), resumable=True)
    assert [[], ["part"]] == seen
    assert [] == left_over(place.cache)


def damage(path: Path) -> None:
    path.write_bytes(b"x" * path.stat().st_size)


@pytest.mark.parametrize(
    "harm",
    [
        lambda place: damage(place.path / "two.txt"),
        lambda place: (place.path / "two.txt").write_text("longer than it was"),
        lambda place: (place.path / "two.txt").unlink(),
        lambda place: shutil.rmtree(place.path),
    ],
)
def test_a_damaged_entry_is_made_again(place: Place, harm: Callable[[Place], None]) -> None:
    make, progress = Maker(), Notes()
    ensure(place, make, progress)
    harm(place)
    assert find(place) is None
    entry = ensure(place, make, progress)
    assert (2, "more") == (make.calls, (entry.path / "two.txt").read_text())
    told = ["packs/notes-0123 in the cache is damaged: it is made again."]
    assert progress.notes in (told, [])


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"files": 3}', b"null"])
def test_an_entry_whose_record_was_cut_short_is_made_again(place: Place, left: bytes) -> None:
    make = Maker()
    ensure(place, make, Silent())
    place.record.write_bytes(left)
    ensure(place, make, Silent())
    assert 2 == make.calls


def test_a_folder_in_the_place_of_a_record_and_a_file_in_that_of_an_entry_give_way(
    place: Place,
) -> None:
    make = Maker()
    place.record.mkdir(parents=True)
    place.path.write_text("in the way")
    assert "content" == (ensure(place, make, Silent()).path / "deep" / "one.txt").read_text()
    assert find(place) is not None


def test_an_unchanged_entry_is_not_read_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(place, Maker(), Silent())
    monkeypatch.setattr("builder.cache.records.file_sha256", lambda _: pytest.fail("read"))
    assert find(place) is not None


def test_a_copied_entry_is_read_once_and_then_remembered(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure(place, Maker(), Silent())
    shutil.copytree(place.cache, tmp_path / "copy")
    copy = Place(tmp_path / "copy", place.kind, place.name)
    assert find(copy) is not None
    monkeypatch.setattr("builder.cache.records.file_sha256", lambda _: pytest.fail("read"))
    assert find(copy) is not None


def test_a_byte_that_the_disk_changed_is_found_when_nothing_is_taken_on_trust(
    place: Place,
) -> None:
    ensure(place, Maker(), Silent())
    flip_a_byte(place.path / "two.txt")
    assert find(place) is not None
    distrust(place.cache)
    assert find(place) is None


def test_work_that_meets_a_damaged_file_is_done_once_more_without_trust(place: Place) -> None:
    make, progress = Maker(), Notes()
    ensure(place, make, progress)
    flip_a_byte(place.path / "two.txt")

    def work() -> str:
        text = (ensure(place, make, progress).path / "two.txt").read_text("utf-8", "replace")
        if text != "more":
            raise DamagedSourceError("two.txt is not what it was when it was hashed.")
        return text

    assert "more" == mending(place.cache, progress, work)
    assert progress.notes[0].endswith("The cache is checked, and what is damaged is made again.")


def test_an_entry_is_renewed_only_when_the_new_one_is_whole(place: Place) -> None:
    ensure(place, Maker("old"), Silent())

    def fail(folder: Path) -> None:
        (folder / "half").write_text("half")
        raise LibraryError("no")

    with pytest.raises(LibraryError):
        renew(place, fail, Silent())
    assert "old" == (place.path / "deep" / "one.txt").read_text()
    renew(place, Maker("new"), Silent())
    assert "new" == (place.path / "deep" / "one.txt").read_text()
    assert find(place) is not None


def test_a_dropped_entry_is_gone(place: Place) -> None:
    ensure(place, Maker(), Silent())
    drop(place)
    assert (None, False, []) == (find(place), place.path.exists(), left_over(place.cache))
    drop(place)


def test_an_entry_without_a_record_is_taken_when_it_proves_itself(place: Place) -> None:
    place.path.mkdir(parents=True)
    (place.path / "a.whl").write_text("wheel")
    assert find(place) is None
    assert find(place, lambda folder: not (folder / "a.whl").exists()) is None
    entry = find(place, lambda folder: (folder / "a.whl").read_text() == "wheel")
    assert entry is not None
    assert find(place) == entry


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".state", "a b"])
def test_a_name_that_could_leave_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for an entry"):
        Place(tmp_path, "packs", name)


# ── a disk that is full, or cannot be written ───────────────────────────────────────────────────


def full_disk(folder: Path) -> None:
    (folder / "half.txt").write_text("half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_told_of_with_the_cache_and_leaves_nothing(place: Place) -> None:
    with pytest.raises(LibraryError) as caught:
        ensure(place, full_disk, Silent())
    assert f"The disk of the cache {place.cache} is full." == caught.value.message
    assert "python -m builder cache prune" in caught.value.hint
    assert (None, []) == (find(place), left_over(place.cache))


def test_a_full_disk_that_another_program_ran_into_is_told_of_as_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(_folder: Path) -> None:
        usage = shutil.disk_usage(place.cache)._replace(free=1000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        raise LibraryError("llama.cpp ended")

    with pytest.raises(LibraryError, match=r"The disk of the cache .* is full\."):
        ensure(place, make, Silent())


def test_a_full_disk_keeps_the_entry_that_was_to_be_renewed(place: Place) -> None:
    ensure(place, Maker("old"), Silent())
    with pytest.raises(LibraryError, match="is full"):
        renew(place, full_disk, Silent())
    assert find(place) is not None


def test_what_does_not_fit_is_told_of_before_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        require_space(tmp_path / "not" / "there", 10**18, "model.gguf")
    assert "MB free; model.gguf takes 1,000,000,000,000.0 MB." in caught.value.message
    require_space(tmp_path, 1000, "little")


def test_an_error_of_another_place_is_not_blamed_on_the_cache(place: Place, tmp_path: Path) -> None:
    def make(_folder: Path) -> None:
        (tmp_path / "elsewhere").read_text()

    with pytest.raises(FileNotFoundError):
        ensure(place, make, Silent())


def test_a_cache_that_is_a_file_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(LibraryError, match=r"The cache .*cache cannot be used: "):
        ensure(Place(tmp_path / "cache", "packs", "a"), Maker(), Silent())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_serves_what_it_has(place: Place) -> None:
    ensure(place, Maker(), Silent())
    place.record.parent.chmod(0o500)
    try:
        assert find(place) is not None
        with pytest.raises(LibraryError, match="cannot be used"):
            ensure(Place(place.cache, place.kind, "other"), Maker(), Silent())
    finally:
        place.record.parent.chmod(0o700)


# ── two builds at once ──────────────────────────────────────────────────────────────────────────

PATIENCE = 30.0


def slow_build(cache: Path, begun: Path, go_on: Path) -> None:
    """Make the entry in another process, waiting in its midst."""

    def make(folder: Path) -> None:
        (folder / "by").write_text("the other")
        begun.write_text("")
        wait_for(go_on)

    ensure(Place(cache, "packs", "shared"), make, Silent())


def wait_for(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} did not come"
        time.sleep(0.01)


@contextmanager
def other_build(folder: Path) -> Iterator[multiprocessing.process.BaseProcess]:
    """Run another build that is in the midst of making the entry."""
    context = multiprocessing.get_context("spawn")
    arguments = (folder / "cache", folder / "begun", folder / "go on")
    process = context.Process(target=slow_build, args=arguments)
    process.start()
    try:
        wait_for(folder / "begun")
        yield process
    finally:
        process.kill()
        process.join()


class GoOn(Notes):
    """Lets the other build finish once it is told that it is waited for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def note(self, message: str) -> None:
        """See Progress."""
        super().note(message)
        self._path.write_text("")


def own(folder: Path) -> None:
    (folder / "by").write_text("this one")


def test_a_second_build_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    progress = GoOn(tmp_path / "go on")
    with other_build(tmp_path):
        entry = ensure(Place(tmp_path / "cache", "packs", "shared"), own, progress)
    assert "the other" == (entry.path / "by").read_text()
    assert ["Another build is making packs/shared: this one waits for it."] == progress.notes


def test_a_build_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    with other_build(tmp_path) as process:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        entry = ensure(Place(tmp_path / "cache", "packs", "shared"), own, Silent())
    assert "this one" == (entry.path / "by").read_text()
    assert [] == left_over(tmp_path / "cache")
