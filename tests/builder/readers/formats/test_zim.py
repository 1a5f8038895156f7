"""ZIM files → articles, and what is said of files that are damaged."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats import zim
from builder.readers.formats.html import read_page
from builder.readers.formats.zim import directory
from builder.readers.formats.zim.archive import Archive
from builder.readers.formats.zim.languages import short_code
from builder.readers.formats.zim.pages import without_footer
from builder.readers.picture_errors import DAMAGED, ELSEWHERE
from builder.readers.small_pictures import small_picture
from tests.builder.readers.test_readers import read_all, spec_for
from tests.support.pictures import as_file, drawing
from tests.support.real_files import corpora
from tests.support.zim_files import Cluster, Entry, Item, Redirect, Zim, page

SPEC = spec_for("zim")
_SENSELESS = frozenset(
    {
        "bad_mimetype_list",
        "invalid_checksumpos",
        "invalid_mimelistpos",
        "outofbounds_clusterptrpos",
        "outofbounds_urlptrpos",
        "smaller_than_header",
    }
)
"""the faults that leave nothing to read, as openZIM's test suite names them"""
ROUND = "Pi is the ratio of a circle's circumference to its diameter."


def written(path: Path, made: Zim | bytes) -> Path:
    path.write_bytes(made if isinstance(made, bytes) else made.data())
    return path


def read(tmp_path: Path, made: Zim | bytes) -> tuple[list[Document], list[Notice]]:
    return read_all(written(tmp_path / "a.zim", made), SPEC)


def one_article(cluster: Cluster | bytes) -> Zim:
    return Zim([Item("Pi", title="Pi")], [cluster])


def titles(documents: list[Document]) -> list[str]:
    return [each.title for each in documents]


# ── what is read ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("is_extended", [False, True])
@pytest.mark.parametrize("compression", ["plain", "xz", "zstd"])
def test_clusters_of_every_kind_are_read(
    tmp_path: Path, compression: str, is_extended: bool
) -> None:
    cluster = Cluster([page(ROUND)], compression, is_extended)
    documents, notices = read(tmp_path, one_article(cluster))
    assert [("a.zim#Pi", "Pi", ROUND)] == [(each.id, each.title, each.text) for each in documents]
    assert [] == notices


@pytest.mark.parametrize(("version", "namespace"), [((5, 0), "A"), ((6, 0), "A"), ((6, 2), "C")])
def test_articles_are_found_in_old_and_new_namespaces(
    tmp_path: Path, version: tuple[int, int], namespace: str
) -> None:
    entries = [Item("Pi", namespace=namespace), Item("Pi", namespace="X")]
    documents, _ = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])], version=version))
    assert [ROUND] == [each.text for each in documents]


def test_articles_come_in_the_order_of_clusters_and_their_blobs(tmp_path: Path) -> None:
    clusters = [Cluster([page(f"{number}.{blob}") for blob in range(3)]) for number in range(2)]
    entries = [
        Item("a", 1, 2), Item("b", 0, 1), Item("c", 1, 0), Item("d", 0, 2), Item("e", 0, 0),
    ]  # fmt: skip
    documents, _ = read(tmp_path, Zim(entries, clusters))
    assert ["0.0", "0.1", "0.2", "1.0", "1.2"] == [each.text for each in documents]


def test_redirects_are_other_titles_of_their_article(tmp_path: Path) -> None:
    entries = [
        Item("Pi", title="Pi"),
        Redirect("Archimedes'_constant", "C/Pi"),
        Redirect("Ludolph.html", "C/Archimedes'_constant", "Ludolphine number"),
        Redirect("PI", "C/Pi", "Pi"),
    ]
    (document,), notices = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])]))
    assert ("Archimedes' constant", "Ludolphine number") == document.aliases
    assert [] == notices


def test_entries_of_the_same_blob_are_one_article(tmp_path: Path) -> None:
    entries = [Item("Pi", title="Pi"), Item("Pi_(number)"), Redirect("Ludolph", "C/Pi_(number)")]
    (document,), _ = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])]))
    assert ("Pi", ("Pi (number)", "Ludolph")) == (document.title, document.aliases)


def test_redirects_in_a_circle_or_to_nothing_are_counted(tmp_path: Path) -> None:
    entries = [
        Item("Pi"), Redirect("a", "C/b"), Redirect("b", "C/a"), Redirect("c", "C/c"),
        Redirect("d", "no such"), Redirect("e", "C/d"),
    ]  # fmt: skip
    (document,), notices = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])]))
    assert () == document.aliases
    assert [Notice("a.zim", "redirects that lead nowhere: 5")] == notices


