"""ZIM files by a catalogue, such as Kiwix's: a feed in OPDS, with metalinks that name mirrors."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from lxml import etree

from builder.progress import Progress
from builder.sources.base import Fetched
from builder.sources.digests import text_sha256, wrong_digest
from builder.sources.download import (
    Remote,
    UnavailableError,
    cached,
    content,
    fetched_before,
    remote_size,
)
from builder.sources.names import address_problem
from builder.specs import SourceSpec
from runtime.errors import LibraryError

_ACQUISITION = "http://opds-spec.org/acquisition"
_SUFFIX, _METALINK = ".zim", ".meta4"
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]*", re.ASCII)
_DATE = re.compile(r"_\d{4}-\d{2}[a-z]?\Z")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SCHEMES = ("https", "http")
_MOST_BYTES = 64 << 20
_PAGE, _MOST_PAGES = 500, 100


class OpdsSource:
    """A catalogue's address, and the `name` of a ZIM file in it."""

    kind = "opds"
    options = frozenset({"sha256", "name"})
    pins: tuple[str, ...] = ("sha256",)

    def problem(self, spec: SourceSpec) -> str:
        """See Source."""
        if wrong := address_problem(spec.locations[0]):
            return wrong
        if not spec.name:
            return "needs a `name`: that of the file, such as `wikipedia_en_medicine_maxi_2024-05`"
        if _NAME.fullmatch(_plain(spec.name)) is None:
            return f"has a `name` that is none of a file: {spec.name!r}"
        return ""

    def is_here(self, spec: SourceSpec, cache: Path) -> bool:
        """See Source."""
        return fetched_before(spec.sha256, cache) is not None

    def fetch(self, spec: SourceSpec, _base: Path, cache: Path, progress: Progress) -> Fetched:
        """See Source."""
        path = fetched_before(spec.sha256, cache)
        if path is None:
            path = cached(_remote(spec, _offer(spec, progress)), cache, progress)
        return Fetched(path.parent, (path,), text_sha256(spec.sha256, spec.file))

    def size(self, spec: SourceSpec, _base: Path) -> int | None:
        """See Source."""
        offer = _offer(spec)
        return remote_size(_remote(spec, offer)) if offer.size is None else offer.size


@dataclass(frozen=True, slots=True)
class _Offer:
    """Where a file can be had."""

    addresses: tuple[str, ...]
    size: int | None = None
    sha256: str = ""


@dataclass(slots=True)
class _Page:
    """A part of a catalogue."""

    offers: dict[str, _Offer] = field(default_factory=dict)
    """name → where it is"""
    entries: int = 0
    total: int = 0
    """entries of the whole, where the catalogue says so"""
    following: str = ""
    """the address of the next page, where it does"""


def _remote(spec: SourceSpec, offer: _Offer) -> Remote:
    if offer.sha256 and offer.sha256 != spec.sha256:
        raise wrong_digest(spec.name, spec.sha256, offer.sha256)
    first, *others = offer.addresses
    name = _plain(spec.name)
    return Remote(name, first, spec.sha256, others=tuple(others), file=name + _SUFFIX)


def _offer(spec: SourceSpec, progress: Progress | None = None) -> _Offer:
    """Return where the catalogue's file is, with its mirrors."""
    found = _catalogued(spec)
    (address,) = found.addresses
    parts = urlsplit(address)
    if not parts.path.endswith(_METALINK):
        return found
    plain = parts._replace(path=parts.path.removesuffix(_METALINK)).geturl()
    name = _plain(spec.name)
    try:
        return _mirrored(
            name, content(Remote(f"the metalink of {name}", address), _MOST_BYTES), plain
        )
    except UnavailableError as error:
        if progress:
            progress.note(f"{error.message} The file is fetched without its list of mirrors.")
        return _Offer((plain,), found.size)


def _catalogued(spec: SourceSpec) -> _Offer:
    name = _plain(spec.name)
    names: set[str] = set()
    for address in _questions(spec.locations[0], name):
        for page in _pages(address):
            if name in page.offers:
                return page.offers[name]
            names.update(page.offers)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0)
    raise LibraryError(
        f"The catalogue holds no {name}.",
        f"It holds, among others, {', '.join(near)}." if near else "Check its address.",
    )


def _questions(address: str, name: str) -> Iterator[str]:
    """Yield the addresses to ask, narrow ones first: all of a catalogue is several megabytes."""
    book = _DATE.sub("", name)
    if "name" not in dict(parse_qsl(urlsplit(address).query)):
        yield _with(address, name=book.rpartition("_")[0] or book, count=_PAGE)
        yield _with(address, name=book, count=_PAGE)
    yield _with(address, count=_PAGE)


def _pages(address: str) -> Iterator[_Page]:
    start, seen = 0, set[str]()
    while address not in seen and len(seen) < _MOST_PAGES:
        seen.add(address)
        page = _page(address)
        yield page
        start += page.entries
        if page.following:
            address = page.following
        elif page.entries and start < page.total:
            address = _with(address, start=start)


def _page(address: str) -> _Page:
    root = _parsed("the catalogue", content(Remote("the catalogue", address), _MOST_BYTES))
    page = _Page(total=_number(root.findtext("{*}totalResults")) or 0)
    for link in root.iterfind("{*}link"):
        if link.get("rel") == "next":
            page.following = urljoin(address, link.get("href", ""))
    for entry in root.iterfind("{*}entry"):
        page.entries += 1
        for link in entry.iterfind("{*}link"):
            target = urljoin(address, link.get("href", ""))
            path = unquote(urlsplit(target).path).removesuffix(_METALINK)
            if (
                link.get("rel", "").startswith(_ACQUISITION)
                and path.endswith(_SUFFIX)
                and not address_problem(target, _SCHEMES)
            ):
                page.offers[_plain(path.rpartition("/")[2])] = _Offer(
                    (target,), _number(link.get("length"))
                )
    return page


def _mirrored(name: str, data: bytes, plain: str) -> _Offer:
    """Return what a metalink says of a file; `plain` is the address beside it, the last resort."""
    root = _parsed(f"the metalink of {name}", data)
    files = root.findall("{*}file")
    own = [each for each in files if _plain(each.get("name", "")) == name] or files[:1]
    if not own:
        return _Offer((plain,))
    links = sorted(
        own[0].iterfind("{*}url"), key=lambda url: _number(url.get("priority")) or 1 << 20
    )
    addresses = [(link.text or "").strip() for link in links]
    usable = [each for each in addresses if not address_problem(each, _SCHEMES)]
    hashes = [
        (each.text or "").strip().lower()
        for each in own[0].iterfind("{*}hash")
        if each.get("type", "").lower() == "sha-256"
    ]
    sha256 = next((each for each in hashes if _SHA256.fullmatch(each)), "")
    return _Offer(
        tuple(dict.fromkeys([*usable, plain])), _number(own[0].findtext("{*}size")), sha256
    )


def _parsed(name: str, data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise LibraryError(f"{name} is not XML.", "Check its address in the bundle.")
    return root


def _number(text: str | None) -> int | None:
    plain = (text or "").strip()
    return int(plain) if plain.isdecimal() and len(plain) < 20 else None


def _plain(name: str) -> str:
    return name.removesuffix(_SUFFIX)


def _with(address: str, **added: str | int) -> str:
    """Return an address with other values of these parameters."""
    parts = urlsplit(address)
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in added]
    return parts._replace(query=urlencode([*kept, *added.items()]), fragment="").geturl()
