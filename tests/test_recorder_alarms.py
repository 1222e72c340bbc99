"""Each alarm rises on a record with one thing wrong, where it is certain, and on no healthy one."""

from dataclasses import replace

import numpy as np
import pytest
from recorder_helpers import (
    FACTS,
    LOG_2,
    PICTURES,
    alarms_by_name,
    changed,
    content_of_random_pictures,
    healthy_entries,
    recorder_of,
    scores_between,
)

from colorlib.training.recorder.data_alarms import batch_ratios

GAN = 19  # number of the first entry of the GAN phase


def only_alarm(entries, name, facts=FACTS):
    found = alarms_by_name(entries, facts)
    assert list(found) == [name]
    alarm = found[name]
    assert alarm.says.endswith(".") and alarm.what_to_do.endswith(".")
    return alarm


@pytest.mark.parametrize("seed", range(4))
def test_a_healthy_record_raises_none(seed):
    recorder = recorder_of(healthy_entries(gan=200, seed=seed))
    assert recorder.alarms() == []
    assert recorder.report() == "No alarm in 219 entries, the last at step 2,190."


def test_an_empty_record_raises_none():
    assert recorder_of([], {}).alarms() == []
    assert recorder_of([], {}).report() == "No alarm in 0 entries."


def test_numbers_that_are_none():
    nan = float("nan")
    entries = changed(healthy_entries(), 25, grad_norm_generator=nan, not_finite=["l1"])
    alarm = only_alarm(entries, "diverged")
    assert alarm.step == 260 and "l1" in alarm.says


@pytest.mark.parametrize("where", ["start", "end"])
def test_an_earlier_failure_counts_before_a_later_one(where):
    step = {"start": 5, "end": 1000}[where]
    facts = FACTS | {"failure": {"step": step, "not_finite": ["the generator's weights"]}}
    entries = changed(healthy_entries(), 25, not_finite=["l1"])
    assert alarms_by_name(entries, facts)["diverged"].step == min(step, 260)


def test_a_discriminator_that_never_learns():
    idle = scores_between(-0.3, 0.3, 0.02, 0.01, 0.1)
    entries = changed(
        healthy_entries(), 15, scores=idle, discriminator_loss=1.02 * LOG_2, accuracy=0.51
    )
    assert only_alarm(entries, "dead discriminator").step == 250  # the tenth entry with scores
    learns_late = changed(entries, 24, discriminator_loss=0.9 * LOG_2)
    assert alarms_by_name(learns_late) == {}


def test_a_critic_that_never_learns():
    facts = {"border_is_zero": False, "undecided_loss": 0.0}
    idle = changed(healthy_entries(), 15, scores=scores_between(-0.3, 0.3, 0.02, 0.021, 0.1))
    assert only_alarm(idle, "dead discriminator", facts).step == 250
    assert alarms_by_name(healthy_entries(), facts) == {}


def test_a_discriminator_that_answers_the_same_to_everything():
    constant = scores_between(0.1, 0.1, 0.1, 0.1, 0.0)
    entries = changed(healthy_entries(), 30, scores=constant, discriminator_loss=LOG_2)
    assert only_alarm(entries, "dead discriminator").step == 350  # five entries of it


def test_a_discriminator_without_gradient():
    entries = changed(healthy_entries(), 30, grad_norm_discriminator=0.0)
    assert only_alarm(entries, "dead discriminator").step == 350


def test_a_generator_that_has_won_is_no_dead_discriminator():
    undecided = scores_between(-0.5, 0.5, 0.01, 0.0, 0.2)
    won = changed(healthy_entries(), 30, scores=undecided, discriminator_loss=LOG_2, accuracy=0.5)
    assert alarms_by_name(won) == {}


def test_a_discriminator_that_is_too_strong():
    sure = scores_between(-14, 18, 8.0, -7.0, 2.0)
    entries = changed(healthy_entries(), 25, scores=sure, accuracy=1.0, discriminator_loss=0.01)
    assert only_alarm(entries, "discriminator too strong").step in range(300, 360)
    assert alarms_by_name(changed(entries, 25, accuracy=0.96)) == {}
    critic = {"border_is_zero": False, "undecided_loss": 0.0}
    assert alarms_by_name(entries, critic) == {}