def test_a_flood_of_redirects_to_one_article_is_cut(tmp_path: Path) -> None:
    entries = [Item("Pi"), *(Redirect(f"r{number}", "C/Pi") for number in range(700))]
    (document,), (notice,) = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])]))
    assert 500 == len(document.aliases)
    assert (NoticeKind.CUT, "a.zim#Pi") == (notice.kind, notice.name)


def test_pictures_are_counted_and_plain_texts_read(tmp_path: Path) -> None:
    entries = [
        Item("notes", 0, 0, "Notes", "text/plain"),
        Item("p1", 0, 1, mime="image/png"),
        Item("p2", 0, 2, mime="image/png"),
    ]
    documents, notices = read(tmp_path, Zim(entries, [Cluster([b"Plain words.", b"x", b"y"])]))
    assert [("Notes", "Plain words.")] == [(each.title, each.text) for each in documents]
    assert [Notice("a.zim", "pictures and other files, which are not read: 2")] == notices


def test_pictures_that_articles_show_are_kept_where_they_are_wanted(tmp_path: Path) -> None:
    markup = f"""<p>{ROUND}</p><figure><img src="./p/c%C3%ADrculo.png"><figcaption>A circle
        </figcaption></figure><p>{ROUND}</p><img src="../p/old.png" alt="The same, once more">
        <img src="lost.png"><img src="Pi">"""
    entries = [
        Item("A/Pi", 0, 0, "Pi"),
        Item("A/p/círculo.png", 1, 1, mime="image/png"),
        Redirect("p/old.png", "C/A/p/círculo.png"),
        Item("A/lost.png", 7, 0, mime="image/png"),
    ]
    picture = as_file(drawing(), "PNG")
    clusters = [Cluster([page(markup)]), Cluster([b"other", picture], compression="none")]
    path = written(tmp_path / "a.zim", Zim(entries, clusters))
    (document,), notices = read_all(path, replace(SPEC, images=True))
    (circle,) = document.pictures
    assert "A circle" == circle.caption
    assert document.text.startswith("A circle", circle.start)
    assert small_picture(picture) == circle.data
    reasons = sorted((each.name, each.reason) for each in notices)
    assert ("a.zim: a.zim#A/lost.png", ELSEWHERE) in reasons
    assert ("a.zim: a.zim#A/Pi", DAMAGED) in reasons
    assert () == read(tmp_path, Zim(entries, clusters))[0][0].pictures


def test_a_book_that_is_there_as_pages_too_is_read_once(tmp_path: Path) -> None:
    entries = [Item("Emma.158"), Item("Emma.158.pdf", 0, 1, mime="application/pdf")]
    documents, notices = read(tmp_path, Zim(entries, [Cluster([page(ROUND), b"%PDF-"])]))
    assert 1 == len(documents)
    assert [Notice("a.zim#Emma.158.pdf", "a book whose pages are there as well")] == notices


def test_a_bad_file_among_the_entries_costs_only_itself(tmp_path: Path) -> None:
    entries = [Item("Pi"), Item("x.pdf", 0, 1, mime="application/pdf")]
    documents, notices = read(tmp_path, Zim(entries, [Cluster([page(ROUND), b"no such"])]))
    assert [ROUND] == [each.text for each in documents]
    assert [Notice("a.zim#x.pdf", "not a PDF")] == notices


def test_lists_of_links_and_pages_that_lead_on_are_left_out(tmp_path: Path) -> None:
    items = "".join(f'<li><a href="{n}">Article <b>{n}</b> &amp; more</a></li>' for n in range(20))
    blobs = [
        page(f"</p><ul>{items}</ul><p>"),
        page(f"</p><ul>{items}</ul><p>{'Words that say something. ' * 40}"),
        page("Go on", '<meta http-equiv="refresh" content="0;url=Pi">'),
    ]
    entries = [Item("Index", 0, 0), Item("Essay", 0, 1), Item("Old", 0, 2)]
    documents, notices = read(tmp_path, Zim(entries, [Cluster(blobs)]))
    assert ["a.zim#Essay"] == [each.id for each in documents]
    assert [
        Notice("a.zim#Index", "a list of links"),
        Notice("a.zim#Old", "a page that leads to another"),
    ] == notices


