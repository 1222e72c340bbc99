"""One-sided label smoothing, for the families that have labels."""

from colorlib.errors import ColorlibError


def checked_smoothing(label_smoothing: float) -> float:
    """Return what is taken off the label "real" in the discriminator's loss, or refuse it.

    Raises:
        ColorlibError: not in [0, 0.5).
    """
    if not 0 <= label_smoothing < 0.5:
        raise ColorlibError(
            f"`label_smoothing` must be from 0 to below 0.5, got {label_smoothing}. "
            "Use 0.1 for real labels of 0.9; fake labels, and the generator's, stay as they are."
        )
    return label_smoothing
