"""Payloads made the second-best way: they give way as soon as a better one can be made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from builder import payload
from builder.cache import Facts
from builder.engine import zig
from builder.engine.key import ZIG_VERSION
from builder.payload import blas, bundled_libraries
from builder.payload.interpreters.base import Tree, Workplace
from builder.platforms import PLATFORMS, Platform
from builder.progress import Silent
from builder.specs import InterpreterSpec
from runtime.errors import LibraryError

LINUX = PLATFORMS["linux-x86_64"]


class Way:
    """A way to an interpreter that can be cut off."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.reachable = True

    def unsuitable(self, _platform: Platform, _spec: InterpreterSpec, _cache: Path) -> str:
        """See Interpreter."""
        return ""

    def identity(self, _platform: Platform, _spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        return self.kind

    def obtain(self, _platform: Platform, _spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""
        if not self.reachable:
            raise LibraryError(f"{self.kind} could not be reached.")
        return Tree((3, 11), at.scratch / self.kind, at.scratch, ())


class Bench:
    """Two ways, and a place to assemble what they give."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache, self.base = folder / "cache", folder
        self.best, self.last = Way("standalone"), Way("host")
        self.facts: Mapping[str, str] = {}
        self.made: list[str] = []
        self.broken = False
        (folder / "engine.whl").write_bytes(b"wheel")
        monkeypatch.setattr(payload, "candidates", lambda *_: [self.best, self.last])
        monkeypatch.setattr(payload, "_assemble", self._assemble)

    def assemble(self) -> payload.Payload:
        """Assemble the payload for Linux."""
        engine = payload.Engine(self.base / "engine.whl")
        return payload.assemble(LINUX, InterpreterSpec(), engine, self.base, self.cache, Silent())

    def _assemble(
        self, platform: Platform, tree: Tree, _engine: object, target: Path, _at: Workplace
    ) -> Facts:
        if self.broken:
            raise LibraryError("The packages could not be installed.")
        self.made.append(tree.executable.name)
        (target / "which").write_text(f"{tree.executable.name} {len(self.made)}")
        return {"platform": platform.name, "interpreter": "which", **self.facts}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def test_the_best_interpreter_is_assembled_once(bench: Bench) -> None:
    assert "standalone" == bench.assemble().source
    bench.best.reachable = False
    assert "standalone" == bench.assemble().source
    assert ["standalone"] == bench.made


def test_the_last_resort_gives_way_once_a_better_interpreter_can_be_had(bench: Bench) -> None:
    bench.best.reachable = False
    assert "host" == bench.assemble().source
    assert "host" == bench.assemble().source
    bench.best.reachable = True
    assert "standalone" == bench.assemble().source
    bench.best.reachable = False
    assert "standalone" == bench.assemble().source
    assert ["host", "standalone"] == bench.made


def test_what_was_made_serves_when_a_better_one_cannot_be_finished(bench: Bench) -> None:
    bench.best.reachable = False
    bench.assemble()
    bench.best.reachable, bench.broken = True, True
    assert "host" == bench.assemble().source


def test_what_cannot_be_finished_is_told_of(bench: Bench) -> None:
    bench.broken = True
    with pytest.raises(LibraryError, match="The packages could not be installed"):
        bench.assemble()


def test_without_any_interpreter_each_reason_is_told(bench: Bench) -> None:
    bench.best.reachable = bench.last.reachable = False
    with pytest.raises(LibraryError) as caught:
        bench.assemble()
    assert (
        "No interpreter for linux-x86_64 could be had. standalone: standalone could not be reached."
        " host: host could not be reached."
    ) == caught.value.message


def test_openblas_gives_way_once_there_is_a_compiler(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zig, "program", lambda: None)
    without = bench.assemble()
    assert without == bench.assemble()
    monkeypatch.setattr(zig, "program", lambda: Path("zig"))
    monkeypatch.setattr(zig, "version", lambda: ZIG_VERSION)
    compiled = bench.assemble()
    assert without.folder != compiled.folder
    monkeypatch.setattr(zig, "program", lambda: None)
    assert compiled == bench.assemble()
    assert 2 == len(bench.made)


def test_where_openblas_is_not_replaced_the_compiler_does_not_count() -> None:
    assert [""] == blas.compilers(PLATFORMS["macos-arm64"])


def test_the_build_machines_libraries_give_way_once_the_carried_ones_can_be_fetched(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    online = False
    monkeypatch.setattr(bundled_libraries, "can_be_fetched", lambda *_: online)
    bench.facts = {"makeshift": bundled_libraries.HOST}
    assert bundled_libraries.HOST == bench.assemble().makeshift
    bench.assemble()
    assert 1 == len(bench.made)

    online, bench.facts = True, {}
    better = bench.assemble()
    assert "" == better.makeshift
    assert better == bench.assemble()
    assert 2 == len(bench.made)


def test_the_build_machines_libraries_stay_when_the_carried_ones_fail_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled_libraries, "can_be_fetched", lambda *_: True)
    bench.facts = {"makeshift": bundled_libraries.HOST}
    first = bench.assemble()
    bench.broken = True
    assert first == bench.assemble()
