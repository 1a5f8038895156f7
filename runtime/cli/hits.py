"""Passages that were found, printed for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.citations import NumberedPassage, also_in_line
from runtime.results import Hit, OtherSource
from runtime.text.sanitize import printable

_SNIPPET = 300  # characters of a passage in a list of results


def print_hits(hits: Sequence[Hit], foreign: Mapping[str, str]) -> None:
    """Print passages, numbered; `foreign` says what is in another language, by corpus."""
    for number, hit in enumerate(hits, start=1):
        _print_hit(number, hit, foreign.get(hit.corpus, ""))


def where(title: str, section: str) -> str:
    """Say where a passage stands in its document."""
    return " › ".join(filter(None, (title, section if section != title else "")))


def print_others(found: Hit | NumberedPassage) -> None:
    """Print where else a passage stands, if it does."""

    def name(source: OtherSource) -> str:
        title = f"{source.title} " if source.title != found.title else ""
        return f"{title}[{source.corpus} {source.document!r}]"

    if line := also_in_line(found.also_in, name):
        print(printable(f"   ({line})"))


def _print_hit(number: int, hit: Hit, language: str) -> None:
    place = where(hit.title, hit.section)
    snippet = " ".join(hit.headed.split())
    if len(snippet) > _SNIPPET:
        snippet = snippet[:_SNIPPET].rsplit(" ", 1)[0] + " …"
    place += f", {language}" if language else ""
    print(printable(f"{number}. {place}  [{hit.corpus} {hit.document!r} --at {hit.start}]"))
    print(printable(f"   {snippet}"))
    print_others(hit)
    print()
