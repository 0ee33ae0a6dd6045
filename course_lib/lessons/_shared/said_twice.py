"""A keyword of the caller's that meets one of the answer's own."""

from __future__ import annotations

import re

from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.errors import first_of
from course_lib.run.run import Run

TWICE = re.compile(r"got multiple values for keyword argument '(\w+)'")


def require_keywords_once(run: Run | None) -> None:
    """What stands in `**kwargs` is not said beside them, too."""
    error = first_of(run.error) if run else None
    if run and isinstance(error, TypeError) and (twice := TWICE.search(str(error))):
        raise Incorrect(
            "wrong-arguments",
            f"It was called with `{twice[1]}=…`, and your code says `{twice[1]}=…` beside `**kwargs`, where "
            "that is already: Python takes each keyword once, and raised TypeError. What the caller says goes "
            "on as it is; what did you need one of your own for?",
            run.error_line(),
            run=run,
        )
