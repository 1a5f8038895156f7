"""Which model is used when; each is loaded once."""
