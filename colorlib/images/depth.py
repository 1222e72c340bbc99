"""Scale samples of more than 8 bits to 8."""

import numpy as np

WHITE_U16 = 65535


def u16_to_u8(samples: np.ndarray, white: int = WHITE_U16) -> np.ndarray:
    """Scale unsigned 16-bit samples so that `white` becomes 255.

    Args:
        samples: uint16, of any shape.
        white: the sample that stands for white; larger ones become 255 too.

    Returns:
        uint8, of the same shape.

    >>> u16_to_u8(np.array([0, 2048, 4095], dtype=np.uint16), white=4095)
    array([  0, 128, 255], dtype=uint8)
    """
    # A table of the 65,536 answers costs no float copy of a large image.
    table = np.minimum(np.rint(np.arange(WHITE_U16 + 1) * 255 / white), 255).astype(np.uint8)
    return table[samples]
