"""What is demanded of a page that is read up to a bound: whole, or refused, and early."""

from __future__ import annotations

from course_lib.checks.exercise import require
from course_lib.lessons._shared.errors import raise_as_usual, require_no_slip
from course_lib.lessons._shared.site import PIECE, Endless
from course_lib.lessons._shared.words import described
from course_lib.run.run import Run


def require_body(run: Run, expected: bytes, most: int) -> None:
    """A page within the bound comes whole."""
    require(
        not isinstance(run.error, ValueError),
        f"A page of {len(expected)} bytes was refused, where {most} bytes are allowed. Only "
        "more than that is too much: on what condition does your code raise the error?",
        because="wrong-result",
        line=run.error_line(),
    )
    raise_as_usual(run)
    got = run.result
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the page as bytes.",
        because="wrong-type",
    )
    require(
        bytes(got) == expected,
        f"The page has {len(expected)} bytes, {most} are allowed, and it returned "
        f"{'only its beginning' if expected.startswith(got) else 'something else'}. A page comes in pieces: "
        "how many of them did you take?",
        because="wrong-result",
    )


def require_refusal(run: Run, path: str, most: int) -> None:
    """A page beyond the bound raises ValueError."""
    page = f"The page {path} is longer than the {most} bytes that are allowed"
    require_no_slip(run, page)
    got = f"{described(run.result)}. Nobody is warned by what is only returned"
    if isinstance(run.result, (bytes, bytearray, str)):
        got = f"{len(run.result)} bytes as if they were a whole page"
    require(
        run.error is not None,
        f"{page}, and it returned {got}. Count what "
        "comes, all pieces together; as soon as that becomes too much, raise ValueError.",
        because="wrong-result",
    )
    require(
        isinstance(run.error, ValueError),
        f"{page}. It raised {type(run.error).__name__}, and should raise ValueError: for that "
        "callers are prepared.",
        because="exception",
        line=run.error_line(),
    )


def require_refused_early(huge: Endless, most: int) -> None:
    """Not all of it was read."""
    require(
        not huge.finished,
        f"It refused the page only when all of it had been read: {len(PIECE) * huge.pieces >> 20} MiB, "
        f"where {most} bytes were allowed. A page without an end would have filled the memory: stop reading "
        "at the first byte too many.",
        because="resource-leak",
    )
