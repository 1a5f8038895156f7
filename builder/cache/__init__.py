"""What was fetched or made on the build machine, kept by what went into it.

The cache is a folder of kinds (`sources`, `packs`, `wheels`, …), and a kind a folder of entries. An
entry is a file or a folder whose name is a key of everything that shapes its bytes. It is written
aside, flushed to the disk and renamed into its place; a record with the size and SHA-256 of each of
its files comes last, so that an entry without one is no entry. A record also remembers by which
stamps (size, time, inode) its files were last known to be whole: while these stay, an entry is
taken as it is; otherwise all of it is read. What turns out damaged is made again.

Two builds may share a cache: one of them makes an entry, the other waits for it and says so.
"""

from __future__ import annotations

from builder.cache.disk import default_cache, explained, require_space
from builder.cache.entries import (
    DamagedSourceError,
    Entry,
    Place,
    distrust,
    drop,
    ensure,
    find,
    mending,
    renew,
)
from builder.cache.fingerprints import remembered_sha256
from builder.cache.keys import code_digest, key_of, modules_of, versions
from builder.cache.locks import in_use
from builder.cache.records import Facts

__all__ = [
    "DamagedSourceError",
    "Entry",
    "Facts",
    "Place",
    "code_digest",
    "default_cache",
    "distrust",
    "drop",
    "ensure",
    "explained",
    "find",
    "in_use",
    "key_of",
    "mending",
    "modules_of",
    "remembered_sha256",
    "renew",
    "require_space",
    "versions",
]
