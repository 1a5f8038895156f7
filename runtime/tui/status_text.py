"""What the status line and the masthead say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from runtime.tui.state.turn import Stage, Turn

LOADING_SEARCH = "Opening the index…"
LOADING_WRITER = "Loading the model…"
LISTING = "Listing the titles…"
NO_SECTIONS = "This document has no sections."


def activity(turn: Turn, *, search_ready: bool, writer_ready: bool) -> str:
    """Say what a running turn is doing."""
    match turn.stage:
        case Stage.SEARCHING:
            return "Searching…" if search_ready else LOADING_SEARCH
        case Stage.READING if not writer_ready:
            return LOADING_WRITER
        case Stage.READING:
            return f"Reading {counted(turn.passages_read, 'passage')}…"
        case _:
            return "Writing…"


def summary(turn: Turn) -> str:
    """Say how a turn ended."""
    match turn.stage:
        case Stage.STOPPED:
            return "Stopped."
        case Stage.ANSWERED:
            seconds = turn.timings.total / 1000
            return f"Answered in {seconds:.1f} s; the search took {turn.timings.search:.0f} ms."
        case _:
            return ""


def scope(titles: Mapping[str, str], chosen: Collection[str]) -> str:
    """Say which corpora questions go to."""
    if not chosen:
        return "All corpora" if len(titles) > 1 else "".join(titles.values())
    return ", ".join(title for name, title in titles.items() if name in chosen)


def titles_found(count: int, prefix: str) -> str:
    """Say how many titles there are."""
    if not prefix:
        return counted(count, "title")
    if not count:
        return f"No title begins with “{prefix}”."
    begin = "begins" if count == 1 else "begin"
    return f"{counted(count, 'title')} {begin} with “{prefix}”"


def found_in_document(number: int, count: int, wanted: str) -> str:
    """Say which match of how many one stands at."""
    if not count:
        return f"“{wanted}” is not in this document."
    return "1 match" if count == 1 else f"Match {number:,} of {count:,}"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
