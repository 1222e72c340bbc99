"""Results of long experiments that come with the course."""

import json

import pytest

import colorlib
from colorlib.files import shipped_folder


def test_it_reads_the_file_of_that_name():
    path = shipped_folder("results") / "resnet18_factors.json"
    assert colorlib.read_results("resnet18_factors") == json.loads(path.read_text())


def test_another_name_is_told_which_there_are():
    with pytest.raises(colorlib.ColorlibError, match=r"resnet18_factors.*got 'factors'"):
        colorlib.read_results("factors")


def test_a_name_cannot_leave_the_folder():
    with pytest.raises(colorlib.ColorlibError, match="must be one of"):
        colorlib.read_results("../zoo/unet-l1")
