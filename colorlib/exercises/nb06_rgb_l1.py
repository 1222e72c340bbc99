"""Check of notebooks/06_residual_unet.ipynb: a loss in the colours of a screen, with a gradient."""

from collections.abc import Callable, Iterator
from numbers import Real

import numpy as np
import torch
from torch import Tensor

from colorlib.color import denormalize_lab, lab_to_rgb, normalize_lab, rgb_to_lab
from colorlib.exercises.checking import Mistake, call_on, exercise, expect
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, is_close, is_same

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]

SHAPES = ((2, 4, 5), (1, 6, 3), (3, 3, 4))  # pictures, rows, columns
NO_GRADIENT = (
    "no gradient comes back to fake_ab. Every step from Lab to sRGB has a slope in torch; what "
    "loses it is a way through NumPy or scikit-image, detach(), torch.no_grad(), .item(), or a "
    "rounding to bytes."
)


@exercise
def check_rgb_l1(answer: Loss) -> str:
    """Check L1 between two pictures in sRGB: the value, the gradient, and that nothing changes."""
    # With this seed a rounding to bytes moves each of the losses that a mistake yields.
    rng = torch.Generator().manual_seed(9)
    for shape in SHAPES:
        given = pictures(rng, shape)
        L_norm, leaf, real_ab = (one.clone() for one in given)
        fake_ab = leaf.requires_grad_() * 1.0  # no leaf, so that nothing refuses to overwrite it
        value = _value(_called(answer, L_norm, fake_ab, real_ab))
        if not is_close(value.item(), rgb_l1(*given).item(), 2e-5):
            expect_unknown(
                wrong_losses(*given), lambda known, value=value: is_close(value.item(), known, 2e-5)
            )
            raise Mistake(
                f"for two pictures {shape} of the check the loss is {rgb_l1(*given):.5f}, yours is "
                f"{value.item():.5f}."
            )
        for name, one, old in zip(
            ("L_norm", "fake_ab", "real_ab"), (L_norm, fake_ab, real_ab), given, strict=True
        ):
            expect(
                torch.equal(one, old),
                f"the value is right, but {name} itself was overwritten. `a * b` makes a new "
                "tensor, `a *= b` and a[...] = b write into a.",
            )
        _expect_gradient(value, leaf, given)
    return (
        "the conversion has a slope at every step, and a loss can sit behind it. It is NumPy, "
        "rounding and detach() that have none."
    )


def pictures(rng: torch.Generator, shape: tuple[int, int, int]) -> tuple[Tensor, Tensor, Tensor]:
    """Return L_norm, fake_ab and real_ab of pictures that a screen can show, both of them."""
    count, *size = shape
    L_norm, real_ab = normalize_lab(
        rgb_to_lab(0.1 + 0.8 * torch.rand(count, 3, *size, generator=rng))
    )
    other = torch.rand(count, 2, *size, generator=rng) - 0.5
    rgb = lab_to_rgb(denormalize_lab(L_norm, other), clip=False)
    is_shown = ((rgb > 0.02) & (rgb < 0.98)).all(dim=1, keepdim=True)
    return L_norm, torch.where(is_shown, other, 0.4 * real_ab), real_ab


def rgb_l1(L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor) -> Tensor:
    """Return the mean absolute difference in rgb01."""
    return (_rgb(L_norm, fake_ab) - _rgb(L_norm, real_ab)).abs().mean()


def wrong_losses(L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor) -> Iterator[tuple[str, float]]:
    """Yield the message of each misunderstanding and the loss that it yields."""
    values = _differences(L_norm, fake_ab, real_ab)
    scales = {
        RIGHT: 1.0,
        "the colours run from 0 to 255. Leave them in [0, 1], as lab_to_rgb makes them.": 255.0,
        "this is divided by 255, but lab_to_rgb returns colours in [0, 1].": 1 / 255,
    }
    for message, (differences, measure, scale) in mixtures(values, _measures(), scales):
        for difference in differences:
            yield message, measure(scale * difference).item()


