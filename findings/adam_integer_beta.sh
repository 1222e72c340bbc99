#!/bin/sh
# Adam's betas as the papers and their code write them: (0, 0.9) is refused, (0.0, 0.9) is not.
#
# torch 2.14.1 (and 2.15.0). WGAN-GP and many GANs after it train without momentum, as its paper says:
# `betas=(0, 0.9)`. `Adam` and `AdamW` want both to be floats or both tensors, and raise a ValueError
# for the whole number. One would expect the five optimisers of one family to agree: `NAdam`, `RAdam`
# and `Adamax` take the same pair, and train. A configuration kept as YAML or JSON that says 0 fails,
# or not, by the name of the optimiser.
#
# Seen: Adam, AdamW refuse (0, 0.9) with "betas must be either both floats or both Tensors"; NAdam,
# RAdam, Adamax take it; all five take (0.0, 0.9).
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


def is_taken(name, betas):
    """Tell whether an optimiser takes the betas and steps with them."""
    weight = nn.Parameter(torch.ones(2))
    try:
        optimizer = getattr(torch.optim, name)([weight], betas=betas)
    except ValueError as error:
        print(name, betas, "refused:", error)
        return False
    weight.sum().backward()
    optimizer.step()
    print(name, betas, "steps")
    return True


found = {name: is_taken(name, (0, 0.9)) for name in ("Adam", "AdamW", "NAdam", "RAdam", "Adamax")}
assert found == {"Adam": False, "AdamW": False, "NAdam": True, "RAdam": True, "Adamax": True}, found
assert all(is_taken(name, (0.0, 0.9)) for name in found)
PYTHON
