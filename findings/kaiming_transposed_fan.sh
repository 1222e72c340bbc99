#!/bin/sh
# He initialisation of a decoder: the fan that it takes is the outputs', and no stride counts.
#
# torch 2.14.1 (and 2.15.0). `torch.nn.init.kaiming_normal_` reads fan_in from the weight's second
# dimension times the kernel. A ConvTranspose2d's weight is (in, out, k, k), so what it reads is
# fan_out; and of the in * k * k weights only one in stride squared meets any one output pixel. One
# would expect a layer drawn this way to keep the mean square of a signal behind a ReLU, which is
# what it is for, and an ordinary convolution does. In a decoder that halves its channels and doubles
# the size (4x4, stride 2) the mean square halves with every layer; with equal channels it falls to a
# quarter; where a head makes 2 channels out of 64 it grows eightfold. `mode="fan_out"` mends the
# channels and leaves the stride. (ConvTranspose2d's own default draw has the same two faults.)
#
# Seen, mean square out for 1 in: Conv2d 64 to 32 1.0; ConvTranspose2d 64 to 64 0.25, 64 to 32 0.5,
# 64 to 2 8.0; with fan_out 0.25 in all three.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    torch==2.14.1 # without NumPy, of which its import warns
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torch import nn

print("torch", torch.__version__)
torch.manual_seed(0)


def mean_square(layer, mode="fan_in"):
    """Return the mean square behind a layer, for a signal of mean square 1 before the ReLU."""
    draws = []
    for _ in range(20):
        nn.init.kaiming_normal_(layer.weight, mode=mode, nonlinearity="relu")
        out = layer(torch.randn(4, layer.in_channels, 32, 32).relu())[..., 4:-4, 4:-4]
        draws.append(out.square().mean())
    return torch.stack(draws).mean().item()


def up(width):
    return nn.ConvTranspose2d(64, width, 4, stride=2, padding=1, bias=False)


with torch.no_grad():
    found = {"Conv2d 64 to 32": mean_square(nn.Conv2d(64, 32, 3, padding=1, bias=False))}
    for width in (64, 32, 2):
        found[f"ConvTranspose2d 64 to {width}"] = mean_square(up(width))
        found[f"ConvTranspose2d 64 to {width}, fan_out"] = mean_square(up(width), "fan_out")
expected = [1.0, 0.25, 0.25, 0.5, 0.25, 8.0, 0.25]
for (name, value), known in zip(found.items(), expected):
    print(f"{name:34} {value:.2f}")
    assert abs(value / known - 1) < 0.1, (name, value, known)
PYTHON
