"""The small parts of training: schedule, average, configuration, batches, recipes."""

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from training_helpers import images

from colorlib.color import denormalize_lab, lab_to_rgb_u8
from colorlib.data.batches import BatchLoader
from colorlib.errors import ColorlibError, DataError
from colorlib.images.resizing import reduce_rgb_u8
from colorlib.training.averaging import ExponentialMovingAverage
from colorlib.training.config import TrainingConfig
from colorlib.training.recipes import RECIPES, get_recipe
from colorlib.training.schedule import lr_factor


def test_the_learning_rate_rises_holds_and_falls():
    factors = [lr_factor(step, 100, warmup_share=0.1, decay_share=0.5) for step in range(100)]
    assert factors[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert factors[9:51] == pytest.approx([1.0] * 42)
    assert factors[75] == pytest.approx(0.5)
    assert factors[99] == pytest.approx(0.02)
    assert [lr_factor(step, 7, 0.0, 0.0) for step in range(7)] == [1.0] * 7


def test_the_average_is_the_recursion_by_hand():
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 0.0)
    average = ExponentialMovingAverage(network, decay=0.5)
    expected = 0.0
    for update, value in enumerate([1.0, 2.0, 3.0, -1.0], start=1):
        nn.init.constant_(network.weight, value)
        average.update(network)
        decay = min(0.5, update / (update + 10))
        expected = decay * expected + (1 - decay) * value
    copy = nn.Linear(1, 1, bias=False)
    average.copy_to(copy)
    assert copy.weight.item() == pytest.approx(expected)


def test_the_average_takes_statistics_and_counters_along():
    network = nn.BatchNorm2d(1)
    average = ExponentialMovingAverage(network, decay=0.9)
    network.train()(torch.full((2, 1, 2, 2), 10.0))
    average.update(network)
    assert average.averages["num_batches_tracked"].item() == 1
    assert 0 < average.averages["running_mean"].item() < 1.0 + 1e-6


def test_phases_follow_each_other():
    config = TrainingConfig(pretrain_steps=3, gan_steps=2)
    assert config.total_steps == 5
    assert config.phase_at(0) == ("pretrain", 0, 3)
    assert config.phase_at(2) == ("pretrain", 2, 3)
    assert config.phase_at(3) == ("gan", 0, 2)
    with pytest.raises(ColorlibError, match="step 5 lies beyond"):
        config.phase_at(5)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"gan_steps": -1}, "`gan_steps` must be 0 or more, got -1"),
        ({"log_every": 0}, "`log_every` must be 1 or more, got 0"),
        ({"precision": "fp8"}, r"one of float32, bfloat16, automatic, got 'fp8'"),
        ({"ema_decay": 1.0}, "between 0 and 1, got 1.0"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, message):
    with pytest.raises(ColorlibError, match=message):
        TrainingConfig(**settings)


def test_betas_may_be_written_as_whole_numbers():
    config = TrainingConfig(betas_gan=(0, 0.9), betas_pretrain=[0, 0.99])
    assert (config.betas_gan, config.betas_pretrain) == ((0.0, 0.9), (0.0, 0.99))
    for betas in (config.betas_gan, config.betas_pretrain):
        torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], betas=betas)


def test_a_config_survives_json_and_unknown_settings_do_not():
    config = TrainingConfig(gan_steps=3, betas_gan=(0.4, 0.9))
    values = config.to_dict() | {"betas_gan": [0.4, 0.9]}
    assert TrainingConfig.from_dict(values) == config
    with pytest.raises(ColorlibError, match="unknown training settings: momentum"):
        TrainingConfig.from_dict({"momentum": 0.9})


def test_batches_depend_on_seed_and_step_alone():
    pictures = images(20, 40)
    one, other = (BatchLoader(pictures, 6, crop=32, seed=5) for _ in range(2))
    assert len(one) == 3
    forwards = [one.batch(step) for step in range(7)]
    backwards = [other.batch(step) for step in reversed(range(7))][::-1]
    for (L1, ab1), (L2, ab2) in zip(forwards, backwards, strict=True):
        assert torch.equal(L1, L2) and torch.equal(ab1, ab2)
    different = BatchLoader(pictures, 6, crop=32, seed=6).batch(0)[0]
    assert not torch.equal(different, forwards[0][0])


def test_crops_are_pieces_of_the_pictures_flipped_or_not():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (5, 12, 12, 3), dtype=np.uint8)
    flips = set()
    for step in range(8):
        L_norm, real_ab = BatchLoader(pictures, 5, crop=9, seed=1).batch(step)
        crops = lab_to_rgb_u8(denormalize_lab(L_norm, real_ab)).permute(0, 2, 3, 1).numpy()
        for crop in crops:
            found = [
                (index, flipped)
                for index, picture in enumerate(pictures)
                for top in range(4)
                for left in range(4)
                for flipped in (False, True)
                if np.array_equal(
                    crop, picture[top : top + 9, left : left + 9][:, :: -1 if flipped else 1]
                )
            ]
            assert len(found) == 1
            flips.add(found[0][1])
    assert flips == {False, True}


def test_an_epoch_shows_each_picture_once():
    pictures = np.repeat(np.arange(0, 240, 20, dtype=np.uint8), 8 * 8 * 3).reshape(12, 8, 8, 3)
    loader = BatchLoader(pictures, 4, crop=8, seed=0)
    lightness = torch.cat([loader.batch(step)[0][:, 0, 0, 0] for step in range(len(loader))])
    assert len(lightness.unique()) == 12
    chosen = BatchLoader(pictures, 2, crop=8, positions=np.array([3, 7]))
    lightness = torch.cat([chosen.batch(step)[0].flatten() for step in range(20)])
    assert len(lightness.unique()) == 2


def test_pictures_are_reduced_as_pillow_reduces_them():
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (3, 16, 16, 3), dtype=np.uint8)
    full = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    small = reduce_rgb_u8(full, 8)
    assert small.shape == (3, 3, 8, 8) and small.dtype == torch.uint8
    for picture, reduced in zip(pictures, small, strict=True):
        # Pillow reduces with the same antialiased triangle filter.
        expected = Image.fromarray(picture).resize((8, 8), Image.Resampling.BILINEAR)
        difference = reduced.permute(1, 2, 0).numpy().astype(int) - np.asarray(expected)
        assert abs(difference).max() <= 2  # Pillow rounds between its two passes
    assert torch.equal(reduce_rgb_u8(full, 16), full)


def test_batches_refuse_what_does_not_fit():
    with pytest.raises(DataError, match=r"uint8 \(N, S, S, 3\), got float64"):
        BatchLoader(images() / 255.0, 4, crop=32)
    with pytest.raises(DataError, match="from 1 to the 24 images there are, got 25"):
        BatchLoader(images(), 25, crop=32)
    with pytest.raises(DataError, match="`crop` must be from 1 to the images' 36 pixels, got 37"):
        BatchLoader(images(), 4, crop=37)


def test_recipes_are_found_and_scaled():
    recipe = get_recipe("pix2pix-unet")
    assert recipe.starts_from in RECIPES
    tiny = recipe.scaled(1e-9)
    assert tiny.training.gan_steps == 1 and tiny.training.pretrain_steps == 0
    with pytest.raises(ColorlibError, match=r"one of unet-l1, .*got 'best'"):
        get_recipe("best")
    with pytest.raises(ColorlibError, match="`scale` must be above 0, got 0"):
        recipe.scaled(0)
