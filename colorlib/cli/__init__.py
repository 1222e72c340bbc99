"""The command line: colorize photographs, train and measure models, keep a learner's work."""

from pathlib import Path
from typing import Annotated

import typer

from colorlib.cli.describing import describe
from colorlib.cli.errors_in_one_line import errors_in_one_line
from colorlib.cli.learning import answers, progress
from colorlib.cli.options import Device
from colorlib.errors import ColorlibError
from colorlib.zoo.model_card import DEFAULT_MODEL

app = typer.Typer(
    name="colorlib",
    help="Colorize photographs with the course's models, and train and measure these.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def colorize(
    inputs: Annotated[list[Path], typer.Argument(metavar="PHOTO_OR_FOLDER...")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the results.")],
    model: Annotated[str, typer.Option(help="See `colorlib models`.")] = DEFAULT_MODEL,
    size: Annotated[
        int | None, typer.Option(help="Pixels a side the model sees; its own by default.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace results that are there.")] = False,
    device: Device = None,
) -> None:
    """Colorize photographs, or all in a folder and its sub-folders, as PNG files.

    A file that cannot be read is reported in one line and the others are still done; the exit
    code is then 1.
    """
    from colorlib.colorize.colorizer import Colorizer

    with errors_in_one_line():
        colorizer = Colorizer.from_zoo(model, device=device, size=size)
        results = colorizer.colorize_files(inputs, output, force=force, on_result=_say)
    failed = sum(result.error is not None for result in results)
    typer.echo(f"{len(results) - failed} colorized, {failed} failed")
    if failed:
        raise typer.Exit(1)


@app.command()
def models() -> None:
    """List the trained models that came with the course."""
    from colorlib.zoo.weights import list_models, zoo_root

    model_cards = list_models()
    if not model_cards:
        typer.echo(f"no trained models in {zoo_root()}")
    width = max((len(one.name) for one in model_cards), default=0)
    for one in model_cards:
        typer.echo(
            f"{one.name:<{width}} {one.size:>4} px {one.parameters / 1e6:>6.1f} M  {one.summary}"
        )


@app.command()
def inspect(
    photos: Annotated[str, typer.Argument(metavar="FOLDER", help="Or a tar shard or glob.")],
    device: Device = None,
) -> None:
    """Look at photographs of your own: what is fit for training, and how long it would take."""
    from colorlib.folder_report import inspect_folder

    with errors_in_one_line():
        typer.echo(inspect_folder(photos, device=device).table())


@app.command()
def train(
    recipe: Annotated[str, typer.Option(help="A recipe's name, such as unet-l1.")],
    data: Annotated[
        list[str],
        typer.Option(help="Folder, tar shard or glob, repeatable; or a collection, as cifar10."),
    ],
    run: Annotated[Path, typer.Option(help="Folder of the run; one that stopped goes on.")],
    held_out: Annotated[
        list[str] | None,
        typer.Option(help="Photographs to measure the model on; repeatable."),
    ] = None,
    about_data: Annotated[
        str, typer.Option(help="Where the photographs come from, for the model card.")
    ] = "",
    encoder_weights: Annotated[
        str | None, typer.Option(help="A file of ResNet18's weights instead of the recipe's.")
    ] = None,
    feature_weights: Annotated[
        str | None,
        typer.Option(help="A file of weights for the perceptual loss instead of the recipe's."),
    ] = None,
    feature_normalization: Annotated[
        str, typer.Option(help="What those weights learnt with: imagenet or caffe.")
    ] = "imagenet",
    zoo: Annotated[Path | None, typer.Option(help="Where the model goes; data/zoo.")] = None,
    scale: Annotated[float, typer.Option(help="Share of the recipe's steps to train.")] = 1.0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be trained, and how long.")
    ] = False,
    device: Device = None,
) -> None:
    """Train a model by its recipe and put it into the zoo.

    Ctrl-C stops after the running step; the same command goes on from there. With --dry-run the
    photographs are cleaned and cached and a few steps are timed, and that is all.
    """
    from dataclasses import replace

    from colorlib.data.collections import named_photographs
    from colorlib.training.recipes import get_recipe
    from colorlib.zoo.plan import plan_training
    from colorlib.zoo.train import train_model

    with errors_in_one_line():
        photos = named_photographs(data, "train")
        chosen = get_recipe(recipe) if scale == 1.0 else get_recipe(recipe).scaled(scale)
        if encoder_weights is not None:
            if chosen.encoder_weights is None:
                raise ColorlibError(
                    f"the recipe {recipe!r} loads no encoder: leave `--encoder-weights` out."
                )
            chosen = replace(chosen, encoder_weights=encoder_weights)
        if feature_weights is not None:
            chosen = chosen.with_feature_weights(feature_weights, feature_normalization)
        if dry_run:
            plan = plan_training(
                chosen, photos, run_folder=run, held_out=held_out or None, device=device
            )
            typer.echo(plan.table())
            return
        try:
            model_card = train_model(
                chosen,
                photos,
                run_folder=run,
                held_out=held_out or None,
                about_data=about_data,
                root=zoo,
                device=device,
            )
        except KeyboardInterrupt as stop:
            typer.echo(f"{stop}; the same command goes on from there", err=True)
            raise typer.Exit(130) from None
    said = f"{model_card.parameters:,} parameters, {model_card.weights_sha256[:12]}"
    typer.echo(f"{model_card.name}: {said}")


