import hashlib
from urllib.request import urlopen

import pytest
import torch
from measuring_helpers import cut_the_network, put_random_squeezenet

from colorlib.errors import ColorlibError
from colorlib.evaluation.pretrained.availability import NotMeasurable, hub_weights, squeezenet

NAME = "squeezenet1_1-b8a52dc0.pth"


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """An empty cache of torch hub, without a network."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cut_the_network(monkeypatch)
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


def test_a_cached_file_is_read_and_named(hub, tmp_path):
    torch.save({"weight": torch.arange(3.0)}, tmp_path / "any.pth")
    content = (tmp_path / "any.pth").read_bytes()
    digits = hashlib.sha256(content).hexdigest()
    (hub / f"tiny-{digits[:8]}.pth").write_bytes(content)
    state, line = hub_weights(f"https://example.org/tiny-{digits[:8]}.pth", "a test")
    assert state["weight"].tolist() == [0, 1, 2]
    assert line == f"tiny-{digits[:8]}.pth, SHA-256 {digits[:12]}"


def test_another_file_under_the_name_is_called_that(hub, tmp_path, monkeypatch):
    expected = put_random_squeezenet(tmp_path, monkeypatch).state_dict()
    network, line = squeezenet("LPIPS")
    assert torch.equal(network.features[0].weight, expected["features.0.weight"])
    assert not network.training
    digits = hashlib.sha256((hub / NAME).read_bytes()).hexdigest()[:12]
    assert line == (
        f"{NAME}, SHA-256 {digits} (not the published file, whose SHA-256 begins with b8a52dc0)"
    )


def test_offline_the_message_names_file_folder_and_a_way_out(hub):
    with pytest.raises(NotMeasurable) as caught:
        squeezenet("LPIPS")
    message = str(caught.value)
    assert isinstance(caught.value, ColorlibError)
    assert message.startswith(f"LPIPS needs {NAME}, which is neither in {hub} nor")
    assert "no network" in message
    assert f"https://download.pytorch.org/models/{NAME}" in message
    assert "TORCH_HOME" in message
    assert "\n" not in message


def test_the_message_does_not_tell_who_the_user_is(hub, tmp_path, monkeypatch):
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    with pytest.raises(NotMeasurable, match=r"neither in ~/hub/checkpoints nor"):
        squeezenet("LPIPS")


@pytest.mark.parametrize("content", [b"", b"<html>log in first</html>"])
def test_a_file_that_holds_no_weights_is_refused(hub, content):
    (hub / NAME).write_bytes(content)
    with pytest.raises(NotMeasurable, match=r"does not hold its weights.*Delete it") as caught:
        squeezenet("LPIPS")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [{"features.0.weight": torch.zeros(3)}, [1, 2]])
def test_weights_of_another_network_are_refused(hub, content):
    torch.save(content, hub / NAME)
    with pytest.raises(NotMeasurable, match=r"does not hold its weights.*Delete it") as caught:
        squeezenet("LPIPS")
    assert "\n" not in str(caught.value)


def test_nothing_is_unpickled(hub):
    torch.save({"weight": NotMeasurable("any class")}, hub / NAME)
    with pytest.raises(NotMeasurable, match="does not hold its weights"):
        squeezenet("LPIPS")


def test_a_download_of_another_file_is_refused(hub, tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    page.write_text("log in first")
    monkeypatch.setattr(torch.hub, "urlopen", lambda *args, **kwargs: urlopen(page.as_uri()))
    with pytest.raises(NotMeasurable, match=r"what came from https.* is another file"):
        squeezenet("LPIPS")
    assert list(hub.iterdir()) == []
