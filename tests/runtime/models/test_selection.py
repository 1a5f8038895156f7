"""Several chat models on one stick: which one writes, and what happens when it cannot."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.__main__ import main
from runtime.errors import LibraryError
from runtime.hardware.memory import needed
from runtime.library import Library
from runtime.models import chat_models
from runtime.models.chat_models import ChatModels
from runtime.models.selection import (
    ANSWER_TIMEOUT,
    ANSWER_TOKENS,
    PROMPT_TOKENS,
    Speed,
    in_order,
    named,
)
from runtime.stick.layout import FileRecord, Manifest, ModelRecord, ProbeRecord, SupportRecord
from runtime.stick.stick import Stick
from tests.support.real_stick import RealStick

MB = 1_000_000


PROBE = ProbeRecord(0, 1, "", (), (), 0.0, 0.5, refuse_below=0.3, unread_below=0.1)


def record(id: str, size: int, probe: ProbeRecord | None = None) -> ModelRecord:
    file = FileRecord(f"models/{id}.gguf", "0" * 64, size)
    return ModelRecord("chat", f"The {id} model", "MIT", "here", id, file, id=id, probe=probe)


TINY, SMALL = record("tiny", 100 * MB), record("small", 500 * MB)
LARGE = record("large", 2000 * MB, PROBE)
MODELS = (SMALL, LARGE, TINY)


def ids(models: tuple[ModelRecord, ...]) -> list[str]:
    return [model.id for model in models]


@pytest.mark.parametrize(
    ("memory", "order"),
    [
        (None, ["large", "small", "tiny"]),
        (needed(LARGE.size), ["large", "small", "tiny"]),
        (needed(LARGE.size) - 1, ["small", "tiny", "large"]),
        (needed(SMALL.size) - 1, ["tiny", "small", "large"]),
        (1, ["tiny", "small", "large"]),
    ],
)
def test_the_largest_model_that_fits_the_free_memory_is_first(
    memory: int | None, order: list[str]
) -> None:
    assert order == ids(in_order(MODELS, memory))


def test_a_model_that_would_try_a_persons_patience_is_passed_over() -> None:
    reading, writing = 2 * PROMPT_TOKENS / ANSWER_TIMEOUT, 2 * ANSWER_TOKENS / ANSWER_TIMEOUT
    in_time = Speed(LARGE.size, reading, writing)
    assert pytest.approx(ANSWER_TIMEOUT) == in_time.seconds(LARGE.size)
    assert "large" == in_order(MODELS, None, replace(in_time, size=LARGE.size + 1))[0].id
    assert "small" == in_order(MODELS, None, replace(in_time, size=LARGE.size - 1))[0].id
    assert "tiny" == in_order(MODELS, None, Speed(LARGE.size, 1.0, 1.0))[0].id


def test_a_model_is_named_by_its_id_or_its_name() -> None:
    assert SMALL == named(MODELS, "small") == named(MODELS, "The small model")
    with pytest.raises(LibraryError) as caught:
        named(MODELS, "smal")
    assert "This library has no model 'smal'.\n  Did you mean 'small'?" == str(caught.value)
    with pytest.raises(LibraryError, match="It has: small, large, tiny"):
        named(MODELS, "7B")


class FakeChat:
    """An `engine.ChatModel` without weights; its file's name is all it knows."""

    broken: frozenset[str] = frozenset()
    closed: list[str]
    speed: tuple[float, float] | None = None

    def __init__(
        self, path: Path, device: int | None = None, probe: ProbeRecord | None = None,
        support: SupportRecord | None = None,
    ) -> None:  # fmt: skip
        self.device = device
        self.probe, self.support = probe, support
        self.name = path.stem
        if self.name in self.broken:
            raise LibraryError(f"The model {path.name} could not be loaded.")
        self.load()

    def load(self) -> None:
        """Take no time."""

    def rates(self) -> tuple[float, float] | None:
        return self.speed

    def close(self) -> None:
        self.closed.append(self.name)


Open = Callable[..., ChatModels]


