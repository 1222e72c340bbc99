"""A recipe from photographs to a model in the zoo, at a size that takes a second."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torchvision.models import resnet18
from training_helpers import FIRST, SECOND, images

from colorlib.data.photos import prepare_photos
from colorlib.errors import CheckpointError, ColorlibError, WeightsError
from colorlib.evaluation import evaluate, plain_text_table
from colorlib.training.monitor import Monitor
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import RECIPES
from colorlib.training.run import train_recipe
from colorlib.zoo import train as train_module
from colorlib.zoo.measure import MEASURED_AT, evaluate_models, limits_of
from colorlib.zoo.train import load_or_train, train_model
from colorlib.zoo.weights import load_model

# Without the networks that judge, which would be downloaded.
PLAINLY = {"skip": ["lpips", "squeezenet", "fid"], "device": "cpu", "progress": False}


@pytest.fixture
def held_out() -> np.ndarray:
    return images(10, 36)


def train(recipe, photos, tmp_path, **options):
    return train_model(
        recipe,
        photos,
        run_folder=tmp_path / "runs" / recipe.name,
        root=tmp_path / "zoo",
        device="cpu",
        progress=False,
        **options,
    )


def test_two_recipes_one_after_the_other(photos, held_out, tmp_path):
    model_card = train(FIRST, photos, tmp_path, held_out=held_out, about_data="Made of noise.")
    assert (
        model_card.training_data["photos"] + sum(model_card.training_data["dropped"].values()) == 80
    )
    parts = model_card.training_data["train"] + model_card.training_data["validation"]
    assert parts == model_card.training_data["photos"] > 70
    assert model_card.recipe["training"]["pretrain_steps"] == 6
    names = [row["name"] for row in model_card.metrics["rows"]]
    assert "first" in names and "predict-grey" in names
    page = (tmp_path / "zoo" / "first.md").read_text(encoding="utf-8")
    assert page.startswith("# first\n") and "| all | 10 |" in page and "6 pretrain steps" in page
    assert "Made of noise." in page and "mirror" not in page
    sheets = sorted(path.name for path in (tmp_path / "runs" / "first" / "samples").iterdir())
    assert sheets == ["step_000003.png", "step_000006.png"]

    train(SECOND, photos, tmp_path)
    start, end = (load_model(name, root=tmp_path / "zoo").generator for name in ("first", "second"))
    differences = [
        (a - b).abs().max() for a, b in zip(start.parameters(), end.parameters(), strict=True)
    ]
    # Four steps of Adam at 2e-4 move each weight by little: it did start there.
    assert 0 < max(differences) < 5e-3


def test_the_same_command_again_trains_nothing_more(photos, tmp_path):
    first = train(FIRST, photos, tmp_path)
    assert train(FIRST, photos, tmp_path) == first


def test_evaluation_of_the_zoo_carries_grey(photos, held_out, tmp_path):
    train(FIRST, photos, tmp_path)
    report_card = evaluate_models([], held_out, root=tmp_path / "zoo", **PLAINLY)
    assert report_card.models == ["first"]
    assert report_card.speeds["first"].frames_per_second > 0
    assert "predict-grey" in plain_text_table(report_card)
    with pytest.raises(WeightsError, match="the zoo holds no model"):
        evaluate_models([], held_out, root=tmp_path / "empty")


def test_models_of_two_sizes_are_measured_at_one(photos, held_out, tmp_path):
    root = tmp_path / "zoo"
    train(FIRST, photos, tmp_path)
    train(
        replace(FIRST, name="large", size=36, generator={"base_channels": 2, "num_downs": 2}),
        photos,
        tmp_path,
    )
    options = {"root": root, **PLAINLY}
    both = evaluate_models([], held_out, **options)
    assert both.protocol.image_size == MEASURED_AT
    assert both.models == ["first", "large"]
    at_its_own = evaluate_models(["first"], held_out, size=32, **options)
    # The same photographs and model: what differs is the scaling there and back.
    gap = both.interval("first", "psnr").mean - at_its_own.interval("first", "psnr").mean
    assert abs(gap) < 1


def test_an_epoch_repeats_photographs_that_were_not_enlarged(photos, held_out, tmp_path):
    small = [photo[:30] for photo in photos[:70]]
    recipe = replace(FIRST, large_repeats=3)
    prepared = prepare_photos([*small, *photos[70:]], recipe.cache_size, progress=False)
    times = np.bincount(prepared.train_positions(3), minlength=len(prepared.cache))
    large = [int(name.split("-")[-1]) >= 70 for name in prepared.cache.names]
    expected = [(3 if at_once else 1) for at_once in large]
    trains = np.isin(np.arange(len(times)), prepared.train)
    assert sum(large) == prepared.description["large"] and times.sum() > len(prepared.train)
    assert np.array_equal(times, np.where(trains, expected, 0))

    positions = prepared.train_positions(3)
    run = train_recipe(
        recipe, prepared.cache.images, positions=positions, device="cpu", progress=False
    )
    assert np.array_equal(np.sort(run.trainer.batches.positions), np.sort(positions))

    train(recipe, [*small, *photos[70:]], tmp_path, held_out=held_out)
    page = (tmp_path / "zoo" / "first.md").read_text(encoding="utf-8")
    assert "; each epoch shows the" in page
    assert "36 pixels wide and high 3 times, others once" in page


def test_a_model_may_lie_between_its_start_and_what_was_trained(photos, held_out, tmp_path):
    train(FIRST, photos, tmp_path)
    train(SECOND, photos, tmp_path)
    between = replace(SECOND, name="between", interpolation=0.25)
    train(between, photos, tmp_path, held_out=held_out)
    first, second, found = (
        load_model(name, root=tmp_path / "zoo", device="cpu").generator.state_dict()
        for name in ("first", "second", "between")
    )
    for name, value in found.items():
        if value.is_floating_point():
            expected = 0.75 * first[name] + 0.25 * second[name]
            torch.testing.assert_close(value, expected, rtol=2e-3, atol=2e-4)  # float16 twice
    page = (tmp_path / "zoo" / "between.md").read_text(encoding="utf-8")
    assert "starting from `first`; its weights lie 25% of the way to the trained ones." in page
    with pytest.raises(ColorlibError, match="'first' starts from fresh weights"):
        replace(FIRST, interpolation=0.5)


def test_a_missing_start_is_an_error(photos, tmp_path):
    with pytest.raises(
        WeightsError, match=r"starts from the model 'first', which is not .* --recipe first"
    ):
        train(SECOND, photos, tmp_path)
    with pytest.raises(ColorlibError, match="starts from first"):
        train_recipe(SECOND, photos, run_folder=tmp_path)


def test_limits_name_what_does_not_beat_grey(held_out):
    def green(L_norm):
        return torch.full_like(L_norm, -0.5).repeat(1, 2, 1, 1)

    limits = limits_of(evaluate({"green": green}, held_out, device="cpu", resamples=200), "green")
    assert len(limits) == 2
    assert all("does not beat plain grey on: all (" in limit for limit in limits)


@pytest.fixture
def on_encoder(tmp_path) -> Recipe:
    """A recipe whose generator has an encoder, with weights of its own to start from."""
    torch.manual_seed(5)
    path = tmp_path / "folder of mine" / "stand_in.pth"
    path.parent.mkdir()
    state = resnet18(weights=None).state_dict()
    torch.save({n: v for n, v in state.items() if n.startswith(("conv1", "bn1", "layer1"))}, path)
    return replace(
        FIRST,
        architecture="resnet18-unet",
        generator={"cut_after": "layer1", "decoder_widths": (4, 4), "average_mirrored": True},
        encoder_weights=str(path),
        training=replace(FIRST.training, freeze_encoder_until="layer1", encoder_lr_factor=0.5),
    )


def test_recipe_loads_the_encoder_and_the_card_says_which(on_encoder, photos, held_out, tmp_path):
    train(on_encoder, photos, tmp_path, held_out=held_out)
    loaded = load_model("first", root=tmp_path / "zoo", device="cpu")
    given = torch.load(on_encoder.encoder_weights, weights_only=True)
    kernel = loaded.generator.encoder.layer1[1].conv2.weight
    torch.testing.assert_close(kernel, given["layer1.1.conv2.weight"].half().float())
    origin = loaded.model_card.generator["encoder_origin"]
    assert origin.startswith("file stand_in.pth, SHA-256 ")
    assert loaded.model_card.recipe["encoder_weights"] == "stand_in.pth"
    written = (tmp_path / "zoo" / "first.json").read_text()
    page = (tmp_path / "zoo" / "first.md").read_text()
    assert "folder of mine" not in written + page
    assert f"before all training: {origin}; up to layer1 it was not trained on." in page
    assert "the photograph and its mirror image, and averages." in page

    second = replace(
        SECOND, architecture="resnet18-unet", generator=on_encoder.generator, encoder_weights=None
    )
    assert train(second, photos, tmp_path).generator["encoder_origin"] == origin


def test_missing_encoder_weights_stop_the_recipe(on_encoder, photos, tmp_path):
    with pytest.raises(WeightsError, match="not there"):
        train(replace(on_encoder, encoder_weights="none.pth"), photos, tmp_path)
    assert not (tmp_path / "zoo").exists()


def test_recipe_ships_the_checkpoint_that_validation_chose(photos, tmp_path):
    recipe = replace(FIRST, chosen_by="val_mae_rgb255")
    recipe = replace(recipe, training=replace(recipe.training, pretrain_steps=4, sample_every=1))
    prepared = prepare_photos(photos, recipe.cache_size, progress=False)
    images = np.array(prepared.cache.images)
    options = {"run_folder": tmp_path, "device": "cpu", "progress": False}
    run = train_recipe(recipe, images, images[:4], **options)
    errors = {row["step"]: row["val_mae_rgb255"] for row in run.trainer.history.rows}
    best = run.trainer.history.rows[-1]["best_step_by_val_mae_rgb255"]
    assert best == min(errors, key=errors.get)
    again = train_recipe(recipe, images, images[:4], **options)
    pairs = zip(run.generator.parameters(), again.generator.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    monitor = Monitor(images[:4], recipe.size)
    assert monitor(run.generator, 0)["val_mae_rgb255"] == pytest.approx(min(errors.values()))
    (tmp_path / "best.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"best\.safetensors with its best generator is miss"):
        train_recipe(recipe, images, images[:4], **options)
    with pytest.raises(ColorlibError, match="picks its checkpoint by validation"):
        train_recipe(recipe, images, images[:0], **options | {"run_folder": tmp_path / "other"})


def test_load_or_train_trains_once(photos, monkeypatch):
    monkeypatch.setitem(RECIPES, "first", FIRST)
    with pytest.raises(WeightsError, match="Pass `photos`"):
        load_or_train("first")
    trained = load_or_train("first", photos, device="cpu", progress=False)
    monkeypatch.setattr(train_module, "train_model", lambda *args, **options: pytest.fail("again"))
    loaded = load_or_train("first", device="cpu")
    for a, b in zip(trained.generator.parameters(), loaded.generator.parameters(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(ColorlibError, match="'nothing'"):
        load_or_train("nothing", photos)


def test_load_or_train_trains_the_start_as_well(photos, monkeypatch):
    for recipe in (FIRST, SECOND):
        monkeypatch.setitem(RECIPES, recipe.name, recipe)
    trained = load_or_train("second", photos, device="cpu", progress=False)
    assert trained.model_card.recipe["starts_from"] == "first"
    assert load_or_train("first", device="cpu").model_card.name == "first"


def test_damaged_weights_are_never_a_reason_to_train(photos, monkeypatch):
    from colorlib.files import cache_root

    monkeypatch.setitem(RECIPES, "first", FIRST)
    load_or_train("first", photos, device="cpu", progress=False)
    path = cache_root() / "zoo" / "first.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(WeightsError, match="damaged"):
        load_or_train("first", photos)


def residual_unet_and_its_x2() -> tuple[Recipe, Recipe]:
    small = {"base_channels": 2, "num_downs": 3}
    first = replace(FIRST, size=16, architecture="residual-unet", generator=small)
    x2 = first.continued(
        name="x2",
        summary="for tests",
        architecture="residual-unet-x2",
        generator={**small, "num_blocks": 1, "refine_channels": 2},
        discriminator={"n_layers": 1, "base_channels": 2},
        training={"pretrain_steps": 3, "warm_up_discriminator_steps": 1, "gan_steps": 2},
    )
    return first, x2


def test_a_generator_of_output_scale_2_is_trained_against_the_large_picture(
    photos, held_out, tmp_path
):
    first, x2 = residual_unet_and_its_x2()
    train(first, photos, tmp_path)
    train(x2, photos, tmp_path, held_out=held_out)
    model = load_model("x2", root=tmp_path / "zoo")
    assert model.size == 16
    # Crops of 32 px out of 36: the generator sees their mean over 2 x 2 pixels.
    run = train_recipe(
        first.altered(name="again", summary="for tests", architecture="residual-unet-x2"),
        images(24, 36),
        images(8, 36),
        device="cpu",
        progress=False,
    )
    assert run.trainer.batches.crop == 32
    assert "val_psnr" in run.trainer.history.rows[-1]
    changed = [
        name
        for name, weight in model.generator.state_dict().items()
        if name.startswith("refine") and "weight" in name and weight.abs().max() > 0
    ]
    assert "refine.6.weight" in changed  # which began at zero
