"""Look at the packages and at what colorlib computes on."""

import os
import platform
from importlib import metadata

from colorlib.doctor.report import Finding
from colorlib.errors import ColorlibError
from colorlib.profiles import ENVIRONMENT_VARIABLE, profile

PACKAGES = (
    "colorlib torch torchvision fastai safetensors numpy pillow matplotlib scikit-image scipy "
    "torchmetrics pytorch-fid jupyterlab ipython ipywidgets traitlets anywidget voila nbval typer "
    "tqdm filelock platformdirs lazy-loader scikit-learn pylibjpeg-openjpeg"
).split()
# The library does without these, and what needs one of them says so.
OPTIONAL = {
    "fastai": "parts of notebook 04, and fetching the COCO sample",
    "pytorch-fid": "FID",
    "jupyterlab": "`make lab`; other programs open notebooks too",
    "voila": "`make app`",
    "nbval": "`make test`",
    "scikit-learn": "two of the lessons' photographs",
    "pylibjpeg-openjpeg": "JPEG 2000 above 8 bits in colour",
}


def look_at_packages() -> list[Finding]:
    """Return the versions of Python and of the course's packages."""
    system = f"{platform.python_version()} on {platform.system()}, {platform.machine()}"
    findings = [Finding("Packages", "python", "ok", system)]
    for name in PACKAGES:
        try:
            findings.append(Finding("Packages", name, "ok", metadata.version(name)))
        except metadata.PackageNotFoundError:
            advice = "In the course's folder, run: pip install -r requirements.txt"
            state, value = "missing", "not installed"
            if name in OPTIONAL:
                state, value = "optional", f"for {OPTIONAL[name]}"
            findings.append(Finding("Packages", name, state, value, advice))
    return findings


def look_at_hardware() -> list[Finding]:
    """Return the device and threads that colorlib computes on, and the profile with its origin."""
    try:
        from colorlib.devices import device_name, pick_device

        device = Finding("Hardware", "device", "ok", device_name(pick_device()))
        hardware = [device, _look_at_threads()]
    except (ImportError, OSError) as error:
        advice = "Install PyTorch: pip install torch"
        hardware = [Finding("Hardware", "device", "broken", f"no PyTorch ({error})", advice)]
    chosen = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    try:
        origin = f"from ${ENVIRONMENT_VARIABLE}" if chosen else "chosen by the device"
        sizes = profile()
        text = f"{sizes.name} ({origin}): {sizes.image_size} px, {sizes.train_images} photos"
        return [*hardware, Finding("Hardware", "profile", "ok", text)]
    except ColorlibError as error:
        advice = f"Set {ENVIRONMENT_VARIABLE} to a profile that there is, or unset it."
        return [*hardware, Finding("Hardware", "profile", "broken", str(error), advice)]
    except (ImportError, OSError):
        advice = f"Install PyTorch, or set {ENVIRONMENT_VARIABLE}."
        return [*hardware, Finding("Hardware", "profile", "broken", "unknown", advice)]


def _look_at_threads() -> Finding:
    """Return in how many threads PyTorch computes, and who says so."""
    import torch

    from colorlib.threads import settled, user_variable

    with settled():
        count = torch.get_num_threads()
    origin = f"set by {user_variable()}" if user_variable() else "quickest at the moment"
    return Finding("Hardware", "threads", "ok", f"{count} ({origin})")
