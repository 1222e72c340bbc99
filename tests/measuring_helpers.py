"""Stand-ins for the pretrained networks that evaluation measures with."""

from urllib.error import URLError

import torch
from torchvision.models import squeezenet1_1


def cut_the_network(monkeypatch):
    """Let downloads fail as they do without a network."""

    def unreachable(*args, **kwargs):
        raise URLError("no network")

    monkeypatch.setattr(torch.hub, "urlopen", unreachable)


def put_weights(state, name, folder, monkeypatch):
    """Make `folder` the torch hub cache, and let it hold these weights."""
    path = folder / "hub" / "checkpoints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path)
    monkeypatch.setenv("TORCH_HOME", str(folder))
    return path


def put_random_squeezenet(folder, monkeypatch):
    """Put random weights where SqueezeNet's are looked for; return the network."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = squeezenet1_1(weights=None).eval()
    put_weights(network.state_dict(), "squeezenet1_1-b8a52dc0.pth", folder, monkeypatch)
    return network
