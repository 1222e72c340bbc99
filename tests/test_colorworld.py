"""ColorWorld: the same bytes for the same seed, and no hue that lightness gives away."""

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from colorlib.colorworld import AMBIGUOUS_CLASSES, COLOR_TABLE, ColorWorld, color_table
from colorlib.colorworld.scene import largest_chroma
from colorlib.colorworld.scenes import SCENES


@pytest.fixture(scope="module")
def world():
    return ColorWorld(64, seed=0)


def test_a_picture_depends_on_seed_and_index_alone(world):
    forward = [world.image(index) for index in range(8)]
    torch.manual_seed(1)
    backward = [ColorWorld(64, seed=0).image(index) for index in reversed(range(8))][::-1]
    together = world.images(6, start=2)
    assert together.dtype == np.uint8 and together.shape == (6, 64, 64, 3)
    for index in range(8):
        np.testing.assert_array_equal(forward[index], backward[index])
        if index >= 2:
            np.testing.assert_array_equal(forward[index], together[index - 2])


def test_other_seeds_and_indices_give_other_pictures(world):
    pictures = [world.image(0), world.image(1), ColorWorld(64, seed=1).image(0)]
    pictures.append(ColorWorld(64, seed=1).image(1))
    assert len({picture.tobytes() for picture in pictures}) == 4


@pytest.mark.parametrize("size", [32, 33, 128, 256])
def test_the_same_scenes_come_out_at_every_size(world, size):
    large = ColorWorld(size, seed=0)
    for index in range(6):
        scene, other = world.scene(index), large.scene(index)
        assert (scene.kind, scene.things) == (other.kind, other.things)
        assert large.image(index).shape == (size, size, 3)
        np.testing.assert_allclose(scene.L.mean(), other.L.mean(), atol=2.0)
    if size == 128:
        halved = large.image(3).reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
        assert np.abs(halved - world.image(3)).mean() < 6


def test_every_kind_of_scene_comes_as_often_as_its_share(world):
    kinds = [world.scene(index).kind for index in range(400)]
    assert sum(share for _, share in SCENES.values()) == pytest.approx(1.0)
    for kind, (_, share) in SCENES.items():
        spread = 4 * np.sqrt(share * (1 - share) / len(kinds))
        assert abs(kinds.count(kind) / len(kinds) - share) < spread, kind


def test_the_lightness_is_the_scenes_whatever_the_colors(world):
    """By scikit-image's conversion: what is left is the rounding to 8 bits."""
    for index in range(12):
        scene = world.scene(index)
        for draw in range(4):
            L = rgb2lab(scene.paint(scene.draw(np.random.default_rng(draw))))[..., 0]
            assert np.abs(L - scene.L).max() < 1.2
            assert abs((L - scene.L).mean()) < 0.05


def test_the_chroma_table_stays_inside_what_a_screen_shows():
    from skimage.color import lab2rgb

    table = largest_chroma()
    rng = np.random.default_rng(0)
    hue, L = rng.uniform(0, 359.99, 20_000), rng.uniform(2, 98, 20_000)
    chroma = table[hue.astype(int), L.astype(int)]
    angle = np.deg2rad(hue)
    lab = np.stack([L, chroma * np.cos(angle), chroma * np.sin(angle)], axis=-1)
    back = rgb2lab(lab2rgb(lab))
    assert np.abs(back - lab).max() < 0.5  # a clipped colour would come back changed
    # And it is no needless narrowing: pure sRGB blue has chroma 133.8 at L* 32.3, hue 306 degrees.
    assert table[306, 33] > 100


def test_the_table_holds_probabilities_and_only_classes_that_appear(world):
    for name, choices in COLOR_TABLE.items():
        assert sum(choice.probability for choice in choices) == pytest.approx(1.0), name
        assert (len(choices) > 1) == (name in AMBIGUOUS_CLASSES)
        assert f"{choices[0].name} {choices[0].probability:.0%}" in color_table()
    seen = set()
    for index in range(300):
        scene = world.scene(index)
        seen |= {scene.classes[region] for region in scene.visible}
    assert seen == set(COLOR_TABLE)


def test_colors_are_drawn_with_the_tables_probabilities(world):
    rng = np.random.default_rng(0)
    counts = {name: np.zeros(len(COLOR_TABLE[name])) for name in AMBIGUOUS_CLASSES}
    for index in range(60):
        scene = world.scene(index)
        for _ in range(30):
            choices = scene.draw(rng)
            groups = {}
            for thing, choice in zip(scene.things, choices, strict=True):
                assert groups.setdefault(thing.group, choice) == choice, "a group shares its draw"
            for region, (thing, choice) in enumerate(zip(scene.things, choices, strict=True)):
                if thing.group == region:  # each group counted once
                    if thing.class_name in counts:
                        counts[thing.class_name][choice] += 1
    for name, count in counts.items():
        total = count.sum()
        for choice, seen in zip(COLOR_TABLE[name], count, strict=True):
            spread = 4 * np.sqrt(choice.probability * (1 - choice.probability) / total)
            assert abs(seen / total - choice.probability) < spread, (name, choice.name)


