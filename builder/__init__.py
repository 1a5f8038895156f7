"""Vademecum's builder: from the sources named in bundle.toml to a stick."""
