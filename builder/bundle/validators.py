"""What a value in bundle.toml may be. A check returns what is wrong, or an empty string. Pure."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection

Check = Callable[[object], str]

_KINDS = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
}
_SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """Return a value as a message shows it: quoted, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def nearest(word: str, valid: Collection[str]) -> str:
    """Return a hint: the valid word most like this one, or all of them."""
    near = difflib.get_close_matches(word, valid, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"valid here: {', '.join(sorted(valid))}"


def text(value: object) -> str:
    """Check for a text that is not empty."""
    if not isinstance(value, str):
        return _not("text", value)
    return "" if value.strip() else "is empty; leave the key out or fill it in"


def any_text(value: object) -> str:
    """Check for a text, which may be empty."""
    return "" if isinstance(value, str) else _not("text", value)


def texts(value: object) -> str:
    """Check for a list of texts."""
    return _each(value, text, "a list of texts")


def text_or_texts(value: object) -> str:
    """Check for a text, or a list with one at least."""
    if isinstance(value, list):
        return texts(value) if value else "is empty; name one at least"
    return text(value)


def text_or_table(value: object) -> str:
    """Check for a text, or a table."""
    return "" if isinstance(value, dict) else text(value)


def date(value: object) -> str:
    """Check for a date, as text or in TOML's own writing."""
    return "" if isinstance(value, dt.date) else text(value)


def boolean(value: object) -> str:
    """Check for true or false."""
    return "" if isinstance(value, bool) else _not("true or false", value)


def table(value: object) -> str:
    """Check for a table."""
    return "" if isinstance(value, dict) else _not("a table", value)


def tables(value: object) -> str:
    """Check for a list of tables, one at least."""
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        return ""
    return f"must be one or more tables, each under its own heading; it is {shown(value)}"


def whole_number(low: int, high: int) -> Check:
    """Return the check for a whole number within bounds."""

    def check(value: object) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            return _not("a whole number", value)
        return "" if low <= value <= high else f"is {value}; it must be {low} to {high}"

    return check


def between(low: float, high: float) -> Check:
    """Return the check for a number within bounds."""

    def check(value: object) -> str:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return _not("a number", value)
        return "" if low <= value <= high else f"is {value}; it must be {low} to {high}"

    return check


def one_of(valid: Collection[str], what: str) -> Check:
    """Return the check for one of some words; `what` is what each of them is."""

    def check(value: object) -> str:
        wrong = any_text(value)
        if wrong or value in valid:
            return wrong
        return f"{shown(value)} is not {what}; {nearest(str(value), valid)}"

    return check


def pattern(expression: str, what: str) -> Check:
    """Return the check for a text of some form; `what` describes it."""
    compiled = re.compile(expression)

    def check(value: object) -> str:
        wrong = any_text(value)
        if wrong or compiled.fullmatch(str(value)):
            return wrong
        return f"{shown(value)} is not {what}"

    return check


def list_of(check_value: Check) -> Check:
    """Return the check for a list of like values, one at least."""

    def check(value: object) -> str:
        return "is empty" if value == [] else _each(value, check_value, "a list")

    return check


def table_of(check_value: Check, keys: Collection[str] = ()) -> Check:
    """Return the check for a table of like values; with `keys`, no others are taken."""

    def check(value: object) -> str:
        if not isinstance(value, dict):
            return _not("a table", value)
        for key, item in value.items():
            if keys and key not in keys:
                return f"{shown(key)} is not one of its keys; {nearest(key, keys)}"
            if wrong := check_value(item):
                return f"{key}: {wrong}"
        return ""

    return check


def _each(value: object, check_value: Check, wanted: str) -> str:
    """Check for a list of like values."""
    if not isinstance(value, list):
        return _not(wanted, value)
    return next(filter(None, map(check_value, value)), "")


def _not(wanted: str, value: object) -> str:
    return f"must be {wanted}, not {_KINDS.get(type(value), type(value).__name__)} ({shown(value)})"
