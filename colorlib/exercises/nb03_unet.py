"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: the U-Net.

The truths are computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
    expect_none,
)

HALVING = {"stride": 2, "padding": 1}


@exercise
def check_unet_level(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> str:
    """Check one level of a U-Net: down, up and the skip around both."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 8, 8, generator=generator, dtype=torch.float64)
    down = torch.randn(5, 3, 4, 4, generator=generator, dtype=torch.float64) / 7
    up = torch.randn(5, 4, 4, 4, generator=generator, dtype=torch.float64) / 9
    try:
        result = call(answer, x.clone(), down, up)
    except Mistake as mistake:
        expect(
            "Sizes of tensors must match" not in str(mistake),
            "what came up is not as large as x. Both convolutions need stride=2 and padding=1: "
            "one halves, the other doubles.",
        )
        raise
    expect(
        not torch.is_tensor(result) or result.shape != (2, 4, 8, 8),
        "this has the 4 channels of the way through the bottom alone. Where is the skip? Lay x "
        "beside them with torch.cat.",
    )
    expect(
        not torch.is_tensor(result) or result.shape != (4, 4, 8, 8),
        "torch.cat joined the pictures of the batch. Join channels: dim=1.",
    )
    result = call_for_tensor(answer, x, down, up, shape=(2, 7, 8, 8))
    expect_none(_wrong_levels(x, down, up), lambda wrong: torch.allclose(result, wrong, atol=1e-9))
    expect_close(
        result,
        _level(x, down, up),
        1e-9,
        misconceptions={},
        where=lambda index: f"channel {index // 64 % 7}, row {index // 8 % 8}, column {index % 8}",
    )
    return "eight of these, one inside the other, are pix2pix's generator."


@exercise
def check_unet_forward(answer: Callable[..., Tensor]) -> str:
    """Check the way of a picture through a U-Net whose blocks are given."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        encoder = [_block(nn.Conv2d, *widths) for widths in ((1, 2), (2, 3), (3, 4))]
        decoder = [_block(nn.ConvTranspose2d, *widths) for widths in ((4, 3), (6, 2))]
        head = _block(nn.ConvTranspose2d, 4, 2)
        L_norm = torch.rand(2, 1, 16, 16, dtype=torch.float64) * 2 - 1
    blocks = (encoder, decoder, head)
    try:
        result = call(answer, L_norm, list(encoder), list(decoder), head)
    except Mistake as mistake:
        _explain(str(mistake))
        raise
    expect(
        not torch.is_tensor(result) or result.shape != (2, 4, 8, 8),
        "the last features come out, half as large as the picture. The head makes ab of them.",
    )
    result = call_for_tensor(
        answer, L_norm, list(encoder), list(decoder), head, shape=(2, 2, 16, 16)
    )
    with torch.no_grad():
        misconceptions = {
            "the skip is laid first. The decoder's weights are meant for what came up first, and "
            "the skip behind it.": _forward(L_norm, *blocks, join=lambda up, skip: (skip, up)),
            "what came up is laid beside itself. Its neighbour is the skip, the features of the "
            "same size from the way down.": _forward(
                L_norm, *blocks, join=lambda up, skip: (up, up)
            ),
            "the skips are laid twice and what came up is lost.": _forward(
                L_norm, *blocks, join=lambda up, skip: (skip, skip)
            ),
            "the skips carry zeros, or are multiplied away.": _forward(
                L_norm, *blocks, join=lambda up, skip: (up, torch.zeros_like(skip))
            ),
        }
        truth = _forward(L_norm, *blocks)
    expect_close(
        result,
        truth,
        1e-9,
        misconceptions=misconceptions,
        where=lambda index: f"row {index // 16 % 16}, column {index % 16}",
    )
    return "down for what, up for where, and each skip comes back last in, first out."


def _explain(message: str) -> None:
    """Raise a `Mistake` that says what PyTorch's message means here."""
    expect(
        "Sizes of tensors must match" not in message,
        "a skip of another size than what came up. The features come back in reverse order, the "
        "last first; and the last of all is the bottom itself, which is nobody's skip: take it "
        "off the list.",
    )
    expect(
        "to have 6 channels, but got 3" not in message
        and "to have 4 channels, but got 2" not in message,
        "a block of the way up gets half of its channels. It wants what came up and the skip "
        "beside it, torch.cat with dim=1; adding them or leaving the skip out is another network.",
    )
    expect(
        "pop from empty list" not in message,
        "more skips are taken than were laid down. The encoder has one block more than the "
        "decoder, whose features are the bottom; the head takes no skip.",
    )


def _block(kind: type[nn.Module], channels: int, others: int) -> nn.Module:
    return nn.Sequential(kind(channels, others, 4, 2, 1), nn.Tanh()).double()


def _forward(
    L_norm: Tensor,
    encoder: list[nn.Module],
    decoder: list[nn.Module],
    head: nn.Module,
    *,
    join: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]] = lambda up, skip: (up, skip),
) -> Tensor:
    features = [L_norm]
    for block in encoder:
        features.append(block(features[-1]))
    x = features[-1]
    for block, skip in zip(decoder, reversed(features[1:-1]), strict=True):
        x = torch.cat(join(block(x), skip), dim=1)
    return head(x)


