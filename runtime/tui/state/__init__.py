"""The pure half of the screens: turns, sessions, wrapped text, numbered passages."""
