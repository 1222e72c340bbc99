"""Ask git for the course's committed notebooks, and let it bring newer ones."""

import os
import subprocess
from pathlib import Path

from colorlib.exercises.answers.cells import AnswersError
from colorlib.text import shown_path

NOTEBOOKS = "notebooks"
FIRST = f"{NOTEBOOKS}/00_start_here.ipynb"


class GitError(AnswersError):
    """Git refused.

    Args:
        command: which of its commands.
        said: its reason.
    """

    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"`git {command}` refuses: {said.rstrip('.')}.")
        self.said = said


class Checkout:
    """A git checkout of the course.

    Args:
        folder: any folder inside it.

    Attributes:
        root: the checkout's top folder.

    Raises:
        AnswersError: git is not installed, or the folder lies in no checkout of the course.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder
        try:
            self.root = Path(os.fsdecode(self._git("rev-parse", "--show-toplevel")).rstrip("\n"))
        except GitError as error:
            raise AnswersError(
                f"{shown_path(folder)} is in no git checkout ({error.said}), so nothing tells your "
                "answers from the course's text: run this in the course's folder, and where that "
                "is a ZIP file's, get the course with `git clone` and copy your answers into it."
            ) from error
        if not self._git("ls-tree", "-z", "--name-only", "HEAD", "--", FIRST):
            raise AnswersError(
                f"the git checkout {shown_path(self.root)} has no {FIRST}: run this in the "
                "course's folder."
            )

    def head(self) -> str:
        """Return the commit that is checked out."""
        return self._git("rev-parse", "HEAD").decode().strip()

    def changed_notebooks(self, since: str = "HEAD", until: str | None = None) -> list[str]:
        """Return the paths, inside the repository, of the committed notebooks that differ.

        Args:
            since: a commit.
            until: another one, None for the files in the folder.
        """
        commits = [since] if until is None else [since, until]
        listed = self._git("diff", "--name-only", "--no-renames", "-z", *commits, "--", NOTEBOOKS)
        paths = [path for path in listed.decode().split("\0") if path.endswith(".ipynb")]
        known = self._git("ls-tree", "-r", "-z", "--name-only", since, "--", NOTEBOOKS)
        return [path for path in paths if path in known.decode().split("\0")]

    def committed(self, path: str) -> bytes | None:
        """Return a file as it is committed, None where it is not."""
        if not self._git("ls-tree", "-z", "--name-only", "HEAD", "--", path):
            return None
        return self._git("show", f"HEAD:{path}")

    def reset(self, paths: list[str]) -> None:
        """Write the committed files over those in the folder."""
        if paths:
            self._git("checkout", "-q", "HEAD", "--", *paths)

    def pull(self) -> None:
        """Bring the newest commits, where that is a step forward and no merge.

        Raises:
            GitError: there is no connection, or the folder has commits or changes of its own.
        """
        self._git("pull", "-q", "--no-rebase", "--ff-only")

    def _git(self, *arguments: str) -> bytes:
        """Return what a git command prints.

        Raises:
            GitError: git refuses.
            AnswersError: git is not installed.
        """
        try:
            done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True)
        except FileNotFoundError as error:
            raise AnswersError(
                "git is not installed: it tells your answers from the course's text."
            ) from error
        if done.returncode:
            raise GitError(arguments[0], " ".join(done.stderr.decode(errors="replace").split()))
        return done.stdout
