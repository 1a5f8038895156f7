"""Vademecum's runtime: everything that runs from the stick. It never imports `builder`."""

__version__ = "0.1.0"
