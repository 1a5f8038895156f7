"""How well a library finds and answers, and how fast: `eval`, `eval-sets` and `bench`."""
