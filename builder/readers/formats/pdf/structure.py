"""A PDF as pypdf reads it: for files that PDFium does not open, and pages that it cannot read.

The only importer of pypdf.
"""

from __future__ import annotations

import logging
from pathlib import Path

from pypdf import PasswordType, PdfReader
from pypdf.errors import DependencyError

from builder.readers.cleaning import clean_line
from builder.readers.document import UnreadableError

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it warns of what we report ourselves

ENCRYPTED = "encrypted: it needs a password; save a copy without one"


class Structure:
    """The objects of one PDF."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises UnreadableError, for a password with the reason ENCRYPTED."""
        try:
            self._reader = PdfReader(path)
            locked = self._reader.is_encrypted
            if locked and self._reader.decrypt("") is PasswordType.NOT_DECRYPTED:
                raise UnreadableError(ENCRYPTED)
            self._pages = len(self._reader.pages)
        except UnreadableError:
            raise
        except DependencyError as error:
            raise UnreadableError(f"encrypted: reading it needs a package: {error}") from error
        except Exception as error:  # pypdf meets damaged files with every kind of exception
            raise UnreadableError(f"a damaged PDF ({reason_of(error)})") from error

    def __len__(self) -> int:
        return self._pages

    def title(self) -> str:
        """Return the title in the file's metadata."""
        try:
            return str((self._reader.metadata and self._reader.metadata.title) or "")
        except Exception:  # noqa: BLE001  as above; a document without a title is still a document
            return ""

    def page_text(self, index: int) -> str:
        """Return a page's text as pypdf reads it. Raises UnreadableError."""
        try:
            return self._reader.pages[index].extract_text()
        except Exception as error:
            raise UnreadableError(reason_of(error)) from error


def reason_of(error: Exception) -> str:
    """Return what an error says, short enough for a list."""
    return clean_line(str(error))[:120] or type(error).__name__
