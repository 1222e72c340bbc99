"""Find the metrics: every `Metric` that a file of this folder holds."""

import pkgutil
from importlib import import_module
from types import ModuleType

from colorlib.evaluation import metrics
from colorlib.evaluation.metrics.metric import Metric


def metric_modules() -> list[ModuleType]:
    """Return this folder's modules, by name."""
    return [
        import_module(f"{metrics.__name__}.{one.name}")
        for one in pkgutil.iter_modules(metrics.__path__)
    ]


def _find() -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for module in metric_modules():
        for one in vars(module).values():
            if isinstance(one, Metric) and found.setdefault(one.name, one) is not one:
                raise ValueError(f"Two metrics are called {one.name!r}. Rename one of them.")
    return dict(sorted(found.items(), key=lambda item: (item[1].place, item[0])))


# Name to metric, in the order of report cards.
METRICS: dict[str, Metric] = _find()
# In the order in which a report card's file keeps each image's numbers: what any picture has, what
# takes a certain size, what takes a network. Thus the same numbers always make the same file.
PER_IMAGE: list[Metric] = sorted(
    (metric for metric in METRICS.values() if metric.compute is not None),
    key=lambda metric: (metric.network is not None, metric.smallest_side > 1),
)
