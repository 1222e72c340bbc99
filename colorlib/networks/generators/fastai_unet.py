"""fastai's own DynamicUnet on the same encoder. The one file of generators that needs fastai."""

import warnings
from collections.abc import Sequence
from pathlib import Path

from torch import Tensor, nn
from torchvision.models import resnet18

from colorlib.networks.base import Generator
from colorlib.networks.generators.encoder_weights import read_encoder_weights
from colorlib.networks.generators.resnet_encoder import STAGES, imagenet_grey
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator

with warnings.catch_warnings():
    # fastai's import still uses torch.jit.script, which warns of its own age.
    warnings.filterwarnings("ignore", message=r"`torch\.jit")
    from fastai.layers import ConvLayer, NormType
    from fastai.vision.learner import create_body
    from fastai.vision.models.unet import DynamicUnet

NORMS = {"batch": NormType.Batch, "none": None}
BEFORE_STAGES = 4  # conv1, bn1, relu, maxpool: torchvision's layers before layer1


class DynamicUnetGenerator(Generator):
    """Predict colour from lightness with fastai's `DynamicUnet` on a ResNet18.

    Around fastai's network: lightness scaled as ImageNet grey, sizes checked, and the last
    convolution without the norm that fastai would put behind it with `norm="batch"`, which would
    give every batch the same mean and spread of colour.

    Args:
        size: pixels a side of the pictures it will see; fastai measures its layers with it.
        cut_after: the encoder's last stage, "layer1" to "layer4".
        norm: "batch" or "none", of the decoder.
        blur: smooth what the decoder blocks scale up.
        y_range: lowest and highest ab_norm; None for no bound.
        encoder_origin: what the encoder's weights were before training: a record.

    Source: fastai 2.8, `fastai.vision.models.unet`; Howard and Gugger 2020, chapter 15.
    """

    def __init__(
        self,
        size: int,
        cut_after: str = "layer4",
        norm: str = "batch",
        blur: bool = True,
        y_range: Sequence[float] | None = (-1.0, 1.0),
        encoder_origin: str = "random",
    ):
        super().__init__()
        body = _body(None, cut_after)
        multiple = 2 ** (len(body) - BEFORE_STAGES + 1)
        if size < 1 or size % multiple:
            raise ValueError(f"`size` must be a multiple of {multiple}, got {size}.")
        self.unet = DynamicUnet(
            body, 2, (size, size), blur=blur, y_range=y_range, norm_type=NORMS[norm]
        )
        head = -3 if y_range is not None else -2
        channels = self.unet.layers[head][0].in_channels
        self.unet.layers[head] = ConvLayer(channels, 2, ks=1, act_cls=None, norm_type=None)
        self.size_multiple = multiple
        self.train()  # fastai leaves some of its blocks in eval mode

    @property
    def encoder(self) -> nn.Module:
        """The ResNet18 without its head."""
        return self.unet.layers[0]

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) within `y_range` from L_norm (N, 1, H, W) in [-1, 1]."""
        self.check(condition)
        return self.unet(imagenet_grey(condition))


def resnet18_dynamic_unet(
    size: int, encoder_weights: str | Path | None = "imagenet", **config
) -> DynamicUnetGenerator:
    """Build fastai's `DynamicUnet` on a ResNet18, load its encoder and print what was loaded.

    Args:
        size: pixels a side of the pictures it will see.
        encoder_weights: "imagenet" (torchvision's, cached or downloaded), the path of a
            torchvision ResNet18 state dict, or None for random weights.
        **config: the other arguments of `DynamicUnetGenerator`.

    Returns:
        The generator; `config["encoder_origin"]` says what its encoder started from.

    Raises:
        WeightsError: the weights are not to be had, damaged, or not a ResNet18's.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    generator = DynamicUnetGenerator(size, **config)
    cut_after = generator.config["cut_after"]
    state, origin = read_encoder_weights(encoder_weights, cut_after)
    if state is not None:
        generator.encoder.load_state_dict(_body(state, cut_after).state_dict())
    generator.config["encoder_origin"] = origin
    print(f"encoder weights: {origin}")
    return generator


def to_plain(generator: DynamicUnetGenerator) -> ResNet18UNetGenerator:
    """Copy a `DynamicUnetGenerator` into its plain-PyTorch twin, which predicts the same.

    The twin needs no fastai, has no hooks, and is what the zoo stores.
    """
    options = {name: value for name, value in generator.config.items() if name != "size"}
    plain = ResNet18UNetGenerator(**options)
    theirs = list(generator.unet.state_dict().values())
    ours = plain.state_dict()
    # Both networks hold the same layers in the same order, under other names.
    for (name, value), copied in zip(ours.items(), theirs, strict=True):
        if value.shape != copied.shape:
            raise ValueError(
                f"fastai's DynamicUnet differs from the twin at {name}: {tuple(copied.shape)}, "
                f"expected {tuple(value.shape)}. colorlib was written for fastai 2.8."
            )
        value.copy_(copied)
    return plain.to(next(generator.parameters()).device).train(generator.training)


def split_encoder(generator: DynamicUnetGenerator) -> list[list[nn.Parameter]]:
    """Split the parameters into encoder and decoder: a fastai `splitter`, for `freeze`."""
    inside = list(generator.encoder.parameters())
    known = {id(parameter) for parameter in inside}
    return [inside, [p for p in generator.parameters() if id(p) not in known]]


def _body(state: dict[str, Tensor] | None, cut_after: str) -> nn.Sequential:
    """Return fastai's body of a ResNet18 for grey pictures."""
    network = resnet18(weights=None)
    if state is not None:
        network.load_state_dict(state, strict=False)  # no classifier; `state` has been checked
    cut = BEFORE_STAGES + STAGES.index(cut_after) + 1
    # fastai's `pretrained` only says whether to sum the first kernels; it loads nothing.
    return create_body(network, n_in=1, pretrained=state is not None, cut=cut)
