"""The reports' objectives train, with a random stand-in for VGG16's weights."""

import pytest
import torch
from torch import nn
from torchvision.models.vgg import cfgs, make_layers
from training_helpers import make_trainer

from colorlib.errors import ColorlibError
from colorlib.training.config import TrainingConfig
from colorlib.training.report_objectives import REPORT_OBJECTIVES, report_objective


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """A file like torchvision's: all convolutions and a classifier, in the format before 1.6."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        features = make_layers(cfgs["D"])
    state = {f"features.{name}": value for name, value in features.state_dict().items()}
    state["classifier.0.weight"] = torch.zeros(16, 2**18)  # 16 MB that nobody needs
    path = tmp_path_factory.mktemp("hub") / "vgg16-stand-in.pth"
    torch.save(state, path, _use_new_zipfile_serialization=False)
    return path


@pytest.mark.parametrize(
    ("name", "convolutions"),
    [("content", 13), ("srgan", 13), ("l1-content", 7), ("constant-lightness", 7)],
)
def test_each_trains_on_the_convolution_that_the_report_names(stand_in, name, convolutions):
    objective = report_objective(name, str(stand_in))
    config = TrainingConfig(gan_steps=1, log_every=1, **objective)
    trainer = make_trainer(None, config, sample=None)
    network = trainer.terms[-1].network
    assert sum(isinstance(module, nn.Conv2d) for module in network.modules()) == convolutions
    (row,) = trainer.fit(progress=False).rows
    assert row["perceptual"] > 0 and row["grad_norm_generator"] > 0
    assert ("l1" in row) == (name in ("l1-content", "constant-lightness"))


def test_the_weights_are_the_reports():
    content, l1_content = report_objective("content"), report_objective("l1-content")
    assert (content["lambda_gan"], report_objective("srgan")["lambda_gan"]) == (1.0, 1e-3)
    assert l1_content["terms"]["perceptual"]["weight"] / l1_content["terms"]["l1"] == 0.1
    assert report_objective("constant-lightness")["terms"]["perceptual"]["lightness"] == 50
    assert "feature_weights" not in REPORT_OBJECTIVES["content"]["terms"]["perceptual"]


def test_other_names_are_refused():
    with pytest.raises(ColorlibError, match=r"must be one of content, srgan, .*got 'vgg'"):
        report_objective("vgg")
