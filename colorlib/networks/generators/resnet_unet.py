"""A U-Net whose encoder is a ResNet18: fastai's DynamicUnet in plain PyTorch."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.blocks.pixel_shuffle import PixelShuffleUp
from colorlib.networks.generators.encoder_weights import load_encoder_weights
from colorlib.networks.generators.resnet_encoder import (
    STAGES,
    WIDTHS,
    ResNet18Encoder,
    imagenet_grey,
)


class ResNet18UNetGenerator(Generator):
    """Predict colour from lightness with a U-Net on a ResNet18 encoder (fastai's `DynamicUnet`).

    The same computation as fastai's class, without fastai: weights of one work in the other
    (`networks/generators/fastai_unet.py`). The constructor draws fresh weights; `resnet18_unet`
    loads an encoder's.

    Args:
        cut_after: the encoder's last stage: "layer4" for 1/32 of the size, "layer3" for 1/16.
        decoder_widths: channels inside the bottleneck, then of each decoder block from the
            smallest features to the largest; one more than the stages, plus one. None for
            fastai's, whose layers at full size make it ten times as slow on a CPU as slim ones.
        norm: "batch" for a BatchNorm behind each decoder convolution but the last; "none", as
            fastai's own default is.
        blur: smooth what the decoder blocks scale up.
        y_range: lowest and highest ab_norm, approached through a sigmoid; None for no bound.
        average_mirrored: in eval mode, predict the picture and its mirror image, and average, so
            that left and right count alike; takes twice the time (test-time augmentation,
            "self-ensemble").
        encoder_origin: what the encoder's weights were before training: a record for checkpoints
            and model cards, which loads nothing.

    Raises:
        ValueError: an unknown stage or norm, a wrong number of widths, or an empty range.

    Source: Howard and Gugger 2020, "Deep Learning for Coders with fastai and PyTorch", chapter
        15; Ronneberger et al. 2015 (U-Net); Timofte et al. 2016
        ("enhanced prediction": mirror images).
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """

    small_config: ClassVar[dict] = {"cut_after": "layer1", "decoder_widths": (4, 4)}

    def __init__(
        self,
        cut_after: str = "layer4",
        decoder_widths: Sequence[int] | None = None,
        norm: str = "batch",
        blur: bool = True,
        y_range: Sequence[float] | None = (-1.0, 1.0),
        average_mirrored: bool = False,
        encoder_origin: str = "random",
    ):
        super().__init__()
        if norm not in ("batch", "none"):
            raise ValueError(f"`norm` must be 'batch' or 'none', got {norm!r}.")
        if y_range is not None and not y_range[0] < y_range[1]:
            raise ValueError(f"`y_range` must be (low, high) with low < high, got {y_range}.")
        self.encoder = ResNet18Encoder(cut_after)
        skips = [64, *WIDTHS[: len(self.encoder.stages)]]
        innermost = skips.pop()
        if decoder_widths is None:
            decoder_widths = fastai_widths(cut_after)
        if len(decoder_widths) != len(skips) + 1 or min(decoder_widths) < 2:
            raise ValueError(
                f"`decoder_widths` must be {len(skips) + 1} numbers of 2 or more for "
                f"{cut_after!r} (the bottleneck and {len(skips)} blocks), got {decoder_widths}."
            )
        self.config["decoder_widths"] = list(decoder_widths)
        has_norm = norm == "batch"
        bottleneck, *widths = decoder_widths
        self.bottleneck = nn.Sequential(
            nn.BatchNorm2d(innermost),
            nn.ReLU(),
            _conv(innermost, bottleneck, has_norm),
            _conv(bottleneck, innermost, has_norm),
        )
        self.blocks = nn.ModuleList(
            UpBlock(below, skip, width, has_norm=has_norm, blur=blur)
            for (below, width), skip in zip(
                pairwise([innermost, *widths]), reversed(skips), strict=True
            )
        )
        self.up = PixelShuffleUp(widths[-1], widths[-1], has_norm=has_norm)
        self.refine = Refine(widths[-1] + 1, has_norm)
        self.head = nn.Conv2d(widths[-1] + 1, 2, 1)
        self.size_multiple = 2 ** (len(self.encoder.stages) + 1)
        self.average_mirrored = average_mirrored
        self.y_range = y_range

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) within `y_range` from L_norm (N, 1, H, W) in [-1, 1]."""
        self.check(condition)
        if self.training or not self.average_mirrored:
            return self._paint(condition)
        return (self._paint(condition) + self._paint(condition.flip(-1)).flip(-1)) / 2

    def _paint(self, L_norm: Tensor) -> Tensor:
        grey = imagenet_grey(L_norm)
        *skips, x = self.encoder(grey)
        x = self.bottleneck(x)
        for block in self.blocks:
            x = block(x, skips.pop())
        x = self.refine(torch.cat([self.up(x), grey], dim=1))
        return into_range(self.head(x), self.y_range)


class UpBlock(nn.Module):
    """Scale features up, lay the encoder's beside them, and mix both (fastai's `UnetBlock`)."""

    def __init__(self, below: int, skip: int, width: int, *, has_norm: bool, blur: bool):
        super().__init__()
        self.up = PixelShuffleUp(below, below // 2, blur=blur, has_norm=has_norm)
        self.skip_norm = nn.BatchNorm2d(skip)
        self.conv1 = _conv(below // 2 + skip, width, has_norm)
        self.conv2 = _conv(width, width, has_norm)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """Return x (N, below, H, W) and skip (N, skip, 2H, 2W) as (N, width, 2H, 2W)."""
        joined = torch.cat([self.up(x), self.skip_norm(skip)], dim=1)
        return self.conv2(self.conv1(torch.relu(joined)))


class Refine(nn.Module):
    """Refine full-size features with one residual block (fastai's `ResBlock`)."""

    def __init__(self, channels: int, has_norm: bool):
        super().__init__()
        self.conv1 = _conv(channels, channels, has_norm)
        self.conv2 = _conv(channels, channels, has_norm, is_active=False)
        if has_norm:
            nn.init.zeros_(self.conv2[1].weight)  # begins as doing nothing

    def forward(self, x: Tensor) -> Tensor:
        """Return x (N, channels, H, W) refined."""
        return torch.relu(x + self.conv2(self.conv1(x)))


def resnet18_unet(
    encoder_weights: str | Path | None = "imagenet", **config
) -> ResNet18UNetGenerator:
    """Build a `ResNet18UNetGenerator`, load its encoder and print what was loaded.

    Args:
        encoder_weights: "imagenet" (torchvision's, cached or downloaded), the path of a
            torchvision ResNet18 state dict, or None for random weights.
        **config: the arguments of `ResNet18UNetGenerator`.

    Returns:
        The generator; `config["encoder_origin"]` says what its encoder started from.

    Raises:
        WeightsError: the weights are not to be had, damaged, or not a ResNet18's.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    generator = ResNet18UNetGenerator(**config)
    generator.config["encoder_origin"] = load_encoder_weights(generator.encoder, encoder_weights)
    print(f"encoder weights: {generator.config['encoder_origin']}")
    return generator


def fastai_widths(cut_after: str) -> tuple[int, ...]:
    """Return the widths that fastai's `DynamicUnet` gives its decoder, bottleneck first."""
    skips = [64, *WIDTHS[: STAGES.index(cut_after) + 1]]
    x = skips.pop()
    widths = [2 * x]
    while skips:
        x = x // 2 + skips.pop()
        if not skips:
            x //= 2
        widths.append(x)
    return tuple(widths)


def into_range(x: Tensor, y_range: Sequence[float] | None) -> Tensor:
    """Squeeze x into (low, high) by a sigmoid (fastai's `SigmoidRange`)."""
    if y_range is None:
        return x
    low, high = y_range
    return torch.sigmoid(x) * (high - low) + low


def _conv(in_channels: int, out_channels: int, has_norm: bool, is_active: bool = True):
    conv = nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=not has_norm)
    nn.init.kaiming_normal_(conv.weight)
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)
    layers = [conv]
    if has_norm:
        layers.append(nn.BatchNorm2d(out_channels))
    if is_active:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)
