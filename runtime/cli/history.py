"""The conversation before a question, as JSON gives it → exchanges of question and answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from runtime.answering.followups import Exchange
from runtime.errors import LibraryError
from runtime.localization import N_, _

FORMS = N_(
    'Give a list of messages {"role": "user" or "assistant", "content": "…"}, of objects '
    '{"question": "…", "answer": "…"}, of pairs ["question", "answer"], or of questions.'
)


def history_of(path: Path) -> tuple[Exchange, ...]:
    """Return the conversation in a file of JSON. Raises LibraryError where it is none."""
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise LibraryError(
            _("The history {path} cannot be read: {reason}.", path=path, reason=error.strerror),
            _("Name a file of JSON."),
        ) from error
    except (ValueError, RecursionError) as error:
        raise LibraryError(_("The history {path} is not JSON.", path=path), _(FORMS)) from error
    return history_in(raw, str(path))


def history_in(raw: Any, where: str) -> tuple[Exchange, ...]:
    """Return the conversation that a JSON value holds, oldest first; `where` it stands.

    null is none. Raises LibraryError where it is of none of the FORMS.
    """
    try:
        return tuple(_exchanges(() if raw is None else raw))
    except (ValueError, TypeError, KeyError) as error:
        raise LibraryError(
            _("The history in {place} is not a conversation.", place=where), _(FORMS)
        ) from error


def _exchanges(raw: Any) -> Iterator[Exchange]:
    if not isinstance(raw, list | tuple):
        raise TypeError
    if any(isinstance(each, dict) and "role" in each for each in raw):
        yield from _paired([(each["role"], _text(each["content"])) for each in raw])
    else:
        yield from map(_exchange, raw)


def _exchange(raw: Any) -> Exchange:
    """Return what one question, pair or object says; an answer may be absent."""
    if isinstance(raw, str):
        return raw, ""
    if isinstance(raw, dict):
        return _text(raw["question"]), _text(raw.get("answer") or "")
    question, answer = raw
    return _text(question), _text(answer or "")


def _paired(messages: Sequence[tuple[str, str]]) -> Iterator[Exchange]:
    """Yield each message of the person with the answers that follow it; instructions are left out.

    Raises ValueError where a role is unknown.
    """
    for place, (role, text) in enumerate(messages):
        if role == "user":
            answers = takewhile(lambda each: each[0] != "user", messages[place + 1 :])
            yield text, "\n".join(answer for speaker, answer in answers if speaker == "assistant")
        elif role not in ("assistant", "system"):
            raise ValueError(role)


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw
