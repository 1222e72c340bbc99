"""Generators: networks that predict ab from lightness, one architecture a file."""
