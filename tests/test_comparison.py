import io
import warnings

import numpy as np
import pytest
import torch
from comparison_helpers import (
    GREY_PHOTO,
    PHOTO,
    Painter,
    largest_difference,
    runs_of,
    some_comparison,
    some_models,
)
from PIL import Image
from skimage import color as skcolor

from colorlib.colorize.colorizer import Colorizer
from colorlib.errors import ColorlibError, ImageError, WeightsError
from colorlib.images.resizing import scale_down
from colorlib.networks.registry import build_generator
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.show.encoding import encode_picture
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import load_model, save_model


def test_a_photograph_taken_in_grey_has_no_truth():
    comparison = some_comparison()
    assert comparison.layers("coffee") == ["grey", "reddish", "bluish", "waves", "ground truth"]
    assert comparison.layers("camera") == ["grey", "reddish", "bluish", "waves", "as scanned"]
    assert np.array_equal(comparison.pixels("camera", "as scanned")[..., 0], GREY_PHOTO)
    with pytest.raises(
        ColorlibError, match=r"`layer` must be one of grey, reddish.*'ground truth'"
    ):
        comparison.pixels("camera", "ground truth")


def test_the_layers_keep_the_lightness_and_take_the_models_colors():
    comparison = some_comparison()
    lightness = skcolor.rgb2lab(PHOTO)[..., :1]
    for layer, ab in {"grey": (0.0, 0.0), "reddish": (30.0, 10.0), "bluish": (-5.0, -20.0)}.items():
        lab = np.concatenate([lightness, np.broadcast_to(ab, (*PHOTO.shape[:2], 2))], axis=-1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of colours that no eye can see
            expected = np.rint(255 * skcolor.lab2rgb(lab))
        assert largest_difference(comparison.pixels("coffee", layer), expected) <= 1
    assert np.array_equal(comparison.pixels("coffee", "ground truth"), PHOTO)


def test_each_prediction_is_made_once():
    comparison = some_comparison()
    first = comparison.picture("coffee", "reddish")
    assert runs_of(comparison, "reddish") == 1
    assert comparison.picture("coffee", "reddish") is first
    comparison.ab("coffee", "reddish", 16)  # its own size
    assert runs_of(comparison, "reddish") == 1
    assert comparison.ab("coffee", "reddish", 32).shape == (2, 32, 32)
    assert comparison.ab("coffee", "reddish", 32) is comparison.ab("coffee", "reddish", 32)
    assert runs_of(comparison, "reddish") == 2
    comparison.picture("camera", "reddish")
    assert runs_of(comparison, "reddish") == 3
    assert runs_of(comparison, "bluish") == 0


def test_the_prediction_is_the_colorizers():
    models = some_models()
    comparison = Comparison({"coffee": PHOTO}, models)
    assert torch.equal(comparison.ab("coffee", "waves"), models["waves"].predict_ab(PHOTO))
    stretched = comparison.ab_at("coffee", "waves", 64, 64)
    middle = slice(1, -1)  # at its edges a bilinear stretch repeats the last value
    expected = torch.linspace(-0.4, 0.4, 32).view(1, 1, -1)
    expected = torch.nn.functional.interpolate(expected, size=64, mode="linear")[0, 0]
    assert torch.allclose(stretched[0, 0, middle], expected[middle], atol=1e-6)


def test_large_photographs_are_scale_down_for_display():
    large = np.zeros((600, 1024, 3), np.uint8)
    assert scale_down(large, 512).shape == (300, 512, 3)
    assert scale_down(large[:, :1], 512).shape == (512, 1, 3)
    assert scale_down(PHOTO, 512) is PHOTO
    assert Comparison({"large": large}, some_models()).rgb_u8("large").shape == (300, 512, 3)


def test_small_pictures_are_kept_exactly():
    small = PHOTO[:64, :64]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_picture(small)))), small)
    large = Image.open(io.BytesIO(encode_picture(PHOTO)))
    assert large.format == "JPEG" and large.size == (300, 200)
    assert np.abs(np.asarray(large) - PHOTO.astype(float)).mean() < 2


