"""The cross compiler as CMake calls it: zig, with arguments that it understands differently mended.

Run as a file, without the package around it, since a build starts it hundreds of times:
`python -S zig_wrapper.py ZIG TOOL TARGET ARGUMENTS…`, where TOOL is one of zig's drop-in tools.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence

_COMPILERS = ("cc", "c++")
_HOST_FOLDER = re.compile(r"-(?:I|L|isystem)(?:/usr(?:/local)?/(?:include|lib)|/lib).*")
"""headers and libraries of the build machine: not the target's"""
_ARM_ARCHITECTURE = re.compile(r"-march=armv[\w.-]+?(?P<features>(?:\+\w+)*)")
_ARM_FEATURES = {"fp16": "+fullfp16", "nosve": "-sve"}
"""gcc's name → what zig takes"""


def command(zig: str, tool: str, target: str, arguments: Sequence[str]) -> list[str]:
    """Return the command that does with zig what these arguments ask of a compiler."""
    if tool not in _COMPILERS:
        return [zig, tool, *arguments]
    return [zig, tool, "-target", target, *rewritten(arguments, target)]


def rewritten(arguments: Sequence[str], target: str) -> Iterator[str]:
    """Yield a compiler's arguments as zig takes them for a target."""
    for argument in arguments:
        if _HOST_FOLDER.fullmatch(argument):
            continue
        if argument == "-bundle" and "macos" in target:
            # zig links no bundles, and dlopen takes either; a library needs a name.
            yield from ("-dynamiclib", "-install_name", f"@rpath/{_output_name(arguments)}")
        elif found := _ARM_ARCHITECTURE.fullmatch(argument):
            yield "-mcpu=" + _arm_processor(target) + _zig_features(found["features"])
        else:
            yield argument


def _output_name(arguments: Sequence[str]) -> str:
    return os.path.basename(arguments[arguments.index("-o") + 1])  # noqa: PTH119  # starts faster


def _arm_processor(target: str) -> str:
    """Return the least processor of a target: an architecture's number would imply features."""
    return "apple_m1" if "macos" in target else "generic"


def _zig_features(features: str) -> str:
    return "".join(_ARM_FEATURES.get(name, f"+{name}") for name in features.split("+")[1:])


def main() -> None:
    """Become zig."""
    zig, tool, target, *arguments = sys.argv[1:]
    os.execv(zig, command(zig, tool, target, arguments))  # noqa: S606  # no shell is wanted


if __name__ == "__main__":
    main()
