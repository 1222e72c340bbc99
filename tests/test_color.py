"""Lab conversion against scikit-image, closed forms and numerical gradients."""

import numpy as np
import pytest
import torch
from skimage.color import lab2rgb, rgb2lab

from colorlib.color import (
    AB_SCALE,
    L_SCALE,
    _matrix_on,
    denormalize_lab,
    lab_to_rgb,
    lab_to_rgb_u8,
    normalize_lab,
    rgb_to_lab,
    rgb_u8_to_lab,
)


def as_tensor(rows: np.ndarray) -> torch.Tensor:
    """(N, 3) colours as an image (1, 3, N, 1)."""
    return torch.from_numpy(rows.T[None, :, :, None].copy())


def as_rows(image: torch.Tensor) -> np.ndarray:
    return image[0, :, :, 0].T.numpy()


@pytest.fixture(scope="module")
def rgb_grid() -> np.ndarray:
    """All colours of a 33^3 grid over the cube, then 256 greys with black and white."""
    steps = np.linspace(0.0, 1.0, 33)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    greys = np.repeat(np.linspace(0.0, 1.0, 256)[:, None], 3, axis=1)
    return np.concatenate([cube, greys])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_rgb_to_lab_equals_scikit_image(rgb_grid, dtype):
    ours = as_rows(rgb_to_lab(as_tensor(rgb_grid).to(dtype)))
    assert np.abs(ours - rgb2lab(rgb_grid)).max() < 1e-3


def test_lab_to_rgb_equals_scikit_image(rgb_grid):
    lab = rgb2lab(rgb_grid)
    ours = as_rows(lab_to_rgb(as_tensor(lab)))
    assert np.abs(ours - lab2rgb(lab)).max() < 1e-6


def test_round_trip(rgb_grid):
    rgb = as_tensor(rgb_grid)
    assert (lab_to_rgb(rgb_to_lab(rgb)) - rgb).abs().max() < 1e-12
    assert (lab_to_rgb(rgb_to_lab(rgb.float())) - rgb).abs().max() < 1e-4


def test_every_8_bit_grey_and_a_cube_of_colors_survive_8_bits():
    steps = torch.arange(0, 256, 5, dtype=torch.uint8)
    cube = torch.cartesian_prod(steps, steps, steps).T[None, :, :, None]
    greys = torch.arange(256, dtype=torch.uint8).repeat(3, 1)[None, :, :, None]
    for rgb_u8 in (cube, greys):
        assert torch.equal(lab_to_rgb_u8(rgb_u8_to_lab(rgb_u8)), rgb_u8)


def test_u8_table_equals_the_float_path():
    rgb_u8 = torch.randint(0, 256, (2, 3, 40, 50), dtype=torch.uint8)
    from_floats = rgb_to_lab(rgb_u8.double() / 255)
    assert rgb_u8_to_lab(rgb_u8).dtype == torch.float32
    assert (rgb_u8_to_lab(rgb_u8) - from_floats).abs().max() < 1e-3


def test_black_white_and_mid_grey_have_the_textbook_values():
    colors = as_tensor(np.array([[0.0, 0, 0], [1, 1, 1], [119 / 255] * 3]))
    lab = as_rows(rgb_to_lab(colors))
    # 8-bit 119 is the grey whose lightness is nearest to 50.
    assert lab[:, 0] == pytest.approx([0.0, 100.0, 50.0], abs=0.05)
    # The white point is rounded to five digits, so greys are grey to a hundredth of a unit.
    assert np.abs(lab[:, 1:]).max() < 0.01


def test_pure_red_has_the_published_value():
    # L*a*b* of sRGB red under D65, as given by colour-science handbooks: 53.24, 80.09, 67.20.
    lab = as_rows(rgb_to_lab(as_tensor(np.array([[1.0, 0.0, 0.0]]))))
    assert lab[0] == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


def test_leading_axes_are_free():
    rgb = torch.rand(2, 5, 3, 4, 6, dtype=torch.float64)
    expected = rgb2lab(rgb.numpy(), channel_axis=-3)
    assert np.abs(rgb_to_lab(rgb).numpy() - expected).max() < 1e-9


@pytest.mark.parametrize("convert", [rgb_to_lab, lambda rgb: lab_to_rgb(rgb * 60, clip=False)])
def test_gradients_equal_numerical_ones(convert):
    generator = torch.Generator().manual_seed(0)
    rgb = torch.rand(1, 3, 3, 3, dtype=torch.float64, generator=generator) * 0.98 + 0.01
    assert torch.autograd.gradcheck(convert, rgb.requires_grad_())


