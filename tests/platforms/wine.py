"""Windows' programs on Linux, by wine: a folder of settings of its own, the stick as drive S:."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import pytest

from runtime.stick.layout import MANIFEST_NAME
from tests.support.own_cache import link_or_copy
from tests.support.real_stick import PATIENCE, tool, without_network

LAUNCHER = "Vademecum.cmd"
WINE_PATIENCE = 4 * PATIENCE
OLDER_NUMPY = "numpy==2.0.2"
"""the newest whose calls wine 8 knows; the format of its arrays is that of later ones"""
_REPLACED = ("numpy", "numpy.libs")
_FOLDERS = ("/usr/lib/wine", "/opt/wine-stable/bin", "/usr/bin")
_WINDOWS = "win10"
# Windows joins two sockets to each other by way of the machine's own address.
_LOOPBACK = 'busybox ip link set lo up; exec "$@"'


@dataclass(frozen=True, slots=True)
class Wine:
    """A Windows 10 of the tests' own."""

    program: str
    server: str
    prefix: Path
    """where wine keeps its settings and drives"""
    environment: Mapping[str, str]

    def insert(self, stick: Path) -> None:
        """Plug a stick in, as drive S:."""
        drive = self.prefix / "dosdevices" / "s:"
        drive.unlink(missing_ok=True)
        drive.symlink_to(stick)

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs the stick's launcher, as a command prompt does, offline."""
        loopback = (tool("busybox"), "sh", "-c", _LOOPBACK, "offline")
        words = (self.program, "cmd", "/c", rf"S:\{LAUNCHER}", *arguments)
        return [*without_network(), *loopback, *words]

    def launch(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run the stick's launcher."""
        return self.run(self.command(*arguments), stdin)

    def run(self, command: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command with the settings of this Windows."""
        return subprocess.run(
            command,
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            cwd="/",
            timeout=WINE_PATIENCE,
            check=False,
        )


@contextmanager
def windows(folder: Path) -> Iterator[Wine]:
    """Yield a Windows that is set up in a folder; skip where there is no wine."""
    search = os.pathsep.join(_FOLDERS)
    program = shutil.which("wine64", path=search) or shutil.which("wine", path=search)
    server = shutil.which("wineserver64", path=search) or shutil.which("wineserver", path=search)
    if program is None or server is None:
        pytest.skip("wine64 is not installed")
    prefix = folder / "prefix"
    environment = {
        "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=",
        "HOME": str(folder), "PATH": os.environ["PATH"],
    }  # fmt: skip
    wine = Wine(program, server, prefix, environment)
    try:
        wine.run([program, "wineboot", "--init"])
        key = (r"HKCU\Software\Wine", "/v", "Version", "/d", _WINDOWS, "/f")
        done = wine.run([program, "reg", "add", *key])
        if done.returncode:
            pytest.skip(f"wine does not start here: {done.stderr.strip()}")
        yield wine
    finally:
        subprocess.run([server, "-k"], env=environment, capture_output=True, check=False)


def with_older_numpy(stick: Path, payload: Path, folder: Path) -> Path:
    """Return a copy of the stick on which the Windows payload has a numpy that wine 8 can run.

    Skips where that numpy cannot be had.
    """
    copy = folder / "stick"
    shutil.copytree(stick, copy, copy_function=link_or_copy)
    packages = next((copy / payload.relative_to(stick)).rglob("numpy/__init__.py*")).parents[1]
    for name in _REPLACED:
        shutil.rmtree(packages / name, ignore_errors=True)
    where = ["--platform", "win_amd64", "--python-version", "3.11", "--target", str(packages)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run(
        [*pip, "--no-deps", "--only-binary=:all:", "--no-compile", *where, OLDER_NUMPY],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"{OLDER_NUMPY}, which this wine needs, could not be had: {done.stderr}")
    _forget(copy, [f"{packages.relative_to(copy).as_posix()}/{name}/" for name in _REPLACED])
    return copy


def _forget(stick: Path, folders: Sequence[str]) -> None:
    """Take the files below these folders, which are other ones now, out of a stick's manifest."""
    manifest = stick / MANIFEST_NAME
    raw = json.loads(manifest.read_bytes())
    raw["runtime"] = [
        each for each in raw["runtime"] if not each["path"].startswith(tuple(folders))
    ]
    manifest.unlink()
    manifest.write_text(json.dumps(raw), "utf-8")


def windows_path(path: Path) -> str:
    """Return how wine calls a path of this machine."""
    return str(PureWindowsPath(f"Z:{path}"))
