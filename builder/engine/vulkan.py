"""ggml's library for Vulkan, cross-compiled with zig.

Vulkan itself is the host's: the library is linked with a stand-in that has the names alone, so that
none of the build machine's own gets into it, and where the host has no Vulkan it does not load.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict
from pathlib import Path

from builder.binaries import pe
from builder.cache import key_of
from builder.engine.cmake_build import Tools, Work, change_source, run_all
from builder.engine.flags import SourceChange, source_changes
from builder.engine.ninja import Step, ninja_file
from builder.engine.shaders import SOURCES, Shaders
from builder.platforms import Platform, System
from builder.progress import Progress
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

LIBRARY: dict[System, str] = {"linux": "libggml-vulkan.so", "windows": "ggml-vulkan.dll"}
HOST_LIBRARY: dict[System, str] = {"linux": "libvulkan.so.1", "windows": "vulkan-1.dll"}
"""what it loads from the machine that it runs on"""

_CALLED = (
    "vkGetInstanceProcAddr",
    "vkGetDeviceProcAddr",
    "vkCmdCopyBuffer",
    "vkGetPhysicalDeviceFeatures2",
)
"""what it calls by name; it asks Vulkan for the rest"""
_HEADERS = ("vulkan/vulkan_core.h", "vulkan/vulkan.hpp", "spirv/unified1/spirv.hpp")
_MEMBERS = ("ggml-vulkan.cpp", "ggml-vulkan-buffers.cpp", "ggml-vulkan-debug.cpp")
_FLAGS = (
    "-std=c++17", "-O2", "-DNDEBUG", "-s", "-fvisibility=hidden", "-fvisibility-inlines-hidden",
    "-DGGML_BACKEND_DL", "-DGGML_BACKEND_BUILD", "-DGGML_BACKEND_SHARED", "-DGGML_SHARED",
    "-D_GNU_SOURCE",
)  # fmt: skip

# Settings of validation layers came into Vulkan's headers after Debian 12's; they are for those who
# search for faults in drivers.
_SETTINGS = "    std::vector<vk::LayerSettingEXT> settings = {\n"
_WITH_SETTINGS = "layers, extensions, &layer_setting_info);\n"
_WITHOUT = """\
#else
    vk::InstanceCreateInfo instance_create_info({}, &app_info, layers, extensions);
