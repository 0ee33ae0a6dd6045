"""What a notebook talks to: it shows and records, and decides nothing."""

from __future__ import annotations

import inspect
from types import FrameType
from typing import TYPE_CHECKING, Any

from course_lib import cpython
from course_lib.checks import question as questions
from course_lib.checks.answer import name_of
from course_lib.checks.exercise import Exercise, load
from course_lib.course import find
from course_lib.notebook import heartbeat, panel, progress, reporting, way
from course_lib.notebook.desk import Desk, complain, source_of
from course_lib.notebook.display import in_notebook, put, show, wanted
from course_lib.notebook.map import course_map
from course_lib.notebook.restore import is_saved, restore
from course_lib.servers.directly import ask_this_machine_directly

if TYPE_CHECKING:
    from course_lib.notebook.picture import Picture, StepByStep


class Lesson:
    """One lesson's exercises, by its name: `lesson = Lesson("chaining")`.

    Raises LookupError if there is no such lesson.
    """

    def __init__(self, name: str) -> None:
        try:
            exercises = load(name)
        except ModuleNotFoundError as error:
            if error.name != f"course_lib.lessons.{name}":
                raise
            find(name)
            exercises = []
        self.name = name
        self._exercises = {exercise.name: exercise for exercise in exercises}
        self._desk = Desk(name)
        ask_this_machine_directly()
        if in_notebook():
            heartbeat.start()
            self._desk.show_heading()
            reporting.nudge()  # what was left when no board could be reached
        if wanted():
            way.note_opened(name)
        if words := cpython.notice():
            show(words)

    def check(self, attempt: Any) -> None:
        """Check an answer in virtual time and show the verdict: `lesson.check(chain)`."""
        exercise, attempt = self._find(attempt, cpython.frame_above(1))
        verdict = self._desk.judge(exercise, attempt)
        if wanted():
            panel.Panel(self._desk, exercise, verdict).show()
        else:
            put(self._desk.shown(verdict, exercise))

    def hint(self, attempt: Any) -> None:
        """Show the next hint, under those already seen: `lesson.hint("chain")`."""
        exercise, _ = self._find(attempt, cpython.frame_above(1))
        show(self._desk.next_hint(exercise))

    def solution(self, attempt: Any) -> None:
        """Show the worked answer: `lesson.solution("chain")`."""
        exercise, _ = self._find(attempt, cpython.frame_above(1))
        show(inspect.getsource(exercise.solution), code=True)
        self._desk.note(exercise, "solution")

    def reset(self, attempt: Any) -> None:
        """Bring the stub back, in the place of the cell that calls this: `lesson.reset("chain")`.

        The answer that was there stays in the progress file; `lesson.earlier("chain")` shows it.
        """
        exercise, attempt = self._find(attempt, cpython.frame_above(1))
        stub = find(self.name).stubs[exercise.name]
        had = "" if attempt is None else source_of(attempt)
        self._desk.note(exercise, "reset", source=had)
        if in_notebook():
            from IPython import get_ipython

            get_ipython().set_next_input(stub, replace=True)
        else:
            show(stub, code=True)
        show(
            f'`{exercise.name}` is a stub again. `lesson.earlier("{exercise.name}")` shows what you had.'
        )

    def restore(self) -> None:
        """Bring the whole notebook back as it was published; what you had is kept beside it.

        `course restore LESSON` in a terminal does the same, also where the notebook cannot be opened.
        """
        lesson = find(self.name)
        if in_notebook() and not is_saved(lesson.path):
            show(
                "Nothing was changed: what you have not saved would be lost. Save this notebook (Ctrl+S, on a "
                f"Mac ⌘S) and run the cell again. It restores `{lesson.file}` only, and from inside it only; "
                f"in a terminal `course restore {self.name}` does it from anywhere."
            )
            return
        try:
            show(restore(lesson))
        except OSError as error:
            show(f"`{lesson.file}` cannot be restored: {error.strerror}.")

    def earlier(self, attempt: Any) -> None:
        """Show the answers that were checked before, oldest first: `lesson.earlier("chain")`."""
        exercise, _ = self._find(attempt, cpython.frame_above(1))
        kept: dict[str, str] = {}
        for event in progress.events():
            if (event["lesson"], event["exercise"]) == (self.name, exercise.name) and event.get(
                "source"
            ):
                kept[event["source"]] = event.get("verdict", event["event"])
        for number, (source, verdict) in enumerate(kept.items(), 1):
            show(f"# {number} of {len(kept)}: {verdict}\n{source}", code=True)
        if not kept:
            show(f"No answer to `{exercise.name}` has been checked yet.")
        complain()

    def guess(self, name: str, choice: Any = None) -> None:
        """Guess what the next cell will show: click, or `lesson.guess("ask_all", "5 s")`; or go on without."""
        self._ask("guess", name, choice)

    def outcome(self, name: str, value: Any) -> None:
        """Tell a guess against what the run gave: `lesson.outcome("ask_all", run.elapsed)`."""
        from course_lib.notebook import asking

        asking.tell_outcome(questions.find(name, self.name), questions.said(value))

    def ask(self, name: str, choice: Any = None) -> None:
        """Ask a question, answered by a click or by `lesson.ask("thousand_counts", "1 s")`."""
        self._ask("ask", name, choice)

    def recall(self, *names: str) -> None:
        """Ask two or three questions of earlier lessons: these, or what you got wrong or met long ago."""
        from course_lib.notebook import recall

        for question in recall.chosen(self.name, names):
            self._ask("ask", question.full_name)

    def timeline(self, what: Any = None) -> Picture:
        """Draw a run: `await lesson.timeline(main())` in virtual time, without waiting.

        `what` is a coroutine, a function that is called, or the name of a question. Without it, `async with
        lesson.timeline() as run:` records what the block does, in real time.
        """
        from course_lib.notebook.picture import Picture  # only now: drawing is not needed to check

        if type(what) is str:
            what = questions.find(what, self.name).function
        return Picture(what)

    def loop_steps(self, what: Any) -> StepByStep:
        """Show what the event loop does, step by step: `await lesson.loop_steps(main())`, in virtual time.

        Each step has the ready queue, the timers and the selector as they were then.
        """
        return _step_by_step(what, "loop")

    def await_chain(self, what: Any) -> StepByStep:
        """Show where each task stands, down to its future: `await lesson.await_chain(main())`."""
        return _step_by_step(what, "chain")

    def cancellation(self, what: Any) -> StepByStep:
        """Show who cancels whom, and what that meets on its way: `await lesson.cancellation(main())`."""
        return _step_by_step(what, "cancel")

    def progress(self) -> None:
        """Show what is done of this lesson."""
        state = progress.state()
        marks = {"correct": "[x]", "incorrect": "[-]"}
        lines = [
            f"{marks.get(state.get((self.name, name), ''), '[ ]')} {name}"
            for name in self._exercises
        ]
        show("\n".join(lines) or "This lesson has no exercises.", code=True)
        complain()

    def course(self) -> None:
        """Show the whole course as a map; each title opens its lesson."""
        put(course_map())
        complain()

    def join(self, address: str = "", code: str = "", name: str = "") -> None:
        """Take part in a class board: `lesson.join("http://…", "CODE", "Ada")`, once, as the teacher shows it.

        From then on it is told of each check, in all lessons: exercise, verdict, diagnosis, time; never code.
        On a hub there is nothing to join; `lesson.join()` comes back after `lesson.leave()`.
        """
        show(reporting.join(address, code, name))

    def leave(self) -> None:
        """Take part in no class board any more."""
        show(reporting.leave())

    def __dir__(self) -> list[str]:
        """What a learner calls: this is what `lesson.` and the Tab key offer."""
        return [name for name in vars(type(self)) if not name.startswith("_")]

    def _ask(self, call: str, name: str, choice: Any = None) -> None:
        from course_lib.notebook import asking

        question = questions.find(name, self.name)
        if choice is None:
            asking.ask(question, call)
        else:
            asking.take(question, call, choice)

    def _find(self, attempt: Any, caller: FrameType) -> tuple[Exercise, Any]:
        """The exercise that is meant by a name or by an answer, and the answer."""
        if type(attempt) is str:
            return self._named(attempt), caller.f_globals.get(attempt)
        name = name_of(attempt)
        if name not in self._exercises:
            # a lambda, a partial, a decorated function: what is it called in the notebook?
            bound = [n for n in self._exercises if caller.f_globals.get(n) is attempt]
            name = bound[0] if bound else name
        return self._named(str(name)), attempt

    def _named(self, name: str) -> Exercise:
        try:
            return self._exercises[name]
        except KeyError:
            known = ", ".join(self._exercises) or "none"
            raise LookupError(
                f"The lesson {self.name!r} has no exercise {name!r}. It has: {known}."
            ) from None


def _step_by_step(what: Any, view: str) -> StepByStep:
    from course_lib.notebook.picture import StepByStep  # only now: drawing is not needed to check

    return StepByStep(what, view)
