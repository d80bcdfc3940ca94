"""The bilingual model: what it reads, what it predicts, and what is mixed with it."""
