"""A folder → an opened stick: its manifest, its corpora and their indexes, its integrity."""
