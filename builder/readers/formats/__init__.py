"""The formats, a module or package each: its `FORMAT` says all of it. There is no other list."""
