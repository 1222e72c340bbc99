"""What makes a model of the zoo, in one object."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from colorlib.errors import ColorlibError
from colorlib.losses import terms_without_folders
from colorlib.training.config import PHASE_STEPS, TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """How a model of the zoo is made; the photographs are all that it leaves open.

    Args:
        name: of the recipe and of the model that it makes.
        summary: one sentence for lists and for the model's card.
        size: pixels a side of what the generator sees. A training crop has so many, or as many
            times more as the generator paints larger pictures than it sees.
        cache_size: pixels a side of the cached photographs that crops are drawn from.
        batch_size: crops a step.
        training: phases, optimisers, weights of the losses.
        architecture: a name that `build_generator` knows.
        generator: that architecture's arguments.
        discriminator: the discriminator's arguments; None where no phase trains one.
        discriminator_architecture: a name that `build_discriminator` knows.
        encoder_weights: what the generator's encoder starts from: "imagenet" or a path (see
            `read_encoder_weights`); None for fresh weights or for the ones of `starts_from`.
        starts_from: the zoo model whose generator this one starts from; None starts afresh.
        chosen_by: the validation number, as `Monitor` calls it, whose lowest value picks the
            checkpoint; None takes the last.
        interpolation: share of the way from the weights of `starts_from` to the trained ones that
            the model's weights lie at (network interpolation); 1 for the trained ones.
        large_repeats: how often an epoch shows a photograph that did not have to be enlarged for
            the cache; the others, which are blurred by it, come once.
    """

    name: str
    summary: str
    size: int
    cache_size: int
    batch_size: int
    training: TrainingConfig
    architecture: str = "unet"
    generator: dict = field(default_factory=dict)
    discriminator: dict | None = None
    discriminator_architecture: str = "patch"
    encoder_weights: str | None = None
    starts_from: str | None = None
    chosen_by: str | None = None
    interpolation: float = 1.0
    large_repeats: int = 1

    def __post_init__(self):
        if self.interpolation != 1.0 and self.starts_from is None:
            raise ColorlibError(
                f"the recipe {self.name!r} starts from fresh weights: `interpolation` must be 1, "
                f"got {self.interpolation}. Name a model in `starts_from` to walk from it."
            )

    def altered(self, *, training: dict | None = None, **changes) -> "Recipe":
        """Return a recipe like this one but for what is named.

        Args:
            training: settings of the training that differ.
            **changes: fields that differ; `name` and `summary` always do.
        """
        return replace(self, training=replace(self.training, **(training or {})), **changes)

    def continued(self, *, training: dict, **changes) -> "Recipe":
        """Return a recipe that starts from this one's model, like this one but for what is named.

        Of the phases only those count that `training` names: what has been trained is not trained
        again.

        Args:
            training: settings of the training that differ, the steps of its phases among them.
            **changes: fields that differ; `name` and `summary` always do.
        """
        fresh = {"encoder_weights": None, "chosen_by": None, "interpolation": 1.0}
        changes = fresh | {"starts_from": self.name} | changes
        return self.altered(training=dict.fromkeys(PHASE_STEPS, 0) | training, **changes)

    def scaled(self, scale: float) -> "Recipe":
        """Return the recipe with all counts of steps multiplied by `scale`, at least 1 each.

        Raises:
            ColorlibError: `scale` is not above 0.
        """
        if not scale > 0:
            raise ColorlibError(f"`scale` must be above 0, got {scale}. Use 1 for the full recipe.")
        steps = {name: getattr(self.training, name) for name in PHASE_STEPS}
        steps = {name: max(1, round(count * scale)) for name, count in steps.items() if count}
        training = replace(self.training, **steps)
        return replace(self, training=training)

    def with_feature_weights(
        self, feature_weights: str | None, normalization: str = "imagenet"
    ) -> "Recipe":
        """Return the recipe with other weights for the network of its perceptual loss.

        Args:
            feature_weights: as `perceptual_loss` takes them.
            normalization: that the weights learnt with, "imagenet" or "caffe".

        Raises:
            ColorlibError: it has no perceptual loss.
        """
        terms = self.training.terms
        if "perceptual" not in terms:
            raise ColorlibError(f"the recipe {self.name!r} has no perceptual loss to load one for.")
        changes = {"feature_weights": feature_weights, "normalization": normalization}
        terms = {**terms, "perceptual": terms["perceptual"] | changes}
        return replace(self, training=replace(self.training, terms=terms))

    def to_dict(self) -> dict:
        """Return the recipe as plain values that JSON can hold; of a path, the name alone."""
        values = asdict(self)
        if self.encoder_weights is not None:
            values["encoder_weights"] = Path(self.encoder_weights).name
        values["training"]["terms"] = terms_without_folders(self.training.terms)
        return values
