"""Files of one commit: what is taken, what is left out, and that nothing of it is ever run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder import sources
from builder.progress import Silent, Task
from builder.sources import git, git_program
from builder.sources.base import Fetched
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import content_files, left_over
from tests.support.fakes import Recorder
from tests.support.git_repositories import Repository, git_served

NO_COMMIT = "1" * 40


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def fetcher(cache: Path, tmp_path: Path) -> Fetcher:
    return Fetcher(cache, tmp_path)


class Fetcher:
    """What fetches from paths as a bundle in `base` names them."""

    def __init__(self, cache: Path, base: Path) -> None:
        self.cache = cache
        self.base = base
        self.told = Recorder()

    def fetch(self, commit: str, pattern: str = "", location: str = "repository") -> Fetched:
        """Return the files of a commit."""
        spec = SourceSpec("git", (location,), pattern, commit=commit)
        assert "" == sources.KINDS["git"].problem(spec)
        return sources.fetch(spec, self.base, self.cache, self.told)

    def names(self, commit: str, pattern: str = "", location: str = "repository") -> list[str]:
        """Return what the files of a commit are called."""
        fetched = self.fetch(commit, pattern, location)
        return [fetched.name(path) for path in fetched.files]

    def refusal(self, commit: str, pattern: str = "", location: str = "repository") -> str:
        """Return why a commit cannot be had; nothing is left half made."""
        with pytest.raises(LibraryError) as caught:
            self.fetch(commit, pattern, location)
        assert [] == left_over(self.cache)
        return str(caught.value)


# ── what is taken ───────────────────────────────────────────────────────────────────────────────


def test_the_files_are_those_of_the_commit_not_of_the_work_tree(
    repository: Repository, fetcher: Fetcher
) -> None:
    first = repository.commit({"pages/a.md": "first", "pages/deep/b.md": "b", "x.py": "raise"})
    repository.commit({"pages/a.md": "second", "pages/c.md": "c"})
    fetched = fetcher.fetch(first, "pages/**/*.md")
    assert ["a.md", "deep/b.md"] == [fetched.name(path) for path in fetched.files]
    assert "first" == fetched.files[0].read_text()
    assert () == fetched.skipped


def test_without_a_pattern_all_files_are_taken(repository: Repository, fetcher: Fetcher) -> None:
    commit = repository.commit({"a.md": "a", ".hidden/b.md": "b", "deep/c.md": ""})
    assert [".hidden/b.md", "a.md", "deep/c.md"] == fetcher.names(commit)


def test_what_was_fetched_needs_no_repository_any_more(
    repository: Repository, fetcher: Fetcher
) -> None:
    commit = repository.commit({"a.md": "a", "b.txt": "b"})
    first = fetcher.fetch(commit, "*.md")
    repository.path.rename(repository.path.with_name("gone"))
    assert first == fetcher.fetch(commit, "*.md")
    other = fetcher.fetch(commit, "*.txt")
    assert ["b.txt"] == [path.name for path in other.files]
    assert first.digest != other.digest


def test_only_the_commit_is_fetched_not_its_history(
    repository: Repository, fetcher: Fetcher
) -> None:
    old = repository.commit({"a.md": "a long time ago"})
    new = repository.commit({"a.md": "now"})
    fetcher.fetch(new)
    done = subprocess.run(
        ["git", f"--git-dir={fetcher.cache / 'git' / new}", "cat-file", "-e", old], check=False,
        capture_output=True,
    )  # fmt: skip
    assert 0 != done.returncode


def test_a_repository_may_be_named_in_several_ways(
    repository: Repository, fetcher: Fetcher, tmp_path: Path
) -> None:
    commit = repository.commit({"a.md": "a"})
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    repository.git("worktree", "add", "--quiet", str(tmp_path / "second"), commit)
    ways = ["bare.git", "second", "repository/.git", str(repository.path),
            repository.path.as_uri(), f"file://localhost{repository.path}"]  # fmt: skip
    for number, way in enumerate(ways):
        own = Fetcher(tmp_path / f"cache{number}", tmp_path)
        assert ["a.md"] == own.names(commit, location=way), way


def test_contents_are_those_that_were_committed_whatever_attributes_say(
    repository: Repository, fetcher: Fetcher
) -> None:
    attributes = "* text eol=crlf\na.md ident export-subst\nb.md export-ignore\n"
    content = "$Id$ $Format:%H$\nline\n"
    commit = repository.commit({".gitattributes": attributes, "a.md": content, "b.md": "b\n"})
    fetched = fetcher.fetch(commit, "*.md")
    assert [content, "b\n"] == [path.read_bytes().decode() for path in fetched.files]


def test_large_files_and_empty_ones_come_whole(repository: Repository, fetcher: Fetcher) -> None:
    large = os.urandom(3_000_001)
    commit = repository.commit({"a.bin": large, "b.bin": b"", "c.bin": b"\n\n"})
    assert [large, b"", b"\n\n"] == [path.read_bytes() for path in fetcher.fetch(commit).files]


def test_names_that_are_not_utf8_are_readable(repository: Repository, fetcher: Fetcher) -> None:
    blob = repository.blob(b"x")
    commit = repository.commit_tree(("100644", blob, b"caf\xe9.md"), ("100644", blob, b"d\xc3\xa9"))
    assert ["caf%E9.md", "dé"] == sorted(fetcher.names(commit))
    both = [("100644", blob, b"caf%E9.md"), ("100644", blob, b"caf\xe9.md")]
    assert ["caf%E9.md"] == [
        each.name for each in fetcher.fetch(repository.commit_tree(*both)).skipped
    ]


def test_repositories_of_sha256_are_read_too(tmp_path: Path, fetcher: Fetcher) -> None:
    repository = Repository(tmp_path / "repository", "--object-format=sha256")
    commit = repository.commit({"a.md": "a"})
    assert 64 == len(commit)
    assert ["a.md"] == fetcher.names(commit)


def test_a_server_that_gives_no_single_commits_gives_all(
    repository: Repository, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So answer servers of the first protocol."""
    old = git_program._SETTINGS.replace("version = 2", "version = 0")
    monkeypatch.setattr(git_program, "_SETTINGS", old)
    commit = repository.commit({"a.md": "first"})
    repository.commit({"a.md": "second"})
    assert "first" == fetcher.fetch(commit).files[0].read_text()
    assert ["repository does not give single commits: all of it is fetched."] == fetcher.told.notes
    assert f"repository has no commit {NO_COMMIT}." in fetcher.refusal(NO_COMMIT)


