"""The one kind of error a person is meant to read."""

from __future__ import annotations


class LibraryError(Exception):
    """Something a person can act on.

    `message` names the thing that is wrong; `hint` says what to do next. Anything else that is
    raised is a defect of ours and keeps its traceback.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class TooLongError(LibraryError):
    """More than a model reads at once."""


def damaged(name: str) -> LibraryError:
    """Return the error for a file whose content is not what it should be."""
    return LibraryError(
        f"{name} is damaged.", "Run `verify`, and copy the stick again from its source."
    )


def unreadable(name: str, error: OSError) -> LibraryError:
    """Return the error for a file that the system cannot give."""
    return LibraryError(
        f"{name} cannot be read: {error.strerror or error}.",
        "Take the stick out and put it in again; if that does not help, copy it from its source.",
    )


def missing(name: str) -> LibraryError:
    """Return the error for a file that is not there."""
    return LibraryError(
        f"{name} is missing.", "Run `verify`, and copy the stick again from its source."
    )


def unloadable(error: BaseException) -> LibraryError:
    """Return the error for a part of the program that this machine does not load."""
    while error.__cause__ is not None:
        error = error.__cause__
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    hint = (
        "Close other programs if memory is short; if it is not, `verify` tells whether a file is "
        "missing or damaged."
    )
    if isinstance(error, ModuleNotFoundError):
        hint = (
            "`verify` tells whether a file of a stick is missing or damaged; where pip installed "
            "this program, have it install that package as well."
        )
    return LibraryError(f"A part of the program cannot be loaded: {reason}", hint)
