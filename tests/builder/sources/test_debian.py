"""Debian's packages as sources: found by apt or in a mirror's index, and unpacked as data."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from builder import sources
from builder.progress import Silent
from builder.sources import debian_archive
from builder.sources.archive import unpack
from builder.sources.base import Fetched
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import content_files, left_over
from tests.support.deb_packages import ar, deb, tar
from tests.support.http_server import Served

NO_SHA = "0" * 64
FILES = {
    "usr/share/doc/x/guide.html": b"<p>Guide",
    "usr/share/doc/x/a.txt": b"a",
    "usr/bin/x": b"#",
}
POOL = "pool/main/x/x/x_1.0-2_all.deb"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unpacked(data: bytes, folder: Path, pattern: str = "**") -> dict[str, bytes]:
    """Return name → content of what matches in a package."""
    (folder / "x.deb").write_bytes(data)
    unpack(folder / "x.deb", "x=1", pattern, folder / "out", Silent())
    found = sorted(path for path in (folder / "out").rglob("*") if path.is_file())
    return {path.relative_to(folder / "out").as_posix(): path.read_bytes() for path in found}


# ── the archive itself ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("packing", ["xz", "gz", "bz2", "zst", ""])
def test_a_package_is_unpacked_whatever_packs_it(tmp_path: Path, packing: str) -> None:
    large = {f"usr/share/{number}": os.urandom(200_000) for number in range(9, 0, -1)}
    assert {**FILES, **large} == unpacked(deb({**FILES, **large}, packing), tmp_path)


def test_only_what_matches_leaves_a_package(tmp_path: Path) -> None:
    assert ["usr/share/doc/x/guide.html"] == list(
        unpacked(deb(FILES, "zst"), tmp_path, "usr/share/doc/**/*.html")
    )


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is not installed")
@pytest.mark.parametrize("packing", ["xz", "gzip", "zstd", "none"])
def test_packages_that_dpkg_makes_are_unpacked(tmp_path: Path, packing: str) -> None:
    tree = tmp_path / "tree"
    for name, data in FILES.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)
    (tree / "usr/share/doc/x/link.html").symlink_to("guide.html")
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(
        "Package: x\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@example.org>\n"
        "Description: x\n"
    )
    done = subprocess.run(
        ["dpkg-deb", f"-Z{packing}", "--root-owner-group", "--build", tree, tmp_path / "made.deb"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and "unknown compression" in done.stderr:
        pytest.skip(f"dpkg-deb knows no {packing}")
    assert 0 == done.returncode, done.stderr
    assert FILES == unpacked((tmp_path / "made.deb").read_bytes(), tmp_path)


WHOLE = deb(FILES)
DAMAGED = {
    "cut off": WHOLE[:-40],
    "only the magic": WHOLE[:40],
    "no files": ar({"debian-binary": b"2.0\n", "control.tar.xz": b""}),
    "a size that is none": WHOLE.replace(b"4         `", b"4x        `", 1),
    "a size beyond the end": WHOLE.replace(b"4         `", b"9999999999`", 1),
    "no end of a header": WHOLE.replace(b"`\n2.0", b"''2.0", 1),
    "no tar": ar({"debian-binary": b"2.0\n", "data.tar.xz": lzma.compress(b"no tar at all")}),
    "no xz": ar({"debian-binary": b"2.0\n", "data.tar.xz": b"no xz"}),
    "no zst": ar({"debian-binary": b"2.0\n", "data.tar.zst": b"no zst"}),
    "half a zst": ar({"debian-binary": b"2.0\n", "data.tar.zst": tar(
        {"a": os.urandom(300_000)}, "zst")[:200_000]}),
}  # fmt: skip


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_package_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LibraryError, match="is not an archive that can be unpacked"):
        unpacked(data, tmp_path)


def test_a_package_that_would_write_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="could leave its folder"):
        unpacked(deb({"../../out": b"x"}), tmp_path)


# ── finding it ──────────────────────────────────────────────────────────────────────────────────


class Mirror:
    """A mirror with the suite `sweet` and one package in two versions."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.data = deb(FILES)
        self.url = f"{served.url}/debian"
        served.files[f"/debian/{POOL}"] = self.data
        self.publish(self.stanza(Version="0.9", Filename="gone"), self.stanza())

    def stanza(self, **fields: str) -> str:
        """Return what the index says of the package."""
        told = {
            "Package": "pump", "Architecture": "all", "Version": "1.0-2", "Filename": POOL,
            "Size": str(len(self.data)), "SHA256": sha256(self.data), **fields,
        }  # fmt: skip
        lines = [f"{name}: {value}" for name, value in told.items()]
        return "\n".join([*lines, "Description: x", " Package: y", " Version: 1.0-2"])

    def publish(self, *stanzas: str, packing: str = "xz", component: str = "main") -> None:
        """Replace the index, as at a time when nobody has read it."""
        debian_archive._listed.cache_clear()
        before = "Package: pumps\nVersion: 1.0-2\nFilename: ../secret\nSize: 1\n"
        text = "\n\n".join([before, *stanzas]).encode() + b"\n"
        packed = lzma.compress(text) if packing == "xz" else gzip.compress(text)
        for path in [each for each in self.served.files if "Packages" in each]:
            del self.served.files[path]
        place = f"/debian/dists/sweet/{component}/binary-amd64/Packages.{packing}"
        self.served.files[place] = packed

    def spec(self, version: str = "1.0-2", sha: str = "", **more: str) -> SourceSpec:
        """Return the source of a bundle."""
        spec = SourceSpec(
            "debian", (f"pump={version}",), "usr/share/doc/**/*.html", sha or sha256(self.data),
            mirror=more.get("mirror", f"{self.url}/"), suite=more.get("suite", "sweet"),
        )  # fmt: skip
        assert "" == sources.KINDS["debian"].problem(spec)
        return spec


