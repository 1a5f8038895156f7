"""Office documents: Word, PowerPoint and OpenDocument; old binary ones are named."""

from __future__ import annotations

from builder.readers.formats.office import opendocument
from builder.readers.formats.office.compound import COMPOUND
from builder.readers.formats.office.rtf import RTF
from builder.readers.formats.office.slides import SLIDES
from builder.readers.formats.office.word import WORD

FORMATS = (WORD, SLIDES, RTF, COMPOUND, opendocument.TEXT, opendocument.SLIDES)
