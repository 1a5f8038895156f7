"""Documents → passages → a pack: text, vectors, terms."""
