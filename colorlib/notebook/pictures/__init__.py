"""What the course draws: the gamut, patches, networks, a pixel's colours, frames of a training."""
