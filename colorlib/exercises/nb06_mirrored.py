"""Check of notebooks/06_residual_unet.ipynb: mirror pictures together with their colours."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, call_on, exercise, expect
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, is_same

COINS = (
    (True, False, True, True, False),
    (False, True, True, False, True, False),
    (False, False, True, False),
    (False, False, False),
    (True, True, True),
)
NAMES = ("L_norm", "ab_norm")

Pair = tuple[Tensor, Tensor]


@exercise
def check_mirrored(answer: Callable[[Tensor, Tensor, Tensor], Pair]) -> str:
    """Check that pictures whose coin says so are mirrored left to right, lightness and colours."""
    rng = torch.Generator().manual_seed(0)
    for sides in COINS:
        coins = torch.tensor(sides)
        given = tuple(
            torch.rand(len(sides), channels, 4, 6, generator=rng) * 2 - 1 for channels in (1, 2)
        )
        before = tuple(one.clone() for one in given)
        own_coins = coins.clone()
        results = _pair(call_on(answer, *given, own_coins), before, coins)
        if not all(map(is_same, results, _mirrored(before, coins))):
            _expect_known(results, before, coins)
        for name, one, old, new in zip(NAMES, given, before, results, strict=True):
            expect(
                torch.equal(one, old),
                f"the pictures you return are right, but {name} itself was overwritten, and it may "
                "be the collection that all epochs draw from. Write into a clone, or choose with "
                "torch.where.",
            )
            expect(
                one.untyped_storage().data_ptr() != new.untyped_storage().data_ptr(),
                f"the {name} that you return shares its memory with the one that came in: whoever "
                "changes one changes both. Return a new tensor, also where no coin is True.",
            )
        expect(
            torch.equal(own_coins, coins), "`coins` was overwritten. It belongs to whoever calls."
        )
    return (
        "mirrored, a photograph is still a photograph, so every picture counts twice. On its head "
        "it would have the sky below."
    )


def _mirrored(pictures: Pair, coins: Tensor) -> Pair:
    return tuple(
        torch.where(coins[:, None, None, None], picture.flip(-1), picture) for picture in pictures
    )


def _pair(result: object, given: Pair, coins: Tensor) -> Pair:
    expect(
        isinstance(result, tuple | list)
        and len(result) == 2
        and all(torch.is_tensor(one) for one in result),
        "return two tensors, (L_norm, ab_norm).",
    )
    expect(
        [one.shape for one in result] != [one.shape for one in given[::-1]],
        "lightness and colour have changed places: return (L_norm, ab_norm).",
    )
    for name, one, came in zip(NAMES, result, given, strict=True):
        expect(
            coins.all() or one.shape != came[coins].shape,
            f"of {len(coins)} pictures {len(one) if one.ndim else 0} come back in {name}, as many "
            "as have a coin that is True. Return all of them, the others as they came.",
        )
        expect(
            one.shape == came.shape,
            f"{name} came as {tuple(came.shape)} and comes back as {tuple(one.shape)}.",
        )
    return result[0].detach(), result[1].detach()


def _expect_known(results: Pair, given: Pair, coins: Tensor) -> None:
    """Raise `Mistake`: of both tensors the same, else of each its own, else where it is seen."""
    wrong = zip(*(_wrong(one, coins, has_channels=True) for one in given), strict=True)
    together = [(message, (one, other)) for (message, one), (_, other) in wrong]
    expect_unknown(together, lambda known: all(map(is_same, results, known)))
    for place, (name, result, came) in enumerate(zip(NAMES, results, given, strict=True)):
        truth = _mirrored(given, coins)[place]
        if is_same(result, truth):
            continue
        other = 1 - place
        is_other_right = is_same(results[other], _mirrored(given, coins)[other])
        start = (
            f"{NAMES[other]} is right, {name} is not, and colours must go with their lightness: "
            if is_other_right
            else f"{name}: "
        )
        expect_unknown(
            (
                (start + message, known)
                for message, known in _wrong(came, coins, has_channels=place == 1)
            ),
            lambda known, result=result: is_same(result, known),
        )
        index = next(i for i in range(len(came)) if not is_same(result[i], truth[i]))
        should = "should be mirrored" if coins[index] else "should stay as it came"
        raise Mistake(
            f"{start}picture {index}, whose coin is {bool(coins[index])}, {should}; yours is "
            "something else."
        )


def _wrong(pictures: Tensor, coins: Tensor, *, has_channels: bool) -> Iterator[tuple[str, Tensor]]:
    """Yield the message of each misunderstanding and what it makes of the pictures.

    Args:
        pictures: lightness or colours.
        coins: one for each picture.
        has_channels: include what happens to the order of the channels.
    """
    others = ~coins
    yield "nothing is mirrored. The pictures are as they came.", pictures
    front = "the order is lost: {} pictures come first. Leave every picture in its place."
    mirrored = pictures[coins].flip(-1)
    yield front.format("the mirrored"), torch.cat([mirrored, pictures[others]])
    yield front.format("the unmirrored"), torch.cat([pictures[others], mirrored])
    yield (
        "the pictures of the batch are in reverse order, and none is mirrored. Left and right are "
        "the last dimension.",
        pictures.flip(0),
    )
    if has_channels:
        everything = "all dimensions are turned round. Left and right are the last one, W."
        yield everything, _changed(pictures, coins, lambda chosen: chosen.flip((0, 1, 2, 3)))
        yield everything, _changed(pictures, coins, lambda chosen: chosen.flip((1, 2, 3)))
    ways: dict[str, Callable[[Tensor], Tensor]] = {
        RIGHT: lambda chosen: chosen.flip(-1),
        "the pictures stand on their heads: dimension -2 runs from top to bottom, dimension -1 "
        "from left to right.": lambda chosen: chosen.flip(-2),
        "the pictures are turned by 180 degrees, left to right and top to bottom. Mirror the last "
        "dimension alone.": lambda chosen: chosen.flip((-2, -1)),
        "the chosen pictures have changed places with one another. Left and right are the last "
        "dimension, not the first.": lambda chosen: chosen.flip(0),
        "the chosen pictures are mirrored, but have changed places with one another.": (
            lambda chosen: chosen.flip((0, -1))
        ),
        "the values have changed their signs. Mirroring moves pixels, it changes none.": (
            lambda chosen: -chosen
        ),
        "the pictures are mirrored, and the values have changed their signs. Mirroring moves "
        "pixels, it changes none.": lambda chosen: -chosen.flip(-1),
        "the pictures are shifted by a column, and not mirrored.": lambda chosen: chosen.roll(
            1, -1
        ),
    }
    if has_channels:
        ways |= {
            "a and b are swapped. Left and right are the last dimension, dimension 1 are the "
            "channels.": lambda chosen: chosen.flip(1),
            "the pictures are mirrored, and a and b are swapped as well.": lambda chosen: (
                chosen.flip((1, -1))
            ),
        }
    whose: dict[str, Tensor] = {
        RIGHT: coins,
        "the coins are read the wrong way round: True means mirror.": others,
        "every picture is changed. Each has a coin of its own.": torch.ones_like(coins),
    }
    for message, (way, chosen) in mixtures(ways, whose):
        yield message, _changed(pictures, chosen, way)


def _changed(pictures: Tensor, chosen: Tensor, way: Callable[[Tensor], Tensor]) -> Tensor:
    made = pictures.clone()
    made[chosen] = way(pictures[chosen])
    return made
