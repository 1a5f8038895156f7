"""ZIM, the format of Kiwix: an article is a document, redirects to it its other titles.

Articles are read cluster after cluster, as they lie in the file, so that each is unpacked once.
"""

from __future__ import annotations

from pathlib import Path

from builder.readers.document import Description, Notice, NoticeKind
from builder.readers.format import Format, Found
from builder.readers.formats.zim.archive import FIRST_SUFFIX, MAGIC, SPLIT_SUFFIX, Archive
from builder.readers.formats.zim.articles import FILES, PAGES, Articles
from builder.readers.formats.zim.directory import Directory, directory_of, forget
from builder.readers.formats.zim.metadata import description_of, origin_of
from builder.specs import CorpusSpec

_PARTS_BY_OTHERS = 50  # beyond it, other processes read them, and need what is known here anew
_CHECKED_BYTES = 4 << 30  # the checksum of a larger file is not worth reading all of it


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each article. Raises UnreadableError for a file that makes no sense.

    The second and later pieces of a split file give nothing: they are read with the first.
    """
    for part in range(count_parts(path)):
        yield from read_part(path, name, spec, part)


def count_parts(path: Path) -> int:
    """Return into how many runs of articles a file is cut."""
    if _is_later_piece(path):
        return 1
    count = len(directory_of(path, _readable()).parts)
    if count > _PARTS_BY_OTHERS:
        forget()
    return count


def read_part(path: Path, name: str, spec: CorpusSpec, part: int) -> Found:
    """Yield the documents of one run of articles; the last also tells what is not read."""
    if _is_later_piece(path):
        return
    with Archive(path) as archive:
        directory = directory_of(path, _readable())
        articles = Articles(archive, directory, origin_of(archive), name, spec)
        yield from articles.between(*directory.parts[part])
        if part == len(directory.parts) - 1:
            yield from _left_out(directory, name, images=spec.images)
            if archive.size <= _CHECKED_BYTES and not archive.has_right_checksum():
                reason = "its checksum is another: it was damaged or changed after it was made"
                yield Notice(name, reason, NoticeKind.DOUBTFUL)


def describe(path: Path) -> Description:
    """Return what a file says of itself."""
    if _is_later_piece(path):
        return Description()
    with Archive(path) as archive:
        return description_of(archive)


def _left_out(directory: Directory, name: str, *, images: bool) -> Found:
    others = "files that are no articles; pictures among them are kept where an article shows them"
    counts = (
        (directory.others, others if images else "pictures and other files, which are not read"),
        (directory.astray, "redirects that lead nowhere"),
        (directory.damaged, "entries that are damaged, or of a type that the file does not list"),
    )
    for count, what in counts:
        if count:
            yield Notice(name, f"{what}: {count:,}")


def _readable() -> frozenset[str]:
    from builder.readers.registry import FORMATS  # which imports this module

    return PAGES | {mime for mime, kind in FILES.items() if kind in FORMATS}


def _is_later_piece(path: Path) -> bool:
    suffix = path.suffix.lower()
    return SPLIT_SUFFIX.fullmatch(suffix) is not None and suffix != FIRST_SUFFIX


def _is_zim(path: Path, head: bytes) -> bool:
    """Tell a ZIM file, or a later piece of one, which has no mark of its own."""
    if not _is_later_piece(path):
        return head.startswith(MAGIC)
    try:
        with path.with_suffix(FIRST_SUFFIX).open("rb") as first:
            return first.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


FORMAT = Format(
    "zim",
    read,
    suffixes=(".zim", FIRST_SUFFIX),
    recognizes=_is_zim,
    parts=count_parts,
    read_part=read_part,
    describe=describe,
    collections={".zim": ".zim", FIRST_SUFFIX: ".zim??"},
    options=frozenset({"images"}),
)
