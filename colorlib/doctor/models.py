"""Look at the weights: those that others trained, and the course's own."""

import os
from pathlib import Path

from colorlib.doctor.report import Finding, size_text
from colorlib.errors import ColorlibError

# What a loader calls its weights in PyTorch's folder, and what the course uses them for.
PRETRAINED = {
    "ResNet18": ("resnet18-f37072fd.pth", "the encoder of the pretrained U-Net"),
    "VGG16": ("vgg16-397923af.pth", "the perceptual loss"),
    "SqueezeNet 1.1": ("squeezenet1_1-b8a52dc0.pth", "LPIPS"),
    "Inception v3 for FID": ("pt_inception-2015-12-05-6726825d.pth", "FID"),
}


def torch_checkpoints() -> Path:
    """Return the folder in which PyTorch keeps the weights that it downloads."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path("~", ".cache")
    home = os.environ.get("TORCH_HOME") or Path(cache, "torch")
    return Path(home, "hub", "checkpoints").expanduser()


def look_at_pretrained_weights() -> list[Finding]:
    """Return which pretrained weights are in PyTorch's folder."""
    folder = torch_checkpoints()
    findings = []
    for name, (file_name, use) in PRETRAINED.items():
        path = folder / file_name
        if path.is_file():
            text = f"{size_text(path.stat().st_size)} for {use}"
            findings.append(Finding("Pretrained weights", name, "ok", text))
        else:
            advice = f"Downloaded when first used; without a network, copy {file_name} to {folder}"
            findings.append(Finding("Pretrained weights", name, "optional", f"for {use}", advice))
    return findings


def look_at_models() -> list[Finding]:
    """Return the trained models that came along, and whether their hashes hold."""
    section, advice = (
        "Trained models",
        "Restore it: git checkout data/zoo, or install colorlib again.",
    )
    try:
        from colorlib.zoo import weights
        from colorlib.zoo.weights_files import find_weights

        model_cards, faults = weights.read_model_cards()
    except (ImportError, OSError) as error:
        return [Finding(section, "zoo", "broken", str(error), advice)]
    if not model_cards and not faults:
        return [Finding(section, "zoo", "broken", "no model was found", advice)]
    findings = [Finding(section, name, "broken", str(why), advice) for name, why in faults.items()]
    for known in model_cards:
        try:
            if find_weights(known, weights.zoo_root()) is None:
                later = f"Downloaded when first used, from {known.url}"
                value = f"for --model {known.name}"
                findings.append(Finding(section, known.name, "optional", value, later))
            else:
                weights.verify_model(known.name)
                findings.append(Finding(section, known.name, "ok", "hash holds"))
        except (OSError, ColorlibError) as error:
            findings.append(Finding(section, known.name, "broken", str(error), advice))
    return findings
