import threading
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from skimage import color as skcolor
from skimage import data as skdata
from torch import nn

from colorlib import color
from colorlib.color import AB_SCALE, L_SCALE, rgb_to_lab
from colorlib.colorize import painting
from colorlib.colorize.colorizer import Colorizer
from colorlib.colorize.output_plan import FileResult, name_outputs
from colorlib.colorize.painting import paint
from colorlib.errors import ColorlibError, ImageError, WeightsError
from colorlib.images import Photo, read_image
from colorlib.images.resizing import crop_to_square, squash_to_square
from colorlib.networks.registry import build_generator
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import save_model

PHOTO = skdata.coffee()[40:240, 100:400]  # (200, 300, 3)


class Painter(nn.Module):
    """A generator that paints a fixed ab_norm and counts its runs."""

    size_multiple = 4

    def __init__(self, ab_norm):
        super().__init__()
        self.ab_norm = nn.Parameter(torch.as_tensor(ab_norm, dtype=torch.float32))
        self.seen = []

    def forward(self, L_norm):
        self.seen.append(L_norm)
        return self.ab_norm.expand(len(L_norm), *self.ab_norm.shape[-3:])


def flat(a, b, size=8):
    return Painter(torch.tensor([a, b]).div(AB_SCALE).view(2, 1, 1).expand(2, size, size).clone())


def uneven(size=8, strength=0.25):
    generator = torch.Generator().manual_seed(0)
    return Painter((torch.rand(2, size, size, generator=generator) - 0.5) * strength)


def colorful_unet(num_downs=3):
    """A U-Net whose fresh weights give saturated colours, not almost grey."""
    torch.manual_seed(0)
    network = build_generator("unet", base_channels=4, num_downs=num_downs)
    for parameter in network.head.parameters():
        nn.init.normal_(parameter, std=0.1)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(module.weight)
    return network


def in_gamut(lab, margin=0.004):
    """Tell by scikit-image's matrices, without its clipping, which colours sRGB has."""
    linear = skcolor.lab2xyz(lab) @ np.linalg.inv(skcolor.colorconv.xyz_from_rgb).T
    return ((linear > margin) & (linear < 1 - margin)).all(-1)


# Full size


def test_lightness_is_kept_within_a_unit_wherever_the_color_is_in_gamut():
    ab_norm = uneven(8).ab_norm.detach()
    painted = Colorizer(Painter(ab_norm), size=8).colorize(PHOTO)
    assert painted.rgb_u8.dtype == np.uint8 and painted.rgb_u8.shape == PHOTO.shape
    before, after = skcolor.rgb2lab(PHOTO), skcolor.rgb2lab(painted.rgb_u8)
    stretched = F.interpolate(ab_norm[None], PHOTO.shape[:2], mode="bilinear", align_corners=False)
    wanted = np.dstack([before[..., :1], stretched[0].permute(1, 2, 0).numpy() * AB_SCALE])
    inside = in_gamut(wanted)
    assert inside.mean() > 0.7
    assert np.abs(after - before)[inside][:, 0].max() < 1
    # Eight bits hold a and b only to a unit or two, more where the photo is dark.
    bright = inside & (before[..., 0] > 30)
    assert np.abs(after - wanted)[bright].max() < 2.5
    assert np.abs(after - wanted)[bright].mean() < 0.4


