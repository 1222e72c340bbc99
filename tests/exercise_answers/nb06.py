"""Answers to the exercises of notebook 06: typical wrong ones, and right ones in other words."""

from exercise_answers import nb06_blocks, nb06_pictures, nb06_tables

WRONG = nb06_blocks.WRONG | nb06_tables.WRONG | nb06_pictures.WRONG
RIGHT = nb06_blocks.RIGHT | nb06_tables.RIGHT | nb06_pictures.RIGHT
