"""What a build tells at its end. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from builder.build import Failure, Summary
from builder.corpus.build_pack import BuiltPack
from builder.corpus.notices import NoticeCount, count_to_raw, some_names
from builder.readers.document import NoticeKind
from runtime.text.sanitize import encodable, printable

_SHOWN_REASONS = 8
_SHOWN_NAMES = 3


def summary_text(summary: Summary) -> str:
    """Return the tables of a finished build."""
    parts = [
        table(("corpus", "documents", "passages", "raw MB", "text", "vectors", "terms", "seconds"),
               [*map(_pack_row, summary.packs)]),
        *_pictures(summary.packs),
        _sizes(summary),
        _seconds(summary),
        *_notices(summary.packs),
        *map(_failed, (*summary.failures, *summary.platforms)),
        encodable(f"The library is in {summary.out}."),
    ]  # fmt: skip
    return "\n\n".join(parts)


def summary_json(summary: Summary) -> str:
    """Return what a finished build did as JSON, each notice with all its names that are kept."""
    raw = {
        "out": encodable(str(summary.out)),
        "corpora": [
            {
                "id": pack.record.id,
                "title": pack.record.title,
                "language": pack.record.language,
                "documents": pack.record.documents,
                "passages": pack.record.passages,
                "bytes": pack.record.raw_bytes,
                "notices": [count_to_raw(each) for each in pack.notices],
            }
            for pack in summary.packs
        ],
        "failures": [
            {"name": each.name, "error": str(each.error), "kept": each.kept}
            for each in (*summary.failures, *summary.platforms)
        ],
        "sizes": dict(summary.sizes),
        "seconds": {name: round(each, 1) for name, each in summary.seconds.items()},
    }
    return json.dumps(raw, ensure_ascii=False)


def _failed(failure: Failure) -> str:
    state = "Kept as it was on the stick" if failure.kept else "Left out"
    return printable(f"{state}: {failure.name}: {failure.error}")


def _pack_row(pack: BuiltPack) -> tuple[str, ...]:
    record = pack.record
    components = record.component_bytes()
    return (
        record.id,
        f"{record.documents:,}",
        f"{record.passages:,}",
        f"{record.raw_bytes / 1e6:.2f}",
        *(f"{components[name] / 1e6:.2f}" for name in ("text", "vectors", "terms")),
        f"{sum(pack.seconds.values()):.0f}" if pack.seconds else "unchanged",
    )


def _pictures(packs: Iterable[BuiltPack]) -> list[str]:
    """Return a line for each corpus with pictures."""
    return [
        f"{pack.record.id}: {pack.pictures:,} pictures, "
        f"{pack.record.component_bytes()['pictures'] / 1e3 / pack.pictures:.1f} kB each"
        for pack in packs
        if pack.pictures
    ]


def _sizes(summary: Summary) -> str:
    sizes = summary.sizes
    library = sizes["text"] + sizes["vectors"] + sizes["terms"]
    rows = [(name, f"{size / 1e6:.1f} MB") for name, size in sizes.items()]
    return (
        table(("on the stick", "size"), rows)
        + f"\ntext + vectors + terms: {library / sizes['raw text']:.2f} of the raw text"
        + f"\npassages embedded at {summary.precision}; they agree with the stick's embedding: "
        f"mean cosine {summary.agreement:.5f}"
    )


def _seconds(summary: Summary) -> str:
    stages = [*summary.seconds.items()]
    inner: dict[str, float] = {}
    for pack in summary.packs:
        for name, seconds in pack.seconds.items():
            inner[f"  {name}"] = inner.get(f"  {name}", 0.0) + seconds
    place = [name for name, _ in stages].index("corpora") + 1
    rows = [*stages[:place], *inner.items(), *stages[place:]]
    return table(("stage", "seconds"), [(name, f"{seconds:.1f}") for name, seconds in rows])


def _notices(packs: Iterable[BuiltPack]) -> list[str]:
    """Return a paragraph for each corpus and kind of notice, the reasons counted."""
    return [
        _noticed(pack.record.id, kind, [each for each in pack.notices if each.kind == kind])
        for pack in packs
        for kind in NoticeKind
        if any(each.kind == kind for each in pack.notices)
    ]


def _noticed(corpus: str, kind: NoticeKind, counts: Sequence[NoticeCount]) -> str:
    """Return each reason once, with the first names it holds of."""
    lines = [
        f"  {each.reason}: {some_names(each.names, each.count, _SHOWN_NAMES)}" for each in counts
    ]
    if len(lines) > _SHOWN_REASONS:
        lines[_SHOWN_REASONS:] = [f"  and {len(lines) - _SHOWN_REASONS} more reasons"]
    total = sum(each.count for each in counts)
    return printable(f"{corpus}: {total:,} {kind}\n" + "\n".join(lines))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns, the first set left, the others right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [head, ["─" * width for width in widths], *rows]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in lines
    )