# ── what is left out, and said to be ────────────────────────────────────────────────────────────


def test_links_and_submodules_are_left_out_and_named(
    repository: Repository, fetcher: Fetcher
) -> None:
    blob = repository.blob(b"/etc/passwd")
    commit = repository.commit_tree(
        ("100644", repository.blob(b"a"), b"a.md"), ("120000", blob, b"b.md"),
        ("160000", NO_COMMIT, b"c.md"), ("120000", blob, b"d.txt"),
    )  # fmt: skip
    for _ in range(2):
        fetched = fetcher.fetch(commit, "*.md")
        assert ["a.md"] == [path.name for path in fetched.files]
        assert [
            ("b.md", "a link in a repository"),
            ("c.md", "a submodule, another repository: name it as a source of its own"),
        ] == [(each.name, each.reason) for each in fetched.skipped]


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5\n"


def test_pointers_of_lfs_are_not_taken_for_text(repository: Repository, fetcher: Fetcher) -> None:
    longer = POINTER + b"is how a pointer begins. " * 50
    commit = repository.commit({"a.txt": "a", "b.txt": POINTER, "c.txt": longer})
    fetched = fetcher.fetch(commit)
    assert ["a.txt", "c.txt"] == [path.name for path in fetched.files]
    assert ["b.txt"] == [each.name for each in fetched.skipped]
    assert "Git LFS" in fetched.skipped[0].reason
    assert "b.txt: a pointer of Git LFS" in fetcher.refusal(commit, "b.*")


@pytest.mark.parametrize("name", [b"a\x1b[2J", b"a\\..\\b", b"C:x", b"a\nb", b"\xc2\x9bx"])
def test_names_that_not_every_system_can_hold_are_left_out_and_named(
    repository: Repository, fetcher: Fetcher, name: bytes
) -> None:
    blob = repository.blob(b"x")
    commit = repository.commit_tree(*sorted(
        [("100644", blob, name), ("100644", blob, b"good")], key=lambda each: each[2]
    ))  # fmt: skip
    fetched = fetcher.fetch(commit)
    assert ["good"] == [path.name for path in fetched.files]
    assert [name.decode()] == [each.name for each in fetched.skipped]


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"a/../../b", b""])
def test_trees_that_would_write_elsewhere_are_not_even_fetched(
    repository: Repository, fetcher: Fetcher, name: bytes
) -> None:
    inner = repository.blob(b"x")
    commit = repository.commit_tree(("100644", inner, name))
    message = fetcher.refusal(commit)
    assert "git could not fetch repository: " in message
    assert [] == content_files(fetcher.cache)


