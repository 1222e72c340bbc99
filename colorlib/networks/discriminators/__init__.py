"""Discriminators: networks that judge whether colours are real, one architecture a file."""
