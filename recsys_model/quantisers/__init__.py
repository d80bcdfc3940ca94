"""From an item's text embedding to codes, coarse to fine."""
