"""Tests of the plain way."""
