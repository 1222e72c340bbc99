"""The number of PyTorch's threads: tried, kept for a while, and the user's where he set one."""

import os
import subprocess
import sys

import pytest
import torch
from training_helpers import images, make_trainer

from colorlib import threads
from colorlib.colorize.colorizer import Colorizer
from colorlib.evaluation import evaluate
from colorlib.evaluation.speed import frames_per_second
from colorlib.threads import one_thread, quickest, settle, settled
from colorlib.training.callbacks import Callback


def machine(cores: int, busy: float = 1.0):
    """Return a timer: work shared out among idle cores, and a wait where a core is taken."""

    def timer(count: int) -> float:
        return 1.0 / min(count, cores) if count <= cores else busy

    return timer


@pytest.mark.parametrize("most, cores, expected", [(1, 1, 1), (2, 2, 2), (8, 8, 8), (6, 6, 6)])
def test_an_idle_machine_computes_on_all_its_cores(most, cores, expected):
    assert quickest(most, machine(cores)) == expected


@pytest.mark.parametrize("most, idle, expected", [(2, 1, 1), (8, 4, 4), (8, 3, 2)])
def test_threads_that_wait_for_a_busy_core_are_not_taken(most, idle, expected):
    assert quickest(most, machine(idle, busy=50.0)) == expected


def test_a_gain_of_a_few_percent_is_not_worth_a_core():
    assert quickest(2, lambda count: 1.0 if count == 1 else 0.95) == 1


def test_one_lucky_round_does_not_decide():
    rounds = iter([0.005, 0.03, 0.03, 0.03])  # two threads: quick once, then they wait
    assert quickest(2, lambda count: 0.01 if count == 1 else next(rounds)) == 1


def test_a_hopeless_round_ends_the_trial():
    seen = []
    quickest(2, lambda count: (seen.append(count), 0.01 if count == 1 else 1.0)[1])
    assert seen == [1, 2]


@pytest.fixture
def two_cores(monkeypatch):
    """Stand on a machine of two cores, on which nobody set anything; trials are counted."""
    for name in threads.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    monkeypatch.setattr(threads, "_setting", threads._Setting())
    trials = []

    def timer(count):
        torch.set_num_threads(count)
        trials.append(count)
        return 0.01 if count == 1 else 1.0

    yield timer, trials
    torch.set_num_threads(before)


def test_a_trial_stands_for_a_while_and_is_then_made_anew(two_cores):
    timer, trials = two_cores
    assert settle(timer, lambda: 100.0) == 1 and trials == [1, 2]
    assert settle(timer, lambda: 100.0 + threads.VALID_SECONDS - 1) == 1 and trials == [1, 2]
    idle = lambda count: 1.0 / count  # noqa: E731
    assert settle(idle, lambda: 100.0 + threads.VALID_SECONDS + 1) == 2


def test_trials_that_take_long_are_rare(two_cores):
    timer, trials = two_cores
    now = iter([0.0, 3.0, 200.0, 301.0, 304.0])
    for expected in (2, 2, 4):
        settle(timer, lambda: next(now))
        assert len(trials) == expected


@pytest.mark.parametrize("name", threads.VARIABLES)
def test_the_environments_number_wins(two_cores, monkeypatch, name):
    timer, trials = two_cores
    monkeypatch.setenv(name, "2")
    assert settle(timer) == 2 and trials == []
    with settled(timer):
        assert torch.get_num_threads() == 2 and trials == []
    assert threads.user_variable() == f"{name}=2"


def test_a_number_that_the_user_sets_wins(two_cores):
    timer, trials = two_cores
    torch.set_num_threads(3)
    assert settle(timer) == 3 and trials == []
    with settled(timer) as choose:
        choose()
        assert torch.get_num_threads() == 3
    assert torch.get_num_threads() == 3 and trials == []


def test_a_number_set_before_colorlib_is_never_exceeded(two_cores, monkeypatch):
    torch.set_num_threads(1)
    monkeypatch.setattr(threads, "_setting", threads._Setting())
    assert settle(lambda count: 1.0 / count) == 1


