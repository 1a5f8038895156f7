"""ZIM files by a catalogue: found by name, fetched from whichever mirror has them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from builder import sources
from builder.sources.base import Fetched
from builder.sources.opds import _PAGE
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from tests.support.caches import content_files
from tests.support.fakes import Recorder
from tests.support.http_server import Served

NAME = "wikipedia_en_medicine_maxi_2024-05"
DATA = b"ZIM\x04" + os.urandom(300_000)
SHA = hashlib.sha256(DATA).hexdigest()
NO_SHA = "0" * 64
OPDS = sources.KINDS["opds"]
FEED = "/catalog/v2/entries"


class Catalogue:
    """A catalogue as Kiwix's, whose file lies on two mirrors."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.mirrors = [f"{served.url}/{each}/{NAME}.zim" for each in ("near", "far")]
        for each in ("near", "far"):
            served.files[f"/{each}/{NAME}.zim"] = DATA
        self.publish(self.entry(NAME), self.entry("gutenberg_en_all_2023-08"))
        self.link(*self.mirrors)

    def entry(self, name: str, suffix: str = ".zim.meta4", length: str = "300004") -> str:
        """Return the entry of a file."""
        href = f"{self.served.url}/zim/{name}{suffix}"
        kind = "http://opds-spec.org/acquisition/open-access"
        return (
            f"<entry><id>urn:uuid:{name}</id><title>{name}</title>"
            '<link rel="http://opds-spec.org/image/thumbnail" href="/x/?a=1&b=2"/>'
            f'<link type="text/html" href="/content/{name}"/>'
            f'<link rel="{kind}" href={quoteattr(href)} length="{length}"/>'
            "</entry>"
        )

    def publish(self, *entries: str, total: int = 0, query: str = "", more: str = "") -> None:
        """Set what the catalogue answers, to a query or to any."""
        self.served.files[FEED + query] = (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
            f"<totalResults>{total or len(entries)}</totalResults>{more}{''.join(entries)}</feed>"
        ).encode()

    def link(self, *mirrors: str, sha256: str = SHA, name: str = NAME) -> None:
        """Set what the metalink says; the first mirror is the one to prefer."""
        urls = "".join(
            f'<url location="fr" priority="{number}">{escape(each)}</url>'
            for number, each in reversed([*enumerate(mirrors, 1)])
        )
        hashes = "".join(f'<hash type="{kind}">{value}</hash>'
                         for kind, value in (("md5", "0" * 32), ("sha-256", sha256)))  # fmt: skip
        self.served.files[f"/zim/{NAME}.zim.meta4"] = (
            '<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink">'
            f'<file name="{name}.zim"><size>{len(DATA)}</size>{hashes}'
            f'<pieces length="9" type="sha-256"><hash>{NO_SHA}</hash></pieces>{urls}</file>'
            "</metalink>"
        ).encode()

    def spec(self, name: str = NAME, sha256: str = SHA) -> SourceSpec:
        """Return the source of a bundle."""
        return SourceSpec("opds", (f"{self.served.url}{FEED}",), sha256=sha256, name=name)

    def fetched_from(self) -> list[str]:
        """Return the places that were asked for the file itself."""
        return [path for path in self.served.asked() if path.endswith(".zim")]


@pytest.fixture
def catalogue(served: Served) -> Catalogue:
    return Catalogue(served)


def fetch(spec: SourceSpec, cache: Path, told: Recorder | None = None) -> Fetched:
    return sources.fetch(spec, Path(), cache, told or Recorder())


def refusal(spec: SourceSpec, cache: Path) -> str:
    with pytest.raises(LibraryError) as caught:
        fetch(spec, cache)
    assert [] == content_files(cache)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["", ".zim"])
def test_a_file_is_fetched_from_the_mirror_to_prefer(
    catalogue: Catalogue, cache: Path, suffix: str
) -> None:
    spec = catalogue.spec(NAME + suffix)
    assert not sources.is_here(spec, cache)
    assert len(DATA) == OPDS.size(spec, Path())
    first = fetch(spec, cache)
    (path,) = first.files
    assert (f"{NAME}.zim", DATA) == (first.name(path), path.read_bytes())
    assert [f"/near/{NAME}.zim"] == catalogue.fetched_from()
    catalogue.served.files.clear()
    assert first == fetch(spec, cache)
    assert sources.is_here(spec, cache)