def _differences(L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor) -> dict[str, list[Tensor]]:
    """Return the message of each misunderstanding of the picture, and differences that it makes."""

    def between(see: Callable[[Tensor], Tensor]) -> Tensor:
        return see(fake_ab) - see(real_ab)

    def lab(ab_norm: Tensor) -> Tensor:
        return denormalize_lab(L_norm, ab_norm)

    def seen(join: Callable[[Tensor], Tensor]) -> list[Tensor]:
        return [between(lambda ab, c=clip: lab_to_rgb(join(ab), clip=c)) for clip in (True, False)]

    def to_bytes(ab_norm: Tensor) -> Tensor:
        return 255 * _rgb(L_norm, ab_norm)

    rounded = between(lambda ab: to_bytes(ab).round())
    cut = between(lambda ab: to_bytes(ab).floor())
    learnt = "Both must become sRGB first, with lab_to_rgb"
    lightness = 50 * (L_norm + 1)
    return {
        RIGHT: [between(lambda ab: _rgb(L_norm, ab))],
        f"this compares Lab, in Lab units. {learnt}.": [between(lab), 110 * (fake_ab - real_ab)],
        f"this compares ab_norm, as the loss of notebook 03 does. {learnt}.": [
            fake_ab - real_ab,
            between(lambda ab: torch.cat([L_norm, ab], 1)),
        ],
        "L_norm and ab_norm went into lab_to_rgb as if they were Lab, so all is nearly black: "
        "denormalize_lab comes first.": seen(lambda ab: torch.cat([L_norm, ab], 1)),
        "ab_norm is taken as Lab units, so all is nearly grey. denormalize_lab takes both.": seen(
            lambda ab: torch.cat([lightness, ab], 1)
        ),
        "L_norm is taken as L*, so all is nearly black. denormalize_lab takes both.": seen(
            lambda ab: torch.cat([L_norm, 110 * ab], 1)
        ),
        "the colours are rounded to bytes. A step has no slope, so nothing could learn: "
        "lab_to_rgb keeps every digit.": [rounded / 255, cut / 255],
        "the colours are rounded to bytes and counted from 0 to 255. A step has no slope, so "
        "nothing could learn: lab_to_rgb keeps every digit.": [rounded, cut],
        "bytes are subtracted from bytes, and what is below zero begins again at 255. Bytes have "
        "no gradient either: stay with lab_to_rgb.": [rounded % 256, cut % 256],
    }


def _measures() -> dict[str, Callable[[Tensor], Tensor]]:
    mean = "take the mean of absolute differences, over everything"
    return {
        RIGHT: lambda x: x.abs().mean(),
        f"the differences are squared: {mean}.": lambda x: x.square().mean(),
        f"a root of a mean of squares: {mean}.": lambda x: x.square().mean().sqrt(),
        f"this is the sum: {mean}.": lambda x: x.abs().sum(),
        f"this is the sum of squares: {mean}.": lambda x: x.square().sum(),
        f"this is a Euclidean length: {mean}.": lambda x: x.norm(),
        f"absolute differences are added up for each picture: {mean}.": lambda x: (
            x.abs().sum() / len(x)
        ),
        f"absolute differences of the channels are added up: {mean}.": lambda x: (
            x.abs().sum(dim=1).mean()
        ),
        f"this is the mean Euclidean distance of the pixels' colours: {mean}.": lambda x: x.norm(
            dim=1
        ).mean(),
        f"differences with their signs cancel: {mean}.": torch.mean,
        f"real minus fake, and differences with their signs cancel: {mean}.": lambda x: -x.mean(),
        "this has the opposite sign: a loss falls when the pictures come nearer.": lambda x: (
            -x.abs().mean()
        ),
        f"this is the largest difference: {mean}.": lambda x: x.abs().max(),
        f"this is the median: {mean}.": lambda x: x.abs().median(),
    }


def _rgb(L_norm: Tensor, ab_norm: Tensor) -> Tensor:
    return lab_to_rgb(denormalize_lab(L_norm, ab_norm))


def _called(answer: Loss, *given: Tensor) -> object:
    try:
        return call_on(answer, *given)
    except Mistake as mistake:
        expect(
            "Can't call numpy()" not in str(mistake),
            "NumPy knows no gradients, and the detach() that PyTorch proposes would cut them off. "
            "colorlib.lab_to_rgb does the same in torch, with a gradient.",
        )
        raise


def _value(result: object) -> Tensor:
    expect(
        torch.is_tensor(result) or not isinstance(result, Real | np.ndarray),
        f"this is {type(result).__name__}, which knows no gradient. Return the tensor itself; "
        ".item() is for printing.",
    )
    expect(
        torch.is_tensor(result),
        f"return a tensor with one number, yours is {type(result).__name__}.",
    )
    expect(
        result.shape == (),
        f"return one number, shape (), yours has {tuple(result.shape)}: the mean over everything.",
    )
    expect(torch.isfinite(result), f"the loss must be a finite number, yours is {result.item()}.")
    return result


def _expect_gradient(value: Tensor, fake_ab: Tensor, given: tuple[Tensor, ...]) -> None:
    expect(value.requires_grad, f"the value is right, but {NO_GRADIENT}")
    try:
        (found,) = torch.autograd.grad(value, fake_ab, allow_unused=True)
    except RuntimeError as error:
        raise Mistake(
            f"the value is right, but PyTorch finds no way back through it: {error}"
        ) from error
    expect(found is not None and found.abs().max() > 0, f"the value is right, but {NO_GRADIENT}")
    leaf = given[1].clone().requires_grad_()
    (truth,) = torch.autograd.grad(rgb_l1(given[0], leaf, given[2]), leaf)
    expect(
        is_same(found / truth.abs().max(), truth / truth.abs().max(), 1e-3),
        "the value is right, and a gradient comes back, but it is not the loss's own: it is cut in "
        "some place, or comes from something else than the difference of the two pictures.",
    )
