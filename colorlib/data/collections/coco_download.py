"""Download the COCO sample with fastai: the one file of the library that imports fastai."""

import importlib.util
from pathlib import Path

from colorlib.data.collections.coco_sample import ENTRY
from colorlib.errors import DataError


def fetch_coco_sample(staging: Path) -> None:
    """Download and unpack the archive into `staging`/coco_sample.

    fastai checks the archive's size and the MD5 of its first megabyte.

    Raises:
        DataError: fastai is not installed.
    """
    if importlib.util.find_spec("fastai") is None:
        raise DataError(
            "coco-sample is fetched with fastai, which is not installed. Run: pip install fastai"
        )
    from fastai.data.external import URLs, untar_data  # takes seconds to import

    # A base of its own keeps archive and data apart from ~/.fastai until all of it is there.
    unpacked = untar_data(URLs.COCO_SAMPLE, base=str(staging))
    Path(unpacked).rename(staging / ENTRY)
