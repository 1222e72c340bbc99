"""Turn cached uint8 photographs into training batches on the device."""

import numpy as np
import torch
from torch import Tensor

from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.errors import DataError


class BatchLoader:
    """Draw random crops, flipped at random, as (L_norm, real_ab).

    Batch number `step` depends on the seed and on `step` alone, so a resumed training sees what
    an uninterrupted one would have seen. Photographs travel as uint8, and are cropped, flipped
    and converted to Lab on the device. An epoch is a shuffle; its last, partial batch is dropped.

    Args:
        images: uint8 (N, S, S, 3), an array or a memory-mapped one.
        batch_size: pictures a batch, at most as many as there are to draw from.
        crop: pixels a side of a crop, at most S; S for no cropping.
        positions: int64 (K,), which images to draw from, such as `PhotoCache.select` returns;
            None for all.
        seed: of the shuffles, crops and flips.
        device: where the batches go.
        flip: mirror half of the crops left to right. Never upside down: skies are above.

    Raises:
        DataError: wrong dtype or shape, too few images, or a crop larger than the images.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """

    def __init__(
        self,
        images: np.ndarray,
        batch_size: int,
        *,
        crop: int,
        positions: np.ndarray | None = None,
        seed: int = 0,
        device: torch.device | str = "cpu",
        flip: bool = True,
    ):
        if images.dtype != np.uint8 or images.ndim != 4 or images.shape[-1] != 3:
            raise DataError(
                f"`images` must be uint8 (N, S, S, 3), got {images.dtype} {images.shape}. "
                "Make them with colorlib.data.build_cache."
            )
        if positions is None:
            positions = np.arange(len(images))
        if not 1 <= batch_size <= len(positions):
            raise DataError(
                f"`batch_size` must be from 1 to the {len(positions)} images there are, "
                f"got {batch_size}. Use a smaller batch or more photographs."
            )
        if not 1 <= crop <= min(images.shape[1:3]):
            raise DataError(
                f"`crop` must be from 1 to the images' {min(images.shape[1:3])} pixels, got {crop}."
            )
        self.images = images
        self.positions = positions
        self.batch_size = batch_size
        self.crop = crop
        self.seed = seed
        self.device = torch.device(device)
        self.flip = flip
        self._shuffled_epoch: int | None = None
        self._order = np.empty(0, dtype=np.int64)

    @property
    def settings(self) -> dict:
        """What the batches depend on beside the pictures: a record for checkpoints."""
        return {
            "pictures": len(self.positions),
            "batch_size": self.batch_size,
            "crop": self.crop,
            "flip": self.flip,
            "seed": self.seed,
        }

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        return len(self.positions) // self.batch_size

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return batch number `step`: L_norm (N, 1, S, S), real_ab (N, 2, S, S), S as `crop`."""
        epoch, position = divmod(step, len(self))
        if epoch != self._shuffled_epoch:
            self._order = np.random.default_rng((self.seed, 0, epoch)).permutation(self.positions)
            self._shuffled_epoch = epoch
        chosen = self._order[position * self.batch_size : (position + 1) * self.batch_size]
        # Sorted reads walk a memory-mapped file from front to back.
        photos = torch.from_numpy(self.images[np.sort(chosen)]).to(self.device)
        crops = self._crop(photos, np.random.default_rng((self.seed, 1, step)))
        return normalize_lab(rgb_u8_to_lab(crops))

    def _crop(self, photos: Tensor, rng: np.random.Generator) -> Tensor:
        count, height, width, _ = photos.shape
        top = rng.integers(0, height - self.crop + 1, size=(count, 1))
        left = rng.integers(0, width - self.crop + 1, size=(count, 1))
        flipped = rng.random((count, 1)) < 0.5 if self.flip else np.zeros((count, 1), dtype=bool)
        along = np.arange(self.crop)
        rows = torch.from_numpy(top + along).to(self.device)
        columns = left + np.where(flipped, along[::-1], along)
        columns = torch.from_numpy(columns).to(self.device)
        each = torch.arange(count, device=self.device)[:, None, None]
        crops = photos[each, rows[:, :, None], columns[:, None, :]]  # (N, crop, crop, 3)
        return crops.permute(0, 3, 1, 2)
