"""What is made once, however many threads ask for it."""

from __future__ import annotations

import time

import pytest

from runtime.once import once
from tests.support.threads import at_once


def test_threads_that_ask_at_the_same_time_get_one_and_the_same() -> None:
    made: list[object] = []

    @once
    def make(name: str) -> object:
        time.sleep(0.01)
        made.append(name)
        return object()

    assert 1 == len(set(map(id, at_once(lambda _: make("a")))))
    assert ["a"] == made


def test_other_arguments_make_another_and_forgetting_makes_it_anew() -> None:
    made: list[tuple[int, int]] = []

    @once
    def make(one: int, *, other: int = 0) -> int:
        made.append((one, other))
        return one + other

    assert [1, 1, 3] == [make(1), make(1), make(1, other=2)]
    make.cache_clear()
    assert 1 == make(1)
    assert [(1, 0), (1, 2), (1, 0)] == made


def test_what_could_not_be_made_is_tried_again() -> None:
    failures = [OSError("not yet")]

    @once
    def make() -> str:
        if failures:
            raise failures.pop()
        return "made"

    with pytest.raises(OSError, match="not yet"):
        make()
    assert "made" == make()
