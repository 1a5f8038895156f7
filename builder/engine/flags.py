"""How llama.cpp is compiled for each platform. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.platforms import Platform, System


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A text in one of llama.cpp's files that is replaced before it is compiled."""

    path: str
    """relative to llama.cpp"""
    old: str
    new: str


_COMMON = (
    "-DCMAKE_BUILD_TYPE=Release",
    "-DBUILD_SHARED_LIBS=ON",
    "-DGGML_NATIVE=OFF",
    "-DGGML_BACKEND_DL=ON",
    "-DGGML_CPU_ALL_VARIANTS=ON",
    "-DGGML_OPENMP=OFF",
    "-DGGML_CCACHE=OFF",
    "-DLLAMA_BUILD_COMMON=OFF",
    "-DLLAMA_BUILD_TESTS=OFF",
    "-DLLAMA_BUILD_TOOLS=OFF",
    "-DLLAMA_BUILD_EXAMPLES=OFF",
    "-DLLAMA_BUILD_SERVER=OFF",
    "-DLLAMA_BUILD_APP=OFF",
    "-DLLAMA_OPENSSL=OFF",
    "-DLLAMA_ALL_WARNINGS=OFF",
    "-DCMAKE_BUILD_WITH_INSTALL_RPATH=ON",
)
_MACOS = ("-DGGML_METAL=OFF", "-DGGML_ACCELERATE=OFF", "-DGGML_BLAS=OFF")

# zig takes -O3 for -O2 and keeps frame pointers; -s leaves debugging symbols out from the start.
_COMPILER_FLAGS = "-s -fomit-frame-pointer -Xclang -O3"

# Without explicit exports the linker exports all, the C library's start code included, which no
# other library can then be linked with.
_WINDOWS_EXPORTS = tuple(
    SourceChange(path, "if defined(_WIN32) && !defined(__MINGW32__)", "if defined(_WIN32)")
    for path in ("ggml/include/ggml.h", "ggml/include/ggml-backend.h", "include/llama.h")
)

# Clang copies each factor to all lanes with two instructions where the source has one, unless it
# cannot know what the factors are: an empty piece of assembly may have changed them. A model with
# Q5_0 in it reads prompts 8 % faster so (docs/measurements/speed.md).
_FACTORS = "dvec = _mm256_permute2f128_ps(dvec ,dvec, 0);"
_LANES_KEPT = SourceChange(
    "ggml/src/ggml-cpu/llamafile/sgemm.cpp", _FACTORS, f'{_FACTORS} __asm__("" : "+v"(dvec));'
)

_SOURCE_CHANGES: Mapping[str, tuple[SourceChange, ...]] = {
    "linux-x86_64": (_LANES_KEPT,),
    "windows-x86_64": _WINDOWS_EXPORTS,
}
_NATIVE: Mapping[System, tuple[str, ...]] = {
    # The stick's own C++ library may be older than what the compiler brings.
    "linux": ("-DCMAKE_MODULE_LINKER_FLAGS=-static-libstdc++ -static-libgcc",),
    "windows": (),
    "macos": (
        "-DGGML_METAL_EMBED_LIBRARY=ON",
        "-DGGML_ACCELERATE=OFF",
        "-DGGML_BLAS=OFF",
        "-DCMAKE_OSX_DEPLOYMENT_TARGET=12.0",
    ),
}

_SYSTEM_NAMES = {"linux": "Linux", "windows": "Windows", "macos": "Darwin"}
_RPATHS = {"linux": "$ORIGIN", "windows": "", "macos": "@loader_path"}


def cmake_arguments(platform: Platform) -> tuple[str, ...]:
    """Return CMake's arguments for a platform, without those that name folders."""
    return (
        *_COMMON,
        *(_MACOS if platform.system == "macos" else ()),
        f"-DCMAKE_INSTALL_RPATH={_RPATHS[platform.system]}",
        f"-DCMAKE_C_FLAGS={_COMPILER_FLAGS}",
        f"-DCMAKE_CXX_FLAGS={_COMPILER_FLAGS}",
    )


def native_arguments(name: str, platform: Platform) -> tuple[str, ...]:
    """Return CMake's arguments for the library of one accelerator, by the system's own compiler."""
    return (
        *_COMMON,
        "-DGGML_CPU_ALL_VARIANTS=OFF",
        f"-DGGML_{name.upper()}=ON",
        f"-DCMAKE_INSTALL_RPATH={_RPATHS[platform.system]}",
        *_NATIVE[platform.system],
    )


def source_changes(platform: Platform) -> tuple[SourceChange, ...]:
    """Return what has to be changed in llama.cpp's files for a platform."""
    return _SOURCE_CHANGES.get(platform.name, ())


def toolchain(platform: Platform, tools: str) -> str:
    """Return CMake's toolchain file: the target, and the compiler in the folder `tools`."""
    processor = "arm64" if platform.name == "macos-arm64" else platform.machine
    lines = [
        f"set(CMAKE_SYSTEM_NAME {_SYSTEM_NAMES[platform.system]})",
        f"set(CMAKE_SYSTEM_PROCESSOR {processor})",
        f'set(CMAKE_C_COMPILER "{tools}/cc")',
        f'set(CMAKE_CXX_COMPILER "{tools}/c++")',
        f'set(CMAKE_ASM_COMPILER "{tools}/cc")',
        f'set(CMAKE_AR "{tools}/ar")',
        f'set(CMAKE_RANLIB "{tools}/ranlib")',
        f'set(CMAKE_RC_COMPILER "{tools}/rc")',
        # Asking the compiler what it can takes seconds, not minutes, when nothing is linked.
        "set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)",
        # One file a library: a stick keeps no symbolic links.
        "set(CMAKE_PLATFORM_NO_VERSIONED_SONAME ON)",
        *(f"set(CMAKE_FIND_ROOT_PATH_MODE_{kind} {mode})" for kind, mode in _FIND_MODES),
        *(_MACOS_TOOLCHAIN if platform.system == "macos" else ()),
    ]
    return "\n".join(lines) + "\n"


_FIND_MODES = (("PROGRAM", "NEVER"), ("LIBRARY", "ONLY"), ("INCLUDE", "ONLY"), ("PACKAGE", "ONLY"))
_MACOS_TOOLCHAIN = (
    'set(CMAKE_OSX_SYSROOT "")',
    "set(CMAKE_SYSTEM_VERSION 21)",  # Darwin 21 is macOS 12
    "set(CMAKE_INSTALL_NAME_TOOL /bin/true)",  # names are right from the start
    'set(CMAKE_SHARED_LIBRARY_RUNTIME_C_FLAG "-Wl,-rpath,")',
    'set(CMAKE_SHARED_LIBRARY_RUNTIME_CXX_FLAG "-Wl,-rpath,")',
)
