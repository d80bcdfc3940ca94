"""``make bench-quality``: Sidney and its peers on the same rows, ranked and counted by the same rule.

What runs where: ``data_sets``, ``export``, ``ours``, ``report`` and ``run`` in Sidney's own environment; ``peer`` and
what it imports in one of its own, since RecTools wants older numpy and pandas. Parquet and JSON pass between the two.
"""
