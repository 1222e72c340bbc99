import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from skimage import data
from skimage.color import lab2rgb, rgb2lab

from colorlib.data import PhotoItem, PhotoSource, build_cache, checks, scan
from colorlib.data.checks import (
    PhotoFlaw,
    color_measures,
    difference_hash,
    is_truncated,
)
from colorlib.data.duplicates import find_duplicates, find_near_duplicates
from colorlib.data.scan import REASONS

ASTRONAUT, COFFEE, CHELSEA, ROCKET = data.astronaut(), data.coffee(), data.chelsea(), data.rocket()


def encoded(rgb_u8, format_name="PNG", **options) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, format_name, **options)
    return buffer.getvalue()


def grey(rgb_u8):
    return np.asarray(Image.fromarray(rgb_u8).convert("L").convert("RGB"))


def tinted(rgb_u8, a: float, b: float, spread: float = 0.0):
    """The photograph's lightness with one colour, plus noise of `spread` Lab units."""
    lab = rgb2lab(rgb_u8)
    noise = np.random.default_rng(0).normal(0, spread, (*lab.shape[:2], 2))
    lab[..., 1:] = np.array([a, b]) + noise
    return (lab2rgb(lab) * 255).round().astype(np.uint8)


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def source_of(photos: dict[str, bytes]) -> PhotoSource:
    return PhotoSource(
        [PhotoItem(name, lambda data=data: data) for name, data in photos.items()], "in a test"
    )


def measure(content: bytes):
    with ThreadPoolExecutor(1) as pool:
        [result] = checks.examine_photos([PhotoItem("x", lambda: content)], pool)
    return result


def scanned(photos, **options):
    return scan(source_of(photos), progress=False, **options)


PHOTOS = {
    "astronaut.jpg": encoded(ASTRONAUT, "JPEG", quality=90),
    "chelsea.png": encoded(CHELSEA),
    "coffee.jpg": encoded(COFFEE, "JPEG", quality=90),
    "rocket.jpg": encoded(ROCKET, "JPEG", quality=90),
}


def test_each_reason_is_found_and_good_photographs_are_kept():
    bad = {
        "corrupt_text.jpg": b"this is no photograph",
        "corrupt_empty.jpg": b"",
        "truncated.jpg": cut(PHOTOS["astronaut.jpg"]),
        "tiny.png": encoded(COFFEE[:200, :31]),
        "greyscale_rgb.jpg": encoded(grey(CHELSEA), "JPEG"),
        "greyscale_l.png": encoded(np.asarray(Image.fromarray(ROCKET).convert("L"))),
        "near-grey.png": encoded(tinted(COFFEE, 0, 0, spread=2)),
        "duplicate.jpg": PHOTOS["coffee.jpg"],
        "near-duplicate.jpg": encoded(ROCKET[::2, ::2], "JPEG", quality=50),
    }
    report = scanned(PHOTOS | bad)
    assert report.kept == list(PHOTOS)
    assert report.dropped == {name: name.split(".")[0].split("_")[0] for name in bad}
    assert report.counts() == dict(zip(REASONS, (2, 1, 1, 2, 1, 1, 1), strict=True))
    assert report.details["tiny.png"] == "31 x 200 pixels"
    assert report.details["duplicate.jpg"] == "same bytes as coffee.jpg"
    assert report.details["near-duplicate.jpg"] == "looks like rocket.jpg"
    assert all(report.details[name] for name in bad)


def test_what_was_kept_goes_into_a_cache(tmp_path):
    photos = PHOTOS | {"grey.png": encoded(grey(CHELSEA))}
    kept = scanned(photos).kept
    cache = build_cache(source_of(photos), 32, root=tmp_path, keep=kept, progress=False)
    assert cache.names == list(PHOTOS)


def test_the_table_has_a_line_a_reason_and_adds_up():
    photos = PHOTOS | {f"grey_{i}.png": encoded(grey(CHELSEA)[i:]) for i in range(4)}
    lines = scanned(photos).table(examples=2).splitlines()
    assert [line.split()[0] for line in lines] == ["reason", "kept", *REASONS, "total"]
    cells = {line.split()[0]: line.split()[1:] for line in lines}
    assert cells["kept"] == ["4", "50.00%"]
    assert cells["greyscale"] == ["4", "50.00%", "grey_0.png,", "grey_1.png,", "..."]
    assert cells["corrupt"] == ["0", "0.00%"]
    assert cells["total"] == ["8", "100.00%"]


def test_a_name_cannot_break_the_table():
    table = scanned({"a\n\x1b[31m.jpg": b"x"} | PHOTOS).table()
    assert len(table.splitlines()) == len(REASONS) + 3
    assert r"'a\n\x1b[31m.jpg'" in table


