"""Answers with their sources → a file of Markdown or HTML, where a person says so."""
