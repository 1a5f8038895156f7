"""Root folders that hold a Debian release's C library and a shell, and nothing else.

The packages come from the archive that this machine's own package manager is set to, in a private
configuration, and are checked by it. They are kept in the cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from builder.engine import default_cache
from tests.support.real_stick import PATIENCE, tool

GLIBC: Mapping[str, str] = {"bullseye": "2.31", "bookworm": "2.36", "trixie": "2.41"}
"""releases, and the C library of each"""
SHELL = "bin/sh"
MOUNTED = ("dev", "proc", "stick")
"""folders of a root that something is mounted on"""

_KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_CONFIGURATION = """\
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "root";
Acquire::Languages "none";
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "{folder}/state";
Dir::State::status "/dev/null";
Dir::Cache "{folder}/cache";
"""


def libc_root(suite: str, architecture: str = "amd64") -> Path:
    """Return the root of a release; skip where its packages cannot be had.

    Its one program is a static shell, of this machine's architecture.
    """
    root = default_cache() / "platforms" / f"{suite}-{architecture}"
    if not root.is_dir():
        root.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root.parent, prefix=".root-") as scratch:
            made = _unpacked("libc6", suite, architecture, Path(scratch))
            _complete(made, static_shell("amd64"))
            made.replace(root)
    return root


def static_shell(architecture: str) -> Path:
    """Return busybox, linked with nothing, for an architecture."""
    program = default_cache() / "platforms" / f"busybox-{architecture}"
    if not program.is_file():
        program.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=program.parent, prefix=".busybox-") as scratch:
            found = _unpacked("busybox-static", "bookworm", architecture, Path(scratch))
            (found / "bin/busybox").replace(program)
    return program


def _complete(root: Path, shell: Path) -> None:
    """Join /lib and its like with /usr as releases since bookworm do, and add the shell."""
    for name in ("bin", "lib", "lib64"):
        if (root / "usr" / name).is_dir() and not (root / name).exists():
            (root / name).symlink_to(f"usr/{name}")
    for name in (*MOUNTED, "bin"):
        (root / name).mkdir(exist_ok=True)
    shutil.copy(shell, root / SHELL)


def _unpacked(package: str, suite: str, architecture: str, scratch: Path) -> Path:
    """Download a package and return the folder with its files."""
    folder = scratch / "apt"
    for name in ("state/lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    sources = f"deb [signed-by={_KEYS}] {_archive()} {suite} main\n"
    (folder / "sources.list").write_text(sources, "utf-8")
    configuration = folder / "apt.conf"
    configuration.write_text(
        _CONFIGURATION.format(architecture=architecture, folder=folder), "utf-8"
    )
    _apt(configuration, "update")
    _apt(configuration, "download", package)
    (archive,) = folder.glob("*.deb")
    subprocess.run([tool("dpkg-deb"), "-x", archive, scratch / package], check=True)
    return scratch / package


def _apt(configuration: Path, *command: str) -> None:
    done = subprocess.run(
        [tool("apt-get"), "--quiet", "--yes", *command],
        env=os.environ | {"APT_CONFIG": os.fspath(configuration)},
        cwd=configuration.parent, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        pytest.skip(f"apt-get {' '.join(command)} did not succeed: {' '.join(said)}")


@cache
def _archive() -> str:
    """Return the address of Debian's archive, as this machine's package manager knows it."""
    if not _KEYS.is_file():
        pytest.skip(f"{_KEYS} is not there: install debian-archive-keyring")
    targets = subprocess.run(
        [
            tool("apt-get"), "indextargets", "--format", "$(REPO_URI)",
            "Created-By: Packages", "Origin: Debian", "Label: Debian",
        ],
        capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    if not targets:
        pytest.skip("this machine's package manager knows no archive of Debian; run apt-get update")
    return targets[0]
