"""The program's own words in the language of whoever reads them: `_("…")`, and `_n` for plurals.

What stands in constants and tables is marked by `N_`, and said by `_` when it is drawn.
"""

from runtime.localization.numbers import decimal, number
from runtime.localization.phrases import N_, _, _n, anew, listed
from runtime.localization.spoken import language, use

__all__ = ["N_", "_", "_n", "anew", "decimal", "language", "listed", "number", "use"]
