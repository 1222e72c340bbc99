"""Open and fetch the collections that torchvision knows: CIFAR-10, CelebA, Places365."""

import functools
import importlib.util
from pathlib import Path

import numpy as np

from colorlib.data.collections.catalogue import Collection
from colorlib.data.collections.coco_sample import incomplete
from colorlib.data.items import PhotoItem
from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError
from colorlib.text import one_line, shown_path

CELEBA_PARTS = {"0": "train", "1": "val", "2": "test"}
PLACES_OPTIONS = {"split": "val", "small": True}


def cifar10_place(root: Path) -> Path:
    """Return the folder that holds CIFAR-10's batches."""
    return root / "cifar-10-batches-py"


def open_cifar10(root: Path, collection: Collection) -> PhotoSource:
    """Open CIFAR-10, the published train photographs first, then the test ones.

    Names are like airplane_00007_test: the class, the number, and the published part, which is
    the photograph's set (`PhotoCache.select(sets="train")`).
    """
    from torchvision.datasets import CIFAR10

    items = []
    for part in ("train", "test"):
        try:
            # The batches are Python pickles. torchvision unpickles them, after it has compared
            # each file with the MD5 that was published; colorlib itself unpickles nothing.
            loaded = CIFAR10(root, train=part == "train")
        except RuntimeError as error:
            raise _damaged(collection, cifar10_place(root), error) from error
        for index, (image, label) in enumerate(zip(loaded.data, loaded.targets, strict=True)):
            name = f"{loaded.classes[label]}_{index:05d}_{part}"
            items.append(PhotoItem(name, functools.partial(np.ascontiguousarray, image)))
    return PhotoSource(items, "of cifar10")


def fetch_cifar10(staging: Path) -> None:
    """Download CIFAR-10; torchvision checks the MD5 of archive and batches."""
    from torchvision.datasets import CIFAR10

    CIFAR10(staging, download=True)


def celeba_place(root: Path) -> Path:
    """Return the folder that holds CelebA's faces."""
    return root / "celeba" / "img_align_celeba"


def open_celeba(root: Path, collection: Collection) -> PhotoSource:
    """Open CelebA, named like 000001_train.jpg after the published parts train, val and test.

    Keep to these parts (`PhotoCache.select(sets="train")`): no person is in two of them, while
    `split_of`, which sees bytes and not people, would put one face into both train and test.
    """
    from torchvision.datasets import CelebA

    try:
        CelebA(root, split="all")  # compares each list with its published MD5
    except RuntimeError as error:
        raise _damaged(collection, root / "celeba", error) from error
    listed = (root / "celeba" / "list_eval_partition.txt").read_text(encoding="utf8").split()
    parts = dict(zip(listed[::2], listed[1::2], strict=True))
    folder = celeba_place(root)
    present = {path.name for path in folder.iterdir()}
    if missing := sorted(set(parts) - present):
        raise incomplete(collection, folder, len(parts) - len(missing))
    items = [
        PhotoItem.of_file(f"{Path(file).stem}_{CELEBA_PARTS[part]}.jpg", folder / file)
        for file, part in sorted(parts.items())
    ]
    return PhotoSource(items, "of celeba")


def fetch_celeba(staging: Path) -> None:
    """Download CelebA from Google Drive; torchvision checks the MD5 of every file."""
    from torchvision.datasets import CelebA

    if importlib.util.find_spec("gdown") is None:
        raise DataError(
            "celeba lies on Google Drive, and fetching it takes the package gdown. Run: "
            "pip install gdown"
        )
    CelebA(staging, split="all", download=True)
    (staging / "celeba" / "img_align_celeba.zip").unlink(missing_ok=True)


def places365_place(root: Path) -> Path:
    """Return the folder that holds the small photographs of Places365's validation set."""
    return root / "val_256"


def open_places365(root: Path, collection: Collection) -> PhotoSource:
    """Open the 256-pixel validation photographs of Places365."""
    from torchvision.datasets import Places365

    try:
        listed = Places365(root, **PLACES_OPTIONS)  # compares the lists with their published MD5
    except RuntimeError as error:
        raise _damaged(collection, root, error) from error
    paths = sorted(Path(path) for path, _ in listed.imgs)
    present = {path.name for path in places365_place(root).iterdir()}
    if missing := [path for path in paths if path.name not in present]:
        raise incomplete(collection, places365_place(root), len(paths) - len(missing))
    return PhotoSource([PhotoItem.of_file(path.name, path) for path in paths], "of places365")


def fetch_places365(staging: Path) -> None:
    """Download lists and photographs; torchvision checks the MD5 of both archives."""
    from torchvision.datasets import Places365

    Places365(staging, **PLACES_OPTIONS, download=True)


def _damaged(collection: Collection, folder: Path, error: Exception) -> DataError:
    return DataError(
        f"what lies in {shown_path(folder)} is not the published {collection.name}: "
        f"{one_line(error)} Delete the folder and fetch it again with {collection.one_line}."
    )
