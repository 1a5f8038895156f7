"""How well a library finds and answers, and how fast: `library`, `sets` and `bench`."""
