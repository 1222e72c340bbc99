"""Check of notebooks/05_perceptual_loss.ipynb: what a classifier of photographs expects."""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlib.color import denormalize_lab, lab_to_rgb
from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's R, G and B
NO_GRADIENT = (
    "the values are right, but no gradient goes back to ab_norm, and a loss could teach nothing. "
    "Stay in torch: no NumPy, no detach(), no torch.no_grad()."
)


@exercise
def check_network_input(answer: Callable[[Tensor, Tensor], Tensor]) -> str:
    """Check the way from L_norm and ab_norm to normalised RGB, unclipped and with a gradient."""
    L_norm, ab_norm = colors(torch.Generator().manual_seed(0), size=(6, 5))
    ab_norm.requires_grad_()
    result = _called(answer, L_norm, ab_norm)
    expect(
        not torch.is_tensor(result) or result.shape != (2, 6, 5, 3),
        "the channels come last. A network takes (N, 3, H, W), so they stay at axis 1.",
    )
    values = call_for_tensor(lambda made: made, result, shape=(2, 3, 6, 5))
    truth = network_input(L_norm, ab_norm).detach()
    if not _is_same(values, truth):
        for message, wrong in wrong_inputs(L_norm, ab_norm.detach()).items():
            expect(not _is_same(values, wrong), message)
        expect_close(values, truth, 1e-4, misconceptions={}, where=_place)
    expect(result.requires_grad, NO_GRADIENT)
    (gradient,) = torch.autograd.grad(result.sum(), ab_norm, allow_unused=True)
    expect(gradient is not None, NO_GRADIENT)
    return "the network sees the picture as it saw a million photographs, and colours can learn."


