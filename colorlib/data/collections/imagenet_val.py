"""Open the validation photographs of ImageNet, however they were unpacked."""

import re
from pathlib import Path

from colorlib.data.collections.catalogue import Collection
from colorlib.data.collections.coco_sample import incomplete
from colorlib.data.items import PhotoItem
from colorlib.data.shards import read_shard_index
from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError
from colorlib.text import shown_path

ARCHIVE = "ILSVRC2012_img_val.tar"
NAME = re.compile(r"ILSVRC2012_val_\d{8}\.JPEG")


def place(root: Path) -> Path:
    """Return the folder or the archive that holds the photographs."""
    return root if root.is_file() or not (root / ARCHIVE).is_file() else root / ARCHIVE


def open_imagenet_val(root: Path, collection: Collection) -> PhotoSource:
    """Open ILSVRC2012_val_00000001.JPEG and following, in the order of their numbers.

    `root` is the tar archive as it was downloaded, which need not be unpacked, the folder it
    lies in, or a folder of the photographs, flat or in a sub-folder a class. All of them give the
    same names in the same order.

    Raises:
        DataError: photographs are missing, or one is there twice.
    """
    where = place(root)
    if where.is_file():
        items = [PhotoItem.of_member(Path(m.name).name, m) for m in read_shard_index(where)]
    else:
        items = [PhotoItem.of_file(path.name, path) for path in where.glob("**/*.JPEG")]
    items = sorted(
        (item for item in items if NAME.fullmatch(item.name)), key=lambda item: item.name
    )
    if not items:
        raise DataError(
            f"{shown_path(where)} holds no photograph of imagenet-val; their names are like "
            "ILSVRC2012_val_00000001.JPEG. Point `root` at the folder or tar that holds them."
        )
    if len(items) < collection.images:
        raise incomplete(collection, where, len(items))
    return PhotoSource(items, "of imagenet-val")
