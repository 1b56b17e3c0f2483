"""The plain way, for browsers without JavaScript: its process sees words for a moment and seals them."""
