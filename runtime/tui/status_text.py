"""What the status line and the masthead say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from runtime.localization import N_, _, _n, decimal, listed, number
from runtime.tui.state.turn import Stage, Turn

LOADING_SEARCH = N_("Opening the index…")
LOADING_WRITER = N_("Loading the model…")
TRANSLATING = N_("Translating…")
LISTING = N_("Listing the titles…")
LEADS_TO = N_("Enter: {title}")
NO_SECTIONS = N_("This document has no sections.")


def activity(turn: Turn, *, search_ready: bool, writer_ready: bool) -> str:
    """Say what a running turn is doing."""
    match turn.stage:
        case Stage.SEARCHING:
            return _("Searching…") if search_ready else _(LOADING_SEARCH)
        case Stage.READING if not writer_ready:
            return _(LOADING_WRITER)
        case Stage.READING:
            return _n("Reading {count} passage…", "Reading {count} passages…", turn.passages_read)
        case _:
            return _("Writing…")


def summary(turn: Turn) -> str:
    """Say how a turn ended."""
    match turn.stage:
        case Stage.STOPPED:
            return _("Stopped.")
        case Stage.ANSWERED:
            return _(
                "Answered in {seconds} s; the search took {milliseconds} ms.",
                seconds=decimal(turn.timings.total / 1000),
                milliseconds=number(round(turn.timings.search)),
            )
        case _:
            return ""


def scope(titles: Mapping[str, str], chosen: Collection[str]) -> str:
    """Say which corpora questions go to."""
    if not chosen:
        return _("All corpora") if len(titles) > 1 else "".join(titles.values())
    return listed([title for name, title in titles.items() if name in chosen])


def titles_found(count: int, prefix: str) -> str:
    """Say how many titles there are."""
    if not prefix:
        return _n("{count} title", "{count} titles", count)
    if not count:
        return _("No title begins with “{prefix}”.", prefix=prefix)
    return _n(
        "{count} title begins with “{prefix}”",
        "{count} titles begin with “{prefix}”",
        count,
        prefix=prefix,
    )


def found_in_document(place: int, count: int, wanted: str) -> str:
    """Say which match of how many one stands at."""
    if not count:
        return _("“{wanted}” is not in this document.", wanted=wanted)
    if count == 1:
        return _("1 match")
    return _("Match {place} of {count}", place=number(place), count=number(count))


def documents(count: int) -> str:
    """Say how many documents there are."""
    return _n("{count} document", "{count} documents", count)


def passages(count: int) -> str:
    """Say how many passages there are."""
    return _n("{count} passage", "{count} passages", count)
