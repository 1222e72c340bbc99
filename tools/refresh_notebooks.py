"""Run the notebooks from start to end in fresh kernels and keep their outputs.

Usage:
    python tools/refresh_notebooks.py          all of them, in order
    python tools/refresh_notebooks.py 01 02    those whose names begin so
    python tools/refresh_notebooks.py --sources [01 02]
                                               run nothing, print sources and questions anew

Nothing is written unless every notebook ran without an error and without a line on stderr, and
shows no path of this machine. COLORLIB_PROFILE decides the sizes (`make course` sets laptop).
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from notebook_files import ROOT, find_notebooks, read_notebook, write_notebook
from printed_questions import refresh_questions
from printed_sources import refresh_sources

CELL_TIMEOUT_SECONDS = 3600
KERNEL = "python3"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": KERNEL},
    # Without the version of Python that ran it: that would change with every machine.
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
# What Jupyter, Colab and their extensions note down about a run.
RUN_METADATA = ("ExecuteTime", "colab", "collapsed", "execution", "executionInfo", "outputId")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]+")
USER_FOLDERS = re.compile(r"/home/\w|/Users/\w|[A-Za-z]:\\+Users\\")


def run_notebook(notebook: NotebookNode, folder: Path) -> None:
    """Run every cell in a fresh kernel of this environment, in place.

    Args:
        notebook: the notebook to run; its old outputs go.
        folder: where the kernel works.

    Raises:
        CellExecutionError: a cell without the tag "raises-exception" raised an error.
    """
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # a user's own python3 kernel must not step in
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        notebook,
        kernel_name=KERNEL,
        extra_arguments=["--log-level=ERROR"],  # ipykernel's own advice is not the notebook's
        timeout=CELL_TIMEOUT_SECONDS,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    ).execute()


def tidy_notebook(notebook: NotebookNode) -> None:
    """Drop what differs from run to run and from machine to machine, in place."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for key in RUN_METADATA:
            cell.metadata.pop(key, None)
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET_VIEW, None)
            if output.output_type == "error":
                output.traceback = output.traceback[-1:]  # the frames above are paths
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]


def find_problems(notebook: NotebookNode) -> list[str]:
    """Return what must not be published, one line each, with the number that the page shows."""
    problems = []
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(code, start=1):
        if cell.execution_count != number:
            problems.append(f"cell [{number}] was not run in order ({cell.execution_count})")
        for output in cell.outputs:
            if output.get("name") == "stderr":
                problems.append(f"cell [{number}] wrote to stderr: {output.text.strip()[:300]}")
                continue
            for text in output_texts(output):
                path = machine_path(text)
                if path:
                    problems.append(f"cell [{number}] shows a path of this machine: {path}")
    return problems


def output_texts(output: NotebookNode) -> list[str]:
    """Return what a reader sees as text in an output; embedded pictures are left out."""
    texts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    texts += [
        value
        for kind, value in output.get("data", {}).items()
        if isinstance(value, str) and not (kind.startswith("image/") and kind != "image/svg+xml")
    ]
    return [DATA_URI.sub("", text) for text in texts]


def machine_path(text: str) -> str | None:
    """Return the first folder in `text` that only this machine or this user has."""
    for folder in (ROOT, Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix)):
        if len(folder.parts) > 1 and re.search(re.escape(str(folder)) + r"(?!\w)", text):
            return str(folder)
    found = USER_FOLDERS.search(text)
    return found[0] if found else None


def refresh(paths: list[Path]) -> list[str]:
    """Run the notebooks and write them all, or none.

    Returns:
        What went wrong, one line each; empty when all was written.
    """
    ran, problems = [], []
    for path in paths:
        print(f"{path.name} ... ", end="", flush=True)
        started = time.perf_counter()
        notebook = read_notebook(path)
        try:
            run_notebook(notebook, path.parent)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            found = [str(error).strip()]
        else:
            tidy_notebook(notebook)
            found = find_problems(notebook)
        print(f"{time.perf_counter() - started:.0f} s" + (", failed" if found else ""))
        problems += [f"{path.name}: {problem}" for problem in found]
        ran.append((path, notebook))
    if not problems:
        for path, notebook in ran:
            write_notebook(path, notebook)
    return problems


def refresh_printed_sources(paths: list[Path]) -> list[str]:
    """Print the library's sources and questions anew in all notebooks, or write none; run nothing.

    Returns:
        What went wrong, one line each; empty when all was written.
    """
    changed, problems = [], []
    for path in paths:
        notebook = read_notebook(path)
        try:
            stale = refresh_sources(notebook) + refresh_questions(notebook)
        except ValueError as error:
            problems.append(f"{path.name}: {error}")
            continue
        print(f"{path.name}: {', '.join(dict.fromkeys(stale)) or 'all is up to date'}")
        if stale:
            changed.append((path, notebook))
    if not problems:
        for path, notebook in changed:
            write_notebook(path, notebook)
    return problems


def main() -> None:
    """Run the command line."""
    chosen = [argument for argument in sys.argv[1:] if argument != "--sources"]
    act = refresh_printed_sources if "--sources" in sys.argv[1:] else refresh
    problems = act(find_notebooks(chosen=chosen))
    if problems:
        raise SystemExit("\n".join(problems) + "\nNo notebook was written.")


if __name__ == "__main__":
    main()
