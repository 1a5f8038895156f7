"""Finished parts → a published stick."""
