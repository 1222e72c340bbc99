"""Look at the installation and say what is there, what is missing and what to do about it."""

import os
import platform
import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from colorlib.errors import ColorlibError
from colorlib.files import cache_root
from colorlib.profiles import ENVIRONMENT_VARIABLE, profile

PACKAGES = (
    "colorlib torch torchvision fastai safetensors numpy pillow matplotlib scikit-image scipy "
    "torchmetrics pytorch-fid jupyterlab ipython ipywidgets traitlets anywidget voila nbval typer "
    "tqdm filelock platformdirs lazy-loader"
).split()

# What a loader calls its weights in PyTorch's folder, and what the course uses them for.
PRETRAINED = {
    "ResNet18": ("resnet18-f37072fd.pth", "the encoder of the pretrained U-Net"),
    "VGG16": ("vgg16-397923af.pth", "the perceptual loss"),
    "SqueezeNet 1.1": ("squeezenet1_1-b8a52dc0.pth", "LPIPS"),
    "Inception v3 for FID": ("pt_inception-2015-12-05-6726825d.pth", "FID"),
}
CIFAR10_FILES = ("batches.meta", "test_batch", *(f"data_batch_{i}" for i in range(1, 6)))
LOW_DISK_BYTES = 5_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        section: the heading it belongs under, such as "Packages".
        name: what was looked at.
        state: "ok"; "missing", which the course can do without until it needs it; or "broken".
        value: what was found.
        advice: what to do about it; empty when the state is "ok".
    """

    section: str
    name: str
    state: str
    value: str
    advice: str = ""


@dataclass(frozen=True)
class DoctorReport:
    """All findings, in the order in which they are shown."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is broken; what is missing does not count."""
        return all(finding.state != "broken" for finding in self.findings)

    def section(self, name: str) -> list[Finding]:
        """Return the findings under one heading."""
        return [finding for finding in self.findings if finding.section == name]

    def render(self) -> str:
        """Return the report as plain text, with the advice under what it is about."""
        lines, heading = [], None
        width = max((len(finding.name) for finding in self.findings), default=0)
        for finding in self.findings:
            if finding.section != heading:
                heading = finding.section
                lines += ["", heading]
            mark = "" if finding.state == "ok" else f"{finding.state.upper()}: "
            lines.append(f"  {finding.name:{width}}  {mark}{finding.value}")
            if finding.advice:
                lines.append(f"  {'':{width}}  -> {finding.advice}")
        count = sum(finding.state == "broken" for finding in self.findings)
        lines += ["", f"{count} broken." if count else "Nothing is broken."]
        return "\n".join(lines).lstrip("\n")


def examine() -> DoctorReport:
    """Look at everything: packages, hardware, pretrained weights, data, trained models, disk.

    Nothing is downloaded or written, and a package that is missing is reported, not raised.

    Taught in: notebooks/00_start_here.ipynb
    """
    return DoctorReport(
        tuple(
            look_at_packages()
            + look_at_hardware()
            + look_at_pretrained_weights()
            + look_at_data()
            + look_at_models()
            + look_at_disk()
        )
    )


def doctor_report() -> str:
    """Return what `colorlib doctor` prints."""
    return examine().render()


def look_at_packages() -> list[Finding]:
    """Return the versions of Python and of the course's packages."""
    system = f"{platform.python_version()} on {platform.system()}, {platform.machine()}"
    findings = [Finding("Packages", "python", "ok", system)]
    for name in PACKAGES:
        try:
            findings.append(Finding("Packages", name, "ok", metadata.version(name)))
        except metadata.PackageNotFoundError:
            advice = "In the course's folder, run: pip install -r requirements.txt"
            findings.append(Finding("Packages", name, "missing", "not installed", advice))
    return findings


