"""Terms at a share of the pull: measured at the generator's output, and kept in the checkpoint."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training_helpers import BALANCED, make_trainer

from colorlib.errors import ColorlibError
from colorlib.losses import GradientBalance, LossTerm, build_terms, output_gradient_norms
from colorlib.training.checkpoint import read_checkpoint
from colorlib.training.checkpointing import CHECKPOINT_NAME
from colorlib.training.config import TrainingConfig

pytestmark = pytest.mark.usefixtures("one_thread")


def losses(scale: float = 1.0) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Return three losses whose gradient norms are known: 1 / sqrt(8), 2 a sqrt(8), sqrt(8)."""
    fake_ab = torch.full((1, 2, 2, 2), 3.0, requires_grad=True)
    values = {
        "gan": fake_ab.mean(),
        "l1": scale * (fake_ab**2).sum(),
        "perceptual": fake_ab.sum(),
    }
    return values, fake_ab


def term(name: str, weight: float = 1.0, balance: float | None = None) -> LossTerm:
    return LossTerm(name, weight, lambda prediction, L_norm, real_ab: None, balance)


def test_norms_are_those_of_calculus():
    values, fake_ab = losses()
    values["elsewhere"] = torch.ones(1, requires_grad=True).sum()
    norms = output_gradient_norms(values, fake_ab)
    assert norms == pytest.approx(
        {"gan": 8**-0.5, "l1": 6 * 8**0.5, "perceptual": 8**0.5, "elsewhere": 0.0}
    )
    assert fake_ab.grad is None  # measuring leaves nothing behind


def test_a_share_is_that_share_of_all_pulls():
    values, fake_ab = losses()
    balance = GradientBalance([term("l1", 100.0), term("perceptual", balance=0.25)], lambda_gan=2.0)
    weights = balance.weights(values, fake_ab, step=0)
    assert (weights["gan"], weights["l1"]) == (2.0, 100.0)
    norms = output_gradient_norms(values, fake_ab)
    pulls = {name: weights[name] * norms[name] for name in weights}
    assert pulls["perceptual"] / sum(pulls.values()) == pytest.approx(0.25)


def test_several_shares_leave_the_rest_to_the_others():
    values, fake_ab = losses()
    balance = GradientBalance([term("l1", balance=0.3), term("perceptual", balance=0.5)], 1.0)
    weights = balance.weights(values, fake_ab, step=0)
    norms = output_gradient_norms(values, fake_ab)
    pulls = {name: weights[name] * norms[name] for name in weights}
    shares = {name: pull / sum(pulls.values()) for name, pull in pulls.items()}
    assert shares == pytest.approx({"gan": 0.2, "l1": 0.3, "perceptual": 0.5})


def test_norms_are_measured_every_tenth_step_and_smoothed():
    balance = GradientBalance([term("l1", 1.0), term("perceptual", balance=0.5)], 0.0)
    first = balance.weights(*losses(), step=0)["perceptual"]
    assert balance.weights(*losses(2.0), step=9)["perceptual"] == first
    tenth = balance.weights(*losses(2.0), step=10)["perceptual"]
    assert tenth == pytest.approx(1.1 * first)  # 0.9 of the old pull of l1, 0.1 of the double one


def test_a_loss_that_joins_later_is_measured_at_once():
    values, fake_ab = losses()
    balance = GradientBalance([term("l1", 1.0), term("perceptual", balance=0.5)], 10.0)
    alone = {name: values[name] for name in ("l1", "perceptual")}
    assert balance.weights(alone, fake_ab, step=3)["perceptual"] == pytest.approx(6.0)
    weights = balance.weights(values, fake_ab, step=4)
    assert weights["perceptual"] == pytest.approx(6.0 + 10 / 8)


def test_without_shares_nothing_is_measured():
    values, fake_ab = losses()
    balance = GradientBalance([term("l1", 100.0), term("perceptual", 3.0)], 1.0)
    weights = balance.weights(values, fake_ab.detach(), step=0)
    assert weights == {"gan": 1.0, "l1": 100.0, "perceptual": 3.0} and balance.norms == {}


