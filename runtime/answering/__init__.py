"""Passages → evidence → prompt → draft → outcome."""