def test_the_footer_of_a_wiki_s_page_becomes_address_and_date(tmp_path: Path) -> None:
    link = "https://be.wikibooks.org/wiki/Pi?oldid=5&amp;x=1"
    footer = f'From <a title="last edited on 2016-10-17" href="{link}">Wikibooks</a>.'
    data = page(f"{ROUND}<!--htdig_noindex--><div>{footer}</div><!--/htdig_noindex-->")
    (document,), _ = read(tmp_path, one_article(Cluster([data])))
    assert (ROUND, "https://be.wikibooks.org/wiki/Pi?oldid=5&x=1", "2016-10-17") == (
        document.text,
        document.url,
        document.date,
    )


def test_a_page_with_unpaired_marks_of_a_footer_is_whole() -> None:
    for data in (b"<!--htdig_noindex-->a", b"<!--/htdig_noindex-->a<!--htdig_noindex-->", b""):
        assert data == without_footer(data).page


@pytest.mark.parametrize(
    ("metadata", "path", "url"),
    [
        ({"Scraper": "warc2zim 2.0"}, "example.org/a b?c=1", "https://example.org/a%20b?c=1"),
        ({"Scraper": "warc2zim 2.0"}, "_assets/x", ""),
        (
            {"Source": "https://de.wikipedia.org/"},
            "Köln",
            "https://de.wikipedia.org/wiki/K%C3%B6ln",
        ),
        ({"Source": "https://example.org/"}, "Köln", ""),
    ],
)
def test_addresses_are_told_where_they_are_sure(
    tmp_path: Path, metadata: dict[str, str], path: str, url: str
) -> None:
    made = Zim([Item(path)], [Cluster([page(ROUND)])], metadata)
    assert [url] == [each.url for each in read(tmp_path, made)[0]]


def test_an_article_s_own_language_is_kept(tmp_path: Path) -> None:
    data = page(ROUND).replace(b"<html>", b'<html class="x" lang="de-AT">')
    assert ["de"] == [each.language for each in read(tmp_path, one_article(Cluster([data])))[0]]


def test_a_file_describes_its_collection(tmp_path: Path) -> None:
    metadata = {
        "Title": "Mathe", "Language": "deu,eng", "Publisher": "Kiwix", "Creator": "Wikipedia",
        "License": "CC BY-SA", "Date": "2024-01-02", "Description": "Alles über Zahlen",
    }  # fmt: skip
    path = written(tmp_path / "a.zim", Zim([Item("Pi")], [Cluster([page(ROUND)])], metadata))
    described = Description("Mathe", "de", "Wikipedia", "CC BY-SA", "2024-01-02")
    assert described == zim.describe(path)


def test_a_file_without_metadata_describes_nothing(tmp_path: Path) -> None:
    assert Description() == zim.describe(
        written(tmp_path / "a.zim", one_article(Cluster([page(ROUND)])))
    )


@pytest.mark.parametrize(
    ("code", "short"),
    [("eng", "en"), ("en-GB", "en"), ("ger", "de"), ("gsw", "gsw"), ("=en", ""), ("simple", "")],
)
def test_codes_of_languages_are_made_short(code: str, short: str) -> None:
    assert short == short_code(code)


# ── in pieces and parts ─────────────────────────────────────────────────────────────────────────


def test_a_split_file_is_read_with_its_first_piece(tmp_path: Path) -> None:
    data = one_article(Cluster([page(ROUND)])).data()
    for at, suffix in enumerate(("aa", "ab", "ac")):
        (tmp_path / f"a.zim{suffix}").write_bytes(
            data[at * 100 : at * 100 + 100 if at < 2 else None]
        )
    for suffix, texts in (("aa", [ROUND]), ("ab", []), ("ac", [])):
        path = tmp_path / f"a.zim{suffix}"
        assert "zim" == format_of(path).name
        documents, notices = read_all(path, SPEC)
        assert (texts, []) == ([each.text for each in documents], notices)


def test_a_split_file_without_its_last_piece_is_cut_short(tmp_path: Path) -> None:
    data = one_article(Cluster([page(ROUND)])).data()
    (tmp_path / "a.zimaa").write_bytes(data[:100])
    (tmp_path / "a.zimab").write_bytes(data[100:150])
    with pytest.raises(UnreadableError, match=r"cut short: 150 of .* a piece .* may be missing"):
        list(read_file(tmp_path / "a.zimaa", "a.zimaa", SPEC))


