"""Photos as files and as pixels: find them, read any of them, scale them, write them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "finding": ["IMAGE_SUFFIXES", "find_images"],
        "reading": ["MAX_PIXELS", "Photo", "read_image"],
        "resizing": [
            "crop_to_square",
            "reduce_rgb_u8",
            "scale_down",
            "seen_lightness",
            "squash_to_square",
            "stretch_ab",
        ],
        "writing": ["WRITABLE_SUFFIXES", "write_image"],
    },
)
