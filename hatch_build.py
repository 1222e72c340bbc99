"""Put the trained models, the features and the experiments' results into the wheel."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ZooBuildHook(BuildHookInterface):
    """Add data/zoo as colorlib/_zoo, so that an installed colorlib can colorize at once.

    data/features goes in as colorlib/_features, data/results as colorlib/_results. An editable
    install gets no copy: it reads data/, and a copy would go stale.
    """

    def initialize(self, version: str, build_data: dict) -> None:
        """Add the folders to the files of the wheel that is being built."""
        if version == "editable":
            return
        zoo = Path(self.root, "data", "zoo")
        if not any(zoo.glob("**/*.safetensors")):
            raise FileNotFoundError(
                f"No trained model (*.safetensors) under {zoo}: a wheel without one could not "
                "colorize. Build from a complete checkout."
            )
        build_data["force_include"][str(zoo)] = "colorlib/_zoo"
        for name in ("features", "results"):
            folder = Path(self.root, "data", name)
            build_data["force_include"][str(folder)] = f"colorlib/_{name}"