def test_painting_equals_scikit_image():
    ab_norm = uneven(8, strength=0.1).ab_norm.detach()
    stretched = F.interpolate(ab_norm[None], PHOTO.shape[:2], mode="bilinear", align_corners=False)
    lab = skcolor.rgb2lab(PHOTO)
    lab[..., 1:] = stretched[0].permute(1, 2, 0).numpy() * AB_SCALE
    inside = in_gamut(lab, margin=0.0)
    expected = np.rint(255 * skcolor.lab2rgb(lab))[inside]
    assert np.abs(paint(PHOTO, ab_norm).astype(int)[inside] - expected).max() <= 1


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [
        ((1, 1), 1),
        ((3, 5), 1),
        ((3, 5), 7),
        ((3, 5), 10**6),
        ((200, 300), 450),
        ((200, 300), 10**6),
        ((1, 4000), 450),
        ((1, 4000), 10**6),
        ((4000, 1), 450),
        ((4000, 1), 10**6),
    ],
)
def test_windows_change_no_pixel(monkeypatch, shape, pixels):
    rgb_u8 = np.resize(PHOTO, (*shape, 3))
    ab_norm = uneven(8).ab_norm.detach()
    whole = F.interpolate(ab_norm[None], shape, mode="bilinear", align_corners=False)[0]
    lab = color.rgb_u8_to_lab(torch.from_numpy(rgb_u8).permute(2, 0, 1))
    L_norm, _ = color.normalize_lab(lab)
    expected = color.lab_to_rgb_u8(color.denormalize_lab(L_norm, whole)).permute(1, 2, 0).numpy()
    monkeypatch.setattr(painting, "WINDOW_PIXELS", pixels)
    painted = paint(rgb_u8, ab_norm)
    # Another order of the same sums may round a value to either side of a half.
    assert np.abs(painted.astype(int) - expected).max() <= 1
    assert (painted == expected).mean() > 0.999


def test_windows_bound_the_memory_of_any_shape(monkeypatch):
    monkeypatch.setattr(painting, "WINDOW_PIXELS", 1000)
    for height, width in [(1, 5000), (5000, 1), (70, 90), (1, 1), (1000, 1), (2, 1500)]:
        covered = np.zeros((height, width), int)
        for rows, columns in painting._windows(height, width):
            assert covered[rows, columns].size <= 1000
            covered[rows, columns] += 1
        assert (covered == 1).all()


def test_a_constant_prediction_gives_the_same_ab_everywhere():
    painted = Colorizer(flat(20, -15), size=8).colorize(np.full((30, 50), 128, np.uint8))
    lab = skcolor.rgb2lab(painted.rgb_u8)
    np.testing.assert_allclose(lab[..., 1:], np.broadcast_to([20, -15], (30, 50, 2)), atol=0.6)
    assert (painted.rgb_u8 == painted.rgb_u8[0, 0]).all()


def test_zero_prediction_gives_the_grey_of_the_same_lightness():
    grey = skdata.camera()[::4, ::4]
    painted = Colorizer(flat(0, 0), size=8).colorize(grey)
    np.testing.assert_array_equal(painted.rgb_u8, skcolor.gray2rgb(grey))


def test_resize_to_square_squashes_with_antialiasing():
    # One-pixel stripes average to grey; without antialiasing black or white would be picked.
    stripes = np.zeros((64, 128, 3), np.uint8)
    stripes[:, ::2] = 255
    square = squash_to_square(stripes, 16)
    assert square.shape == (16, 16, 3)
    assert np.abs(square[2:-2, 2:-2].astype(int) - 128).max() <= 8
    halves = np.zeros((10, 400, 3), np.uint8)
    halves[:, 200:] = 255
    assert (squash_to_square(halves, 8)[0, :, 0] > 128).tolist() == [False] * 4 + [True] * 4


@pytest.mark.parametrize("size", [32, 100, 256])
def test_square_photo_is_resized_as_for_training(size):
    square = skdata.astronaut()[:200, :200]
    np.testing.assert_array_equal(squash_to_square(square, size), crop_to_square(square, size))


# The generator


def test_generator_sees_normalized_lightness_of_the_square():
    generator = flat(0, 0)
    Colorizer(generator, size=8).colorize(PHOTO)
    (L_norm,) = generator.seen
    assert L_norm.shape == (1, 1, 8, 8) and L_norm.dtype == torch.float32
    lab = skcolor.rgb2lab(squash_to_square(PHOTO, 8))
    np.testing.assert_allclose(L_norm[0, 0].numpy(), lab[..., 0] / L_SCALE - 1, atol=1e-4)


def test_black_and_white_file_gives_the_lightness_of_its_grey():
    generator = flat(0, 0)
    Colorizer(generator, size=8).colorize(np.full((8, 8), 119, np.uint8))
    expected = skcolor.rgb2lab(np.full((1, 1, 3), 119, np.uint8))[0, 0, 0] / L_SCALE - 1
    np.testing.assert_allclose(generator.seen[0].numpy(), expected, atol=1e-5)


