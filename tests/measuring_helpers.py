"""Stand-ins for the pretrained networks that evaluation measures with."""

from urllib.error import URLError

import torch
from torchvision.models import squeezenet1_1

from colorlib.evaluation import availability


def cut_the_network(monkeypatch):
    """Let downloads fail as they do without a network."""

    def unreachable(*args, **kwargs):
        raise URLError("no network")

    monkeypatch.setattr(torch.hub, "urlopen", unreachable)


def put_weights(state, name, folder, monkeypatch):
    """Make `folder` a torch hub cache that holds these weights, taken for the real ones."""
    path = folder / "hub" / "checkpoints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path)
    monkeypatch.setenv("TORCH_HOME", str(folder))
    digits = availability.DIGITS_IN_NAME.search(name)[1]
    monkeypatch.setattr(availability, "sha256_of_file", lambda path: digits.ljust(64, "0"))
    return path


def put_random_squeezenet(folder, monkeypatch):
    """Put random weights where SqueezeNet's are looked for; return them."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = squeezenet1_1(weights=None).eval()
    put_weights(network.state_dict(), "squeezenet1_1-b8a52dc0.pth", folder, monkeypatch)
    return network
