"""Weights that do not come along: downloaded once, checked, kept, and never half of them."""

import http.server
import threading
from dataclasses import replace

import pytest
import torch

from colorlib.errors import WeightsError
from colorlib.files import cache_root, sha256_of_file
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.zoo import weights_files
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import load_model, read_model_card, save_model, verify_model


@pytest.fixture
def server(tmp_path):
    """A web server on this machine for a folder, which counts what it is asked for."""
    folder = tmp_path / "web"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=folder)

        def log_message(self, *args):
            asked_for.append(self.path)

    asked_for = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{running.server_port}"
        yield folder, address, asked_for
        running.shutdown()
        thread.join()


@pytest.fixture
def zoo(tmp_path, server):
    """A zoo whose one model has its weights on the web."""
    folder, address, _ = server
    torch.manual_seed(0)
    generator = UNetGenerator(base_channels=2, num_downs=5)
    model_card = ModelCard(
        name="large", summary="for tests", size=32, url=f"{address}/l.safetensors"
    )
    save_model(generator, model_card, tmp_path / "zoo")
    (tmp_path / "zoo" / "large.safetensors").rename(folder / "l.safetensors")
    return tmp_path / "zoo"


def kept() -> list:
    return sorted((cache_root() / "weights").glob("*"))


def test_weights_are_downloaded_once_and_found_the_next_time(zoo, server):
    folder, _, asked_for = server
    with pytest.raises(WeightsError, match="not downloaded yet"):
        verify_model("large", zoo)
    assert asked_for == [] and kept() == []
    first = load_model("large", root=zoo, device="cpu")
    assert asked_for == ["/l.safetensors"]
    (path,) = kept()
    assert sha256_of_file(path) == first.model_card.weights_sha256
    assert not (zoo / "large.safetensors").exists()
    (folder / "l.safetensors").unlink()
    again = load_model("large", root=zoo, device="cpu")
    assert len(asked_for) == 1
    assert verify_model("large", zoo) == first.model_card
    for a, b in zip(first.generator.parameters(), again.generator.parameters(), strict=True):
        assert torch.equal(a, b)


def test_weights_beside_the_card_come_first(zoo, server):
    folder, _, asked_for = server
    (folder / "l.safetensors").rename(zoo / "large.safetensors")
    verify_model("large", zoo)
    load_model("large", root=zoo, device="cpu")
    assert asked_for == []
    # Damaged ones are never passed over for others.
    (zoo / "large.safetensors").write_bytes(b"x")
    with pytest.raises(WeightsError, match=r"large\.safetensors are damaged"):
        load_model("large", root=zoo)
    assert asked_for == []


@pytest.mark.parametrize("fault", ["another file", "not found", "no server"])
def test_a_download_that_fails_says_what_to_do_and_leaves_nothing(zoo, server, fault):
    folder, address, _ = server
    model_card = read_model_card("large", zoo)
    url = {
        "another file": model_card.url,
        "not found": f"{address}/nothing",
        "no server": "http://127.0.0.1:9/l.safetensors",
    }[fault]
    replace(model_card, url=url).write(zoo / "large.json")
    if fault == "another file":
        content = bytearray((folder / "l.safetensors").read_bytes())
        content[-1] ^= 1
        (folder / "l.safetensors").write_bytes(content)
    with pytest.raises(WeightsError, match="cannot be downloaded") as caught:
        load_model("large", root=zoo)
    text = str(caught.value)
    path = weights_files.downloaded_path(model_card)
    assert "\n" not in text and url in text and str(path.parent) in text and path.name in text
    assert kept() == []
    if fault == "another file":
        assert "invalid hash" in text
    # What it advises works: the file, fetched elsewhere and put there under that name.
    if fault == "not found":
        (folder / "l.safetensors").rename(path)
        assert load_model("large", root=zoo, device="cpu").size == 32


def test_kept_weights_that_were_damaged_are_told_with_the_remedy(zoo):
    load_model("large", root=zoo, device="cpu")
    (path,) = kept()
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    for use in (load_model, verify_model):
        with pytest.raises(WeightsError, match=r"are damaged.*Delete .*downloaded again"):
            use("large", root=zoo)
    path.unlink()
    load_model("large", root=zoo, device="cpu")


@pytest.mark.parametrize("url", ["somewhere", "ftp://127.0.0.1/x", "data:,x"])
def test_an_address_of_another_kind_is_refused(zoo, url):
    replace(read_model_card("large", zoo), url=url).write(zoo / "large.json")
    with pytest.raises(WeightsError, match="must begin with one of https://, http://, file://"):
        load_model("large", root=zoo)
    assert kept() == []


@pytest.mark.parametrize("sha256", ["", "abc", "../" * 21 + "x"])
def test_without_a_hash_nothing_is_downloaded(zoo, server, sha256):
    model_card = read_model_card("large", zoo)
    replace(model_card, weights_sha256=sha256).write(zoo / "large.json")
    with pytest.raises(WeightsError, match="weights_sha256"):
        load_model("large", root=zoo)
    assert server[2] == [] and kept() == []
