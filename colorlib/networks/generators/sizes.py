"""Refuse sizes that no network can have."""


def check_sizes(**sizes: int) -> None:
    """Refuse counts below 1.

    Args:
        **sizes: argument -> count, such as `base_channels=64`.

    Raises:
        ValueError: one is below 1.
    """
    for name, count in sizes.items():
        if count < 1:
            raise ValueError(f"`{name}` must be at least 1, got {count}.")
