"""Pictures of pages end up on the stick, small and once each; hostile ones are left out."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.corpus.build_pack import BuiltPack
from builder.readers.picture_errors import DAMAGED, DRAWING, ELSEWHERE, TOO_LARGE
from runtime.errors import LibraryError
from runtime.pictures.limits import LARGEST_SIDE, MOST_PICTURES
from runtime.pictures.pixels import pixels_of
from runtime.results import DocumentPicture, DocumentView
from runtime.stick.corpus import Pack
from runtime.stick.layout import PACK_FILES
from runtime.stick.picture_store import picture_of
from tests.builder.corpus.test_build_pack import Workshop
from tests.support.pictures import SVG, as_file, bomb, data_address, drawing, photograph, seen

WORDS = "Lemons were carried by ships of the navy, and sailors who ate them stayed well. "
PAGE = f"""<html><title>Lemons</title><body><h1>Lemons</h1><p>{WORDS * 3}</p>
<figure><img src="../pictures/lemon.jpg" alt="x"><figcaption>A lemon, cut.</figcaption></figure>
<p>{WORDS * 3}</p><p>Within <img src="{data_address(as_file(drawing(), "PNG"), "png")}"
alt="A plan of a ship"> the text.</p></body></html>"""
OTHER = f"""<html><title>Limes</title><body><h1>Limes</h1><p>{WORDS.upper() * 4}</p>
<img src="/pictures/lemon.jpg" title="The same lemon"><img src="/pictures/lemon.jpg"></body></html>
"""
HOSTILE = f"""<html><title>Bad</title><body><h1>Bad</h1><p>{WORDS.lower() * 5}</p>
<img src="bomb.png"><img src="cut.jpg"><img src="drawn.svg"><img src="text.png"><img src="dot.png">
<img src="https://example.org/away.jpg"><img src="../../../etc/passwd"><img src="gone.jpg">
<img src="data:image/svg+xml;utf8,<svg/>"><img src="data:image/png;base64,AAAA"></body></html>"""
WHOLE = as_file(photograph(), quality=90)


def kept(workshop: Workshop, *, images: bool = True) -> Workshop:
    workshop.spec = replace(workshop.spec, format="auto", images=images)
    return workshop


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path)
    made.write({
        "pages/lemons.html": PAGE, "pages/limes.html": OTHER, "pictures/lemon.jpg": WHOLE,
    })  # fmt: skip
    return kept(made)


def opened(built: BuiltPack) -> Pack:
    return Pack(built.folder, built.record)


def view(built: BuiltPack, name: str) -> DocumentView:
    return opened(built).document(name)


def told(built: BuiltPack) -> dict[str, int]:
    return {each.reason: each.count for each in built.notices}


def test_pictures_stand_at_their_place_with_their_captions(shop: Workshop) -> None:
    built = shop.build()
    lemons = view(built, "pages/lemons.html")
    lemon, plan = lemons.pictures
    assert "A lemon, cut." == lemon.caption
    assert lemons.text.startswith("A lemon, cut.", lemon.start)
    assert "A plan of a ship" == plan.caption
    assert lemons.text.startswith("Within", plan.start)
    assert (DocumentPicture(plan.start, 1, plan.caption)) == plan
    assert "A plan" not in lemons.text
    assert (2, 2, ()) == (built.record.documents, built.pictures, built.notices)


def test_a_picture_of_several_pages_is_kept_once(shop: Workshop) -> None:
    built = shop.build()
    (again,) = view(built, "pages/limes.html").pictures
    assert (0, "The same lemon") == (again.number, again.caption)
    assert again.start == len(view(built, "pages/limes.html").text)
    pixels = pixels_of(picture_of(opened(built), 0), "x")
    assert LARGEST_SIDE == max(pixels.shape)
    small = np.array(photograph().resize((640, 480))).astype(int)
    assert np.abs(pixels.astype(int) - small).mean() < 6
    files = (PACK_FILES.pictures, PACK_FILES.picture_starts)
    size = sum((built.folder / each).stat().st_size for each in files)
    assert size == built.record.component_bytes()["pictures"]


def test_without_the_key_no_picture_is_kept(shop: Workshop) -> None:
    built = kept(shop, images=False).build()
    assert () == view(built, "pages/lemons.html").pictures
    assert not (built.folder / PACK_FILES.pictures).exists()
    assert 0 == built.record.component_bytes()["pictures"]


def test_a_picture_that_changes_makes_the_pack_anew(shop: Workshop) -> None:
    before = shop.build()
    shop.write({"pictures/lemon.jpg": as_file(drawing(500, 400), "PNG")})
    after = shop.build()
    assert picture_of(opened(before), 0) != picture_of(opened(after), 0)


def test_what_a_bundle_excludes_is_taken_by_no_page(shop: Workshop) -> None:
    shop.spec = replace(shop.spec, source=replace(shop.spec.source, exclude=("pictures/*",)))
    built = shop.build()
    assert {ELSEWHERE: 2} == told(built)
    assert 1 == built.pictures


def test_hostile_pictures_are_left_out_and_told(shop: Workshop) -> None:
    shop.write({
        "bad/page.html": HOSTILE, "bad/bomb.png": bomb(), "bad/cut.jpg": WHOLE[: len(WHOLE) // 2],
        "bad/drawn.svg": SVG, "bad/text.png": "no picture at all",
        "bad/dot.png": as_file(photograph(8, 8), "PNG"),
    })  # fmt: skip
    built = shop.build()
    assert () == view(built, "bad/page.html").pictures
    assert {TOO_LARGE: 1, DAMAGED: 3, DRAWING: 2, ELSEWHERE: 2} == told(built)
    assert 2 == built.pictures


def test_more_pictures_than_a_document_may_have_are_cut(shop: Workshop) -> None:
    count = MOST_PICTURES + 9
    colours = [drawing(60, 50) for _ in range(count)]
    for number, each in enumerate(colours):
        each.putpixel((30, 25), (number, 99, 7))
        each.putpixel((31, 25), (number, 99, 7))
    images = "".join(f'<img src="{data_address(as_file(each, "PNG"))}">' for each in colours)
    shop.write({"many.html": f"<title>Many</title><body><p>{WORDS * 2}</p>{images}</body>"})
    built = shop.build()
    assert MOST_PICTURES == len(view(built, "many.html").pictures)
    assert {f"only its first {MOST_PICTURES} pictures are kept": 1} == told(built)


def test_pictures_of_books_and_notes_are_kept(shop: Workshop) -> None:
    container = (
        '<container><rootfiles><rootfile full-path="OPS/b.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = """<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
        <dc:title>Ships</dc:title></metadata><manifest>
        <item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/></manifest>
        <spine><itemref idref="a"/></spine></package>"""
    chapter = f"""<html><body><h1>One</h1><p>{WORDS * 4}</p><p><img src="../img/a%20ship.png"
        alt="A ship under sail"/></p><p>{WORDS * 2}</p><img src="../../out.png"/></body></html>"""
    with zipfile.ZipFile(shop.source / "ships.epub", "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", container)
        book.writestr("OPS/b.opf", package)
        book.writestr("OPS/text/a.xhtml", chapter)
        book.writestr("OPS/img/a ship.png", as_file(photograph(300, 200, seed=5), "PNG"))
    shop.write({
        "notes/day.md": f"# Day\n\n{WORDS}\n\n![A chart of the sea](../pictures/chart.png)\n\nEnd.",
        "pictures/chart.png": as_file(drawing(400, 300), "PNG"),
    })  # fmt: skip
    built = shop.build()
    book_view = view(built, "ships.epub#OPS/text/a.xhtml")
    (ship,) = book_view.pictures
    assert "A ship under sail" == ship.caption
    assert book_view.text.startswith(WORDS.strip(), ship.start)
    assert (200, 300, 3) == pixels_of(picture_of(opened(built), ship.number), "x").shape
    (chart,) = view(built, "notes/day.md").pictures
    assert "A chart of the sea" == chart.caption
    assert seen(picture_of(opened(built), chart.number)).shape == (300, 400, 3)


@pytest.mark.parametrize("name", [PACK_FILES.pictures, PACK_FILES.picture_starts])
def test_damaged_files_of_pictures_are_told(shop: Workshop, name: str) -> None:
    built = shop.build()
    path = built.folder / name
    path.chmod(0o644)
    data = path.read_bytes()
    path.write_bytes(data[:-8] + b"\xff" * 8 if name.endswith("npy") else data[: len(data) // 3])
    with pytest.raises(LibraryError, match=r"pictures\..*is damaged"):
        picture_of(opened(built), 1)


def test_a_picture_is_found_by_its_number_alone(shop: Workshop) -> None:
    pack = opened(shop.build())
    for number in (-1, 2, 1 << 60):
        with pytest.raises(LibraryError, match=r"pictures\.starts\.npy is damaged"):
            picture_of(pack, number)


def test_pictures_that_no_room_is_left_for_are_told(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.corpus.picture_list._MOST_BYTES", 3000)
    built = shop.build()
    assert [1] == [len(view(built, "pages/lemons.html").pictures)]
    assert () == view(built, "pages/limes.html").pictures
    assert 2 == sum(each.count for each in built.notices if "has room for" in each.reason)
