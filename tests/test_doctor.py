"""What the doctor sees, and that it survives what is missing."""

import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from colorlib.data.collections.coco_sample import fastai_data_folder
from colorlib.doctor import examine
from colorlib.doctor.data_sets import CIFAR10_FILES, look_at_data, look_at_disk
from colorlib.doctor.installation import OPTIONAL, PACKAGES, look_at_hardware, look_at_packages
from colorlib.doctor.models import (
    PRETRAINED,
    look_at_models,
    look_at_pretrained_weights,
    torch_checkpoints,
)
from colorlib.doctor.report import DoctorReport, Finding, size_text
from colorlib.errors import WeightsError
from colorlib.files import cache_root
from colorlib.zoo import weights
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights_files import download_weights


def named(findings, name):
    (finding,) = [finding for finding in findings if finding.name == name]
    return finding


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home, with nothing cached and no data."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("TORCH_HOME", "XDG_CACHE_HOME", "FASTAI_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declared():
    """Return the names of the project's dependencies, and of those of the learner's extras."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"]
    return (
        {line.split(">")[0] for line in project["dependencies"]},
        {line.split(">")[0] for line in extras["course"] + extras["jpeg2000"]},
    )


def test_packages_are_those_of_the_project_and_the_extras_are_optional():
    needed, optional = declared()
    assert set(PACKAGES) == needed | optional | {"colorlib"}
    assert set(OPTIONAL) == optional


def test_the_threads_are_told_with_who_decided(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert named(look_at_hardware(), "threads").value == "1 (set by OMP_NUM_THREADS=1)"


def test_packages_show_their_versions():
    findings = look_at_packages()
    assert named(findings, "numpy").value == metadata.version("numpy")
    assert sys.version.split()[0] in named(findings, "python").value


@pytest.mark.parametrize(("name", "state"), [("scipy", "missing"), ("fastai", "optional")])
def test_a_package_that_is_not_here_is_reported_with_advice(monkeypatch, name, state):
    def version(asked):
        if asked == name:
            raise metadata.PackageNotFoundError(asked)
        return "1.0"

    monkeypatch.setattr(metadata, "version", version)
    absent = [finding for finding in look_at_packages() if finding.state != "ok"]
    assert [(finding.name, finding.state) for finding in absent] == [(name, state)]
    assert "requirements.txt" in absent[0].advice


def test_the_profile_says_where_it_came_from(monkeypatch):
    monkeypatch.setenv("COLORLIB_PROFILE", "smoke")
    assert "smoke (from $COLORLIB_PROFILE)" in named(look_at_hardware(), "profile").value
    monkeypatch.delenv("COLORLIB_PROFILE")
    assert "(chosen by the device)" in named(look_at_hardware(), "profile").value


def test_an_unknown_profile_is_broken_not_raised(monkeypatch):
    monkeypatch.setenv("COLORLIB_PROFILE", "huge")
    finding = named(look_at_hardware(), "profile")
    assert finding.state == "broken" and "'huge'" in finding.value and finding.advice


def test_weights_are_found_by_the_names_that_their_loaders_use(home, monkeypatch):
    assert {finding.state for finding in look_at_pretrained_weights()} == {"optional"}
    monkeypatch.setenv("TORCH_HOME", str(home / "torch"))
    folder = home / "torch" / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    (folder / "resnet18-f37072fd.pth").write_bytes(b"x" * 46_800_000)
    findings = look_at_pretrained_weights()
    assert named(findings, "ResNet18").value == "46.8 MB for the encoder of the pretrained U-Net"
    vgg = named(findings, "VGG16")
    assert vgg.state == "optional" and str(folder) in vgg.advice


def test_weight_names_are_those_of_torchvision_and_pytorch_fid():
    models = pytest.importorskip("torchvision.models", reason="belongs to the course extra")
    inception = pytest.importorskip("pytorch_fid.inception", reason="belongs to the course extra")
    urls = [
        models.ResNet18_Weights.DEFAULT.url,
        models.VGG16_Weights.DEFAULT.url,
        models.SqueezeNet1_1_Weights.DEFAULT.url,
        inception.FID_WEIGHTS_URL,
    ]
    assert [url.rsplit("/", 1)[1] for url in urls] == [n for n, _ in PRETRAINED.values()]


def test_the_folder_of_weights_is_the_one_that_torch_uses(home, monkeypatch):
    import torch

    for name, value in (("XDG_CACHE_HOME", str(home / "x")), ("TORCH_HOME", str(home / "t"))):
        assert torch_checkpoints() == Path(torch.hub.get_dir(), "checkpoints")
        monkeypatch.setenv(name, value)
    assert torch_checkpoints() == Path(torch.hub.get_dir(), "checkpoints")


def test_data_sets_are_found_where_their_loaders_put_them(home):
    missing = look_at_data()
    assert named(missing, "COCO sample").state == "optional"
    photos = home / ".fastai" / "data" / "coco_sample" / "train_sample"
    photos.mkdir(parents=True)
    for name in ("1.jpg", "2.jpg"):
        (photos / name).write_bytes(b"")
    cifar = home / "data" / "cifar-10-batches-py"
    cifar.mkdir(parents=True)
    for name in CIFAR10_FILES:
        (cifar / name).write_bytes(b"")
    findings = look_at_data()
    assert named(findings, "COCO sample").value.startswith("2 photos in")
    assert named(findings, "CIFAR-10").value == str(cifar)
    (cifar / "data_batch_3").unlink()
    broken = named(look_at_data(), "CIFAR-10")
    assert broken.state == "broken" and "incomplete" in broken.value


def test_the_coco_sample_is_found_where_fastai_s_settings_moved_it(home, monkeypatch):
    """FASTAI_HOME moves config.ini; its line `data` moves the data, seen from there."""
    monkeypatch.setenv("FASTAI_HOME", str(home / "settings"))
    (home / "settings").mkdir()
    for data, folder in (("../big disk", home / "big disk"), (home / "far", home / "far")):
        (home / "settings" / "config.ini").write_text(f"[DEFAULT]\ndata = {data}\n")
        assert named(look_at_data(), "COCO sample").state == "optional"
        (folder / "coco_sample" / "train_sample").mkdir(parents=True)
        (folder / "coco_sample" / "train_sample" / "1.jpg").write_bytes(b"")
        found = named(look_at_data(), "COCO sample")
        assert found.state == "ok" and found.value.startswith("1 photos in")
    (home / "settings" / "config.ini").write_text("no section")
    found = named(look_at_data(), "COCO sample")
    assert found.state == "broken" and "config.ini" in found.value


def test_the_data_folder_is_the_one_that_fastai_uses(home, monkeypatch):
    external = pytest.importorskip("fastai.data.external", reason="belongs to the course extra")
    monkeypatch.setenv("FASTAI_HOME", str(home / "settings"))
    (home / "settings").mkdir()
    (home / "settings" / "config.ini").write_text("[DEFAULT]\ndata = elsewhere\narchive = a\n")
    external.fastai_cfg.cache_clear()
    try:
        assert fastai_data_folder() == external.fastai_path("data")
    finally:
        external.fastai_cfg.cache_clear()


def test_the_cache_shows_its_size(home, monkeypatch):
    monkeypatch.setenv("COLORLIB_CACHE", str(home / "cache"))
    assert "none yet" in named(look_at_data(), "cache").value
    (home / "cache" / "deep").mkdir(parents=True)
    (home / "cache" / "deep" / "images.npy").write_bytes(b"x" * 2_500)
    assert named(look_at_data(), "cache").value.startswith("2.5 kB in")


def test_each_shipped_model_is_checked(tmp_path, monkeypatch):
    def verify_model(name):
        if name == "damaged":
            raise WeightsError("its hash is another")

    for name in ("whole", "damaged"):
        ModelCard(name=name, summary="for tests", size=32).write(tmp_path / f"{name}.json")
        (tmp_path / f"{name}.safetensors").write_bytes(b"")
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path))
    monkeypatch.setattr(weights, "verify_model", verify_model)
    damaged, whole = look_at_models()
    assert (whole.name, whole.state) == ("whole", "ok")
    assert (damaged.name, damaged.state) == ("damaged", "broken")
    assert damaged.value == "its hash is another" and "git checkout" in damaged.advice


def test_a_damaged_model_is_found_in_a_copy_of_the_real_zoo(tmp_path, monkeypatch):
    shutil.copytree(weights.zoo_root(), tmp_path / "zoo")
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path / "zoo"))
    assert {finding.state for finding in look_at_models()} == {"ok"}
    stored = next((tmp_path / "zoo").glob("*.safetensors"))
    damaged = bytearray(stored.read_bytes())
    damaged[-1] ^= 1
    stored.write_bytes(damaged)
    assert named(look_at_models(), stored.stem).state == "broken"


def test_a_damaged_card_is_one_broken_line_beside_the_others(tmp_path, monkeypatch):
    shutil.copytree(weights.zoo_root(), tmp_path / "zoo")
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path / "zoo"))
    whole = len(look_at_models())
    (tmp_path / "zoo" / "a-torn-one.json").write_text('{"name": "a-to')
    findings = look_at_models()
    assert len(findings) == whole + 1
    assert [f.name for f in findings if f.state != "ok"] == ["a-torn-one"]
    broken = named(findings, "a-torn-one")
    assert broken.state == "broken" and "a-torn-one.json" in broken.value
    assert "\n" not in broken.value


def test_weights_that_are_downloaded_later_are_optional_and_nothing_is_fetched(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path))
    source = tmp_path / "elsewhere" / "large.safetensors"
    source.parent.mkdir()
    source.write_bytes(b"weights")
    model_card = ModelCard(
        name="large",
        summary="for tests",
        size=32,
        url=source.as_uri(),
        weights_sha256=hashlib.sha256(b"weights").hexdigest(),
    )
    model_card.write(tmp_path / "large.json")
    (finding,) = look_at_models()
    assert finding.state == "optional" and source.as_uri() in finding.advice
    assert not (cache_root() / "weights").exists()
    download_weights(model_card, progress=False)
    (finding,) = look_at_models()
    assert finding.state == "ok"
    replace(model_card, weights_sha256="").write(tmp_path / "large.json")
    (finding,) = look_at_models()
    assert finding.state == "broken" and "weights_sha256" in finding.value


def test_an_empty_zoo_is_broken(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path))
    (finding,) = look_at_models()
    assert finding.state == "broken"


def test_little_room_on_the_disk_is_reported(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_200_000_000))
    (finding,) = look_at_disk()
    assert finding.state == "missing" and "1.2 GB" in finding.value and "5.0 GB" in finding.advice


def test_every_finding_that_is_not_ok_carries_advice(home):
    report = examine()
    assert [f.name for f in report.findings if (f.state == "ok") == bool(f.advice)] == []


def test_a_report_shows_sections_states_and_advice():
    report = DoctorReport(
        (
            Finding("Packages", "numpy", "ok", "2.4"),
            Finding("Packages", "fastai", "optional", "for notebook 04", "Install it."),
            Finding("Packages", "scipy", "missing", "not installed", "Install it."),
            Finding("Disk", "free", "ok", "9.0 GB"),
        )
    )
    assert report.ok
    assert report.render() == (
        "Packages\n"
        "  numpy   2.4\n"
        "  fastai  optional, not here: for notebook 04\n"
        "          -> Install it.\n"
        "  scipy   MISSING: not installed\n"
        "          -> Install it.\n"
        "\n"
        "Disk\n"
        "  free    9.0 GB\n"
        "\n"
        "Nothing is broken, 1 missing."
    )


@pytest.mark.parametrize(
    ("states", "end"),
    [
        (["ok", "optional"], "Nothing is broken, and nothing that is needed is missing."),
        (["optional", "broken"], "1 broken."),
        (["broken", "missing", "missing"], "1 broken, 2 missing."),
    ],
)
def test_the_last_line_counts_what_is_needed(states, end):
    report = DoctorReport(tuple(Finding("Disk", "free", s, "none", "Buy.") for s in states))
    assert report.ok == ("broken" not in states)
    assert report.render().split("\n")[-1] == end


def test_a_fresh_installation_shouts_nothing(home):
    """Nothing but the packages and the course's own models is there, and that is enough."""
    findings = [f for f in examine().findings if f.section not in ("Packages", "Disk")]
    assert "optional" in {finding.state for finding in findings}
    text = DoctorReport(tuple(findings)).render()
    assert "MISSING" not in text and "BROKEN" not in text


@pytest.mark.parametrize("size", [(999, "999 bytes"), (1_000, "1.0 kB"), (5_310_000_000, "5.3 GB")])
def test_sizes_read_as_people_write_them(size):
    number, text = size
    assert size_text(number) == text


def test_the_doctor_works_without_torch_and_fastai():
    code = (
        "import sys, json\n"
        "for name in ('torch', 'torchvision', 'fastai'):\n"
        "    sys.modules[name] = None\n"
        "from colorlib.doctor import examine\n"
        "report = examine()\n"
        "print(json.dumps([report.ok, report.render()]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ok, text = json.loads(done.stdout)
    assert not ok
    assert "BROKEN: no PyTorch" in text and "pip install torch" in text


def test_the_doctor_imports_neither_fastai_nor_torchvision():
    code = (
        "import sys\n"
        "from colorlib.doctor import doctor_report\n"
        "text = doctor_report()\n"
        "assert 'Packages' in text\n"
        "print([name for name in ('fastai', 'torchvision', 'matplotlib') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