def test_predict_ab_is_the_raw_prediction():
    generator = uneven(8)
    ab_norm = Colorizer(generator, size=8).predict_ab(PHOTO)
    assert ab_norm.shape == (2, 8, 8) and ab_norm.dtype == torch.float32
    assert torch.equal(ab_norm, generator.ab_norm)
    assert not ab_norm.requires_grad and not ab_norm.is_inference()


def test_a_generator_that_paints_larger_than_it_sees_is_stretched_from_there():
    generator = uneven(16)
    generator.output_scale = 2
    colorizer = Colorizer(generator, size=8)
    assert torch.equal(colorizer.predict_ab(PHOTO), generator.ab_norm)
    assert generator.seen[0].shape == (1, 1, 8, 8)
    expected = Colorizer(uneven(16), size=16).colorize(PHOTO)
    assert np.array_equal(colorizer.colorize(PHOTO).rgb_u8, expected.rgb_u8)
    generator.output_scale = 1
    with pytest.raises(ValueError, match=r"must return ab_norm \(1, 2, 8, 8\), got"):
        colorizer.predict_ab(PHOTO)


def test_batch_runs_the_generator_once_and_equals_single_runs():
    network = colorful_unet()
    colorizer = Colorizer(network, size=16)
    images = [PHOTO, PHOTO[:5, :9], np.full((3, 3), 200, np.uint8)]
    singles = [colorizer.colorize(image) for image in images]
    assert np.ptp(singles[2].rgb_u8, axis=-1).max() > 20
    runs = []
    network.register_forward_hook(lambda *call: runs.append(len(call[1][0])))
    batch = colorizer.colorize_batch(iter(images))
    assert runs == [3]
    for one, other, image in zip(singles, batch, images, strict=True):
        assert one.rgb_u8.shape[:2] == image.shape[:2]
        assert np.abs(one.rgb_u8.astype(int) - other.rgb_u8).max() <= 1
    assert colorizer.colorize_batch([]) == []
    assert len(colorizer.colorize_batch(np.stack([PHOTO, PHOTO]))) == 2


@pytest.mark.parametrize("one", ["a.png", b"x", PHOTO, PHOTO[..., 0], Photo(PHOTO, None, "a")])
def test_batch_of_a_single_image_is_refused(one):
    with pytest.raises(TypeError, match="Use colorize"):
        Colorizer(flat(0, 0), size=8).colorize_batch(one)


def test_dropout_and_batch_norm_are_off_and_the_mode_is_kept():
    network = nn.Sequential(nn.Conv2d(1, 8, 1), nn.BatchNorm2d(8), nn.Dropout(0.5))
    network.append(nn.Conv2d(8, 2, 1))
    network.train()
    network[1].eval()  # as a frozen layer
    statistics = network[1].running_mean.clone()
    colorizer = Colorizer(network, size=8)
    first, second = colorizer.predict_ab(PHOTO), colorizer.predict_ab(PHOTO)
    assert torch.equal(first, second)
    assert [module.training for module in network] == [True, False, True, True]
    assert torch.equal(network[1].running_mean, statistics)
    network.eval()
    assert torch.equal(colorizer.predict_ab(PHOTO), first)
    assert not any(module.training for module in network.modules())


def test_mode_is_kept_when_the_generator_fails():
    network = nn.Sequential(nn.Conv2d(3, 2, 1))
    with pytest.raises(RuntimeError):
        Colorizer(network, size=8).predict_ab(PHOTO)
    assert network.training and network[0].training


def test_training_goes_on_after_a_prediction():
    # A constant made inside inference mode could never be used in a backward pass again.
    for cached in (color._matrix_on, color._linear_table):
        cached.cache_clear()
    Colorizer(flat(5, 5), size=8).colorize(PHOTO)
    rgb01 = torch.full((3, 2, 2), 0.5, requires_grad=True)
    rgb_to_lab(rgb01).sum().backward()
    assert torch.isfinite(rgb01.grad).all()


@pytest.mark.parametrize("size", [0, -4, 6, 7, 8.0, "8", None])
def test_size_must_fit_the_generator(size):
    with pytest.raises(ValueError, match=r"multiple of 4.*size_multiple"):
        Colorizer(flat(0, 0), size=size)


