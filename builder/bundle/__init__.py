"""bundle.toml → a frozen plan, or all that is wrong with it."""
