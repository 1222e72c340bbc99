"""What the fixtures of every test promise."""

import os
import socket
from pathlib import Path

import pytest
from conftest import NetworkBlockedError


def test_the_network_is_out_of_reach():
    with socket.socket() as outside, pytest.raises(NetworkBlockedError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkBlockedError, match=r"example\.org"):
        socket.create_connection(("example.org", 80))


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5):
            pass


def test_no_setting_of_the_user_reaches_a_test(tmp_path):
    settings = {name for name in os.environ if name.startswith("COLORLIB_")}
    assert settings == {"COLORLIB_CACHE", "COLORLIB_PROGRESS"}
    assert all(Path(os.environ[name]).is_relative_to(tmp_path.parent) for name in settings)