def test_a_strong_discriminator_may_warm_up():
    strong = changed(
        healthy_entries(warm_up=20, gan=15), 15, 35, accuracy=1.0, discriminator_loss=0.01
    )
    assert alarms_by_name(strong) == {}


@pytest.mark.parametrize(
    ("facts", "large"),
    [(FACTS, 50), ({"border_is_zero": False, "undecided_loss": 0.0}, 200)],
    ids=["logits", "a critic"],
)
def test_scores_that_grow_without_bound(facts, large):
    def growing(number):
        size = 1.25 ** (number - GAN)
        return scores_between(-size, size, size, -size, size / 4)

    entries = changed(healthy_entries(gan=40), GAN, scores=growing)
    alarm = only_alarm(entries, "exploding critic", facts)
    # The median of five entries is the size two entries before.
    last = alarm.step // 10 - 1
    assert 1.25 ** (last - 2 - GAN) > large > 1.25 ** (last - 3 - GAN)


def test_large_scores_that_do_not_grow_any_more():
    def saturating(number):
        size = 90 * (1 - 0.5 ** (number - 14))
        return scores_between(-size, size, size, -size, 4.0)

    assert alarms_by_name(changed(healthy_entries(gan=60), 15, scores=saturating)) == {}


def test_scores_of_a_sigmoid():
    squeezed = scores_between(0.02, 0.98, 0.7, 0.2, 0.1)
    entries = changed(healthy_entries(), 15, scores=squeezed)
    assert only_alarm(entries, "sigmoid scores").step == 200  # five entries with scores
    others = {"border_is_zero": False, "undecided_loss": 0.25}  # such as a least-squares loss
    assert alarms_by_name(entries, others) == {}
    assert alarms_by_name(changed(entries, 17, 18, scores=scores_between(-1, 2, 0, 0))) == {}


def test_scores_of_a_tanh():
    squeezed = scores_between(-0.99, 0.999, 0.7, -0.2, 0.1)
    entries = changed(healthy_entries(), 20, scores=squeezed)
    assert "tanh" in only_alarm(entries, "sigmoid scores").says
    small = changed(healthy_entries(), 20, scores=scores_between(-0.6, 0.8, 0.3, -0.2, 0.1))
    assert alarms_by_name(small) == {}


def test_colors_that_fade():
    entries = changed(
        healthy_entries(), GAN, colors={"fake_chroma": lambda number: 20 * 0.9 ** (number - GAN)}
    )
    alarm = only_alarm(entries, "grey collapse")
    # Means over five entries: 20/33 * 0.9^k * 0.819 falls below 0.35 at k = 4, entries 23 to 27,
    # but ten entries are asked for.
    assert alarm.step == 290
    pale = changed(healthy_entries(), 0, colors={"fake_chroma": 9.0})
    assert alarms_by_name(pale) == {}  # pale, but not fading


def test_a_start_in_grey_is_no_collapse():
    rising = {"fake_chroma": lambda number: 20 * min(1.0, number / 40)}
    assert alarms_by_name(changed(healthy_entries(), 0, colors=rising)) == {}


@pytest.mark.parametrize(
    ("colors", "words"),
    [
        ({"fake_chroma": 60.0}, "stronger than the photographs'"),
        ({"fake_out_of_gamut": 0.5}, "cannot be shown"),
        ({"fake_pinned": 0.3}, "ends of tanh"),
    ],
)
def test_colors_that_are_too_strong(colors, words):
    entries = changed(healthy_entries(), 22, colors=colors)
    alarm = only_alarm(entries, "oversaturated")
    assert words in alarm.says and alarm.step in range(240, 280)
    assert alarms_by_name(changed(healthy_entries(), 22, 24, colors=colors)) == {}


def test_a_pattern_of_period_two():
    entries = changed(healthy_entries(), GAN, colors={"fake_checkerboard": 0.05})
    assert only_alarm(entries, "chequerboard").step == 290  # ten entries
    textile = changed(
        healthy_entries(), GAN, colors={"fake_checkerboard": 0.05, "real_checkerboard": 0.02}
    )
    assert alarms_by_name(textile) == {}


