"""The errors that colorlib raises on purpose; each message is one line that says what to do."""


class ColorlibError(ValueError):
    """Base class of every error that colorlib raises on purpose."""


class ImageError(ColorlibError):
    """An image that cannot be read or written."""


class DataError(ColorlibError):
    """A data set, shard or cache that cannot be used."""


class WeightsError(ColorlibError):
    """Trained weights that are missing, damaged or do not fit."""


class CheckpointError(ColorlibError):
    """A training checkpoint that cannot be written, read or resumed from."""
