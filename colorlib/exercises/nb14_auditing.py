"""Check of notebooks/14_your_project.ipynb: the audit of a project's folder."""

import json
import tempfile
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from pathlib import Path

from colorlib.exercises.checking import exercise, expect
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.project_audit import MODEL, audit_project

WEIGHTS = b"weights, or what stands for them"
OWN_WORK = "this asks the course's own audit. Write yours: it is what you take home."


@exercise
def check_audit(answer: Callable[[Path], list[str]]) -> str:
    """Check an audit on a sound project and on projects that were spoilt in one thing each."""
    with tempfile.TemporaryDirectory() as place:
        for number, (what, (missing, spoil, hint)) in enumerate(_cases().items()):
            project = deepcopy(_sound())
            spoil(project)
            folder = _write(project, Path(place) / f"project-{number}")
            found = call_without([audit_project], answer, folder, refusal=OWN_WORK)
            expect(isinstance(found, list | tuple | set), "return a list of names.")
            found, truth = list(found), [missing] if missing else []
            unknown = sorted(set(found) - {case[0] for case in _cases().values()})
            expect(not unknown, f"{unknown} is none of the names that the exercise lists.")
            less, more = sorted(set(truth) - set(found)), sorted(set(found) - set(truth))
            expect(not less, f"{what}: your audit does not find {less}. {hint}")
            expect(not more, f"{what}: your audit says that {more} is missing. {hint}")
            expect(len(found) == len(truth), f"{what}: {found} names one thing twice.")
    return f"{len(_cases())} projects, each judged as it deserves."


def _sound() -> dict:
    """Return a project without a fault: three files' values and the weights."""
    rows = {"psnr": {"mean": 20.0, "low": 19.0, "high": 21.0, "n": 50}}
    names = (MODEL, "unet-l1", "predict-grey")
    return {
        "plan.json": {
            "question": "Better than unet-l1 on my photographs?",
            "rule": {"metric": "psnr", "rival": "unet-l1", "margin": 0},
            "versions": {"colorlib": "1", "torch": "2", "python": "3"},
            "train": ["aa", "bb", "cc"],
            "test": ["dd", "ee"],
        },
        "report_card.json": {
            "protocol": {"images": 50, "seed": 0},
            "rows": [
                *[{"name": name, "results": {"all": deepcopy(rows)}} for name in names],
                # The truth is compared with nothing: it has no PSNR.
                {"name": "truth", "results": {"all": {"colorfulness": {"mean": 40.0, "n": 50}}}},
            ],
            "between_models": [{"name": "unet-l1", "minus": MODEL, "results": {"all": rows}}],
        },
        f"zoo/{MODEL}.json": {
            "name": MODEL,
            "recipe": {"training": {"seed": 0, "pretrain_steps": 100}},
            "training_data": {"photos": 150, "about": "My own photographs."},
            "intended_use": "Our family's album.",
            "known_limits": ["It paints snow blue."],
            "limits": [],
            "weights_sha256": sha256(WEIGHTS).hexdigest(),
        },
        f"zoo/{MODEL}.safetensors": WEIGHTS,
    }


def _write(project: dict, folder: Path) -> Path:
    for name, value in project.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return folder


def _cases() -> dict[str, tuple[str, Callable[[dict], None], str]]:
    """Return projects: in words, to the name of what is missing, how to spoil it, and a hint."""

    def plan(project: dict) -> dict:
        return project["plan.json"]

    def report(project: dict) -> dict:
        return project["report_card.json"]

    def card(project: dict) -> dict:
        return project[f"zoo/{MODEL}.json"]

    def drop_row(name: str) -> Callable[[dict], None]:
        def drop(project: dict) -> None:
            rows = report(project)["rows"]
            rows[:] = [row for row in rows if row["name"] != name]

        return drop

    def fewer(project: dict) -> None:
        report(project)["rows"][1]["results"]["all"]["psnr"]["n"] = 48

    def other_pair(project: dict) -> None:
        report(project)["between_models"][0]["name"] = "another"

    def other_file(project: dict) -> None:
        project[f"zoo/{MODEL}.safetensors"] = WEIGHTS + b"!"

    turn = "`minus` may be either of the two: compare sets, {one['name'], one['minus']}."
    zero = "0 is a number like any other: ask whether the key is there, not whether it is true."
    return {
        "a sound project, with margin 0 and seed 0": ("", lambda project: None, f"{zero} {turn}"),
        "a rule without a margin": (
            "rule",
            lambda project: plan(project).update(rule={"metric": "psnr", "rival": "unet-l1"}),
            "Here the margin is not there; a rule has all three.",
        ),
        "a plan that names colorlib's version alone": (
            "versions",
            lambda project: plan(project).update(versions={"colorlib": "1"}),
            "Both are asked for, colorlib's and torch's.",
        ),
        "one photograph in train and in test": (
            "no leak",
            lambda project: plan(project)["test"].append("bb"),
            "It is neither the first nor the last: intersect the two sets.",
        ),
        "no row of plain grey": ("grey row", drop_row("predict-grey"), "It is `predict-grey`."),
        "no row of the rival": (
            "rival's row",
            drop_row("unet-l1"),
            "The rival is named in the plan's rule.",
        ),
        "a rival measured on 48 of the 50 photographs": (
            "same photographs",
            fewer,
            "Compare each row's n with the protocol's images; the truth's row has no PSNR.",
        ),
        "a paired interval against another model": (
            "paired interval",
            other_pair,
            "It must be of your model and the rival.",
        ),
        "no paired interval": (
            "paired interval",
            lambda project: report(project)["between_models"].clear(),
            "They stand in `between_models`.",
        ),
        "no seed": ("seed", lambda project: card(project)["recipe"]["training"].pop("seed"), zero),
        "photographs of unknown origin": (
            "origin",
            lambda project: card(project)["training_data"].update(about="  "),
            "Blanks say nothing: `.strip()`.",
        ),
        "no intended use": (
            "intended use",
            lambda project: card(project).pop("intended_use"),
            "The field may be missing or empty: `.get(..., '')`.",
        ),
        "an empty intended use": (
            "intended use",
            lambda project: card(project).update(intended_use=""),
            "A field that is there and empty says nothing.",
        ),
        "no limits that a person saw": (
            "limits",
            lambda project: card(project).update(known_limits=[]),
            "Those that a person saw stand in `known_limits`.",
        ),
        "weights of another training": (
            "weights",
            other_file,
            "Hash the file's bytes and compare; that a hash is written down proves nothing.",
        ),
    }
