"""Words and sentences looked up in the dictionaries of a stick."""