def test_the_next_mirror_goes_on_where_one_stopped(catalogue: Catalogue, cache: Path) -> None:
    told = Recorder()
    near = catalogue.mirrors[0].removeprefix(catalogue.served.url)
    catalogue.served.files[near] = DATA
    catalogue.link("http://127.0.0.1:9/x.zim", f"{catalogue.served.url}/gone.zim",
                   *catalogue.mirrors)  # fmt: skip
    assert DATA == fetch(catalogue.spec(), cache, told).files[0].read_bytes()
    assert [
        f"{NAME} could not be reached: no connection. Its next address is tried.",
        f"{NAME}: the server answered 404 Not Found. Its next address is tried.",
    ] == told.notes


def test_what_one_mirror_gave_is_not_fetched_again_from_the_next(
    catalogue: Catalogue, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first breaks off, and then has the file no more."""
    served = catalogue.served
    served.break_after = [1 << 20, 1 << 20, 200_000]  # catalogue, metalink, the file

    class Once(dict[str, bytes]):
        def get(self, path: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
            return (
                self.pop(path, default) if path.startswith("/near/") else super().get(path, default)
            )

    served.files = Once(served.files)
    fetch(catalogue.spec(), cache)
    starts = [int(wanted.strip("bytes=-") or 0)
              for path, wanted in served.requests if path.startswith("/far/")]  # fmt: skip
    assert 1 == len(starts)
    assert 0 < starts[0] <= 200_000


def test_a_mirror_with_other_content_is_passed_over(catalogue: Catalogue, cache: Path) -> None:
    told = Recorder()
    catalogue.served.files[f"/near/{NAME}.zim"] = DATA[:-1] + b"?"
    assert DATA == fetch(catalogue.spec(), cache, told).files[0].read_bytes()
    assert [
        f"{NAME} is not the file that the bundle names: its SHA-256 is wrong. "
        "Its next address is tried."
    ] == told.notes


def test_the_address_beside_the_metalink_is_the_last_resort(
    catalogue: Catalogue, cache: Path
) -> None:
    catalogue.link()
    catalogue.served.files[f"/zim/{NAME}.zim"] = DATA
    fetch(catalogue.spec(), cache)
    assert [f"/zim/{NAME}.zim"] == catalogue.fetched_from()


def test_without_its_metalink_a_file_is_fetched_all_the_same(
    catalogue: Catalogue, cache: Path
) -> None:
    told = Recorder()
    del catalogue.served.files[f"/zim/{NAME}.zim.meta4"]
    catalogue.served.files[f"/zim/{NAME}.zim"] = DATA
    assert 300_004 == OPDS.size(catalogue.spec(), Path())
    fetch(catalogue.spec(), cache, told)
    assert "fetched without its list of mirrors" in told.notes[0]


@pytest.mark.parametrize("length", ["300004", "", "many"])
def test_a_catalogue_may_name_files_without_metalinks(
    catalogue: Catalogue, cache: Path, length: str
) -> None:
    catalogue.publish(catalogue.entry(NAME, ".zim", length))
    catalogue.served.files[f"/zim/{NAME}.zim"] = DATA
    assert len(DATA) == OPDS.size(catalogue.spec(), Path())
    assert DATA == fetch(catalogue.spec(), cache).files[0].read_bytes()


def test_nothing_is_fetched_that_the_metalink_knows_to_be_another(
    catalogue: Catalogue, cache: Path
) -> None:
    message = refusal(catalogue.spec(sha256=NO_SHA), cache)
    assert f"expected {NO_SHA}\n  got      {SHA}" in message
    assert [] == catalogue.fetched_from()


def test_the_catalogue_is_asked_for_the_book_before_all_of_it_is_read(
    catalogue: Catalogue, cache: Path
) -> None:
    catalogue.publish(catalogue.entry(NAME), query=f"?name=wikipedia_en_medicine&count={_PAGE}")
    del catalogue.served.files[FEED]
    fetch(catalogue.spec(), cache)
    assert 1 == sum(path.startswith(FEED) for path in catalogue.served.asked())


def test_a_catalogue_is_read_to_its_last_page(catalogue: Catalogue, cache: Path) -> None:
    others = [catalogue.entry(f"other_{number}") for number in range(6)]
    catalogue.publish(*others[:3], total=7)
    catalogue.publish(*others[3:], total=7, query=f"?count={_PAGE}&start=3")
    catalogue.publish(catalogue.entry(NAME), total=7, query=f"?count={_PAGE}&start=6")
    for narrow in ("wikipedia_en_medicine", "wikipedia_en_medicine_maxi"):
        catalogue.publish(query=f"?name={narrow}&count={_PAGE}")
    assert DATA == fetch(catalogue.spec(), cache).files[0].read_bytes()


def test_a_catalogue_may_link_its_pages(catalogue: Catalogue, cache: Path) -> None:
    catalogue.publish(catalogue.entry("x_2024-01"), more='<link rel="next" href="entries/2"/>')
    catalogue.served.files["/catalog/v2/entries/2"] = catalogue.served.files[FEED].replace(
        b"x_2024-01", NAME.encode()
    )
    assert DATA == fetch(catalogue.spec(), cache).files[0].read_bytes()


@pytest.mark.parametrize("more", ["", '<link rel="next" href="entries"/>'])
def test_a_catalogue_without_end_is_given_up(catalogue: Catalogue, cache: Path, more: str) -> None:
    catalogue.publish(catalogue.entry("x_2024-01"), total=10**9, more=more)
    assert f"The catalogue holds no {NAME}." in refusal(catalogue.spec(), cache)
    assert len(catalogue.served.requests) < 400


def test_an_edition_that_is_gone_is_told_with_those_that_are_there(
    catalogue: Catalogue, cache: Path
) -> None:
    catalogue.publish(catalogue.entry("ted_en_2024-09"), catalogue.entry(NAME[:-2] + "09"))
    message = refusal(catalogue.spec(), cache)
    assert (
        f"The catalogue holds no {NAME}.\n"
        "  It holds, among others, wikipedia_en_medicine_maxi_2024-09,"
    ) in message


@pytest.mark.parametrize(
    "hostile",
    [b"", b"no XML", b"<a/>",
     b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><feed>&y;</feed>',
     b"<feed>" + b"<entry>" * 100_000],
)  # fmt: skip
def test_an_answer_that_is_no_catalogue_is_told(
    catalogue: Catalogue, cache: Path, hostile: bytes
) -> None:
    catalogue.served.files[FEED] = hostile
    message = refusal(catalogue.spec(), cache)
    assert message.startswith(("The catalogue holds no", "the catalogue is not XML."))
    assert "root:" not in message


def test_links_of_other_schemes_are_not_followed(catalogue: Catalogue, cache: Path) -> None:
    catalogue.link("file:///etc/passwd", "ftp://127.0.0.1/x.zim", catalogue.mirrors[1])
    fetch(catalogue.spec(), cache)
    assert [f"/far/{NAME}.zim"] == catalogue.fetched_from()
    own = catalogue.entry(NAME, ".zim").replace(f"{catalogue.served.url}/zim", "file:///etc")
    catalogue.publish(own)
    assert "The catalogue holds no" in refusal(
        replace(catalogue.spec(), sha256=NO_SHA), cache / "x"
    )


def test_a_catalogue_out_of_reach_is_told(cache: Path, catalogue: Catalogue) -> None:
    nowhere = replace(catalogue.spec(), locations=("http://127.0.0.1:9/x",))
    assert "the catalogue could not be reached: no connection." in refusal(nowhere, cache)


@pytest.mark.parametrize(
    ("location", "name"),
    [("http://a.b/c", NAME), ("a.b/c", NAME), ("https://me:pw@a.b/c", NAME),
     ("https://a.b/c", ""), ("https://a.b/c", "../x"), ("https://a.b/c", "a b")],
)  # fmt: skip
def test_what_cannot_name_a_file_is_a_mistake_in_the_bundle(location: str, name: str) -> None:
    assert "" != OPDS.problem(SourceSpec("opds", (location,), sha256=NO_SHA, name=name))
    assert "" == OPDS.problem(SourceSpec("opds", ("https://a.b/c",), sha256=NO_SHA, name=NAME))
