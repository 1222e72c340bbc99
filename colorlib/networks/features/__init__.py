"""Frozen image classifiers whose inner layers say what is in a picture, for perceptual losses."""
