"""What an exported file says of itself and of its parts."""

from __future__ import annotations

from runtime.localization import N_, _
from runtime.text.licences import creative_commons_link

ABOUT = N_(
    "Answered offline from this library's texts. The number behind a sentence leads to the passage "
    "that supports it; read it before you rely on the sentence."
)
SOURCES = N_("Sources")
NOT_CHECKED = N_("(not checked)")
UNSUPPORTED = "[?]"


def licence_line(licence: str) -> tuple[str, str]:
    """Return what to say of a licence, and the address that its own words ask to be named."""
    return _("Licence: {licence}", licence=licence), creative_commons_link(licence)
