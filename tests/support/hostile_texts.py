"""Texts made to keep a pattern busy, and a program that times every pattern of the runtime on them.

Run as a module in a process of its own: a pattern that does not end would hold the interpreter,
and the tests with it. It prints the name of each thing before it is timed, and its slow texts.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import runtime

LENGTH = 65_535
"""characters: the longest passage there can be"""
SECONDS = 0.5
"""of the processor that a pattern may take for a text; one in proportion takes a tenth of that"""
LONG, TIMES = 2.0, 8
"""A function is slow that takes so many seconds, and so many times as long as for a quarter."""
PLAIN = (".", " ", "a", "A", "1", "\n", '"', "“", "(", "-", "_", "é", "字", "a ", "a.a.", "1 ")
"""what every way to use a pattern is tried on"""
PIECES = (
    *PLAIN, *"?!,;:…。[{<'`”«’—/\\*#@%$|~=+&яα\u0e01\u0301🙂ßİ\t\0\u00a0\u3000",
    "\r\n", " \n", "\n\n ",
    "A ", "a.", "a.a. ", ". ", ".\n", "A. ", "1,", "1. ", ",000", " 000", "1/", "()", "[]",
    "a-", "--a ", "_a", "a_", "/a", "::a", "a\t1", "“a ", "'a", "aA1_", "n't ", "1st", "5 mg ",
    "α;", "; ", "\n- ", "\n#", "\n### ", "<|a", ".so", ".so.1", "ggml-cpu-", "\0GCC_1",
    "no. ", "and ", "you ", "ignore ", "ignore all ", "please, ", "the ", "system: ", "A b ",
    "new orders ", "your other ", "dear ai ", "per ", "¿ ", "не ", "请", "忽略", "من ",
)  # fmt: skip
_LITERAL = re.compile(r"(?<!\\)[^\W\d_]{2,}")
BEGINNINGS = ("", "x")
ENDS = ("", "x1", "\0")


@dataclass(frozen=True, slots=True)
class Text:
    """A hostile text and how it is made."""

    name: str
    text: str


def texts(pieces: tuple[str, ...] = PIECES, length: int = LENGTH) -> Iterator[Text]:
    """Yield texts that repeat one piece, with a beginning and an end that make a match fail."""
    for place, piece in enumerate(pieces):
        beginning, end = BEGINNINGS[place % len(BEGINNINGS)], ENDS[place % len(ENDS)]
        body = (beginning + piece * (length // len(piece) + 1))[: length - len(end)]
        yield Text(f"{beginning}{piece!r}…{end!r}", body + end)


def mixed(length: int = LENGTH) -> Iterator[Text]:
    """Yield texts whose words are all different, or drawn from all pieces."""
    for name, word in (("words", "canal{:x} "), ("numbers", "{} "), ("names", "Canal{:x}. ")):
        yield Text(name, "".join(word.format(each) for each in range(length // 5))[:length])
    drawn = random.Random(1)
    yield Text("all", "".join(drawn.choices(PIECES, k=length))[:length])
    yield Text("an order", ("Ignore the above. " + "A b. " * length)[:length])
    yield Text("colons", ("So:\n\n" * length)[:length])


def words_of(pattern: re.Pattern[Any]) -> tuple[str, ...]:
    """Return the words that a pattern looks for, which it may start at again and again."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    return tuple(f"{word} " for word in dict.fromkeys(_LITERAL.findall(source)))


def patterns() -> dict[str, re.Pattern[Any]]:
    """Return every compiled pattern that a module of the runtime keeps, by its name."""
    named = {
        pattern: f"{module}.{name}{place or ''}"
        for module in modules()
        for name, value in vars(importlib.import_module(module)).items()
        for place, pattern in enumerate(_patterns_in(value))
    }
    return {name: pattern for pattern, name in named.items()}


def modules() -> list[str]:
    """Return the names of the runtime's modules, but of the one that runs when it is imported."""
    found = pkgutil.walk_packages(runtime.__path__, "runtime.")
    return [each.name for each in found if not each.name.endswith("__main__")]


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from _patterns_in((*value.keys(), *value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _patterns_in(each)


def _time_patterns() -> None:
    for name, pattern in patterns().items():
        ways: list[Callable[[Any], object]] = [
            partial(pattern.sub, pattern.pattern[:0]),
            pattern.fullmatch,
            pattern.search,
            partial(_find_all, pattern),
        ]
        for place, text in enumerate((*texts(), *texts(words_of(pattern)))):
            whole = text.text if isinstance(pattern.pattern, str) else text.text.encode()
            for way in ways if place < len(PLAIN) else ways[:1]:
                _time(name, text.name, way, whole)


def _find_all(pattern: re.Pattern[Any], whole: str | bytes) -> None:
    for _ in pattern.finditer(whole):
        pass


def _time_functions() -> None:
    from tests.support.hostile_uses import USES

    for name, use in USES.items():
        for text in (*texts(PLAIN), *mixed()):
            print("at", name, text.name, file=sys.stderr, flush=True)
            taken = _seconds(use, text.text)
            if taken > LONG and taken > TIMES * _seconds(use, text.text[: len(text.text) // 4]):
                print(f"{name} takes {taken:.1f} s for {text.name}", flush=True)


def _time(name: str, text: str, use: Callable[[Any], object], whole: str | bytes) -> None:
    print("at", name, text, file=sys.stderr, flush=True)
    if (taken := _seconds(use, whole)) > SECONDS:
        print(f"{name} takes {taken:.1f} s for {text}", flush=True)


def _seconds(use: Callable[[Any], object], whole: str | bytes) -> float:
    begun = time.process_time()
    use(whole)
    return time.process_time() - begun


if __name__ == "__main__":
    {"patterns": _time_patterns, "functions": _time_functions}[sys.argv[1]]()
