#!/bin/sh
# Multiply-adds of a transposed convolution: two counters give stride squared times too many.
#
# torchinfo 1.8.0, thop 0.1.1.post2209072238, fvcore 0.1.5.post20221221, ptflops 0.7.5, on torch
# 2.14.1 (2.15.0 alike). A transposed convolution spreads each INPUT pixel over a kernel: in * out *
# k * k / groups multiply-adds for each pixel that comes in. torchinfo and thop multiply the weights
# by the pixels that go OUT, as for an ordinary convolution. At stride 1 that is the same; at stride
# 2, in every decoder of a U-Net or a GAN, four times too many. fvcore, ptflops and PyTorch's own
# FlopCounterMode (halved: it counts two operations each) are right. In a chain of pix2pix's widths,
# down to a pixel and up again, half of the true work lies on the way up: two tables of one network
# differ by a factor of 2.5, and a U-Net looks expensive beside a classifier that only goes down.
#
# Seen, times the true count: stride 1 (3x3) all five 1.0; stride 2 (4x4) and the chain torchinfo and
# thop 4.0 and 2.5, fvcore, ptflops and FlopCounterMode 1.0.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check torch==2.14.1 numpy \
    torchvision==0.29.1 torchinfo==1.8.0 thop==0.1.1.post2209072238 fvcore==0.1.5.post20221221 \
    ptflops==0.7.5
"$folder/venv/bin/python" - <<'PYTHON'
import logging
import warnings

import ptflops
import thop
import torch
import torchinfo
from fvcore.nn import FlopCountAnalysis
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
print("torch", torch.__version__)


def counts(network, shape):
    """Return multiply-adds by tool."""
    picture = torch.zeros(1, *shape)
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        network(picture)
    return {
        "FlopCounterMode": counter.get_total_flops() / 2,
        "fvcore": FlopCountAnalysis(network, picture).total(),
        "ptflops": ptflops.get_model_complexity_info(
            network, shape, as_strings=False, print_per_layer_stat=False, verbose=False
        )[0],
        "torchinfo": torchinfo.summary(network, input_size=(1, *shape), verbose=0).total_mult_adds,
        "thop": thop.profile(network, (picture,), verbose=False)[0],
    }


def chain():
    """Return pix2pix's widths and kernels, down to a pixel and up, without skips; and the truth."""
    widths = [3, 64, 128, 256, 512, 512, 512, 512, 512]
    pairs = list(zip(widths, widths[1:]))
    layers, side, truth = [], 256, 0
    for before, width in pairs:
        side //= 2
        layers.append(nn.Conv2d(before, width, 4, 2, 1, bias=False))
        truth += before * width * 16 * side * side
    for width, before in reversed(pairs):
        layers.append(nn.ConvTranspose2d(before, width, 4, 2, 1, bias=False))
        truth += before * width * 16 * side * side
        side *= 2
    return nn.Sequential(*layers), (3, 256, 256), truth


stride_1 = nn.Sequential(nn.ConvTranspose2d(8, 8, 3, 1, 1, bias=False))
stride_2 = nn.Sequential(nn.ConvTranspose2d(8, 8, 4, 2, 1, bias=False))
cases = {
    "stride 1": (stride_1, (8, 16, 16), 8 * 8 * 9 * 16 * 16),
    "stride 2": (stride_2, (8, 16, 16), 8 * 8 * 16 * 16 * 16),
    "down and up": chain(),
}
found = {}
for name, (network, shape, truth) in cases.items():
    ratios = {tool: count / truth for tool, count in counts(network.eval(), shape).items()}
    found[name] = {tool: round(ratio, 1) for tool, ratio in ratios.items()}
    print(f"{name:12}", found[name])
right = {"FlopCounterMode": 1.0, "fvcore": 1.0, "ptflops": 1.0}
assert found["stride 1"] == {**right, "torchinfo": 1.0, "thop": 1.0}
assert found["stride 2"] == {**right, "torchinfo": 4.0, "thop": 4.0}
assert found["down and up"] == {**right, "torchinfo": 2.5, "thop": 2.5}
PYTHON