def look_at_hardware() -> list[Finding]:
    """Return the device that colorlib computes on, and the profile with where it came from."""
    try:
        from colorlib.devices import describe_device, pick_device

        device = Finding("Hardware", "device", "ok", describe_device(pick_device()))
    except (ImportError, OSError) as error:
        advice = "Install PyTorch: pip install torch"
        device = Finding("Hardware", "device", "broken", f"no PyTorch ({error})", advice)
    chosen = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    try:
        origin = f"from ${ENVIRONMENT_VARIABLE}" if chosen else "chosen by the device"
        sizes = profile()
        text = f"{sizes.name} ({origin}): {sizes.image_size} px, {sizes.train_images} photos"
        return [device, Finding("Hardware", "profile", "ok", text)]
    except ColorlibError as error:
        advice = f"Set {ENVIRONMENT_VARIABLE} to a profile that there is, or unset it."
        return [device, Finding("Hardware", "profile", "broken", str(error), advice)]
    except (ImportError, OSError):
        advice = f"Install PyTorch, or set {ENVIRONMENT_VARIABLE}."
        return [device, Finding("Hardware", "profile", "broken", "unknown", advice)]


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
            findings.append(
                Finding("Pretrained weights", name, "missing", f"needed for {use}", advice)
            )
    return findings


def data_folders() -> list[Path]:
    """Return where data sets may lie: `data` here and in the course's folder, and the cache."""
    course = Path(__file__).resolve().parents[1]
    folders = [Path.cwd() / "data", cache_root()]
    if (course / "pyproject.toml").is_file():  # a checkout, not site-packages
        folders.insert(1, course / "data")
    return list(dict.fromkeys(folders))


def look_at_data() -> list[Finding]:
    """Return which data sets are found, and how large the data folder and the cache are."""
    findings = [_look_at_coco_sample()]
    places = [found for folder in data_folders() for found in folder.glob("**/cifar-10-batches-py")]
    whole = [place for place in places if all((place / name).is_file() for name in CIFAR10_FILES)]
    if whole:
        findings.append(Finding("Data", "CIFAR-10", "ok", str(whole[0])))
    elif places:
        advice = "Delete the folder; torchvision.datasets.CIFAR10(..., download=True) fetches it."
        findings.append(Finding("Data", "CIFAR-10", "broken", f"incomplete in {places[0]}", advice))
    else:
        advice = "torchvision.datasets.CIFAR10('data', download=True) fetches 170 MB."
        findings.append(Finding("Data", "CIFAR-10", "missing", "in no data folder", advice))

    for folder in data_folders():
        name = "cache" if folder == cache_root() else "data folder"
        text = (
            f"{size_text(folder_bytes(folder))} in {folder}"
            if folder.is_dir()
            else (f"none yet ({folder})")
        )
        findings.append(Finding("Data", name, "ok", text))
    return findings


def _look_at_coco_sample() -> Finding:
    """Look where fastai keeps its data sets, which its config.ini may have moved."""
    try:
        from colorlib.data.collections.coco_sample import ENTRY, fastai_data_folder, place

        folder = fastai_data_folder()
    except ImportError as error:
        return Finding("Data", "COCO sample", "missing", f"unknown ({error})", "Install PyTorch.")
    except ColorlibError as error:
        advice = "Repair or delete fastai's config.ini."
        return Finding("Data", "COCO sample", "broken", str(error), advice)
    photos = sum(1 for path in place(folder).glob("*.jpg"))
    if photos:
        return Finding("Data", "COCO sample", "ok", f"{photos:,} photos in {folder / ENTRY}")
    advice = "fastai's untar_data(URLs.COCO_SAMPLE) fetches 3 GB."
    return Finding("Data", "COCO sample", "missing", f"not in {folder / ENTRY}", advice)


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
                findings.append(Finding(section, known.name, "missing", "weights not here", later))
            else:
                weights.verify_model(known.name)
                findings.append(Finding(section, known.name, "ok", "hash holds"))
        except (OSError, ColorlibError) as error:
            findings.append(Finding(section, known.name, "broken", str(error), advice))
    return findings


def look_at_disk() -> list[Finding]:
    """Return the free space where colorlib keeps its cache."""
    folder = cache_root().absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < LOW_DISK_BYTES:
        advice = f"Make room, or set COLORLIB_CACHE to a folder with {size_text(LOW_DISK_BYTES)}."
        return [Finding("Disk", "free", "missing", f"only {size_text(free)} at {folder}", advice)]
    return [Finding("Disk", "free", "ok", f"{size_text(free)} at {folder}")]


def folder_bytes(folder: Path) -> int:
    """Return the size of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def size_text(size: int) -> str:
    """Return a number of bytes as a reader says it, such as "46.8 MB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
