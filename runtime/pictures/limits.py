"""How large a picture on a stick may be. Constants only."""

from __future__ import annotations

LARGEST_SIDE = 640
"""pixels; the builder makes none larger, and what reads them relies on it"""
LARGEST_PICTURE = 1 << 20
"""bytes"""
MOST_PICTURES = 200
"""of a document"""
LONGEST_CAPTION = 300
"""characters"""
