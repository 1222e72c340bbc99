"""What the flight recorder notes of one step: plain numbers, which a checkpoint can hold."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Scores:
    """The discriminator's scores of one batch, photographs and the generator's pictures.

    Attributes:
        low: left edge of the first bin.
        high: right edge of the last bin.
        real: counts of photographs' scores in equal bins from low to high.
        fake: counts of the generator's.
        real_mean: mean score of photographs.
        real_std: their spread (standard deviation).
        fake_mean: mean score of the generator's pictures.
        fake_std: their spread.
    """

    low: float
    high: float
    real: list[int]
    fake: list[int]
    real_mean: float
    real_std: float
    fake_mean: float
    fake_std: float

    @property
    def edges(self) -> list[float]:
        """The edges of the bins, one more than there are bins."""
        width = (self.high - self.low) / len(self.real)
        return [self.low + width * number for number in range(len(self.real))] + [self.high]

    @property
    def spread(self) -> float:
        """Spread of both kinds of scores around their own means."""
        return ((self.real_std**2 + self.fake_std**2) / 2) ** 0.5

    @property
    def largest(self) -> float:
        """The largest score, whatever its sign."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True)
class Colors:
    """The colours of one batch, the generator's beside the photographs'.

    Attributes:
        fake_chroma: mean chroma in Lab units of the generator's colours.
        real_chroma: of the photographs'.
        fake_out_of_gamut: share of the generator's pixels that no screen can show.
        real_out_of_gamut: of the photographs'; 0 where Lab was made from RGB and scaled rightly.
        fake_pinned: share of the generator's ab_norm at the ends of tanh.
        fake_checkerboard: share of the generator's power at the three chequerboard frequencies.
        real_checkerboard: of the photographs'.
        fake_pattern: size of that pattern in the generator's colours, root mean square in Lab
            units.
    """

    fake_chroma: float
    real_chroma: float
    fake_out_of_gamut: float
    real_out_of_gamut: float
    fake_pinned: float
    fake_checkerboard: float
    real_checkerboard: float
    fake_pattern: float


@dataclass(frozen=True)
class Content:
    """What is in a batch of photographs: ranges, and whether its pictures resemble one another.

    Attributes:
        L_low: lowest L_norm of the batch.
        L_high: highest.
        ab_low: lowest ab_norm of its photographs.
        ab_high: highest.
        count: pictures.
        means: over the batch, of each picture's mean L_norm, a_norm, b_norm and chroma.
        variances: of these numbers among the pictures of the batch.
        lightness: each picture's mean L_norm, of the first 16 pictures, in their order.
    """

    L_low: float
    L_high: float
    ab_low: float
    ab_high: float
    count: int
    means: list[float]
    variances: list[float]
    lightness: list[float]


@dataclass(frozen=True)
class Entry:
    """One step as the flight recorder noted it.

    Attributes:
        step: its number, counted from 1.
        phase: "pretrain", "warm_up_discriminator" or "gan".
        colors: of the generator and of the photographs.
        content: of the batch.
        scores: of the discriminator; None where it was not asked.
        accuracy: share of its verdicts that are right, by the loss's own rule.
        discriminator_loss: without the penalty.
        grad_norm_generator: None where the generator did not learn.
        grad_norm_discriminator: None where the discriminator did not learn.
        penalty: of the adversarial loss; None without one.
        pulls: by loss, its gradient norm at the generator's output times its weight.
        not_finite: what was no finite number.
    """

    step: int
    phase: str
    colors: Colors
    content: Content
    scores: Scores | None = None
    accuracy: float | None = None
    discriminator_loss: float | None = None
    grad_norm_generator: float | None = None
    grad_norm_discriminator: float | None = None
    penalty: float | None = None
    pulls: dict[str, float] = field(default_factory=dict)
    not_finite: list[str] = field(default_factory=list)

    def to_dict(self) -> dict:
        """Return plain numbers, lists and dicts."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Entry":
        """Build the entry from what `to_dict` returned."""
        parts = {"colors": Colors(**values["colors"]), "content": Content(**values["content"])}
        if values["scores"] is not None:
            parts["scores"] = Scores(**values["scores"])
        return cls(**values | parts)
