"""A finished payload as an archive, checked on its way in; and what a build makes of each."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder import build, payload
from builder.bundle.plan import load_plan
from builder.cache import Facts
from builder.cli.main import main
from builder.payload import archive, bundled_libraries, deb_packages, record
from builder.payload.archive import export, import_archive, imported
from builder.platforms import PLATFORMS
from builder.progress import Silent
from builder.specs import InterpreterSpec
from builder.stick.previous import Previous
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from tests.support import native_fakes as fakes
from tests.support.deb_packages import deb
from tests.support.fakes import Recorder

MACOS = PLATFORMS["macos-arm64"]
FILES = {"python/bin/python3.11": fakes.macho(), "packages.zip": b"packages"}


def _payload(cache: Path) -> payload.Payload:
    def write(target: Path) -> Facts:
        for name, data in FILES.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(data)
        return {"platform": MACOS.name, "interpreter": "python/bin/python3.11", "source": "archive"}

    return record.make(cache, MACOS.name, "key", write, Silent())


def _exported(folder: Path) -> Path:
    archive = folder / "mac.payload"
    export(_payload(folder / "builder"), archive, Silent())
    return archive


def _rewritten(archive: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Change the members of an archive."""
    with zipfile.ZipFile(archive) as file:
        members = {name: file.read(name) for name in file.namelist()}
    change(members)
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return archive


def test_what_is_exported_comes_in_unchanged(tmp_path: Path) -> None:
    original = _payload(tmp_path / "builder")
    archive = _exported(tmp_path)
    arrived = import_archive(archive, tmp_path / "other", Silent())

    assert (original.directory, original.files) == (arrived.directory, arrived.files)
    assert FILES == {each.path: (arrived.folder / each.path).read_bytes() for each in arrived.files}
    assert arrived == imported(MACOS, tmp_path / "other", Silent())


def test_the_same_payload_makes_the_same_archive(tmp_path: Path) -> None:
    first = export(_payload(tmp_path / "a"), tmp_path / "first", Silent())
    second = export(_payload(tmp_path / "b"), tmp_path / "second", Silent())

    assert first == second == file_sha256(tmp_path / "first")


def _damage(members: dict[str, bytes]) -> None:
    members["packages.zip"] += b"!"


def _add(members: dict[str, bytes]) -> None:
    members["python/lib/extra.py"] = b"print()"


def _remove(members: dict[str, bytes]) -> None:
    del members["packages.zip"]


def _record(members: dict[str, bytes], change: Callable[[dict[str, Any]], None]) -> None:
    raw = json.loads(members["payload.json"])
    change(raw)
    members["payload.json"] = json.dumps(raw).encode()


def _escape(members: dict[str, bytes]) -> None:
    members["../escaped"] = members.pop("packages.zip")
    _record(members, lambda raw: raw["payload"]["files"][0].update(path="../escaped"))


def _other_packages(members: dict[str, bytes]) -> None:
    _record(members, lambda raw: raw.update(packages="0" * 64))


def _other_kind(members: dict[str, bytes]) -> None:
    _record(members, lambda raw: raw.update(format="vademecum payload 9"))


FAULTS = [
    (_damage, "mac.payload: packages.zip is damaged."),
    (_add, "mac.payload does not hold the files that it lists."),
    (_remove, "mac.payload does not hold the files that it lists."),
    (_escape, "mac.payload names a file '../escaped'."),
    (_other_packages, "mac.payload was made with other versions of the packages"),
    (_other_kind, "mac.payload is no exported payload."),
]


@pytest.mark.parametrize(("change", "message"), FAULTS)
def test_a_faulty_archive_is_refused_and_what_was_there_stays(
    tmp_path: Path, change: Callable[[dict[str, bytes]], object], message: str
) -> None:
    before = import_archive(_exported(tmp_path), tmp_path / "other", Silent())
    archive = _rewritten(_exported(tmp_path), change)

    with pytest.raises(LibraryError) as caught:
        import_archive(archive, tmp_path / "other", Silent())

    assert caught.value.message.startswith(message)
    assert before == imported(MACOS, tmp_path / "other", Silent())
    assert not (tmp_path / "escaped").exists()


