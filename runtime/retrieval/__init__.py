"""A question → a query → ranked passages."""
