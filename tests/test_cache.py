import hashlib
import io
import json
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

import colorlib.data.cache_build as cache_build
from colorlib.data import PhotoItem, PhotoSource, build_cache, open_cache, open_source, split_of
from colorlib.data.cache_build import set_of_name
from colorlib.errors import DataError
from colorlib.images.resizing import crop_to_square

ASTRONAUT = data.astronaut()
SIZE = 16


def encoded(rgb_u8, format_name="PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, format_name)
    return buffer.getvalue()


def crop(i: int, size: int = 40):
    return np.ascontiguousarray(ASTRONAUT[i * 11 : i * 11 + size, i * 7 : i * 7 + size])


PHOTOS = {f"p_{i:02}_{'cat' if i % 3 else 'dog'}.png": encoded(crop(i)) for i in range(20)}
BROKEN = {"p_05_cat.png": b"no image", "p_11_cat.png": PHOTOS["p_11_cat.png"][:300]}


def source_of(photos: dict[str, bytes]) -> PhotoSource:
    return PhotoSource(
        [PhotoItem(name, lambda data=data: data) for name, data in photos.items()], "in a test"
    )


def build(photos, root, **options):
    return build_cache(source_of(photos), SIZE, root=root, progress=False, **options)


def files_of(cache) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in cache.folder.iterdir()}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """Let twenty photographs be many chunks."""
    monkeypatch.setattr(cache_build, "CHUNK", 4)


def test_a_square_is_the_short_side_scaled_and_the_middle_cut_out():
    landscape = ASTRONAUT[:200, :400]
    scaled = Image.fromarray(landscape).resize((128, 64), Image.Resampling.LANCZOS)
    assert np.array_equal(crop_to_square(landscape, 64), np.asarray(scaled)[:, 32:96])
    portrait = ASTRONAUT[:301, :200]
    scaled = Image.fromarray(portrait).resize((64, 96), Image.Resampling.LANCZOS)
    assert np.array_equal(crop_to_square(portrait, 64), np.asarray(scaled)[16:80])
    # Only cut: nothing is resampled when the short side fits.
    assert np.array_equal(crop_to_square(landscape, 200), landscape[:, 100:300])
    small = Image.fromarray(landscape[:20, :20]).resize((64, 64), Image.Resampling.LANCZOS)
    assert np.array_equal(crop_to_square(landscape[:20, :20], 64), np.asarray(small))
    assert crop_to_square(ASTRONAUT[:2, :500], 64).shape == (64, 64, 3)


def test_shrinking_averages_over_the_pixels_that_fall_together():
    stripes = np.zeros((256, 256, 3), dtype=np.uint8)
    stripes[:, ::2] = 200
    assert np.abs(crop_to_square(stripes, 32)[4:-4, 4:-4].astype(int) - 100).max() <= 2


def test_a_cache_holds_the_photographs_and_what_is_known_of_them(tmp_path):
    cache = build(PHOTOS, tmp_path)
    assert cache.images.shape == (20, SIZE, SIZE, 3)
    assert cache.images.dtype == np.uint8
    assert not cache.images.flags.writeable
    assert cache.size == SIZE
    assert len(cache) == 20
    assert cache.names == list(PHOTOS)
    assert cache.content_hashes == [hashlib.sha256(data).hexdigest() for data in PHOTOS.values()]
    assert cache.sets == ["cat" if i % 3 else "dog" for i in range(20)]
    assert cache.unreadable == {}
    for i in range(20):
        reference = Image.fromarray(crop(i)).resize((SIZE, SIZE), Image.Resampling.LANCZOS)
        assert np.array_equal(cache.images[i], np.asarray(reference))


def test_the_files_are_plain_npy_and_json(tmp_path):
    cache = build(PHOTOS, tmp_path)
    assert set(files_of(cache)) == {"images.npy", "index.json"}
    images = np.load(cache.folder / "images.npy", allow_pickle=False)
    assert np.array_equal(images, cache.images)
    index = json.loads((cache.folder / "index.json").read_text(encoding="utf-8"))
    assert index["names"] == list(PHOTOS)
    assert index["fingerprint"] == source_of(PHOTOS).fingerprint()


def test_a_photograph_that_cannot_be_decoded_is_recorded_and_left_out(tmp_path):
    cache = build(PHOTOS | BROKEN, tmp_path)
    assert set(cache.unreadable) == set(BROKEN)
    assert "p_05_cat.png" not in cache.names
    assert len(cache) == len(cache.images) == 18
    whole = build(PHOTOS, tmp_path)
    kept = [index for index, name in enumerate(whole.names) if name not in BROKEN]
    assert np.array_equal(cache.images, whole.images[kept])
    assert all("\n" not in reason and len(reason) > 10 for reason in cache.unreadable.values())


