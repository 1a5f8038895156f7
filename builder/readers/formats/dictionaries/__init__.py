"""Dictionaries: of the DICT protocol, StarDict, and TEI as FreeDict writes it."""

from __future__ import annotations

from builder.readers.formats.dictionaries import dictd, stardict, tei

FORMATS = (dictd.FORMAT, stardict.FORMAT, tei.FORMAT)
"""a headword is a document in each"""
