"""Tests in real browsers, against the production servers."""
