"""Name what was measured and on what, so that only comparable results get compared."""

import reprlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields

from colorlib.errors import ColorlibError

ALL = "all"
GREY = "predict-grey"
TRUTH = "truth"


@dataclass(frozen=True)
class Protocol:
    """The conditions of an evaluation.

    Args:
        images: number of photos.
        image_size: height and width in pixels at which they were measured.
        source_size: height and width at which they came; larger ones were reduced by antialiased
            bilinear interpolation.
        sets: number of photos in each named set; empty without sets.
        fingerprint: SHA-256 of the sets' names and the photos' pixels as they came, in order.
        near_grey: photos with a colourfulness below 1, which lift predict-grey's mean PSNR.
        seed: seed of the bootstrap, and of the draws of predictors that use chance.
        resamples: bootstrap resamples.
        confidence: confidence of the intervals.
        device: name of the device. Another device changes results by rounding only, so it does
            not stand in the way of a comparison.
        metrics: name and definition of each metric.
        distances: name and definition of each distance between sets of pictures; empty where none
            was measured.
        not_measured: metric or distance that was asked for to the reason why it is missing.
    """

    images: int
    image_size: int
    source_size: int
    sets: dict[str, int]
    fingerprint: str
    near_grey: int
    seed: int
    resamples: int
    confidence: float
    device: str
    metrics: dict[str, str]
    distances: dict[str, str] = field(default_factory=dict)
    not_measured: dict[str, str] = field(default_factory=dict)

    def describe(self) -> list[str]:
        """Return the protocol as lines of plain text, without the metrics' definitions."""
        size = f"{self.image_size} x {self.image_size} px"
        if self.source_size != self.image_size:
            size += f" (reduced from {self.source_size}, antialiased bilinear)"
        lines = [
            f"Images: {self.images} at {size}, 8-bit RGB, no JPEG in between; "
            f"fingerprint {self.fingerprint[:12]}"
        ]
        if self.near_grey:
            lines.append(
                f"Near-grey photos among them: {self.near_grey}; they lift predict-grey's PSNR"
            )
        if self.sets:
            lines.append("Sets: " + ", ".join(f"{name} {n}" for name, n in self.sets.items()))
        lines.append(f"Device: {self.device}")
        lines.append(
            f"Intervals: {100 * self.confidence:g} % percentile bootstrap over images, "
            f"{self.resamples} resamples, seed {self.seed}; differences are paired by image"
        )
        return lines + list(self.describe_missing())

    def describe_missing(self) -> Iterator[str]:
        """Yield a line for each reason why something was not measured."""
        for reason in dict.fromkeys(self.not_measured.values()):
            names = [name for name, why in self.not_measured.items() if why == reason]
            yield f"{', '.join(names)} not measured: {reason}"

    def to_dict(self) -> dict:
        """Return the fields as JSON-ready values."""
        return asdict(self)


def check_same_protocol(protocols: Iterable[Protocol]) -> None:
    """Refuse to compare results of different photos, sizes, metrics or intervals.

    Args:
        protocols: those of the report cards to be compared.

    Raises:
        ColorlibError: two of them differ in anything but the device, or the reasons for what
            was not measured.
    """
    first, *others = protocols
    for other in others:
        for one in fields(Protocol):
            ours, theirs = getattr(first, one.name), getattr(other, one.name)
            if one.name not in ("device", "not_measured") and ours != theirs:
                # Shortened, since a fingerprint or all the definitions would fill the screen.
                ours, theirs = reprlib.repr(ours), reprlib.repr(theirs)
                raise ColorlibError(
                    f"These results cannot be compared: `{one.name}` is {ours} in one and "
                    f"{theirs} in the other. Evaluate both on the same photos in the same way."
                )