def test_a_file_that_cannot_be_read_stops_nothing():
    def read():
        raise PermissionError(13, "Permission denied")

    items = [PhotoItem("locked.jpg", read), PhotoItem("ok.png", lambda: PHOTOS["chelsea.png"])]
    report = scan(PhotoSource(items, "in a test"), progress=False)
    assert report.kept == ["ok.png"]
    assert report.dropped == {"locked.jpg": "corrupt"}
    assert "Permission denied" in report.details["locked.jpg"]


@pytest.mark.parametrize(
    ("format_name", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("BMP", {}),
        ("GIF", {}),
    ],
)
def test_a_file_that_was_cut_off_is_told_from_other_damage(format_name, options):
    whole = encoded(CHELSEA, format_name, **options)
    for share in (0.3, 0.6, 0.97):
        part = whole[: int(len(whole) * share)]
        failure = measure(part)
        assert isinstance(failure, PhotoFlaw)
        assert failure.reason == "truncated"
    assert not is_truncated(whole)
    assert not is_truncated(whole + bytes(16) if format_name != "PNG" else whole)
    scrambled = whole[:2] + bytes(100) + whole[102:]
    failure = measure(scrambled)
    assert isinstance(failure, PhotoFlaw)
    assert failure.reason == "corrupt"


def test_color_is_measured_in_lab_units():
    thumbnails = np.stack([image[:160:5, :160:5] for image in (ASTRONAUT, COFFEE, CHELSEA)])
    chroma, spread = color_measures(thumbnails)
    ab = rgb2lab(thumbnails)[..., 1:].reshape(3, -1, 2)
    expected = np.percentile(np.hypot(ab[..., 0], ab[..., 1]), 99, axis=1)
    assert chroma == pytest.approx(expected, rel=0.02)
    from_median = ab - np.median(ab, axis=1, keepdims=True)
    expected = np.percentile(np.hypot(from_median[..., 0], from_median[..., 1]), 99, axis=1)
    assert spread == pytest.approx(expected, rel=0.02)


def test_a_faint_tint_is_near_grey_and_real_color_is_not():
    patch = grey(CHELSEA).copy()
    patch[100:150, 200:250] = (200, 30, 30)
    photos = {
        "faint sepia": tinted(CHELSEA, 1, 6),
        "cold tint": tinted(COFFEE, -1, -5, spread=1),
        "grey with one red thing": patch,
        "plain blue sky": tinted(ROCKET, -5, -35),
    }
    report = scanned({name: encoded(image) for name, image in photos.items()})
    assert report.dropped == {"faint sepia": "near-grey", "cold tint": "near-grey"}


def test_the_thresholds_can_be_changed():
    photos = {"sepia": encoded(tinted(CHELSEA, 5, 15)), "small": encoded(CHELSEA[100:140, 200:240])}
    assert scanned(photos).kept == ["sepia", "small"]
    report = scanned(photos, near_grey_chroma=30, min_size=41)
    assert report.dropped == {"sepia": "near-grey", "small": "tiny"}
    assert scanned(photos, min_size=40).kept == ["sepia", "small"]


def test_the_difference_hash_tells_where_it_gets_brighter():
    values = np.array([[0, 9, 5, 5, 7, 1, 2, 3, 4]] * 8, dtype=np.uint8)
    image = Image.fromarray(np.kron(values, np.ones((4, 4), dtype=np.uint8)))
    row = [True, False, False, True, False, True, True, True]
    assert difference_hash(image).tolist() == row * 8


@pytest.mark.parametrize(
    "change",
    [
        lambda image: encoded(image, "JPEG", quality=25),
        lambda image: encoded(image, "WEBP", quality=60),
        lambda image: encoded(np.asarray(Image.fromarray(image).resize((96, 96)))),
        lambda image: encoded(np.clip(image * 1.04 + 2, 0, 255).astype(np.uint8)),
        lambda image: encoded(image[3:, 3:]),
    ],
    ids=["strong JPEG", "WebP", "small", "brighter", "trimmed"],
)
def test_another_saving_of_a_photograph_is_a_near_duplicate(change):
    versions = {f"{i}_again": change(image) for i, image in enumerate((ASTRONAUT, COFFEE, CHELSEA))}
    report = scanned(PHOTOS | versions)
    dropped = {name.removesuffix("_again") for name in report.dropped}
    assert set(report.dropped.values()) == {"near-duplicate"}
    assert len(report.dropped) == 3
    assert dropped <= {"0", "1", "2", "astronaut.jpg", "coffee.jpg", "chelsea.png"}


