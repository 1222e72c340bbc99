"""Treat a generator's pretrained encoder with more care than its new layers."""

from torch import nn

from colorlib.errors import ColorlibError


def freeze_encoder(generator: nn.Module, until: str) -> None:
    """Stop training the first layers of a generator's encoder (layer freezing).

    Args:
        generator: with an `encoder` that can `freeze`, such as `ResNet18UNetGenerator`.
        until: the last stage that is frozen, such as "layer1".

    Raises:
        ColorlibError: the generator has no such encoder.
        ValueError: the encoder has no such stage.
    """
    freeze = getattr(getattr(generator, "encoder", None), "freeze", None)
    if freeze is None:
        raise ColorlibError(
            f"`freeze_encoder_until` {until!r} needs a generator with an encoder that can freeze, "
            f"which {type(generator).__name__} has not. Use None."
        )
    freeze(until)


def parameter_groups(generator: nn.Module, encoder_lr_factor: float) -> list[dict]:
    """Give the encoder's parameters a learning rate of their own (discriminative learning rates).

    Args:
        generator: with an `encoder`, unless the factor is 1.
        encoder_lr_factor: the encoder's rate, as a multiple of the others'.

    Returns:
        An optimiser's parameter groups; `lr_factor` in a group multiplies its rate.

    Raises:
        ColorlibError: the factor is not 1 and the generator has no encoder.

    Source: Howard and Ruder 2018 (ULMFiT), section 3.2.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    everything = list(generator.parameters())
    if encoder_lr_factor == 1.0:
        return [{"params": everything}]
    if not isinstance(getattr(generator, "encoder", None), nn.Module):
        raise ColorlibError(
            f"`encoder_lr_factor` {encoder_lr_factor} needs a generator with an `encoder`, "
            f"which {type(generator).__name__} has not. Use 1.0."
        )
    encoder = list(generator.encoder.parameters())
    inside = {id(parameter) for parameter in encoder}
    decoder = [parameter for parameter in everything if id(parameter) not in inside]
    return [{"params": decoder}, {"params": encoder, "lr_factor": encoder_lr_factor}]
