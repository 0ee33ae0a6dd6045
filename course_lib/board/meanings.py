"""What a diagnosis means, for a teacher who walks over to help."""

from __future__ import annotations

from course_lib.checks.codes import Diagnosis

MEANINGS: dict[Diagnosis, str] = {
    "sequential": "what could wait together waited in a row",
    "blocking-call": "the loop's thread waits without await, or computes for long",
    "not-awaited": "a coroutine was made and never ran",
    "deadlock": "what is waited for can never come",
    "endless-loop": "it had to be ended",
    "timeout": "it had to be ended while it waited for something outside",
    "task-left-over": "a task goes on when the call is over",
    "unretrieved-exception": "a task failed and nobody asked",
    "wrong-result": "another value than the text says, or at another time",
    "wrong-order": "the right things in the wrong order",
    "wrong-output": "something else is printed",
    "wrong-type": "another kind of thing: a list for a dict, a plain function for a coroutine function",
    "wrong-arguments": "other parameters, or it calls what it is given otherwise",
    "missing-name": "a name that does not exist",
    "exception": "one comes out that should not",
    "lost-exception": "one should come out, and does not",
    "swallowed-cancellation": "cancelled, it goes on or returns as if nothing had happened",
    "unthrottled": "more at a time than allowed",
    "resource-leak": "something stays open or locked",
    "side-effect": "it changes or does what nobody asked for",
}
