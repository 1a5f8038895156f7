"""`doctor`: the facts it finds, what it makes of them, and the JSON that programs read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.__main__ import main
from runtime.diagnostics.doctor import examine, judge_graphics, judge_models, notes_on
from runtime.diagnostics.doctor_report import Engine, Graphics, Report, report_json, report_text
from runtime.hardware import machine
from runtime.hardware.machine import Processor, Screen, Volume
from runtime.hardware.memory import Memory
from runtime.json_output import INTERFACE_VERSION
from runtime.stick.layout import FileRecord, ModelRecord

PAGE = Path(__file__).parents[3] / "docs" / "json.md"
GOLDEN = Path(__file__).parents[1] / "golden"


def record(name: str, size: int, role: str = "chat") -> ModelRecord:
    file = FileRecord(f"models/{name}", "0" * 64, size)
    return ModelRecord(role, name, "Apache-2.0", "", "f", file)


MEMORY = Memory(4 << 30, 1 << 30)
GOOD = Report(
    system="Debian GNU/Linux 12 (bookworm), Linux 6.1.0",
    processor=Processor("Intel(R) Core(TM) i5-4300U", ("sse4_2", "avx", "avx2"), 4, 4),
    engine=Engine("haswell", ("SSE3", "AVX", "AVX2")),
    graphics=Graphics("Intel(R) HD Graphics 4400", "vulkan", 1_500_000_000),
    memory=MEMORY,
    stick=Volume(1_500_000_000, True, 100e6, False),
    terminal=Screen("xterm-256color", True, 120, 40, True, True),
    models=judge_models(
        [record("tiny", 98_362_432), record("small", 491_400_064), record("large", 4_000_000_000)],
        MEMORY,
    ),
    notes=(),
)


def codes(report: Report, shows: bool = True) -> list[str]:
    return [note.code for note in notes_on(report, shows)]


def test_a_good_machine_has_nothing_to_be_told() -> None:
    assert [] == codes(GOOD)


def test_the_largest_model_that_suits_is_suggested() -> None:
    assert [True, True, False] == [each.suits for each in GOOD.models]
    assert GOOD.model is not None
    assert "small" == GOOD.model.name


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (replace(GOOD, models=()), "no-model"),
        (replace(GOOD, models=judge_models([record("s", 1 << 30)], MEMORY)), "low-memory"),
        (replace(GOOD, engine=Engine("", (), "no such library")), "no-engine"),
        (replace(GOOD, engine=Engine("sse42", ("SSE3",))), "old-processor"),
        (replace(GOOD, processor=Processor("x", (), 1, 1)), "one-core"),
        (replace(GOOD, processor=Processor("x", (), 4, 2)), "busy"),
        (replace(GOOD, stick=Volume(0, True, 20e6, False)), "slow-stick"),
        (replace(GOOD, terminal=Screen("vt100", True, 40, 10, False, False)), "small-screen"),
    ],
)
def test_what_will_be_slow_or_missing_is_told(report: Report, code: str) -> None:
    assert [code] == codes(report)


def test_a_terminal_that_shows_no_screen_is_told_of() -> None:
    assert ["no-screen"] == codes(GOOD, shows=False)
    assert not machine.shows_screen({"TERM": "dumb"})
    assert machine.shows_screen({"TERM": "xterm"})


def test_a_rate_that_memory_may_have_given_is_no_reason_to_call_a_stick_slow() -> None:
    assert [] == codes(replace(GOOD, stick=Volume(0, True, 1e6, True)))


def test_a_person_reads_a_few_lines() -> None:
    text = report_text(replace(GOOD, notes=tuple(notes_on(GOOD, shows=False))))

    assert text.splitlines() == [
        "System     Debian GNU/Linux 12 (bookworm), Linux 6.1.0",
        "Processor  Intel(R) Core(TM) i5-4300U, 4 cores, 4 idle  sse4_2 avx avx2",
        "Engine     built for haswell",
        "Graphics   Intel(R) HD Graphics 4400, by vulkan, 1.5 GB free",
        "Memory     1.1 GB free of 4.3 GB",
        "Stick      1.5 GB free, read-only, reads 100 MB a second",
        "Terminal   xterm-256color, 120 × 40, colours, UTF-8",
        "Model      tiny: suits this machine (222 MB)",
        "Model      small: suits this machine (640 MB), the best of these",
        "Model      large: needs more memory (4.4 GB)",
        "",
        "- The terminal cannot show the screen: use `ask`, `search`, `read`.",
    ]


def test_why_no_graphics_device_is_used_is_told() -> None:
    assert GOOD.model is not None
    none = replace(GOOD, graphics=Graphics("", "", None, "no graphics device answers"))
    small = judge_graphics(replace(GOOD.graphics, free=500_000_000), GOOD.model)

    assert GOOD.graphics == judge_graphics(GOOD.graphics, GOOD.model)
    assert "\nGraphics   not used: no graphics device answers\n" in report_text(none)
    assert (
        "\nGraphics   Intel(R) HD Graphics 4400 is not used: it has 500 MB free, and small needs "
        "640 MB\n" in report_text(replace(GOOD, graphics=small))
    )


def test_the_json_is_what_this_version_has_always_been() -> None:
    report = replace(GOOD, notes=tuple(notes_on(GOOD, shows=False)))
    golden = (GOLDEN / f"doctor-{INTERFACE_VERSION}.json").read_text(encoding="utf-8")

    assert golden == json.dumps(report_json(report), ensure_ascii=False, indent=2) + "\n"


def test_the_page_names_the_keys_that_are_produced_and_no_others() -> None:
    def keys(value: object, path: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{path}{key}"
                yield from keys(inner, f"{path}{key}.")
        elif isinstance(value, list | tuple):
            for inner in value:
                yield from keys(inner, f"{path.removesuffix('.')}[].")

    report = replace(GOOD, notes=tuple(notes_on(GOOD, shows=False)))
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## What `doctor` prints\n")
    section, _, _ = section.partition("\n## ")
    documented = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert list(dict.fromkeys(keys(report_json(report)))) == documented


def test_this_machine_is_examined_without_loading_a_model(shared_root: Path) -> None:
    """The small library's models are files of zeros."""
    report = examine(shared_root, environment={"TERM": "xterm", "LANG": "fr_FR.UTF-8"})

    assert "" == report.engine.problem
    assert "" != report.processor.name
    assert 1 <= report.processor.idle <= report.processor.usable
    assert ["A chat model"] == [model.name for model in report.models]
    assert report.stick.rate is not None
    assert report.terminal.utf8
    assert "the stick brings no library for graphics devices" == report.graphics.reason


