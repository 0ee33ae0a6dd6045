"""Python's own tests of asyncio that do not go in a run as they do outside of one, and why."""

_NOTED = "a coroutine that never ran is noted in the record of the run; Python's own warning is not given"

EXCEPTIONS: dict[str, str] = {
    "test_call_coroutine": _NOTED,
    "test_recursive_run": _NOTED,
    "test_run_until_complete_nesting": _NOTED,
}
