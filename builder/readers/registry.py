"""Every format that there is, found in `builder.readers.formats`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from builder.readers import formats
from builder.readers.format import Format


def _all() -> Iterator[Format]:
    for module in sorted(each.name for each in pkgutil.iter_modules(formats.__path__)):
        loaded = import_module(f"{formats.__name__}.{module}")
        for each in getattr(loaded, "FORMATS", None) or (loaded.FORMAT,):
            assert isinstance(each, Format)
            yield each


FORMATS: Mapping[str, Format] = MappingProxyType({each.name: each for each in _all()})
"""name → format"""
