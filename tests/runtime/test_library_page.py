"""docs/library.md: what it shows is what a program gets."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
ANSWER = ["The Suez Canal", " Company built it."]


def opened(root: Path) -> Library:
    """Open a library whose models are files of zeros with models that need none."""
    return Library(open_stick(root), FakeEmbedder(), QueuedWriter(ANSWER, ANSWER))


def test_the_page_about_the_library_shows_what_it_does(
    shared_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stick").symlink_to(shared_root)
    monkeypatch.setattr(Library, "open", opened)
    text = re.sub(r"^```.*$", "", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    page = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(page, out=said.append)

    assert 0 == results.failed, "".join(said)
    assert 12 < results.attempted
