"""Work in a process of its own: what it makes, and what is told when it ends without a word."""

from __future__ import annotations

import os
import signal
import time

import pytest

from evaluation.processes import in_own_process
from runtime.errors import LibraryError


def _process_and_sum(*given: int) -> tuple[int, int]:
    return os.getpid(), sum(given)


def _refuse() -> None:
    raise LibraryError("There is no such library.", "Name another.")


def test_another_process_makes_it() -> None:
    process, made = in_own_process(_process_and_sum, 1, 2, patience=60)
    assert 3 == made
    assert os.getpid() != process


def test_an_error_for_people_is_told_as_it_is() -> None:
    with pytest.raises(LibraryError, match="There is no such library") as caught:
        in_own_process(_refuse, patience=60)
    assert "Name another." == caught.value.hint


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_process_that_a_signal_ends_is_told_of() -> None:
    with pytest.raises(LibraryError, match="The process ended with SIGSEGV"):
        in_own_process(signal.raise_signal, signal.SIGSEGV, patience=60)


def test_a_process_that_exits_is_told_of() -> None:
    with pytest.raises(LibraryError, match="The process ended with exit status 3"):
        in_own_process(os._exit, 3, patience=60)


def test_a_process_that_hangs_is_ended() -> None:
    with pytest.raises(LibraryError, match=r"The process was not done after 0 s"):
        in_own_process(time.sleep, 600, patience=0.2)
