"""`doctor`: what this machine is, what will be slow on it, and which model suits it.

The facts come from `runtime.hardware.machine`, `runtime.hardware.memory` and the engine; the rest
is pure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from runtime.diagnostics.doctor_report import (
    Engine,
    Graphics,
    Model,
    Note,
    Report,
    _size,
    _size_text,
    report_json,
    report_text,
)
from runtime.errors import LibraryError
from runtime.hardware.machine import (
    processor,
    screen,
    shows_screen,
    system_name,
    volume,
)
from runtime.hardware.memory import Memory, memory, needed, suits
from runtime.localization import _
from runtime.stick.integrity import check_native_files
from runtime.stick.layout import ModelRecord
from runtime.stick.manifest import read_manifest
from runtime.text.sanitize import printable, printable_json

_LONG_LOAD = 10  # seconds that a model takes to be read
_NARROW = (60, 16)  # columns and lines under which the screen shows little
_FAST_FEATURES = {"AVX2", "NEON"}


def run(root: Path, payload: Path | None, *, as_json: bool) -> int:
    """Print the report; return the exit status, 0 whatever was found.

    `payload` is the folder on a stick that the program runs from.
    """
    report = examine(root, payload)
    if as_json:
        print(printable_json(json.dumps(report_json(report), ensure_ascii=False)))
    else:
        print(printable(report_text(report)))
    return 0


def examine(
    root: Path, payload: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Report:
    """Examine the machine, and the library at `root` as far as it can be read."""
    problem, records = _records(root)
    engine = _engine(root, payload)
    now = memory()
    report = Report(
        system=system_name(),
        processor=processor(),
        engine=engine,
        graphics=_graphics(engine),
        memory=now,
        stick=volume(root, _sample(root, records)),
        terminal=screen(environment),
        models=judge_models([each for each in records if each.role == "chat"], now),
        notes=(),
    )
    if report.model:
        report = replace(report, graphics=judge_graphics(report.graphics, report.model))
    notes = [*problem, *notes_on(report, shows_screen(environment), has_library=not problem)]
    return replace(report, notes=tuple(notes))


def judge_models(records: Iterable[ModelRecord], now: Memory) -> tuple[Model, ...]:
    """Return which models suit the memory."""
    return tuple(
        Model(each.name, size, needed(size), suits(size, now.available))
        for each in records
        for size in (each.size,)
    )


def judge_graphics(graphics: Graphics, model: Model) -> Graphics:
    """Return the same, with the reason, where a model has no room on the device."""
    if graphics.reason or graphics.free is None or model.needs <= graphics.free:
        return graphics
    free, needs = _size_text(graphics.free), _size_text(model.needs)
    return replace(
        graphics,
        reason=_(
            "it has {free} free, and {model} needs {needs}",
            free=free,
            model=model.name,
            needs=needs,
        ),
    )


def notes_on(report: Report, shows: bool, *, has_library: bool = True) -> Iterator[Note]:
    """Yield what to expect; `shows` tells whether the terminal can show the screen."""
    if report.engine.problem:
        yield Note(
            "no-engine",
            _("The engine does not run here: {problem}", problem=report.engine.problem),
        )
    elif has_library:
        yield from _notes_on_models(report)
    yield from _notes_on_speed(report)
    if not shows:
        yield Note(
            "no-screen", _("The terminal cannot show the screen: use `ask`, `search`, `read`.")
        )
    elif report.terminal.columns < _NARROW[0] or report.terminal.lines < _NARROW[1]:
        yield Note("small-screen", _("The terminal is small: enlarge it if you can."))


def _records(root: Path) -> tuple[list[Note], Sequence[ModelRecord]]:
    try:
        return [], read_manifest(root).models
    except LibraryError as error:
        return [Note("no-library", error.message)], ()


def _engine(root: Path, payload: Path | None) -> Engine:
    try:
        if payload is not None:
            check_native_files(root, payload)
        from runtime.engine import variant  # the rest must be told even where this does not load

        chosen = variant()
    except LibraryError as error:
        return Engine("", (), error.message)
    except (ImportError, OSError, RuntimeError) as error:
        return Engine("", (), str(error) or type(error).__name__)
    return Engine(chosen.name, chosen.features)


def _graphics(engine: Engine) -> Graphics:
    if engine.problem:
        return Graphics("", "", None, _("the engine does not run"))
    from runtime.engine import graphics

    choice = graphics()
    if choice.device is None:
        return Graphics("", "", None, choice.reason)
    return Graphics(choice.device.name, choice.device.library, choice.device.free)


def _sample(root: Path, records: Iterable[ModelRecord]) -> Path | None:
    """Return the largest model file: reading from it tells how fast the stick is."""
    files = [each.file for each in records if (root / each.file.path).is_file()]
    return root / max(files, key=_size).path if files else None


def _notes_on_models(report: Report) -> Iterator[Note]:
    if not report.models:
        yield Note("no-model", _("There is no model on the stick: answers are quoted."))
    elif report.model is None:
        least = min(each.needs for each in report.models)
        yield Note(
            "low-memory",
            _(
                "The model needs {size} of free memory: until there is that much, answers are "
                "quoted from the library. Close other programs, or go on without it.",
                size=_size_text(least),
            ),
        )


def _notes_on_speed(report: Report) -> Iterator[Note]:
    features = report.engine.features
    if features and not _FAST_FEATURES & set(features):
        yield Note("old-processor", _("The processor has no AVX2: answers are written slowly."))
    if report.processor.usable == 1:
        yield Note("one-core", _("There is one processor core: answers are written slowly."))
    elif report.processor.idle < report.processor.usable:
        yield Note(
            "busy", _("Other programs keep the processor busy: closing them makes it faster.")
        )
    rate, model = report.stick.rate, report.model
    if rate and model and not report.stick.cached and model.size / rate > _LONG_LOAD:
        text = _(
            "The stick is slow: the model takes {seconds} s to load.",
            seconds=round(model.size / rate),
        )
        yield Note("slow-stick", text)
