"""What is known about a trained model: the card that lies beside its weights."""

import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from colorlib.errors import WeightsError
from colorlib.files import write_json_atomic

# The model that colorizes when none is named: of those that ship, the nearest to the truth.
DEFAULT_MODEL = "resnet18-unet"
_REMEDY = "Restore it, for example with git checkout."


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
        limits: where measuring found that it fails, one sentence each.
        intended_use: what it is for and what not, as a person says it.
        known_limits: where it fails, as a person saw it, one sentence each.
        parameters: how many weights it has.
        weights_sha256: SHA-256 of the weights file.
        url: where the weights are downloaded from when they do not lie beside the card; empty
            where they always do.
        unknown_fields: what the file holds that this version of colorlib does not know; it is
            written back as it was.
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
    intended_use: str = ""
    known_limits: list[str] = field(default_factory=list)
    parameters: int = 0
    weights_sha256: str = ""
    url: str = ""
    unknown_fields: dict[str, Any] = field(default_factory=dict, repr=False)

    def write(self, path: str | Path) -> Path:
        """Write the card as JSON, atomically."""
        values = asdict(self)
        return write_json_atomic(path, values.pop("unknown_fields") | values)

    @classmethod
    def read(cls, path: str | Path) -> "ModelCard":
        """Read a card, of an older or a newer version of colorlib too.

        Fields that the file lacks get their defaults; name, summary and size have none.

        Raises:
            WeightsError: the file is missing or no JSON, lacks a field without a default, or
                holds something else than it should in one.
        """
        path = Path(path)
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise WeightsError(
                f"the model card {path.name} cannot be read ({reason}). {_REMEDY}"
            ) from error
        if not isinstance(values, dict):
            raise WeightsError(
                f"the model card {path.name} must be a JSON object, got "
                f"{type(values).__name__}. {_REMEDY}"
            )
        stored = [one for one in fields(cls) if one.name != "unknown_fields"]
        for one in stored:
            _check(path, one, values)
        known = {one.name for one in stored}
        return cls(
            **{name: value for name, value in values.items() if name in known},
            unknown_fields={name: value for name, value in values.items() if name not in known},
        )


def _check(path: Path, one: Any, values: dict) -> None:
    """Refuse a card that lacks a field without a default, or holds another type in one."""
    if one.name not in values:
        if one.default is MISSING and one.default_factory is MISSING:
            raise WeightsError(
                f"the model card {path.name} lacks the field {one.name!r}, got "
                f"{sorted(values)}. {_REMEDY}"
            )
        return
    wanted = getattr(one.type, "__origin__", one.type)  # dict of dict[str, float]
    value = values[one.name]
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise WeightsError(
            f"the model card {path.name} must hold a {wanted.__name__} as {one.name!r}, got "
            f"{type(value).__name__}. {_REMEDY}"
        )
