"""Files of a repository on the Hugging Face hub. The only importer of huggingface_hub."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from huggingface_hub import HfApi, get_token, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError

from builder.cache import Place, ensure, find
from builder.progress import Progress
from builder.sources.base import Fetched, folder_files
from builder.sources.digests import listing_sha256, text_sha256, wrong_digest
from builder.sources.download import (
    Remote,
    cached,
    download,
    fetched_before,
    remote_size,
    unreachable,
)
from builder.sources.names import fixed_folder, has_magic, is_safe, matcher
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

# Its client reports each retry; we report the outcome.
logging.getLogger("huggingface_hub").setLevel(logging.ERROR)

_DATASETS = "datasets/"
_REPOSITORY = re.compile(r"(datasets/)?[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")


class HubSource:
    """`owner/name`, or `datasets/owner/name`: one file of it, or those that match a glob."""

    kind = "hub"
    options = frozenset({"sha256", "file", "revision"})
    pins: tuple[str, ...] = ("sha256",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        if _REPOSITORY.fullmatch(spec.locations[0]) is None:
            return "is not a repository: write `owner/name` or `datasets/owner/name`"
        return ""

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        names = [spec.file] if spec.file and not has_magic(spec.file) else _listed(spec)
        sizes = [remote_size(_remote(spec, name)) for name in names]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        if spec.file and not has_magic(spec.file):
            return fetched_before(spec.sha256, cache) is not None
        return find(hub_place(text_sha256(spec.sha256, spec.file), cache)) is not None

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        digest = text_sha256(spec.sha256, spec.file)
        if spec.file and not has_magic(spec.file):
            path = cached(_remote(spec, spec.file, spec.sha256), cache, progress)
            return Fetched(path.parent, (path,), digest)

        def make(folder: Path) -> None:
            _fetch_all(spec, folder, cache, progress)

        place = hub_place(digest, cache)
        entry = ensure(place, make, progress, recognized=_holder_of(spec.sha256), resumable=True)
        return Fetched(entry.path, entry.paths, digest, fixed_folder(spec.file))


def hub_place(digest: str, cache: Path) -> Place:
    """Return where several files of a repository lie; `digest` is the source's."""
    return Place(cache, "hub", digest)


def _fetch_all(spec: SourceSpec, folder: Path, cache: Path, progress: Progress) -> None:
    """Fetch the matching files; those that are whole stay when the build is interrupted."""
    hashes = []
    for name in _listed(spec, progress):
        download(_remote(spec, name), folder / name, progress, cache)
        hashes.append((name, file_sha256(folder / name)))
    got = _sha256_of(hashes)
    if got != spec.sha256:
        shutil.rmtree(folder)
        raise wrong_digest(spec.locations[0], spec.sha256, got)


def _sha256_of(hashes: Sequence[tuple[str, str]]) -> str:
    return hashes[0][1] if len(hashes) == 1 else listing_sha256(hashes)


def _holder_of(sha256: str) -> Callable[[Path], bool]:
    """Return the test whether a folder holds exactly the files with this SHA-256."""

    def holds(folder: Path) -> bool:
        files = folder_files(folder)
        hashes = [(path.relative_to(folder).as_posix(), file_sha256(path)) for path in files]
        return bool(hashes) and _sha256_of(hashes) == sha256

    return holds


def _listed(spec: SourceSpec, progress: Progress | None = None) -> list[str]:
    """Return the matching files with safe names; reports the others to `progress`."""
    repository, kind = _repository(spec)
    try:
        names = HfApi().list_repo_files(repository, revision=spec.revision or None, repo_type=kind)
    except HfHubHTTPError as error:
        raise LibraryError(
            f"{spec.locations[0]}: the hub answered {error.response.status_code}.",
            "Check the repository and revision; log in with `hf auth login` if it needs that.",
        ) from error
    except Exception as error:  # errors of whichever transport its client has
        raise unreachable(spec.locations[0], error) from error
    matches = matcher(spec.file)
    matching = sorted(name for name in names if matches(name))
    chosen = [name for name in matching if is_safe(name)]
    if progress:
        for name in sorted({*matching} - {*chosen}):
            progress.note(f"{spec.locations[0]}: {name!r} is no safe name and was left out")
    if not chosen:
        raise LibraryError(
            f"{spec.locations[0]} holds no file that matches {spec.file!r}.",
            f"It holds, among others, {', '.join(map(repr, names[:5]))}.",
        )
    return chosen


def _remote(spec: SourceSpec, name: str, sha256: str = "") -> Remote:
    repository, kind = _repository(spec)
    url = hf_hub_url(repository, name, repo_type=kind, revision=spec.revision or None)
    token = get_token()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Remote(f"{spec.locations[0]}/{name}", url, sha256, headers)


def _repository(spec: SourceSpec) -> tuple[str, str]:
    location = spec.locations[0]
    kind = "dataset" if location.startswith(_DATASETS) else "model"
    return location.removeprefix(_DATASETS), kind
