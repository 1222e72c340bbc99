"""Watch a training: validation numbers and a sheet of sample pictures."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torchvision.utils import make_grid

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.evaluation import colorfulness, mae_rgb255, psnr
from colorlib.files import atomic_path
from colorlib.networks.base import reduced_for
from colorlib.waiting import bar

BATCH = 64


class Monitor:
    """Colorize validation photographs and compare them with the truth and with plain grey.

    Called as `monitor(generator, step)`, the way `Pix2PixTrainer(sample=...)` calls it.

    Args:
        images: uint8 (N, S, S, 3); their centre `size` x `size` is used.
        size: pixels a side that the generator paints.
        folder: where sample sheets go, as step_000500.png: a row a photograph, with grey, the
            generator's colours and the truth from left to right; None draws none.
        device: where the generator is.
        samples: photographs on a sheet.
        progress: show a bar where the painting takes more than two seconds.
    """

    def __init__(
        self,
        images: np.ndarray,
        size: int,
        *,
        folder: str | Path | None = None,
        device: torch.device | str = "cpu",
        samples: int = 12,
        progress: bool = True,
    ):
        start = (images.shape[1] - size) // 2
        centre = images[:, start : start + size, start : start + size]
        self.real_u8 = torch.from_numpy(np.ascontiguousarray(centre)).permute(0, 3, 1, 2).to(device)
        self.L_norm, real_ab = normalize_lab(rgb_u8_to_lab(self.real_u8))
        self.grey_u8 = self._to_rgb(torch.zeros_like(real_ab))
        self.folder = Path(folder) if folder is not None else None
        self.samples, self.progress = samples, progress

    @torch.no_grad()
    def __call__(self, generator: nn.Module, step: int) -> dict[str, float]:
        """Return validation MAE, PSNR, its gain over grey, and colourfulness beside the truth's.

        `val_colorfulness_gap` is how far the two mean colourfulnesses lie apart.
        """
        parts = bar(
            self.L_norm.split(BATCH),
            "painting validation pictures",
            unit="batches",
            progress=self.progress,
        )
        fake_ab = torch.cat([generator(reduced_for(generator, part)).float() for part in parts])
        fake_u8 = self._to_rgb(fake_ab)
        if self.folder is not None:
            self._write_sheet(fake_u8, step)
        fake_psnr = psnr(fake_u8, self.real_u8)
        painted, true = (colorfulness(u8).mean().item() for u8 in (fake_u8, self.real_u8))
        return {
            "val_mae_rgb255": mae_rgb255(fake_u8, self.real_u8).mean().item(),
            "val_psnr": fake_psnr.mean().item(),
            "val_psnr_over_grey": (fake_psnr - psnr(self.grey_u8, self.real_u8)).mean().item(),
            "val_colorfulness": painted,
            "val_colorfulness_truth": true,
            "val_colorfulness_gap": abs(painted - true),
        }

    def _to_rgb(self, ab_norm: Tensor) -> Tensor:
        return lab_to_rgb_u8(denormalize_lab(self.L_norm, ab_norm))

    def _write_sheet(self, fake_u8: Tensor, step: int) -> None:
        columns = [images[: self.samples] for images in (self.grey_u8, fake_u8, self.real_u8)]
        rows = torch.stack(columns, dim=1).flatten(0, 1)  # (3 * samples, 3, size, size)
        grid = make_grid(rows, nrow=3, padding=2, pad_value=128)
        with atomic_path(self.folder / f"step_{step:06d}.png") as temporary:
            Image.fromarray(grid.permute(1, 2, 0).cpu().numpy()).save(temporary)
