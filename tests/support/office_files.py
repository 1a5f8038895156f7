"""Office documents of a few parts, by hand: what libraries that write them have no words for."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write an archive of these parts, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(targets: Mapping[str, str]) -> str:
    """Return a part that says what another refers to: kind → target."""
    each = "".join(
        f'<Relationship Id="r{number}" Type="{_KIND}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_RELATIONS}">{each}</Relationships>'


def word_part(root: str, content: str) -> str:
    """Return a part of a Word document with that root element."""
    return (
        f'<w:{root} xmlns:w="{_WORD}" xmlns:m="{_MATH}" xmlns:mc="{_COMPATIBLE}">'
        f"{content}</w:{root}>"
    )


def word_file(path: Path, body: str, **others: str) -> Path:
    """Write a Word document with that body; others are parts such as `footnotes`, by their kind."""
    return zipped(
        path,
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"officeDocument": "word/document.xml"}),
            "word/_rels/document.xml.rels": relations({kind: f"{kind}.xml" for kind in others}),
            **{f"word/{kind}.xml": word_part(kind, part) for kind, part in others.items()},
            "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
        },
    )


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph of Word of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def open_part(root: str, content: str) -> str:
    """Return a part of an OpenDocument file with that root element."""
    names = ("office", "text", "table", "style", "draw", "presentation", "manifest")
    spaces = " ".join(f'xmlns:{name}="{_OPEN}{_space(name)}:1.0"' for name in names)
    return f"<{root} {spaces}>{content}</{root}>"


def _space(name: str) -> str:
    return {"draw": "drawing"}.get(name, name)


def open_file(path: Path, kind: str, body: str, styles: str = "", **others: str) -> Path:
    """Write an OpenDocument file: `kind` is text, presentation or spreadsheet."""
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    )
    return zipped(
        path,
        {
            "mimetype": "",
            "content.xml": open_part("office:document-content", content),
            **others,
        },
    )
