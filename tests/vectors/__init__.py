"""Vectors that every implementation of the formats reads, and the scripts that make and hand them over."""