def colors(rng: torch.Generator, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Return random L_norm and ab_norm of two pictures; black, white and colours no screen has."""
    L_norm = torch.rand(2, 1, *size, generator=rng) * 2 - 1
    ab_norm = torch.rand(2, 2, *size, generator=rng) * 1.6 - 0.8
    L_norm[:, :, 0, 0], L_norm[:, :, -1, 1] = -1.0, 1.0
    ab_norm[:, :, 0, 0] = ab_norm[:, :, -1, 1] = 0.0
    return L_norm, ab_norm


def network_input(L_norm: Tensor, ab_norm: Tensor) -> Tensor:
    """Return normalised RGB, not clipped."""
    rgb = lab_to_rgb(denormalize_lab(L_norm, ab_norm), clip=False)
    return (rgb - _per_channel(MEAN)) / _per_channel(STD)


def wrong_inputs(L_norm: Tensor, ab_norm: Tensor) -> dict[str, Tensor]:
    """Return what each misunderstanding hands to the network, by the message that names it."""
    lab, norm = denormalize_lab(L_norm, ab_norm), torch.cat([L_norm, ab_norm], dim=1)
    mean, std = _per_channel(MEAN), _per_channel(STD)
    learnt = "The network learnt from RGB: Lab must become RGB first, with lab_to_rgb."
    known = {
        f"this is L_norm, a and b laid side by side. {learnt}": norm,
        f"this is Lab in its own units. {learnt}": lab,
        f"this is Lab, with the mean and std of RGB. {learnt}": (lab - mean) / std,
        f"this is L_norm, a and b, with the mean and std of RGB. {learnt}": (norm - mean) / std,
    }
    pictures = {
        RIGHT: lab,
        "ab_norm is taken as Lab units, so all is nearly grey. It counts in 110ths: "
        "denormalize_lab multiplies.": torch.cat([lab[:, :1], ab_norm], dim=1),
        "L_norm is taken as L*, so all is nearly black. L* is (L_norm + 1) * 50: "
        "denormalize_lab does it.": torch.cat([L_norm, lab[:, 1:]], dim=1),
        "L_norm and ab_norm went into lab_to_rgb as if they were Lab, so all is nearly black: "
        "denormalize_lab comes first.": norm,
    }
    clips = {
        RIGHT: False,
        "RGB is clipped to [0, 1]. A clamp stops the gradient of every colour outside the gamut, "
        "of black and of white: lab_to_rgb takes clip=False.": True,
    }
    for message, (picture, clip, normalize) in mixtures(pictures, clips, _normalizations()):
        known[message] = normalize(lab_to_rgb(picture, clip=clip))
    return known


def _normalizations() -> dict[str, Callable[[Tensor], Tensor]]:
    mean, std = _per_channel(MEAN), _per_channel(STD)
    bgr = (
        "red and blue are swapped. The channels stand in the order R, G, B, and so do mean and std"
    )
    return {
        RIGHT: lambda rgb: (rgb - mean) / std,
        "this is RGB as a screen takes it: (rgb - mean) / std is missing.": lambda rgb: rgb,
        "the mean is subtracted, and the division by std is missing.": lambda rgb: rgb - mean,
        "this is divided by std, but the mean is not subtracted before.": lambda rgb: rgb / std,
        "this is RGB from 0 to 255. Leave it between 0 and 1, and normalise: (rgb - mean) / "
        "std.": lambda rgb: 255 * rgb,
        "mean and std are told for RGB from 0 to 1, and yours was multiplied by 255.": lambda rgb: (
            (255 * rgb - mean) / std
        ),
        "mean and std are swapped: subtract (0.485, ...), divide by (0.229, ...).": lambda rgb: (
            (rgb - std) / mean
        ),
        "brackets: (rgb - mean) / std subtracts first. Yours divides rgb alone.": lambda rgb: (
            rgb / std - mean
        ),
        "brackets: (rgb - mean) / std divides both. Yours divides mean alone.": lambda rgb: (
            rgb - mean / std
        ),
        "the difference is multiplied by std, where it is to be divided.": lambda rgb: (
            (rgb - mean) * std
        ),
        "rgb * std + mean undoes a normalisation. Here it is to be done: (rgb - mean) / std.": (
            lambda rgb: rgb * std + mean
        ),
        f"{bgr}.": lambda rgb: (rgb.flip(1) - mean) / std,
        f"{bgr}; the swap came after the normalisation.": lambda rgb: ((rgb - mean) / std).flip(1),
        f"{bgr}; and (rgb - mean) / std is missing.": lambda rgb: rgb.flip(1),
        "mean and std stand in the order B, G, R, and the channels do not.": lambda rgb: (
            (rgb - mean.flip(0)) / std.flip(0)
        ),
        "one mean and one std for all: each channel has its own.": lambda rgb: (
            (rgb - mean.mean()) / std.mean()
        ),
        "RGB is stretched to [-1, 1], as generators take it. This network was trained with "
        "ImageNet's mean and std.": lambda rgb: 2 * rgb - 1,
        "these are the mean and std of the batch itself. Take ImageNet's, the same for every "
        "picture.": lambda rgb: (
            (rgb - rgb.mean((0, 2, 3), keepdim=True)) / rgb.std((0, 2, 3), keepdim=True)
        ),
    }


def explain_errors(message: str) -> None:
    """Raise a `Mistake` that says what PyTorch's message means where a picture is prepared."""
    expect(
        "must match the size of tensor b (3)" not in message
        and "must match the size of tensor a (3)" not in message,
        "PyTorch lays (3,) along the columns. Give mean and std the shape (3, 1, 1), so that each "
        "channel gets its own number.",
    )
    expect(
        "Can't call numpy()" not in message,
        "NumPy has no gradients, and the detach() that PyTorch proposes would cut them off: stay "
        "in torch.",
    )


def _called(answer: Callable, L_norm: Tensor, ab_norm: Tensor) -> object:
    try:
        result = call(answer, L_norm, ab_norm)
    except Mistake as mistake:
        explain_errors(str(mistake))
        raise
    expect(
        not torch.is_tensor(result) or result.is_floating_point(),
        "these are whole numbers, which a screen takes. They are clipped and rounded, and no "
        "gradient goes through: lab_to_rgb with clip=False.",
    )
    return result


def _is_same(values: Tensor, known: Tensor) -> bool:
    return torch.allclose(values, known.to(values.dtype), rtol=1e-4, atol=1e-4)


def _place(index: int) -> str:
    channel = "RGB"[index // 30 % 3]
    return f"picture {index // 90}, {channel}, row {index // 5 % 6}, column {index % 5}"


def _per_channel(values: tuple[float, ...]) -> Tensor:
    return torch.tensor(values)[:, None, None]
