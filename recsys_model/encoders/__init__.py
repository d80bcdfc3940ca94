"""Sentence encoders, and what they have embedded already."""
