"""Look at the data sets, at the folders that hold data, and at the room for more."""

import shutil
from pathlib import Path

from colorlib.doctor.report import Finding, size_text
from colorlib.errors import ColorlibError
from colorlib.files import cache_root

CIFAR10_FILES = ("batches.meta", "test_batch", *(f"data_batch_{i}" for i in range(1, 6)))
LOW_DISK_BYTES = 5_000_000_000


def data_folders() -> list[Path]:
    """Return where data sets may lie: `data` here and in the course's folder, and the cache."""
    course = Path(__file__).resolve().parents[2]
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
        value = "small pictures, for trials of your own"
        findings.append(Finding("Data", "CIFAR-10", "optional", value, advice))

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
        return Finding("Data", "COCO sample", "optional", f"unknown ({error})", "Install PyTorch.")
    except ColorlibError as error:
        advice = "Repair or delete fastai's config.ini."
        return Finding("Data", "COCO sample", "broken", str(error), advice)
    photos = sum(1 for path in place(folder).glob("*.jpg"))
    if photos:
        return Finding("Data", "COCO sample", "ok", f"{photos:,} photos in {folder / ENTRY}")
    advice = f"fastai's untar_data(URLs.COCO_SAMPLE) fetches 3 GB into {folder / ENTRY}."
    value = "photographs for the gpu profile"
    return Finding("Data", "COCO sample", "optional", value, advice)


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
