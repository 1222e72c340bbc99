"""What the exercises' checks compare with, against values worked out by hand."""

import math

import numpy as np
import pytest
import torch
from exercise_answers import nb02, nb04, nb09
from torch import nn
from torch.nn import functional as F

from colorlib.exercises import (
    nb01_lab_truths,
    nb03_losses,
    nb03_patches,
    nb04_resnet_unet,
    nb05_content_mistakes,
    nb05_expected_loss,
    nb05_network_input,
    nb05_same_size,
    nb05_weights,
    nb09_comparing_models,
)


def test_light_and_lab():
    light = torch.tensor([0.0, 0.002, 0.5, 1.0], dtype=torch.float64)
    encoded = nb01_lab_truths.encoded_light(light)
    assert encoded.tolist() == pytest.approx([0, 0.02584, 0.735357, 1], abs=1e-6)
    assert torch.allclose(nb01_lab_truths.decoded_light(encoded), light, atol=1e-6)
    white, red = np.array([[[255, 255, 255], [255, 0, 0]]], dtype=np.uint8)[0]
    assert nb01_lab_truths.lab_of_bytes(white) == pytest.approx([100, 0, 0], abs=0.01)
    assert nb01_lab_truths.lab_of_bytes(red) == pytest.approx([53.24, 80.09, 67.20], abs=0.01)
    assert nb01_lab_truths.is_shown(np.array([50.0, 20.0, 20.0]))
    assert not nb01_lab_truths.is_shown(np.array([50.0, 90.0, 20.0]))


def test_the_target_of_notebook_02s_fourth_exercise_is_the_textbooks():
    # 1.96 standard errors of 5 / sqrt(n) are 0.25 at n = 39.2 squared.
    assert nb02.size_for(5.0, 0.25) == math.ceil(39.2**2) == 1_537


def test_the_columns_of_pix2pix_patches():
    # The 70x70 patch: output 0 starts 1 + 2 + 4 + 8 + 8 columns left of the picture.
    patchgan = nb03_patches.PATCHGAN
    assert (nb03_patches._first(patchgan), nb03_patches._outer(patchgan)) == (-23, 46)
    assert nb03_patches._step(patchgan) == 8
    assert (nb03_patches._first([]), nb03_patches._outer([])) == (0, 0)
    assert nb03_patches._counted([(kernel, stride, 1) for kernel, stride in patchgan]) == 70
    assert nb03_patches._counted([(3, 1, 1), (3, 1, 2), (3, 1, 4)]) == 15  # 1 + 2 + 4 + 8


def test_the_cheapest_answer_under_l1():
    colors, chances = (torch.tensor(values) for values in nb03_losses.THINGS["five balloons"])
    # In order: a -48.5, 4.75, 8.25 with 16, 18, 25 %, b -56.5, -42.25, 36.75 with 25, 11, 16 %.
    assert nb03_losses._weighted_median(colors, chances).tolist() == [8.25, 36.75]


def test_the_folded_convolution_agrees_with_torchvisions_normalisation():
    # By hand: a 1x1 kernel of ones on grey 0.5 is the sum of the three scaled values.
    statistics = (nb04_resnet_unet.IMAGENET_MEAN, nb04_resnet_unet.IMAGENET_STD)
    mean, std = (torch.tensor(values).double() for values in statistics)
    kernel, bias = nb04.fold(torch.ones(1, 3, 1, 1).double(), mean, std)
    answer = F.conv2d(torch.full((1, 1, 1, 1), 0.5).double(), kernel, bias).item()
    by_hand = (0.5 - 0.485) / 0.229 + (0.5 - 0.456) / 0.224 + (0.5 - 0.406) / 0.225
    assert answer == pytest.approx(by_hand)


def test_the_predictions_of_notebook_09_ask_for_a_clip_once():
    weights = [
        nb09.blend(*nb09_comparing_models._predictions(weight), clip=False).item()
        for weight in (0.35, 1.4)
    ]
    assert 0 < weights[0] < 1 < weights[1]


def test_what_a_classifier_expects_of_white_and_of_black():
    L_norm = torch.tensor([1.0, -1.0]).reshape(2, 1, 1, 1)
    white, black = nb05_network_input.network_input(L_norm, torch.zeros(2, 2, 1, 1)).flatten(1)
    for channel, (mean, std) in enumerate(((0.485, 0.229), (0.456, 0.224), (0.406, 0.225))):
        assert white[channel].item() == pytest.approx((1 - mean) / std, abs=1e-3)
        assert black[channel].item() == pytest.approx(-mean / std, abs=1e-3)


def test_colours_of_the_same_size():
    real_ab = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(2, 2, 1)
    wrong_ab = torch.tensor([3.0, 2.0, 2.0, 9.0]).reshape(2, 2, 1)
    # The differences 2, 0, -1, 5 are 2 on average without their signs; 3 is one and a half of it.
    moved = nb05_same_size._moved(real_ab, wrong_ab, 3.0)
    assert moved.flatten().tolist() == [4.0, 2.0, 1.5, 11.5]


def test_the_content_loss_of_one_convolution():
    network = nn.Sequential(nn.Conv2d(3, 1, 1, bias=False), nn.ReLU())
    nn.init.constant_(network[0].weight, 1.0)
    given = nb05_content_mistakes.pictures(seed=0)
    fake, real = (nb05_network_input.network_input(given.L_norm, ab) for ab in given[1:])
    by_hand = (fake.sum(dim=1).clamp_min(0) - real.sum(dim=1).clamp_min(0)).square().mean()
    loss = nb05_content_mistakes.content_loss(network, [1], given)
    assert loss.item() == pytest.approx(by_hand.item(), rel=1e-5)


def test_a_share_of_the_pull_and_an_expected_square():
    # The others pull with 2 * 3 + 0.5 * 4 = 8; 2 beside 8 is a fifth, and 4 * 0.5 makes 2.
    norms, weights = {"gan": 3.0, "l1": 4.0, "perceptual": 4.0}, {"gan": 2.0, "l1": 0.5}
    assert nb05_weights._right(norms, weights, 0.2) == pytest.approx(0.5)
    squares = nb05_expected_loss._square(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 5.0]]))
    assert squares.item() == (4 + 9) / 2


def test_single_mistakes_in_notebook_05_can_be_told_apart():
    norms, weights, share = nb05_weights.CASES[0]
    tables = [
        nb05_weights._wrong_weights(norms, weights, share),
        nb05_network_input.wrong_inputs(
            *nb05_network_input.colors(torch.Generator().manual_seed(0), size=(6, 5))
        ).items(),
    ]
    for table in tables:
        single = [(message, wrong) for message, wrong in table if " And " not in message]
        for index, (message, wrong) in enumerate(single):
            for other, too in single[index + 1 :]:
                one, two = torch.as_tensor(wrong), torch.as_tensor(too)
                assert not torch.allclose(one, two, rtol=1e-4), f"{message} {other}"