def _level(x: Tensor, down: Tensor, up: Tensor, *, skip: Tensor | None = None) -> Tensor:
    features = functional.conv2d(functional.leaky_relu(x, 0.2), down, **HALVING)
    through = functional.conv_transpose2d(features.relu(), up, **HALVING)
    return torch.cat([through, x if skip is None else skip], dim=1)


def _wrong_levels(x: Tensor, down: Tensor, up: Tensor) -> dict[str, Tensor]:
    """Return what each misunderstanding yields, by the message that names it."""
    conv, conv_back, leaky = functional.conv2d, functional.conv_transpose2d, functional.leaky_relu
    bent = leaky(x, 0.2)
    features = conv(bent, down, **HALVING)
    through = conv_back(features.relu(), up, **HALVING)
    last = conv_back(leaky(conv(x, down, **HALVING), 0.2), up, **HALVING).relu()
    came_up = {
        "the skip is right, but the way down lacks its LeakyReLU.": conv_back(
            conv(x, down, **HALVING).relu(), up, **HALVING
        ),
        "on the way down the slope below 0 is 0.2, not 0: LeakyReLU, not ReLU.": conv_back(
            conv(x.relu(), down, **HALVING).relu(), up, **HALVING
        ),
        "the slope of LeakyReLU is 0.2 here; PyTorch's default is 0.01.": conv_back(
            conv(leaky(x, 0.01), down, **HALVING).relu(), up, **HALVING
        ),
        "the way up lacks its ReLU in front.": conv_back(features, up, **HALVING),
        "the way up begins with a ReLU, not with a LeakyReLU.": conv_back(
            leaky(features, 0.2), up, **HALVING
        ),
        "your ReLU follows the transposed convolution. It stands in front of it; what came up "
        "may be negative.": conv_back(features, up, **HALVING).relu(),
        "one ReLU too many: it stands in front of the transposed convolution, and nothing "
        "follows, so that what came up may be negative.": through.relu(),
        "your activations follow their convolutions. In pix2pix they stand in front: LeakyReLU, "
        "then the convolution; ReLU, then the transposed one.": last,
        "the sizes fit by chance, but nothing is halved: both convolutions lack stride=2.": (
            conv_back(conv(bent, down, padding=1).relu(), up, padding=1)
        ),
        "the sizes fit by chance, but both convolutions lack padding=1.": conv_back(
            conv(bent, down, stride=2).relu(), up, stride=2
        ),
        "the sizes fit by chance, but both convolutions lack stride=2 and padding=1.": conv_back(
            conv(bent, down).relu(), up
        ),
    }
    wrong = {message: torch.cat([through, x], dim=1) for message, through in came_up.items()}
    wrong["the skip comes second here: first what came up, then x."] = torch.cat(
        [x, through], dim=1
    )
    wrong["the skip carries x as it came in. Yours went through a ReLU."] = _level(
        x, down, up, skip=x.relu()
    )
    wrong[
        "the skip carries x as it came in. Yours went through LeakyReLU: an in-place leaky_relu_ "
        "changes x itself, which the authors' code does on purpose and ours does not."
    ] = _level(x, down, up, skip=bent)
    return wrong
