"""The officers' side in a real browser."""
