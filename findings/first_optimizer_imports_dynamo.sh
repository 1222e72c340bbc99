#!/bin/sh
# The first optimizer of a process imports the compiler, though nothing is compiled.
#
# torch 2.14.1 (and 2.15.0). One would expect `torch.optim.SGD(parameters)` to take microseconds, on
# a CPU, without torch.compile. Adding the parameters asks a decorator of torch._compile to keep the
# compiler out of this function, and to do so it imports torch._dynamo with SymPy: some 900 modules,
# seconds on a laptop, more where disk or cores are busy. Neither `import torch` nor the layers nor
# backward() need them. So a progress bar that begins with the first step comes too late: the pause
# lies before it, in the optimizer's constructor. A second optimizer imports nothing.
#
# Seen: before False; first optimizer several hundred modules, torch._dynamo and sympy among them;
# second optimizer 0 modules.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    torch==2.14.1 # without NumPy, of which its import warns
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import torch

print("torch", torch.__version__)
layer = torch.nn.Linear(2, 1)
layer(torch.ones(1, 2)).sum().backward()
before = {name: name in sys.modules for name in ("torch._dynamo", "sympy")}


def imported_by_an_optimizer():
    known = set(sys.modules)
    torch.optim.SGD(layer.parameters(), lr=0.1)
    return set(sys.modules) - known


first, second = imported_by_an_optimizer(), imported_by_an_optimizer()
print("before:", before)
print(f"first optimizer: {len(first)} modules, torch._dynamo", "torch._dynamo" in first)
print(f"second optimizer: {len(second)} modules")
assert not any(before.values()), "changed: imported earlier"
assert {"torch._dynamo", "sympy"} <= first and len(first) > 300, "changed: the first one is light"
assert not second, "changed: the second one imports too"
PYTHON
