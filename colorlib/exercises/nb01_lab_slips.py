"""What typical slips on the road from sRGB to Lab and back yield, by the formulas."""

from collections.abc import Callable

import torch
from skimage import color as skimage_color
from torch import Tensor

from colorlib.exercises import nb01_lab_truths as true

MATRIX = torch.from_numpy(skimage_color.colorconv.xyz_from_rgb).double()
WHITE = torch.tensor([0.95047, 1.0, 1.08883], dtype=torch.float64)[:, None]  # D65
EDGE = 6 / 29
Curve = Callable[[Tensor], Tensor]


def forth(rgb01: Tensor) -> dict[str, Tensor]:
    """Return what each slip makes of rgb01 (3, N), by the sentence that names it."""
    lab = _to_lab(rgb01)
    L, a, b = lab
    return {
        "the matrix is transposed. Its rows make X, Y and Z: multiply it from the left.": _to_lab(
            rgb01, matrix=MATRIX.T
        ),
        "the white point is missing. Divide X, Y and Z by those of white, or white gets a "
        "tint.": _to_lab(rgb01, white=torch.ones_like(WHITE)),
        "bytes are not light. Undo the sRGB curve before the matrix.": _to_lab(rgb01, decode=_same),
        "the sRGB curve runs the wrong way: this encodes once more what is encoded.": _to_lab(
            rgb01, decode=true.encoded_light
        ),
        "the sRGB curve is forgotten near black, where it is a straight line: below 0.04045 "
        "divide by 12.92.": _to_lab(rgb01, decode=_decoding_power),
        "the sRGB curve is not a plain power of 2.2.": _to_lab(rgb01, decode=lambda v: v**2.2),
        "f is left out: this takes light for what we perceive.": _to_lab(rgb01, f=_same),
        "f's straight piece is forgotten: below (6/29)^3 it is no cube root.": _to_lab(
            rgb01, f=lambda t: t ** (1 / 3)
        ),
        "both straight pieces are forgotten, that of the sRGB curve and that of f.": _to_lab(
            rgb01, decode=_decoding_power, f=lambda t: t ** (1 / 3)
        ),
        "a has the wrong sign: it is 500 (f(x) - f(y)).": torch.stack([L, -a, b]),
        "b has the wrong sign: it is 200 (f(y) - f(z)).": torch.stack([L, a, -b]),
        "500 belongs to a and 200 to b.": torch.stack([L, 0.4 * a, 2.5 * b]),
    }


def back(lab: Tensor) -> dict[str, Tensor]:
    """Return what each slip makes of Lab (3, N), clipped, by the sentence that names it."""
    L, a, b = lab
    inverse = torch.linalg.inv(MATRIX)
    wrong = {
        "the matrix is transposed. Invert it as it is, and multiply from the left.": _to_rgb(
            lab, matrix=inverse.T
        ),
        "this is the matrix to XYZ again. Back needs its inverse.": _to_rgb(lab, matrix=MATRIX),
        "the white point is missing. Multiply x, y and z by those of white before the "
        "matrix.": _to_rgb(lab, white=torch.ones_like(WHITE)),
        "the white point stands on the wrong side: going back you multiply by it.": _to_rgb(
            lab, white=1 / WHITE
        ),
        "this is light, not yet encoded. Apply the sRGB curve last.": _to_rgb(lab, encode=_same),
        "the sRGB curve runs the wrong way: this decodes light, which is not encoded.": _to_rgb(
            lab, encode=true.decoded_light
        ),
        "the sRGB curve is forgotten near black, where it is a straight line: 12.92 times the "
        "light.": _to_rgb(lab, encode=_encoding_power),
        "the sRGB curve is not a plain power of 1/2.2.": _to_rgb(
            lab, encode=lambda light: light.clamp_min(0) ** (1 / 2.2)
        ),
        "f is not undone.": _to_rgb(lab, unroot=_same),
        "f's straight piece is forgotten: below 6/29 the inverse is no cube.": _to_rgb(
            lab, unroot=lambda f: f**3
        ),
        "both straight pieces are forgotten, that of f and that of the sRGB curve.": _to_rgb(
            lab, unroot=lambda f: f**3, encode=_encoding_power
        ),
        "a has the wrong sign: f(x) is f(y) + a / 500.": _to_rgb(torch.stack([L, -a, b])),
        "b has the wrong sign: f(z) is f(y) - b / 200.": _to_rgb(torch.stack([L, a, -b])),
    }
    return {why: rgb01.clamp(0, 1) for why, rgb01 in wrong.items()}


def with_L(lab: Tensor, L: Tensor) -> Tensor:
    """Return Lab (3, ...) with another first channel."""
    return torch.stack([L, lab[1], lab[2]])


def _to_lab(
    rgb01: Tensor,
    *,
    matrix: Tensor = MATRIX,
    white: Tensor = WHITE,
    decode: Curve = true.decoded_light,
    f: Curve | None = None,
) -> Tensor:
    fx, fy, fz = (f or _f)(matrix @ decode(rgb01) / white)
    return torch.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def _to_rgb(
    lab: Tensor,
    *,
    matrix: Tensor | None = None,
    white: Tensor = WHITE,
    encode: Curve = true.encoded_light,
    unroot: Curve | None = None,
) -> Tensor:
    L, a, b = lab
    fy = (L + 16) / 116
    xyz = (unroot or _unroot)(torch.stack([fy + a / 500, fy, fy - b / 200]))
    return encode((torch.linalg.inv(MATRIX) if matrix is None else matrix) @ (xyz * white))


def _same(values: Tensor) -> Tensor:
    return values


def _f(t: Tensor) -> Tensor:
    return torch.where(t > EDGE**3, t ** (1 / 3), t / (3 * EDGE**2) + 4 / 29)


def _unroot(f: Tensor) -> Tensor:
    return torch.where(f > EDGE, f**3, (f - 4 / 29) * 3 * EDGE**2)


def _decoding_power(rgb01: Tensor) -> Tensor:
    return ((rgb01 + 0.055) / 1.055) ** 2.4


def _encoding_power(light: Tensor) -> Tensor:
    return 1.055 * light.clamp_min(0) ** (1 / 2.4) - 0.055
