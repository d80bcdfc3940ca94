"""Catalogues and interactions: read, typed, filtered, split and stored."""
