"""What code of an answer is made of, and what running it would destroy. Nothing is ever run."""
