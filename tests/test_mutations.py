"""Each notebook notices when the library is broken: a table of faults, a row a fault."""

import pytest
from broken_library import ROOT, Mutation, run_mutation

CHECKED = "nbval-check-output"
SPOILT = {
    "imports": (),
    "spoilt-photos": ("turned", "blotched"),
    "mistakes-shown": ("mistakes", "spoilt"),
}
PAINTERS = {"imports": (), "five-painters": ("names", "painters", "photos", "own")}

MUTATIONS = {
    "01 a coefficient of the matrix": Mutation(
        "01", "color.py", "0.715160", "0.725160", says="mismatch", failed=3
    ),
    "02 a split by position": Mutation(
        "02",
        "data/split.py",
        'position = (int.from_bytes(digest[:8], "big") >> 11) / 2**53',
        "position = next(_COUNTER) % 10 / 10",
        says=r"'test': 100, 'train': 800",
        appended="\n\nimport itertools\n\n_COUNTER = itertools.count()\n",
        before={"imports": ()},
        checked="later-photographs",
    ),
    # By hand with steps 2, 2, 1: 1 + 3 + 6 + 6 + 3 instead of 34.
    "03 the stride of one layer alone": Mutation(
        "03",
        "networks/receptive_field.py",
        "step *= stride",
        "step = stride",
        says="n_layers = 2: patches of 19 pixels",
        before={"imports": ()},
        checked="receptive-field",
    ),
    "04 ICNR in the wrong order": Mutation(
        "04",
        "networks/blocks/pixel_shuffle.py",
        "one_of_each.repeat_interleave(scale**2, dim=0)",
        "one_of_each.repeat(scale**2, 1, 1, 1)",
        says="tant out: False",
        before={"imports": ()},
        checked="icnr",
    ),
    "04 grey at the wrong scale": Mutation(
        "04",
        "networks/generators/resnet_encoder.py",
        "return ((L_norm + 1.0) / 2.0 - IMAGENET_GREY_MEAN) / IMAGENET_GREY_STD",
        "return (L_norm - IMAGENET_GREY_MEAN) / IMAGENET_GREY_STD",
        says=r"\[-6\.41, -1\.99, 2\.44\]",
        before={"imports": ()},
        checked="imagenet-grey",
    ),
    "05 a report's lambda": Mutation(
        "05",
        "training/report_objectives.py",
        '"weight": 10.0, "layers": "relu3_3"',
        '"weight": 1.0, "layers": "relu3_3"',
        says=r"100 L1 \+ 1 relu3_3",
        before={"imports": ()},
        checked="report-objectives",
    ),
    "08 an accuracy of any channel": Mutation(
        "08",
        "evaluation/metrics/epsilon_accuracies.py",
        "differences(fake, real).abs().amax(dim=1) <= bound",
        "differences(fake, real).abs().amin(dim=1) <= bound",
        says="R and G and B",
        before=SPOILT | {"grey-scores": ("grey",)},
        checked="accuracies-of-grey",
    ),
    "08 colourfulness without signs": Mutation(
        "08",
        "evaluation/metrics/colorfulness.py",
        "_moments(red - green)",
        "_moments((red - green).abs())",
        says=r"\+10",
        before=SPOILT,
        checked="six-scores",
    ),
    "08 half of what is shared": Mutation(
        "08",
        "evaluation/statistics/distances.py",
        "spread = (factor1**2).sum() + (factor2**2).sum() - 2 * shared",
        "spread = (factor1**2).sum() + (factor2**2).sum() - shared",
        says=r"by hand 10\.336, the library",
        before={"imports": ()},
        checked="frechet-by-hand",
    ),
    "08 another interval of a share": Mutation(
        "08",
        "evaluation/statistics/shares.py",
        'method="wilson"',
        'method="exact"',
        says="may be chance",
        before={"imports": ()},
        checked="fooled-intervals",
    ),
    "09 a blend that is turned round": Mutation(
        "09",
        "notebook/comparing/knobs.py",
        "self._ab(photo, model_a, size), self._ab(photo, model_b, size), float(blend)",
        "self._ab(photo, model_b, size), self._ab(photo, model_a, size), float(blend)",
        says="equal but for rounding: False",
        before=PAINTERS | {"source-of-knobs": ("Knobs",)},
        checked="knobs-by-hand",
        needs_zoo=True,
    ),
    "09 an error that counts squares": Mutation(
        "09",
        "evaluation/metrics/mae.py",
        "difference = differences(fake, real).abs()\n    return mean_of_sums(difference.sum(",
        "difference = differences(fake, real) ** 2\n    return mean_of_sums(difference.sum(",
        says="MAE of the blot",
        before=PAINTERS | {"errors": ("as_batch",)},
        checked="tint-and-blot",
        needs_zoo=True,
    ),
    "14 an interval that is read wrongly": Mutation(
        "14",
        "evaluation/report_card/json_file.py",
        'float(fields["low"])',
        'float(fields["high"])',
        says=r"0\.69 \[0\.85, 0\.85\]",
        before={"imports": ()},
        checked="published-interval",
        needs_zoo=True,
    ),
}
every_row = pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())


@every_row
def test_the_row_names_what_is_there(mutation):
    module = (ROOT / "colorlib" / mutation.module).read_text(encoding="utf-8")
    assert module.count(mutation.sound) == 1
    cells = mutation.cells()
    if mutation.checked is not None:
        assert CHECKED in cells[-1].metadata.tags and cells[-1].outputs


def rows_of(notebook):
    """Return a class with a notebook's rows: test processes share the work out by classes."""
    rows = {name: row for name, row in MUTATIONS.items() if row.notebook == notebook}

    class Tests:
        @pytest.mark.slow
        @pytest.mark.parametrize("mutation", rows.values(), ids=rows.keys())
        def test_it_turns_red(self, tmp_path, mutation):
            run_mutation(mutation, tmp_path)

    return Tests


for number in sorted({row.notebook for row in MUTATIONS.values()}):
    globals()[f"TestNotebook{number}"] = rows_of(number)
