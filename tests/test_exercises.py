"""The exercises: stubs and solutions as the notebooks hold them, and typical wrong answers."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

import colorlib
from colorlib import exercises
from colorlib.exercises import checking, lab_truths

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)\n```", re.S)


def exercises_in_notebooks():
    """Yield each exercise's stub and solution, cut from the cells that a learner sees."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        for before, stub, after in zip(cells, cells[1:], cells[2:], strict=False):
            title = re.match(r"### (Exercise \d+)", before.source)
            if title and stub.cell_type == "code":
                solution = SOLUTION.search(after.source)
                assert solution, f"{path.name}: no folded solution after the stub of {title[1]}"
                yield pytest.param(path, stub.source, solution[1], id=f"{path.stem[:2]} {title[1]}")


@cache
def names_after_set_up(path):
    """Run the second set-up cell, the imports, and return the names that it makes."""
    code = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    names = {}
    exec(compile(code[1].source, str(path), "exec"), names)
    return names


def check_call(stub):
    """Return the stub's last statement, which hands the answer to its check."""
    last = ast.unparse(ast.parse(stub).body[-1])
    assert re.match(r"exercises\.check_\w+\(", last), last
    return last


@pytest.fixture
def verdict_of(capsys):
    """Return a function that runs code and returns what it printed."""

    def run(code, names):
        capsys.readouterr()
        exec(code, names)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(("path", "stub", "solution"), list(exercises_in_notebooks()))
def test_the_stub_is_not_attempted_and_the_solution_passes(path, stub, solution, verdict_of):
    names = dict(names_after_set_up(path))
    assert verdict_of(stub, names).startswith("not attempted")
    assert verdict_of(solution + "\n" + check_call(stub), names).startswith("passed")


def test_every_check_belongs_to_an_exercise_of_a_notebook():
    used = {check_call(case.values[1]).split("(")[0] for case in exercises_in_notebooks()}
    assert used == {f"exercises.{name}" for name in exercises.__all__}


def f_inverse(L):
    f = (L + 16) / 116
    return torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def encode(light):
    return torch.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, 12.92 * light)


def detour_by_clipping(lab):
    return colorlib.rgb_to_lab(colorlib.lab_to_rgb(lab))


def grey_as_it_should_be(pixels_u8, of_colour):
    """Treat grey files right, so that the check reaches the colour photo."""
    if pixels_u8.ndim == 3:
        return of_colour(torch.from_numpy(pixels_u8).permute(2, 0, 1))
    grey = torch.from_numpy(pixels_u8)
    return colorlib.rgb_u8_to_lab(grey.expand(3, *grey.shape))[0]


def lightness(rgb_u8):
    return colorlib.rgb_u8_to_lab(rgb_u8)[0]


def as_grey(plane):
    return np.stack([plane.round().astype(np.uint8)] * 3, axis=-1)


def byte_L(rgb_u8):
    return rgb2lab(rgb_u8)[..., 0]


def decibels(ratio):
    return 10 * np.log10(ratio)