def test_a_file_that_is_gone_is_recorded(tmp_path):
    (tmp_path / "photos").mkdir()
    for name, content in PHOTOS.items():
        (tmp_path / "photos" / name).write_bytes(content)
    source = open_source(tmp_path / "photos")
    (tmp_path / "photos" / "p_03_dog.png").unlink()
    cache = build_cache(source, SIZE, root=tmp_path / "caches", progress=False)
    assert list(cache.unreadable) == ["p_03_dog.png"]
    assert "cannot be read" in cache.unreadable["p_03_dog.png"]


def test_the_second_build_decodes_nothing(tmp_path, monkeypatch):
    first = build(PHOTOS, tmp_path)
    monkeypatch.setattr(cache_build, "read_image", lambda content: pytest.fail("decoded again"))
    assert build(PHOTOS, tmp_path).folder == first.folder


def test_a_shard_and_a_folder_of_the_same_photographs_share_one_cache(tmp_path):
    (tmp_path / "photos").mkdir()
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, content in PHOTOS.items():
            (tmp_path / "photos" / name).write_bytes(content)
            archive.add(tmp_path / "photos" / name, name)
    folders = {
        build_cache(spec, SIZE, root=tmp_path / "caches", progress=False).folder
        for spec in (tmp_path / "photos", tmp_path / "x.tar")
    }
    assert len(folders) == 1


def test_another_source_size_or_choice_is_another_cache(tmp_path):
    changed = PHOTOS | {"p_00_dog.png": encoded(crop(30))}
    caches = [
        build(PHOTOS, tmp_path),
        build(changed, tmp_path),
        build_cache(source_of(PHOTOS), 2 * SIZE, root=tmp_path, progress=False),
        build(PHOTOS, tmp_path, keep=list(PHOTOS)[:10]),
        build(PHOTOS, tmp_path, keep=list(PHOTOS)[10:]),
    ]
    assert len({cache.folder for cache in caches}) == len(caches)
    assert not np.array_equal(caches[0].images[0], caches[1].images[0])


def test_keep_takes_the_named_photographs_in_the_order_of_the_source(tmp_path):
    some = list(PHOTOS)[3:8]
    cache = build(PHOTOS, tmp_path, keep=some[::-1])
    assert cache.names == some
    assert build(PHOTOS, tmp_path, keep=set(some)).folder == cache.folder
    assert build(PHOTOS, tmp_path, keep=list(PHOTOS)).folder == build(PHOTOS, tmp_path).folder


def test_wrong_arguments_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"keep names 1 photographs the source lacks.*'x\.png'"):
        build(PHOTOS, tmp_path, keep=["x.png"])
    with pytest.raises(DataError, match="keep is empty"):
        build(PHOTOS, tmp_path, keep=[])
    with pytest.raises(TypeError, match="keep must be a collection"):
        build(PHOTOS, tmp_path, keep="p_00_dog.png")
    for size in (0, 7, 4096, 64.0, True):
        with pytest.raises(ValueError, match="size must be a whole number of pixels, 8 to 2048"):
            build_cache(source_of(PHOTOS), size, root=tmp_path)
    with pytest.raises(DataError, match="none of 2 photos can be decoded"):
        build(BROKEN, tmp_path)
    with pytest.raises(DataError, match="there is no photo cache"):
        open_cache(tmp_path / "missing")


def test_the_default_place_is_below_the_cache_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("COLORLIB_CACHE", str(tmp_path))
    cache = build_cache(source_of(PHOTOS), SIZE, progress=False)
    assert cache.folder.parent == tmp_path / "photos"


