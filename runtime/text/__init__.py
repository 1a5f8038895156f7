"""Text → terms, sentences, scripts, and text that is safe to show. Knows no stick and no model."""
