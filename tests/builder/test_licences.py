"""Which licences let a work onto a stick that is made to be handed on."""

from __future__ import annotations

import pytest

from builder.licences import EVERY, as_spdx, is_share_alike, licence_links, refusal


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("CC BY-NC-SA  3.0", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("CC BY-SA 3.0, CC BY-SA 4.0", "CC-BY-SA-3.0 AND CC-BY-SA-4.0"),
        ("mit or apache-2.0", "MIT OR Apache-2.0"),
        ("LicenseRef-HPO", "LicenseRef-HPO"),
        ("Public domain (US Army)", "Public domain (US Army)"),
        ("see the source, MIT", "see the source, MIT"),
        ("", ""),
    ],
)
def test_a_licence_is_written_as_spdx_writes_it_where_spdx_knows_it(
    said: str, expected: str
) -> None:
    assert expected == as_spdx(said)


@pytest.mark.parametrize(
    "licence",
    ["CC-BY-SA-4.0", "CC BY 4.0", "Public domain", "LicenseRef-HPO", "HPND", "MIT OR GPL-2.0-only"],
)
def test_what_everyone_may_hand_on_is_taken(licence: str) -> None:
    assert "" == refusal(licence, ())


@pytest.mark.parametrize(
    ("licence", "named"),
    [
        ("CC-BY-NC-SA-3.0", "'CC-BY-NC-SA-3.0'"),
        ("CC BY-ND 4.0", "'CC-BY-ND-4.0'"),
        ("MIT AND CC-BY-NC-4.0", "'MIT AND CC-BY-NC-4.0'"),
        ("PolyForm-Noncommercial-1.0.0", "'PolyForm-Noncommercial-1.0.0'"),
        ("see the source", "'see the source'"),
        ("", "'private'"),
    ],
)
def test_the_rest_is_refused_until_it_is_named(licence: str, named: str) -> None:
    wrong = refusal(licence, ("CC-BY-NC-2.0",))
    assert f"add {named} to `library.allow_licences`." in wrong
    assert "" == refusal(licence, (named.strip("'"),))
    assert "" == refusal(licence, (EVERY,))


def test_one_identifier_of_an_expression_may_be_named() -> None:
    assert "" == refusal("MIT AND CC-BY-NC-4.0", ("CC BY-NC 4.0",))


@pytest.mark.parametrize("licence", ["", "see the source"])
def test_what_lies_on_this_machine_and_has_no_known_licence_is_its_owners(licence: str) -> None:
    assert "" == refusal(licence, None, is_own=True)
    assert refusal(licence, None)
    assert refusal(licence, (), is_own=True)  # the bundle says what may be on the stick


def test_what_may_not_be_handed_on_is_refused_wherever_it_lies() -> None:
    assert refusal("CC-BY-NC-4.0", None, is_own=True)


def test_links_lead_to_each_licence_and_share_alike_is_known() -> None:
    expected = (
        "https://spdx.org/licenses/MIT.html",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert expected == licence_links("MIT OR CC-BY-4.0")
    assert () == licence_links("Public domain") + licence_links("LicenseRef-HPO")
    assert is_share_alike("CC-BY-SA-4.0")
    assert not is_share_alike("CC-BY-4.0")
