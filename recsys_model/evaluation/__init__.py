"""Ranking, wishes and baselines, measured."""