def test_a_commit_that_is_not_there_is_named(repository: Repository, fetcher: Fetcher) -> None:
    repository.commit({"a.md": "a"})
    message = fetcher.refusal(NO_COMMIT)
    assert message.startswith(f"repository has no commit {NO_COMMIT}.\n  Check the commit")


def test_a_tag_is_no_commit(repository: Repository, fetcher: Fetcher) -> None:
    repository.commit({"a.md": "a"})
    repository.git("tag", "--annotate", "--message", "One", "v1")
    tag = repository.git("rev-parse", "v1")
    assert f"{tag} of repository is no commit but a tag." in fetcher.refusal(tag)


def test_a_pattern_that_matches_nothing_tells_what_there_is(
    repository: Repository, fetcher: Fetcher
) -> None:
    commit = repository.commit({f"pages/{number}.md": "" for number in range(9)})
    message = fetcher.refusal(commit, "*.csv")
    assert f"repository at {commit[:12]} holds no file that matches '*.csv'." in message
    assert "It holds, among others, 'pages/0.md', 'pages/1.md'," in message
    assert "pages/5.md" not in message


def test_an_empty_commit_is_told(repository: Repository, fetcher: Fetcher) -> None:
    assert "It is empty." in fetcher.refusal(repository.commit({}))


def test_what_is_no_repository_is_told(fetcher: Fetcher, tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    message = fetcher.refusal(NO_COMMIT)
    assert "git could not fetch repository: " in message
    assert "does not appear to be a git repository" in message
    assert "There is no repository at the path 'gone', seen from" in (
        fetcher.refusal(NO_COMMIT, location="gone")
    )


def test_more_files_than_any_repository_has_are_refused(
    repository: Repository, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders within folders that are one and the same: ten objects, ten thousand million files."""
    monkeypatch.setattr(git, "_MOST_ENTRIES", 5_000)
    tree, mode = repository.blob(b"x"), "100644"
    for _ in range(10):
        raw = b"".join(
            mode.encode() + b" " + str(name).encode() + b"\0" + bytes.fromhex(tree)
            for name in range(10)
        )
        tree = repository.git("hash-object", "-t", "tree", "-w", "--stdin", stdin=raw)
        mode = "40000"
    commit = repository.git("commit-tree", tree, "-m", "A bomb")
    assert "repository has more than 5,000 files." in fetcher.refusal(commit, "none")


def test_without_git_the_next_step_is_told(
    repository: Repository, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit({"a.md": "a"})
    monkeypatch.setenv("PATH", "")
    message = fetcher.refusal(commit)
    assert "The program git is not installed" in message
    assert "or name an archive of the repository with `https`" in message


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's proxy out."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("is_dumb", [False, True])
@pytest.mark.usefixtures("direct")
def test_a_commit_is_fetched_over_https(
    repository: Repository, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    is_dumb: bool,
) -> None:  # fmt: skip
    """From git's own server, which gives single commits, and from one of plain files."""
    commit = repository.commit({"a.md": "first"})
    repository.commit({"a.md": "second"})
    repository.git("update-server-info")
    with git_served(tmp_path, tmp_path, is_dumb=is_dumb) as (address, certificate):
        place = f"{address}/repository/.git"
        assert "certificate" in fetcher.refusal(commit, location=place)
        monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
        spec = SourceSpec("git", (place,), commit=commit)
        assert sources.KINDS["git"].size(spec, tmp_path) is None
        assert "first" == fetcher.fetch(commit, location=place).files[0].read_text()
        assert is_dumb is any("all of it is fetched" in each for each in fetcher.told.notes)
        assert f"has no commit {NO_COMMIT}" in fetcher.refusal(NO_COMMIT, location=place)
        assert "could not fetch" in fetcher.refusal(NO_COMMIT, location=f"{address}/gone.git")
    assert sources.is_here(spec, fetcher.cache)


@pytest.mark.usefixtures("direct")
def test_a_server_out_of_reach_is_told(fetcher: Fetcher) -> None:
    address = "https://127.0.0.1:9/x.git"
    spec = SourceSpec("git", (address,), commit=NO_COMMIT)
    assert f"git could not fetch {address}: " in fetcher.refusal(NO_COMMIT, location=address)
    assert not sources.is_here(spec, fetcher.cache)
    with pytest.raises(LibraryError, match="git could not fetch"):
        sources.KINDS["git"].size(spec, fetcher.base)


@pytest.mark.parametrize(
    "location",
    ["http://example.org/x", "ssh://example.org/x", "git@example.org:x", "example.org:x",
     "ext::sh -c date", "git://example.org/x", "file://server/share", "https://me:pw@example.org"],
)  # fmt: skip
def test_other_protocols_and_logins_are_mistakes_in_the_bundle(location: str) -> None:
    assert "" != sources.KINDS["git"].problem(SourceSpec("git", (location,), commit=NO_COMMIT))


# ── nothing is run ──────────────────────────────────────────────────────────────────────────────

posix = pytest.mark.skipif(sys.platform == "win32", reason="the traps are shell scripts")


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


class Trap:
    """A script that leaves a mark when it is run."""

    def __init__(self, folder: Path) -> None:
        self._mark = folder / "mark"
        self.script = folder / "trap.sh"
        self.script.write_text(f'#!/bin/sh\necho "$0" >> "{self._mark}"\nexec "$@"\n')
        self.script.chmod(0o755)

    @property
    def was_run(self) -> bool:
        """Whether it was."""
        return self._mark.exists()


@posix
def test_no_setting_hook_or_filter_of_the_repository_is_used(
    repository: Repository, fetcher: Fetcher, trap: Trap
) -> None:
    commit = repository.commit({".gitattributes": "* filter=x diff=x\n", "a.md": "a\n"})
    for name, value in {
        "core.fsmonitor": str(trap.script), "core.sshCommand": str(trap.script),
        "core.hooksPath": str(trap.script.parent), "filter.x.smudge": str(trap.script),
        "filter.x.process": str(trap.script), "uploadpack.packObjectsHook": str(trap.script),
        "diff.x.textconv": str(trap.script), "core.askPass": str(trap.script),
    }.items():  # fmt: skip
        repository.git("config", name, value)
    hooks = repository.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "reference-transaction", "post-merge", "pre-auto-gc"):
        (hooks / name).symlink_to(trap.script)
        (trap.script.parent / name).symlink_to(trap.script)
    assert "a\n" == fetcher.fetch(commit, "*.md").files[0].read_text()
    assert not trap.was_run


@posix
def test_no_setting_of_the_person_or_of_the_environment_is_used(
    repository: Repository, fetcher: Fetcher, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = repository.commit({"a.md": "a\n"})
    home = trap.script.parent / "home"
    (home / "hooks").mkdir(parents=True)
    (home / "hooks" / "reference-transaction").symlink_to(trap.script)
    settings = f"[uploadpack]\npackObjectsHook = {trap.script}\n[core]\nhooksPath = {home}/hooks\n"
    (home / ".gitconfig").write_text(settings)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "uploadpack.packObjectsHook")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(trap.script))
    monkeypatch.setenv("GIT_DIR", str(home))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(home / "objects"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap.script))
    assert ["a.md"] == fetcher.names(commit)
    assert not trap.was_run
    assert not (home / "objects").exists()


