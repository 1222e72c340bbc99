"""Pretrained networks that see in pictures what no formula does, and where their weights are."""
