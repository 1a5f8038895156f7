"""Paths of a manifest: what leaves the library on any system is refused on all."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.errors import LibraryError
from runtime.stick.paths import stays_inside, within


@pytest.mark.parametrize(
    "path",
    [
        "library.json", "packs/medicine", "runtime/linux-x86_64-0123abcd/lib/libstdc++.so.6",
        "Start Vademecum.cmd", ".vademecum", "models/a..b.gguf", "packs/Bücher/文.zst", "console",
        "packs/nullable.txt", "com", "COM10", "a" * 255,
    ],
)  # fmt: skip
def test_a_name_below_the_library_stays_inside(path: str) -> None:
    assert stays_inside(path)


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "./a", "a/./b", "a//b",
        "a/", "C:/Windows/x", "C:x", "c:", "x:stream", "packs/x:stream", "a\\b",
        "\\\\server\\share", "\\\\?\\C:", "NUL", "nul", "NUL.txt", "packs/Con", "aux.tar.gz",
        "COM1", "COM1.txt", "com¹.txt", "LPT9/x", "CONIN$", "CONOUT$", "NUL .txt", "x.", "x ",
        "packs. /x", "...", "a\0b", "a\nb", "a\x1bb", "a\x7fb", "a*", "a?", "<a", "a>", "a|b",
        'a"b', "a" * 256,
    ],
)  # fmt: skip
def test_a_name_that_some_system_takes_elsewhere_is_refused(path: str) -> None:
    assert not stays_inside(path)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("here")
    (tmp_path / "link").symlink_to("real")
    assert "here" == within(tmp_path, "link").read_text()


@pytest.mark.parametrize("target", ["/etc/hostname", "../outside", "../folder-not"])
def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link").symlink_to(target)
    with pytest.raises(LibraryError, match="link is a link that leaves the library"):
        within(folder, "link")


def test_a_folder_that_is_a_link_out_is_refused_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("there")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/packs").symlink_to("../outside")
    with pytest.raises(LibraryError, match="leaves the library"):
        within(tmp_path / "folder", "packs/file")


def test_a_library_may_itself_be_reached_by_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/file").write_text("here")
    (tmp_path / "stick").symlink_to("real")
    assert "here" == within(tmp_path / "stick", "file").read_text()