def test_size_of_a_real_generator():
    network = build_generator("unet", base_channels=4, num_downs=4)
    with pytest.raises(ValueError, match="multiple of 16"):
        Colorizer(network, size=24)
    assert Colorizer(network, size=48).colorize(PHOTO).rgb_u8.shape == PHOTO.shape


def test_generator_of_the_wrong_shape_or_with_damaged_weights_is_named():
    with pytest.raises(ValueError, match=r"\(1, 2, 8, 8\), got \(1, 3, 8, 8\)"):
        Colorizer(nn.Conv2d(1, 3, 1), size=8).colorize(PHOTO)
    with pytest.raises(WeightsError, match="finite"):
        Colorizer(flat(float("nan"), 0), size=8).colorize(PHOTO)


def test_device_is_where_the_generator_is():
    assert Colorizer(flat(0, 0), size=8, device="cpu").device == torch.device("cpu")
    with pytest.raises(ColorlibError):
        Colorizer(flat(0, 0), size=8, device="nowhere")


def test_alpha_and_name_are_kept(tmp_path):
    alpha_u8 = np.arange(256, dtype=np.uint8).reshape(16, 16)
    Image.fromarray(np.dstack([PHOTO[:16, :16], alpha_u8])).save(tmp_path / "logo.png")
    photo = Colorizer(flat(10, 10), size=8).colorize(tmp_path / "logo.png")
    np.testing.assert_array_equal(photo.alpha_u8, alpha_u8)
    assert photo.name == "logo.png"


def test_unreadable_image_is_an_image_error(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    for call in ("colorize", "predict_ab"):
        with pytest.raises(ImageError):
            getattr(Colorizer(flat(0, 0), size=8), call)(tmp_path / "a.png")


def test_from_zoo_predicts_as_the_saved_generator(tmp_path, monkeypatch):
    network = colorful_unet().half().float()
    model_card = ModelCard(name="tiny", summary="for a test", size=16)
    save_model(network, model_card, tmp_path)
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path))
    colorizer = Colorizer.from_zoo("tiny", device="cpu")
    assert colorizer.size == 16
    expected = Colorizer(network, size=16).predict_ab(PHOTO)
    assert torch.allclose(colorizer.predict_ab(PHOTO), expected, atol=1e-5)
    assert expected.std() > 0.1
    assert Colorizer.from_zoo("tiny", device="cpu", size=32).size == 32
    with pytest.raises(ValueError, match="multiple of 8"):
        Colorizer.from_zoo("tiny", device="cpu", size=20)
    with pytest.raises(WeightsError):
        Colorizer.from_zoo("missing")


# Files


def save(path, array=PHOTO[:20, :30]):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)
    return path


@pytest.fixture
def colorizer():
    return Colorizer(flat(30, 10), size=8)


def files_in(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_folder_in_folder_out(tmp_path, colorizer):
    for name in ("a.png", "trip/b.jpg", "trip/deep/c.bmp"):
        save(tmp_path / "in" / name)
    results = colorizer.colorize_files(tmp_path / "in", tmp_path / "new" / "out")
    assert files_in(tmp_path / "new" / "out") == ["a.png", "trip/b.png", "trip/deep/c.png"]
    assert results[0] == FileResult(
        tmp_path / "in" / "a.png", tmp_path / "new" / "out" / "a.png", None
    )
    written = read_image(results[0].output)
    np.testing.assert_array_equal(written.rgb_u8, colorizer.colorize(results[0].source).rgb_u8)


def test_single_paths_and_texts_are_inputs(tmp_path, colorizer):
    path = save(tmp_path / "a.png")
    for number, inputs in enumerate((path, str(path), [str(path)], iter([path]))):
        (result,) = colorizer.colorize_files(inputs, tmp_path / f"out{number}")
        assert result.output == tmp_path / f"out{number}" / "a.png"


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (["a.jpg", "b/a.jpg"], ["a.png", "b/a.png"]),
        (["a.jpg", "a.tif", "b.png"], ["a.jpg.png", "a.tif.png", "b.png"]),
        (["a.jpg", "A.JPEG"], ["a.jpg.png", "A.JPEG.png"]),
        (["a.jpg", "a.jpg", "a.jpg"], ["a.jpg.png", "a.jpg-2.png", "a.jpg-3.png"]),
        (["a.jpg", "a.tif", "a.jpg.bmp"], ["a.jpg-2.png", "a.tif.png", "a.jpg.png"]),
        (["a.jpg", "a.png/b.jpg"], ["a.jpg.png", "a.png/b.png"]),
        (["caf\u00e9.jpg", "cafe\u0301.jpg"], ["caf\u00e9.jpg.png", "cafe\u0301.jpg-2.png"]),
        (["scan", "scan.v2.tif", ".x.png"], ["scan.png", "scan.v2.png", ".x.png"]),
    ],
)
def test_no_two_inputs_share_an_output(places, names):
    given = name_outputs([Path(place) for place in places])
    assert [name.as_posix() for name in given] == names


