"""Pictures with and without colour that the checks of notebook 02 show to an answer."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from skimage import data
from skimage.color import lab2rgb, rgb2lab


def grey_photo() -> np.ndarray:
    """Return a photograph whose channels are equal."""
    return np.repeat(data.camera()[:200, :200, None], 3, axis=-1)


def grey_scan() -> np.ndarray:
    """Return the grey photograph with the noise of a scanner, saved as a colour JPEG."""
    noise = np.random.default_rng(0).integers(-2, 3, (200, 200, 3))
    noisy = (grey_photo().astype(int) + noise).clip(0, 255).astype(np.uint8)
    return np.asarray(Image.open(io.BytesIO(encoded(noisy, "JPEG", quality=80))))


def sepia_print() -> np.ndarray:
    """Return the grey photograph as an old print, under one tint."""
    tinted = rgb2lab(grey_photo())
    tinted[..., 0] = 30 + 0.6 * tinted[..., 0]  # an old print has no black left to tint
    tinted[..., 1:] = (2, 9)
    return (255 * lab2rgb(tinted)).round().astype(np.uint8)


def blue_sky() -> np.ndarray:
    """Return a sky whose blue hardly varies."""
    light = np.broadcast_to(np.linspace(190, 210, 200)[:, None, None], (200, 200, 3))
    return (light * np.array([0.55, 0.8, 1.0])).astype(np.uint8)


def red_thing() -> np.ndarray:
    """Return the grey scan with one red square on it."""
    picture = grey_scan().copy()
    picture[80:120, 80:120] = (200, 30, 30)
    return picture


def pale_photo() -> np.ndarray:
    """Return the grey photograph under a quarter of another one's colours."""
    return (0.75 * grey_photo() + 0.25 * data.astronaut()[:200, 150:350]).astype(np.uint8)


def night_sky() -> np.ndarray:
    """Return the Hubble Deep Field: black, with galaxies in a few places."""
    return data.hubble_deep_field()[:, :872]


def encoded(picture_u8: np.ndarray, form: str, **options: object) -> bytes:
    """Return the bytes of a picture's file."""
    buffer = io.BytesIO()
    Image.fromarray(picture_u8).save(buffer, form, **options)
    return buffer.getvalue()


# Name, picture, whether it has no colour, and what to think of where the answer differs.
ODD_PICTURES: tuple[tuple[str, Callable[[], np.ndarray], bool, str], ...] = (
    ("a colour photo", data.coffee, False, "Is the comparison the right way round?"),
    ("a grey photo", grey_photo, True, "Is the comparison the right way round?"),
    (
        "a grey photo saved as a colour JPEG",
        grey_scan,
        True,
        "Its channels differ by a few bytes, so R = G = B does not hold everywhere, and single "
        "pixels stand out: measure chroma in Lab, allow some units, and look at no maximum.",
    ),
    (
        "a sepia print",
        sepia_print,
        True,
        "One tint lies over all of it: look at how far the colours lie from the picture's own "
        "median (a, b), not from grey.",
    ),
    (
        "a blue sky",
        blue_sky,
        False,
        "Its colours differ little, but they are far from grey. A photo without colour has little "
        "spread and little chroma.",
    ),
    (
        "a grey scene with one red thing",
        red_thing,
        False,
        "The red thing covers 4 % of it and drowns in a mean or a median. Look at a high "
        "percentile, such as the 99th.",
    ),
    (
        "a night sky with galaxies",
        night_sky,
        False,
        "Nearly all of it is black, and its colours are in a few spots. Look at a high percentile "
        "of the distances, and drop a picture only if its spread is small too.",
    ),
    (
        "a pale photo",
        pale_photo,
        False,
        "Pale is not grey: allow only a few Lab units of spread, and ask for little chroma too.",
    ),
)
