import pytest

from colorlib.errors import ImageError
from colorlib.notebook.widgets.uploads import MAX_UPLOAD_BYTES, Upload


def part(number, parts, size, id="a"):
    return {"id": id, "name": "beach.jpg", "size": size, "part": number, "parts": parts}


def test_a_file_is_put_together_from_its_parts():
    upload = Upload()
    assert upload.take(part(0, 3, 7), [b"abc"]) is None
    assert upload.take(part(1, 3, 7), [memoryview(b"def")]) is None
    assert upload.take(part(2, 3, 7), [b"g"]) == b"abcdefg"
    assert upload.take(part(0, 1, 2, id="b"), [b"hi"]) == b"hi"


def test_an_empty_file_is_whole():
    assert Upload().take(part(0, 1, 0), [b""]) == b""


def test_a_newer_file_replaces_one_on_its_way():
    upload = Upload()
    upload.take(part(0, 2, 4), [b"ab"])
    assert upload.take(part(0, 1, 1, id="b"), [b"x"]) == b"x"
    with pytest.raises(ImageError, match=r"beach\.jpg did not arrive whole"):
        upload.take(part(1, 2, 4), [b"cd"])


def test_a_file_that_lost_bytes_is_refused():
    with pytest.raises(ImageError, match=r"did not arrive whole\. Choose it again"):
        Upload().take(part(0, 1, 3), [b"ab"])


def test_a_file_that_is_too_large_is_refused_at_its_first_part():
    with pytest.raises(ImageError, match=r"beach\.jpg must have at most 20 MB, got 20\.1 MB"):
        Upload().take(part(0, 0, MAX_UPLOAD_BYTES + 100_000), [])
    assert Upload().take(part(0, 2, MAX_UPLOAD_BYTES), [b"ab"]) is None
