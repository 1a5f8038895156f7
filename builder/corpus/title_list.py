"""Documents → the titles of a pack in order, other titles among them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from builder.corpus.copies import Copy
from builder.corpus.sorted_runs import SortedRuns
from builder.readers.document import Document
from runtime.stick.block_store import BlockWriter
from runtime.stick.layout import PACK_FILES
from runtime.stick.title_index import TitleRow, row_to_line, title_rows

_BLOCK_CHARACTERS = 1 << 13
_MOST_HELD = 200_000


class TitleList:
    """Gathers the titles of one pack's documents, in any order."""

    def __init__(self, scratch: Path, most_held: int = _MOST_HELD) -> None:
        """Gather; beyond `most_held` titles they go to files in `scratch` until all are written."""
        self._rows = SortedRuns(scratch, "titles", lambda row: TitleRow(*row), most_held)

    def add(self, document: Document, copies: Sequence[Copy] = ()) -> None:
        """Take the titles of a document and of those that have its text."""
        others = (each.title for each in copies)
        self._rows.extend(title_rows(document.id, document.title, document.aliases, others))

    def write(self, folder: Path) -> None:
        """Write the titles, and the first key of each block."""
        writer = BlockWriter(folder / PACK_FILES.titles, folder / PACK_FILES.title_blocks)
        heads = []
        before = 0
        with self._rows.merged() as rows:
            for group in _groups(rows):
                heads.append((group[0].key, before))
                before += len(group)
                writer.write_block("".join(f"{row_to_line(row)}\n" for row in group))
        writer.close()
        text = json.dumps(heads, ensure_ascii=False, separators=(",", ":"))
        (folder / PACK_FILES.title_heads).write_text(text, encoding="utf-8")


def _groups(ordered: Iterable[TitleRow]) -> Iterator[list[TitleRow]]:
    """Cut the titles into runs of about one block each."""
    group: list[TitleRow] = []
    size = 0
    for row in ordered:
        group.append(row)
        size += len(row.title) + len(row.document) + len(row.known_as)
        if size >= _BLOCK_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group
