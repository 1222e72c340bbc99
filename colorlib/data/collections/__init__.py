"""Known collections of photographs, opened by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from colorlib.data.cache_build import set_of_name
from colorlib.data.collections import coco_sample, imagenet_val, torchvision_sets
from colorlib.data.collections.catalogue import (
    COLLECTIONS,
    Collection,
    collections_table,
    get_collection,
)
from colorlib.data.collections.coco_download import fetch_coco_sample
from colorlib.data.collections.downloading import fetch_whole, missing
from colorlib.data.sources import PhotoSource
from colorlib.files import cache_root

__all__ = [
    "COLLECTIONS",
    "Collection",
    "collections_table",
    "get_collection",
    "named_photographs",
    "open_collection",
]


@dataclass(frozen=True)
class _Opener:
    """How one collection lies on disk.

    Attributes:
        place: root -> what must be there.
        open: opens it.
        fetch: downloads it into an empty folder; None where a person has to.
        entries: what `fetch` makes, `place` in the last of them.
    """

    place: Callable[[Path], Path]
    open: Callable[[Path, Collection], PhotoSource]
    fetch: Callable[[Path], None] | None = None
    entries: tuple[str, ...] = ()


_OPENERS = {
    "coco-sample": _Opener(
        coco_sample.place, coco_sample.open_coco_sample, fetch_coco_sample, (coco_sample.ENTRY,)
    ),
    "cifar10": _Opener(
        torchvision_sets.cifar10_place,
        torchvision_sets.open_cifar10,
        torchvision_sets.fetch_cifar10,
        ("cifar-10-batches-py",),
    ),
    "celeba": _Opener(
        torchvision_sets.celeba_place,
        torchvision_sets.open_celeba,
        torchvision_sets.fetch_celeba,
        ("celeba",),
    ),
    "places365": _Opener(
        torchvision_sets.places365_place,
        torchvision_sets.open_places365,
        torchvision_sets.fetch_places365,
        ("categories_places365.txt", "places365_val.txt", "val_256"),
    ),
    "imagenet-val": _Opener(imagenet_val.place, imagenet_val.open_imagenet_val),
}


def open_collection(
    name: str, root: str | Path | None = None, *, download: bool = False
) -> PhotoSource:
    """Open a published collection of photographs, and fetch it first if asked to.

    Args:
        name: "coco-sample", "cifar10", "celeba", "places365" or "imagenet-val"; see
            `collections_table`.
        root: where it lies. What torchvision or fastai unpacked is found under the folder that
            they were given. By default coco-sample is looked for where fastai keeps it, the others
            in "collections/NAME" in colorlib's cache folder.
        download: fetch it where it is missing. Hashes are checked by torchvision and fastai, and
            a download that fails leaves nothing behind.

    Returns:
        The photographs, for `scan`, `build_cache` and `split_exactly`.

    Raises:
        DataError: an unknown name; the collection is missing, incomplete or damaged; or the
            download failed. The message says what to do, also without a network.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    collection, opener = get_collection(name), _OPENERS[name]
    folder = _usual_root(name) if root is None else Path(root).expanduser()
    place = opener.place(folder)
    if not place.exists():
        if opener.fetch is None or not download:
            raise missing(collection, place, root=None if root is None else str(root))
        fetch_whole(collection, folder, opener.entries, opener.fetch)
    return opener.open(folder, collection)


def named_photographs(data: Sequence[str], part: str) -> PhotoSource | list[str]:
    """Return the photographs that a command line names.

    Args:
        data: one collection's name, such as "cifar10", or paths as `open_source` takes them. A
            path of that name comes first.
        part: "train" or "test": of a collection that is published in parts, which one.

    Returns:
        The opened collection, or `data` as it is.

    Raises:
        DataError: the collection is not here, or damaged.
    """
    if len(data) != 1 or data[0] not in COLLECTIONS or Path(data[0]).exists():
        return list(data)
    source = open_collection(data[0])
    items = [item for item in source if set_of_name(item.name) == part]
    return PhotoSource(items, f"of {data[0]}, its part {part}") if items else source


def _usual_root(name: str) -> Path:
    if name == "coco-sample":
        return coco_sample.fastai_data_folder()
    return cache_root() / "collections" / name
