"""Packages of npm: found in the registry that npm's own settings name, and unpacked as data."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from builder import sources
from builder.progress import Silent
from builder.sources.base import Fetched
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import content_files
from tests.support.deb_packages import tar
from tests.support.http_server import Served

NO_SHA = "0" * 64
NO_INTEGRITY = f"sha512-{'A' * 86}=="
NPM = sources.KINDS["npm"]


def integrity(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


class Registry:
    """A registry with one package in one version."""

    def __init__(self, served: Served, name: str = "left-pad") -> None:
        self.served = served
        self.name = name
        self.data = tar(
            {"package/README.md": b"# Read", "package/pages/a.md": b"# A", "package/x.js": b"!"},
            "gz",
        )
        self.place = f"/npm/{name.replace('/', '%2F')}"
        self.archive = f"/npm/{name}/-/{name.rpartition('/')[2]}-1.2.3.tgz"
        served.files[self.archive] = self.data
        self.publish()

    def publish(self, *, tarball: str = "", singly: bool = True, told: str = "") -> None:
        """Say where the archive is, in a page of the version alone or in that of the package."""
        dist = {
            "tarball": tarball or f"{self.served.url}{self.archive}",
            "integrity": told or integrity(self.data),
        }
        version = {"name": self.name, "version": "1.2.3", "dist": dist}
        whole = {"name": self.name, "versions": {"1.2.3": version, "0.9.0": {}}}
        self.served.files[self.place] = json.dumps(whole).encode()
        self.served.files.pop(f"{self.place}/1.2.3", None)
        if singly:
            self.served.files[f"{self.place}/1.2.3"] = json.dumps(version).encode()

    def spec(self, version: str = "1.2.3", pattern: str = "package/**/*.md") -> SourceSpec:
        """Return the source of a bundle."""
        return SourceSpec(
            "npm", (f"{self.name}@{version}",), pattern, hashlib.sha256(self.data).hexdigest(),
            registry=f"{self.served.url}/npm/",
        )  # fmt: skip


@pytest.fixture
def registry(served: Served) -> Registry:
    return Registry(served)


def fetch(spec: SourceSpec, cache: Path) -> Fetched:
    assert "" == NPM.problem(spec)
    return sources.fetch(spec, Path(), cache, Silent())


def names(fetched: Fetched) -> list[str]:
    return [fetched.name(path) for path in fetched.files]


def refusal(spec: SourceSpec, cache: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        fetch(spec, cache)
    assert [] == content_files(cache)
    return str(caught.value)


# ── packages ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("singly", [True, False])
@pytest.mark.parametrize("name", ["left-pad", "@scope/left.pad"])
def test_files_inside_a_package_are_unpacked(
    served: Served, cache: Path, name: str, singly: bool
) -> None:
    """Not every registry answers for one version alone."""
    registry = Registry(served, name)
    registry.publish(singly=singly)
    spec = registry.spec()
    assert not sources.is_here(spec, cache)
    assert len(registry.data) == NPM.size(spec, Path())
    first = fetch(spec, cache)
    assert ["README.md", "pages/a.md"] == names(first)
    served.files.clear()
    assert first == fetch(spec, cache)
    assert sources.is_here(spec, cache)
    assert ["a.md"] == names(fetch(registry.spec(pattern="package/pages/*.md"), cache))


def test_the_registrys_own_digest_is_enough(registry: Registry, cache: Path) -> None:
    spec = replace(registry.spec(), sha256="", integrity=integrity(registry.data))
    first = fetch(spec, cache)
    assert ["README.md", "pages/a.md"] == names(first)
    registry.served.files.clear()
    assert first == fetch(spec, cache)
    assert ["x.js"] == names(fetch(replace(spec, file="package/*.js"), cache))


def test_nothing_is_fetched_that_the_registry_knows_to_be_another(
    registry: Registry, cache: Path
) -> None:
    spec = replace(registry.spec(), sha256="", integrity=NO_INTEGRITY)
    message = refusal(spec, cache)
    assert f"its SHA-512 is wrong.\n  expected {NO_INTEGRITY}\n  got      " in message
    assert integrity(registry.data) in message
    assert registry.archive not in registry.served.asked()


@pytest.mark.parametrize("pin", ["sha256", "integrity"])
def test_an_archive_with_another_digest_is_refused(
    registry: Registry, cache: Path, pin: str
) -> None:
    registry.publish(told=NO_INTEGRITY)
    wrong = replace(registry.spec(), sha256=NO_SHA)
    if pin == "integrity":
        wrong = replace(registry.spec(), sha256="", integrity=NO_INTEGRITY)
    assert "left-pad@1.2.3 is not the file that the bundle names" in (refusal(wrong, cache))


def test_a_mirror_that_tells_of_addresses_elsewhere_is_asked_itself(
    registry: Registry, cache: Path
) -> None:
    registry.publish(tarball="https://elsewhere.invalid/left-pad-1.2.3.tgz")
    assert ["README.md", "pages/a.md"] == names(fetch(registry.spec(), cache))


def test_the_address_that_is_told_is_used_where_the_usual_one_has_nothing(
    registry: Registry, cache: Path
) -> None:
    other = registry.served.url.replace("127.0.0.1", "localhost")
    registry.served.files["/store/1.tgz"] = registry.served.files.pop(registry.archive)
    registry.publish(tarball=f"{other}/store/1.tgz")
    assert len(registry.data) == NPM.size(registry.spec(), Path())
    assert ["README.md", "pages/a.md"] == names(fetch(registry.spec(), cache))


def test_what_the_registry_does_not_hold_is_told(registry: Registry, cache: Path) -> None:
    assert "holds no left-pad@1.2.4.\n  It holds, among others, 1.2.3" in (
        refusal(registry.spec("1.2.4"), cache)
    )
    registry.served.files.clear()
    assert "The registry holds no package 'left-pad'." in refusal(registry.spec(), cache)


@pytest.mark.parametrize(
    "answer", [b"<html>", b"[1]", b'{"dist": 5}', b'{"dist": {"tarball": "file:///etc/passwd"}}',
               b"[" * 100_000, b'{"dist": {"tarball": 5}}'],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_told(
    registry: Registry, cache: Path, answer: bytes
) -> None:
    registry.served.files[f"{registry.place}/1.2.3"] = answer
    assert "The registry" in refusal(registry.spec(), cache)


def test_a_registry_out_of_reach_names_the_package(registry: Registry, cache: Path) -> None:
    nowhere = replace(registry.spec(), registry="http://127.0.0.1:9/")
    assert "left-pad@1.2.3 could not be reached: no connection." in refusal(nowhere, cache)


@pytest.mark.parametrize(
    ("location", "registry"),
    [("left-pad", ""), ("left-pad@latest", ""), ("left-pad@^1.0.0", ""), ("../x@1.0.0", ""),
     ("@scope@1.0.0", ""), ("a/b@1.0.0", ""), ("x@1.0.0/../y", ""), ("x@1.0.0", "ftp://a.b/"),
     ("x@1.0.0", "https://me:pw@a.b/")],
)  # fmt: skip
def test_what_cannot_name_a_package_is_a_mistake_in_the_bundle(
    location: str, registry: str
) -> None:
    assert "" != NPM.problem(SourceSpec("npm", (location,), sha256=NO_SHA, registry=registry))


# ── which registry ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unset(registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceSpec:
    """A source without a registry, on a machine without npm and without its settings."""
    for name in [each for each in os.environ if each.lower().startswith("npm_config_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    return replace(registry.spec(), registry="")


def test_without_npm_and_without_a_registry_the_next_step_is_told(
    unset: SourceSpec, cache: Path
) -> None:
    message = refusal(unset, cache)
    assert "No registry is known to fetch left-pad from: neither the program npm" in message
    assert "Install npm, or name a `registry` in the bundle." in message


@pytest.mark.parametrize("name", ["npm_config_registry", "NPM_CONFIG_REGISTRY"])
def test_the_environment_names_a_registry(
    unset: SourceSpec, served: Served, cache: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, f"{served.url}/npm/")
    assert 2 == len(fetch(unset, cache).files)


def test_npms_settings_name_registries_of_scopes_too(
    unset: SourceSpec, served: Served, cache: Path, tmp_path: Path
) -> None:
    Registry(served, "@own/pad")
    (tmp_path / ".npmrc").write_text(
        f"; settings\nregistry=http://127.0.0.1:9/\n@own:registry = {served.url}/npm/\n"
        "//127.0.0.1:9/:_authToken=secret\nregistry=${NOWHERE}\n"
    )
    own = replace(unset, locations=("@own/pad@1.2.3",))
    assert 2 == len(fetch(own, cache).files)
    with pytest.raises(LibraryError, match="could not be reached"):
        fetch(replace(unset, sha256=NO_SHA), cache)


@pytest.mark.skipif(sys.platform == "win32", reason="npm is a shell script here")
def test_npm_itself_is_asked(
    unset: SourceSpec, served: Served, cache: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    program = tmp_path / "npm"
    program.write_text(f'#!/bin/sh\n[ "$*" = "config get registry" ] && echo "{served.url}/npm/"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    assert 2 == len(fetch(unset, cache).files)


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_the_real_npm_tells_its_registry(
    registry: Registry, served: Served, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", f"{served.url}/npm/")
    assert 2 == len(fetch(replace(registry.spec(), registry=""), cache).files)