def test_an_archive_for_another_processor_is_refused(tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        _record(members, lambda raw: raw["payload"].update(platform="linux-aarch64"))
        _record(members, lambda raw: raw.update(packages=_packages("linux-aarch64")))

    archive = _rewritten(_exported(tmp_path), change)

    with pytest.raises(LibraryError, match=r"would not run: .* is mach-o"):
        import_archive(archive, tmp_path / "other", Silent())


def _packages(platform: str) -> str:
    return archive._packages_sha256(PLATFORMS[platform])


def test_a_file_that_is_no_archive_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("text")
    command = ["payload", "import", str(tmp_path / "file"), "--cache", str(tmp_path)]

    assert 1 == main(command)
    assert "file cannot be read: File is not a zip file." in capsys.readouterr().err


def test_what_an_archive_says_commands_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = _rewritten(_exported(tmp_path), lambda members: members.update({"evil\x1b[2J": b""}))
    evil = archive.rename(tmp_path / "evil\x1b]0;owned\x07")

    assert 1 == main(["payload", "import", str(evil), "--cache", str(tmp_path / "other")])

    told = capsys.readouterr().err
    assert "evil]0;owned does not hold the files that it lists" in told
    assert [] == [each for each in told if not each.isprintable() and each != "\n"]


def test_the_command_imports_and_says_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = _exported(tmp_path)

    assert 0 == main(["payload", "import", str(archive), "--cache", str(tmp_path / "other")])
    assert "macos-arm64: 2 files, 0.0 MB; imported.\n" == capsys.readouterr().out


def test_an_imported_payload_goes_before_any_other(tmp_path: Path) -> None:
    """There is neither an engine nor an interpreter for this platform here."""
    arrived = import_archive(_exported(tmp_path), tmp_path / "cache", Silent())

    chosen = payload.build(MACOS, InterpreterSpec(), (), tmp_path, tmp_path / "cache", Silent())
    assert arrived == chosen


def test_an_imported_payload_of_other_packages_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_archive(_exported(tmp_path), tmp_path, Silent())
    monkeypatch.setattr(archive, "_packages_sha256", lambda _platform: "0" * 64)
    progress = Recorder()

    assert imported(MACOS, tmp_path, progress) is None
    assert ["The imported payload for macos-arm64 is of other packages: not used."] == (
        progress.notes
    )


BUNDLE = """
[library]
title = "Library"
platforms = ["macos-arm64", "windows-x86_64"]
[embedding]
name = "MiniLM"
licence = "Apache-2.0"
source = { path = "model" }
[[corpora]]
id = "notes"
title = "Notes"
format = "markdown"
licence = "CC0-1.0"
source = { path = "notes" }
"""


def _payloads(
    folder: Path, monkeypatch: pytest.MonkeyPatch, failing: set[str], progress: Recorder
) -> list[str]:
    made = _payload(folder / "builder")

    def fake(platform: object, *_: object) -> payload.Payload:
        if getattr(platform, "name", "") in failing:
            raise LibraryError("No interpreter could be had.", "Name an archive.")
        return made

    monkeypatch.setattr(payload, "build", fake)
    (folder / "bundle.toml").write_text(BUNDLE)
    plan = load_plan(folder / "bundle.toml")
    payloads, _ = build._payloads(plan, Previous(folder, None), folder, progress)
    return [each.platform for each in payloads]


def test_a_platform_that_cannot_be_built_is_told_of_and_the_rest_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = Recorder()

    assert ["macos-arm64"] == _payloads(tmp_path, monkeypatch, {"windows-x86_64"}, progress)
    assert [
        "windows-x86_64: the stick will not run there. No interpreter could be had.\n"
        "  Name an archive."
    ] == progress.notes


def test_a_stick_that_would_run_nowhere_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LibraryError) as caught:
        _payloads(tmp_path, monkeypatch, {"windows-x86_64", "macos-arm64"}, Recorder())

    assert (
        "The stick would run nowhere:\n  macos-arm64: No interpreter could be had.\n"
        "  windows-x86_64: No interpreter could be had."
    ) == caught.value.message


def test_libraries_that_wheels_expect_are_carried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = fakes.elf("aarch64", ["libc.so.6"])
    package = deb({
        "usr/lib/aarch64-linux-gnu/libstdc++.so.6.0.28": library,
        "usr/lib/aarch64-linux-gnu/libunused.so.1": library,
        "usr/share/doc/libstdc++6/copyright": b"GPL with an exception",
    })  # fmt: skip
    (tmp_path / "package.deb").write_bytes(package)
    file = deb_packages.PoolFile("g/gcc/package.deb", file_sha256(tmp_path / "package.deb"))
    kept = tmp_path / "cache" / "sources" / file.sha256
    kept.mkdir(parents=True)
    (tmp_path / "package.deb").rename(kept / file.name)
    monkeypatch.setattr(bundled_libraries, "_PACKAGES", {"aarch64": (file,)})
    (tmp_path / "payload").mkdir()
    (tmp_path / "payload" / "module.so").write_bytes(fakes.elf("aarch64", ["libstdc++.so.6"]))

    libraries = tmp_path / "payload" / "python" / "lib"
    platform = PLATFORMS["linux-aarch64"]
    found = bundled_libraries.carry(
        tmp_path / "payload", platform, libraries, tmp_path / "cache", Silent()
    )

    assert bundled_libraries.Carried({"libstdc++.so.6": "GPL with an exception"}) == found
    assert library == (libraries / "libstdc++.so.6").read_bytes()
    assert ["libstdc++.so.6"] == [path.name for path in libraries.iterdir()]


def test_what_was_compiled_for_a_newer_libstdcpp_is_named(tmp_path: Path) -> None:
    """The one that is carried would load, and then lack a symbol."""
    module = fakes.elf(
        "aarch64", ["libstdc++.so.6"], b"GLIBCXX_3.4.99",
        versions=["GLIBCXX_3.4.28", "GLIBCXX_3.4.29"],
    )  # fmt: skip
    (tmp_path / "module.so").write_bytes(module)
    platform = PLATFORMS["linux-aarch64"]

    with pytest.raises(LibraryError, match=r"module\.so was compiled for a newer libstdc\+\+"):
        bundled_libraries.carry(tmp_path, platform, tmp_path / "lib", tmp_path / "cache", Silent())


def test_without_a_mirror_the_missing_file_and_the_next_step_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deb_packages, "mirror", lambda: None)

    with pytest.raises(LibraryError) as caught:
        deb_packages.fetch(deb_packages.PoolFile("g/gcc/libgcc.deb", "0" * 64), tmp_path, Silent())

    assert "No mirror of Debian is known to fetch libgcc.deb from." == caught.value.message
    assert "DEBIAN_MIRROR" in caught.value.hint
