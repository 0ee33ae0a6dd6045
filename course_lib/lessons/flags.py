"""Lesson 12: twenty downloads that wait at the same time, through one client."""

from __future__ import annotations

from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.downloads import (
    require_closed_client,
    require_each,
    require_error,
    require_error_pages,
    require_one_client,
)
from course_lib.lessons._shared.errors import require_an_error, require_no_error
from course_lib.lessons._shared.in_flight import require_together, with_time_enough
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.practice import Fetch, Practice, bound, image_of, not_solved
from course_lib.lessons._shared.results import require_value
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from solutions import flags as reference

ADDRESS = "The flag of BR is at `BASE_URL` + `/br/br.gif`."
THREE = ("BR", "IN", "US")


def givens(practice: Practice, attempt: Attempt) -> dict[str, Any]:
    """What stands in for the given names, and for the exercises that the learner has not done."""
    names: dict[str, Any] = {"BASE_URL": practice.url, "save_flag": practice.save_flag()}
    for name in ("get_flag", "download_one"):
        names[name] = attempt.own.get(name) or bound(getattr(reference, name), **names)
    return not_solved(attempt, names)


def fetching(attempt: Attempt) -> Fetch:
    """Calls `attempt(client, cc)`."""
    return Fetch(attempt, givens, lambda _, cc: (cc,))


# -- get_flag ------------------------------------------------------------------------------


@exercise(
    "`await client.get(url)` gives a response. Is every response a flag?",
    "`response.raise_for_status()` raises HTTPStatusError for an error page; `response.content` is "
    "the bytes.",
    'The address is `f"{BASE_URL}/{cc}/{cc}.gif"`, with `cc` in lower case.',
)
def get_flag(attempt: Attempt) -> None:
    fetch = fetching(attempt)
    require_each(fetch, THREE, ADDRESS, require_bytes)
    require_error_pages(fetch)
    no_picture(attempt)


def require_bytes(practice: Practice, run: Run, codes: tuple[str, ...]) -> None:
    """It returned the bytes of the pictures."""
    got, wanted = run.result[0], [image_of(cc) for cc in codes]
    require(
        got is not None,
        "It returned None. The bytes of the picture are what the next step saves: return them.",
        because="wrong-result",
    )
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes. Which attribute "
        "of the response has them?",
        because="wrong-type",
    )
    require(
        run.result == wanted,
        f"It returned {len(got)} bytes that are not the flag of that country, which has "
        f"{len(wanted[0])}.",
        because="wrong-result",
    )


# -- download_one --------------------------------------------------------------------------


@exercise(
    "Three steps in a row: fetch, save, print. Which of them has to be awaited?",
    'Your `get_flag` fetches. `save_flag(image, f"{cc}.gif")` is a plain function.',
)
def download_one(attempt: Attempt) -> None:
    fetch = fetching(attempt)
    require_each(fetch, THREE, ADDRESS, require_saved_and_said)
    with Practice(delay=0) as practice:
        require_error(fetch(practice, "ZZ", raises=(Exception,)), 404, "ZZ")
        require_nothing_saved(practice, "ZZ")
    no_picture(attempt)


def require_saved_and_said(practice: Practice, run: Run, codes: tuple[str, ...]) -> None:
    """Each flag is saved, returned by its code, and printed."""
    require_saved(practice, codes)
    require(
        [str(got).upper() for got in run.result] == [*codes],
        f"It returned {described(run.result[0])} for BR; it should return the code, 'BR'.",
        because="wrong-result",
    )
    require(
        all(cc in run.text.upper() for cc in codes),
        "It prints nothing that shows which flag has come: print the code.",
        because="wrong-output",
    )


