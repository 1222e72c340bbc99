"""Answers to the exercises, a module a chapter: the tables that tests/test_exercises.py runs.

`WRONG` maps a check to (answer, what the verdict says), `RIGHT` to answers, or to (answer, what the
verdict says) where that matters.
"""
