"""Draw what a screen can show of the Lab space."""

import torch
from matplotlib.axes import Axes
from torch import Tensor

from colorlib.color import lab_to_rgb
from colorlib.gamut import gamut_mask

GRID = 256  # points a side
OUTSIDE_GREY = 0.80  # of the ab plane's points that sRGB lacks


def ab_plane(L: float, reach: int = 110, points: int = GRID) -> Tensor:
    """Return Lab (3, points, points) of one lightness: a* grows to the right, b* upwards."""
    axis = torch.linspace(-reach, reach, points)
    b, a = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return torch.stack([torch.full_like(a, float(L)), a, b])  # (3, points, points)


def gamut_slice(L: float, reach: int = 110, points: int = GRID) -> Tensor:
    """Return rgb01 (3, points, points): the colours of one lightness, flat grey outside sRGB."""
    lab = ab_plane(L, reach, points)
    return torch.where(gamut_mask(lab), lab_to_rgb(lab), torch.tensor(OUTSIDE_GREY))


def draw_gamut_slice(axis: Axes, L: float, *, reach: int = 110, name_axes: bool = True) -> None:
    """Draw the sRGB colours of one lightness on a matplotlib axis, with their border.

    Args:
        axis: where to draw.
        L: lightness L*, 0 to 100.
        reach: how far a* and b* run from the middle, in Lab units.
        name_axes: write what the ends of a* and b* look like.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    extent = (-reach, reach, -reach, reach)
    axis.imshow(gamut_slice(L, reach).permute(1, 2, 0).numpy(), extent=extent)
    rgb01 = lab_to_rgb(ab_plane(L, reach), clip=False)
    room = torch.minimum(rgb01, 1 - rgb01).amin(dim=0)  # to the nearest wall; negative outside
    if room.min() < 0 < room.max():
        # Row 0 of the plane is its top, and contour counts rows from below.
        axis.contour(room.flip(0), levels=[0.0], extent=extent, colors="black", linewidths=1.2)
    axis.axhline(0, color="black", linewidth=0.6, alpha=0.5)
    axis.axvline(0, color="black", linewidth=0.6, alpha=0.5)
    axis.set_xticks([-100, -50, 0, 50, 100])
    axis.set_yticks([-100, -50, 0, 50, 100])
    if name_axes:
        axis.set_xlabel("a   green ← → red")
        axis.set_ylabel("b   blue ← → yellow")