def test_of_several_versions_the_largest_is_kept_whatever_its_name():
    sizes = {"a": 128, "b": 512, "c": 64}
    photos = {
        name: encoded(np.asarray(Image.fromarray(ASTRONAUT).resize((size, size))))
        for name, size in sizes.items()
    }
    assert scanned(photos).kept == ["b"]
    assert scanned(dict(reversed(photos.items()))).kept == ["b"]


def test_different_photographs_that_hash_alike_are_all_kept():
    # One shape before one background hashes alike in every colour.
    colors = {"red": (200, 30, 30), "blue": (30, 30, 200), "teal": (0, 120, 120)}
    photos = {}
    for name, color in colors.items():
        image = np.full((64, 64, 3), 250, dtype=np.uint8)
        image[16:48, 16:48] = color
        photos[name] = encoded(image)
    hashes = [measure(content).dhash for content in photos.values()]
    assert all(np.sum(other != hashes[0]) <= 10 for other in hashes[1:])
    assert scanned(photos).kept == ["red", "blue", "teal"]


def test_tiles_of_one_photograph_are_all_kept():
    tiles = {
        f"{row}-{column}": encoded(ASTRONAUT[row : row + 128, column : column + 128])
        for row in range(0, 512, 128)
        for column in range(0, 512, 128)
    }
    assert set(scanned(tiles).dropped.values()) <= {"near-grey"}


def test_near_duplicates_agree_with_a_comparison_of_every_pair():
    rng = np.random.default_rng(0)
    # Fifteen originals, each in fifty versions, in random order and more than two blocks.
    originals = rng.integers(0, 256, (15, 16, 16, 3))
    original_of = rng.permutation(np.repeat(np.arange(15), 50))
    noise = rng.integers(-4, 5, (750, 16, 16, 3))
    thumbnails = np.clip(originals[original_of] + noise, 0, 255).astype(np.uint8)
    dhashes = rng.random((15, 64))[original_of] + rng.normal(0, 0.02, (750, 64)) > 0.5

    small = thumbnails.astype(np.float64)
    kept, expected = [], {}
    for i in range(750):
        similar = [
            j
            for j in kept
            if np.sum(dhashes[i] != dhashes[j]) <= 3 and np.abs(small[i] - small[j]).mean() <= 8
        ]
        if similar:
            expected[i] = min(similar, key=lambda j: np.abs(small[i] - small[j]).mean())
        else:
            kept.append(i)
    assert 15 < len(kept) < 200
    found = find_near_duplicates(dhashes, thumbnails, hash_distance=3)
    assert set(found) == set(expected)
    assert all(original_of[i] == original_of[twin] for i, twin in found.items())


def test_near_duplicates_never_form_chains_and_protected_pictures_stay():
    # Each differs by 6 of 255 from the next, where 8 is allowed.
    thumbnails = np.repeat(np.array([100, 106, 112], dtype=np.uint8), 768).reshape(3, 16, 16, 3)
    dhashes = np.zeros((3, 64), dtype=bool)
    assert find_near_duplicates(dhashes, thumbnails) == {1: 0}
    assert find_near_duplicates(dhashes, thumbnails, protected=2) == {2: 1}
    assert find_near_duplicates(dhashes, thumbnails, thumbnail_difference=5) == {}


def test_the_first_of_equal_contents_is_kept():
    assert find_duplicates(["x", "y", "x", "z", "x", "y"]) == {2: 0, 4: 0, 5: 1}


def test_what_resembles_a_held_out_photograph_is_dropped():
    held_out = source_of(
        {
            "val_0.jpg": PHOTOS["rocket.jpg"],
            "val_1.png": encoded(CHELSEA[::4, ::4]),
            "val_2.png": encoded(CHELSEA[::4, ::4]),
            "broken.jpg": b"x",
        }
    )
    report = scanned(PHOTOS, held_out=held_out)
    assert report.dropped == {"chelsea.png": "near-duplicate", "rocket.jpg": "duplicate"}
    assert report.details["chelsea.png"] == "looks like held-out val_1.png"
    assert report.details["rocket.jpg"] == "same bytes as held-out val_0.jpg"


def test_a_scan_where_nothing_is_usable_keeps_nothing():
    report = scanned({"a.jpg": b"x", "b.png": encoded(grey(COFFEE))})
    assert report.kept == []
    assert set(report.dropped) == {"a.jpg", "b.png"}


def test_arrays_can_be_scanned():
    arrays = [ASTRONAUT, ASTRONAUT.copy(), grey(COFFEE), np.ascontiguousarray(COFFEE)]
    report = scan(arrays, progress=False)
    assert list(report.dropped.values()) == ["duplicate", "greyscale"]