def large(count: int, clusters: int) -> Zim:
    """Articles strewn over clusters, each with a redirect."""
    order = list(range(count))
    random.Random(5).shuffle(order)
    per = count // clusters
    entries: list[Entry] = []
    for number, at in enumerate(order):
        entries.append(Item(f"a{number:06}", at // per, at % per))
        entries.append(Redirect(f"r{number:06}", f"C/a{number:06}"))
    packed = [Cluster([page(f"Text {at * per + b}") for b in range(per)]) for at in range(clusters)]
    return Zim(entries, packed)


def test_parts_give_together_what_the_whole_gives(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zim", large(3_000, 100))
    parts = zim.count_parts(path)
    whole = list(zim.read(path, "a.zim", SPEC))
    in_parts = [list(zim.read_part(path, "a.zim", SPEC, part)) for part in range(parts)]
    assert 3 == parts
    assert whole == [each for part in in_parts for each in part]
    assert [f"Text {number}" for number in range(3_000)] == [
        each.text for each in whole if isinstance(each, Document)
    ]
    assert all(each.aliases == (each.id[6:].replace("a", "r"),) for each in documents_of(whole))


def documents_of(found: list[Document | Notice]) -> Iterator[Document]:
    return (each for each in found if isinstance(each, Document))


def test_the_directory_is_swept_without_an_object_for_each_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries strewn about a file of terabytes are read one by one, and give the same."""
    path = written(tmp_path / "a.zim", large(300, 10))
    directory._directory.cache_clear()
    expected = directory.directory_of(path, zim._readable())
    directory._directory.cache_clear()
    monkeypatch.setattr(directory, "_SPAN_BYTES", 0)
    monkeypatch.setattr(directory, "_CHUNK", 7)
    found = directory.directory_of(path, zim._readable())
    for name in ("numbers", "clusters", "blobs", "redirects", "targets"):
        assert np.array_equal(getattr(expected, name), getattr(found, name))
    assert 300 == len(found.targets)


# ── damaged files ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no such thing" * 20, "not a ZIM file"),
        (b"ZIM\x04" + bytes(30), "cut short: a ZIM file that ends within its header"),
        (one_article(Cluster([page(ROUND)])).data()[:-20], "cut short: "),
        (one_article(Cluster([page(ROUND)])).data() + b"x", "it does not end where its header"),
        (Zim([], [], version=(7, 0)).data(), "of version 7, which this reader does not know"),
    ],
)
def test_a_file_that_makes_no_sense_is_unreadable(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(tmp_path, data)


@pytest.mark.parametrize("place", [32, 48, 56])
def test_a_table_outside_of_the_file_makes_it_unreadable(tmp_path: Path, place: int) -> None:
    data = bytearray(one_article(Cluster([page(ROUND)])).data())
    struct.pack_into("<Q", data, place, (1 << 64) - 9)
    with pytest.raises(UnreadableError, match=r"a damaged ZIM file: its (table|list) of"):
        read(tmp_path, bytes(data))


def bad_clusters() -> dict[str, bytes]:
    good = Cluster([page(ROUND)] * 2)
    short = Cluster([page(ROUND)] * 2, "xz")
    plain = Cluster([page(ROUND)] * 2, "plain")
    far = Cluster([], "plain", is_extended=True)
    return {
        "a cluster that cannot be decompressed": b"\x05" + b"no zstd at all" * 9,
        "a cluster compressed in a way that is not known (kind 2)": b"\x02" + bytes(90),
        "a cluster that ends too early": short.of_table(struct.pack("<3I", 12, 90, 10_000)),
        "a cluster whose table of contents makes no sense": plain.of_table(b"\xff" * 12),
        "a cluster whose entries are not in order": good.of_table(struct.pack("<3I", 12, 90, 60)),
        "a cluster of more than 1024 MB": far.of_table(struct.pack("<3Q", 24, 30, 1 << 60)),
    }


@pytest.mark.parametrize(("reason", "data"), bad_clusters().items())
def test_a_bad_cluster_costs_its_articles_and_no_other(
    tmp_path: Path, reason: str, data: bytes
) -> None:
    entries = [Item("a", 0, 0), Item("b", 0, 1), Item("c", 1, 0)]
    documents, notices = read(tmp_path, Zim(entries, [data, Cluster([page(ROUND)])]))
    assert "a.zim#c" == documents[-1].id
    assert [(reason, "a.zim, cluster 0")] == [
        (each.reason, each.name.split(" (", maxsplit=1)[0]) for each in notices
    ]


def test_an_xz_cluster_that_is_cut_is_told(tmp_path: Path) -> None:
    data = Cluster([page(ROUND)], "xz").packed()
    _, notices = read(tmp_path, one_article(data[:40]))
    assert ["a cluster that cannot be decompressed"] == [each.reason for each in notices]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    zeros = Cluster([], "zstd", is_extended=True)
    table = struct.pack("<3Q", 24, 24, 24 + (200 << 20))
    bomb = replace(zeros, blobs=[bytes(1000)]).of_table(table)
    entries = [Item("a", 0, 0), Item("b", 0, 1)]
    documents, notices = read(tmp_path, Zim(entries, [bomb]))
    assert [] == documents
    assert {"a.zim#a", "a.zim, entry 1"} == {each.name for each in notices}


def test_a_cluster_or_blob_that_is_not_there_is_told(tmp_path: Path) -> None:
    entries = [Item("a", 0, 0), Item("b", 0, 7), Item("c", 9, 0)]
    documents, notices = read(tmp_path, Zim(entries, [Cluster([page(ROUND)])]))
    assert ["a.zim#a"] == [each.id for each in documents]
    assert ["a.zim, entry 1", "a.zim, cluster 9 (1 articles)"] == [each.name for each in notices]


def test_offsets_outside_of_the_file_cost_only_what_they_lead_to(tmp_path: Path) -> None:
    made = Zim(
        [Item("a"), Item("b", 0, 1), Item("c", 1, 0)],
        [Cluster([page(ROUND)] * 2), Cluster([page(ROUND)])],
        wrong_offsets={0: 1 << 63},
        wrong_clusters={1: 1 << 40},
    )
    documents, notices = read(tmp_path, made)
    assert ["a.zim#b"] == [each.id for each in documents]
    assert [
        "a cluster that begins outside of the file",
        "entries that are damaged, or of a type that the file does not list: 1",
    ] == [each.reason for each in notices]


def test_a_changed_file_is_read_with_doubt(tmp_path: Path) -> None:
    data = bytearray(one_article(Cluster([page(ROUND)], "plain")).data())
    at = data.index(b"ratio")
    data[at : at + 5] = b"ratic"
    (document,), (notice,) = read(tmp_path, bytes(data))
    assert "ratic" in document.text
    assert (NoticeKind.DOUBTFUL, True) == (notice.kind, "checksum" in notice.reason)


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_ends_in_documents_notices_or_a_reason(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(large(60, 3).data())
    for _ in range(chance.choice((1, 8, 64))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with suppress(UnreadableError):
        documents, notices = read(tmp_path, bytes(data))
        assert notices or 60 == len(documents)


# ── files of openZIM's own test suite ───────────────────────────────────────────────────────────


def test_every_file_of_the_test_suite_is_read_or_refused_with_a_reason() -> None:
    folder = corpora("zim")
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        path = folder / row["file"]
        if row["file"].rsplit(".", maxsplit=2)[-2] in _SENSELESS:
            with pytest.raises(UnreadableError, match=r"ZIM file"):
                list(read_file(path, path.name, SPEC))
            continue
        found = list(read_file(path, path.name, SPEC))
        documents = list(documents_of(found))
        reasons = [each.reason for each in found if isinstance(each, Notice)]
        if path.name.startswith("invalid."):
            assert any("checksum" in each for each in reasons), row["file"]
        else:
            assert row["articles"] == len(documents), row["file"]


@pytest.mark.parametrize("folder", ["withns", "nons", "noTitleListingV0"])
@pytest.mark.parametrize("name", ["small.zim", "wikibooks_be_all_nopic_2017-02.zim"])
def test_texts_are_those_that_openzim_s_own_library_gives(folder: str, name: str) -> None:
    reader = pytest.importorskip("libzim.reader", reason="libzim is not installed")
    path = corpora("zim") / folder / name
    documents = {each.id: each for each in documents_of(list(read_file(path, "a", SPEC)))}
    archive = reader.Archive(path)
    prefix = 0 if archive.has_new_namespace_scheme else 2
    for number in range(archive.all_entry_count):
        entry = archive._get_entry_by_id(number)
        if entry.is_redirect or entry.get_item().mimetype != "text/html":
            continue
        data = without_footer(bytes(entry.get_item().content)).page
        document = documents.pop(f"a#{entry.path[prefix:]}")
        expected = read_page(data, "", language="en", title=entry.title).document
        assert (expected.title, expected.text) == (document.title, document.text)
    assert {} == documents


def test_an_archive_is_closed_when_its_header_makes_no_sense(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zim", b"no" * 90)
    with pytest.raises(UnreadableError):
        Archive(path)
    path.replace(tmp_path / "b.zim")  # an open file cannot be moved on Windows
