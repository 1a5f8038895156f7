"""How well a library finds and answers, and how fast: what `eval`, `eval-sets` and `bench` print."""
