"""Other machines: a root folder of their own, no network, perhaps another processor."""

from __future__ import annotations

import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.platforms.debian import libc_root, static_shell
from tests.support.real_stick import PATIENCE, launch, tool

EMULATION_PATIENCE = 3600
"""seconds: an emulated processor computes many times more slowly"""
STICK = Path("/stick")
"""where such a machine has the stick"""

_TRIPLETS = {
    "amd64": ("x86_64-linux-gnu", "ld-linux-x86-64.so.2", "lib64"),
    "arm64": ("aarch64-linux-gnu", "ld-linux-aarch64.so.1", "lib"),
}
# Mounts are made in a name space that ends with the command: nothing is left to be undone.
_ENTER = """\
set -e
root=$1 stick=$2
shift 2
mount --bind "$root" "$root"
mount --bind "$stick" "$root/stick"
mount -o remount,bind,ro "$root/stick"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -o remount,bind,ro "$root"
exec chroot "$root" "$@"
"""
_BOUND = """\
set -e
stick=$1 place=$2 options=$3
shift 3
mount --bind "$stick" "$place"
mount -o "remount,bind,$options" "$place"
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that a stick is plugged into."""

    root: Path
    """its file system, which it only reads"""
    shell: tuple[str, ...] = ("/bin/sh",)
    """what runs the launcher, inside `root`"""
    patience: float = PATIENCE

    def run(self, stick: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the stick's launcher there, in an empty environment, offline."""
        enter = ("/bin/sh", "-c", _ENTER, "enter", str(self.root), str(stick), *self.shell)
        within = (*own_name_spaces(), *enter)
        done = launch(STICK, *arguments, within=within, patience=self.patience)
        done.stderr = _without_emulators_warnings(done.stderr)
        return done


def libc_machine(suite: str) -> Machine:
    """Return a machine that has the C library of a Debian release, and a shell."""
    _require_x86_64()
    return Machine(libc_root(suite))


def emulated(architecture: str, processor: str, folder: Path) -> Machine:
    """Return a machine with an emulated processor, made in an empty folder.

    The launcher starts the interpreter by way of the system's loader; there, the loader is a
    script that runs the real one in the emulator. Whatever the launcher starts is emulated so.
    """
    _require_x86_64()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}[architecture]
    emulator = tool(f"qemu-{machine}-static")
    root = folder / "root"
    shutil.copytree(libc_root("bookworm", architecture), root, symlinks=True)
    shutil.copy(emulator, root / "emulator")
    triplet, loader, libraries = _TRIPLETS[architecture]
    real = f"/lib/{triplet}/{loader}"
    assert (root / real[1:]).is_file()
    place = root / libraries / loader
    place.unlink()
    place.write_text(f'#!/bin/sh\nexec /emulator -cpu {processor} {real} "$@"\n', "utf-8")
    place.chmod(0o755)
    if architecture == "amd64":
        return Machine(root, patience=EMULATION_PATIENCE)
    # The launcher's shell is emulated too, so that it sees the other kind of machine.
    shutil.copy(static_shell(architecture), root / "bin/busybox")
    shell = ("/emulator", "-cpu", processor, "/bin/busybox", "sh")
    return Machine(root, shell, EMULATION_PATIENCE)


def bound(stick: Path, place: Path, options: str = "ro") -> tuple[str, ...]:
    """Return the words that run a command where the stick is mounted at `place` as well."""
    return (*own_name_spaces(), "/bin/sh", "-c", _BOUND, "bound", str(stick), str(place), options)


@cache
def own_name_spaces() -> tuple[str, ...]:
    """Return the words that give a command its own mounts, and no network; skip if refused."""
    command = (tool("unshare"), "--mount", "--net")
    for words in (command, (*command, "--map-root-user")):
        tried = subprocess.run(
            [*words, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        )
        if not tried.returncode:
            return words
    pytest.skip(f"name spaces are not permitted here: {tried.stderr.decode().strip()}")


def _require_x86_64() -> None:
    if platform.machine() != "x86_64":
        pytest.skip(f"this needs an x86-64 machine, not {platform.machine()}")


def _without_emulators_warnings(text: str) -> str:
    """Drop what qemu says of features that it cannot emulate."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("emulator: warning: "))
