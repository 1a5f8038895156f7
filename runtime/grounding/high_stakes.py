"""Whether much hangs on the words of a text: doses, limits, interactions, destruction. Pure."""

from __future__ import annotations

import re

from runtime.grounding.parser import read
from runtime.grounding.units import MONTHS

_DATES = frozenset({"bc", "ad", "century", "decade", "millennium", "time", "year"}) | MONTHS
"""units of numbers that say when, rather than how much"""
_WARNINGS = re.compile(
    r"\b(?:interact(?:s|ed|ing|ions?)?\b|contraindicat|overdos|poison|toxic|lethal|fatal"
    r"|do(?:es)? not (?:take|give|use|exceed|mix|combine)\b|should not (?:be )?(?:take|give|use)"
    r"|must not\b|never (?:take|give|use|mix|exceed)\b|avoid(?:ed|ing)?\b"
    r"|legal limit|speed limit|age limit|at (?:most|least)\b|no (?:more|less|fewer) than\b"
    r"|maximum (?:dose|of|daily)|minimum (?:dose|of|age)|fine of\b|imprison|prohibited|unlawful"
    r"|illegal)",
    re.IGNORECASE,
)
_DESTRUCTION = re.compile(
    r"(?<![\w-])(?:rm|dd|mkfs(?:\.\w+)?|shred|wipefs|fdisk|parted|rmdir|del|truncate|killall"
    r"|kill|chmod|chown|format|mv|reboot|shutdown|halt)\s+(?:-|/|of=|if=|\w:)"
    r"|(?<!\w)(?:find\b.{0,300}-delete|git\s+(?:reset\s+--hard|clean|push\s+(?:-f|--force)|rebase"
    r"|checkout\s+--|branch\s+-D|stash\s+(?:drop|clear))|--(?:force|hard|delete|purge)"
    r"|drop\s+(?:table|database|schema)|delete\s+from|truncate\s+table)(?!\w)",
    re.IGNORECASE,
)


def is_high_stakes(text: str) -> bool:
    """Whether a text has a number with a unit, a warning, a limit or a command that destroys."""
    return (
        any(number.unit and number.unit not in _DATES for number in read(text).of("number"))
        or _WARNINGS.search(text) is not None
        or _DESTRUCTION.search(text) is not None
    )
