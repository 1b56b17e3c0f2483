"""Bytes and texts from outside, altered by the thousand: every function that reads them keeps its promise."""
