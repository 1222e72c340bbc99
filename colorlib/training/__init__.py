"""Training: configuration, the trainer, checkpoints, and the recipes of the zoo."""
