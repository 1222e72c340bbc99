"""Count the predicted colours that no sRGB screen can show."""

from colorlib.evaluation.metrics.metric import Metric
from colorlib.gamut import out_of_gamut_share

OUT_OF_GAMUT = Metric(
    name="out_of_gamut",
    definition="% of predicted Lab pixels that sRGB cannot show",
    better="lower",
    compute=lambda batch: 100 * out_of_gamut_share(batch.fake_lab).cpu().double(),
    place=100,
)