@pytest.mark.parametrize("stop_after", [0, 1, 6, 13, 19])
def test_an_interrupted_build_goes_on_where_it_stopped(tmp_path, monkeypatch, stop_after):
    photos = PHOTOS | BROKEN
    uninterrupted = build(photos, tmp_path / "whole")
    real_read_image = cache_build.read_image
    decoded, lock = [], threading.Lock()

    def interrupted(content):
        with lock:
            if len(decoded) == stop_after:
                raise KeyboardInterrupt
            decoded.append(content)
        return real_read_image(content)

    monkeypatch.setattr(cache_build, "read_image", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(photos, tmp_path / "killed")

    again = []
    monkeypatch.setattr(
        cache_build, "read_image", lambda content: again.append(content) or real_read_image(content)
    )
    resumed = build(photos, tmp_path / "killed")
    assert len(again) == 20 - stop_after // 4 * 4  # whole chunks of four are not decoded again
    assert files_of(resumed) == files_of(uninterrupted)


BUILD_IN_A_PROCESS = """
import itertools, os, sys
from pathlib import Path
import colorlib.data.cache_build as cache_build
from colorlib.data import PhotoItem, PhotoSource, build_cache

folder, root, die_at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
cache_build.CHUNK = 4
real_read_image, count = cache_build.read_image, itertools.count(1)

def read_image(content):
    if next(count) == die_at:
        os._exit(9)  # no clean-up of any kind, as in a kill
    return real_read_image(content)

cache_build.read_image = read_image
items = [PhotoItem(path.name, path.read_bytes) for path in sorted(folder.iterdir())]
print(build_cache(PhotoSource(items, "in a test"), 16, root=root, progress=False).folder)
"""


def start_build(folder: Path, root: Path, die_at: int = 0) -> subprocess.Popen:
    command = [sys.executable, "-c", BUILD_IN_A_PROCESS, str(folder), str(root), str(die_at)]
    repository = Path(__file__).parents[1]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=repository)


