"""PDF files whose pages draw given lines."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def pdf_with(*pages: str, title: str = "") -> PdfWriter:
    """A PDF whose pages draw the given lines of text."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(width=600, height=800)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        drawn = " ".join(f"({line}) Tj T*" for line in lines.split("\n"))
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 10 Tf 12 TL 50 750 Td {drawn} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    return writer


def written(writer: PdfWriter, path: Path) -> Path:
    with path.open("wb") as file:
        writer.write(file)
    return path
