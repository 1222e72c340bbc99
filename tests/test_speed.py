import math

import pytest
import torch
from torch import nn

from colorlib.evaluation.speed import Speed, frames_per_second


class Watch:
    """A clock that only moves when the predictor works: the time of each call, then the last."""

    def __init__(self, *times):
        self.now = 100.0
        self.times = list(times)
        self.shapes = []

    def __call__(self):
        return self.now

    def predictor(self, L_norm):
        assert torch.is_inference_mode_enabled()
        self.now += self.times.pop(0) if len(self.times) > 1 else self.times[0]
        self.shapes.append(tuple(L_norm.shape))
        return L_norm.expand(-1, 2, -1, -1)


def test_pictures_a_second_by_the_clock():
    watch = Watch(0.25)
    speed = frames_per_second(watch.predictor, 16, device="cpu", batch_size=4, clock=watch)
    assert speed.frames_per_second == 16
    assert watch.shapes == [(4, 1, 16, 16)] * (2 + 4)  # warm-up, then a second


def test_warm_up_does_not_count_and_one_hiccup_hardly():
    watch = Watch(30.0, 7.0, 0.1, 0.1, 5.0, 0.1)
    speed = frames_per_second(watch.predictor, 8, device="cpu", seconds=5.2, clock=watch)
    assert speed.frames_per_second == pytest.approx(10)


@pytest.mark.parametrize(("warm_up", "calls"), [(0, 1), (3, 4)])
def test_one_batch_is_timed_in_any_case(warm_up, calls):
    watch = Watch(2.0)
    speed = frames_per_second(
        watch.predictor, 8, device="cpu", warm_up=warm_up, seconds=0, clock=watch
    )
    assert speed.frames_per_second == 0.5
    assert len(watch.shapes) == calls


def test_lightness_fills_its_range_and_leaves_the_global_generator_alone():
    seen = []

    def predictor(L_norm):
        seen.append(L_norm)
        return L_norm

    state = torch.get_rng_state()
    frames_per_second(predictor, 64, device="cpu", seconds=0)
    assert torch.equal(torch.get_rng_state(), state)
    assert -1 <= seen[0].min() < -0.99 < 0.99 < seen[0].max() <= 1


def test_the_real_clock_runs():
    network = nn.Conv2d(1, 2, 3, padding=1).eval()
    speed = frames_per_second(network, 8, device="cpu", seconds=0)
    assert 0 < speed.frames_per_second < math.inf


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_conditions_are_recorded(precision):
    watch = Watch(0.5)
    network = nn.Conv2d(1, 2, 1).eval().to(precision)
    network.register_forward_hook(lambda module, inputs, output: watch.predictor(inputs[0]))
    speed = frames_per_second(network, 24, device="cpu", batch_size=3, seconds=0, clock=watch)
    name = str(precision).removeprefix("torch.")
    assert speed == Speed(6.0, speed.device, 3, name, 24, torch.get_num_threads())
    assert speed.device.startswith("cpu: ")


def test_describes_itself_in_one_line():
    speed = Speed(123.456, "cpu: x86_64, 2 threads", 1, "float32", 256, 2)
    assert speed.describe() == (
        "123 pictures/s of 256 x 256, one at a time, float32, cpu: x86_64, 2 threads"
    )
    many = Speed(12345.6, "cuda: A100", 8, "float16", 64, 2).describe()
    assert many == "12,346 pictures/s of 64 x 64, 8 at a time, float16, cuda: A100"
    assert Speed(0.1234, "cpu", 1, "float32", 64, 2).describe().startswith("0.123 pictures/s")


@pytest.mark.parametrize(
    ("option", "value", "least"),
    [
        ("batch_size", 0, 1),
        ("warm_up", -1, 0),
        ("seconds", -0.5, 0),
        ("seconds", math.nan, 0),
        ("size", 0, 1),
    ],
)
def test_options_are_checked(option, value, least):
    options = {"size": 8, option: value}
    with pytest.raises(ValueError, match=f"`{option}` must be at least {least}, got {value}"):
        frames_per_second(lambda L_norm: L_norm, **options)


def test_a_network_in_training_mode_is_refused():
    network = nn.BatchNorm2d(1)
    with pytest.raises(ValueError, match=r"`predictor` must be in eval mode.*Call \.eval"):
        frames_per_second(network, 8, device="cpu")
    assert network.num_batches_tracked == 0
