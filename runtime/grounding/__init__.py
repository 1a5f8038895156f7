"""What a text claims, and where a source speaks against it. Pure."""
