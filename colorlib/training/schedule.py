"""The learning rate over a phase of training."""


def lr_factor(step: int, steps: int, warmup_share: float, decay_share: float) -> float:
    """Return what to multiply the learning rate with: up, level, down to zero, in straight lines.

    Args:
        step: from 0 to steps - 1.
        steps: of the phase.
        warmup_share: share of the steps over which the rate rises, 0 to 1.
        decay_share: share of the steps over which it falls to zero, 0 to 1; pix2pix's half.

    Returns:
        Factor in (0, 1].

    Example:
        >>> [lr_factor(step, 8, warmup_share=0.25, decay_share=0.5) for step in range(8)]
        [0.5, 1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25]

    Source: Isola et al. 2017 (pix2pix) hold the rate and then let it fall linearly to zero
        in the authors' code (`n_epochs`, `n_epochs_decay`).
    """
    warmup_steps = warmup_share * steps
    decay_steps = decay_share * steps
    rising = (step + 1) / warmup_steps if step + 1 < warmup_steps else 1.0
    falling = (steps - step) / decay_steps if steps - step < decay_steps else 1.0
    return min(rising, falling)
