"""The zoo: trained models with their cards; trained, measured, saved and loaded."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "describe": ["describe_model"],
        "measure": ["evaluate_models", "measure_model"],
        "model_card": ["DEFAULT_MODEL", "ModelCard"],
        "train": ["load_or_train", "train_model"],
        "weights": [
            "LoadedModel",
            "list_models",
            "load_model",
            "read_model_card",
            "save_model",
            "verify_model",
            "zoo_root",
        ],
    },
)
