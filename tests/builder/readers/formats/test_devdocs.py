"""Collections of DevDocs → their pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Description, Notice, NoticeKind, UnreadableError
from builder.readers.formats import devdocs
from tests.builder.readers.test_readers import read_all, sections, spec_for

SPEC = spec_for("devdocs")
NOTE = (
    '<div class="_attribution"><p class="_attribution-p">&copy; Someone<br>Licensed under the MIT'
    ' License.<br><a href="https://x.org/a?b&amp;c" class="_attribution-link">x</a></p></div>'
)
PAGES = {
    "array/map": f'<h1>Array map</h1><p>Maps — "all".</p><dl><dt id="array.map">map(f)</dt>'
    f'<dd>Calls f.</dd></dl><h2 id="see">See</h2><p>More.</p>{NOTE}',
    "plain": "<p>Nothing names this.</p>",
}
INDEX = {
    "entries": [
        {"name": "Array.map", "path": "array/map", "type": "Array"},
        {"name": "Array map()", "path": "array/map", "type": "Array"},
        {"name": "map <f>", "path": "array/map#array.map", "type": "Array"},
        {"name": "see also", "path": "array/map#see", "type": "Array"},
        "no entry",
    ],
    "types": [],
}
META = {"name": "Arrays", "slug": "arrays", "release": "1.2"}


def collection(folder: Path, pages: object = PAGES, index: object = INDEX) -> Path:
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "meta.json").write_text(json.dumps(META))
    path = folder / "db.json"
    path.write_text(pages if isinstance(pages, str) else json.dumps(pages))
    return path


def test_a_page_has_the_title_sections_and_address_that_the_collection_tells(
    tmp_path: Path,
) -> None:
    (page, plain), notices = read_all(collection(tmp_path), SPEC)
    assert ("db.json#array/map", "Array.map", ("Array map()",), "https://x.org/a?b&c") == (
        page.id,
        page.title,
        page.aliases,
        page.url,
    )
    assert {"Array map": "Array map", "map <f>": "map <f>", "See": "See"} == sections(page)
    assert 'Maps — "all".' in page.text
    assert "Licensed" not in page.text
    assert ("plain", "Nothing names this.") == (plain.title, plain.text)
    assert [] == notices


def test_its_three_files_are_known_and_read_once(tmp_path: Path) -> None:
    path = collection(tmp_path)
    assert ["devdocs"] * 3 == [format_of(each).name for each in tmp_path.iterdir()]
    assert ([], []) == read_all(tmp_path / "index.json", SPEC)
    assert ([], []) == read_all(tmp_path / "meta.json", SPEC)
    path.unlink()
    assert "json" == format_of(tmp_path / "index.json").name


def test_other_files_of_such_a_name_are_not_taken(tmp_path: Path) -> None:
    path = collection(tmp_path, [{"text": "a record"}])
    assert ["json"] * 3 == [format_of(each).name for each in (path, *tmp_path.iterdir())][:3]


def test_a_collection_describes_itself(tmp_path: Path) -> None:
    described = devdocs.describe(collection(tmp_path))
    assert "Arrays 1.2" == described.title
    assert described.licence.startswith("© Someone")
    assert "MIT License" in described.licence
    (tmp_path / "meta.json").write_text("[")
    assert Description() == devdocs.describe(tmp_path / "meta.json")


def test_pages_are_read_one_by_one_over_the_edges_of_what_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devdocs, "_STEP", 7)
    pages = {f"p{number}": f'<p>Page "{number}" \\ é</p>' for number in range(50)}
    for text in (json.dumps(pages), json.dumps(pages, indent=2, ensure_ascii=False)):
        documents, notices = read_all(collection(tmp_path, text), SPEC)
        assert [f'Page "{number}" \\ é' for number in range(50)] == [x.text for x in documents]
        assert [] == notices


def test_a_collection_without_an_index_is_named_by_its_paths(tmp_path: Path) -> None:
    path = collection(tmp_path)
    (tmp_path / "index.json").write_text("{")
    documents, (notice,) = read_all(path, SPEC)
    assert ["Array map", "plain"] == [each.title for each in documents]
    assert NoticeKind.GUESSED == notice.kind


@pytest.mark.parametrize("cut", ['{"a": "<p>one</p>", "b": "<p>tw', '{"a": "<p>one</p>", "b": 5}'])
def test_what_stands_before_a_fault_is_read(tmp_path: Path, cut: str) -> None:
    documents, notices = read_all(collection(tmp_path, cut), SPEC)
    assert ["one"] == [each.text for each in documents]
    assert [Notice("db.json", "cut short, or a page that is no text", NoticeKind.CUT)] == notices


@pytest.mark.parametrize("text", ["[]", '{"a": {}}', '{"a": "\\x"}', '{"a": "' + "\\" * 101])
def test_another_file_is_unreadable(tmp_path: Path, text: str) -> None:
    path = collection(tmp_path, text)
    with pytest.raises(UnreadableError, match=r"no object of pages|no text"):
        list(read_file(path, "db.json", SPEC))


def test_an_empty_collection_gives_nothing(tmp_path: Path) -> None:
    assert ([], []) == read_all(collection(tmp_path, "{}"), SPEC)


def test_hostile_pages_cost_only_themselves(tmp_path: Path) -> None:
    pages = {"a": "<div id=" * 20_000, "b": '<dt id="x">' * 5_000, "c": "<p>good</p>", "d": "<!--"}
    index = {"entries": [{"name": "<script>x</script>", "path": "b#x"}]}
    documents, _ = read_all(collection(tmp_path, pages, index), SPEC)
    assert "good" in [each.text for each in documents]
