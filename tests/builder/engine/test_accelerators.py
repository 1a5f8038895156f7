"""Libraries for graphics devices: for which platforms, from what, and what is said without it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from builder.cache import Place, ensure
from builder.engine import accelerators, cuda_metal, shaders, vulkan
from builder.engine.accelerators import ensure_accelerators
from builder.engine.key import engine_key
from builder.engine.ninja import Step, ninja_file
from builder.engine.source import VERSION
from builder.payload.audit import inspect
from builder.platforms import PLATFORMS, host_platform
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.builder.engine.test_engine import Recording
from tests.support import native_fakes

LINUX = PLATFORMS["linux-x86_64"]
ALL = ("vulkan", "metal", "cuda")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache on a machine that has neither Vulkan's, CUDA's nor Apple's tools."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "had"),
    [
        ("linux-x86_64", ["vulkan", "cuda"]),
        ("windows-x86_64", ["vulkan", "cuda"]),
        ("macos-arm64", ["metal"]),
    ],
)
def test_each_system_has_its_own(platform: str, had: list[str]) -> None:
    assert had == accelerators.wanted_on(PLATFORMS[platform], ALL)


def test_what_cannot_be_made_here_is_told_of_and_the_build_goes_on(bare: Path) -> None:
    progress = Recording()
    wheel = bare / "wheel"

    for name in ("linux-x86_64", "macos-arm64"):
        assert [] == ensure_accelerators(ALL, PLATFORMS[name], wheel, bare, progress)

    without = "the stick goes without"
    assert [
        f"linux-x86_64: {without} vulkan there. To compile for Vulkan, glslc must be installed.",
        f"linux-x86_64: {without} cuda there. CUDA needs its compiler nvcc, which is not on PATH.",
        f"macos-arm64: {without} metal there. Metal needs the frameworks that only Apple's own "
        "tools hold.",
    ] == [note.partition("\n")[0] for note in progress.notes]


def test_cuda_is_only_for_the_kind_of_machine_that_builds() -> None:
    other = next(each for each in PLATFORMS.values() if each != host_platform())
    with pytest.raises(LibraryError, match=f"makes nothing for {other.name} on this machine"):
        cuda_metal.check_cuda(other)


def test_headers_that_are_missing_are_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VULKAN_SDK", str(tmp_path))
    monkeypatch.setattr(vulkan, "_HEADERS", ("vulkan/no-such-header.h",))
    with pytest.raises(LibraryError, match="headers and those of SPIR-V must be installed"):
        vulkan.find_headers()


def write(path: Path) -> None:
    path.write_bytes(b"")


def test_a_library_in_the_cache_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accelerators, "_key", lambda _name, platform: engine_key(platform))
    place = Place(tmp_path, "accelerators", f"{VERSION}-{engine_key(LINUX)}")
    ensure(place, lambda folder: write(folder / "libggml-vulkan.so"), Silent())
    progress = Recording()

    made = ensure_accelerators(["vulkan"], LINUX, tmp_path / "wheel", tmp_path, progress)

    assert [place.path / "libggml-vulkan.so"] == made
    assert [] == progress.notes


def test_the_key_changes_with_the_headers_and_the_platform(tmp_path: Path) -> None:
    for name in vulkan._HEADERS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    keys = set()
    for text in ("1.3.239", "1.4.309"):
        (tmp_path / "vulkan" / "vulkan_core.h").write_text(text)
        keys |= {
            vulkan.vulkan_key(PLATFORMS[name], tmp_path)
            for name in ("linux-x86_64", "linux-aarch64", "windows-x86_64")
        }

    assert 6 == len(keys)


def test_what_the_shader_compiler_knows_is_asked_of_it(tmp_path: Path) -> None:
    folder = tmp_path / shaders._SHADERS / "feature-tests"
    folder.mkdir(parents=True)
    for name in ("coopmat", "integer_dot"):
        (folder / f"{name}.comp").write_text(name)
    compiler = tmp_path / "glslc"
    compiler.write_text("#!/bin/sh\nfor last; do :; done\ngrep -q integer_dot $last\n")
    compiler.chmod(0o755)

    features = shaders.known_features(tmp_path, str(compiler))

    assert ["GGML_VULKAN_INTEGER_DOT_GLSLC_SUPPORT"] == features


def test_ninja_is_told_what_is_made_of_what() -> None:
    rules = {"link": ["zig c", "-Wl,-rpath,$ORIGIN", "-o", "$out", "$in"]}
    steps = [Step(Path("/a b/c.so"), "link", (Path("x.o"), Path("y.o")), (Path("C:/z$.so"),))]

    assert ninja_file(rules, steps) == (
        "rule link\n"
        "  command = 'zig c' '-Wl,-rpath,$$ORIGIN' -o $out $in\n"
        "build /a$ b/c.so: link x.o y.o | C$:/z$$.so\n"
    )


@pytest.mark.parametrize(
    ("file", "needed", "refused"),
    [
        ("libggml-vulkan.so", "libvulkan.so.1", False),
        ("libggml-cuda.so", "libcublas.so.12", False),
        ("libggml-cuda.so", "libstdc++.so.6", True),
        ("libggml-cpu-x64.so", "libvulkan.so.1", True),
    ],
)
def test_a_payload_may_lack_a_driver_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, needed: str, refused: bool
) -> None:
    monkeypatch.setattr("builder.payload.audit.host_platform", lambda: None)
    (tmp_path / file).write_bytes(native_fakes.elf(needed=[needed, "libc.so.6"]))

    if refused:
        with pytest.raises(LibraryError, match="which is not there"):
            inspect(tmp_path, LINUX, "python")
    else:
        inspect(tmp_path, LINUX, "python")
