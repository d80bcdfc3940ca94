"""Semantic IDs: prefixes, their names, and how well they are used."""
