"""Colorize photographs with a trained generator: one, several, or whole folders."""