@pytest.mark.slow
def test_a_killed_process_leaves_a_build_that_others_finish_together(tmp_path):
    (tmp_path / "photos").mkdir()
    for name, content in (PHOTOS | BROKEN).items():
        (tmp_path / "photos" / name).write_bytes(content)
    killed = start_build(tmp_path / "photos", tmp_path / "caches", die_at=11)
    assert killed.wait(timeout=120) == 9
    journals = list((tmp_path / "caches").glob("*.partial/journal.jsonl"))
    assert len(journals) == 1
    assert json.loads(journals[0].read_text().splitlines()[-1])["next_item"] == 8

    both = [start_build(tmp_path / "photos", tmp_path / "caches") for _ in range(2)]
    folders = {process.communicate(timeout=120)[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(folders) == 1
    finished = open_cache(folders.pop())
    assert files_of(finished) == files_of(build(PHOTOS | BROKEN, tmp_path / "whole"))


def test_builds_at_the_same_time_give_one_sound_cache(tmp_path):
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(build(PHOTOS, tmp_path / "caches")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    reference = files_of(build(PHOTOS, tmp_path / "whole"))
    assert all(files_of(cache) == reference for cache in results)
    assert not list((tmp_path / "caches").glob("*.partial"))


@pytest.mark.parametrize(
    ("damage", "decoded_again"),
    [
        (lambda journal, images: journal.write_bytes(journal.read_bytes()[:-1]), 12),
        (lambda journal, images: journal.write_bytes(journal.read_bytes()[:-9]), 12),
        (lambda journal, images: images.write_bytes(images.read_bytes()[: 128 + 5 * 768 + 1]), 16),
        (lambda journal, images: images.unlink(), 20),
        (lambda journal, images: journal.unlink(), 20),
    ],
    ids=["no line end", "torn line", "short pixels", "no pixels", "no journal"],
)
def test_what_a_crash_tears_is_decoded_again(tmp_path, monkeypatch, damage, decoded_again):
    real_read_image, stop_at, decoded = cache_build.read_image, list(PHOTOS.values())[14], []

    def stop(content):
        if content == stop_at:
            raise KeyboardInterrupt
        return real_read_image(content)

    monkeypatch.setattr(cache_build, "read_image", stop)
    with pytest.raises(KeyboardInterrupt):
        build(PHOTOS, tmp_path / "torn")  # twelve are done
    [partial] = (tmp_path / "torn").glob("*.partial")
    damage(partial / "journal.jsonl", partial / "images.npy")
    monkeypatch.setattr(
        cache_build,
        "read_image",
        lambda content: decoded.append(content) or real_read_image(content),
    )
    torn = build(PHOTOS, tmp_path / "torn")
    assert len(decoded) == decoded_again
    assert files_of(torn) == files_of(build(PHOTOS, tmp_path / "whole"))


def test_a_photograph_that_changes_during_the_build_stops_it(tmp_path):
    content = iter([encoded(crop(1)), encoded(crop(2))])
    source = PhotoSource([PhotoItem("a.png", lambda: next(content))], "in a test")
    with pytest.raises(DataError, match=r"a\.png' changed while the cache was built"):
        build_cache(source, SIZE, root=tmp_path, progress=False)


def damage_index(**changes):
    def damage(folder):
        index = json.loads((folder / "index.json").read_text())
        (folder / "index.json").write_text(json.dumps(index | changes))

    return damage


DAMAGES = {
    "shorter pixels": ("images.npy", lambda f: (f / "images.npy").write_bytes(b"x" * 999)),
    "no pixels": ("images.npy", lambda f: (f / "images.npy").unlink()),
    "broken header": (
        "images.npy",
        lambda f: (f / "images.npy").write_bytes(bytes((f / "images.npy").stat().st_size)),
    ),
    "no index": ("index.json", lambda f: (f / "index.json").unlink()),
    "cut index": ("index.json", lambda f: (f / "index.json").write_text('{"names": [')),
    "a list": ("index.json", lambda f: (f / "index.json").write_text("[]")),
    "other format": ("index.json", damage_index(format="colorlib photo cache 0")),
    "names missing": ("index.json", damage_index(names=["only.png"])),
    "other size": ("images.npy", damage_index(size=SIZE * 2)),
    "no size": ("index.json", damage_index(size=None)),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_cache_is_named_with_the_remedy(tmp_path, kind):
    cache = build(PHOTOS, tmp_path)
    folder = cache.folder
    del cache  # Windows lets no one change a mapped file
    file_name, damage = DAMAGES[kind]
    damage(folder)
    for reopen in (lambda: open_cache(folder), lambda: build(PHOTOS, tmp_path)):
        with pytest.raises(DataError, match="damaged") as caught:
            reopen()
        message = str(caught.value)
        assert file_name in message.split(" is damaged")[0]
        assert f"delete the folder '{folder}' and build the cache again" in message
        assert "\n" not in message


def test_select_gives_the_photographs_of_a_split_and_of_sets(tmp_path):
    cache = build(PHOTOS, tmp_path)
    fractions = (0.5, 0.25, 0.25)
    by_split = {
        split: [
            i
            for i, text in enumerate(cache.content_hashes)
            if split_of(text, seed=3, fractions=fractions) == split
        ]
        for split in ("train", "val", "test")
    }
    for split, expected in by_split.items():
        chosen = cache.select(split=split, seed=3, fractions=fractions)
        assert chosen.dtype == np.int64
        assert chosen.tolist() == expected
    dogs = [i for i in range(20) if i % 3 == 0]
    assert cache.select(sets="dog").tolist() == dogs
    assert cache.select(sets=["dog", "cat"]).tolist() == cache.select().tolist() == list(range(20))
    both = cache.select(split="train", sets="dog", seed=3, fractions=fractions)
    assert both.tolist() == [i for i in by_split["train"] if i in dogs]
    with pytest.raises(DataError, match="no photo is of set 'cow'; the sets are: cat, dog"):
        cache.select(sets="cow")
    with pytest.raises(DataError, match="split must be one of train, val, test"):
        cache.select(split="training")


def test_a_subset_is_in_memory_and_in_the_order_given(tmp_path):
    cache = build(PHOTOS, tmp_path)
    part = cache.subset([7, 2])
    assert part.names == ["p_07_cat.png", "p_02_cat.png"]
    assert part.content_hashes == [cache.content_hashes[7], cache.content_hashes[2]]
    assert part.sets == ["cat", "cat"]
    assert np.array_equal(part.images, cache.images[[7, 2]])
    assert not isinstance(part.images, np.memmap)
    assert part.images.flags.writeable
    assert len(part) == part.images.shape[0] == 2
    assert len(cache.subset(np.array([], dtype=np.int64))) == 0
    with pytest.raises(IndexError):
        cache.subset([20])


def test_the_set_is_what_stands_behind_the_last_underscore():
    names = {
        "val_00012_imagenet.jpg": "imagenet",
        "folder_x/tiny_3_n02.JPEG": "n02",
        "IMG_2034.jpg": "",
        "photo.jpg": "",
        "my_dogs/photo.jpg": "",
        "p_.jpg": "",
    }
    assert {name: set_of_name(name) for name in names} == names


def test_the_representation_is_short_and_the_same_on_every_machine(tmp_path):
    assert repr(build(PHOTOS, tmp_path)) == "PhotoCache(20 photos of 16 px)"


def test_progress_can_be_switched_off_and_on(tmp_path, capsys, bars_at_once):
    build(PHOTOS, tmp_path)
    assert capsys.readouterr() == ("", "")
    build_cache(source_of(PHOTOS), 2 * SIZE, root=tmp_path)
    assert "decoding to 32 px" in capsys.readouterr().err
