"""The shared vocabulary of bytes: formats, keys and checks. No web, no database, no logging."""
