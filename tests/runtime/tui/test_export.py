"""Answers are written to a file where a person types its path, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from runtime.tui.screens.conversation import ConversationScreen
from runtime.tui.screens.export import ExportScreen
from runtime.tui.widgets.line_input import LineInput
from tests.support.tui_sitting import Sitting, play


async def export_to(here: Sitting, path: Path, *keys: str) -> None:
    """Open the dialog, type a path and press Enter."""
    await here.press("ctrl+s", *keys)
    await here.until(lambda: isinstance(here.app.screen, ExportScreen))
    here.app.screen.query_one(LineInput).value = str(path)
    await here.press("enter")


async def written(here: Sitting) -> None:
    await here.until(lambda: isinstance(here.app.screen, ConversationScreen))


def test_the_latest_answer_is_written_where_the_person_says(tmp_path: Path) -> None:
    path = tmp_path / "a.md"

    async def scene(here: Sitting) -> None:
        await here.press("ctrl+s")
        assert isinstance(here.app.screen, ConversationScreen)  # there is nothing to write
        await here.ask("first")
        await here.ask("second")
        await export_to(here, path)
        await written(here)
        assert f"Written: {path}" == here.status

    play(scene)
    text = path.read_text("utf-8")
    assert "## second\n\nScurvy begins with weakness and fatigue. \\[1\\]" in text
    assert "## first" not in text


def test_all_answers_are_written_where_that_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "a.html"

    async def scene(here: Sitting) -> None:
        await here.ask("first")
        await here.ask("second")
        await export_to(here, path, "down")
        await written(here)

    play(scene)
    assert 2 == path.read_text("utf-8").count("<h2")


def test_a_file_that_is_there_is_replaced_after_a_second_enter(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine")

    async def scene(here: Sitting) -> None:
        await here.ask()
        await export_to(here, path)
        await here.until(lambda: "Enter again replaces it" in here.words)
        assert "mine" == path.read_text()
        await here.press("enter")
        await written(here)

    play(scene, size=(160, 30))
    assert "## scurvy" in path.read_text("utf-8")


def test_what_cannot_be_written_is_said_and_may_be_typed_anew(tmp_path: Path) -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await export_to(here, tmp_path / "none" / "a.md")
        await here.until(lambda: "There is no folder" in here.words)
        here.app.screen.query_one(LineInput).value = str(tmp_path / "a.md")
        await here.press("enter")
        await written(here)

    play(scene, size=(160, 30))
    assert (tmp_path / "a.md").is_file()
