"""Draw a before/after card: two pictures side by side, with the model's name under them."""

import math
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from colorlib.images import Photo
from colorlib.notebook.show.figures import BACKGROUND, INK

PICTURE_SIDE = 800  # longest, in pixels
LEAST_WIDTH = 400  # so that the words fit
MARGIN, GAP = 24, 12
LABEL_SIZE, CAPTION_SIZE = 20, 22
MOST_ASPECT = 1.7  # width in heights
LINE = 1.5  # height of a line of text, in its size
GUESS = "The colours are a guess."


def before_after(
    before: Photo, after: Photo, *, labels: tuple[str, str], models: tuple[str, ...]
) -> Image.Image:
    """Draw two pictures of one photograph, each with its label, and what made the colours.

    They stand side by side; much wider than high (more than 1.7 times)
    stand one over the other.

    Args:
        before: the picture that is shown first; transparent places show the ground.
        after: the other one, of the same size.
        labels: what each is, in a few words.
        models: those that painted `before` or `after`, or both.

    Returns:
        RGB, about 800 pixels for the longer side of each picture.
    """
    width, height = _shown_size(before)
    pictures = [_on_ground(photo, (width, height)) for photo in (before, after)]
    is_stacked = width > MOST_ASPECT * height
    label_line = math.ceil(LINE * LABEL_SIZE)
    across, down = (0, height + label_line + GAP) if is_stacked else (width + GAP, 0)
    total = 2 * MARGIN + across + width
    caption = _wrapped(f"Colourized by {' and '.join(models)}.", total - 2 * MARGIN)
    caption += _wrapped(GUESS, total - 2 * MARGIN)
    caption_top = MARGIN + down + height + label_line + GAP
    caption_line = math.ceil(LINE * CAPTION_SIZE)
    total_height = caption_top + len(caption) * caption_line + MARGIN - GAP
    sheet = Image.new("RGB", (total, total_height), BACKGROUND)
    pen = ImageDraw.Draw(sheet)
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        left, top = MARGIN + number * across, MARGIN + number * down
        sheet.paste(picture, (left, top))
        place = (left, top + height + label_line / 2)
        pen.text(place, label, fill=INK, font=_font(LABEL_SIZE), anchor="lm")
    for number, text in enumerate(caption):
        place = (MARGIN, caption_top + number * caption_line)
        pen.text(place, text, fill=INK, font=_font(CAPTION_SIZE), anchor="la")
    return sheet


def _shown_size(photo: Photo) -> tuple[int, int]:
    height, width = photo.rgb_u8.shape[:2]
    scale = min(1.0, PICTURE_SIDE / max(height, width))
    if width * scale < LEAST_WIDTH:  # a small or a narrow one
        scale = min(LEAST_WIDTH / width, PICTURE_SIDE / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _on_ground(photo: Photo, size: tuple[int, int]) -> Image.Image:
    picture = Image.fromarray(photo.rgb_u8)
    if photo.alpha_u8 is not None:
        ground = Image.new("RGB", picture.size, BACKGROUND)
        ground.paste(picture, mask=Image.fromarray(np.ascontiguousarray(photo.alpha_u8)))
        picture = ground
    return picture.resize(size, Image.Resampling.LANCZOS)


def _wrapped(text: str, width: int) -> list[str]:
    font, lines = _font(CAPTION_SIZE), [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(size: int) -> ImageFont.FreeTypeFont:
    # Matplotlib brings it along, so that the card looks the same on every machine.
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    return ImageFont.truetype(str(path), size)
