#!/bin/sh
# Drawing weights after spectral norm: the old form keeps the draw, the new one loses it in silence.
#
# torch 2.14.1 (and 2.15.0). DCGAN's and pix2pix's weight initialisation runs over a finished network and fills
# `layer.weight` in place. One would expect the same of both forms of spectral norm, or an error.
# `torch.nn.utils.spectral_norm` (the hook): the tensor shares its memory with the parameter
# `weight_orig` until the first forward pass, so the draw arrives.
# `torch.nn.utils.parametrizations.spectral_norm`, which the documentation recommends instead (and
# `weight_norm` there): `layer.weight` is computed anew at each access, the draw lands in a
# temporary tensor, the parameter keeps its default values, and nothing is said. Assigning
# (`layer.weight = tensor`) does arrive. Draw first, then add the norm.
#
# Seen: hook arrived; parametrization was lost; weight_norm was lost; assigned arrived.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    torch==2.14.1 # without NumPy, of which its import warns
"$folder/venv/bin/python" - <<'PYTHON'
import torch
from torch import nn
from torch.nn.utils import parametrizations

print("torch", torch.__version__)
torch.manual_seed(0)


def drawn(add_norm, parameter):
    """Fill the weight with 0.5 behind the norm; return whether the parameter took it."""
    layer = add_norm(nn.Conv2d(3, 8, 3))
    nn.init.constant_(layer.weight, 0.5)
    return bool((parameter(layer) == 0.5).all())


found = {
    "hook": drawn(nn.utils.spectral_norm, lambda layer: layer.weight_orig),
    "parametrization": drawn(
        parametrizations.spectral_norm, lambda layer: layer.parametrizations.weight.original
    ),
    "weight_norm": drawn(
        parametrizations.weight_norm, lambda layer: layer.parametrizations.weight.original1
    ),
}
layer = parametrizations.spectral_norm(nn.Conv2d(3, 8, 3))
with torch.no_grad():
    layer.weight = torch.full_like(layer.weight, 0.5)
found["assigned"] = bool((layer.parametrizations.weight.original == 0.5).all())
for name, arrived in found.items():
    print(f"{name:16} the draw {'arrived' if arrived else 'was lost'}")
expected = {"hook": True, "parametrization": False, "weight_norm": False, "assigned": True}
assert found == expected, f"changed: {found}, expected {expected}"
PYTHON