@posix
def test_objects_that_a_repository_promises_elsewhere_are_not_fetched(
    repository: Repository, fetcher: Fetcher, trap: Trap
) -> None:
    """Git would ask the promised place by a program that the repository's own settings name."""
    commit = repository.commit({"a.md": "a\n"})
    blob = repository.git("rev-parse", f"{commit}:a.md")
    (repository.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
        "remote.origin.promisor": "true", "remote.origin.url": f"ext::{trap.script}",
        "protocol.ext.allow": "always",
    }.items():  # fmt: skip
        repository.git("config", name, value)
    message = fetcher.refusal(commit)
    assert "git could not fetch repository: " in message
    assert "make a whole clone" in message
    assert not trap.was_run


# ── interruptions ───────────────────────────────────────────────────────────────────────────────


class _Interrupted:
    def advance(self, amount: float = 1) -> None:
        raise KeyboardInterrupt


class Interrupting(Silent):
    """Progress that a person stops in one stage."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        """Give a task that ends the build."""
        with super().stage(name, total, unit) as task:
            yield _Interrupted() if name.startswith(self._stage) else task


@pytest.mark.parametrize("stage", ["fetching", "unpacking"])
def test_what_is_interrupted_leaves_nothing_half_made(
    repository: Repository, fetcher: Fetcher, stage: str
) -> None:
    commit = repository.commit({f"{number}.md": str(number) for number in range(200)})
    spec = SourceSpec("git", ("repository",), commit=commit)
    with pytest.raises(KeyboardInterrupt):
        sources.fetch(spec, fetcher.base, fetcher.cache, Interrupting(stage))
    assert [] == left_over(fetcher.cache)
    assert 200 == len(fetcher.names(commit))
