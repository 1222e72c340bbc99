"""Draw RESULTS.md's gallery: photographs, grey, as each model of the zoo colours them, true.

Usage:
    python tools/make_gallery.py
"""

import torch
from PIL import Image, ImageDraw, ImageFont

from colorlib.colorize.colorizer import Colorizer
from colorlib.colorize.painting import paint
from colorlib.files import atomic_path
from colorlib.images.resizing import squash_to_square
from colorlib.notebook.lesson import example_photos
from colorlib.training.recipes import RECIPES
from colorlib.zoo.weights import list_models
from notebook_files import ROOT

SIDE, GAP, GROUND, LABEL = 144, 4, 244, 22


def main() -> None:
    """Write data/gallery.jpg: a row a photograph, a column a model."""
    photos = example_photos()
    squares = {name: squash_to_square(photo, SIDE) for name, photo in photos.items()}
    colorizers = {
        model_card.name: Colorizer.from_zoo(model_card.name) for model_card in list_models()
    }
    columns = ["grey", *[name for name in RECIPES if name in colorizers], "the photograph"]
    no_color = torch.zeros(2, 1, 1)
    step = SIDE + GAP
    sheet = Image.new(
        "RGB", (len(columns) * step + GAP, len(squares) * step + GAP + LABEL), (GROUND,) * 3
    )
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for column, name in enumerate(columns):
        left = GAP + column * step
        pen.text((left + SIDE / 2, LABEL / 2), name, (26,) * 3, font, anchor="mm")
        for row, (label, square) in enumerate(squares.items()):
            picture = square
            if name in colorizers:
                # The model sees the whole photograph, not the small square.
                picture = paint(square, colorizers[name].predict_ab(photos[label]))
            elif name == "grey":
                picture = paint(square, no_color)
            sheet.paste(Image.fromarray(picture), (left, LABEL + GAP + row * step))
    with atomic_path(ROOT / "data" / "gallery.jpg") as temporary:
        sheet.save(temporary, quality=86, subsampling=0)


if __name__ == "__main__":
    main()