def test_without_a_library_the_machine_is_still_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["--library", str(tmp_path), "doctor", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert "no-library" == told["notes"][0]["code"]
    assert told["models"] == []


def test_doctor_prints_for_people(shared_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--library", str(shared_root), "doctor"])

    out = capsys.readouterr().out
    assert re.search(r"^System     \S", out)
    assert "Model      A chat model: suits this machine" in out


def test_processors_of_both_kinds_are_read() -> None:
    intel = "processor : 0\nmodel name\t: Some CPU\nflags\t: fpu avx avx2 sse4_2 vme\n\nflags : x\n"
    arm = "processor : 0\nFeatures : fp asimd asimddp crc32\n"

    assert ("Some CPU", ("sse4_2", "avx", "avx2")) == machine.parse_cpuinfo(intel)
    assert ("", ("asimd", "asimddp")) == machine.parse_cpuinfo(arm)


def test_a_volume_tells_its_room_and_its_rate(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(bytes(3 << 20))

    found = machine.volume(tmp_path, tmp_path / "model")

    assert found.free is not None
    assert not found.read_only
    assert found.rate is not None
    assert found.rate > 0


def test_a_volume_without_a_model_has_no_rate(tmp_path: Path) -> None:
    assert machine.volume(tmp_path, None).rate is None
    assert machine.volume(tmp_path, tmp_path / "gone").rate is None


def test_the_terminal_is_what_the_environment_says() -> None:
    plain = machine.screen({"TERM": "vt100", "LANG": "C"})
    rich = machine.screen({"TERM": "xterm-256color", "LC_ALL": "", "LANG": "ar_EG.utf8"})

    assert (False, False) == (plain.colours, plain.utf8)
    assert (True, True) == (rich.colours, rich.utf8)