@pytest.mark.parametrize("value", [0.0, 1e-8, 0.04045, 1.0])
def test_no_nan_gradient_at_black_at_the_kink_or_at_white(value):
    rgb = torch.full((1, 3, 2, 2), value, requires_grad=True)
    lab = rgb_to_lab(rgb)
    lab_to_rgb(lab, clip=False).sum().backward()
    assert torch.isfinite(rgb.grad).all()
    # There and back is the identity, whose gradient is 1.
    assert rgb.grad.mean() == pytest.approx(1.0, abs=0.05)


def test_clip_stops_gradients_only_outside_the_gamut():
    lab = torch.tensor([[50.0, 0.0, 0.0], [50.0, 100.0, -100.0]]).T[None, :, :, None]
    lab.requires_grad_()
    lab_to_rgb(lab)[:, 1].sum().backward()  # the green channel, negative for the second colour
    assert lab.grad[0, :, 0, 0].abs().max() > 0
    assert lab.grad[0, :, 1, 0].abs().max() == 0


def test_unclipped_colors_leave_the_unit_cube():
    lab = torch.tensor([0.0, 40.0, 40.0]).view(1, 3, 1, 1)
    assert lab_to_rgb(lab, clip=False).min() < 0
    assert lab_to_rgb(lab).min() == 0


def test_normalize_and_back():
    lab = rgb_to_lab(torch.rand(2, 3, 8, 8, dtype=torch.float64))
    L_norm, ab_norm = normalize_lab(lab)
    assert L_norm.shape == (2, 1, 8, 8) and ab_norm.shape == (2, 2, 8, 8)
    assert torch.allclose(L_norm[:, 0], lab[:, 0] / 50 - 1)
    assert torch.allclose(denormalize_lab(L_norm, ab_norm), lab)


def test_the_whole_gamut_fits_into_the_normalised_range():
    edge = torch.arange(0, 256, 3, dtype=torch.uint8)
    surface = torch.cartesian_prod(edge, edge, torch.tensor([0, 255], dtype=torch.uint8))
    for shift in range(3):
        rgb_u8 = surface.roll(shift, dims=1).T[None, :, :, None]
        L_norm, ab_norm = normalize_lab(rgb_u8_to_lab(rgb_u8))
        assert L_norm.abs().max() <= 1.0 + 1e-6
        assert ab_norm.abs().max() < 1.0
    assert (L_SCALE, AB_SCALE) == (50.0, 110.0)


def test_conversion_is_exact_under_autocast():
    rgb = torch.rand(1, 3, 16, 16)
    with torch.autocast("cpu", torch.bfloat16):
        lab = rgb_to_lab(rgb)
    assert lab.dtype == torch.float32
    assert torch.equal(lab, rgb_to_lab(rgb))


@pytest.mark.parametrize("convert", [rgb_to_lab, lab_to_rgb, normalize_lab])
def test_wrong_types_and_shapes_are_named(convert):
    with pytest.raises(TypeError, match=r"float32 or float64.*uint8"):
        convert(torch.zeros(3, 4, 4, dtype=torch.uint8))
    with pytest.raises(TypeError, match=r"bfloat16"):
        convert(torch.zeros(3, 4, 4, dtype=torch.bfloat16))
    with pytest.raises(TypeError, match=r"ndarray"):
        convert(np.zeros((3, 4, 4)))
    with pytest.raises(ValueError, match=r"3, H, W\), got \(4, 4, 3\)"):
        convert(torch.zeros(4, 4, 3))
    with pytest.raises(ValueError, match=r"got \(3, 4\)"):
        convert(torch.zeros(3, 4))


def test_u8_path_refuses_floats():
    with pytest.raises(TypeError, match=r"uint8.*float32.*rgb_to_lab"):
        rgb_u8_to_lab(torch.zeros(3, 4, 4))


def test_gradients_pass_after_a_first_call_in_inference_mode():
    _matrix_on.cache_clear()
    with torch.inference_mode():
        rgb_to_lab(torch.rand(3, 2, 2))
    rgb = torch.rand(3, 2, 2, requires_grad=True)
    rgb_to_lab(rgb).sum().backward()
    assert torch.isfinite(rgb.grad).all()
