"""Models that need no weights: deterministic vectors, and answers prepared beforehand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.models.embedder import PassageEmbedder
from builder.progress import Silent
from runtime.answering import hypothetical
from runtime.engine.generation import Cancellation, Generation, Message
from runtime.errors import TooLongError
from runtime.stick.layout import ProbeRecord, SupportRecord
from runtime.text.stop_words import STOP_WORDS

DIMENSION = 32
Vectors = NDArray[np.float32]
_WORD = re.compile(r"\w+")


def bag_of_words(text: str) -> NDArray[np.float32]:
    """Return a unit vector (32,): each word adds or takes 1 at a place that its hash decides."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for word in _WORD.findall(text.casefold()):
        if word not in STOP_WORDS:
            digest = hashlib.sha256(word.encode()).digest()
            vector[digest[0] % DIMENSION] += 1 if digest[1] % 2 else -1
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), dtype=np.float32)


class FakeEmbedder:
    """A `runtime.library.Embedder` that keeps what it embedded."""

    def __init__(self) -> None:
        self.embedded: list[str] = []
        self.closed = False

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of one text."""
        self.embedded.append(text)
        return bag_of_words(text)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class FakePassageEmbedder(PassageEmbedder):
    """A `builder.models.embedder.PassageEmbedder` that keeps what it embedded.

    `breaks_after` batches it raises KeyboardInterrupt, as Ctrl-C does.
    """

    def __init__(self, breaks_after: int | None = None) -> None:
        super().__init__(Path("nowhere"), "")
        self.embedded: list[str] = []
        self._left = breaks_after

    @property
    def longest(self) -> int:
        """Tokens of a text that are embedded."""
        return 512

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (texts, 32)."""
        if self._left == 0:
            raise KeyboardInterrupt
        self._left = self._left - 1 if self._left is not None else None
        self.embedded += texts
        return np.stack([bag_of_words(text) for text in texts])


class QueuedWriter:
    """A `runtime.library.ChatEngine`: each question takes the next answer, a piece at a time.

    With a `probe`, what is inside it is the next of `inside`. It reads at most `longest` words.
    `says` gives the log-odds of its yes to what it is asked beside; `supposes` are the pieces of
    every answer that it makes up to search with.
    """

    def __init__(
        self,
        *answers: Sequence[str],
        reading: float | None = None,
        probe: ProbeRecord | None = None,
        inside: Sequence[float] = (),
        longest: int = 10_000,
        support: SupportRecord | None = None,
        says: Callable[[str], float | None] = lambda _: None,
        supposes: Sequence[str] = (),
        parameters: int = 1_500_000_000,
    ) -> None:
        self.parameters = parameters
        self.longest = longest
        self.supposes = supposes
        self.probe = probe
        self.inside = list(inside)
        self.support, self.says = support, says
        self.asked: list[list[Message]] = []
        self.read: list[list[Message]] = []  # ahead
        self.reading = reading
        self.closed = False
        self.answers = list(answers)

    def read_ahead(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Tell the speed."""
        self.read.append(list(messages))
        return self.reading

    def tokenize(self, text: str) -> Sequence[int]:
        """Return a token a word."""
        return range(len(text.split()))

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        """Start the next answer; it ends early when it is cancelled."""
        words = sum(len(message.text.split()) for message in messages)
        if words > self.longest:
            raise TooLongError(f"{words} words are too many.")
        if messages[0].text == hypothetical.INSTRUCTIONS:
            return Generation(iter(self.supposes[:limit]), words)
        self.asked.append(list(messages))
        pieces = self.answers.pop(0)[:limit]
        inside = self.inside.pop(0) if self.inside else None
        written = _until(pieces, lambda: cancellation.cancelled)
        return Generation(written, words, lambda: inside, self.says)

    def judge(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        """Say what it says to the last message."""
        return None if cancellation.cancelled else self.says(messages[-1].text)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def _until(pieces: Sequence[str], stopped: Callable[[], bool]) -> Iterator[str]:
    for piece in pieces:
        if stopped():
            return
        yield piece


class Recorder(Silent):
    """Progress that keeps the notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        """Keep a note."""
        self.notes.append(message)


class HeldVectors:
    """Vectors in memory, as `write_vectors` takes them."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def batches(self) -> Iterator[Vectors]:
        for start in range(0, len(self._vectors), 1000):
            yield self._vectors[start : start + 1000]

    def sample(self, most: int) -> Vectors:
        return self._vectors[:: max(1, -(-len(self._vectors) // most))]
