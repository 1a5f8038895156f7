"""Formats that the program pandoc reads for us, where it is installed: LaTeX, Org mode and others.

It runs in its sandbox: it opens no file but the one, and reaches no network.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.encodings import read_text
from builder.readers.extras import run_program
from builder.readers.format import Format, Reader
from builder.readers.formats.html import read_page
from builder.specs import CorpusSpec

_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "latex": (".tex", ".latex", ".ltx"),
    "org": (".org",),
    "textile": (".textile",),
    "t2t": (".t2t",),
    "muse": (".muse",),
    "creole": (".creole",),
    "dokuwiki": (".dokuwiki",),
    "vimwiki": (".vimwiki",),
    "typst": (".typ",),
    "opml": (".opml",),
    "haddock": (".haddock",),
}
"""what pandoc calls a format → the endings of its files"""
_MEMORY = "-M1G"
_TEMPLATE = """\
<html lang="$lang$"><head><title>$if(pagetitle)$$pagetitle$$endif$</title></head><body>
$if(abstract)$<div>$abstract$</div>$endif$
$body$
</body></html>
"""
_CITED = re.compile(r'(<span class="citation" data-cites="([^"<>]+)">)</span>')
_BACK = re.compile(r'<a\b[^>]*\bclass="footnote-back"[^>]*>.*?</a>', re.DOTALL)
_INCLUDED = re.compile(
    r"^[^%\n]*\\(?:input|include|subfile|import)\b|^[ \t]*#\+INCLUDE:", re.MULTILINE | re.IGNORECASE
)


def _reader(format_: str) -> Reader:
    def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
        """Yield the file as a document. Raises UnreadableError if pandoc is missing or fails."""
        text = read_text(path, spec.language)
        page = _BACK.sub("", _CITED.sub(r"\1[\2]</span>", _made(format_, text)))
        yield from read_page(page.encode(), name, encoding="utf-8", whole=True).found
        if _INCLUDED.search(text):
            yield Notice(name, "files that it includes are not read with it", NoticeKind.CUT)

    return read


def _made(format_: str, text: str) -> str:
    """Return the text as HTML. Equations stay as they are written in TeX, which people read."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "page.html"
        template.write_text(_TEMPLATE, encoding="utf-8")
        command = [
            "pandoc", "+RTS", _MEMORY, "-RTS", "--sandbox", f"--template={template}", "--mathjax",
            "--wrap=none", f"--from={format_}", "--to=html",
        ]  # fmt: skip
        return run_program(command, text.encode("utf-8", "replace")).decode("utf-8", "replace")


FORMATS = tuple(
    Format(name, _reader(name), suffixes=suffixes) for name, suffixes in _SUFFIXES.items()
)
