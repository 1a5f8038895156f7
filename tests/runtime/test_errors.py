"""Of what can go wrong, what a person is told."""

from __future__ import annotations

import errno

import pytest

from runtime.errors import LibraryError, StickGoneError, for_people, unreadable

GONE = [errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE]


def _failed_import(cause: BaseException) -> ImportError:
    error = ImportError("no numpy")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("number", GONE)
def test_a_volume_that_does_not_answer_is_told_of_with_what_to_do(number: int) -> None:
    error = OSError(number, "it says no")

    for told in (for_people(error), unreadable("text.zst", error)):
        assert isinstance(told, StickGoneError)
        assert told.message.startswith("The stick cannot be read any more: ")
        assert "it says no" in told.message
        assert "put it in again and start anew" in told.hint


def test_windows_has_numbers_of_its_own() -> None:
    error = OSError(errno.EACCES, "The device is not ready")
    error.winerror = 21  # type: ignore[attr-defined,unused-ignore]

    assert isinstance(for_people(error), StickGoneError)


def test_a_part_of_the_program_that_went_with_the_stick_is_told_of_as_that() -> None:
    error = _failed_import(OSError(errno.EIO, "Input/output error"))

    assert isinstance(for_people(error), StickGoneError)


def test_a_part_that_is_damaged_is_told_of_as_that() -> None:
    told = for_people(_failed_import(ValueError("bad magic number")))

    assert told is not None
    assert "A part of the program cannot be loaded: bad magic number" == told.message


def test_what_is_meant_for_people_stays_as_it_is() -> None:
    error = LibraryError("a message")

    assert error is for_people(error)


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError(errno.EACCES, "no"), KeyError()])
def test_a_defect_is_nothing_for_people(error: Exception) -> None:
    assert for_people(error) is None
