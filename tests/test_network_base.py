"""How networks remember their arguments, and what the base classes refuse."""

import copy
import pickle

import pytest
import torch
from torch import nn

from colorlib.networks.base import (
    Discriminator,
    Generator,
    Network,
    predict_with,
    rebuild,
    reduced_for,
)
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.registry import architecture_of


class Tint(Generator):
    """Paint a multiple of the lightness."""

    def __init__(self, width: int, widths=(1, 2), *, options=None, factor: float = 0.5):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, width, padding="same")
        self.factor = factor

    def forward(self, condition):
        self.check(condition)
        return self.factor * self.conv(condition)


class PatientTint(Tint):
    """Has its parent's constructor."""


class FreeTint(Tint):
    """Passes on whatever it is given."""

    def __init__(self, factor: float = 2.0, **kwargs):
        super().__init__(factor=factor, **kwargs)


class NarrowUNet(UNetGenerator):
    """Decides for itself what its parent asks for."""

    def __init__(self, depth: int = 3):
        super().__init__(base_channels=2, num_downs=depth, in_channels=4)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((3, (1, 2)), {}), ((3,), {"widths": (1, 2)}), ((), {"width": 3, "widths": [1, 2]})],
)
def test_arguments_are_recorded_however_they_are_given(args, kwargs):
    expected = {"width": 3, "widths": [1, 2], "options": None, "factor": 0.5}
    for network_class in (Tint, PatientTint):
        network = network_class(*args, **kwargs)
        assert network.config == expected
        assert rebuild(network).config == expected


def test_the_record_is_a_copy_all_the_way_down():
    options = {"stages": [[1, (2, 3)]], "norm": {"kind": "batch"}}
    network = Tint(1, options=options)
    options["stages"][0][0] = 9
    options["norm"]["kind"] = "none"
    assert network.config["options"] == {"stages": [[1, [2, 3]]], "norm": {"kind": "batch"}}


def test_arguments_that_are_passed_on_are_recorded_by_name():
    network = FreeTint(width=3, options={"a": 1})
    assert network.config == {"factor": 2.0, "width": 3, "options": {"a": 1}}
    assert rebuild(network).conv.kernel_size == (3, 3)


def test_a_subclass_may_have_other_arguments_than_its_parent():
    network = NarrowUNet().eval()
    assert network.config == {"depth": 3}
    assert (network.size_multiple, network.in_channels) == (8, 4)
    assert network(torch.zeros(1, 4, 8, 16)).shape == (1, 2, 8, 16)
    again = rebuild(network).eval()
    again.load_state_dict(network.state_dict())
    with pytest.raises(ValueError, match="NarrowUNet is not registered"):
        architecture_of(network)


def test_a_network_without_arguments_has_an_empty_record():
    class Plain(Generator):
        def forward(self, condition):
            return condition.expand(-1, 2, -1, -1)

    class Built(Plain):
        def __init__(self):
            super().__init__()

    assert Plain().config == Built().config == {}
    assert torch.equal(rebuild(Plain())(torch.ones(1, 1, 2, 2)), torch.ones(1, 2, 2, 2))


@pytest.mark.parametrize("value", [nn.ReLU, torch.zeros(1), {1: 2}, [object()], {"a": {3}}])
def test_what_json_cannot_keep_is_refused_when_the_network_is_built(value):
    with pytest.raises(TypeError, match="`options` of Tint must be a number, text"):
        Tint(1, options=value)


def test_unnamed_arguments_are_refused_where_the_class_is_written():
    with pytest.raises(TypeError, match=r"Starred's constructor must name .* got `\*widths`"):

        class Starred(Network):
            def __init__(self, *widths):
                super().__init__()

    with pytest.raises(TypeError, match="Positional's constructor must name its arguments"):

        class Positional(Network):
            def __init__(self, width, /):
                super().__init__()


def test_wrong_arguments_are_python_s_own_error():
    with pytest.raises(TypeError, match=r"__init__\(\) missing 1 required .*'width'"):
        Tint()
    with pytest.raises(TypeError, match="unexpected keyword argument 'depth'"):
        Tint(1, depth=3)


def test_an_error_of_the_constructor_comes_through():
    with pytest.raises(ValueError, match="`num_downs` must be at least 2"):
        UNetGenerator(num_downs=1)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_keep_the_record_and_what_was_written_into_it(again):
    network = Tint(3, options={"a": [1]})
    network.config["encoder_origin"] = "file some.pth"
    copied = again(network)
    assert copied.config == network.config
    copied.config["options"]["a"].append(2)
    assert network.config["options"] == {"a": [1]}


def test_a_rebuilt_network_has_weights_of_its_own():
    network = Tint(3)
    rebuilt = rebuild(network)
    assert rebuilt.conv.weight is not network.conv.weight
    assert not torch.equal(rebuilt.conv.weight, network.conv.weight)
    other = nn.Conv2d(1, 2, 3)  # no Network: copied
    assert torch.equal(rebuild(other).weight, other.weight)
    assert rebuild(other).weight is not other.weight


def test_what_must_be_implemented_is_said():
    with pytest.raises(NotImplementedError, match=r"implement `forward\(condition\)`"):
        Generator()(torch.zeros(1, 1, 8, 8))
    with pytest.raises(NotImplementedError, match=r"implement `forward\(condition, ab_norm\)`"):
        Discriminator()(torch.zeros(1, 1, 8, 8), torch.zeros(1, 2, 8, 8))


def test_any_module_predicts():
    network = nn.Conv2d(1, 2, 1)
    condition = torch.rand(1, 1, 4, 4)
    prediction = predict_with(network, condition)
    assert torch.equal(prediction.ab_norm, network(condition)) and prediction.logits is None


def test_a_condition_is_reduced_by_the_mean_to_what_a_generator_of_scale_2_takes():
    class Doubling(Generator):
        output_scale = 2

    condition = torch.arange(16.0).view(1, 1, 4, 4)
    expected = torch.tensor([[[[2.5, 4.5], [10.5, 12.5]]]])
    assert torch.equal(reduced_for(Doubling(), condition), expected)
    assert reduced_for(nn.Conv2d(1, 2, 1), condition) is condition
