"""Volumes as sticks have them: images of real file systems, mounted for a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.real_stick import PATIENCE, tool

_IMAGE = "image"
_UNMOUNTING = 60
"""seconds that a busy file system may take to let go"""
_ROOM = 64 << 20
"""bytes beside what is to be written"""


@dataclass(frozen=True, slots=True)
class FileSystem:
    """How a file system is made and mounted; commands take their target as last words."""

    name: str
    make: tuple[str, ...]
    mount: tuple[str, ...]
    writable: tuple[str, ...] = ()
    """options under which it may be written, where that is not the default"""
    device: bool = False
    """whether it is mounted from a block device rather than from a file"""
    smallest: int = 0
    """bytes below which its maker refuses"""


def _fat32() -> FileSystem:
    """Return what mounts FAT: the kernel where it can, else a program that needs no kernel."""
    make = ("mkfs.vfat", "-F", "32")
    if "\tvfat\n" in Path("/proc/filesystems").read_text("ascii"):
        return FileSystem("FAT32", make, ("mount", "-t", "vfat"), device=True, smallest=40 << 20)
    return FileSystem("FAT32", make, ("fusefat",), writable=("-o", "rw+"), smallest=40 << 20)


EXT4 = FileSystem("ext4", ("mkfs.ext4", "-q"), ("mount", "-t", "ext4"), device=True)
EXFAT = FileSystem("exFAT", ("mkfs.exfat",), ("mount.exfat-fuse",), device=True)
FAT32 = _fat32()
NTFS = FileSystem("NTFS", ("mkfs.ntfs", "-q", "-F", "-Q"), ("ntfs-3g",))


def run(command: Sequence[str | Path]) -> str:
    """Run a system tool; skip when it is refused, as in most containers."""
    done = subprocess.run(
        [*map(str, command)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        name = Path(command[0]).name
        pytest.skip(f"{name} is not permitted here: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


def unmount(folder: Path) -> None:
    """Unmount, waiting for what still has a file open there."""
    for _ in range(_UNMOUNTING):
        if not os.path.ismount(folder):
            return
        subprocess.run([tool("umount"), str(folder)], capture_output=True, check=False)
        time.sleep(0.1 if not os.path.ismount(folder) else 1)
    raise AssertionError(f"{folder} could not be unmounted")


@contextmanager
def copied_onto(system: FileSystem, source: Path, folder: Path) -> Iterator[Path]:
    """Copy a stick plainly onto a volume; yield it there, mounted read-only."""
    image, mounted = folder / _IMAGE, folder / "mounted"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(max(_room(source), system.smallest))  # sparse: what is written fills the disk
    with ExitStack() as undo:
        undo.callback(image.unlink)
        volume = _device(image, undo) if system.device else image
        undo.callback(unmount, mounted)
        run([tool(system.make[0]), *system.make[1:], volume])
        mount = [tool(system.mount[0]), *system.mount[1:]]
        run([*mount, volume, mounted, *system.writable])
        copy_plainly(source, mounted / "library")
        unmount(mounted)
        run([*mount, volume, mounted, "-o", "ro"])
        yield mounted / "library"


def take_away(root: Path) -> None:
    """Take a volume of `copied_onto` the bytes that it is on, as if it were pulled out.

    As then, the kernel also forgets what it remembers of the device itself, though not what it
    remembers of the files.
    """
    image = root.parents[1] / _IMAGE
    os.truncate(image, 0)
    device = run([tool("losetup"), "-n", "-O", "NAME", "-j", image])
    run([tool("blockdev"), "--flushbufs", device])


def copy_plainly(source: Path, target: Path) -> None:
    """Copy files' contents and names, and nothing else of them: some volumes keep no more."""
    target.mkdir()
    for path in sorted(source.rglob("*")):
        copied = target / path.relative_to(source)
        if path.is_dir():
            copied.mkdir()
        else:
            shutil.copyfile(path, copied)


def _room(source: Path) -> int:
    """Return the bytes of a volume that a stick fits on, clusters and tables included."""
    sizes = [path.stat().st_size for path in source.rglob("*") if path.is_file()]
    return sum(sizes) * 11 // 10 + len(sizes) * (32 << 10) + _ROOM


def _device(image: Path, undo: ExitStack) -> str:
    losetup = tool("losetup")
    device = run([losetup, "-f", "--show", image])
    undo.callback(subprocess.run, [losetup, "-d", device], check=True)
    return device
