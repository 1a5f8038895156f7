"""How well words alone find what is asked for, language by language."""
