"""Blend two models' colours and strengthen them, quickly enough for a slider."""

from typing import NamedTuple

import torch
from torch import Tensor

from colorlib.color import AB_SCALE, lab_to_rgb_u8, rgb_u8_to_lab
from colorlib.errors import ColorlibError
from colorlib.evaluation import colorfulness, psnr
from colorlib.images.resizing import scale_down
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.show.encoding import encode_picture
from colorlib.threads import one_thread

DISPLAY_SIDE = 320
SIZES = (32, 64, 96, 128, 192)
OWN_SIZE = 0


class Painted(NamedTuple):
    """A picture and the sentence that belongs under it."""

    picture: bytes
    sentence: str


class _Truth(NamedTuple):
    """What a picture is measured against."""

    rgb_u8: Tensor
    colorfulness: float
    grey_psnr: float


class Knobs:
    """Paint a photograph from two models' predictions, blended and scaled.

    Predictions are kept by `Comparison`, what is stretched for display here, so that a further
    turn costs a blend, a conversion and an encoding.

    Args:
        comparison: the photographs and models.

    Taught in: notebooks/09_compare_models.ipynb
    """

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self._labs: dict[str, Tensor] = {}
        self._truths: dict[str, _Truth] = {}
        self._stretched: dict[tuple[str, str, int], Tensor] = {}

    def sizes(self, model: str) -> list[int]:
        """Return those of the sizes on offer, in pixels a side, that fit a model."""
        return [size for size in SIZES if size % self.comparison.size_multiple(model) == 0]

    def rgb_u8(
        self, photo: str, model_a: str, model_b: str, blend: float, saturation: float, size: int
    ) -> Tensor:
        """Paint a photograph.

        Args:
            photo: a name in the comparison's `photos`.
            model_a: a name in its `models`.
            model_b: another, or the same.
            blend: share of `model_b` in a* and b*, 0 to 1.
            saturation: factor on a* and b* after that, 0 (grey) to 2.
            size: pixels a side at which both models predict; 0 for each model's own.

        Returns:
            uint8 (3, H, W), at most 320 pixels on the longer side.

        Raises:
            ColorlibError: no such photograph or model, or a size that does not fit one of them.
        """
        lab = self._lab(photo)
        ab = torch.lerp(
            self._ab(photo, model_a, size), self._ab(photo, model_b, size), float(blend)
        )
        return lab_to_rgb_u8(torch.cat([lab[:1], float(saturation) * ab]))

    def paint(
        self, photo: str, model_a: str, model_b: str, blend: float, saturation: float, size: int
    ) -> Painted:
        """Paint a photograph and measure it; the arguments are those of `rgb_u8`."""
        with one_thread():
            return self._paint(photo, model_a, model_b, blend, saturation, size)

    def _paint(
        self, photo: str, model_a: str, model_b: str, blend: float, saturation: float, size: int
    ) -> Painted:
        rgb_u8 = self.rgb_u8(photo, model_a, model_b, blend, saturation, size)
        sentence = f"Colourfulness {colorfulness(rgb_u8[None]).item():.0f}"
        if self.comparison.has_color(photo):
            truth = self._truth(photo)
            sentence += (
                f", the photograph's own {truth.colorfulness:.0f}. PSNR against the photograph "
                f"{psnr(rgb_u8[None], truth.rgb_u8[None]).item():.1f} dB, of grey "
                f"{truth.grey_psnr:.1f} dB"
            )
        else:
            sentence += "; the photograph is shown as scanned and has no colours to measure against"
        picture = encode_picture(rgb_u8.permute(1, 2, 0).contiguous().numpy())
        return Painted(picture, sentence + ".")

    def _truth(self, photo: str) -> _Truth:
        if photo not in self._truths:
            lab = self._lab(photo)
            real_u8 = lab_to_rgb_u8(lab)
            grey_u8 = lab_to_rgb_u8(torch.cat([lab[:1], torch.zeros_like(lab[1:])]))
            self._truths[photo] = _Truth(
                real_u8,
                colorfulness(real_u8[None]).item(),
                psnr(grey_u8[None], real_u8[None]).item(),
            )
        return self._truths[photo]

    def _lab(self, photo: str) -> Tensor:
        if photo not in self._labs:
            small = scale_down(self.comparison.rgb_u8(photo), DISPLAY_SIDE)
            self._labs[photo] = rgb_u8_to_lab(torch.from_numpy(small.copy()).permute(2, 0, 1))
        return self._labs[photo]

    def _ab(self, photo: str, model: str, size: int) -> Tensor:
        if size != OWN_SIZE and size % self.comparison.size_multiple(model):
            raise ColorlibError(
                f"`size` must be a multiple of {self.comparison.size_multiple(model)} for "
                f"{model!r}, got {size}."
            )
        key = (photo, model, size)
        if key not in self._stretched:
            height, width = self._lab(photo).shape[1:]
            own = size if size != OWN_SIZE else None
            ab_norm = self.comparison.ab_at(photo, model, height, width, own)
            self._stretched[key] = ab_norm * AB_SCALE
        return self._stretched[key]