def gather_things(world, count, leak=0.0):
    """Return, for each ambiguous class, what a grey picture tells of each thing, and its colour.

    With `leak`, each thing is made lighter by `leak` times the number of its colour: the control.
    """
    features = {name: [] for name in AMBIGUOUS_CLASSES}
    colors = {name: [] for name in AMBIGUOUS_CLASSES}
    for index in range(count):
        scene = world.scene(index)
        choices = scene.draw(np.random.default_rng((7, index)))
        L = rgb2lab(scene.paint(choices))[..., 0]
        slopes = np.abs(np.gradient(L)).sum(axis=0)
        seen = set()
        for region in scene.visible:
            name, group = scene.things[region]
            inside = scene.regions == region
            if name not in features or group in seen or inside.sum() < 25:
                continue
            seen.add(group)  # trees of one season are one draw, not many
            light = L[inside] + leak * choices[region]
            quantiles = np.quantile(light, [0.05, 0.25, 0.5, 0.75, 0.95])
            fraction = light - np.round(light)
            features[name].append(
                [light.mean(), light.std(), *quantiles, slopes[inside].mean(), fraction.mean()]
            )
            colors[name].append(choices[region])
    return {name: (np.array(features[name]), np.array(colors[name])) for name in features}


def accuracy_of_best_guess(features, colors, neighbours=15):
    """Guess each thing's colour from the most similar other things (leave one out)."""
    scaled = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-9)
    distance = ((scaled[:, None] - scaled[None]) ** 2).sum(axis=-1)
    np.fill_diagonal(distance, np.inf)
    votes = colors[np.argsort(distance, axis=1)[:, :neighbours]]
    guesses = [np.bincount(vote).argmax() for vote in votes]
    return float(np.mean(guesses == colors))


@pytest.mark.slow
def test_lightness_does_not_give_an_ambiguous_hue_away(world):
    """Guessing from lightness and texture is no better than always saying the likeliest colour."""
    for name, (features, colors) in gather_things(world, 640).items():
        likeliest = COLOR_TABLE[name][0].probability
        spread = 3.5 * np.sqrt(likeliest * (1 - likeliest) / len(colors))
        assert len(colors) >= 20, name
        assert accuracy_of_best_guess(features, colors) < likeliest + spread, name


@pytest.mark.slow
def test_that_test_would_notice_a_leak(world):
    """The control: colours that differ by 8 units of lightness are found out."""
    found = 0
    for name, (features, colors) in gather_things(world, 300, leak=8.0).items():
        likeliest = COLOR_TABLE[name][0].probability
        spread = 3.5 * np.sqrt(likeliest * (1 - likeliest) / len(colors))
        found += accuracy_of_best_guess(features, colors) > likeliest + spread
    assert found >= 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 8}, "`size` must be a whole number from 16 to 1024, got 8"),
        ({"size": 64.0}, "`size` must be a whole number"),
        ({"seed": -1}, "`seed` must be a whole number from 0"),
    ],
)
def test_a_world_that_cannot_be_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ColorWorld(**options)


def test_a_picture_that_is_not_there_is_refused(world):
    for index in (-1, 1.5, "3"):
        with pytest.raises(ValueError, match="`index` must be a whole number"):
            world.image(index)
    assert world.images(0).shape == (0, 64, 64, 3)
    np.testing.assert_array_equal(world.image(np.int64(3)), world.image(3))


def test_a_thing_painted_in_one_of_its_colors_is_the_worlds_own_picture():
    scene = ColorWorld(32, seed=0).scene(338)
    things = np.array(scene.classes)
    for number, choice in enumerate(COLOR_TABLE["balloon"]):
        choices = np.where(things == "balloon", number, 0)
        assert np.array_equal(scene.paint_in("balloon", choice.ab), scene.paint(choices))
    grey = scene.paint_in("balloon", (0, 0))[scene.regions == list(things).index("balloon")]
    assert np.median(np.ptp(grey.astype(int), axis=-1)) <= 2  # at borders others shine through
    with pytest.raises(ValueError, match=r"must be in the scene, one of balloon, .*got 'car'"):
        scene.paint_in("car", (0, 0))
