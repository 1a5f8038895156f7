"""How many threads write: a machine of numbers, and a clock that is moved by hand."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextlib import closing

import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.progress import Silent
from builder.sources import fetch
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, Message
from runtime.engine.thread_tuning import REST, STUCK, TOLERANCE, Step, Threads, candidates
from runtime.engine.watchdog import Watchdog
from tests.support.real_stick import STARTER

Pace = Callable[[int], float]
"""threads → seconds that a token takes with them"""


def idle(threads: int) -> float:
    return 0.1 / threads


def busy(threads: int) -> float:
    """Every processor has other work: threads wait for each other."""
    return 0.2 if threads == 1 else 3.0


def one_busy_of_eight(threads: int) -> float:
    return 0.1 / threads if threads < 8 else 3.0


class Machine:
    """Computes tokens as `engine.ChatModel` does, with a pace in place of a processor."""

    def __init__(self, most: int, pace: Pace) -> None:
        self.now = 0.0
        self.pace = pace
        self.threads = Threads(most, lambda: self.now)
        self.used: list[int] = []

    def write(self, tokens: int) -> float:
        """Write tokens; return the seconds that they took."""
        begun = self.now
        for _ in range(tokens):
            while not self._token():
                pass
        return self.now - begun

    def _token(self) -> bool:
        step = self.threads.next()
        self.used.append(step.threads)
        seconds = self.pace(step.threads)
        self.now += min(seconds, step.seconds)
        if seconds > step.seconds:
            self.threads.overran()
            return False
        self.threads.took(seconds)
        return True


def test_one_thread_is_timed_first_and_all_of_an_idle_machine_are_kept() -> None:
    machine = Machine(2, idle)
    machine.write(10)
    assert [1, 1, *[2] * 8] == machine.used
    assert (2, 2) == (machine.threads.count, machine.threads.widest)


def test_a_busy_machine_is_left_to_one_thread() -> None:
    machine = Machine(2, busy)
    machine.write(10)
    assert [1, 1, 2, *[1] * 8] == machine.used
    assert (1, 1) == (machine.threads.count, machine.threads.widest)


@pytest.mark.parametrize("most", [2, 4, 8])
@pytest.mark.parametrize("tokens", [150, 600])
def test_trials_on_a_busy_machine_cost_at_most_a_tenth(most: int, tokens: int) -> None:
    taken = Machine(most, busy).write(tokens)
    assert busy(1) * tokens / taken >= 0.9


def test_the_count_that_other_work_leaves_is_found() -> None:
    machine = Machine(8, one_busy_of_eight)
    machine.write(30)
    assert 7 == machine.threads.count


def test_fewer_threads_are_kept_where_they_are_faster() -> None:
    machine = Machine(8, lambda threads: 0.05 + 0.03 * abs(threads - 4))
    machine.write(30)
    assert (4, 7) == (machine.threads.count, machine.threads.widest)


def test_a_token_that_is_stuck_is_given_up_and_written_with_one_thread() -> None:
    machine = Machine(2, idle)
    machine.write(10)
    machine.pace = busy
    taken = machine.write(1)
    assert 1 == machine.used[-1]
    assert STUCK * idle(2) + busy(1) == pytest.approx(taken)


def test_a_hiccup_does_not_cost_the_other_threads_for_long() -> None:
    machine = Machine(2, idle)
    machine.write(10)
    machine.pace = busy
    machine.write(1)
    machine.pace = idle
    machine.write(4)
    assert 2 == machine.threads.count


def test_all_are_taken_again_when_the_machine_is_idle_again() -> None:
    machine = Machine(2, busy)
    machine.write(10)
    machine.pace = idle
    machine.write(3 * REST)
    assert 2 == machine.threads.count


def test_an_answer_that_slows_has_the_counts_tried_anew() -> None:
    machine = Machine(4, idle)
    machine.write(20)
    machine.pace = lambda threads: 0.04 if threads == 2 else 0.06
    machine.write(40)
    assert 2 == machine.threads.count


def test_a_first_token_that_waits_for_the_stick_does_not_count() -> None:
    threads = Threads(2, lambda: 0.0)
    threads.next()
    threads.took(30.0)
    threads.next()
    threads.took(0.1)
    assert Step(2, 0.1 * TOLERANCE) == threads.next()


def test_one_processor_has_nothing_to_try() -> None:
    machine = Machine(1, idle)
    machine.write(5)
    assert [1] * 5 == machine.used
    assert not machine.threads.trying
    assert math.inf == machine.threads.next().seconds


@pytest.mark.parametrize(
    ("most", "counts"), [(1, []), (2, [2]), (3, [3, 2]), (4, [4, 3, 2]), (8, [8, 7, 6, 4, 2])]
)
def test_not_every_count_is_tried(most: int, counts: list[int]) -> None:
    assert counts == candidates(most)


def test_the_watchdog_barks_when_the_time_is_up_and_not_after() -> None:
    barked = threading.Event()
    with Watchdog(barked.set) as watchdog:
        watchdog.watch(60.0)
        watchdog.watch(0.001)  # sooner than what it sleeps for
        assert barked.wait(30)
        assert watchdog.rest()
        barked.clear()
        watchdog.watch(0.02)
        assert not watchdog.rest()
        assert not barked.wait(0.1)
        watchdog.watch(math.inf)
        assert not watchdog.rest()


def test_an_interruption_ends_and_a_cancellation_does_not() -> None:
    cancellation = Cancellation()
    cancellation.interrupt()
    assert not cancellation.cancelled
    cancellation.cancel()
    cancellation.resume()
    assert cancellation.cancelled


class Hasty(Threads):
    """Gives every token up once, before it can be done."""

    def __init__(self) -> None:
        super().__init__(1)
        self.given_up = 0
        self._again = False

    def next(self) -> Step:
        self._again = not self._again
        return Step(1, 0.0005 if self._again else math.inf)

    def took(self, seconds: float) -> None:
        self._again = False
        super().took(seconds)

    def overran(self) -> None:
        self.given_up += 1


@pytest.mark.real
def test_tokens_that_are_given_up_and_computed_again_make_the_same_answer() -> None:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path,) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    asked = [Message("user", "Paris is the capital of France. Which is that capital?")]
    with closing(ChatModel(path, threads=1)) as chat:
        plain = list(chat.generate(asked, 16, Cancellation()))
    with closing(ChatModel(path)) as chat:
        chat._threads = hasty = Hasty()
        assert plain == list(chat.generate(asked, 16, Cancellation()))
    assert hasty.given_up > 0