def require_saved(practice: Practice, codes: tuple[str, ...]) -> None:
    """The right bytes under the right names."""
    require(
        practice.saved,
        "It returned, and no flag was saved: `save_flag` was not called.",
        because="wrong-result",
    )
    require(
        {name.upper() for name in practice.saved} == {f"{cc}.GIF" for cc in codes},
        f"It saved {', '.join(map(repr, practice.saved))}; the flag of BR should be saved as 'BR.gif'.",
        because="wrong-arguments",
    )
    for name, image in practice.saved.items():
        require(
            image == image_of(name[:2]),
            f"{name!r} holds {described(image)}, which is not the picture that the server sent.",
            because="wrong-result",
        )


def require_nothing_saved(practice: Practice, cc: str) -> None:
    require(
        not practice.saved,
        f"There is no flag of {cc}, yet something was saved as {[*practice.saved][:1]}.",
        because="side-effect",
    )


# -- supervisor ----------------------------------------------------------------------------

EIGHT = ["CN", "IN", "US", "ID", "BR", "PK", "NG", "BD"]


@exercise(
    "`async with AsyncClient() as client:` gives one client, and closes it at the end. What starts "
    "all downloads at once?",
    "`await asyncio.gather(*(download_one(client, cc) for cc in cc_list))`, inside of the `async "
    "with`: outside, the client is closed.",
)
def supervisor(attempt: Attempt) -> None:
    practice, run = with_time_enough(
        lambda delay: Practice(delay=delay),
        lambda practice: require_all_saved(attempt, practice),
        clear=(1, len(EIGHT)),
    )
    require_one_client(practice, len(EIGHT))
    require_all_at_once(practice, run)
    require_the_error(attempt)
    no_picture(attempt)


def supervise(
    attempt: Attempt, practice: Practice, *codes: str, allow: tuple[str, ...] = ()
) -> Run:
    """One call; errors of HTTP are kept in the run."""
    raises = (httpx.HTTPError, ExceptionGroup, ValueError, RuntimeError)
    return attempt([*codes], given=givens(practice, attempt), raises=raises, allow=allow)


def require_all_saved(attempt: Attempt, practice: Practice) -> Run:
    """Every flag saved, the client closed, and the number returned."""
    run = supervise(attempt, practice, *EIGHT)
    closed = " Is the client still open when it is used?" if "closed" in str(run.error) else ""
    require_no_error(run, f"A download failed with {named(run.error)}{closed}")
    missing = [cc for cc in EIGHT if f"{cc}.GIF" not in map(str.upper, practice.saved)]
    require(
        not missing,
        f"{len(EIGHT)} flags were asked for, and {len(missing)} are not there when it returns: "
        f"{', '.join(missing)}.",
        because="wrong-result",
    )
    require_closed_client(practice)
    require_count(run)
    return run


def require_count(run: Run) -> None:
    """It returned how many flags there are."""
    require_value(
        run.result,
        len(EIGHT),
        f"It returned {described(run.result)}; it should return how many flags it saved, {len(EIGHT)}.",
        f"It returned {run.result}, and saved {len(EIGHT)} flags.",
    )


def require_all_at_once(practice: Practice, run: Run) -> None:
    """No download waits for another."""
    require_together(
        len(EIGHT),
        practice,
        run,
        f"Each of the {len(EIGHT)} downloads began when the one before was over: the server never saw "
        "more than one request at a time.",
        f"The server saw at most {practice.peak} requests at once; all {len(EIGHT)} can wait together.",
    )


def require_the_error(attempt: Attempt) -> None:
    """One download fails: its error comes out, and the client is closed all the same."""
    with Practice(delay=0) as practice:
        run = supervise(attempt, practice, "BR", "ZZ", "US", allow=("task-left-over",))
    require_an_error(
        run,
        f"There is no flag of ZZ: that download failed, and `supervisor` returned {run.result!r} as if "
        "nothing had happened. Let the error out.",
    )
    require(
        not practice.left_open,
        "A download failed, and the client was left open: only `async with`, or `finally`, closes it "
        "whatever happens.",
        because="resource-leak",
    )
