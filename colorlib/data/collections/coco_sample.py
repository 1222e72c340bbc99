"""Open the COCO sample where fastai keeps it, without fastai."""

import configparser
import os
from pathlib import Path

from colorlib.data.collections.catalogue import Collection
from colorlib.data.items import PhotoItem
from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError
from colorlib.text import one_line, shown_path

ENTRY = "coco_sample"


def fastai_data_folder() -> Path:
    """Return where fastai keeps data sets: by default ~/.fastai/data.

    `$FASTAI_HOME` moves the folder ~/.fastai, and the line `data = ...` in its config.ini the data.

    Raises:
        DataError: config.ini cannot be read.
    """
    home = Path(os.environ.get("FASTAI_HOME") or "~/.fastai").expanduser()
    config = configparser.ConfigParser()
    try:
        config.read(home / "config.ini", encoding="utf8")
        # fastai resolves the entry against its home, not against the current folder.
        return home / config.get("DEFAULT", "data", fallback="data")
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise DataError(
            f"{shown_path(home / 'config.ini')} cannot be read: {one_line(error)}. "
            "Repair or delete it, or say with `root` where coco_sample lies."
        ) from error


def place(root: Path) -> Path:
    """Return the folder that holds the photographs."""
    return root / ENTRY / "train_sample"


def open_coco_sample(root: Path, collection: Collection) -> PhotoSource:
    """Open coco_sample/train_sample under `root`.

    Raises:
        DataError: some of the photographs are missing.
    """
    folder = place(root)
    names = sorted(path.name for path in folder.glob("*.jpg"))
    if len(names) < collection.images:
        raise incomplete(collection, root / ENTRY, len(names))
    items = [PhotoItem.of_file(name, folder / name) for name in names]
    return PhotoSource(items, "of coco-sample")


def incomplete(collection: Collection, folder: Path, found: int) -> DataError:
    """Make the error for a collection of which only a part is there."""
    return DataError(
        f"{shown_path(folder)} holds {found:,} of the {collection.images:,} photographs of "
        f"{collection.name}, so its unpacking was interrupted or some were deleted. Delete the "
        "folder and fetch it again, or open what is there with colorlib.open_source."
    )
