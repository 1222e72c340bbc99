"""Draw README's picture: grey scenes of ColorWorld, and three colourings of each.

Usage:
    python tools/make_cover.py
"""

import numpy as np
import torch
from PIL import Image

from colorlib import ColorWorld, lab_to_rgb_u8
from colorlib.files import atomic_path
from notebook_files import ROOT

SIZE, GAP, GROUND = 128, 6, 244
SCENES = (975, 957, 933, 931, 936, 918, 907, 939)


def main() -> None:
    """Write data/colorworld.jpg."""
    world = ColorWorld(size=SIZE, seed=0)
    step = SIZE + GAP
    sheet = np.full((4 * step + GAP, len(SCENES) * step + GAP, 3), GROUND, np.uint8)
    for column, index in enumerate(SCENES):
        oracle = world.oracle(index)
        L = torch.from_numpy(oracle.scene.L)
        grey = lab_to_rgb_u8(torch.stack([L, 0 * L, 0 * L])).permute(1, 2, 0).numpy()
        left = GAP + column * step
        for row, picture in enumerate([grey, *(oracle.sample(draw) for draw in range(3))]):
            top = GAP + row * step
            sheet[top : top + SIZE, left : left + SIZE] = picture
    with atomic_path(ROOT / "data" / "colorworld.jpg") as temporary:
        Image.fromarray(sheet).save(temporary, quality=88, subsampling=0)


if __name__ == "__main__":
    main()