WRONG_ANSWERS = {
    "check_remove_color": [
        (lambda p: p, "still has colour"),
        (lambda p: p[..., :1], "must have the photo's shape"),
        (lambda p: p / 255, "must be uint8"),
        (lambda p: as_grey(p[..., 0]), "red channel"),
        (lambda p: as_grey(p.mean(axis=-1)), "the mean of red, green and blue"),
        (lambda p: as_grey(p @ [0.299, 0.587, 0.114]), "this is luma"),
        (lambda p: as_grey(2.55 * byte_L(p)), "L stretched to bytes"),
        (lambda p: as_grey(np.full(p.shape[:2], 128)), "units of L off"),
    ],
    "check_worst_lightness_change": [
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)).mean(), "mean of the changes"),
        (lambda a, b: (byte_L(b) - byte_L(a)).max(), "changes down count too"),
        (lambda a, b: np.abs(b.astype(int) - a).max(), "this compares bytes"),
        (lambda a, b: (b - a).max(), "wrap around"),
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)).max() / 50, "multiply by 50"),
        (lambda a, b: np.abs(rgb2lab(b) - rgb2lab(a)).max(), "together"),
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)), "return one number"),
        (lambda a, b: float("nan"), "finite number"),
        (lambda a, b: 1.0, "the answer is"),
    ],
    "check_psnr": [
        (lambda f, r: ((f.astype(float) - r) ** 2).mean(), "mean squared error itself"),
        (lambda f, r: 10 * np.log(255**2 / ((f.astype(float) - r) ** 2).mean()), "natural"),
        (lambda f, r: decibels(255**2 / ((f - r) ** 2).astype(float).mean()), "wraps around"),
        (lambda f, r: decibels(255**2 / np.abs(f.astype(float) - r).mean()), "absolute error"),
        (lambda f, r: decibels(255 / ((f.astype(float) - r) ** 2).mean()), "peak is squared"),
        (lambda f, r: decibels(((f.astype(float) - r) ** 2).mean() / 255**2), "wrong sign"),
        (lambda f, r: np.log10(255**2 / ((f.astype(float) - r) ** 2).mean()), "multiply the"),
        (lambda f, r: 20.0, "the answer is"),
    ],
    "check_byte_of_lightness": [
        (lambda L: 2.55 * L, "spreads L evenly"),
        (lambda L: 255 * f_inverse(L), "Bytes are encoded"),
        (lambda L: 255 * f_inverse(L) ** (1 / 2.2), "not a plain power of 1/2.2"),
        (lambda L: 255 * encode(((L + 16) / 116) ** 3), "below f = 6/29 do not cube"),
        (lambda L: 255 * (1.055 * f_inverse(L) ** (1 / 2.4) - 0.055), "makes black negative"),
        (lambda L: encode(f_inverse(L)), "a byte runs to 255"),
        (lambda L: 255 * encode(f_inverse(L)) + 3, "for L = "),
        (lambda L: L[:10], r"must have shape \(401,\)"),
        (lambda L: (L - 50) ** 0.5, "NaN"),
        (lambda L: None, "Is there a `return`"),
        (lambda L: L.numpy(), "must return a tensor"),
        (lambda L: L + undefined_name, "raised NameError"),  # noqa: F821
    ],
    "check_lightness_of_file": [
        (lambda p: torch.from_numpy(p[..., 0] if p.ndim == 3 else p) / 2.55, "up to 3.4 units"),
        (lambda p: grey_as_it_should_be(p, lightness) / 50 - 1, r"in \[-1, 1\]"),
        (
            lambda p: grey_as_it_should_be(p, lambda c: lightness(c[:1].expand(c.shape))),
            "red channel",
        ),
        (lambda p: grey_as_it_should_be(p, lambda c: c[0] / 2.55), "red channel.*not L"),
        (lambda p: grey_as_it_should_be(p, lambda c: c.double().mean(0) / 2.55), "the mean of"),
        (
            lambda p: grey_as_it_should_be(
                p,
                lambda c: torch.einsum("chw,c->hw", c / 2.55, torch.tensor([0.299, 0.587, 0.114])),
            ),
            "this is luma",
        ),
        (lambda p: colorlib.rgb_u8_to_lab(torch.from_numpy(p))[0], "your code raised ValueError"),
    ],
    "check_share_with_lightness": [
        (lambda c, L: (lightness(c) == L).double().mean(), "round it first"),
        (lambda c, L: (lightness(c).round() == L).sum(), "the number of colours"),
        (lambda c, L: 100 * (lightness(c).round() == L).double().mean(), "in percent"),
        (lambda c, L: ((c.double().mean(0) / 2.55).round() == L).double().mean(), "mean of the"),
        (lambda c, L: (lightness(c).floor() == L).double().mean(), "rounds down"),
        (lambda c, L: lightness(c).round() == L, "return one number"),
        (lambda c, L: 0.5, "the share is"),
    ],
    "check_linear_to_srgb": [
        (encode, "gradient at 0 is NaN"),
        (lambda x: encode(x.clamp_min(1e-12)), "the gradient at black is finite but 0"),
        (lambda x: encode(x.detach()), "no gradient reaches the input"),
        (lambda x: x.clamp_min(1e-9) ** (1 / 2.2), "plain power"),
        (lambda x: 1.055 * x.clamp_min(0) ** (1 / 2.4) - 0.055, "near black the curve"),
        (lab_truths.decoded_light, "the way back"),
        (
            lambda x: torch.where(x < 0, 0 * x, lab_truths.encoded_light(x)),
            "outside sRGB has negative light",
        ),
    ],
    "check_pull_into_gamut": [
        (detour_by_clipping, "clipped in RGB"),
        (lambda lab: lab, "still lies outside"),
        (lambda lab: lab * torch.tensor([1, 0.3, 0.3])[:, None, None], "must stay as it is"),
        (lambda lab: lab * torch.tensor([1, 0, 0])[:, None, None], "must stay as it is"),
        (
            lambda lab: torch.where(
                colorlib.gamut_mask(lab), lab, lab * torch.tensor([1.0, 0, 0])[:, None, None]
            ),
            "became grey",
        ),
        (
            lambda lab: torch.where(
                colorlib.gamut_mask(lab), lab, lab * torch.tensor([1, 0.3, 0.3])[:, None, None]
            ),
            "more chroma than it must",
        ),
        (lambda lab: torch.cat([lab[:1], lab[1:].clamp(-40, 40)]), "must keep its hue"),
        (lambda lab: torch.cat([lab[:1] - 1, lab[1:]]), "must keep its L"),
    ],
}


