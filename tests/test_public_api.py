"""`import colorlib` is quick, lazy, and offers what it promises."""

import subprocess
import sys
from importlib import metadata

import pytest

import colorlib


def test_every_public_name_is_there():
    for name in colorlib.__all__:
        assert getattr(colorlib, name) is not None
        assert name in dir(colorlib)
    with pytest.raises(AttributeError, match="No colorlib attribute colourise"):
        _ = colorlib.colourise


def test_public_names_are_documented():
    for name in colorlib.__all__:
        value = getattr(colorlib, name)
        if callable(value):
            assert value.__doc__ and value.__doc__.strip(), name


def test_the_version_is_that_of_the_installed_package():
    assert colorlib.__version__ == metadata.version("colorlib")


def test_importing_loads_nothing_heavy():
    program = (
        "import sys, colorlib;"
        "heavy = {'torch', 'matplotlib', 'fastai', 'PIL', 'numpy', 'importlib.metadata'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_using_the_models_loads_neither_fastai_nor_matplotlib():
    program = (
        "import sys, colorlib; colorlib.Colorizer, colorlib.Pix2PixTrainer, colorlib.load_model;"
        "print(sorted({'matplotlib', 'fastai', 'ipywidgets', 'IPython'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr
