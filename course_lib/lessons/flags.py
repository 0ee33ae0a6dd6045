"""Lesson 12: twenty downloads that wait at the same time, through one client."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import at, shortly
from course_lib.lessons._shared.again import saying, untouched
from course_lib.lessons._shared.cancelling import (
    require_batch_cancellable,
    require_fetch_cancellable,
    require_supervisor_cancellable,
)
from course_lib.lessons._shared.downloads import (
    require_address,
    require_broken_off_told,
    require_each,
    require_error,
    require_error_pages,
    require_full_disk_told,
    require_images,
    require_saved_once,
    require_status_error,
    require_the_right_way_round,
)
from course_lib.lessons._shared.errors import (
    require_an_error,
    require_no_error,
    require_no_plain_slip,
)
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons._shared.in_flight import require_together, with_time_enough
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.practice import Practice, bound, image_of, not_solved
from course_lib.lessons._shared.results import require_value
from course_lib.lessons._shared.sizes import (
    require_broken_off_out,
    require_in_small_letters,
    require_left_out,
    require_none,
    require_other_pages_out,
    require_sizes,
    sizes_of,
)
from course_lib.lessons._shared.whose_client import (
    require_a_new_client,
    require_client,
    require_closed_client,
    require_one_client,
)
from course_lib.lessons._shared.words import described, listed, named
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
    require_each(fetch, THREE, ADDRESS, require_images)
    require_error_pages(
        fetch,
        "An HTTPStatusError has the response with it, and who calls you can ask it for the status: which "
        "method of a response raises it?",
    )
    require_broken_off_told(fetch)
    require_fetch_cancellable(fetch)
    no_picture(attempt)


# -- download_one --------------------------------------------------------------------------


@exercise(
    "Three steps in a row: fetch, save, print. Which of them has to be awaited?",
    'Your `get_flag` fetches. `save_flag(image, f"{cc}.gif")` is a plain function.',
)
def download_one(attempt: Attempt) -> None:
    fetch = fetching(attempt)
    require_each(fetch, THREE, ADDRESS, require_saved_and_said)
    with Practice(delay=0) as practice:
        run = fetch(practice, "ZZ", raises=(Exception,))
    require_error(run, 404, "ZZ")
    require_status_error(run, 404, "ZZ", "Let the error of `get_flag` itself come out.")
    require_nothing_saved(practice, "ZZ")
    require_nothing_said(run, "There is no flag of ZZ")
    run = require_full_disk_told(
        lambda practice, *codes: fetch(practice, *codes, raises=(Exception,))
    )
    require_nothing_said(run, "`save_flag` failed, so that the flag of BR is not there")
    require_fetch_cancellable(fetch)
    no_picture(attempt)


def require_nothing_said(run: Run, told: str) -> None:
    """Nobody is told of a flag that has not come."""
    require(
        not run.text.strip(),
        f"{told}, and it printed {shortly(run.text.strip())}. Who reads that believes that the flag is saved: "
        "print the code as the last thing.",
        because="wrong-output",
        run=run,
    )


def require_saved_and_said(practice: Practice, run: Run, codes: tuple[str, ...]) -> None:
    """Each flag is saved, returned by its code, and printed."""
    require_saved(practice, codes)
    require(
        [*run.result] == [*codes],
        f"It returned {described(run.result[0])} for BR; it should return the code, 'BR'. What stands behind "
        "`return`?",
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
        "It returned, and no flag was saved: `save_flag(image, filename)` was not called. Where does the "
        "picture go that was fetched?",
        because="wrong-result",
    )
    require_the_right_way_round(practice.saved)
    require_saved_once(practice, len(codes))
    lacking = next((cc for cc in codes if f"{cc}.gif" not in practice.saved), codes[0])
    require(
        practice.saved.keys() == {f"{cc}.gif" for cc in codes},
        f"It saved {', '.join(map(shortly, practice.saved))}; the flag of {lacking} should be saved as "
        f"'{lacking}.gif'. What is the second argument of `save_flag` made of?",
        because="wrong-arguments",
    )
    for name, image in practice.saved.items():
        other = next((cc for cc in codes if image == image_of(cc)), "")
        require(
            image == image_of(name[:2]),
            f"{name!r} holds the flag of {other}. Which flag does it fetch, and what do calls at the same time "
            "share?"
            if other
            else f"{name!r} holds {described(image)}, which is not the picture that the server sent. What is "
            "the first argument of `save_flag`?",
            because="wrong-result",
        )


def require_nothing_saved(practice: Practice, cc: str) -> None:
    require(
        not practice.saved,
        f"There is no flag of {cc}, yet something was saved as {', '.join(map(repr, practice.saved))}: what is "
        "there to be saved, if there is no picture?",
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
    require_one_client(practice, run, len(EIGHT))
    require_all_at_once(practice, run)
    require_the_error(attempt)
    require_none_to_download(attempt)
    require_again(attempt)
    require_supervisor_cancellable(attempt, givens, lambda answer, _: answer(["BR"]))
    no_picture(attempt)


def supervise(
    attempt: Attempt, practice: Practice, *codes: str, allow: tuple[str, ...] = ()
) -> Run:
    """One call; errors are kept in the run."""
    handed = [*codes]
    with untouched(handed, "the list"):
        return attempt(
            handed,
            given=givens(practice, attempt),
            raises=(Exception,),
            allow=("task-left-over", *allow),
        )


def require_all_saved(attempt: Attempt, practice: Practice) -> Run:
    """Every flag saved, the client closed, and the number returned."""
    run = supervise(attempt, practice, *EIGHT)
    require_no_plain_slip(run)
    require_a_new_client(practice, run)
    line = run.error_line()
    closed = " At that line, is the client still open?" if "closed" in str(run.error) else ""
    require_no_error(
        run, f"The server has all eight flags, and {named(run.error)} came out{at(line)}.{closed}"
    )
    missing = [cc for cc in EIGHT if f"{cc}.GIF" not in map(str.upper, practice.saved)]
    require(
        not missing,
        f"{len(EIGHT)} flags were asked for, and {len(missing)} had not been saved when it returned: "
        f"{', '.join(missing)}. Was each asked for, and did somebody wait for it?",
        because="wrong-result",
        run=run,
    )
    require(
        practice.saves == len(EIGHT),
        f"{len(EIGHT)} flags were asked for, and `save_flag` was called {practice.saves} times. Once for each "
        "is enough: what is started twice?",
        because="wrong-result",
        run=run,
    )
    require_closed_client(practice, run)
    require_count(run)
    return run


def require_count(run: Run) -> None:
    """It returned how many flags there are."""
    require_value(
        run.result,
        len(EIGHT),
        f"It returned {described(run.result)}; it should return how many flags it saved, {len(EIGHT)}.",
        f"It returned {run.result}, and saved {len(EIGHT)} flags. What is counted?",
    )


def require_all_at_once(practice: Practice, run: Run) -> None:
    """No download waits for another."""
    where = at(run.first_wait_line)
    require_together(
        len(EIGHT),
        practice,
        run,
        f"Each of the {len(EIGHT)} downloads began when the one before was over{where}: the server never saw "
        "more than one request at a time. What starts several?",
        f"The server saw at most {practice.peak} requests at once{where}; all {len(EIGHT)} can wait together. "
        "What has to end before the others are started?",
    )


def require_the_error(attempt: Attempt) -> None:
    """One download fails: its error comes out, and the client is closed all the same."""
    with Practice(delay=0) as practice:
        run = supervise(attempt, practice, "BR", "ZZ", "US")
    told = "There is no flag of ZZ: that download failed"
    require_an_error(
        run,
        f"{told}, and `supervisor` returned {run.result!r} as if nothing had happened. Let the error out.",
    )
    require_no_plain_slip(run)
    require(
        any(isinstance(error, httpx.HTTPStatusError) for error in leaves(run.error)),
        f"{told} with HTTPStatusError, and what came out is {named(run.error)}{at(run.error_line())}. Let the "
        "download's own error out.",
        because="lost-exception",
        line=run.error_line(),
        run=run,
    )
    require_closed_client(practice, run, "A download failed")


def require_none_to_download(attempt: Attempt) -> None:
    """No codes, no flags."""
    with Practice(delay=0) as practice, saying("With an empty list"):
        run = supervise(attempt, practice)
        line = run.error_line()
        require_no_error(run, f"it raised {named(run.error)}{at(line)}. Nothing to do is no error.")
        require(
            run.result == 0 and run.result is not False,
            f"it returned {described(run.result)}. No codes, no flags: 0."
            f"{' What is still there from the call before?' if run.result else ''}",
            because="wrong-result",
            run=run,
        )
        require_closed_client(practice, run, "Nothing was to be done")


def require_again(attempt: Attempt) -> None:
    """The same a second time, and twice at once."""
    with Practice(delay=0.05) as practice:

        async def scenario(answer: Any) -> Any:
            return await asyncio.gather(answer(["BR", "IN"]), answer(["US"]))

        with saying("Called twice at the same time"):
            run = attempt(
                scenario=scenario, given=givens(practice, attempt), allow=("task-left-over",)
            )
            require(
                run.result == [2, 1],
                f"for two flags and for one, it returned {listed(run.result)}, and not 2 and 1. What do "
                "the two calls share?",
                because="side-effect",
                run=run,
            )


# -- flag_sizes ----------------------------------------------------------------------------


@exercise(
    "All three have the same size, and ZZ has no flag at all. What are those bytes? Print them.",
    "An answer that came is not yet a good answer: look at `response.status_code`. And to a server BR is not "
    "br.",
    "`.lower()` in the address. A 404 is left out; `raise_for_status()` raises for every other error page.",
)
def flag_sizes(attempt: Attempt) -> None:
    sized = sizes_of(attempt, givens)
    with Practice.lent(attempt) as practice:
        run = sized(practice, *THREE)
        require_address(practice, run, ADDRESS)
        require_no_plain_slip(run)
        require_no_error(
            run, f"All went well on the server's side, and it raised {named(run.error)}."
        )
        require_sizes(run, THREE)
        require_client(practice, run, len(THREE))
    require_left_out(sized)
    require_other_pages_out(sized)
    require_broken_off_out(sized)
    require_in_small_letters(sized)
    require_none(sized)
    require_batch_cancellable(sized)
    practice, run = with_time_enough(
        lambda delay: Practice(delay=delay),
        lambda practice: sized(practice, *EIGHT),
        clear=(1, len(EIGHT)),
    )
    require_all_at_once(practice, run)
    no_picture(attempt)
