"""JSON and JSON Lines, whatever shape and encoding they come in."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.formats.json_records import window
from tests.builder.readers.test_readers import read_all, records_spec, spec_for


def test_a_bad_line_of_jsonl_costs_no_other_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"id": "1", "text": "one"}\n{"id": "2", \n\n[3]\n{"id": "4"}\n'
        b'{"text": "\xff"}\n{"id": 6, "text": "six"}'
    )
    documents, skipped = read_all(path, spec_for("jsonl"))
    assert [("1", "one"), ("a.jsonl#6", "ÿ"), ("6", "six")] == [
        (each.id, each.text) for each in documents
    ]
    assert [
        ("a.jsonl, line 2", "not JSON: Expecting property name enclosed in double quotes"),
        ("a.jsonl, line 4", "not an object but a list"),
        ("a.jsonl, line 5", "nothing under 'text'; it has 'id'"),
        ("a.jsonl", "read as Windows-1252, which nothing in it says"),
    ] == [(each.name, each.reason) for each in skipped]


def test_fields_map_keys_dotted_paths_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{
        "key": "k1", "meta": {"names": [{"en": "Name"}], "when": "2020"}, "body": ["a", "b"],
        "link": "https://example.org",
    }]))  # fmt: skip
    fields = {"id": "key", "title": "meta.names.0.en", "text": "body", "date": "meta.when",
              "url": "link"}  # fmt: skip
    (document,), _ = read_all(path, records_spec("json", fields))
    assert Document("k1", "Name", "a\n\nb", "https://example.org", "2020") == document


def test_records_without_an_id_are_named_by_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "one"}\n\n{"text": "two"}\n')
    assert ["a.jsonl#1", "a.jsonl#3"] == [each.id for each in read_all(path, spec_for("jsonl"))[0]]


def test_an_object_of_records_gives_its_keys_as_ids(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"Ada": {"extract": "first"}, "Bob": {"extract": "second"}}')
    documents, _ = read_all(path, records_spec("json", {"text": "extract"}))
    assert [("Ada", "first"), ("Bob", "second")] == [(each.id, each.text) for each in documents]


def test_a_file_that_is_one_record_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "uz.json"
    path.write_text('{"Intro": {"Background": {"text": "Ruled"}}, "Gov": {"name": "Uzbekistan"}}')
    fields = {"title": "Gov.name", "text": "Intro.Background.text"}
    (document,), _ = read_all(path, records_spec("json", fields))
    assert ("uz.json", "Uzbekistan", "Ruled") == (document.id, document.title, document.text)


def test_include_and_exclude_choose_records(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [
        {"id": "1", "text": "x", "topic": "Health", "tags": ["draft", "old"]},
        {"id": "2", "text": "x", "topic": "Health", "tags": ["old"]},
        {"id": "3", "text": "x", "topic": "Arts"},
        {"id": "4", "text": "x"},
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    spec = records_spec("jsonl", {}, {"topic": ("Health", "History")}, {"tags": ("draft",)})
    documents, skipped = read_all(path, spec)
    assert (["2"], []) == ([each.id for each in documents], skipped)


def test_compressed_records_are_read(tmp_path: Path) -> None:
    lines = b'{"id": "1", "text": "one"}\n'
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(lines) + zstandard.compress(lines))
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"[" + lines + b"]"))
    assert 2 == len(read_all(tmp_path / "a.jsonl.zst", spec_for("jsonl"))[0])
    assert 1 == len(read_all(tmp_path / "a.json.gz", spec_for("json"))[0])


def test_records_before_the_end_of_a_truncated_archive_are_kept(tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "{n}", "text": "{n * 7919 % 1000003}"}}\n' for n in range(50_000))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    documents, skipped = read_all(path, spec_for("jsonl"))
    assert "0" == documents[0].id
    assert skipped[-1].reason.startswith("cut short")


# ── encodings and shapes ────────────────────────────────────────────────────────────────────────

SHORT = '{"id": "short", "text": "x"}'
RECORDS = [{"id": "1", "text": "Größe"}, {"id": "2", "text": "zwei\n"}]
SHAPES = {
    "a line each": "\n".join(map(json.dumps, RECORDS)),
    "blank lines and CRLF": "\r\n\r\n".join(map(json.dumps, RECORDS)) + "\r\n",
    "a list": json.dumps(RECORDS, ensure_ascii=False),
    "a pretty list": json.dumps(RECORDS, indent=2),
    "a list, a record a line": "[\n" + ",\n".join(map(json.dumps, RECORDS)) + "\n]\n",
    "pretty records one after another": "\n".join(json.dumps(each, indent=1) for each in RECORDS),
    "NaN in it": "\n".join(json.dumps(each | {"n": float("nan")}) for each in RECORDS),
}


@pytest.mark.parametrize("format", ["json", "jsonl"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_records_are_read_whatever_the_files_shape_and_name(
    tmp_path: Path, format: str, shape: str, encoding: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(SHAPES[shape].encode(encoding))
    documents, notices = read_all(path, spec_for(format))
    assert [("1", "Größe"), ("2", "zwei")] == [(each.id, each.text) for each in documents]
    assert (encoding == "utf-16-le") == bool(notices)  # nothing says which it is


def test_one_broken_record_of_a_list_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '[\n{"id": 1, "text": "x"},\n{"id": 2, "text": oops},\n{"id": 3, "text": "y"}\n]'
    )
    documents, (notice,) = read_all(path, spec_for("json"))
    assert ["1", "3"] == [each.id for each in documents]
    assert ("a.json, line 3", "not JSON: Expecting value") == (notice.name, notice.reason)


def test_a_list_that_is_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": 1, "text": "x"},\n{"id": 2, "text": "y')
    (document,), (notice,) = read_all(path, spec_for("json"))
    assert ("1", NoticeKind.CUT) == (document.id, notice.kind)


def test_a_value_longer_than_what_was_read_so_far_is_read(tmp_path: Path) -> None:
    long = "word " * 1_000_000
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": "1", "text": long}, {"id": "2", "text": "y"}]))
    documents, _ = read_all(path, spec_for("json"))
    assert [len(long) - 1, 1] == [len(each.text) for each in documents]


def test_a_value_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "LONGEST_VALUE", 1 << 20)
    long = json.dumps({"id": "long", "text": "x" * (5 << 20)})
    for content in (f"{SHORT}\n{long}\n{SHORT}\n", f"[{SHORT},\n{long},\n{SHORT}]"):
        path = tmp_path / "a.jsonl"
        path.write_text(content)
        documents, (notice,) = read_all(path, spec_for("jsonl"))
        assert ["short", "short"] == [each.id for each in documents]
        assert "a.jsonl, line 2" == notice.name


def test_an_object_that_is_too_long_to_hold_is_read_member_by_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "LONGEST_VALUE", 1 << 20)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({f"k{n}": {"text": "x" * 1000} for n in range(4000)}))
    documents, _ = read_all(path, spec_for("json"))
    assert (4000, "k3999") == (len(documents), documents[-1].id)
    path.write_text(json.dumps({"rows": [{"id": n, "text": "x" * 1000} for n in range(4000)]}))
    documents, (notice,) = read_all(path, spec_for("json"))
    assert (4000, "the list under 'rows'") == (len(documents), notice.reason[:21])


def test_records_nested_beyond_measure_cost_only_themselves(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    deep = '{"text": ' + "[" * 500 + '"x"' + "]" * 500 + "}"
    deeper = '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}"
    path.write_text(f"{deep}\n{deeper}\n{SHORT}\n")
    documents, notices = read_all(path, spec_for("jsonl"))
    assert ["short"] == [each.id for each in documents]
    assert 2 == len(notices)


def test_a_compressed_bomb_is_read_as_a_stream(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "LONGEST_VALUE", 1 << 20)
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(f"{SHORT}\n".encode())
        for _ in range(100):
            file.write(b"0" * (1 << 20))
    tracemalloc.start()
    (document,), (notice,) = read_all(path, spec_for("jsonl"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20
    assert ("short", "a line that is too long to be a record") == (document.id, notice.reason)


# ── keys that nobody named ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("record", "title", "text", "told"),
    [
        ({"Headline": "H", "content": "words", "n": 5, "by": "Ada Byron"},
         "H", "words\n\nby: Ada Byron",
         "`fields` was guessed: title = 'Headline', text = 'content'"),
        ({"question": "How?", "answer": "So."}, "How?", "So.",
         "`fields` was guessed: title = 'question', text = 'answer'"),
        ({"name": "KX-1", "flow": 100, "at": {"bar": 3}}, "KX-1",
         "name: KX-1\nflow: 100\nat: bar: 3",
         "no key of its records is their text: all of them became lines"),
    ],
)  # fmt: skip
def test_keys_are_guessed_where_the_bundle_names_neither_them_nor_the_format(
    tmp_path: Path, record: dict[str, object], title: str, text: str, told: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([record, record]))
    documents, notices = read_all(path, spec_for("auto"))
    assert [(title, text)] * 2 == [(each.title, each.text) for each in documents]
    assert [Notice("a.json", told, NoticeKind.GUESSED)] == notices


def test_a_list_within_an_object_is_taken_for_its_records(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"count": 2, "results": [{"id": 1, "text": "x"}, {"id": 2, "text": "y"}]}')
    documents, (notice,) = read_all(path, spec_for("json"))
    assert ["1", "2"] == [each.id for each in documents]
    assert "the list under 'results' was taken for its records" == notice.reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Can&#39;t start &amp; won&#x27;t", "Can't start & won't"),
        ("Anything &lt; 8.8, caf&eacute; au lait", "Anything < 8.8, café au lait"),
        ("What does &quot;choke&quot; mean?", 'What does "choke" mean?'),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
    ],
)
def test_html_that_nothing_says_is_html_is_told_by_the_text_and_reported(
    tmp_path: Path, text: str, expected: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"title": "Nuts &amp; bolts", "text": text}] * 2))
    documents, notices = read_all(path, spec_for("auto"))
    assert [("Nuts & bolts", expected)] * 2 == [(each.title, each.text) for each in documents]
    assert [Notice("a.json", "`markup` was guessed: html", NoticeKind.GUESSED)] == notices
    documents, notices = read_all(path, replace(spec_for("auto"), markup="plain"))
    assert ([text] * 2, []) == ([each.text for each in documents], notices)


@pytest.mark.parametrize(
    "text",
    [
        "Write `&amp;` for an ampersand.",
        'The entity "&lt;" is a bracket, “ &gt; ” the other.',
        "AT&T &amp; others",
        "if a < b write &amp;",
        "Look for ?a=1&copy=2 or &nosuch; things",
        "No entity at all: 5 & 6",
    ],
)
def test_a_text_about_entities_or_with_other_ampersands_stays_as_it_is(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": "1", "text": text}]))
    (document,), notices = read_all(path, spec_for("auto"))
    assert (text, []) == (document.text, notices)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Can&#39;t start", "5&nbsp;&deg;C &amp; more", ("Can't start", "5 °C & more")),
        ("Nuts &amp; bolts", "Anything &lt; 8.8", ("Nuts & bolts", "Anything < 8.8")),
        ("a <b>bold</b> title", "<p>One.</p><p>Two &amp; three.</p>",
         ("a bold title", "One.\n\nTwo & three.")),
    ],
)  # fmt: skip
def test_entities_and_tags_are_resolved_in_texts_and_titles(
    tmp_path: Path, title: str, text: str, expected: tuple[str, str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"title": title, "text": text}]))
    (document,), _ = read_all(path, replace(spec_for("json"), markup="html"))
    assert expected == (document.title, document.text)
    (document,), _ = read_all(path, spec_for("json"))
    assert (title, text) == (document.title, document.text)
