"""Lay pictures out like a camera's folder, with what goes wrong in one."""

from pathlib import Path

import numpy as np
from PIL import Image

from colorlib.colorworld import ColorWorld
from colorlib.course_pictures import course_images
from colorlib.notebook.lesson import without_color
from colorlib.profiles import Profile

SHOTS = 7  # a film, without the second shot of its first picture


def stand_in_pictures(sizes: Profile) -> np.ndarray:
    """Return pictures for who has no photographs at hand, at a profile's sizes.

    Args:
        sizes: from `profile()`. For gpu they are photographs, see `course_images`; else drawn
            by ColorWorld at 96 pixels, at which models of the zoo are measured.

    Returns:
        uint8 (N, S, S, 3).

    Raises:
        DataError: there are no photographs for the gpu profile.

    Taught in: notebooks/14_your_project.ipynb
    """
    if sizes.name == "gpu":
        return course_images(sizes).train[: 300 * SHOTS]
    films = 10 if sizes.name == "smoke" else 90
    return ColorWorld(size=96, seed=14).images(films * SHOTS)


def write_camera_folder(folder: str | Path, pictures_u8: np.ndarray, *, shots: int = SHOTS) -> Path:
    """Write pictures as PNG files, a sub-folder for each film, and spoil a few.

    Each film ends with a second shot of its first picture, mirrored. The last sub-folder, "misc",
    holds a copy, a picture in grey, one that is too small, and a file that is none.

    Args:
        folder: where to; made where it is missing.
        pictures_u8: uint8 (N, H, W, 3); those that do not fill a film are left out.
        shots: pictures a film, without the second shot.

    Returns:
        The folder.

    Raises:
        ValueError: there are too few pictures for a film.

    Taught in: notebooks/14_your_project.ipynb
    """
    films = len(pictures_u8) // shots
    if films < 1:
        raise ValueError(
            f"`shots` must be at most the number of pictures, {len(pictures_u8)}, got {shots}."
        )
    folder = Path(folder)
    for film in range(films):
        roll = pictures_u8[film * shots : (film + 1) * shots]
        place = folder / f"film-{film:02}"
        place.mkdir(parents=True)
        for number, picture in enumerate([*roll, roll[0][:, ::-1]]):
            Image.fromarray(np.ascontiguousarray(picture)).save(place / f"{number:04}.png")
    first, misc = pictures_u8[0], folder / "misc"
    misc.mkdir()
    (misc / "copy.png").write_bytes((folder / "film-00" / "0000.png").read_bytes())
    Image.fromarray(without_color(first).permute(1, 2, 0).numpy()).save(misc / "grey.png")
    Image.fromarray(first).resize((16, 16)).save(misc / "icon.png")
    (misc / "notes.png").write_text("no picture at all", encoding="utf-8")
    return folder
