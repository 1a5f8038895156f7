"""PowerPoint presentations, made by python-pptx → text."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from builder.readers.detection import format_of
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.formats.office.properties import description
from tests.builder.readers.test_readers import read_all, sections, spec_for
from tests.support.office_files import relations, zipped

TITLE, TITLE_AND_BODY, BLANK = 0, 1, 6


def read_one(path: Path) -> tuple[Document, list[Notice]]:
    (document,), notices = read_all(path, spec_for("pptx"))
    return document, notices


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    made = pptx.Presentation()
    layouts = made.slide_layouts
    first = made.slides.add_slide(layouts[TITLE])
    first.shapes.title.text = "Of pumps"
    first.placeholders[1].text = "A talk"
    second = made.slides.add_slide(layouts[TITLE_AND_BODY])
    second.shapes.title.text = "Parts"
    frame = second.placeholders[1].text_frame
    frame.text = "rotor"
    inner = frame.add_paragraph()
    inner.text, inner.level = "shaft", 1
    second.notes_slide.notes_text_frame.text = "Show the model."
    third = made.slides.add_slide(layouts[BLANK])
    table = third.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    for place, text in enumerate(("Pump", "Bar", "P1", "2")):
        table.cell(place // 2, place % 2).text = text
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2020", "2021"]
    data.add_series("Sold", (15, 25))  # type: ignore[no-untyped-call]
    third.shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, Inches(3), Inches(2), data)
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "grouped"
    path = tmp_path / "talk.pptx"
    made.save(str(path))
    return path


def test_slides_are_sections_with_their_notes(talk: Path) -> None:
    document, notices = read_one(talk)
    assert [] == notices
    assert "Of pumps" == document.title
    assert (
        "Of pumps\n\nA talk\n\nParts\n\n- rotor\n  - shaft\n\nNotes: Show the model.\n\n"
        "Slide 3\n\nPump | Bar\nP1 | 2\n\n | Sold\n2020 | 15\n2021 | 25\n\ngrouped"
    ) == document.text
    assert ["Of pumps", "Parts", "Slide 3"] == list(sections(document))
    assert [len("Pump | Bar"), len(" | Sold")] == [each.head for each in document.blocks]


def test_a_presentation_is_known_by_its_content(talk: Path) -> None:
    assert "pptx" == format_of(talk.rename(talk.with_name("talk.zip"))).name


def test_slides_that_are_damaged_cost_only_themselves(talk: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(talk) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["ppt/slides/slide2.xml"] = b"<p:sld"
    document, (notice,) = read_one(zipped(tmp_path / "b.pptx", parts))
    assert ["Of pumps", "Slide 3"] == list(sections(document))
    assert "parts of it are damaged or missing" == notice.reason


def test_a_package_without_a_beginning_is_unreadable(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.pptx", {"_rels/.rels": relations({}), "ppt/presentation.xml": ""})
    with pytest.raises(UnreadableError, match="nothing says which part it begins with"):
        read_one(path)


def test_days_and_numbers_of_charts_are_written_as_people_do(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [date(2020, 1, 5), date(2020, 1, 6)]
    data.add_series("Rain", (0.1 + 0.2, 4.0))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, 0, 0, Inches(3), Inches(2), data)
    made.save(str(tmp_path / "a.pptx"))
    document, _ = read_one(tmp_path / "a.pptx")
    assert "Slide 1\n\n | Rain\n2020-01-05 | 0.3\n2020-01-06 | 4" == document.text


def test_slides_without_words_give_none(tmp_path: Path) -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[BLANK])
    made.save(str(tmp_path / "a.pptx"))
    documents, (notice,) = read_all(tmp_path / "a.pptx", spec_for("pptx"))
    assert ([], "no text in it") == (documents, notice.reason)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("A red pump.", "[A red pump.]"),
        ("photo 1.jpg", "[photo 1.jpg]"),
        ("pump.jpeg", ""),
        (" ", ""),
    ],
)
def test_descriptions_of_pictures(said: str, written: str) -> None:
    assert written == description(said)
