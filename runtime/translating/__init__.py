"""A sentence → its translation by a model, and what dictionaries bear out of it."""