@pytest.mark.parametrize(
    ("check", "answer", "message"),
    [(check, *case) for check, cases in WRONG_ANSWERS.items() for case in cases],
)
def test_a_wrong_answer_is_told_what_it_misunderstood(check, answer, message, verdict):
    said = verdict(check, answer)
    assert said.startswith("wrong: ")
    assert re.search(message, said)


@pytest.mark.parametrize("check", exercises.__all__)
@pytest.mark.parametrize(
    "answer", [None, ..., lambda *_: ...], ids=["None", "dots", "returns dots"]
)
def test_an_empty_answer_is_not_attempted(check, answer, verdict):
    assert verdict(check, answer).startswith("not attempted")


def test_a_fault_of_the_check_itself_is_not_blamed_on_the_learner():
    @checking.exercise
    def broken_check(answer):
        raise ZeroDivisionError("in the check")

    with pytest.raises(ZeroDivisionError):
        broken_check(print)


def test_an_answer_may_change_its_input_in_place(verdict):
    def byte_of_lightness(L):
        return L.mul_(2.55)

    assert "spreads L evenly" in verdict("check_byte_of_lightness", byte_of_lightness)


def test_the_truths_agree_with_hand_computed_values():
    light = torch.tensor([0.0, 0.002, 0.5, 1.0], dtype=torch.float64)
    encoded = lab_truths.encoded_light(light)
    assert encoded.tolist() == pytest.approx([0, 0.02584, 0.735357, 1], abs=1e-6)
    assert torch.allclose(lab_truths.decoded_light(encoded), light, atol=1e-6)
    white, red = np.array([[[255, 255, 255], [255, 0, 0]]], dtype=np.uint8)[0]
    assert lab_truths.lab_of_bytes(white) == pytest.approx([100, 0, 0], abs=0.01)
    assert lab_truths.lab_of_bytes(red) == pytest.approx([53.24, 80.09, 67.20], abs=0.01)
    assert lab_truths.is_shown(np.array([50.0, 20.0, 20.0]))
    assert not lab_truths.is_shown(np.array([50.0, 90.0, 20.0]))
