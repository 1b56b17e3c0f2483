"""Hidden information in files: samples full of it, and what is left of them."""
