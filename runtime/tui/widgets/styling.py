"""From a class in `app.tcss` to the style of a run of text."""

from __future__ import annotations

from textual.style import Style
from textual.widget import Widget


def run_style(widget: Widget, name: str) -> Style:
    """Return what the stylesheet says of a widget's component class, and nothing inherited.

    `Widget.get_visual_style` loses opaque backgrounds and reverse video (Textual 8.2).
    """
    styles = widget.get_component_styles(name)
    text = styles.text_style
    return Style(
        background=styles.background if styles.has_rule("background") else None,
        foreground=styles.color if styles.has_rule("color") else None,
        bold=text.bold,
        dim=text.dim,
        italic=text.italic,
        underline=text.underline,
        reverse=text.reverse,
    )
