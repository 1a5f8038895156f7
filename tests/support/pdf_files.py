"""PDF files whose pages draw given lines, texts at given places, or pictures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

import pypdfium2
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


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


Placed = tuple[float, float, str]
"""where a text begins, from the left and from below, in points, and what it says"""


def drawing_pdf(*pages: Sequence[Placed], turned: int = 0) -> PdfWriter:
    """A PDF whose pages draw texts at places, in the order given; `turned` by right angles."""
    writer = PdfWriter()
    characters = sorted({each for page in pages for _, _, text in page for each in text})
    font = writer._add_object(_font(writer, characters))
    for texts in pages:
        drawn = []
        for x, y, text in texts:
            codes = "".join(f"{characters.index(each) + 1:04x}" for each in text)
            matrix = _MATRICES[turned].format(x=x, y=y, across=600 - y, up=800 - x)
            drawn.append(f"BT /F1 10 Tf {matrix} Tm <{codes}> Tj ET")
        _add_page(writer, "\n".join(drawn).encode(), DictionaryObject({NameObject("/F1"): font}))
    return writer


_MATRICES = {
    0: "1 0 0 1 {x} {y}",
    90: "0 1 -1 0 {across} {x}",
    270: "0 -1 1 0 {y} {up}",
}


def _add_page(writer: PdfWriter, content: bytes, fonts: DictionaryObject) -> None:
    page = writer.add_blank_page(width=600, height=800)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)


def _font(writer: PdfWriter, characters: Sequence[str]) -> DictionaryObject:
    """A font of given characters, half as wide as high, ideographs as wide as high."""
    wide = {"W", "F"}
    widths = [1000 if east_asian_width(each) in wide else 500 for each in characters]
    codes = "\n".join(
        f"<{number:04x}> <{each.encode('utf-16-be').hex()}>"
        for number, each in enumerate(characters, 1)
    )
    to_unicode = DecodedStreamObject()
    to_unicode.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + f"{len(characters)} beginbfchar\n{codes}\nendbfchar\n".encode()
        + b"endcmap end end"
    )
    descriptor = DictionaryObject({
        NameObject("/Type"): NameObject("/FontDescriptor"),
        NameObject("/FontName"): NameObject("/Made"),
        NameObject("/Flags"): NumberObject(4),
        NameObject("/FontBBox"): ArrayObject(map(NumberObject, (0, -200, 1000, 800))),
        NameObject("/ItalicAngle"): NumberObject(0),
        NameObject("/Ascent"): NumberObject(800),
        NameObject("/Descent"): NumberObject(-200),
        NameObject("/CapHeight"): NumberObject(700),
        NameObject("/StemV"): NumberObject(80),
    })  # fmt: skip
    descendant = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/CIDFontType2"),
        NameObject("/BaseFont"): NameObject("/Made"),
        NameObject("/CIDSystemInfo"): DictionaryObject({
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("Identity"),
            NameObject("/Supplement"): NumberObject(0),
        }),
        NameObject("/FontDescriptor"): writer._add_object(descriptor),
        NameObject("/W"): ArrayObject([NumberObject(1), ArrayObject(map(NumberObject, widths))]),
    })  # fmt: skip
    return DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type0"),
        NameObject("/BaseFont"): NameObject("/Made"),
        NameObject("/Encoding"): NameObject("/Identity-H"),
        NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
        NameObject("/ToUnicode"): writer._add_object(to_unicode),
    })  # fmt: skip


def picture_pdf(*pictures: Grey) -> PdfWriter:
    """A PDF of pictures that fill their pages."""
    writer = PdfWriter()
    for picture in pictures:
        page = writer.add_blank_page(width=600, height=800)
        image = DecodedStreamObject()
        image.set_data(picture.pixels)
        image.update({
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(picture.width),
            NameObject("/Height"): NumberObject(picture.height),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        })  # fmt: skip
        drawn = DictionaryObject({NameObject("/I"): writer._add_object(image.flate_encode())})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
        stream = DecodedStreamObject()
        stream.set_data(b"600 0 0 800 0 0 cm /I Do")
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


@dataclass(frozen=True, slots=True)
class Grey:
    """A picture, a byte a pixel, rows from above."""

    width: int
    height: int
    pixels: bytes

    def png(self) -> bytes:
        rows = (
            b"\0" + self.pixels[start : start + self.width]
            for start in range(0, len(self.pixels), self.width)
        )
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )


def picture_of(path: Path) -> Grey:
    """The first page of a PDF as people see it, at 200 dots an inch."""
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        bitmap = page.render(scale=200 / 72, grayscale=True)
        data, stride = bytes(bitmap.buffer), bitmap.stride
        width, height = bitmap.width, bitmap.height
        bitmap.close()
        page.close()
    rows = (data[row * stride : row * stride + width] for row in range(height))
    return Grey(width, height, b"".join(rows))