@pytest.fixture
def mirror(served: Served, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    monkeypatch.delenv("DEBIAN_MIRROR", raising=False)
    return Mirror(served)


def fetch(spec: SourceSpec, cache: Path) -> Fetched:
    return sources.fetch(spec, Path(), cache, Silent())


def refusal(spec: SourceSpec, cache: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        fetch(spec, cache)
    assert [] == content_files(cache)
    assert [] == left_over(cache)
    return str(caught.value)


@pytest.mark.parametrize("packing", ["xz", "gz"])
def test_a_package_is_looked_up_in_a_mirrors_index(
    mirror: Mirror, cache: Path, packing: str
) -> None:
    mirror.publish(mirror.stanza(), packing=packing)
    spec = mirror.spec()
    assert not sources.is_here(spec, cache)
    assert len(mirror.data) == sources.KINDS["debian"].size(spec, Path())
    first = fetch(spec, cache)
    assert ["x/guide.html"] == [first.name(path) for path in first.files]
    mirror.served.files.clear()
    assert first == fetch(spec, cache)
    assert sources.is_here(spec, cache)


def test_the_index_of_a_suite_is_fetched_once_for_all_packages(mirror: Mirror, cache: Path) -> None:
    for version in ("1.0-2", "0.9"):
        assert len(mirror.data) == sources.KINDS["debian"].size(mirror.spec(version), Path())
    assert 1 == sum("Packages" in path for path in mirror.served.asked())


def test_other_components_are_named_after_the_suite(mirror: Mirror, cache: Path) -> None:
    mirror.publish(mirror.stanza(), component="non-free")
    assert 1 == len(fetch(mirror.spec(suite="sweet non-free"), cache).files)


def test_the_environment_names_a_mirror(
    mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEBIAN_MIRROR", f"{mirror.url}/")
    assert 1 == len(fetch(mirror.spec(mirror=""), cache).files)


def test_without_a_mirror_the_next_step_is_told(
    mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    message = refusal(mirror.spec(mirror=""), cache)
    assert "No mirror of Debian is known to fetch pump=1.0-2 from." in message
    assert "`mirror` in the bundle, or in the environment variable DEBIAN_MIRROR" in message


def test_a_version_that_is_not_there_is_told_with_those_that_are(
    mirror: Mirror, cache: Path
) -> None:
    assert "sweet has no pump=2.\n  It has 0.9, 1.0-2." == refusal(mirror.spec("2"), cache)
    mirror.publish()
    assert "such as `sweet non-free`" in refusal(mirror.spec(), cache)


def test_nothing_is_fetched_that_the_index_knows_to_be_another(mirror: Mirror, cache: Path) -> None:
    message = refusal(mirror.spec(sha=NO_SHA), cache)
    assert f"expected {NO_SHA}\n  got      {sha256(mirror.data)}" in message
    assert f"/debian/{POOL}" not in mirror.served.asked()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "", "a\x1bb"])
def test_an_index_cannot_lead_out_of_its_mirror(mirror: Mirror, cache: Path, path: str) -> None:
    mirror.publish(mirror.stanza(Filename=path))
    assert "names no file for pump=1.0-2" in refusal(mirror.spec(), cache)


@pytest.mark.parametrize("index", [b"no xz", lzma.compress(b"Package: x\n" * 999)[:-20]])
def test_an_index_that_cannot_be_read_is_told(mirror: Mirror, cache: Path, index: bytes) -> None:
    place = "/debian/dists/sweet/main/binary-amd64/Packages.xz"
    mirror.served.files[place] = index
    assert "the index of sweet cannot be read: " in refusal(mirror.spec(), cache)


def test_an_index_that_unpacks_without_end_is_given_up(
    mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_archive, "_MOST_UNPACKED", 5_000_000)
    place = "/debian/dists/sweet/main/binary-amd64/Packages.xz"
    mirror.served.files[place] = lzma.compress(bytes(20_000_000))
    assert "the index of sweet cannot be read: it is too long" in refusal(mirror.spec(), cache)


def test_a_mirror_without_the_suite_is_told(mirror: Mirror, cache: Path) -> None:
    assert "the index of sour: the server answered 404" in refusal(mirror.spec(suite="sour"), cache)


@pytest.mark.parametrize(
    ("location", "mirror", "suite"),
    [
        ("pump", "", ""), ("pump=", "", ""), ("Pump=1", "", ""), ("pump=1 y", "", ""),
        ("-o=1", "", ""), ("pump:=1", "", ""), ("pump=1", "http://example.org/debian", ""),
        ("pump=1", "ftp://example.org/debian", "sweet"),
        ("pump=1", "https://me:pw@example.org/debian", "sweet"),
    ],
)  # fmt: skip
def test_what_cannot_name_a_package_is_a_mistake_in_the_bundle(
    location: str, mirror: str, suite: str
) -> None:
    spec = SourceSpec("debian", (location,), sha256=NO_SHA, mirror=mirror, suite=suite)
    assert "" != sources.KINDS["debian"].problem(spec)


# ── apt ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
    if sys.platform == "win32":
        pytest.skip("apt is a shell script here")
    return Apt(tmp_path / "bin", monkeypatch)


class Apt:
    """An `apt-get` that prints what it is told to."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def prints(self, text: str, errors: str = "", code: int = 0) -> None:
        """Set what it says."""
        (self._folder / "out").write_text(text)
        (self._folder / "errors").write_text(errors)
        program = self._folder / "apt-get"
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{self._folder}/asked"\n'
            f'cat "{self._folder}/out"\ncat "{self._folder}/errors" >&2\nexit {code}\n'
        )
        program.chmod(0o755)

    def asked(self) -> str:
        """Return how it was called."""
        return (self._folder / "asked").read_text()


def test_apt_is_asked_where_a_package_lies(mirror: Mirror, apt: Apt, cache: Path) -> None:
    url = f"{mirror.url}/{POOL}"
    apt.prints(f"'{url}' x_1.0-2_all.deb {len(mirror.data)} SHA256:{sha256(mirror.data)}\n")
    spec = mirror.spec(mirror="", suite="")
    assert len(mirror.data) == sources.KINDS["debian"].size(spec, Path())
    assert "--print-uris -qq download pump=1.0-2\n" == apt.asked()
    assert 1 == len(fetch(spec, cache).files)
    apt.prints("", "gone", 100)
    assert 1 == len(fetch(spec, cache).files)


def test_what_apt_says_is_told_without_steering_the_terminal(
    mirror: Mirror, apt: Apt, cache: Path
) -> None:
    apt.prints("", "E: Unable to\nlocate \x1b[2Jpackage x\n", 100)
    message = refusal(mirror.spec(mirror="", suite=""), cache)
    assert "apt does not know pump=1.0-2: E: Unable to locate \ufffd[2Jpackage x." in message
    assert "`apt-get update` renews its lists" in message


def test_a_package_that_apt_has_not_from_a_server_is_told(
    mirror: Mirror, apt: Apt, cache: Path
) -> None:
    apt.prints("'file:/media/cdrom/x.deb' x.deb 5 SHA256:" + NO_SHA)
    assert "apt has pump=1.0-2 from 'file', not" in refusal(mirror.spec(mirror="", suite=""), cache)


def test_without_apt_the_next_step_is_told(
    mirror: Mirror, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    message = refusal(mirror.spec(mirror="", suite=""), cache)
    assert "apt is not on this machine to find pump=1.0-2 with." in message
    assert "`mirror` and `suite`" in message


def test_links_in_a_package_are_left_out_and_named(mirror: Mirror, cache: Path) -> None:
    link = tarfile.TarInfo("./usr/share/doc/x/b.html")
    link.type, link.linkname = tarfile.SYMTYPE, "guide.html"
    mirror.data = deb(FILES, others=[link])
    mirror.served.files[f"/debian/{POOL}"] = mirror.data
    mirror.publish(mirror.stanza())
    fetched = fetch(mirror.spec(), cache)
    assert ["usr/share/doc/x/b.html"] == [each.name for each in fetched.skipped]
