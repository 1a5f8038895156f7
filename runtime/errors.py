"""The one kind of error a person is meant to read."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from runtime.localization import N_, _

_GONE = {
    getattr(errno, name, None)
    for name in (
        "EIO", "ENODEV", "ENXIO", "ENOMEDIUM", "ENOTCONN", "ESHUTDOWN", "ESTALE", "EREMOTEIO",
        "EDEVERR", "EPWROFF",
    )
} - {None}  # fmt: skip
"""what systems tell of a volume that does not answer"""
_GONE_ON_WINDOWS = {21, 31, 34, 55, 433, 483, 1006, 1110, 1112, 1117, 1167}
"""the same in codes of the Windows API: ERROR_NOT_READY, _GEN_FAILURE, _WRONG_DISK,
_DEV_NOT_EXIST, _NO_SUCH_DEVICE, _DEVICE_HARDWARE_ERROR, _FILE_INVALID, _MEDIA_CHANGED,
_NO_MEDIA_IN_DRIVE, _IO_DEVICE and _DEVICE_NOT_CONNECTED"""
CHECK_AND_COPY = N_("Run `verify`, and copy the stick again from its source.")
COPY_AGAIN = N_("Copy the stick again from its source.")


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


class StickGoneError(LibraryError):
    """The volume does not answer any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("The stick cannot be read any more: {reason}.", reason=reason),
            _(
                "If it was taken out, put it in again and start anew. If it was not, it is "
                "damaged: copy it again from its source."
            ),
        )


def damaged(name: str) -> LibraryError:
    """Return the error for a file whose content is not what it should be."""
    return LibraryError(_("{name} is damaged.", name=name), _(CHECK_AND_COPY))


def unreadable(name: str, error: OSError) -> LibraryError:
    """Return the error for a file that the system cannot give."""
    if is_gone(error):
        return StickGoneError(f"{name}: {error.strerror or error}")
    return LibraryError(
        _("{name} cannot be read: {reason}.", name=name, reason=error.strerror or error),
        _(
            "Take the stick out and put it in again; if that does not help, copy it from its "
            "source."
        ),
    )


def missing(name: str) -> LibraryError:
    """Return the error for a file that is not there."""
    return LibraryError(_("{name} is missing.", name=name), _(CHECK_AND_COPY))


def unloadable(error: BaseException) -> LibraryError:
    """Return the error for a part of the program that this machine does not load."""
    while error.__cause__ is not None:
        error = error.__cause__
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    hint = _(
        "Close other programs if memory is short; if it is not, `verify` tells whether a file is "
        "missing or damaged."
    )
    if isinstance(error, ModuleNotFoundError):
        hint = _(
            "`verify` tells whether a file of a stick is missing or damaged; where pip installed "
            "this program, have it install that package as well."
        )
    return LibraryError(_("A part of the program cannot be loaded: {reason}", reason=reason), hint)


def is_gone(error: OSError) -> bool:
    """Tell whether an error says that the volume itself does not answer."""
    return error.errno in _GONE or getattr(error, "winerror", None) in _GONE_ON_WINDOWS


def for_people(error: BaseException) -> LibraryError | None:
    """Return what to tell a person of any error; None where it is a defect of ours."""
    if isinstance(error, LibraryError):
        return error
    for each in _causes(error):
        if isinstance(each, OSError) and is_gone(each):
            return StickGoneError(str(each.strerror or each))
    return unloadable(error) if isinstance(error, ImportError | MemoryError) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those it came of."""
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__
