import hashlib
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image
from skimage import data

from colorlib.data import SPLITS, open_source, split_of

HASHES = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(20_000)]
THIRDS = (1 / 3, 1 / 3, 1 / 3)


def exact_split(content_hash: str, seed: int, train: Fraction, val: Fraction) -> str:
    """The same rule in exact arithmetic: the hash as a fraction of 2**256."""
    digest = hashlib.sha256(f"{seed}:{content_hash}".encode()).hexdigest()
    position = Fraction(int(digest, 16), 2**256)
    return "train" if position < train else "val" if position < train + val else "test"


def test_the_split_is_the_hash_as_a_number_between_0_and_1():
    for seed in (0, 7):
        for text in HASHES[:2000]:
            expected = exact_split(text, seed, Fraction(8, 10), Fraction(1, 10))
            assert split_of(text, seed=seed) == expected


def test_known_photographs_stay_where_they_are():
    # printf '0:%064d' 0 | sha256sum begins with 63e9, and 0x63e9 / 0x10000 = 0.3903.
    # printf '7:%064d' 0 | sha256sum begins with a5a4, and 0xa5a4 / 0x10000 = 0.6470.
    zeros = "0" * 64
    assert split_of(zeros, seed=0, fractions=(0.40, 0.30, 0.30)) == "train"
    assert split_of(zeros, seed=0, fractions=(0.38, 0.02, 0.60)) == "val"
    assert split_of(zeros, seed=7, fractions=(0.60, 0.05, 0.35)) == "val"
    assert split_of(zeros, seed=7, fractions=(0.60, 0.04, 0.36)) == "test"


def test_the_shares_are_what_was_asked_for():
    for fractions in ((0.8, 0.1, 0.1), (0.5, 0.3, 0.2), (0.98, 0.01, 0.01)):
        counts = Counter(split_of(text, fractions=fractions) for text in HASHES)
        for name, share in zip(SPLITS, fractions, strict=True):
            # Five standard deviations of a binomial count.
            tolerance = 5 * np.sqrt(len(HASHES) * share * (1 - share))
            assert abs(counts[name] - len(HASHES) * share) < tolerance


def test_another_seed_divides_anew():
    same = sum(
        split_of(text, seed=0, fractions=THIRDS) == split_of(text, seed=1, fractions=THIRDS)
        for text in HASHES
    )
    assert abs(same / len(HASHES) - 1 / 3) < 0.02


def test_a_larger_train_share_takes_no_photograph_out_of_train():
    small = {text for text in HASHES if split_of(text, fractions=(0.6, 0.2, 0.2)) == "train"}
    large = {text for text in HASHES if split_of(text, fractions=(0.8, 0.1, 0.1)) == "train"}
    assert small < large


def test_a_share_of_zero_gets_nothing():
    cases = {(1.0, 0.0, 0.0): {"train"}, (0.9, 0.1, 0.0): {"train", "val"}, (0, 0, 1): {"test"}}
    for fractions, expected in cases.items():
        assert {split_of(text, fractions=fractions) for text in HASHES} == expected


def test_bytes_alone_decide_whatever_the_folder_name_and_order(tmp_path):
    photos = [data.astronaut()[i * 50 : i * 50 + 40, :40] for i in range(10)]
    for folder, order in (("one", range(10)), ("two/three", reversed(range(10)))):
        (tmp_path / folder).mkdir(parents=True)
        for place, i in enumerate(order):
            Image.fromarray(photos[i]).save(tmp_path / folder / f"{folder[0]}{place}.png")
    one, two = open_source(tmp_path / "one"), open_source(tmp_path / "two")
    first = [split_of(text, fractions=THIRDS) for text in one.content_hashes()]
    second = [split_of(text, fractions=THIRDS) for text in two.content_hashes()]
    assert first == second[::-1]
    assert set(first) == set(SPLITS)


def test_upper_case_hexadecimal_is_the_same_hash():
    assert all(split_of(text) == split_of(text.upper()) for text in HASHES[:200])


@pytest.mark.parametrize(
    "fractions",
    [
        (0.8, 0.1),
        (0.8, 0.1, 0.2),
        (0.8, 0.1, 0.05),
        (1.1, -0.1, 0.0),
        (float("nan"), 0.5, 0.5),
        (0.7, 0.1, 0.1, 0.1),
    ],
)
def test_wrong_fractions_are_refused(fractions):
    with pytest.raises(ValueError, match="fractions must be three shares"):
        split_of(HASHES[0], fractions=fractions)


@pytest.mark.parametrize("content_hash", ["", "abc", "g" * 64, HASHES[0] + "0"])
def test_what_is_no_sha256_is_refused(content_hash):
    with pytest.raises(ValueError, match="content_hash must be a SHA-256"):
        split_of(content_hash)


@pytest.mark.parametrize("seed", [0.0, "0", True, None])
def test_a_seed_that_is_no_integer_is_refused(seed):
    with pytest.raises(TypeError, match="seed must be an integer"):
        split_of(HASHES[0], seed=seed)
