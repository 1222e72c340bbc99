"""The commands that keep a learner's progress and answers."""

import difflib
import os
from pathlib import Path
from typing import Annotated

import typer

from colorlib.cli.errors_in_one_line import errors_in_one_line
from colorlib.errors import ColorlibError

answers = typer.Typer(
    help="Save the answers in your notebooks, and bring the course's corrections around them.",
    no_args_is_help=True,
)


def progress(
    save: Annotated[
        Path | None, typer.Option(help="Write the page `What I have done`, in Markdown.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace a page that is there.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the whole record.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Really remove it.")] = False,
) -> None:
    """Show which exercises you passed and which questions you answered, and what comes next."""
    from colorlib.exercises import record
    from colorlib.exercises.record_page import progress as show_progress
    from colorlib.files import write_text_atomic
    from colorlib.text import one_line, shown_path

    with errors_in_one_line():
        if forget:
            kept = record.read_record()
            said = f"exercises passed: {len(kept.passed)}, questions answered: {len(kept.answered)}"
            if not yes:
                raise ColorlibError(f"this removes the record ({said}): add --yes if you mean it.")
            typer.echo(f"removed ({said})" if record.forget() else "there is no record")
            return
        page = show_progress()
        if save is None:
            typer.echo(f"{page!r}\nKept in {shown_path(record.record_path())}")
            return
        if os.path.lexists(save) and not force:
            raise ColorlibError(
                f"{shown_path(save)} is there already: choose another name, or replace it with "
                "--force."
            )
        try:
            write_text_atomic(save, page.page())
        except OSError as error:
            raise ColorlibError(f"cannot write {shown_path(save)}: {one_line(error)}") from error
        typer.echo(f"saved {shown_path(save)}")


@answers.command()
def save() -> None:
    """Save the cells that you changed or added, beside your progress, under a dated name."""
    from colorlib.exercises.answers.checkout import Checkout
    from colorlib.exercises.answers.saved import save_answers
    from colorlib.text import shown_path

    with errors_in_one_line():
        saved = save_answers(Checkout(Path.cwd()))
    if saved is None:
        typer.echo("No notebook differs from the committed one: nothing to save.")
        return
    for path, cells in saved.answers.items():
        typer.echo(f"{path}: {_cells(len(cells))}")
    typer.echo(f"saved {_cells(saved.count)} in {shown_path(saved.folder)}")


@answers.command()
def restore(
    from_folder: Annotated[
        Path | None, typer.Option("--from", help="The folder of a save; the newest by default.")
    ] = None,
) -> None:
    """Put saved cells back; a cell that you worked on since then stays as it is."""
    from colorlib.exercises.answers.checkout import Checkout
    from colorlib.exercises.answers.saved import read_saved, restore_answers

    with errors_in_one_line():
        checkout = Checkout(Path.cwd())
        saved = read_saved(from_folder)
        _tell(restore_answers(checkout, saved), saved.folder)


@answers.command()
def update() -> None:
    """Bring the course's corrections: save your answers, `git pull`, put them back.

    Save and close the notebooks in JupyterLab first. Where git refuses, nothing changes.
    """
    from colorlib.exercises.answers.checkout import Checkout
    from colorlib.exercises.answers.update import update_course
    from colorlib.text import shown_path

    with errors_in_one_line():
        checkout = Checkout(Path.cwd())
        typer.echo("Asking git for what is new in the course ...")
        done = update_course(checkout)
    if done.is_new and done.saved is not None:
        _tell(done.results, done.saved.folder)
        where = shown_path(done.saved.folder)
        typer.echo(f"Your notebooks as they were, with their outputs, lie in {where}.")
    typer.echo("The course is up to date." if done.is_new else "There is nothing new.")


@answers.command()
def show(check: Annotated[str, typer.Argument(help="A check, such as check_psnr.")]) -> None:
    """Print the answer with which you passed an exercise."""
    from colorlib.exercises.record import read_record

    with errors_in_one_line():
        passed = read_record().passed
        if check not in passed:
            near = difflib.get_close_matches(check, passed, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            have = ", ".join(sorted(passed)) or "none"
            raise ColorlibError(f"{check!r} has not passed, these have: {have}.{hint}")
        source = passed[check].source
        typer.echo(source if source is not None else "passed, but its code was not known")


def _tell(results: dict, folder: Path) -> None:
    """Say what became of the answers in each notebook."""
    from colorlib.text import shown_path

    for path, result in results.items():
        back = len(result.restored) + len(result.to_look_at)
        there = f", {_cells(len(result.already))} there already" if result.already else ""
        typer.echo(f"{path}: {_cells(back)} put back{there}")
        for names, said in (
            (result.to_look_at, "changed by the course; look at the comment below your answer"),
            (result.occupied, "holds other work of yours and stays; the saved one lies in"),
            (result.gone, "gone from the course; yours lies in"),
        ):
            where = f" {shown_path(folder)}" if said.endswith(" in") else ""
            for name in names:
                typer.echo(f"  {name}: {said}{where}")


def _cells(count: int) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"
