"""Tiny copies of published collections, laid out on disk as the real ones are."""

import hashlib
import io
import pickle
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from torchvision import datasets

from colorlib.data.collections import COLLECTIONS

CIFAR_CLASSES = ["airplane", "automobile", "bird"]


def jpeg(seed: int, size: int = 40) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (5, 5, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).resize((size, size)).save(buffer, "JPEG")
    return buffer.getvalue()


def md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes()).hexdigest()


def expect_images(patch: pytest.MonkeyPatch, name: str, count: int) -> None:
    patch.setitem(COLLECTIONS, name, replace(COLLECTIONS[name], images=count))


def write_cifar10(root: Path, patch: pytest.MonkeyPatch) -> np.ndarray:
    """Write five train batches of two and a test batch; return all pictures (12, 32, 32, 3)."""
    folder = root / "cifar-10-batches-py"
    folder.mkdir(parents=True)
    images = np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), dtype=np.uint8)
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    for index, name in enumerate(names):
        pair = images[2 * index : 2 * index + 2]
        # A row is the red plane, then the green one, then the blue one.
        rows = pair.transpose(0, 3, 1, 2).reshape(2, 3072)
        (folder / name).write_bytes(pickle.dumps({"data": rows, "labels": [index % 3, 2]}))
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": CIFAR_CLASSES}))
    listed = [[name, md5(folder / name)] for name in names]
    patch.setattr(datasets.CIFAR10, "train_list", listed[:5])
    patch.setattr(datasets.CIFAR10, "test_list", listed[5:])
    meta = datasets.CIFAR10.meta | {"md5": md5(folder / "batches.meta")}
    patch.setattr(datasets.CIFAR10, "meta", meta)
    return images


def write_celeba(root: Path, patch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Write three faces, one in each published part; return file name -> bytes."""
    folder = root / "celeba"
    (folder / "img_align_celeba").mkdir(parents=True)
    faces = {f"{number:06d}.jpg": jpeg(number) for number in (1, 2, 3)}
    for name, content in faces.items():
        (folder / "img_align_celeba" / name).write_bytes(content)
    lists = {
        "list_attr_celeba.txt": "3\nSmiling Young\n" + "".join(f"{n} -1  1\n" for n in faces),
        "identity_CelebA.txt": "".join(f"{n} {i}\n" for i, n in enumerate(faces)),
        "list_bbox_celeba.txt": "3\nimage_id x_1 y_1 width height\n"
        + "".join(f"{n} 95  71 226 313\n" for n in faces),
        "list_landmarks_align_celeba.txt": "3\nlefteye_x lefteye_y\n"
        + "".join(f"{n} 69 109\n" for n in faces),
        "list_eval_partition.txt": "".join(f"{n} {i}\n" for i, n in enumerate(faces)),
    }
    for name, text in lists.items():
        (folder / name).write_text(text)
    listed = [("id", md5(folder / name), name) for name in lists]
    patch.setattr(datasets.CelebA, "file_list", [("id", "0" * 32, "img_align_celeba.zip"), *listed])
    return faces


def write_places365(root: Path, patch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Write two places; return file name -> bytes."""
    (root / "val_256").mkdir(parents=True)
    photos = {f"Places365_val_{number:08d}.jpg": jpeg(number) for number in (1, 2)}
    for name, content in photos.items():
        (root / "val_256" / name).write_bytes(content)
    (root / "categories_places365.txt").write_text("/a/airfield 0\n/a/airplane_cabin 1\n")
    (root / "places365_val.txt").write_text("".join(f"{name} 1\n" for name in photos))
    categories = ("categories_places365.txt", md5(root / "categories_places365.txt"))
    patch.setattr(datasets.Places365, "_CATEGORIES_META", categories)
    listed = {"val": ("places365_val.txt", md5(root / "places365_val.txt"))}
    patch.setattr(datasets.Places365, "_FILE_LIST_META", listed)
    return photos


def write_coco_sample(root: Path, patch: pytest.MonkeyPatch, count: int = 3) -> dict[str, bytes]:
    """Write the folder that fastai unpacks; return file name -> bytes."""
    folder = root / "coco_sample"
    (folder / "annotations").mkdir(parents=True)
    (folder / "annotations" / "train_sample.json").write_text("{}")
    (folder / "train_sample").mkdir()
    photos = {f"{30 + 4 * number:012d}.jpg": jpeg(number) for number in range(count)}
    for name, content in photos.items():
        (folder / "train_sample" / name).write_bytes(content)
    expect_images(patch, "coco-sample", count)
    return photos


def write_imagenet_val(root: Path, patch: pytest.MonkeyPatch, layout: str) -> dict[str, bytes]:
    """Write four photographs flat, in class folders, or in the tar; return file name -> bytes."""
    photos = {f"ILSVRC2012_val_{number:08d}.JPEG": jpeg(number) for number in (1, 2, 3, 4)}
    root.mkdir(parents=True)
    expect_images(patch, "imagenet-val", len(photos))
    if layout == "tar":
        with tarfile.open(root / "ILSVRC2012_img_val.tar", "w") as archive:
            for name, content in photos.items():
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return photos
    # The first photographs are of late classes, as in the real set.
    folders = ["n15", "n14", "n02", "n01"] if layout == "classes" else [""] * 4
    for folder, (name, content) in zip(folders, photos.items(), strict=True):
        (root / folder).mkdir(exist_ok=True)
        (root / folder / name).write_bytes(content)
    return photos
