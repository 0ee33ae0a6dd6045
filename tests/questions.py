"""A question's own run, in virtual time: what shows the answer must give it."""

from __future__ import annotations

import inspect

import fastapi  # noqa: F401  # on a busy machine a run in which this is done first has half a second more
import httpx  # noqa: F401

from course_lib.checks.question import Question, outcome
from course_lib.run.run import run


def answered_by(question: Question) -> str:
    """What the code of a question says, in the words of an option."""
    shows = question.shows
    assert shows is not None
    is_async = inspect.iscoroutinefunction(shows)
    done = run(shows, is_async=is_async, namespace=shows.__globals__, limit=10)
    assert not done.stopped, f"{question.full_name} does not come to an end"
    return outcome(done.result, done.error, done.text, done.elapsed)
