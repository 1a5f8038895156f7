"""This machine → its memory, processors, graphics devices, and what its terminal can do."""
