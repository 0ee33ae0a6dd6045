"""What a check demands of errors: that one came out, that none did, that it is no slip of the answer's own."""

from __future__ import annotations

from course_lib.checks.diagnosis import diagnose
from course_lib.checks.exercise import require
from course_lib.checks.meanings import meaning_of
from course_lib.lessons._shared.words import named
from course_lib.run.run import Run

SLIPS = (NameError, AttributeError, TypeError)


def first_of(error: BaseException | None) -> BaseException | None:
    """The first error of a group, and any other as it is."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def require_an_error(run: Run, message: str) -> None:
    """Something went wrong on purpose, and whoever called was told."""
    require(run.error is not None, message, because="lost-exception", run=run)


def require_no_error(run: Run, message: str) -> None:
    """What happened is no reason to raise anything."""
    require(
        run.error is None,
        _with_its_meaning(message, run),
        because="missing-name" if isinstance(run.error, NameError) else "exception",
        line=run.error_line(),
        run=run,
    )


def meaning(run: Run) -> str:
    """What the words of its error come down to."""
    error = first_of(run.error)
    return meaning_of(error) if error is not None else ""


def _with_its_meaning(message: str, run: Run) -> str:
    said = meaning(run)
    return message if said in message else f"{message.rstrip()} {said}"


def require_no_slip(run: Run, what_happened: str) -> None:
    """Its error is not a slip of its own while it dealt with something bad."""
    require(
        not isinstance(run.error, SLIPS),
        _with_its_meaning(
            f"{what_happened}, and your code met it with a slip of its own: {named(run.error)}.",
            run,
        ),
        because="exception",
        line=run.error_line(),
        run=run,
    )


def require_no_plain_slip(run: Run) -> None:
    """The same where nothing bad needs to be told first."""
    error = first_of(run.error)
    if isinstance(error, SLIPS):
        run.error = error
        raise_as_usual(run)


def raise_as_usual(run: Run) -> None:
    """Nothing bad had happened: its error, if there is one, is said as for any exercise."""
    if run.error is not None:
        diagnose(run, allow=frozenset({"task-left-over"}), raises=())