def test_what_cannot_be_balanced_is_refused():
    with pytest.raises(ColorlibError, match="add up to less than 1"):
        GradientBalance([term("l1", balance=0.5), term("perceptual", balance=0.5)], 1.0)
    values, fake_ab = losses()
    alone = GradientBalance([term("l1", 0.0), term("perceptual", balance=0.5)], 0.0)
    with pytest.raises(ColorlibError, match="the pull of the losses with a weight is 0"):
        alone.weights(values, fake_ab, step=0)
    balance = GradientBalance([term("l1", 1.0), term("perceptual", balance=0.5)], 0.0)
    with pytest.raises(ColorlibError, match="must be finite and above 0"):
        balance.weights(values | {"perceptual": 0 * fake_ab.sum()}, fake_ab, step=0)
    with pytest.raises(ColorlibError, match="must be finite and above 0"):
        balance.weights(values | {"l1": fake_ab.sum() / 0}, fake_ab, step=10)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"balance": 1.0}, r"'l2' needs a balance between 0 and 1, got 1\.0"),
        ({"balance": 0}, "needs a balance between 0 and 1, got 0"),
        ({"balance": True}, "got True"),
        ({"balance": "half"}, "got 'half'"),
        ({"balance": 0.5, "weight": 3}, "takes a weight or a balance, got both: 3 and 0.5"),
        ({"balance": None}, "needs a weight of 0 or more, got None"),
    ],
)
def test_a_balance_that_means_nothing_is_refused(options, message):
    with pytest.raises(ColorlibError, match=message):
        build_terms({"l2": options})


def test_a_balance_stands_in_the_place_of_a_weight():
    config = TrainingConfig(terms={"l1": 100, "l2": {"balance": 0.5}})
    assert TrainingConfig.from_dict(config.to_dict()) == config
    l1, l2 = build_terms(config.terms)
    assert (l1.balance, l1.weight, l2.balance) == (None, 100.0, 0.5)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    torch.set_num_threads(1)
    trainer = make_trainer(tmp_path_factory.mktemp("whole"), BALANCED)
    trainer.fit(progress=False)
    return trainer


def same_weights(one, other) -> bool:
    pairs = zip(
        one.generator.state_dict().values(), other.generator.state_dict().values(), strict=True
    )
    return all(torch.equal(a, b) for a, b in pairs)


def test_the_history_tells_the_weight_that_follows(uninterrupted):
    rows = [row for row in uninterrupted.history.rows if row["phase"] != "warm_up_discriminator"]
    weights = [row["weight_perceptual"] for row in rows]
    assert all(weight > 0 for weight in weights) and len(set(weights)) > 2


@pytest.mark.parametrize("cut", [3, 12, 17, 24])
def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path, uninterrupted, cut):
    make_trainer(tmp_path, BALANCED).fit(cut, progress=False)
    resumed = make_trainer(tmp_path, BALANCED)
    assert resumed.resume() and resumed.balance.norms
    resumed.fit(progress=False)
    assert same_weights(resumed, uninterrupted)
    assert resumed.history.rows == uninterrupted.history.rows


def test_a_killed_process_resumes_bit_for_bit(tmp_path, uninterrupted):
    script = Path(__file__).with_name("training_helpers.py")
    command = [sys.executable, str(script), str(tmp_path), "balanced"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert any(line.strip() == "step 23" for line in process.stdout)  # the checkpoint is of 20
        process.kill()
    kept = read_checkpoint(tmp_path / CHECKPOINT_NAME)
    assert kept["step"] == 20 and set(kept["balance"]["norms"]) == {"gan", "l1", "perceptual"}
    resumed = make_trainer(tmp_path, BALANCED)
    resumed.resume()
    resumed.fit(progress=False)
    assert same_weights(resumed, uninterrupted)


def test_a_checkpoint_from_before_there_was_a_balance_goes_on(tmp_path):
    plain = replace(BALANCED, terms={"l1": 100.0})
    trainer = make_trainer(tmp_path, plain)
    state = trainer.state_dict()
    del state["balance"]
    make_trainer(None, plain).load_state_dict(state)
