"""The metrics: a file for each idea, which says what the number is, how it is computed and shown.

A new metric is one more file here that holds a `Metric`; `registry.METRICS` finds it, and with it
report cards, tables, model pages and the measurement cache.
"""
