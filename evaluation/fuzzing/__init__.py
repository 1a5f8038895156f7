"""Sticks that are damaged, or made to do harm: what the program makes of them."""
