"""What `doctor` found: its records, as text and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from runtime.hardware.machine import (
    Processor,
    Screen,
    Volume,
)
from runtime.hardware.memory import Memory
from runtime.json_output import INTERFACE_VERSION
from runtime.localization import _, _n, decimal, listed
from runtime.text.cells import cells, padded

_NAME_CELLS = 11
"""cells that the names of what is reported take at least"""


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
        (_("System"), report.system),
        (_("Processor"), _processor_line(report.processor)),
        (_("Engine"), _engine_line(report.engine)),
        (_("Graphics"), _graphics_line(report.graphics)),
        (_("Memory"), _memory_line(report.memory)),
        (_("Stick"), _stick_line(report.stick)),
        (_("Terminal"), _terminal_line(report.terminal)),
        *((_("Model"), _model_line(each, report.model)) for each in report.models),
    ]
    lines = in_columns(rows)
    return "\n".join([*lines, "", *(f"- {note.text}" for note in report.notes)]).rstrip()


def in_columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines of a name and what is said of it, those one below the other."""
    width = max([_NAME_CELLS, *(cells(name) + 2 for name, _said in rows)])
    return [padded(name, width) + text for name, text in rows]


def _processor_line(processor: Processor) -> str:
    cores = _n("{count} core", "{count} cores", processor.usable)
    idle = _("{count} idle", count=processor.idle)
    return f"{listed([processor.name, cores, idle])}  {' '.join(processor.features)}".strip()


def _memory_line(memory: Memory) -> str:
    free, total = _size_text(memory.available), _size_text(memory.total)
    return _("{free} free of {total}", free=free, total=total)


def _engine_line(engine: Engine) -> str:
    if engine.problem:
        return _("does not run")
    return (
        _("built for {variant}", variant=engine.variant)
        if engine.variant
        else " ".join(engine.features)
    )


def _graphics_line(graphics: Graphics) -> str:
    if not graphics.name:
        return _("not used: {reason}", reason=graphics.reason)
    if graphics.reason:
        return _("{name} is not used: {reason}", name=graphics.name, reason=graphics.reason)
    return _(
        "{name}, by {library}, {free} free",
        name=graphics.name,
        library=graphics.library,
        free=_size_text(graphics.free),
    )


def _stick_line(stick: Volume) -> str:
    free = _("{size} free", size=_size_text(stick.free))
    state = _("read-only") if stick.read_only else _("writable")
    rate = _("was not read")
    if stick.rate:
        rate = _("reads {size} a second", size=_size_text(int(stick.rate)))
    line = listed([free, state, rate])
    if stick.cached:
        line += " " + _("(from memory, perhaps: the stick itself is slower)")
    return line


def _terminal_line(terminal: Screen) -> str:
    if not terminal.interactive:
        return listed([terminal.name or _("unnamed"), _("output goes elsewhere")])
    parts = [terminal.name or _("unnamed"), f"{terminal.columns} × {terminal.lines}"]
    parts.append(_("colours") if terminal.colours else _("no colours"))
    parts.append("UTF-8" if terminal.utf8 else _("UTF-8 not declared"))
    return listed(parts)


def _model_line(model: Model, suggested: Model | None) -> str:
    verdict = _("suits this machine") if model.suits else _("needs more memory")
    judged = [f"{model.name}: {verdict} ({_size_text(model.needs)})"]
    return listed([*judged, *([_("the best of these")] if model is suggested else [])])


def _size_text(size: int | None) -> str:
    if size is None:
        return _("unknown")
    return f"{decimal(size / 1e9)} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _size(item: Any) -> int:
    return int(item.size)
