"""What stands in the place of a picture where none is shown. Pure."""

from __future__ import annotations

from runtime.localization import _
from runtime.results import DocumentPicture


def named(text: str, picture: DocumentPicture) -> str:
    """Return a picture's caption, marked; without it where the text says it in that place."""
    caption = " ".join(picture.caption.split())
    said = " ".join(text[picture.start : picture.start + 2 * len(caption)].split())
    if not caption or said.startswith(caption):
        return _("[picture]")
    return _("[picture: {caption}]", caption=caption)