def test_inputs_of_the_same_name_are_all_written(tmp_path, colorizer):
    red, blue = np.zeros((4, 4, 3), np.uint8), np.full((6, 6, 3), 250, np.uint8)
    save(tmp_path / "x" / "a.png", red)
    save(tmp_path / "y" / "a.png", blue)
    inputs = [tmp_path / "x", tmp_path / "y" / "a.png"]
    results = colorizer.colorize_files(inputs, tmp_path / "out")
    assert [result.output.name for result in results] == ["a.png.png", "a.png-2.png"]
    assert [read_image(r.output).rgb_u8.shape[0] for r in results] == [4, 6]


def test_outputs_that_exist_are_refused_without_force(tmp_path, colorizer):
    sources = [save(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    out = tmp_path / "out"
    kept = save(out / "a.png", np.zeros((1, 1, 3), np.uint8)).read_bytes()
    first, second = colorizer.colorize_files(sources, out)
    assert first.output is None and "is there already" in first.error and "\n" not in first.error
    assert (out / "a.png").read_bytes() == kept
    assert second.error is None and (out / "b.png").is_file()
    first, second = colorizer.colorize_files(sources, out, force=True)
    assert first.error is None and second.error is None
    assert read_image(out / "a.png").rgb_u8.shape == (20, 30, 3)


@pytest.mark.parametrize("force", [False, True])
def test_an_input_is_never_overwritten(tmp_path, colorizer, force):
    png, jpg = save(tmp_path / "a.png"), save(tmp_path / "b.jpg")
    before = png.read_bytes(), jpg.read_bytes()
    try:
        (tmp_path / "same").symlink_to(tmp_path, target_is_directory=True)
        outputs = [tmp_path, tmp_path / "same"]
    except OSError:
        outputs = [tmp_path]
    for output in outputs:
        results = colorizer.colorize_files([png, jpg], output, force=force)
        assert "is itself an input" in results[0].error
        assert (png.read_bytes(), jpg.read_bytes()) == before
    assert (tmp_path / "b.png").is_file()


def test_output_that_another_root_names_as_input_is_not_overwritten(tmp_path, colorizer):
    target = save(tmp_path / "out" / "a.png")
    before = target.read_bytes()
    inputs = [save(tmp_path / "in" / "a.jpg"), target]
    results = colorizer.colorize_files(inputs, tmp_path / "out", force=True)
    assert [result.error for result in results] == [None, None]
    assert target.read_bytes() == before
    assert files_in(tmp_path / "out") == ["a.jpg.png", "a.png", "a.png.png"]


def test_folder_may_be_its_own_output_folder(tmp_path, colorizer):
    save(tmp_path / "a.jpg")
    (result,) = colorizer.colorize_files(tmp_path, tmp_path)
    assert result == FileResult(tmp_path / "a.jpg", tmp_path / "a.png", None)


def test_file_that_is_named_twice_is_done_once(tmp_path, colorizer):
    path = save(tmp_path / "in" / "a.jpg")
    (result,) = colorizer.colorize_files([path, tmp_path / "in", path], tmp_path / "out")
    assert result.error is None and files_in(tmp_path / "out") == ["a.png"]


def test_output_folder_inside_the_input_folder_is_no_input(tmp_path, colorizer):
    save(tmp_path / "a.jpg")
    for force in (False, True):
        (result,) = colorizer.colorize_files(tmp_path, tmp_path / "colorized", force=force)
        assert result.source == tmp_path / "a.jpg"
    assert files_in(tmp_path / "colorized") == ["a.png"]


def test_what_gives_nothing_is_reported(tmp_path, colorizer):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    good = save(tmp_path / "good.png")
    inputs = [tmp_path / "empty", tmp_path / "missing", tmp_path / "notes.txt", good]
    results = colorizer.colorize_files(inputs, tmp_path / "out")
    errors = {result.source.name: result.error for result in results}
    assert "holds no image" in errors["empty"] and ".jpg" in errors["empty"]
    assert "does not exist" in errors["missing"]
    assert "begins with b'hello'" in errors["notes.txt"]
    assert errors["good.png"] is None
    assert all("\n" not in error for error in errors.values() if error)
    assert files_in(tmp_path / "out") == ["good.png"]


def test_folder_that_cannot_be_searched_is_reported(tmp_path, colorizer, monkeypatch):
    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("colorlib.images.finding.os.scandir", refuse)
    (result,) = colorizer.colorize_files(tmp_path, tmp_path / "out")
    assert result.source == tmp_path and "Permission denied" in result.error


def test_no_inputs_or_no_output_folder_is_one_clear_error(tmp_path, colorizer):
    path = save(tmp_path / "a.png")
    with pytest.raises(ImageError, match="no image is named"):
        colorizer.colorize_files([], tmp_path / "out")
    for folder in (path, path / "below"):
        with pytest.raises(ImageError, match=r"a\.png.*Name another folder") as error:
            colorizer.colorize_files(path, folder)
        assert "\n" not in str(error.value)
    with pytest.raises(ImageError, match="must name a file or folder"):
        colorizer.colorize_files("", tmp_path / "out")


def test_file_in_the_way_of_a_sub_folder_costs_only_that_file(tmp_path, colorizer):
    save(tmp_path / "in" / "sub" / "a.png")
    save(tmp_path / "in" / "b.png")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").write_text("in the way", encoding="utf-8")
    results = colorizer.colorize_files(tmp_path / "in", tmp_path / "out")
    errors = {result.source.name: result.error for result in results}
    assert errors["b.png"] is None and "cannot be written" in errors["a.png"]
    assert (tmp_path / "out" / "sub").read_text(encoding="utf-8") == "in the way"


def test_photo_that_needs_too_much_memory_costs_only_itself(tmp_path, colorizer, monkeypatch):
    save(tmp_path / "in" / "a.png", PHOTO[:1])
    save(tmp_path / "in" / "b.png")

    def allocate(rgb_u8, size, resize=squash_to_square):
        if len(rgb_u8) == 1:
            raise MemoryError
        return resize(rgb_u8, size)

    monkeypatch.setattr("colorlib.images.resizing.squash_to_square", allocate)
    first, second = colorizer.colorize_files(tmp_path / "in", tmp_path / "out")
    assert "a.png' needs too much memory" in first.error and first.output is None
    assert second.error is None


def test_interrupted_run_leaves_only_whole_files(tmp_path, colorizer):
    for name in "abc":
        save(tmp_path / "in" / f"{name}.png")

    def stop_after_first(result, number, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        colorizer.colorize_files(tmp_path / "in", tmp_path / "out", on_result=stop_after_first)
    assert files_in(tmp_path / "out") == ["a.png"]
    assert read_image(tmp_path / "out" / "a.png").rgb_u8.shape == (20, 30, 3)


def test_progress_names_the_total(tmp_path, colorizer):
    save(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "b.png").write_bytes(b"broken")
    calls = []
    results = colorizer.colorize_files(
        tmp_path / "in", tmp_path / "out", on_result=lambda *call: calls.append(call)
    )
    assert calls == [(results[0], 1, 2), (results[1], 2, 2)]


def test_threads_share_a_colorizer():
    colorizer = Colorizer(colorful_unet().eval(), size=16)
    expected = colorizer.colorize(PHOTO).rgb_u8
    differences = []

    def work():
        rgb_u8 = colorizer.colorize(PHOTO).rgb_u8
        differences.append(np.abs(rgb_u8.astype(int) - expected).max())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert differences == [0, 0, 0]