def test_a_block_gives_back_what_was_there_and_one_trial_serves_many(two_cores):
    timer, trials = two_cores
    for _ in range(3):
        with settled(timer) as choose:
            choose()
            assert torch.get_num_threads() == 1
            with settled(timer):
                assert torch.get_num_threads() == 1
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
    assert trials == [1, 2]


def test_a_notebook_that_settled_keeps_the_newer_choice(two_cores):
    timer, _ = two_cores
    settle(lambda count: 1.0 / count, lambda: 0.0)
    assert torch.get_num_threads() == 2
    with settled(timer, lambda: 1_000.0):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 1


def test_one_thread_is_one_whatever_is_computed_in_it(two_cores):
    timer, trials = two_cores
    with one_thread():
        with one_thread(), settled(timer):
            assert torch.get_num_threads() == 1
        assert settle(timer) == 1
    assert torch.get_num_threads() == 2 and trials == []


def test_an_interrupted_trial_leaves_the_number_alone(two_cores):
    def interrupted(count):
        torch.set_num_threads(count)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        settle(interrupted)
    assert torch.get_num_threads() == 2
    timer, _ = two_cores
    assert settle(timer) == 1  # not taken for the user's


def test_the_trial_draws_no_random_number_and_leaves_no_mode(two_cores):
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    with torch.no_grad(), torch.autocast("cpu"):
        assert threads.seconds_with(2) > 0 and threads.seconds_with(1) > 0
    assert torch.equal(torch.rand(2), expected) and torch.is_grad_enabled()


# Of two cores a process that never rests holds one: two threads wait for whichever meets it.
BESIDE_A_BUSY_PROCESS = """
import os, statistics, subprocess, sys
two = sorted(os.sched_getaffinity(0))[:2]
os.sched_setaffinity(0, two)
never_rests = f"import os; os.sched_setaffinity(0, {two[:1]}); print(flush=True)\\nwhile True: pass"
busy = subprocess.Popen([sys.executable, "-c", never_rests], stdout=subprocess.PIPE)
try:
    busy.stdout.readline()
    import torch
    torch.set_num_threads(2)
    from colorlib import threads
    print(threads._setting.most, threads.settle())
    print(statistics.median(threads.quickest(2, threads.seconds_with) for _ in range(9)))
finally:
    busy.kill()
    busy.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="processes cannot be pinned to two cores here",
)
def test_beside_a_busy_process_the_trial_picks_one_thread():
    clean = {key: value for key, value in os.environ.items() if key not in threads.VARIABLES}
    ran = subprocess.run(
        [sys.executable, "-c", BESIDE_A_BUSY_PROCESS], capture_output=True, text=True, env=clean
    )
    most, settled_on, median = ran.stdout.split()
    assert most == "2" and settled_on in ("1", "2"), ran.stderr
    assert median == "1"  # of nine: a single trial may be unlucky


def test_what_takes_long_computes_in_the_threads_that_are_quickest(two_cores, monkeypatch):
    timer, _ = two_cores
    monkeypatch.setattr(threads, "seconds_with", timer)
    seen = {}

    def predictor(L_norm):
        seen["now"] = torch.get_num_threads()
        return L_norm.expand(-1, 2, -1, -1) * 0

    photos = images(8, 32)
    evaluate({"model": predictor}, photos, batch_size=4, resamples=100, progress=False)
    assert seen.pop("now") == 1 and torch.get_num_threads() == 2
    frames_per_second(predictor, 16, device="cpu", warm_up=0, seconds=0)
    assert seen.pop("now") == 1 and torch.get_num_threads() == 2
    Colorizer(Painter(predictor), size=16).colorize(photos[0])
    assert seen.pop("now") == 1 and torch.get_num_threads() == 2
    at_step = Noting()
    make_trainer(None, callbacks=[at_step]).fit(2, progress=False)
    assert at_step.seen == [1, 1] and torch.get_num_threads() == 2


class Painter(torch.nn.Module):
    def __init__(self, forward):
        super().__init__()
        self.forward = forward


class Noting(Callback):
    def __init__(self):
        self.seen = []

    def after_step(self, trainer, row):
        self.seen.append(torch.get_num_threads())
