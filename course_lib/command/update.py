"""`course update`: get the newest version of the course and keep whatever the learner has changed."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from course_lib.course import ROOT

# What stands in .git while something is half done -> what it is, how to end it.
UNFINISHED = {
    "MERGE_HEAD": ("merge", "git merge --abort"),
    "rebase-merge": ("rebase", "git rebase --abort"),
    "rebase-apply": ("rebase", "git rebase --abort"),
    "CHERRY_PICK_HEAD": ("cherry-pick", "git cherry-pick --abort"),
    "REVERT_HEAD": ("revert", "git revert --abort"),
    "BISECT_LOG": ("bisect", "git bisect reset"),
}


class CannotUpdate(ValueError):
    """Why not, and what to do about it. Nothing has been changed."""


def update() -> Iterator[str]:
    """Merge the newest version, the learner's changes winning, and yield what is being done.

    nbgitpuller's merge does it: it commits local edits, brings back what was deleted, and moves a file
    of the learner's out of the way if a new one of the same name arrives. Raises CannotUpdate.
    """
    _refuse_what_is_no_clone()
    _refuse_what_is_half_done()
    current = _branch()
    source = _source(current)
    _fetch(source)
    before = _git("rev-parse", "HEAD")
    if source != current:
        yield f"Your branch {current} gets what is new in {source}."
    changed = _git("status", "--porcelain", "--untracked-files=no").splitlines()
    if changed:
        yield "Kept as you have them: " + ", ".join(line.split(maxsplit=1)[1] for line in changed)
    from nbgitpuller.pull import GitPuller

    said = []
    try:
        with contextlib.chdir(ROOT):  # there "origin" has a meaning
            puller = GitPuller("origin", str(ROOT), branch=source)
        puller.update_remotes = lambda: ()  # done already
        for line in puller.pull():
            if line.strip():
                said.append(line.strip())
                yield line.rstrip()
    except Exception as error:  # nbgitpuller raises several kinds, a bare Exception among them
        raise CannotUpdate(_undo(error, said)) from None
    news = _git("diff", "--stat", before, "HEAD").splitlines()
    yield news[-1].strip() if news else "The course was up to date."


def _refuse_what_is_no_clone() -> None:
    try:
        top = _git("rev-parse", "--show-toplevel")
    except CannotUpdate as error:
        if "not a git repository" not in str(error):
            raise
        top = ""
    if not top or Path(top).resolve() != ROOT.resolve():  # perhaps inside somebody's own repository
        raise CannotUpdate(
            f"{ROOT} is not a clone of the course: get one with `git clone`"
        ) from None
    if "origin" not in _git("remote").splitlines():
        raise CannotUpdate(
            "this clone has no remote called origin to update from: git remote add origin ADDRESS"
        )
    _git("rev-parse", "--verify", "HEAD")  # a clone of nothing has none


def _branch() -> str:
    """The branch that is checked out here."""
    if not (branch := _git("branch", "--show-current")):
        raise CannotUpdate(
            "you are looking at one version and are on no branch (git calls this a detached HEAD). "
            "Go back to yours, for example `git switch main`, and update then. If you have committed "
            "something here, `git switch -c mine` keeps it, on a branch of its own"
        )
    return branch


def _refuse_what_is_half_done() -> None:
    folder = ROOT / _git("rev-parse", "--git-dir")
    for name, (what, remedy) in UNFINISHED.items():
        if (folder / name).exists():
            raise CannotUpdate(
                f"a {what} is unfinished here. Finish it, or give it up with `{remedy}`, and update then"
            )
    if conflicts := _git("diff", "--name-only", "--diff-filter=U").splitlines():
        raise CannotUpdate(
            f"there are conflicts to be settled in {', '.join(conflicts)}: edit, `git add`, update then"
        )


def _source(current: str) -> str:
    """The branch of origin to get: the one that is followed, or of the same name, or the main one."""
    try:
        told = _git("ls-remote", "--symref", "origin", "HEAD", "refs/heads/*")
    except CannotUpdate as error:
        raise CannotUpdate(
            f"the course's origin does not answer. Is there a network?\n{error}"
        ) from None
    refs = [line.split("\t") for line in told.splitlines()]
    heads = {name.removeprefix("refs/heads/") for _, name in refs}
    main = [ref.removeprefix("ref: refs/heads/") for ref, _ in refs if ref.startswith("ref: ")]
    followed = _git("for-each-ref", "--format=%(upstream:lstrip=3)", f"refs/heads/{current}")
    for branch in (followed, current, *main):
        if branch in heads:
            return branch
    raise CannotUpdate(f"the course's origin has no branch to update {current} from")


def _fetch(source: str) -> None:
    """Get the branch, also in a clone of one other branch or of the last commit only."""
    _git("fetch", "origin", f"+refs/heads/{source}:refs/remotes/origin/{source}")
    if not _are_related(source) and _git("rev-parse", "--is-shallow-repository") == "true":
        _git("fetch", "--unshallow", "origin")
    if not _are_related(source):
        raise CannotUpdate(
            f"this clone and origin's {source} have no common history: clone it anew"
        )


def _are_related(source: str) -> bool:
    try:
        return bool(_git("merge-base", "HEAD", f"refs/remotes/origin/{source}"))
    except CannotUpdate:
        return False


def _undo(error: Exception, said: list[str]) -> str:
    """Leave no merge half done; say what failed."""
    if (ROOT / _git("rev-parse", "--git-dir") / "MERGE_HEAD").exists():
        _git("merge", "--abort")
    what = error if not isinstance(error, subprocess.CalledProcessError) else "\n".join(said[-5:])
    return f"the update failed, and what you wrote is as it was:\n{what}"


def _git(*words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        raise CannotUpdate("git is not installed; it is needed to update the course") from None
    except subprocess.CalledProcessError as error:
        raise CannotUpdate(f"git {' '.join(words)}: {error.stderr.strip()}") from None
    return done.stdout.strip()
