"""Chunks in, something searchable out."""
