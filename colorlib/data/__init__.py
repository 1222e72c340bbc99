"""Photographs for training: open them, scan them, split them, keep them decoded."""

from colorlib.data.cache import PhotoCache, build_cache, open_cache
from colorlib.data.cache_build import set_of_name
from colorlib.data.items import PhotoItem, content_hash
from colorlib.data.kept_scan import kept_scan
from colorlib.data.scan import ScanReport, scan
from colorlib.data.sources import PhotoSource, open_source
from colorlib.data.split import SPLITS, split_of

__all__ = [
    "SPLITS",
    "PhotoCache",
    "PhotoItem",
    "PhotoSource",
    "ScanReport",
    "build_cache",
    "content_hash",
    "kept_scan",
    "open_cache",
    "open_source",
    "scan",
    "set_of_name",
    "split_of",
]
