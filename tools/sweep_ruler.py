"""What the painters of a sweep over a loss's weight are measured with, on ColorWorld."""

from collections import Counter
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torchvision.utils import make_grid

from colorlib.color import AB_SCALE, denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.colorworld import ColorWorld
from colorlib.course_pictures import CourseImages
from colorlib.evaluation import bootstrap_interval, colorfulness, gap_interval, mae_rgb255, psnr
from colorlib.evaluation.metrics.ssim import ssim
from colorlib.files import atomic_path
from colorlib.losses.perceptual import PerceptualLoss
from painters import SIZES

SCENES = 5  # the first of each of the commonest kinds: nobody picked them by result
COLOR, GAP = "colourfulness", "colourfulness gap"
LOWEST = "L1 above the lowest, %"
PERCEPTUAL = "perceptual distance"
# How far the oracle goes from the median of each pixel's colours to the likeliest one.
TOWARD_MODE = {"lowest L1": 0.0, "oracle, 50 %": 0.5, "oracle, 75 %": 0.75, "likeliest": 1.0}


class Ruler:
    """The test pictures and what each painter is measured with.

    Args:
        images: of the lessons, at the profile of `painters`.
        perceptual: measures a column of its own; None leaves it out.
    """

    def __init__(self, images: CourseImages, perceptual: PerceptualLoss | None = None) -> None:
        self.real_u8 = torch.from_numpy(images.test).movedim(-1, 1)
        self.L_norm, self.real_ab = normalize_lab(rgb_u8_to_lab(self.real_u8))
        self.real_color = colorfulness(self.real_u8).numpy()
        self.perceptual = perceptual
        self.first = SIZES.train_images + SIZES.val_images  # number of the first test picture
        world = ColorWorld(SIZES.image_size, seed=0)
        count = len(images.test)
        self.oracles = [world.oracle(self.first + index) for index in range(count)]
        self.lowest = np.array([oracle.lowest_l1 for oracle in self.oracles])
        self.kinds = [oracle.scene.kind for oracle in self.oracles]
        commonest = [kind for kind, _ in Counter(self.kinds).most_common(SCENES)]
        self.shown = [self.kinds.index(kind) for kind in commonest]

    def measure(self, ab_norm: Tensor) -> dict[str, np.ndarray]:
        """Return each number of each test picture."""
        fake_u8 = self.to_rgb(ab_norm)
        pairs = zip(self.oracles, AB_SCALE * ab_norm, strict=True)
        expected = np.array([oracle.expected_l1(ab) for oracle, ab in pairs])
        measured = {
            "PSNR, dB": psnr(fake_u8, self.real_u8).numpy(),
            "MAE, 0-255": mae_rgb255(fake_u8, self.real_u8).numpy(),
            "SSIM": ssim(fake_u8, self.real_u8).numpy(),
            LOWEST: 100 * (expected - self.lowest) / self.lowest.mean(),
            COLOR: colorfulness(fake_u8).numpy(),
        }
        if self.perceptual is not None:
            measured[PERCEPTUAL] = self.perceptual_distances(ab_norm)
        return measured

    @torch.inference_mode()
    def perceptual_distances(self, ab_norm: Tensor) -> np.ndarray:
        """Return the perceptual loss of each test picture."""
        pictures = zip(*(t.split(1) for t in (self.L_norm, ab_norm, self.real_ab)), strict=True)
        return np.array([self.perceptual(*picture).item() for picture in pictures])

    def numbers(self, measured: list[dict[str, np.ndarray]]) -> dict[str, dict]:
        """Return the means over seeds, with intervals over the test pictures."""
        means = {name: np.mean([one[name] for one in measured], axis=0) for name in measured[0]}
        found = {name: bootstrap_interval(values) for name, values in means.items()}
        found[GAP] = gap_interval(means[COLOR], self.real_color)
        return {
            name: {end: round(getattr(interval, end), 4) for end in ("mean", "low", "high")}
            for name, interval in found.items()
        }

    def one_seed(self, measured: dict[str, np.ndarray]) -> dict[str, float]:
        """Return the means over the test pictures."""
        gap = abs(measured[COLOR].mean() - self.real_color.mean())
        return {name: float(values.mean()) for name, values in measured.items()} | {GAP: gap}

    def references(self) -> dict[str, dict]:
        """Return the numbers of grey, of the truth and of the oracle's guesses."""
        lines = {"grey": torch.zeros_like(self.real_ab), "ground truth": self.real_ab}
        for name, share in TOWARD_MODE.items():
            guesses_ab = [oracle.toward_mode_ab(share) for oracle in self.oracles]
            lines[name] = torch.stack(guesses_ab) / AB_SCALE
        references = {name: self.numbers([self.measure(ab)]) for name, ab in lines.items()}
        del references["ground truth"]["PSNR, dB"]  # infinite
        return references

    def to_rgb(self, ab_norm: Tensor) -> Tensor:
        """Return uint8 (N, 3, S, S)."""
        return lab_to_rgb_u8(denormalize_lab(self.L_norm, ab_norm))

    def write_picture(self, path: Path, ab_norm: Tensor) -> str:
        """Write the shown scenes side by side, the true ones below; return the file's name."""
        painted, real = self.to_rgb(ab_norm)[self.shown], self.real_u8[self.shown]
        sheet = make_grid(torch.cat([painted, real]), nrow=SCENES, padding=0)
        with atomic_path(path) as temporary:
            Image.fromarray(sheet.movedim(0, -1).numpy()).save(temporary, optimize=True)
        return f"{path.parent.name}/{path.name}"
