"""A client that a stranger wrote from crypto/README.md alone, against the portal and the Python half."""
