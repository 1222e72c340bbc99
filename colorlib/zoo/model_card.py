"""What is known about a trained model: the card that lies beside its weights."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from colorlib.errors import WeightsError
from colorlib.files import write_json_atomic

# The model that colorizes when none is named: of those that ship, the nearest to the truth.
DEFAULT_MODEL = "resnet18-unet"


@dataclass(frozen=True)
class ModelCard:
    """A trained model's card: how to rebuild it, what made it, what it can and cannot do.

    Args:
        name: the model's name in the zoo, such as "unet-l1".
        summary: one sentence for lists.
        size: pixels a side at which it was trained and predicts best.
        architecture: a name that `build_generator` knows.
        generator: that architecture's arguments.
        normalization: L_SCALE and AB_SCALE of its input and output.
        recipe: the settings it was trained with.
        training_data: what it was trained on, in words and counts.
        metrics: its report card on photographs that training never saw, without their
            single values; empty where it was not measured.
        limits: where it fails, one sentence each.
        parameters: how many weights it has.
        weights_sha256: SHA-256 of the weights file.
    """

    name: str
    summary: str
    size: int
    architecture: str = ""
    generator: dict = field(default_factory=dict)
    normalization: dict[str, float] = field(default_factory=dict)
    recipe: dict = field(default_factory=dict)
    training_data: dict = field(default_factory=dict)
    metrics: dict = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)
    parameters: int = 0
    weights_sha256: str = ""

    def write(self, path: str | Path) -> Path:
        """Write the card as JSON, atomically."""
        return write_json_atomic(path, asdict(self))

    @classmethod
    def read(cls, path: str | Path) -> "ModelCard":
        """Read a card.

        Raises:
            WeightsError: the file is missing, no JSON, or lacks fields.
        """
        path = Path(path)
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise WeightsError(
                f"the model card {path.name} cannot be read ({error}). "
                "Restore it, for example with git checkout."
            ) from error
        known = {one.name for one in fields(cls)}
        if not isinstance(values, dict) or set(values) != known:
            got = sorted(values) if isinstance(values, dict) else type(values).__name__
            raise WeightsError(
                f"the model card {path.name} must have exactly the fields "
                f"{', '.join(sorted(known))}, got {got}. Restore it, for example with git checkout."
            )
        return cls(**values)
