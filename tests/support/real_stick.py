"""A real library, built by the program's own command with real models, and its own launcher.

It is built once a session. What is fetched or compiled comes from the cache of all tests; packs and
vectors go to one of the stick's own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.bundle.plan import load_plan
from builder.engine import cached_wheel, default_cache
from builder.platforms import PLATFORMS
from builder.progress import Silent
from builder.sources import fetch
from runtime.errors import LibraryError
from tests.support.own_cache import SHARED, link_or_copy
from tests.support.real_corpora import write_code, write_history, write_medicine

REPOSITORY = Path(__file__).parents[2]
STARTER = REPOSITORY / "bundle.toml"
MODEL = "tiny"
PATIENCE = 300
"""seconds after which a command counts as hanging"""

HEAD = """\
[library]
title = "A library for tests"
description = "Medicine, history and programming in a few sentences."
model = "tiny"
platforms = ["linux-x86_64"]
questions = ["Which treaties ended the Thirty Years' War?"]
"""
CORPUS = """
[[corpora]]
id = "{id}"
title = "{title}"
format = "{format}"
licence = "CC0-1.0"
publisher = "The tests"
source = {source}
"""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as a bundle describes it; `source` is TOML."""

    id: str
    format: str
    source: str
    title: str = "Texts of the tests"


CORPORA = (
    Corpus("medicine", "markdown", '{ path = "medicine" }', "First aid and diseases"),
    Corpus("history", "jsonl", '{ path = "history.jsonl" }', "History of Europe"),
    Corpus("code", "pdf", '{ path = "code/*.pdf" }', "Programming"),
)


@dataclass(frozen=True, slots=True)
class RealStick:
    """A library that was built, and what it was built from."""

    root: Path
    bundle: Path
    cache: Path

    def run(
        self, *arguments: str, stdin: str = "", within: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run the launcher in an empty environment, by way of the command `within`, if any."""
        return launch(self.root, *arguments, stdin=stdin, within=within)

    def build(self) -> subprocess.CompletedProcess[str]:
        """Run the build again."""
        return build(self.bundle, self.root, self.cache)

    def json(self, *arguments: str, within: Sequence[str] = ()) -> dict[str, Any]:
        """Return the one JSON object that a command prints."""
        return only_object(self.run(*arguments, "--json", within=within))

    @property
    def manifest(self) -> dict[str, Any]:
        """What library.json holds."""
        found: dict[str, Any] = json.loads((self.root / "library.json").read_bytes())
        return found

    @property
    def packs(self) -> dict[str, str]:
        """Corpus → the folder that it lies in."""
        return {pack["id"]: pack["path"] for pack in self.manifest["packs"]}

    def vectors(self) -> int:
        """Return how many passages have ever been embedded into the cache."""
        files = list((self.cache / "vectors").glob("*.sqlite"))
        return sum(map(count_vectors, files))


def launch(
    root: Path,
    *arguments: str,
    stdin: str = "",
    within: Sequence[str] = (),
    patience: float = PATIENCE,
) -> subprocess.CompletedProcess[str]:
    """Run the launcher of the stick at `root` in an empty environment.

    `patience` is in seconds.
    """
    return subprocess.run(
        [*within, str(root / "vademecum"), *arguments],
        input=stdin,
        env={},
        cwd="/",
        capture_output=True,
        encoding="utf-8",
        timeout=patience,
        check=False,
    )


def build(
    bundle: Path, out: Path, cache: Path, *, timeout: float = 2 * PATIENCE
) -> subprocess.CompletedProcess[str]:
    """Run `python -m builder build`."""
    return subprocess.run(
        build_command(bundle, out, cache),
        env=build_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def build_command(bundle: Path, out: Path, cache: Path) -> list[str]:
    """Return the build's command line."""
    paths = ["--out", str(out), "--cache", str(cache)]
    return [sys.executable, "-m", "builder", "build", str(bundle), *paths]


def build_environment() -> dict[str, str]:
    """Return the environment in which builds find the program."""
    return os.environ | {"PYTHONPATH": str(REPOSITORY)}


def only_object(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Return the one JSON object of a command that went well."""
    (found,) = objects(done)
    return found


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Return the JSON objects of a command that went well, one a line."""
    assert (0, "") == (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def count_vectors(file: Path) -> int:
    """Return how many passages a cache of vectors holds; 0 before it is made."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def write_bundle(file: Path, corpora: Sequence[Corpus]) -> Path:
    """Write a bundle of these corpora with the smallest of the built-in models."""
    parts = [
        CORPUS.format(id=each.id, title=each.title, format=each.format, source=each.source)
        for each in corpora
    ]
    file.write_text(HEAD + "".join(parts), "utf-8")
    return file


def private_cache(folder: Path) -> Path:
    """Return a cache with its own packs and vectors, and the usual one's everything else."""
    folder.mkdir(parents=True)
    for name in SHARED:
        usual = default_cache() / name
        usual.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(usual)
    return folder


@cache
def why_not() -> str:
    """Return why no real library can be built on this machine, or nothing."""
    if sys.platform != "linux":
        return "the stick runs on Linux"
    if cached_wheel(PLATFORMS["linux-x86_64"], default_cache()) is None:
        return "llama-cpp-python's wheel has not been compiled: run `make setup`"
    plan = load_plan(STARTER, MODEL)
    for model in (*plan.chats, plan.embedding):
        try:
            fetch(model.source, REPOSITORY, default_cache(), Silent())
        except LibraryError as error:
            if "could not be reached" not in error.message:
                raise
            return f"{model.name} is not in the cache, and {error.message}"
    return ""


def build_stick(folder: Path) -> RealStick:
    """Write three corpora into a folder and build them; skip where models cannot be had."""
    if reason := why_not():
        pytest.skip(reason)
    folder.mkdir(parents=True, exist_ok=True)
    write_medicine(folder / "medicine")
    write_history(folder / "history.jsonl")
    write_code(folder / "code")
    bundle = write_bundle(folder / "bundle.toml", CORPORA)
    # A space in the name: people's sticks have them.
    stick = RealStick(folder / "my stick", bundle, private_cache(folder / "cache"))
    done = stick.build()
    assert 0 == done.returncode, done.stderr
    return stick


def clone(stick: RealStick, folder: Path) -> RealStick:
    """Copy a stick and what it was built from, to be changed; large files are hard links."""
    origin = stick.bundle.parent
    shutil.copytree(origin, folder, symlinks=True, copy_function=link_or_copy)
    moved = (folder / path.relative_to(origin) for path in (stick.root, stick.bundle, stick.cache))
    return RealStick(*moved)


@cache
def without_network() -> tuple[str, ...]:
    """Return the command that takes the network away from another; skip where it may not."""
    unshare = tool("unshare")
    tried = subprocess.run([unshare, "-n", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"unshare -n is not permitted here: {tried.stderr.strip()}")
    return (unshare, "-n")


def tool(name: str) -> str:
    """Return a program's path; skip where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