def test_an_added_photograph_is_colorized_by_every_model():
    comparison, heard = some_comparison(), []
    comparison.on_add(heard.append)
    buffer = io.BytesIO()
    Image.fromarray(PHOTO[::2, ::2]).save(buffer, "JPEG")
    assert comparison.add("coffee", buffer.getvalue()) == "coffee (2)"
    assert comparison.add("coffee", GREY_PHOTO) == "coffee (3)"
    assert comparison.photos == ["coffee", "camera", "coffee (2)", "coffee (3)"]
    assert heard == ["coffee (2)", "coffee (3)"]
    runs = runs_of(comparison, "bluish")
    assert runs == 2
    comparison.picture("coffee (2)", "bluish")
    assert runs_of(comparison, "bluish") == runs


def test_what_cannot_be_read_or_colorized_leaves_nothing_behind():
    comparison = some_comparison()
    with pytest.raises(ImageError, match="got a file that begins with b'hello'"):
        comparison.add("text", b"hello")
    broken = Painter(float("nan"), 0.0)
    comparison = Comparison(
        {"coffee": PHOTO}, some_models() | {"broken": Colorizer(broken, size=8)}
    )
    with pytest.raises(WeightsError, match="finite"):
        comparison.add("new", GREY_PHOTO)
    assert comparison.photos == ["coffee"]
    with torch.no_grad():
        broken.ab_norm.fill_(0.1)
    assert comparison.add("new", PHOTO) == "new"
    # Not the colours of the photograph that failed under the same name.
    picture = np.asarray(Image.open(io.BytesIO(comparison.picture("new", "grey"))))
    assert picture.shape == PHOTO.shape


def test_unknown_names_are_refused_with_those_there_are():
    comparison = some_comparison()
    with pytest.raises(ColorlibError, match="`photo` must be one of coffee, camera, got 'tea'"):
        comparison.rgb_u8("tea")
    with pytest.raises(ColorlibError, match=r"`model` must be one of reddish, .*, got 'greenish'"):
        comparison.ab("coffee", "greenish")
    with pytest.raises(ColorlibError, match="`size` must be a multiple of 8"):
        comparison.ab("coffee", "reddish", 20)


def test_nothing_to_compare_is_refused():
    with pytest.raises(ColorlibError, match="got 0 photographs and 3 models"):
        Comparison({}, some_models())
    with pytest.raises(ColorlibError, match="got 1 photographs and 0 models"):
        Comparison({"coffee": PHOTO}, {})
    for name in ("grey", "ground truth", "as scanned"):
        with pytest.raises(ColorlibError, match=f"must leave the name '{name}'"):
            Comparison({"coffee": PHOTO}, {name: Colorizer(Painter(0.0, 0.0), size=8)})


def test_without_models_the_whole_zoo_is_compared(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path))
    for name in ("one", "two"):
        generator = build_generator("unet", base_channels=2, num_downs=3)
        save_model(generator, ModelCard(name=name, summary="A test.", size=16))
    comparison = Comparison({"coffee": PHOTO})
    assert comparison.models == ["one", "two"]
    expected = Colorizer(load_model("two").generator, size=16).predict_ab(PHOTO)
    assert torch.equal(comparison.ab("coffee", "two"), expected)
    (tmp_path / "two.safetensors").write_bytes(b"damaged")
    with pytest.raises(WeightsError, match=r"two\.safetensors are damaged"):
        Comparison({"coffee": PHOTO})


def test_models_run_in_one_thread_and_the_number_of_threads_comes_back(monkeypatch):
    models, seen = some_models(), []
    generator = models["reddish"].generator
    forward = generator.forward
    monkeypatch.setattr(
        generator, "forward", lambda L: (seen.append(torch.get_num_threads()), forward(L))[1]
    )
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        Comparison({"coffee": PHOTO}, models).picture("coffee", "reddish")
        assert seen == [1] and torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
