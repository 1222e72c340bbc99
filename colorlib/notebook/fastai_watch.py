"""Watch a fastai training: each batch's loss, a look after each epoch, and the time left."""

from collections.abc import Callable

from fastai.callback.core import Callback
from torch import nn

from colorlib.waiting import counter


class Watch(Callback):
    """Keep each training batch's loss, look at the network after each epoch, show a bar.

    Args:
        look: called with the network, in eval mode, and the number of the epoch; once before the
            first training and then after each epoch. None looks at nothing.
        steps: of the training, where they are not those of whole epochs, as in `lr_find`.

    Attributes:
        losses: of the batches, in order, over all trainings that this watched.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """

    def __init__(self, look: Callable[[nn.Module, int], None] | None = None, steps: int = 0):
        self.look, self.steps = look, steps
        self.losses: list[float] = []

    def before_fit(self) -> None:
        """Look once, before anything is learnt, and open the bar."""
        if self.look is not None and not self.losses:
            self.look(self.model.eval(), 0)
        total = self.steps or self.n_epoch * len(self.dls.train)
        self.bar = counter(total, "training", unit="batches")

    def after_batch(self) -> None:
        """Keep the loss of a training batch."""
        if self.training:
            self.losses.append(self.loss.item())
            self.bar.update()

    def after_epoch(self) -> None:
        """Look at the network."""
        if self.look is not None:
            self.look(self.model.eval(), self.epoch + 1)

    def after_fit(self) -> None:
        """Take the bar away."""
        self.bar.close()
