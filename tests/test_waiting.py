"""Bars of long work: shown in time, gone afterwards, and silent where outputs are kept."""

import io
import itertools
import re
import subprocess
import sys
from contextlib import redirect_stderr

import nbformat
import pytest
from nbclient import NotebookClient

from colorlib import waiting
from colorlib.waiting import bar, counter


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def at_once(monkeypatch):
    """Let a terminal's bars show every move at once."""
    monkeypatch.setattr(waiting, "DELAY_SECONDS", 0.0)
    monkeypatch.setattr(waiting, "SHOW_EVERY_SECONDS", 0.0)


def test_what_goes_in_comes_out_lazily_and_in_order():
    shown = bar(itertools.count(), "counting", total=5)
    assert [next(shown) for _ in range(3)] == [0, 1, 2]
    assert list(bar("abc", "spelling")) == ["a", "b", "c"]
    assert list(bar([], "nothing")) == []


def test_a_terminal_sees_the_share_the_count_and_the_time_left_and_then_nothing(at_once):
    with redirect_stderr(Terminal()) as terminal:
        with counter(4, "drawing", unit="pictures", done=1) as count:
            count.note("the second")
            count.update()
            seen = terminal.getvalue()
    assert "drawing:  50 %" in seen and "2 of 4 pictures" in seen
    assert "left, the second" in seen
    assert terminal.getvalue().rsplit("\r", 2)[-2].strip() == ""  # the line is wiped


def test_the_time_left_is_that_of_the_moves_so_far(at_once, monkeypatch):
    now = iter([0.0, 10.0, 20.0, 30.0])  # the first move takes ten seconds or so
    monkeypatch.setattr("time.time", lambda: next(now, 30.0))
    monkeypatch.setattr("tqdm.std.time", lambda: next(now, 30.0))
    with redirect_stderr(Terminal()) as terminal, counter(4, "drawing") as count:
        count.update()
        seen = terminal.getvalue()
    left = re.findall(r"1 of 4 , 0(\d):(\d\d) left", seen)
    assert left and 30 <= 60 * int(left[-1][0]) + int(left[-1][1]) <= 90


def test_of_a_short_work_neither_a_terminal_nor_a_pipe_sees_anything(capsys):
    list(bar(range(3), "drawing"))
    with redirect_stderr(Terminal()) as terminal:
        list(bar(range(3), "drawing"))
    assert terminal.getvalue() == "" and capsys.readouterr() == ("", "")


def test_a_log_gets_whole_lines_now_and_then(capsys, bars_at_once):
    list(bar(range(2), "drawing", unit="pictures"))
    with counter(None, "reading", unit="photos") as count:
        count.update(7)
    out, err = capsys.readouterr()
    assert out == ""
    assert "drawing: 2 of 2 pictures" in err and "reading: 7 photos" in err
    assert err.endswith("\n") or err.rsplit("\n", 1)[-1].strip() == ""


def test_progress_false_shows_nothing(at_once):
    with redirect_stderr(Terminal()) as terminal:
        list(bar(range(3), "drawing", progress=False))
    assert terminal.getvalue() == ""


def test_it_needs_none_of_the_heavy_packages():
    code = "import colorlib.waiting, sys; print({'torch', 'numpy', 'IPython'} & {*sys.modules})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"


class Seen(NotebookClient):
    """Run cells as JupyterLab does: someone could answer a question."""

    async def async_start_new_kernel_client(self, **options):
        started = await super().async_start_new_kernel_client(**options)
        self.kc.allow_stdin = True
        return started


CELLS = (
    "from colorlib import waiting\nwaiting.DELAY_SECONDS = 0.01",
    "import time\nfor _ in waiting.bar(range(4), 'drawing', unit='pictures'):\n    time.sleep(0.3)",
    "for number in waiting.bar(range(9), 'drawing'):\n"
    "    time.sleep(0.3)\n    if number == 2:\n        break",
    "with waiting.counter(9, 'failing') as count:\n"
    "    time.sleep(0.3)\n    count.update()\n    raise ValueError",
)


@pytest.mark.slow
@pytest.mark.parametrize("client", [NotebookClient, Seen])
def test_a_reader_sees_a_widget_and_kept_outputs_hold_nothing(client, monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client(notebook, kernel_name="python3", allow_errors=True, store_widget_state=True).execute()
    outputs = [cell.outputs for cell in notebook.cells]
    if client is NotebookClient:
        assert outputs[:3] == [[], [], []]
        assert [output.output_type for output in outputs[3]] == ["error"]
        return
    for shown in outputs[1:3]:
        assert [output.output_type for output in shown] == ["display_data"]
        assert "of" in shown[0].data["text/plain"]
    assert [output.output_type for output in outputs[3]] == ["display_data", "error"]
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    views = [shown[0].data["application/vnd.jupyter.widget-view+json"] for shown in outputs[1:]]
    hidden = [_layout_of(state, view["model_id"]).get("visibility") == "hidden" for view in views]
    assert hidden == [True, True, False]  # what failed stays


def _layout_of(state: dict, model: str) -> dict:
    layout = state[model]["state"]["layout"].removeprefix("IPY_MODEL_")
    return state[layout]["state"]


def test_the_first_optimizer_is_waited_for_with_a_word_and_only_once():
    code = """
import io, sys
from colorlib.waiting import READING_OPTIMIZERS, read_optimizers

class Terminal(io.StringIO):
    def isatty(self):
        return True

sys.stderr = first = Terminal()
read_optimizers()
assert "torch._dynamo" in sys.modules and READING_OPTIMIZERS in first.getvalue()
loaded = len(sys.modules)
import torch
torch.optim.Adam([torch.zeros(1, requires_grad=True)])
sys.stderr = second = Terminal()
read_optimizers()
print(len(sys.modules) - loaded < 30, repr(second.getvalue()))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "True ''\n"
