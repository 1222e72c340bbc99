"""The visual Turing test: what it shows, what it counts, what it says."""

import io

import numpy as np
import pytest
from PIL import Image

from colorlib.errors import ColorlibError
from colorlib.evaluation.statistics.shares import share_interval
from colorlib.notebook import TuringTest

PAIRS = 20


def numbered(offset):
    """Return one-coloured pictures whose red value is their number, plus an offset."""
    pictures = [np.zeros((8, 12, 3), np.uint8) for _ in range(PAIRS)]
    for number, picture in enumerate(pictures):
        picture[..., 0] = number + offset
    return pictures


@pytest.fixture
def test():
    return TuringTest(numbered(100), numbered(0), seed=3)


def is_real(picture):
    return picture[0, 0, 0] >= 100


def knows(left, right):
    return "left" if is_real(left) else "right"


def knows_not(left, right):
    return "right" if is_real(left) else "left"


def test_every_pair_is_shown_once_and_both_sides_occur(test):
    seen, sides = [], set()
    while test.answered < test.n:
        left, right = test.pair
        assert is_real(left) != is_real(right)
        assert left[0, 0, 0] % 100 == right[0, 0, 0] % 100  # the two belong together
        seen.append(int(left[0, 0, 0] % 100))
        sides.add(is_real(left))
        test.answer("left")
    assert sorted(seen) == list(range(PAIRS))
    assert seen != list(range(PAIRS))
    assert sides == {True, False}


def test_the_seed_decides_order_and_sides():
    shown = {}
    for name, seed in (("a", 1), ("again", 1), ("b", 2)):
        test, shown[name] = TuringTest(numbered(100), numbered(0), seed=seed), []
        while test.answered < test.n:
            shown[name].append(int(test.pair[0][0, 0, 0]))
            test.answer("right")
    assert shown["a"] == shown["again"] != shown["b"]


def test_who_knows_is_never_fooled(test):
    interval = test.ask(knows)
    assert (test.fooled, test.answered) == (0, PAIRS)
    assert test.fooled_by == []
    assert interval == share_interval(0, PAIRS)
    assert "0 of 20" in test.text and "can tell them apart" in test.text


def test_who_is_always_wrong_finds_them_more_real(test):
    assert test.ask(knows_not) == share_interval(PAIRS, PAIRS)
    assert test.fooled_by == list(range(PAIRS))
    assert "more real than photographs" in test.text


def test_half_right_cannot_be_told_from_guessing(test):
    test.ask(lambda left, right: (knows if test.answered % 2 else knows_not)(left, right))
    assert test.fooled == PAIRS // 2
    assert "The interval holds the 50 %" in test.text
    assert "30 % to 70 %" in test.text


def test_it_names_the_pictures_that_fooled(test):
    fools = {4, 11}
    test.ask(
        lambda left, right: (knows_not if left[0, 0, 0] % 100 in fools else knows)(left, right)
    )
    assert test.fooled_by == sorted(fools)


def test_nothing_is_told_before_the_end(test):
    for number in range(1, PAIRS):
        assert test.text == f"Pair {number} of {PAIRS}."
        test.answer("left")


def test_the_buttons_answer_and_stop_at_the_end(test):
    side = knows(*test.pair)
    test._buttons[side].click()
    assert (test.answered, test.fooled) == (1, 0)
    test._buttons[knows_not(*test.pair)].click()
    assert (test.answered, test.fooled) == (2, 1)
    test.ask(knows)
    assert all(button.disabled for button in test._buttons.values())
    with pytest.raises(ColorlibError, match="All 20 pairs"):
        test.answer("left")
    test.restart()
    assert test.answered == 0
    assert not any(button.disabled for button in test._buttons.values())


def test_buttons_have_labels_and_the_verdict_is_a_status(test):
    labels = [button.description for button in test._buttons.values()]
    assert labels == ["The left one is real", "The right one is real"]
    assert all(button.tooltip for button in test._buttons.values())
    assert test._sentence.value == f'<span role="status">Pair 1 of {PAIRS}.</span>'


def test_the_picture_is_the_pair_enlarged_without_loss(test):
    with Image.open(io.BytesIO(test.image_bytes)) as picture:
        assert picture.format == "PNG"
        shown = np.asarray(picture)
    left, right = test.pair
    scale = 32  # 8 pixels are shown as 256
    assert shown.shape == (8 * scale, 2 * 12 * scale + 12, 3)
    assert (shown[:, : 12 * scale] == left[0, 0]).all()
    assert (shown[:, -12 * scale :] == right[0, 0]).all()
    assert (shown[:, 12 * scale : -12 * scale] == 128).all()


def test_large_pictures_stay_as_they_are():
    test = TuringTest([np.zeros((300, 280, 3), np.uint8)], [np.ones((300, 280, 3), np.uint8)])
    with Image.open(io.BytesIO(test.image_bytes)) as picture:
        assert picture.size == (2 * 280 + 12, 300)


def test_its_text_form_is_fixed(test):
    bundle = test._repr_mimebundle_()
    assert bundle["text/plain"] == repr(test)
    assert repr(test).startswith("[sliders] A visual Turing test of 20 pairs")
    test.answer("left")
    assert bundle["text/plain"] == repr(test)


def test_the_still_shows_the_first_pairs_in_order(test, monkeypatch):
    shown = {}
    monkeypatch.setattr(
        "colorlib.notebook.widgets.turing_test.show_images",
        lambda pictures, titles, alt, caption, columns: shown.update(
            pictures=pictures, titles=titles, alt=alt, caption=caption
        ),
    )
    test.show_still("Two pairs.", "Which is real?", count=2)
    expected = []
    for _ in range(2):
        expected += [picture.copy() for picture in test.pair]
        test.answer("left")
    assert all(np.array_equal(*both) for both in zip(shown["pictures"], expected, strict=True))
    assert shown["titles"] == ["pair 1, left", "pair 1, right", "pair 2, left", "pair 2, right"]


def test_no_answers_no_interval(test):
    with pytest.raises(ColorlibError, match="No pair was answered"):
        _ = test.interval


def test_other_words_are_refused(test):
    with pytest.raises(ValueError, match="'left' or 'right'"):
        test.answer("real")
    assert test.answered == 0


@pytest.mark.parametrize(
    ("real", "fake", "says"),
    [
        ([], [], "at least one"),
        (numbered(0), numbered(0)[1:], "20 and 19"),
        ([np.zeros((4, 4, 3), np.uint8)], [np.zeros((4, 5, 3), np.uint8)], "one shape"),
        ([np.zeros((4, 4), np.uint8)], [np.zeros((4, 4), np.uint8)], "one shape"),
        ([np.zeros((4, 4, 3))], [np.zeros((4, 4, 3))], "uint8"),
    ],
)
def test_what_makes_no_pairs_is_refused(real, fake, says):
    with pytest.raises(ValueError, match=says):
        TuringTest(real, fake)
