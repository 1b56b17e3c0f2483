"""Tests of the formats, in Python and TypeScript."""
