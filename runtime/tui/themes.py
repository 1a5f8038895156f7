"""Paper by day, lamplight by night, and no colour at all."""

from __future__ import annotations

from textual.theme import Theme

PAPER = Theme(
    name="paper",
    dark=False,
    primary="#8a2f2b",
    secondary="#5f5346",
    accent="#8a2f2b",
    warning="#9a5b00",
    error="#a3261f",
    success="#4b6b3c",
    foreground="#2b2622",
    background="#faf6ec",
    surface="#f2ecdd",
    panel="#ece4d2",
    variables={
        "quiet": "#73685a",
        "rule": "#d9cfba",
        "marker": "#f3df9b",
        "marker-ink": "#2b2622",
        "doubt": "#9a5b00",
        "input-cursor-background": "#2b2622",
        "input-cursor-foreground": "#faf6ec",
        "input-selection-background": "#e3d3a8",
        "footer-background": "#faf6ec",
        "footer-key-foreground": "#8a2f2b",
        "footer-description-foreground": "#73685a",
    },
)

LAMPLIGHT = Theme(
    name="lamplight",
    dark=True,
    primary="#d9a45b",
    secondary="#a89b86",
    accent="#d9a45b",
    warning="#e0915c",
    error="#e5766c",
    success="#9cb380",
    foreground="#ddd5c5",
    background="#1c1a17",
    surface="#26231f",
    panel="#2e2a25",
    variables={
        "quiet": "#978b79",
        "rule": "#3b362f",
        "marker": "#51431f",
        "marker-ink": "#f4e8cd",
        "doubt": "#e0915c",
        "input-cursor-background": "#ddd5c5",
        "input-cursor-foreground": "#1c1a17",
        "input-selection-background": "#5a4a24",
        "footer-background": "#1c1a17",
        "footer-key-foreground": "#d9a45b",
        "footer-description-foreground": "#978b79",
    },
)

_TERMINAL_OWN = "ansi_default"

COLOURLESS = Theme(
    name="colourless",
    ansi=True,
    dark=True,
    primary=_TERMINAL_OWN,
    secondary=_TERMINAL_OWN,
    accent=_TERMINAL_OWN,
    warning=_TERMINAL_OWN,
    error=_TERMINAL_OWN,
    success=_TERMINAL_OWN,
    foreground=_TERMINAL_OWN,
    background=_TERMINAL_OWN,
    surface=_TERMINAL_OWN,
    panel=_TERMINAL_OWN,
    boost=_TERMINAL_OWN,
    variables={
        "ansi-background": _TERMINAL_OWN,
        "ansi-foreground": _TERMINAL_OWN,
        "quiet": _TERMINAL_OWN,
        "rule": _TERMINAL_OWN,
        "marker": _TERMINAL_OWN,
        "marker-ink": _TERMINAL_OWN,
        "doubt": _TERMINAL_OWN,
        "footer-key-foreground": _TERMINAL_OWN,
        "scrollbar": _TERMINAL_OWN,
        "scrollbar-hover": _TERMINAL_OWN,
        "scrollbar-active": _TERMINAL_OWN,
        "scrollbar-background": _TERMINAL_OWN,
    },
)
