"""Pictures as a stick keeps them → pixels → what a terminal shows of them."""
