"""All that both applications may touch: the store between them, and what any web process needs."""
