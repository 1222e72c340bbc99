#!/bin/sh
# A big-endian BigTIFF: Pillow knows its first bytes and refuses the file all the same.
#
# Pillow 13.0.0. One would expect it to read a BigTIFF in both byte orders, as it does TIFF: "MM",
# 0, 43 stands among `TiffImagePlugin.PREFIXES` beside "II", 43, 0. But the 43 is looked for in the
# third byte alone, and in the other order it is the fourth. The directory is then searched at a
# place made of other fields, and `Image.open` says "cannot identify image file". tifffile reads
# both.
#
# Seen: little-endian and big-endian TIFF read; little-endian BigTIFF read; big-endian refused.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    pillow==13.0.0 tifffile==2026.3.3 numpy
"$folder/venv/bin/python" - <<'PYTHON'
import io

import numpy as np
import PIL
import tifffile
from PIL import Image, TiffImagePlugin

print("Pillow", PIL.__version__, "tifffile", tifffile.__version__)
assert b"MM\0+" in TiffImagePlugin.PREFIXES
grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
found = {}
for kind, big in (("TIFF", False), ("BigTIFF", True)):
    for name, order in (("little-endian", "<"), ("big-endian", ">")):
        file = io.BytesIO()
        tifffile.imwrite(file, grey, bigtiff=big, byteorder=order, photometric="minisblack")
        file.seek(0)
        assert (tifffile.imread(file) == grey).all()
        try:
            with Image.open(file) as image:
                read = (np.asarray(image) == grey).all()
            found[f"{name} {kind}"] = "read" if read else "wrong"
        except PIL.UnidentifiedImageError:
            found[f"{name} {kind}"] = "refused"
for name, outcome in found.items():
    print(f"{name:22} {outcome}")
refused = [name for name, outcome in found.items() if outcome != "read"]
assert refused == ["big-endian BigTIFF"], f"changed: {found}"
PYTHON
