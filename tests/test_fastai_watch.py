"""What the watch of a fastai training keeps, and when it looks."""

import pytest
import torch
from torch import nn

pytest.importorskip("fastai")


@pytest.mark.filterwarnings("ignore:`torch.jit")
def test_it_keeps_each_training_loss_and_looks_before_and_after_each_epoch(tmp_path):
    from fastai.callback.progress import ProgressCallback
    from fastai.data.core import DataLoaders
    from fastai.learner import Learner

    from colorlib.notebook.fastai_watch import Watch

    looks = []
    pairs = [(torch.randn(3), torch.randn(1)) for _ in range(12)]
    loaders = DataLoaders.from_dsets(pairs, pairs[:4], bs=4, num_workers=0, device="cpu")
    network = nn.Linear(3, 1)
    learn = Learner(loaders, network, loss_func=nn.functional.l1_loss, lr=0.0, path=tmp_path)
    learn.remove_cb(ProgressCallback)
    watch = Watch(lambda network, epoch: looks.append((epoch, network.training)))
    with learn.no_logging():
        learn.fit(2, cbs=[watch])
        learn.fit(1, cbs=[watch])
    assert looks == [(0, False), (1, False), (2, False), (1, False)]
    assert len(watch.losses) == 3 * 3  # of training batches alone
    first = [nn.functional.l1_loss(network(x), y).item() for x, y in pairs]
    assert sum(watch.losses[:3]) / 3 == pytest.approx(sum(first) / 12, rel=1e-5)
