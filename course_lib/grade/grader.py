"""Grade a folder: what is new or changed, several at a time, kept one by one."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import random
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.grade import desk, feedback, handed_in, stale
from course_lib.grade.handed_in import Submission
from course_lib.grade.judgement import is_final, judged, not_graded, not_reached, unreadable
from course_lib.grade.limits import Limits
from course_lib.grade.results import Results

_MOMENT = 0.2  # real seconds between two looks at Ctrl-C
_AHEAD = 4  # submissions that are read and wait, for each that is being graded


@dataclass
class Progress:
    """What was done so far."""

    graded: int = 0
    unchanged: int = 0
    level: str = ""
    stopped: bool = False
    removed: int = 0  # pages of what is no longer handed in
    results: list[dict[str, Any]] = field(default_factory=list)


class Grader:
    """Grades what is in `folder`; pages and results are kept in `pages`."""

    def __init__(
        self,
        folder: Path,
        pages: Path,
        executor: futures.Executor,
        limits: Limits,
        jobs: int,
        tell: Callable[[Progress, str], None] = lambda progress, learner: None,
    ) -> None:
        self.folder, self.pages, self.executor = folder, pages, executor
        self.limits, self.most, self.tell = limits, jobs * (1 + _AHEAD), tell
        limited = f"{limits.timeout:g}"  # who gives more time gets another answer
        self.kept = Results(pages / ".results", f"{handed_in.checks_version()}-{limited}")
        self.progress = Progress()
        self._under_way: dict[futures.Future[dict[str, Any]], Submission] = {}

    def grade(self) -> Progress:
        """All of it. Ctrl-C ends it in good order: what was known or done is in what it returns, and of the
        rest that it was not reached.
        """
        with self._ctrl_c_noted():
            for submission in self._submissions():
                while len(self._under_way) >= self.most and not self.progress.stopped:
                    self._take()
                self._begin(submission)
            while self._under_way and not self.progress.stopped:
                self._take()
            self._take_leave()
        if not self.progress.stopped:
            self._remove_old_pages()
        return self.progress

    def _remove_old_pages(self) -> None:
        """Unless nothing was found at all: then it is the wrong folder, rather."""
        found = [one for one in self.progress.results if one["file"]]
        current = {feedback.path_of(self.pages, one["learner"], one["file"]) for one in found}
        if current:
            self.progress.removed = stale.remove_old(current, self.pages, self.folder)

    @contextlib.contextmanager
    def _ctrl_c_noted(self) -> Iterator[None]:
        """Nothing is left half done: it is looked at between two submissions. A second one is Python's."""
        before = signal.getsignal(signal.SIGINT)

        def note(*_: object) -> None:
            self.progress.stopped = True
            signal.signal(signal.SIGINT, before)

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _submissions(self) -> Iterator[Submission]:
        ours = self.pages.resolve()
        for learner in handed_in.learners(self.folder):
            if (self.folder / learner).resolve() != ours:
                yield from handed_in.of_learner(self.folder, learner)

    def _begin(self, submission: Submission) -> None:
        known = self.kept.find(submission.key)
        if known is not None:
            self.progress.unchanged += 1
            if not feedback.path_of(self.pages, submission.learner, submission.file).exists():
                feedback.write(self.pages, known)
            self._note(known)
        elif submission.problem:
            self._conclude(submission, unreadable(submission, submission.problem))
        elif self.progress.stopped:
            self._note(not_reached(submission))
        else:
            job = {
                "lesson": submission.lesson,
                "name": _with_small_ending(submission.file),
                "seed": random.SystemRandom().getrandbits(32),
                "limits": self.limits.as_dict(),
            }
            future = self.executor.submit(desk.grade, job, submission.data)
            self._under_way[future] = submission

    def _take(self) -> None:
        """Wait for some, a moment at most, and keep them."""
        done, _ = futures.wait(self._under_way, _MOMENT, futures.FIRST_COMPLETED)
        for future in done:
            self._take_one(future, self._under_way.pop(future))

    def _take_one(self, future: futures.Future[dict[str, Any]], submission: Submission) -> None:
        try:
            result = judged(submission, future.result())
        except Exception as error:  # a worker of a cluster that is lost, say
            result = not_graded(submission, f"{type(error).__name__}: {error}")
        self._conclude(submission, result)

    def _take_leave(self) -> None:
        """After Ctrl-C: what was done in the last moment counts, what is under way does not."""
        for future, submission in self._under_way.items():
            if future.done():
                self._take_one(future, submission)
            else:
                future.cancel()
                self._note(not_reached(submission))
        self._under_way.clear()

    def _conclude(self, submission: Submission, result: dict[str, Any]) -> None:
        if submission.file:  # what is said of a learner's whole folder is for the teacher
            feedback.write(self.pages, result)
            self.kept.keep(submission.key, result, is_final(result))
            self.progress.graded += 1
        self._note(result)

    def _note(self, result: dict[str, Any]) -> None:
        self.progress.level = self.progress.level or result["level"]
        small = {key: value for key, value in result.items() if key not in ("shown", "problems")}
        self.progress.results.append(small | {"problems": result["problems"][:1]})
        self.tell(self.progress, result["learner"])


def _with_small_ending(file: str) -> str:
    """Its name for those who run it, to whom `.PY` is no ending."""
    path = Path(file)
    return path.stem + path.suffix.lower()
