"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: kernels for grey, and ICNR.

The truths are computed here from their definitions.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from colorlib.exercises.checking import (
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
LUMA = (0.299, 0.587, 0.114)

Fold = tuple[Tensor, Tensor]  # kernels (C, 1, k, k) and biases (C,)


@exercise
def check_kernel_for_grey(answer: Callable[[Tensor, Tensor, Tensor], Fold]) -> str:
    """Check RGB kernels and their normalisation, folded into one convolution on grey."""
    rng = torch.Generator().manual_seed(0)
    # Not 3 x 3: `weight / std` would then scale the columns of a kernel without complaint.
    weight = torch.randn(4, 3, 5, 5, generator=rng, dtype=torch.float64)
    grey = torch.rand(2, 1, 8, 9, generator=rng, dtype=torch.float64)
    statistics = [((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)), (IMAGENET_MEAN, IMAGENET_STD)]
    for numbers in statistics:
        mean, std = (torch.tensor(values, dtype=torch.float64) for values in numbers)
        case = f"mean {numbers[0]}, std {numbers[1]}"
        kernel, bias = _kernel_and_bias(call(answer, weight, mean, std), channels=4)
        result = functional.conv2d(grey, kernel, bias)
        rgb = (grey.expand(-1, 3, -1, -1) - mean[:, None, None]) / std[:, None, None]
        expect_close(
            result,
            functional.conv2d(rgb, weight),
            1e-5,
            misconceptions={
                message: functional.conv2d(grey, *wrong)
                for message, wrong in _wrong_folds(weight, mean, std).items()
            },
            where=lambda index, case=case: f"{case}, output number {index}",
        )
    return "one channel in, no normalisation before it, and the same features."


@exercise
def check_icnr(answer: Callable[[Tensor, int], Tensor]) -> str:
    """Check kernels whose pixel shuffle repeats pixels (ICNR)."""
    rng = torch.Generator().manual_seed(0)
    for scale, size in ((2, 1), (3, 3)):
        kernels = torch.randn(5, 4, size, size, generator=rng, dtype=torch.float64)
        copies = scale**2
        result = call(answer, kernels, scale)
        expect(
            not torch.is_tensor(result) or result.shape[:2] != (5, 4 * copies),
            "you repeated along the axis of the input channels. The copies are output channels, "
            "axis 0.",
        )
        result = call_for_tensor(lambda made: made, result, shape=(5 * copies, *kernels.shape[1:]))
        expect(
            result.abs().max() > 0,
            "all of it is zero. Flat, yes, but every channel is dead from the start.",
        )
        expect(
            not (result == result[:1]).all(),
            "all output channels are one and the same kernel. The picture stays flat, but the "
            "channels can never learn to differ: repeat *each* kernel, not one of them.",
        )
        blocks = result.unflatten(0, (5, copies))
        ratios = blocks[:, 0] / kernels
        expect(
            not (blocks == blocks[:, :1]).all() or torch.allclose(ratios, ratios.mean()),
            "copies stand side by side, but of kernels that are not those given. `icnr_` draws "
            "its own: here, repeat `kernels`.",
        )
        expect_close(
            result,
            torch.cat([kernel.expand(copies, -1, -1, -1) for kernel in kernels]),
            1e-6,
            misconceptions={
                "this lays the whole set down again and again. Pixel shuffle builds a block from "
                "*neighbouring* channels, so each kernel must be followed by its own "
                "copies.": kernels.repeat(copies, 1, 1, 1),
                "each pixel of a block is a copy of the value, not a share of it: do not "
                "divide.": kernels.repeat_interleave(copies, dim=0) / copies,
                "right but for a factor 1 / scale: no energy is to be kept here, each pixel is a "
                "copy of the value.": kernels.repeat_interleave(copies, dim=0) / scale,
                "the copies of a kernel lie in two places: repeated in its place along one side "
                "of the block, the whole set again along the other. All scale² belong "
                "together.": kernels.repeat_interleave(scale, dim=0).repeat(scale, 1, 1, 1),
            },
            where=lambda index, scale=scale: f"scale {scale}, weight number {index}",
        )
        x = torch.randn(2, 4, 5, 6, generator=rng, dtype=torch.float64)
        shuffled = functional.pixel_shuffle(functional.conv2d(x, result), scale)
        small = functional.conv2d(x, kernels)
        repeated = functional.interpolate(small, scale_factor=scale, mode="nearest")
        expect(torch.allclose(shuffled, repeated, atol=1e-5), "the shuffle repeats no pixels.")
    return "constant in, constant out, and each channel has a kernel of its own."


def _kernel_and_bias(result: object, channels: int) -> Fold:
    is_pair = isinstance(result, tuple | list) and len(result) == 2
    expect(is_pair and all(torch.is_tensor(one) for one in result), "return (kernel, bias).")
    kernel, bias = (one.detach().to(torch.float64) for one in result)
    expect(
        kernel.shape != (channels, 5, 5),
        "the axis of input channels is gone. Keep it, with length 1: keepdim=True.",
    )
    expect(
        kernel.shape != (1, 3, 5, 5),
        "this adds up the output channels. Dimension 1 holds red, green and blue.",
    )
    for name, value, shape in (
        ("kernel", kernel, (channels, 1, 5, 5)),
        ("bias", bias, (channels,)),
    ):
        expect(
            value.shape == shape,
            f"the {name} must have shape {shape}, yours has {tuple(value.shape)}.",
        )
    return kernel, bias


def _wrong_folds(weight: Tensor, mean: Tensor, std: Tensor) -> dict[str, Fold]:
    def fold(kernels: Tensor, offset: Tensor) -> Fold:
        return kernels.sum(dim=1, keepdim=True), (kernels * offset[:, None, None]).sum((1, 2, 3))

    scaled = weight / std[:, None, None]
    kernel, bias = fold(scaled, -mean)
    nothing = torch.zeros_like(bias)
    luma = torch.tensor(LUMA, dtype=weight.dtype)[:, None, None]
    one_mean, one_std = mean.mean(), std.mean()
    middle = weight.shape[-1] // 2
    return {
        "three equal channels give three contributions: add the slices up, do not average them.": (
            kernel / 3,
            bias / 3,
        ),
        "the kernels are averaged here, the biases are not.": (kernel / 3, bias),
        "this keeps the red slice alone. Green and blue see the same grey and count as well.": fold(
            scaled[:, :1], -mean[:1]
        ),
        "luma weights mix a colour picture into grey. This picture is grey already: each slice "
        "counts once.": fold(scaled * luma, -mean),
        "the deviations are missing: each slice is divided by its channel's std.": fold(
            weight, -mean
        ),
        "multiplied by the deviations instead of divided.": fold(
            weight * std[:, None, None], -mean
        ),
        "the bias is missing. Subtracting a mean before a convolution shifts what comes out.": (
            kernel,
            nothing,
        ),
        "the bias has the wrong sign: the means are *subtracted*.": (kernel, -bias),
        "the means must be divided by the deviations too, as the slices are: sum mean / std "
        "times the slice.": (kernel, fold(weight, -mean)[1]),
        "this bias is the same for every output channel: each kernel weighs the means in its own "
        "way.": (kernel, -(mean / std).sum().expand_as(bias)),
        "one mean and one std for all three channels come near, but each slice has its own.": fold(
            weight / one_std, -one_mean.expand(3)
        ),
        "this undoes a normalisation, x * std + mean. The picture is raw, and (x - mean) / std is "
        "to be done: divide, and subtract.": (
            (weight * std[:, None, None]).sum(dim=1, keepdim=True),
            fold(weight, mean)[1],
        ),
        "the bias is right, the kernel takes one deviation for all three: each slice is divided "
        "by its own.": ((weight / one_std).sum(dim=1, keepdim=True), bias),
        "this bias counts the mean at the kernel's middle only. It is subtracted from all pixels "
        "under the kernel: sum over both spatial axes.": (
            kernel,
            -(scaled[..., middle, middle] * mean).sum(dim=1),
        ),
        "only the kernel's sum over channels and both spatial axes makes the bias; yours takes "
        "its mean.": (kernel, bias / (3 * weight[0, 0].numel())),
    }
