import hashlib

import pytest
import torch
from measuring_helpers import cut_the_network

from colorlib.errors import ColorlibError
from colorlib.evaluation.availability import NotMeasurable, hub_weights, squeezenet_weights


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


def test_offline_the_message_names_file_folder_and_a_way_out(hub):
    with pytest.raises(NotMeasurable) as caught:
        squeezenet_weights("LPIPS")
    message = str(caught.value)
    assert isinstance(caught.value, ColorlibError)
    assert message.startswith("LPIPS needs squeezenet1_1-b8a52dc0.pth")
    assert str(hub) in message
    assert "no network" in message
    assert "https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth" in message
    assert "TORCH_HOME" in message
    assert "\n" not in message


@pytest.mark.parametrize("content", [b"", b"<html>log in first</html>"])
def test_another_file_under_the_name_is_refused(hub, content):
    (hub / "squeezenet1_1-b8a52dc0.pth").write_bytes(content)
    with pytest.raises(NotMeasurable, match=r"another file: its SHA-256.*not b8a52dc0. Delete it"):
        squeezenet_weights("LPIPS")


def test_a_download_of_another_file_is_refused(hub, tmp_path, monkeypatch):
    from urllib.request import urlopen

    page = tmp_path / "page.html"
    page.write_text("log in first")
    monkeypatch.setattr(torch.hub, "urlopen", lambda *args, **kwargs: urlopen(page.as_uri()))
    with pytest.raises(NotMeasurable, match=r"what came from https.* is another file"):
        squeezenet_weights("LPIPS")
    assert list(hub.iterdir()) == []
