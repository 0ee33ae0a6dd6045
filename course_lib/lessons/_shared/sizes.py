"""What is demanded of `flag_sizes(client, cc_list)`: {code: bytes of its flag}, for those that have one."""

from __future__ import annotations

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, shortly
from course_lib.lessons._shared.again import saying
from course_lib.lessons._shared.download_one import Givens
from course_lib.lessons._shared.errors import (
    require_an_error,
    require_no_error,
    require_no_plain_slip,
)
from course_lib.lessons._shared.fetching import Batch
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.practice import Practice, broken, image_of
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply


def sizes_of(attempt: Attempt, givens: Givens) -> Batch:
    """Asks for the sizes of flags."""
    return Batch(attempt, givens, lambda practice, codes: (codes,))


def require_sizes(run: Run, codes: tuple[str, ...], asked: tuple[str, ...] = ()) -> None:
    """Each code with the number of its bytes; `asked` for were others as well, if they are given."""
    expected = {cc: len(image_of(cc)) for cc in codes}
    require(
        isinstance(run.result, dict),
        f"For {[*codes]} it returned {described(run.result)}; it should return a dictionary: {expected}.",
        because="wrong-type",
        run=run,
    )
    require(
        run.result == expected,
        f"For {[*(asked or codes)]} it returned {shortly(run.result)}; expected {expected}"
        f"{_unlike(run, expected)}",
        because="wrong-result",
        run=run,
    )


def _unlike(run: Run, expected: dict[str, int]) -> str:
    """What is odd about these sizes."""
    unasked = [cc for cc in run.result if str(cc).upper() not in map(str.upper, expected)]
    if unasked:
        return (
            f". {unasked[0]!r} was not asked for this time: what is kept from one call to the next?"
        )
    for cc in expected:
        others = [one for one in expected if one != cc and run.result.get(cc) == expected[one]]
        if others:
            return f". For {cc} that is the size of the flag of {others[0]}: which response belongs to which?"
    return ": the code as it was given, and how many bytes its flag has."


def require_left_out(sized: Batch) -> None:
    """A code without a flag is no error, and has no size."""
    with Practice(delay=0) as practice:
        run = sized(practice, "BR", "ZZ", "US")
    told = "The server answered 404 for ZZ: there is no such flag"
    require_no_plain_slip(run)
    require_no_error(
        run,
        f"{told}. {type(run.error).__name__} came out; leave ZZ out, and go on with the others.",
    )
    require(
        "ZZ" not in run.result,
        f"{told}. It returned {run.result.get('ZZ')!r} for ZZ, which should be left out. {_why(run)}",
        because="wrong-result",
        run=run,
    )
    require_sizes(run, ("BR", "US"), ("BR", "ZZ", "US"))


def _why(run: Run) -> str:
    """What brings a size for a code that has no flag."""
    if run.result.get("ZZ") == len(image_of("US")):
        return "That is the size of the flag of US, the next code: which response belongs to which code?"
    return "What says of a response whether it is an error page?"


def require_other_pages_out(sized: Batch) -> None:
    """Neither a 418 nor a 410 says that there never was such a flag, and a 503 does not either."""
    for status in (418, 410, 503):
        require_page_out(sized, status)


def require_page_out(sized: Batch, status: int) -> None:
    """The error page comes out as an HTTPStatusError."""
    with Practice(delay=0, replies=broken("FR", status)) as practice:
        run = sized(practice, "BR", "FR")
    told = f"The server answered {status} for FR, an error"
    require_an_error(
        run,
        f"{told}, and it returned {shortly(run.result)}. Only 404 means that there is no such flag: raise for "
        "every other error page.",
    )
    require_no_plain_slip(run)
    require(
        any(isinstance(error, httpx.HTTPStatusError) for error in leaves(run.error)),
        f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. An HTTPStatusError says which "
        "page it was: which method of a response raises it?",
        because="wrong-type",
        line=run.error_line(),
        run=run,
    )


def require_broken_off_out(sized: Batch) -> None:
    """An answer that breaks off says nothing of the flag."""
    cut = {"/flags/fr/fr.gif": Reply(body=b"GIF89a" * 99, cut=True)}
    with Practice(delay=0, replies=cut) as practice:
        run = sized(practice, "BR", "FR")
    require_an_error(
        run,
        f"For FR the connection broke off in the middle of the answer, and it returned {shortly(run.result)}: "
        "nobody learns what happened. Let the error out.",
    )


def require_in_small_letters(sized: Batch) -> None:
    """Each code stands in the dictionary as it stood in the list, whichever answer comes first."""
    late = {"/flags/br/br.gif": Reply(body=image_of("BR"), kind="image/gif", delay=0.5)}
    with Practice(delay=0, replies=late) as practice:
        run = sized(practice, "br", "IN")
    require_no_plain_slip(run)
    require_no_error(run, f"For ['br', 'IN'] {named(run.error)} came out.")
    require_sizes(run, ("br", "IN"))


def require_none(sized: Batch) -> None:
    """No codes, no sizes."""
    with Practice(delay=0) as practice, saying("With an empty list"):
        run = sized(practice)
        require_no_error(run, f"it raised {named(run.error)}. No codes, no sizes: {{}}.")
        require_sizes(run, ())
