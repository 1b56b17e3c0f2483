"""The tests, which mirror the source, and the fixed people who act in them."""
