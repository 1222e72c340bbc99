"""Downloads: whole or not at all, and one clear line where the network fails."""

import ast
import http.client
import http.server
import importlib.util
import shutil
import socket
import tarfile
import threading
import urllib.error

import pytest
from collection_layouts import (
    expect_images,
    write_celeba,
    write_cifar10,
    write_coco_sample,
    write_places365,
)
from torchvision.datasets import celeba, cifar, places365

from colorlib.data.collections import open_collection
from colorlib.errors import DataError

FAILURES = [
    urllib.error.URLError("Name or service not known"),
    ConnectionResetError("reset by peer"),
    TimeoutError("timed out"),
    http.client.IncompleteRead(b"", 100),
]


def failing(error, leaving=()):
    """Return a downloader that writes some files and then fails."""

    def download(url, root, *args, **kwargs):
        for name in leaving:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(b"half")
        raise error

    return download


def everything_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_without_a_network_nothing_is_left_and_the_ways_out_are_named(tmp_path, monkeypatch, error):
    leaving = ["cifar-10-python.tar.gz", "cifar-10-batches-py/data_batch_1"]
    monkeypatch.setattr(cifar, "download_and_extract_archive", failing(error, leaving))
    before = socket.getdefaulttimeout()
    with pytest.raises(DataError) as caught:
        open_collection("cifar10", tmp_path, download=True)
    message = str(caught.value)
    assert "\n" not in message
    for part in ("cifar10", "170 MB", "network", "course_images", "open_source"):
        assert part in message
    assert everything_in(tmp_path) == []
    assert socket.getdefaulttimeout() == before
    with pytest.raises(DataError, match="cifar10 is not here"):  # not "damaged"
        open_collection("cifar10", tmp_path)


def test_another_failure_is_not_blamed_on_the_network(tmp_path, monkeypatch):
    error = OSError(28, "No space left on device")
    monkeypatch.setattr(places365, "download_and_extract_archive", failing(error, ["val_256/a"]))
    with pytest.raises(DataError, match="could not be fetched and unpacked: No space left"):
        open_collection("places365", tmp_path, download=True)
    assert everything_in(tmp_path) == []


def test_ctrl_c_in_a_download_leaves_nothing(tmp_path, monkeypatch):
    download = failing(KeyboardInterrupt(), ["cifar-10-batches-py/data_batch_1"])
    monkeypatch.setattr(cifar, "download_and_extract_archive", download)
    with pytest.raises(KeyboardInterrupt):
        open_collection("cifar10", tmp_path, download=True)
    assert everything_in(tmp_path) == []


def test_cifar10_and_places365_are_fetched_checked_and_opened(tmp_path, monkeypatch):
    write_cifar10(tmp_path / "server", monkeypatch)
    write_places365(tmp_path / "server", monkeypatch)

    def download(url, root, *args, **kwargs):
        shutil.copytree(tmp_path / "server", root, dirs_exist_ok=True)

    monkeypatch.setattr(cifar, "download_and_extract_archive", download)
    monkeypatch.setattr(places365, "download_and_extract_archive", download)
    assert len(open_collection("cifar10", tmp_path / "here", download=True)) == 12
    assert len(open_collection("places365", tmp_path / "there", download=True)) == 2
    found = {path.split("/")[0] for path in everything_in(tmp_path / "there")}
    assert found == {"categories_places365.txt", "places365_val.txt", "val_256"}
    monkeypatch.undo()  # the downloader is gone, and what was fetched needs none
    write_cifar10(tmp_path / "again", monkeypatch)
    assert len(open_collection("cifar10", tmp_path / "here", download=True)) == 12


def test_what_does_not_have_the_published_hash_is_not_kept(tmp_path, monkeypatch):
    write_cifar10(tmp_path / "server", monkeypatch)
    (tmp_path / "server" / "cifar-10-batches-py" / "test_batch").write_bytes(b"tampered with")

    def download(url, root, *args, **kwargs):
        shutil.copytree(tmp_path / "server", root, dirs_exist_ok=True)

    monkeypatch.setattr(cifar, "download_and_extract_archive", download)
    with pytest.raises(DataError, match="corrupted"):
        open_collection("cifar10", tmp_path / "here", download=True)
    assert everything_in(tmp_path / "here") == []


def test_celeba_asks_for_gdown_then_fetches(tmp_path, monkeypatch):
    write_celeba(tmp_path / "server", monkeypatch)
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "gdown" else real(name)
    )
    with pytest.raises(DataError, match="pip install gdown"):
        open_collection("celeba", tmp_path / "here", download=True)
    assert everything_in(tmp_path / "here") == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())

    def download(file_id, root, filename, md5):
        shutil.copytree(tmp_path / "server" / "celeba", root, dirs_exist_ok=True)

    monkeypatch.setattr(celeba, "download_file_from_google_drive", download)
    monkeypatch.setattr(celeba, "extract_archive", lambda path: None)
    assert len(open_collection("celeba", tmp_path / "here", download=True)) == 3


def test_a_folder_in_the_way_is_named_before_anything_is_downloaded(tmp_path, monkeypatch):
    (tmp_path / "celeba").mkdir()
    with pytest.raises(DataError, match="celeba' is in the way"):
        open_collection("celeba", tmp_path, download=True)


def test_imagenet_is_not_downloaded_for_anyone(tmp_path):
    with pytest.raises(DataError, match=r"register at image-net\.org"):
        open_collection("imagenet-val", tmp_path / "val", download=True)
    assert everything_in(tmp_path) == []


def test_fastai_has_what_the_coco_download_calls():
    # Read, not imported: importing fastai takes seconds.
    path = importlib.util.find_spec("fastai.data.external").origin
    with open(path, encoding="utf8") as file:
        tree = ast.parse(file.read())
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert "base" in [argument.arg for argument in functions["untar_data"].args.args]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "COCO_SAMPLE" in names


def test_the_coco_sample_asks_for_fastai(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="pip install fastai"):
        open_collection("coco-sample", tmp_path / "here", download=True)
    assert everything_in(tmp_path / "here") == []


@pytest.mark.slow
def test_the_coco_sample_is_fetched_by_fastai_itself(tmp_path, monkeypatch):
    """Serve a tiny archive from this machine and let the real fastai fetch and unpack it."""
    from fastai.data.external import URLs

    monkeypatch.setenv("FASTAI_HOME", str(tmp_path / "home"))
    write_coco_sample(tmp_path / "made", monkeypatch)
    (tmp_path / "server").mkdir()
    with tarfile.open(tmp_path / "server" / "coco_sample.tgz", "w:gz") as archive:
        archive.add(tmp_path / "made" / "coco_sample", "coco_sample")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, directory=str(tmp_path / "server"), **kwargs)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(URLs, "COCO_SAMPLE", f"{address}/nothing.tgz")
        with pytest.raises(DataError, match="coco-sample"):
            open_collection("coco-sample", tmp_path / "here", download=True)
        assert everything_in(tmp_path / "here") == []
        monkeypatch.setattr(URLs, "COCO_SAMPLE", f"{address}/coco_sample.tgz")
        source = open_collection("coco-sample", tmp_path / "here", download=True)
    finally:
        server.shutdown()
        server.server_close()
    assert len(source) == 3
    assert {path.name for path in (tmp_path / "here").iterdir()} == {"coco_sample"}
    assert not (tmp_path / "home").exists()
    expect_images(monkeypatch, "coco-sample", 3)
    assert len(open_collection("coco-sample", tmp_path / "here")) == 3
