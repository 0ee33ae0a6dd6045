"""`course update`: get the newest version of the course and keep whatever the learner has changed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from course_lib.course import ROOT


class CannotUpdate(ValueError):
    """There is nothing to update from, or no git to do it with."""


def update() -> Iterator[str]:
    """Merge the newest version, the learner's changes winning, and yield what is being done.

    nbgitpuller's merge does it: it commits local edits, brings back what was deleted, and moves a file
    of the learner's out of the way if a new one of the same name arrives. Raises CannotUpdate.
    """
    url, branch = _git("remote", "get-url", "origin"), _git("rev-parse", "--abbrev-ref", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no").splitlines()
    before = _git("rev-parse", "HEAD")
    if changed:
        yield "Kept as you have them: " + ", ".join(line.split(maxsplit=1)[1] for line in changed)
    from nbgitpuller.pull import GitPuller

    try:
        yield from (
            line.rstrip()
            for line in GitPuller(url, str(ROOT), branch=branch).pull()
            if line.strip()
        )
    except (subprocess.CalledProcessError, ValueError) as error:
        raise CannotUpdate(f"the update failed, and your files are as they were: {error}") from None
    news = _git("diff", "--stat", before, "HEAD").splitlines()
    yield news[-1].strip() if news else "The course was up to date."


def _git(*words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
        )
    except FileNotFoundError:
        raise CannotUpdate("git is not installed; it is needed to update the course") from None
    except subprocess.CalledProcessError as error:
        raise CannotUpdate(f"git {' '.join(words)}: {error.stderr.strip()}") from None
    return done.stdout.strip()
