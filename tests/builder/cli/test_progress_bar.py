"""Progress without a terminal, as plain lines; a log or a pipe gets nothing else."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from builder.cli import progress_bar
from builder.cli.progress_bar import ConsoleProgress, amount_text


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (0, "B", "0 B"),
        (999, "B", "999 B"),
        (1000, "B", "1.0 kB"),
        (12_345_678, "B", "12.3 MB"),
        (4_000_000_000, "B", "4.0 GB"),
        (1234, "passages", "1,234 passages"),
        (7, "", "7"),
    ],
)
def test_amounts_are_told_for_people(amount: float, unit: str, expected: str) -> None:
    assert expected == amount_text(amount, unit)


def test_a_stage_is_announced_once_and_a_quick_one_says_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ConsoleProgress() as progress, progress.stage("reading wiki", 10, "files") as task:
        for _ in range(10):
            task.advance()
    assert ("", "reading wiki …\n") == capsys.readouterr()


def test_a_long_stage_tells_of_itself_with_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(progress_bar, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    with ConsoleProgress() as progress, progress.stage("embedding", 400, "passages") as task:
        clock.seconds = 20.0
        task.advance(100)
        clock.seconds = 21.0
        task.advance(100)  # too soon to tell again
        clock.seconds = 40.0
        task.advance(100)
        clock.seconds = 50.0
        task.advance(100)
    assert [
        "embedding …",
        "  embedding: 100 passages of 400 passages, 60 s left (5 passages/s)",
        "  embedding: 300 passages of 400 passages, 13 s left (8 passages/s)",
        "  embedding: 400 passages of 400 passages, 0 s left (8 passages/s)",
    ] == capsys.readouterr().err.splitlines()


def test_what_takes_seconds_each_is_told_by_the_minute(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(progress_bar, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    with ConsoleProgress() as progress, progress.stage("answering", 4, "questions") as task:
        clock.seconds = 30.0
        task.advance(2)
    (_, line) = capsys.readouterr().err.splitlines()
    assert "  answering: 2 questions of 4 questions, 30 s left (4 questions/min)" == line


def test_a_stage_of_unknown_length_tells_what_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_bar, "_LINE_SECONDS", 0.0)
    with ConsoleProgress() as progress, progress.stage("downloading", unit="B") as task:
        task.advance(5_000_000)
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert "downloading …" == first
    assert second.startswith("  downloading: 5.0 MB (")
    assert "left" not in second


def test_a_stage_that_fails_lets_the_error_through(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        ConsoleProgress() as progress,
        progress.stage("reading"),
    ):
        raise ValueError("broken")
    assert "reading …\n" == capsys.readouterr().err


def test_notes_are_lines_of_their_own_and_command_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ConsoleProgress() as progress:
        with progress.stage("fetching evil\x1b[2J.zip"):
            pass
        progress.note("wiki: 3 documents [bold]as they are[/bold]")
        progress.note("evil\x1b[2J.txt is \x9b31mrefused")
    assert [
        "fetching evil[2J.zip …",
        "wiki: 3 documents [bold]as they are[/bold]",
        "evil[2J.txt is 31mrefused",
    ] == capsys.readouterr().err.splitlines()
