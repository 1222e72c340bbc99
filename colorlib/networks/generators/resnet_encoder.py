"""The encoder: a ResNet18 without its head, on grey pictures."""

from torch import Tensor, nn

STAGES = ("layer1", "layer2", "layer3", "layer4")
WIDTHS = (64, 128, 256, 512)  # channels after each stage
IMAGENET_GREY_MEAN = 0.449  # means over R, G and B of ImageNet's usual statistics
IMAGENET_GREY_STD = 0.226


def imagenet_grey(L_norm: Tensor) -> Tensor:
    """Scale lightness as the encoder met grey on ImageNet: mean near 0, deviation near 1.

    Args:
        L_norm: (N, 1, H, W) in [-1, 1].

    Returns:
        (N, 1, H, W) in [-1.99, 2.44]. L*/100 stands for the grey of a file, from which it is
        never further than 0.034.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    return ((L_norm + 1.0) / 2.0 - IMAGENET_GREY_MEAN) / IMAGENET_GREY_STD


class ResNet18Encoder(nn.Module):
    """Compute ResNet18's features of a grey picture at every size, without pool and classifier.

    Layers carry torchvision's names. The first convolution has one input channel: fed with grey,
    the sum of an RGB kernel's three slices answers as the kernel does to grey given as R, G and B.

    Args:
        cut_after: the last stage kept: "layer1" to "layer4".

    Raises:
        ValueError: no such stage.

    Source: He et al. 2016, "Deep Residual Learning for Image Recognition", table 1.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """

    def __init__(self, cut_after: str = "layer4"):
        super().__init__()
        if cut_after not in STAGES:
            raise ValueError(f"`cut_after` must be one of {', '.join(STAGES)}, got {cut_after!r}.")
        # Imported when needed: most commands build no ResNet and need not wait for torchvision.
        from torchvision.models import resnet18

        network = resnet18(weights=None)
        self.conv1 = nn.Conv2d(1, 64, 7, stride=2, padding=3, bias=False)
        nn.init.kaiming_normal_(self.conv1.weight, mode="fan_out", nonlinearity="relu")
        self.bn1, self.relu, self.maxpool = network.bn1, network.relu, network.maxpool
        self.stages = STAGES[: STAGES.index(cut_after) + 1]
        self.frozen: tuple[str, ...] = ()
        for name in self.stages:
            self.add_module(name, getattr(network, name))

    def forward(self, grey: Tensor) -> list[Tensor]:
        """Return the features of grey (N, 1, H, W) at 1/2, 1/4, 1/8, ... of its size."""
        x = self.relu(self.bn1(self.conv1(grey)))
        features = [x]
        x = self.maxpool(x)
        for name in self.stages:
            x = getattr(self, name)(x)
            features.append(x)
        return features

    def freeze(self, until: str) -> None:
        """Stop training the first layers, up to and with a stage (layer freezing).

        Their BatchNorm keeps its statistics too: they stay in eval mode when the rest trains.

        Args:
            until: a stage of this encoder.

        Raises:
            ValueError: no such stage.
        """
        if until not in self.stages:
            raise ValueError(f"`until` must be one of {', '.join(self.stages)}, got {until!r}.")
        self.frozen = ("conv1", "bn1", *self.stages[: self.stages.index(until) + 1])
        for name in self.frozen:
            getattr(self, name).eval().requires_grad_(False)

    def train(self, mode: bool = True) -> "ResNet18Encoder":
        """Set the mode of all layers but the frozen ones, which stay in eval mode."""
        super().train(mode)
        for name in self.frozen:
            getattr(self, name).eval()
        return self
