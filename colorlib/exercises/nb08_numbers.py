"""What the checks of notebook 08 share: a learner's few numbers, taken as a tensor."""

import numpy as np
import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, expect

SEED = 1  # of the generator that a learner is to draw with
Z95 = 1.959964  # 95 % of a normal distribution lie within this many deviations of its mean


def numbers_of(result: object, what: str, count: int) -> Tensor:
    """Return `count` numbers as a float64 tensor, or say what is missing.

    Args:
        result: what the learner's function returned.
        what: what it should return, in words.
        count: how many numbers that is.

    Raises:
        Mistake: no numbers, another count, or not finite.
    """
    try:
        numbers = torch.tensor([float(number) for number in result], dtype=torch.float64)
    except (TypeError, ValueError) as error:
        raise Mistake(f"{what}, yours is {result!r:.60}.") from error
    expect(len(numbers) == count, f"{what}, yours holds {len(numbers)} numbers.")
    expect(torch.isfinite(numbers).all(), f"{what}, yours holds NaN or infinity.")
    return numbers


def pair(first: float | Tensor, second: float | Tensor) -> Tensor:
    """Return two numbers as a float64 tensor."""
    return torch.tensor([float(first), float(second)], dtype=torch.float64)


def drawn_from(rng: np.random.Generator) -> bool:
    """Tell whether a generator was drawn from or spawned since it was made with `SEED`."""
    fresh = np.random.default_rng(SEED)
    spawned = rng.bit_generator.seed_seq.n_children_spawned
    return spawned > 0 or rng.bit_generator.state != fresh.bit_generator.state
