"""Add to features what a few layers make of them."""

from torch import Tensor, nn


class Residual(nn.Module):
    """Add a branch's output to its input, so that the branch has only the difference to learn.

    Args:
        branch: the layers.
        shortcut: what the input passes on its way to the sum, where the branch changes its shape;
            None for nothing.
        has_shortcut: False for the branch alone, which exists to show what the sum does.

    Source: He et al. 2016, "Deep residual learning for image recognition", section 3.

    Example:
        >>> import torch
        >>> Residual(nn.Conv2d(3, 3, 3, padding=1))(torch.rand(1, 3, 8, 8)).shape
        torch.Size([1, 3, 8, 8])
    """

    def __init__(
        self, branch: nn.Module, shortcut: nn.Module | None = None, *, has_shortcut: bool = True
    ):
        super().__init__()
        self.branch = branch
        self.shortcut = (shortcut or nn.Identity()) if has_shortcut else None

    def forward(self, x: Tensor) -> Tensor:
        """Return shortcut(x) + branch(x)."""
        out = self.branch(x)
        return out if self.shortcut is None else self.shortcut(x) + out
