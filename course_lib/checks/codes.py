"""The diagnosis codes: a closed list. A misspelt one is a type error."""

from __future__ import annotations

from typing import Literal, get_args

Diagnosis = Literal[
    "sequential",  # what could wait together waited in a row
    "blocking-call",  # the loop's thread waits without `await`, or computes for long
    "not-awaited",  # a coroutine was made and never ran
    "deadlock",  # what is waited for can never come
    "endless-loop",  # it had to be ended
    "timeout",  # the same, while it waited for something outside of the program
    "task-left-over",  # a task goes on when the call is over
    "unretrieved-exception",  # a task failed and nobody asked
    "wrong-result",  # another value than the text says, or at another time
    "wrong-order",  # the right things in the wrong order
    "wrong-output",  # what is printed
    "wrong-type",  # a list for a dict, a plain function for a coroutine function
    "wrong-arguments",  # parameters of its own, or how and how often it calls what it is given
    "missing-name",  # NameError
    "exception",  # one comes out that should not
    "lost-exception",  # one should come out, and does not
    "swallowed-cancellation",  # cancelled, it goes on or returns as if nothing had happened
    "unthrottled",  # more at a time than allowed
    "resource-leak",  # something stays open or locked
    "side-effect",  # it changes or does what nobody asked for
]
CODES: tuple[Diagnosis, ...] = get_args(Diagnosis)