@app.command()
def evaluate(
    names: Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...")] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(help="Folder, tar shard or glob, repeatable; or a collection, as cifar10."),
    ] = None,
    size: Annotated[
        int | None, typer.Option(help="Pixels a side to measure at; by default as for the cards.")
    ] = None,
    skip: Annotated[
        list[str] | None,
        typer.Option(help="Leave this out: lpips, squeezenet, fid or speed; repeatable."),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option("--with", help="A saved report card whose models to put beside; repeatable."),
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the report card as JSON, and as .md beside it.")
    ] = None,
    fresh: Annotated[bool, typer.Option(help="Measure again what was measured before.")] = False,
    device: Device = None,
) -> None:
    """Measure models, all without a name, beside plain grey and the other baselines.

    What was measured is kept: the same command after Ctrl-C goes on from there. Models of saved
    cards join only when they were measured on the same photographs in the same way. LPIPS, FID and
    the other distances between sets need networks that PyTorch downloads once, 5 and 91 MB; where
    that fails the card says so, and --skip does without.
    """
    from colorlib.data.collections import named_photographs
    from colorlib.evaluation import (
        combine,
        plain_text_table,
        read_report_card,
        write_markdown,
        write_report_card,
    )
    from colorlib.zoo.measure import EXTRAS, evaluate_models

    if unknown := sorted(set(skip or []) - set(EXTRAS)):
        raise typer.BadParameter(f"--skip takes {', '.join(EXTRAS)}, got {', '.join(unknown)}")
    if not data:
        raise typer.BadParameter("say which photographs with --data FOLDER_OR_SHARD")
    with errors_in_one_line():
        others = [read_report_card(path) for path in beside or []]
        report_card = evaluate_models(
            names or [],
            named_photographs(data, "test"),
            size=size,
            skip=skip or [],
            device=device,
            fresh=fresh,
        )
        if others:
            report_card = combine([report_card, *others])
        typer.echo(plain_text_table(report_card))
        if save is not None:
            paths = (
                write_report_card(report_card, save),
                write_markdown(report_card, save.with_suffix(".md")),
            )
            typer.echo(f"saved {paths[0]} and {paths[1]}")


@app.command()
def doctor() -> None:
    """Print versions, device, profile, weights and data sets, and what to do where one lacks.

    The exit code is 1 when something is broken; what is not here does not count.
    """
    from colorlib.doctor import examine

    report = examine()
    typer.echo(report.render())
    if not report.ok:
        raise typer.Exit(1)


app.command()(describe)
app.command()(progress)
app.add_typer(answers, name="answers")


def _say(result, number: int, count: int) -> None:
    """Tell of one file, as soon as it is done."""
    if result.error is not None:
        typer.echo(f"[{number}/{count}] error: {result.error}", err=True)
    else:
        typer.echo(f"[{number}/{count}] {result.source} -> {result.output}")