def test_a_fresh_generator_may_lose_its_pattern():
    fading = {"fake_checkerboard": lambda number: 0.3 * 0.9**number}
    assert alarms_by_name(changed(healthy_entries(0, 0, 60), 0, colors=fading)) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"L_low": 4.0, "L_high": 97.0}, "L_norm runs from 4 to 97"),
        ({"ab_low": -61.0, "ab_high": 75.0}, "ab_norm runs from -61 to 75"),
        ({"ab_low": -0.2, "ab_high": 0.3}, "strongest colour so far has an ab_norm of 0.30"),
    ],
)
def test_ranges_that_are_not_normalised(content, words):
    alarm = only_alarm(changed(healthy_entries(), 0, content=content), "wrong range")
    assert words in alarm.says
    assert alarm.step == (100 if "strongest" in words else 10)


def test_photographs_outside_the_gamut():
    entries = changed(healthy_entries(), 0, colors={"real_out_of_gamut": 0.9})
    assert "90% of the photographs' own pixels" in only_alarm(entries, "wrong range").says


def test_the_ratio_of_batches_is_that_of_an_analysis_of_variance():
    rng = np.random.default_rng(1)
    groups = rng.normal(0, 1, (12, PICTURES)) + rng.normal(0, 0.5, (12, 1))
    entries = healthy_entries()[:12]
    for number, group in enumerate(groups):
        content = {"means": [group.mean()] * 4, "variances": [group.var(ddof=1)] * 4}
        entries = changed(entries, number, number + 1, content=content)
    between = PICTURES * np.square(groups.mean(axis=1) - groups.mean()).sum() / (12 - 1)
    within = np.square(groups - groups.mean(axis=1, keepdims=True)).sum() / (12 * (PICTURES - 1))
    assert batch_ratios(entries) == pytest.approx([between / within] * 4)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_small_batches_drawn_at_random_raise_none(count):
    rng = np.random.default_rng(5)
    entries = healthy_entries(gan=200)
    for number in range(len(entries)):
        pictures = rng.normal(0, 0.2, (count, 4))
        variances = pictures.var(axis=0, ddof=min(1, count - 1)).tolist()
        content = {"means": pictures.mean(axis=0).tolist(), "variances": variances}
        content |= {"count": count, "lightness": pictures[:, 0].tolist()}
        entries = changed(entries, number, number + 1, content=content)
    assert alarms_by_name(entries) == {}


def test_batches_of_pictures_that_resemble_one_another():
    # Three classes, one after the other, 0.3 apart in their mean b_norm.
    def means(number):
        return [0.0, 0.0, 0.3 * (number % 3), 0.4]

    alarm = only_alarm(changed(healthy_entries(), 0, content={"means": means}), "no shuffle")
    assert alarm.step == 100 and "resemble" in alarm.says


def test_batches_of_the_same_pictures():
    same = content_of_random_pictures(np.random.default_rng(3))
    alarm = only_alarm([replace(one, content=same) for one in healthy_entries()], "no shuffle")
    assert alarm.step == 100 and "holds the same pictures" in alarm.says


def test_batches_that_come_again_in_each_epoch():
    rng = np.random.default_rng(4)
    epoch = [content_of_random_pictures(rng) for _ in range(20)]
    entries = [
        replace(entry, content=epoch[number % 20]) for number, entry in enumerate(healthy_entries())
    ]
    alarm = only_alarm(entries, "no shuffle")
    assert alarm.step == 220 and "Steps 210 and 220" in alarm.says


def test_an_encoder_that_lost_its_weights():
    encoder = {"origin": "imagenet", "correlation": 0.002, "errors": 1.0}
    alarm = only_alarm(healthy_entries(), "encoder knows nothing", FACTS | {"encoder": encoder})
    assert alarm.step == 0 and "imagenet" in alarm.says and "init_weights" in alarm.what_to_do
    knows = FACTS | {"encoder": encoder | {"correlation": 0.29, "errors": 128.0}}
    assert alarms_by_name(healthy_entries(), knows) == {}


def test_alarms_come_in_the_order_of_their_steps():
    entries = changed(healthy_entries(), 0, content={"L_high": 97.0})
    entries = changed(entries, 25, not_finite=["l1"])
    encoder = {"origin": "imagenet", "correlation": 0.0, "errors": 0.0}
    recorder = recorder_of(entries, FACTS | {"encoder": encoder})
    names = [alarm.name for alarm in recorder.alarms()]
    assert names == ["encoder knows nothing", "wrong range", "diverged"]
    lines = recorder.report().splitlines()
    assert len(lines) == 3 and lines[2].startswith("diverged (step 260): ")
