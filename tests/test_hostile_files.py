"""Files as they come from old disks, phones and pranksters: right pixels or one clear line."""

import io
import os
import struct
import warnings
import zlib

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data as skdata

from colorlib.colorize.colorizer import Colorizer
from colorlib.errors import ImageError
from colorlib.images import read_image

PHOTO = skdata.chelsea()[:48, :64]
GREY = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * 21
ROW = np.tile(PHOTO[:1], (1, 63, 1))[:, :4000]
COLUMN = np.tile(PHOTO[:, :1], (84, 1, 1))[:4000]
ALPHA = np.tile(np.arange(64, dtype=np.uint8) * 4, (48, 1))
NEAR = 14  # what JPEG at quality 95 may change at an edge


def encoded(image, image_format, **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    buffer = io.BytesIO()
    image.save(buffer, format=image_format, **options)
    return buffer.getvalue()


def jpeg(image=PHOTO, **options):
    return encoded(image, "JPEG", quality=95, subsampling=0, **options)


def png(image=PHOTO, **options):
    return encoded(image, "PNG", **options)


def png_chunk(name, content):
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png_by_hand(width, height, bits, color_type, rows):
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def replicated(grey):
    return np.stack([grey] * 3, axis=-1)


def with_orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def palette_with_transparency():
    indices = np.arange(48 * 64, dtype=np.uint8).reshape(48, 64) % 4
    image = Image.fromarray(indices).convert("P")
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    colors = np.array([[0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255]], np.uint8)
    data = png(image, transparency=bytes([0, 128, 255, 7]))
    return data, colors[indices], np.array([0, 128, 255, 7], np.uint8)[indices]


def animation(image_format, **options):
    frames = [Image.fromarray(np.full((48, 64, 3), v, np.uint8)) for v in (200, 10)]
    return encoded(frames[0], image_format, save_all=True, append_images=frames[1:], **options)


def float_tiff(scale):
    return encoded(Image.fromarray(GREY.astype(np.float32) / 65535 * scale), "TIFF")


def bad_crc(data, chunk):
    damaged = bytearray(data)
    start = damaged.index(chunk)
    length = int.from_bytes(damaged[start - 4 : start], "big")
    damaged[start + 4 + length] ^= 255
    return bytes(damaged)


def flipped_bits(data):
    damaged = bytearray(data)
    damaged[len(damaged) // 2] ^= 255
    return bytes(damaged)


def broken_exif(data):
    return data[:2] + b"\xff\xe1" + struct.pack(">H", 16) + b"Exif\0\0garbage!" + data[2:]


def huge_text(data):
    """Put a text into the PNG that takes 100 MB once it is unpacked."""
    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    return data[:33] + png_chunk(b"zTXt", b"note\0\0" + text) + data[33:]


PALETTE, PALETTE_RGB, PALETTE_ALPHA = palette_with_transparency()
GREY_U8 = np.rint(GREY / 257).astype(np.uint8)
BITS = np.arange(48 * 64).reshape(48, 64) % 3 == 0
FIRST_FRAME = np.full((48, 64, 3), 200, np.uint8)
RGB16 = PHOTO.astype(">u2") * 257
CMYK = Image.fromarray(PHOTO).convert("CMYK")

# name: (file name, bytes, rgb_u8, alpha_u8, how far a value may be off)
READABLE = {
    "1 x 1": ("dot.png", png(PHOTO[:1, :1]), PHOTO[:1, :1], None, 0),
    "1 x 4000": ("row.png", png(ROW), ROW, None, 0),
    "4000 x 1": ("column.png", png(COLUMN), COLUMN, None, 0),
    "16-bit grey PNG": ("grey16.png", png(GREY), replicated(GREY_U8), None, 0),
    "16-bit grey TIFF, big-endian": (
        "grey16.tif",
        encoded(Image.frombytes("I;16B", (64, 48), GREY.astype(">u2").tobytes()), "TIFF"),
        replicated(GREY_U8),
        None,
        0,
    ),
    "16-bit grey PGM": ("grey16.pgm", encoded(GREY, "PPM"), replicated(GREY_U8), None, 0),
    "16-bit RGB PNG": (
        "rgb16.png",
        png_by_hand(64, 48, 16, 2, [row.tobytes() for row in RGB16]),
        PHOTO,
        None,
        0,
    ),
    "CMYK JPEG": ("cmyk.jpg", jpeg(CMYK), PHOTO, None, NEAR),
    "animated GIF": ("moving.gif", animation("GIF"), FIRST_FRAME, None, 0),
    "animated WebP": ("moving.webp", animation("WEBP", lossless=True), FIRST_FRAME, None, 0),
    "multi-page TIFF": ("pages.tif", animation("TIFF"), FIRST_FRAME, None, 0),
    "palette with transparency": ("palette.png", PALETTE, PALETTE_RGB, PALETTE_ALPHA, 0),
    "grey with alpha": (
        "la.png",
        png(np.dstack([GREY_U8, ALPHA])),
        replicated(GREY_U8),
        ALPHA,
        0,
    ),
    "RGB with alpha": ("rgba.png", png(np.dstack([PHOTO, ALPHA])), PHOTO, ALPHA, 0),
    "1-bit PNG": ("bits.png", png(BITS), replicated(BITS.astype(np.uint8) * 255), None, 0),
    "grey JPEG": ("grey.jpg", jpeg(GREY_U8), replicated(GREY_U8), None, NEAR),
    "progressive JPEG": ("progressive.jpg", jpeg(progressive=True), PHOTO, None, NEAR),
    "EXIF orientation 6": (
        "turned.jpg",
        jpeg(exif=with_orientation(6)),
        np.rot90(PHOTO, -1),
        None,
        NEAR,
    ),
    "broken EXIF": ("exif.jpg", broken_exif(jpeg()), PHOTO, None, NEAR),
    "broken ICC profile": ("icc.png", png(icc_profile=b"broken"), PHOTO, None, 0),
    "float TIFF in [0, 1]": ("float.tif", float_tiff(1), replicated(GREY_U8), None, 1),
    "BMP": ("a.bmp", encoded(PHOTO, "BMP"), PHOTO, None, 0),
    "WebP": ("a.webp", encoded(PHOTO, "WEBP", lossless=True), PHOTO, None, 0),
    "PNG named .jpg": ("really_png.jpg", png(), PHOTO, None, 0),
    "capital suffix": ("LOUD.PNG", png(), PHOTO, None, 0),
    "spaces and Unicode": ("été à Køln  猫 🐈.png", png(), PHOTO, None, 0),
    "very long name": ("n" * 200 + ".png", png(), PHOTO, None, 0),
    "leading dash": ("--help.png", png(), PHOTO, None, 0),
    "rubbish after the end": ("tail.png", png() + b"\0rubbish" * 99, PHOTO, None, 0),
    "bad checksum of the pixels": ("crc.png", bad_crc(png(), b"IDAT"), PHOTO, None, 0),
}

# name: (file name, bytes, words that the message must hold)
REFUSED = {
    "empty": ("empty.jpg", b"", ["empty", "0 bytes"]),
    "text named .jpg": ("text.jpg", b"Dear diary,\ntoday", ["begins with b'Dear diary", "JPEG"]),
    "HTML named .png": ("page.png", b"<!DOCTYPE html>", ["<!DOCTYPE"]),
    "only NUL bytes": ("nul.png", bytes(1000), [r"\x00"]),
    "program": ("evil.png", b"MZ\x90\0" + bytes(500), ["MZ"]),
    # Pillow would hand this to Ghostscript, a program outside.
    "PostScript": ("run.jpg", encoded(PHOTO, "EPS"), ["begins with b'%!PS"]),
    "HEIC": ("phone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0" + bytes(99), ["HEIC", "Export"]),
    "truncated JPEG": ("half.jpg", jpeg()[: len(jpeg()) // 2], ["damaged or incomplete"]),
    "truncated PNG": ("half.png", png()[: len(png()) // 2], ["damaged or incomplete"]),
    "truncated WebP": ("half.webp", encoded(PHOTO, "WEBP")[:150], ["damaged or incomplete"]),
    "truncated GIF": ("half.gif", encoded(PHOTO, "GIF")[:2000], ["damaged or incomplete"]),
    "truncated TIFF": ("half.tif", encoded(PHOTO, "TIFF")[:2000], ["damaged or incomplete"]),
    "only a JPEG's start": ("start.jpg", jpeg()[:20], ["begins like JPEG"]),
    "flipped bits": ("flipped.png", flipped_bits(png()), ["damaged or incomplete"]),
    "bad checksum of the header": ("ihdr.png", bad_crc(png(), b"IHDR"), ["damaged"]),
    "decompression bomb": (
        "bomb.png",
        png_by_hand(60_000, 60_000, 8, 2, []),
        ["100,000,000", "3,600,000,000"],
    ),
    "large, below Pillow's limit": (
        "large.png",
        png_by_hand(12_000, 10_000, 8, 2, []),
        ["100,000,000", "12,000 x 10,000"],
    ),
    "text bomb": ("text_bomb.png", huge_text(png()), ["damaged or incomplete"]),
    "no width": ("flat.png", png_by_hand(0, 10, 8, 2, []), ["flat.png"]),
    "float TIFF in 0..255": ("float255.tif", float_tiff(255), ["[0, 1]", "255"]),
    "float TIFF with NaN": (
        "nan.tif",
        encoded(Image.fromarray(np.full((4, 4), np.nan, np.float32)), "TIFF"),
        ["NaN"],
    ),
}


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def read_with_warnings_as_errors_but_ours(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", message=".*(ICC profile|EXIF data)")
        return read_image(path)


def assert_one_line(text, *words):
    assert "\n" not in text and "\r" not in text
    assert text.endswith(".")
    assert len(text) < 600
    for word in words:
        assert word in text


@pytest.mark.parametrize("case", READABLE)
def test_readable_file_gives_its_pixels(tmp_path, case):
    name, content, rgb_u8, alpha_u8, near = READABLE[case]
    photo = read_with_warnings_as_errors_but_ours(write(tmp_path, name, content))
    assert photo.name == name
    assert photo.rgb_u8.shape == rgb_u8.shape
    assert np.abs(photo.rgb_u8.astype(int) - rgb_u8).max() <= near
    if alpha_u8 is None:
        assert photo.alpha_u8 is None
    else:
        np.testing.assert_array_equal(photo.alpha_u8, alpha_u8)


@pytest.mark.parametrize("case", REFUSED)
def test_refused_file_gives_one_useful_line(tmp_path, case):
    name, content, words = REFUSED[case]
    path = write(tmp_path, name, content)
    with pytest.raises(ImageError) as error:
        read_with_warnings_as_errors_but_ours(path)
    assert_one_line(str(error.value), str(path), *words)


@pytest.mark.parametrize(
    ("name", "shown"), [("two\nlines.png", r"two\nlines.png"), ("bell\a.png", r"bell\x07.png")]
)
def test_control_characters_in_names(tmp_path, name, shown):
    try:
        path = write(tmp_path, name, png())
    except OSError:
        pytest.skip("such names cannot be made here")
    np.testing.assert_array_equal(read_image(path).rgb_u8, PHOTO)
    path.write_bytes(b"no image")
    with pytest.raises(ImageError) as error:
        read_image(path)
    assert_one_line(str(error.value), shown)


def test_name_that_is_no_unicode(tmp_path):
    try:
        path = write(tmp_path, os.fsdecode(b"caf\xe9.png"), b"no image")
    except (OSError, UnicodeError):
        pytest.skip("such names cannot be made here")
    with pytest.raises(ImageError) as error:
        read_image(path)
    assert_one_line(str(error.value).encode("utf-8").decode("utf-8"), r"caf\udce9.png")


def test_folder_named_like_an_image(tmp_path):
    (tmp_path / "x.jpg").mkdir()
    with pytest.raises(ImageError) as error:
        read_image(tmp_path / "x.jpg")
    assert_one_line(str(error.value), "x.jpg", "is a folder")


def test_paths_that_lead_nowhere(tmp_path):
    file = write(tmp_path, "a.png", png())
    for path in (tmp_path / "none.png", tmp_path / "none" / "a.png"):
        with pytest.raises(ImageError) as error:
            read_image(path)
        assert_one_line(str(error.value), path.name, "does not exist")
    for path in (file / "b.png", tmp_path / ("n" * 300 + ".png"), f"{tmp_path}/nul\0.png"):
        with pytest.raises(ImageError) as error:
            read_image(path)
        assert_one_line(str(error.value))


def test_dangling_link(tmp_path):
    link = tmp_path / "link.png"
    try:
        link.symlink_to(tmp_path / "gone.png")
    except OSError:
        pytest.skip("links cannot be made here")
    with pytest.raises(ImageError) as error:
        read_image(link)
    assert_one_line(str(error.value), "link.png", "link to a file that does not exist")


def test_file_without_permission(tmp_path):
    path = write(tmp_path, "locked.png", png())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("permissions do not bind here")
    with pytest.raises(ImageError) as error:
        read_image(path)
    assert_one_line(str(error.value), "locked.png", "Permission denied")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes cannot be made here")
def test_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError) as error:
        read_image(tmp_path / "pipe.png")
    assert_one_line(str(error.value), "pipe.png")


class Reddish(torch.nn.Module):
    """A generator that paints everything the same red."""

    size_multiple = 8

    def forward(self, L_norm):
        return torch.full_like(L_norm, 0.2).expand(-1, 2, -1, -1)


def test_all_of_them_at_once_through_the_colorizer(tmp_path):
    folder, output = tmp_path / "in", tmp_path / "out"
    (folder / "x.jpg").mkdir(parents=True)
    for name, content, *_ in [*READABLE.values(), *REFUSED.values()]:
        write(folder, name, content)
    write(folder / "x.jpg", "inside.png", png())
    linked = 0
    try:
        (folder / "x.jpg" / "loop").symlink_to(folder, target_is_directory=True)
        (folder / "gone.png").symlink_to(tmp_path / "nothing.png")
        linked = 1
    except OSError:
        pass
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    seen = []

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*(ICC profile|EXIF data)")
        results = Colorizer(Reddish(), size=16).colorize_files(
            folder, output, on_result=lambda *progress: seen.append(progress)
        )

    assert len(results) == len(READABLE) + len(REFUSED) + 1 + linked
    assert seen == [(result, i + 1, len(results)) for i, result in enumerate(results)]
    outcome = {result.source.name: result for result in results}
    for name, _, rgb_u8, alpha_u8, _ in READABLE.values():
        assert outcome[name].error is None
        painted = read_image(outcome[name].output)
        assert painted.rgb_u8.shape == rgb_u8.shape
        assert (painted.alpha_u8 is None) == (alpha_u8 is None)
    for name, _, words in REFUSED.values():
        assert outcome[name].output is None
        assert_one_line(outcome[name].error, *words)
    written = {path for path in output.rglob("*") if path.is_file()}
    assert written == {result.output for result in results if result.error is None}
    assert len(written) == len(READABLE) + 1
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
