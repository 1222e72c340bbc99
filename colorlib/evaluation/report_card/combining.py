"""Put the models of several report cards on one."""

from collections.abc import Sequence
from dataclasses import replace

from colorlib.errors import ColorlibError
from colorlib.evaluation.report_card.protocol import check_same_protocol
from colorlib.evaluation.report_card.report_card import ReportCard, Row


def combine(report_cards: Sequence[ReportCard]) -> ReportCard:
    """Put the models of several report cards on one, so that they can be compared.

    Args:
        report_cards: of the same protocol, with the numbers of each image, which differences
            between models are paired by; the baselines are taken from the first.

    Raises:
        ColorlibError: no report cards, different protocols, a model named twice, or a report card
            without the numbers of each image.
    """
    if not report_cards:
        raise ColorlibError("`report_cards` must hold at least one report card, got none.")
    check_same_protocol(one.protocol for one in report_cards)
    models: dict[str, Row] = {}
    for one in report_cards:
        if not one.has_values:
            raise ColorlibError(
                f"The report card of {', '.join(one.models)} was read without the numbers of each "
                "image, which models are compared by. Read one that was written with them."
            )
        for name in one.models:
            if name in models:
                raise ColorlibError(f"Two report cards have a model {name!r}. Rename one of them.")
            models[name] = one.rows[name]
    first = report_cards[0]
    others = {name: row for name, row in first.rows.items() if row.kind != "model"}
    devices = dict.fromkeys(one.protocol.device for one in report_cards)
    protocol = replace(first.protocol, device=" and ".join(devices))
    speeds = {name: speed for one in report_cards for name, speed in one.speeds.items()}
    return ReportCard(protocol, models | others, first.sets, speeds)