@pytest.fixture
def open_writers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """Writers of the three models on a machine with so much memory."""
    monkeypatch.setattr(chat_models, "ChatModel", FakeChat)
    monkeypatch.setattr(FakeChat, "broken", frozenset())
    monkeypatch.setattr(FakeChat, "closed", [], raising=False)
    monkeypatch.setattr(FakeChat, "speed", None)
    monkeypatch.setattr(Stick, "model_path", lambda self, model: self.root / model.file.path)

    def open_them(
        name: str | None = None, memory: int | Callable[[], int | None] | None = None
    ) -> ChatModels:
        manifest = Manifest("T", "en", "", "", "", (), MODELS, ())
        available = memory if callable(memory) else lambda: memory
        return ChatModels(Stick(tmp_path, manifest, (), ()), name, available=available)

    return open_them


def test_it_is_told_when_even_the_smallest_does_not_fit(open_writers: Open) -> None:
    assert "" == open_writers(memory=needed(TINY.size)).shortage()
    assert "needs 224 MB of free memory" in open_writers(memory=needed(TINY.size) - 1).shortage()


def test_a_model_that_is_being_loaded_is_no_shortage_of_memory(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the memory that another question asks for meanwhile."""
    free = needed(TINY.size)
    chosen = open_writers("tiny", memory=lambda: free)
    loading, loaded = threading.Event(), threading.Event()

    def slowly(self: FakeChat) -> None:
        nonlocal free
        free = 1
        loading.set()
        assert loaded.wait(10)

    monkeypatch.setattr(FakeChat, "load", slowly)
    thread = threading.Thread(target=chosen.model)
    thread.start()
    assert loading.wait(10)
    problem = chosen.shortage()
    loaded.set()
    thread.join(10)
    assert ("", "") == (problem, chosen.shortage())
    chosen.close()
    assert "needs 224 MB" in chosen.shortage()


def test_what_will_write_is_told_before_it_is_loaded(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LARGE == open_writers().expected()
    assert TINY == open_writers(memory=needed(TINY.size)).expected()
    assert SMALL == open_writers("small").expected()
    monkeypatch.setattr(FakeChat, "broken", frozenset({"large"}))
    chosen = open_writers()
    chosen.model()
    assert SMALL == chosen.expected()


def test_a_model_is_loaded_with_its_probe(open_writers: Open) -> None:
    assert PROBE == open_writers("large").model().probe
    assert open_writers("small").model().probe is None


def test_a_name_goes_before_what_suits(open_writers: Open) -> None:
    chosen = open_writers("large", memory=1)
    chosen.model()
    assert LARGE == chosen.record


def test_a_model_that_cannot_be_loaded_is_told_of_and_the_next_writes(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeChat, "broken", frozenset({"large"}))
    chosen = open_writers()
    chosen.model()
    assert SMALL == chosen.record
    assert ["A model is left out: The model large.gguf could not be loaded."] == chosen.problems


def test_the_first_error_is_told_when_no_model_can_be_loaded(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeChat, "broken", frozenset({"large", "small", "tiny"}))
    with pytest.raises(LibraryError, match=r"large\.gguf"):
        open_writers().model()
    with pytest.raises(LibraryError, match=r"tiny\.gguf"):
        open_writers("tiny").model()


def test_a_first_answer_that_was_slow_brings_a_smaller_model_once(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = open_writers()
    assert chosen.model() is chosen.model()
    monkeypatch.setattr(FakeChat, "speed", (5.0, 2.0))  # 80 seconds an answer
    chosen.model()
    assert (SMALL, ["large"]) == (chosen.record, FakeChat.closed)
    monkeypatch.setattr(FakeChat, "speed", (0.5, 0.2))
    chosen.model()
    assert SMALL == chosen.record


def test_a_fast_first_answer_keeps_the_model(
    open_writers: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = open_writers()
    first = chosen.model()
    monkeypatch.setattr(FakeChat, "speed", (100.0, 20.0))
    assert first is chosen.model()


def test_a_model_that_is_not_there_is_refused_before_anything_is_asked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["--model", "x", "ask", "Why?"], ["ask", "--model", "x", "Why?"]):
        assert 1 == main(["--library", str(root), *arguments])
        assert "This library has no model 'x'." in capsys.readouterr().err


@pytest.mark.real
def test_a_named_model_answers(real_stick: RealStick) -> None:
    asked = "Which treaties ended the Thirty Years' War?"
    with closing(Library.open(real_stick.root, "tiny")) as library:
        *_, done = library.ask(asked)
    told = real_stick.json("--model", "tiny", "ask", asked)
    # How much it reads, and so what it writes, goes by how fast the machine is at the moment.
    for answer in (told["answer"], getattr(done, "answer", "")):
        assert "Peace of Westphalia" in answer
