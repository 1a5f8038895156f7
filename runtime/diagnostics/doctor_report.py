"""What `doctor` found: its records, as text and as JSON. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from runtime.hardware.machine import (
    Processor,
    Screen,
    Volume,
)
from runtime.hardware.memory import Memory
from runtime.json_output import INTERFACE_VERSION


@dataclass(frozen=True, slots=True)
class Engine:
    """What computes with models."""

    variant: str
    """the build chosen for this processor; an empty string where that is not known"""
    features: tuple[str, ...]
    problem: str = ""
    """why it does not run"""


@dataclass(frozen=True, slots=True)
class Graphics:
    """The graphics device that a model would be computed on."""

    name: str
    """empty without one"""
    library: str
    """through which it computes: cuda, metal or vulkan"""
    free: int | None
    """bytes of its memory"""
    reason: str = ""
    """why none is used; empty where one is"""


@dataclass(frozen=True, slots=True)
class Model:
    """A model on the stick that writes answers."""

    name: str
    size: int
    """bytes"""
    needs: int
    """bytes of memory"""
    suits: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something to expect, or to do."""

    code: str
    """for programs: does not change"""
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that `doctor` tells."""

    system: str
    processor: Processor
    engine: Engine
    graphics: Graphics
    memory: Memory
    stick: Volume
    terminal: Screen
    models: tuple[Model, ...]
    notes: tuple[Note, ...]

    @property
    def model(self) -> Model | None:
        """The largest model that suits the machine."""
        return max((each for each in self.models if each.suits), key=_size, default=None)


def report_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON object, described in docs/json.md."""
    told = asdict(report)
    suggested = report.model
    return {
        "version": INTERFACE_VERSION,
        **told,
        "model": suggested.name if suggested else None,
    }


def report_text(report: Report) -> str:
    """Return the report as a person reads it."""
    rows = [
        ("System", report.system),
        ("Processor", _processor_line(report.processor)),
        ("Engine", _engine_line(report.engine)),
        ("Graphics", _graphics_line(report.graphics)),
        ("Memory", f"{_size_text(report.memory.available)} free of "
                   f"{_size_text(report.memory.total)}"),
        ("Stick", _stick_line(report.stick)),
        ("Terminal", _terminal_line(report.terminal)),
        *(("Model", _model_line(each, report.model)) for each in report.models),
    ]  # fmt: skip
    lines = [f"{name:<11}{text}" for name, text in rows]
    return "\n".join([*lines, "", *(f"- {note.text}" for note in report.notes)]).rstrip()


def _processor_line(processor: Processor) -> str:
    cores = "1 core" if processor.usable == 1 else f"{processor.usable} cores"
    return (
        f"{processor.name}, {cores}, {processor.idle} idle  {' '.join(processor.features)}".strip()
    )


def _engine_line(engine: Engine) -> str:
    if engine.problem:
        return "does not run"
    return f"built for {engine.variant}" if engine.variant else " ".join(engine.features)


def _graphics_line(graphics: Graphics) -> str:
    if not graphics.name:
        return f"not used: {graphics.reason}"
    if graphics.reason:
        return f"{graphics.name} is not used: {graphics.reason}"
    return f"{graphics.name}, by {graphics.library}, {_size_text(graphics.free)} free"


def _stick_line(stick: Volume) -> str:
    state = "read-only" if stick.read_only else "writable"
    rate = f"reads {_size_text(int(stick.rate))} a second" if stick.rate else "was not read"
    cached = " (from memory, perhaps: the stick itself is slower)" if stick.cached else ""
    return f"{_size_text(stick.free)} free, {state}, {rate}{cached}"


def _terminal_line(terminal: Screen) -> str:
    if not terminal.interactive:
        return f"{terminal.name or 'unnamed'}, output goes elsewhere"
    parts = [terminal.name or "unnamed", f"{terminal.columns} × {terminal.lines}"]
    parts.append("colours" if terminal.colours else "no colours")
    parts.append("UTF-8" if terminal.utf8 else "UTF-8 not declared")
    return ", ".join(parts)


def _model_line(model: Model, suggested: Model | None) -> str:
    verdict = "suits this machine" if model.suits else "needs more memory"
    best = ", the best of these" if model is suggested else ""
    return f"{model.name}: {verdict} ({_size_text(model.needs)}){best}"


def _size_text(size: int | None) -> str:
    if size is None:
        return "unknown"
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _size(item: Any) -> int:
    return int(item.size)