#endif
"""
_CHANGES = tuple(
    SourceChange(f"{SOURCES.as_posix()}/ggml-vulkan.cpp", old, new)
    for old, new in (
        (_SETTINGS, f"#ifdef VK_EXT_layer_settings\n{_SETTINGS}"),
        (_WITH_SETTINGS, _WITH_SETTINGS + _WITHOUT),
    )
)


def find_headers() -> Path:
    """Return the folder of Vulkan's and SPIR-V's headers. Raises LibraryError without them."""
    kit = os.environ.get("VULKAN_SDK")
    for folder in (Path(kit, "include") if kit else None, Path("/usr/include")):
        if folder and all((folder / name).is_file() for name in _HEADERS):
            return folder
    raise LibraryError(
        "To compile for Vulkan, its headers and those of SPIR-V must be installed.",
        "On Debian: apt install libvulkan-dev spirv-headers; elsewhere set VULKAN_SDK.",
    )


def vulkan_key(platform: Platform, headers: Path) -> str:
    """Return a short name that changes with the platform, Vulkan's version, or a flag.

    The source, its compiled shaders and the engine have keys of their own.
    """
    inputs = [
        platform.zig_target,
        [file_sha256(headers / name) for name in _HEADERS],
        [asdict(change) for change in _CHANGES],
        (_CALLED, _MEMBERS, _FLAGS, _PIC[platform.system], _LINK_FLAGS[platform.system]),
    ]
    return key_of(*inputs)[:8]


def compile_vulkan(
    platform: Platform, base: Path, shaders: Shaders, tools: Tools, work: Work, progress: Progress
) -> Path:
    """Compile the library from the llama.cpp unpacked in the scratch folder's `source`.

    `base` is the platform's ggml-base, which it is linked with. Raises LibraryError.
    """
    source, scratch = work.scratch / "source", work.scratch
    change_source(source, (*_CHANGES, *source_changes(platform)))
    _copy_headers(find_headers(), scratch / "headers")
    (scratch / "vulkan.c").write_text("".join(f"void {name}(void) {{}}\n" for name in _CALLED))
    folders = (scratch / "headers", shaders.folder, source / "ggml/include", source / "ggml/src")
    compiler = [tools.zig, "c++", "-target", platform.zig_target, *_FLAGS]
    compiler += [f"-D{each}" for each in shaders.features] + [f"-I{each}" for each in folders]
    made = scratch / LIBRARY[platform.system]
    links, steps = _LINKING[platform.system](platform, base, scratch)
    members = [*(source / SOURCES / name for name in _MEMBERS), *shaders.files]
    objects = [Step(scratch / f"{path.name}.o", "compile", (path,)) for path in members]
    steps += [*objects, Step(made, "link", tuple(each.made for each in objects), tuple(links))]
    rules = {
        "compile": [*compiler, *_PIC[platform.system], "-c", "-o", "$out", "$in"],
        "link": [tools.zig, "c++", "-target", platform.zig_target, "-shared", "-s", "-o", "$out",
                 "$in", *map(os.fspath, links), *_LINK_FLAGS[platform.system]],
        "stand-in": [tools.zig, "cc", "-target", platform.zig_target, "-shared", "-s",
                     f"-Wl,-soname,{HOST_LIBRARY[platform.system]}", "-o", "$out", "$in"],
        "imports": [tools.zig, "dlltool", "-m", "i386:x86-64", "-d", "$in", "-l", "$out"],
    }  # fmt: skip
    (scratch / "build.ninja").write_text(ninja_file(rules, steps), "utf-8")
    run_all([[tools.ninja, "-C", os.fspath(scratch), os.fspath(made)]], work, progress)
    return made


_PIC: dict[System, tuple[str, ...]] = {"linux": ("-fPIC",), "windows": ()}
_LINK_FLAGS: dict[System, tuple[str, ...]] = {
    "linux": ("-Wl,-z,defs", "-Wl,-rpath,$ORIGIN", f"-Wl,-soname,{LIBRARY['linux']}"),
    "windows": (),
}


def _link_linux(platform: Platform, base: Path, scratch: Path) -> tuple[list[Path], list[Step]]:
    """Return what is linked with, and how it is made: the stand-in bears Vulkan's name."""
    vulkan = scratch / HOST_LIBRARY[platform.system]
    return [vulkan, base], [Step(vulkan, "stand-in", (scratch / "vulkan.c",))]


def _link_windows(platform: Platform, base: Path, scratch: Path) -> tuple[list[Path], list[Step]]:
    """Return what is linked with, and how it is made: lists of names as import libraries."""
    names = {
        HOST_LIBRARY[platform.system]: _CALLED,
        base.name: tuple(pe.exported_numbers(base).values()),
    }
    links, steps = [], []
    for library, exported in names.items():
        listed, made = (scratch / f"{library}.{suffix}" for suffix in ("def", "lib"))
        listed.write_text("\n".join([f'LIBRARY "{library}"', "EXPORTS", *exported, ""]), "ascii")
        links.append(made)
        steps.append(Step(made, "imports", (listed,)))
    return links, steps


_LINKING = {"linux": _link_linux, "windows": _link_windows}


def _copy_headers(found: Path, target: Path) -> None:
    """Copy what belongs to Vulkan: the build machine's other headers are not the target's."""
    for name in ("vulkan", "vk_video", "spirv"):
        if (found / name).is_dir():
            shutil.copytree(found / name, target / name)
