"""The full-screen program. It draws what the library tells it and retrieves nothing."""
