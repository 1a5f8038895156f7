"""Files of one commit of a git repository. Nothing is checked out, and nothing of it is run.

A commit's name is a digest of all that is in it, and git checks what it fetches, so that no other
digest need be given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from builder.cache import Facts, Place, code_digest, ensure, find, require_space
from builder.progress import Progress
from builder.sources.archive import names_kept_apart
from builder.sources.base import Fetched, Skipped
from builder.sources.digests import text_sha256
from builder.sources.git_program import Blobs, Git, GitError, TreeEntry, git_alone
from builder.sources.names import address_problem, fixed_folder, is_safe, matcher, utf8
from builder.specs import SourceSpec
from runtime.errors import LibraryError

_OTHER_PROTOCOL = re.compile(r"[^/\\]{2,}:")
_SHA1_DIGITS = 40
_NOT_SINGLY = re.compile(r"unadvertised object|shallow capabilit|want \S+ not valid")
_NO_COMMIT = re.compile(r"not our ref|unadvertised object|could not get object info")
_NEEDS_LOGIN = re.compile(
    r"could not read (Username|Password)|Authentication failed|prompts disabled"
)
_LACKS_OBJECTS = re.compile(r"pack-objects died|repository corruption")
_ALL_OF_IT = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_LINK, _SUBMODULE = "120000", "160000"
_POINTER, _POINTER_BYTES = b"version https://git-lfs.github.com/spec/", 1024
_MOST_ENTRIES = 2_000_000
_SHOWN = 5
_LEFT_OUT = {
    _LINK: "a link in a repository",
    _SUBMODULE: "a submodule, another repository: name it as a source of its own",
}
_UNSAFE = "a name that could leave its folder, or that not every system can hold"
_TWICE = "another file has the same name, once what is not UTF-8 in it is written out"
_ELSEWHERE = "a pointer of Git LFS: its content lies elsewhere and was not fetched"


class GitSource:
    """A repository by its address or path, a `commit` of it, and which files to take."""

    kind = "git"
    options = frozenset({"commit", "file"})
    pins: tuple[str, ...] = ("commit",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        location = spec.locations[0]
        if location.startswith("file://"):
            host = urlsplit(location).hostname
            return "" if host in (None, "localhost") else "is a file:// address of another machine"
        if "@" in location.partition("://")[2].partition("/")[0]:
            return "holds a login, and none is used; name the path of a clone instead"
        if "://" in location:
            return address_problem(location).replace("https://", "https://, nor a path")
        if _OTHER_PROTOCOL.match(location):
            return "is neither an address that starts with https:// nor a path"
        return ""

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        places = (_files_place(spec, cache), _repository_place(spec, cache))
        return not _is_remote(spec) or any(find(place) is not None for place in places)

    def size(self, spec: SourceSpec, base: Path) -> None:
        """See Source. Git does not tell sizes."""
        with git_alone() as git:
            try:
                git.run("ls-remote", "--quiet", "--", _address(spec, base), "HEAD")
            except GitError as error:
                raise _failed(spec, str(error)) from error

    def fetch(self, spec: SourceSpec, base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""

        def make(folder: Path) -> Facts:
            with git_alone() as git:
                repository = _repository(git, spec, base, cache, progress)
                return {"skipped": _Files(git, repository, spec, cache, progress).write(folder)}

        place = _files_place(spec, cache)
        entry = ensure(place, make, progress)
        skipped = tuple(Skipped(name, reason) for name, reason in entry.facts["skipped"])
        digest = text_sha256(spec.pin, spec.file)
        return Fetched(entry.path, entry.paths, digest, fixed_folder(spec.file), skipped)


def _is_remote(spec: SourceSpec) -> bool:
    return spec.locations[0].startswith("https://")


def _address(spec: SourceSpec, base: Path) -> str:
    """Return an address, or the absolute path of a folder that is there."""
    location = spec.locations[0]
    if _is_remote(spec):
        return location
    if location.startswith("file://"):
        location = url2pathname(urlsplit(location).path)
    try:
        path = (base / Path(location).expanduser()).absolute()
        is_there = path.is_dir()
    except (RuntimeError, ValueError, OSError) as error:
        raise LibraryError(
            f"{location!r} cannot be a path: {error}.", "Correct the path in the bundle."
        ) from error
    if not is_there:
        raise LibraryError(
            f"There is no repository at the path {location!r}, seen from {base}.",
            "Correct the path in the bundle, or put the repository there.",
        )
    return str(path)


def _files_place(spec: SourceSpec, cache: Path) -> Place:
    digest = text_sha256(spec.pin, spec.file)
    return Place(cache, "git-files", f"{digest[:32]}-{code_digest(__name__)}")


def _repository_place(spec: SourceSpec, cache: Path) -> Place:
    return Place(cache, "git", spec.commit)


def _repository(git: Git, spec: SourceSpec, base: Path, cache: Path, progress: Progress) -> Path:
    """Return a repository in the cache that has the commit."""

    def make(folder: Path) -> None:
        address = _address(spec, base)
        git.create(folder, "sha1" if len(spec.commit) == _SHA1_DIGITS else "sha256")
        _fetch_commit(git, folder, address, spec, progress)
        (folder / "FETCH_HEAD").unlink(missing_ok=True)
        _check_commit(git, folder, spec)

    try:
        return ensure(_repository_place(spec, cache), make, progress).path
    except GitError as error:
        raise _failed(spec, str(error)) from error


def _fetch_commit(
    git: Git, repository: Path, address: str, spec: SourceSpec, progress: Progress
) -> None:
    name = spec.locations[0]
    try:
        git.fetch(repository, ("--depth=1", "--", address, spec.commit), name, progress)
    except GitError as error:
        if not _NOT_SINGLY.search(str(error)):
            raise
        progress.note(f"{name} does not give single commits: all of it is fetched.")
        git.fetch(repository, ("--", address, *_ALL_OF_IT), name, progress)


def _check_commit(git: Git, repository: Path, spec: SourceSpec) -> None:
    kind = git.run(f"--git-dir={repository}", "cat-file", "-t", spec.commit).decode().strip()
    if kind != "commit":
        raise LibraryError(
            f"{spec.commit} of {spec.locations[0]} is no commit but a {kind}.",
            "`git rev-parse NAME^{commit}` prints the commit of a tag or branch.",
        )


def _failed(spec: SourceSpec, words: str) -> LibraryError:
    name = spec.locations[0]
    if _NO_COMMIT.search(words):
        return LibraryError(
            f"{name} has no commit {spec.commit}.",
            "Check the commit in the bundle: all its digits, and a branch or tag that holds it.",
        )
    hint = "Check the address and the network, then run the build again."
    if _NEEDS_LOGIN.search(words):
        hint = "It asks for a login, or is not there. Clone it yourself, and name the clone's path."
    if _LACKS_OBJECTS.search(words):
        hint = "It is damaged or a partial clone, without all of its files: make a whole clone."
    return LibraryError(f"git could not fetch {name}: {words or 'it gives no reason'}.", hint)


class _Files:
    """The files of a commit, on their way out of a repository."""

    def __init__(
        self, git: Git, repository: Path, spec: SourceSpec, cache: Path, progress: Progress
    ) -> None:
        self._git = git
        self._repository = repository
        self._spec = spec
        self._cache = cache
        self._progress = progress
        self._skipped: list[tuple[str, str]] = []

    def write(self, folder: Path) -> list[tuple[str, str]]:
        """Write the matching files; return the name and reason of each that is left out."""
        name = self._spec.locations[0]
        try:
            chosen = self._chosen(matcher(self._spec.file))
            total = sum(entry.size for entry in chosen.values())
            require_space(self._cache, total, name)
            with (
                names_kept_apart(name, folder),
                self._progress.stage(f"unpacking {name}", total, "B") as task,
                self._git.blobs(self._repository) as blobs,
            ):
                written = 0
                for path, entry in chosen.items():
                    written += self._write(blobs, entry, folder, path)
                    task.advance(entry.size)
        except GitError as error:
            raise LibraryError(
                f"{name} cannot be read as it was fetched: {error}.",
                "Remove it with `python -m builder cache prune --all`, then build again.",
            ) from error
        if not written:
            raise self._nothing([name for name, _ in self._skipped])
        return sorted(self._skipped)

    def _chosen(self, matches: Callable[[str], bool]) -> dict[str, TreeEntry]:
        """Return name → entry of the files to write. Raises LibraryError where none matches."""
        chosen: dict[str, TreeEntry] = {}
        others: list[str] = []
        with closing(self._git.entries(self._repository, self._spec.commit)) as entries:
            for count, entry in enumerate(entries, 1):
                if count > _MOST_ENTRIES:
                    raise LibraryError(
                        f"{self._spec.locations[0]} has more than {_MOST_ENTRIES:,} files.",
                        "Name another source for what you need of it.",
                    )
                name = utf8(entry.name.decode("utf-8", "surrogateescape"))
                if not matches(name):
                    others = [*others, name] if len(others) < _SHOWN else others
                elif reason := _LEFT_OUT.get(entry.mode) or (not is_safe(name) and _UNSAFE):
                    self._skipped.append((name, reason))
                elif name in chosen:
                    self._skipped.append((name, _TWICE))
                else:
                    chosen[name] = entry
        if not chosen:
            raise self._nothing(others)
        return chosen

    def _write(self, blobs: Blobs, entry: TreeEntry, folder: Path, name: str) -> bool:
        """Write a file and return True, or note why it is none and return False."""
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for piece in blobs.read(entry.id):
                file.write(piece)
        if entry.size <= _POINTER_BYTES and target.read_bytes().startswith(_POINTER):
            target.unlink()
            self._skipped.append((name, _ELSEWHERE))
            return False
        return True

    def _nothing(self, others: Sequence[str]) -> LibraryError:
        """Return the error for a commit without a file to take."""
        name = f"{self._spec.locations[0]} at {self._spec.commit[:12]}"
        if not self._skipped:
            shown = ", ".join(map(repr, others[:_SHOWN]))
            return LibraryError(
                f"{name} holds no file that matches {self._spec.file!r}.",
                f"It holds, among others, {shown}." if shown else "It is empty.",
            )
        reasons = "\n".join(f"  {each}: {reason}" for each, reason in self._skipped[:_SHOWN])
        return LibraryError(
            f"{name} holds no file that can be taken and matches {self._spec.file!r}:\n{reasons}",
            "Choose others with `file`.",
        )
