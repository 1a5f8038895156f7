"""What readers make of real files, beside what other programs make of them."""
