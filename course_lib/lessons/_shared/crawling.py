"""What is demanded of every function of a crawl: one session, keywords passed on, a loop not blocked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp import ClientSession

from course_lib.checks.exercise import Attempt, require
from course_lib.lessons._shared.begun import in_words
from course_lib.lessons._shared.errors import require_an_error, require_no_slip
from course_lib.lessons._shared.site import (
    EARLIER,
    HEADER,
    SCALE,
    Crawl,
    cancelled_while_waiting,
)
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply

# keyword arguments that leave a trace
KEYWORDS: dict[str, Any] = {"headers": {"User-Agent": "lamplighter"}, "params": {"lamp": "3"}}
Call = Callable[[Any, ClientSession], Any]


def fetched(attempt: Attempt, crawl: Crawl, path: str, *arguments: Any, **options: Any) -> Run:
    """One page; whatever is raised comes back in the run."""
    url = crawl.url(path)
    call: Call = lambda f, session: f(url, session, *arguments, **options)  # noqa: E731
    return crawl.run(attempt, call, raises=(Exception,))


def require_session(crawl: Crawl, count: int) -> None:
    """At least `count` requests went through the session that was given, with the keywords that were."""
    made = len(crawl.sessions.own)
    require(
        not made,
        f"It made {made} session{'s' * (made != 1)} of its own and let the one that it was given stand "
        "idle. A session keeps connections and shares them out: use that one.",
        because="resource-leak",
    )
    require(
        len(crawl.requests) >= count,
        "It does not ask through the session that it was given. While a function such as "
        "urllib.request.urlopen waits for its answer, the event loop stands still, and with it every "
        "other page.",
        because="blocking-call",
    )
    require_keywords(crawl, count)


def require_keywords(crawl: Crawl, count: int) -> None:
    """The keyword arguments came as far as the requests, at least `count` of them."""
    for keyword, there in (
        ("headers", lambda _, headers: headers.get("User-Agent") == "lamplighter"),
        ("params", lambda url, _: "lamp=3" in url),
    ):
        found = sum(there(*request) for request in crawl.requests)
        require(
            found >= count,
            f"It was called with `headers=…` and `params=…`, and {'a' if found else 'the'} request went out "
            f"without what `{keyword}` says. What becomes of `**kwargs`?",
            because="wrong-arguments",
        )


WINTER = "/winter.html"  # takes an hour


def require_patience_of_the_caller(attempt: Attempt, *arguments: Any) -> None:
    """A `timeout=` that the caller sets is the one that counts, be it short or long."""
    hours = {seconds: aiohttp.ClientTimeout(total=seconds) for seconds in (0.05, 7200)}

    def both(f: Any, session: ClientSession) -> Any:
        paths = zip(("/lens.html", WINTER), hours.values(), strict=True)
        calls = (f(crawl.url(path), session, *arguments, timeout=time) for path, time in paths)
        return asyncio.gather(*calls, return_exceptions=True)

    with Crawl(delay=0.5, pages={WINTER: Reply(body=b"Snow", delay=3600 / SCALE)}) as crawl:
        run = crawl.run(attempt, both)
    short, long = run.result
    require(
        isinstance(short, TimeoutError),
        "It was called with `timeout=` 0.05 s, for a page that takes 0.5 s, and "
        f"{f'raised {named(short)}' if isinstance(short, Exception) else 'returned the page'} instead of "
        "TimeoutError. Which timeout does the session get?",
        because="wrong-arguments",
        run=run,
    )
    require(
        not isinstance(long, Exception),
        "It was called with `timeout=` 7200 s, for a page that takes an hour, and it raised "
        f"{named(long)}. The caller had the patience: which limit in your code ends before the caller's?",
        because="wrong-arguments",
        run=run,
    )


def require_error_page(run: Run, status: int) -> None:
    """A ClientResponseError came out, and no slip of the answer's own."""
    answered = f"The server answered {status}, an error page"
    require_no_slip(run, answered)
    require_an_error(
        run,
        f"{answered}, and it returned {described(run.result)} as if that were what was asked for. "
        "Which method of the response raises ClientResponseError for any error page?",
    )
    require(
        isinstance(run.error, aiohttp.ClientResponseError),
        f"{answered}, and your code raised {type(run.error).__name__}. That should be ClientResponseError, "
        "which is what callers are prepared for: let that one out as it is.",
        because="exception",
        line=run.error_line(),
    )


def require_cancellable(attempt: Attempt, crawl: Crawl, call: Call) -> None:
    """A cancellation while it waits for the page comes out."""
    run = crawl.run(
        attempt,
        lambda f, session: cancelled_while_waiting(crawl, call(f, session)),
        allow=("task-left-over",),
    )
    require(
        run.result == "cancelled",
        "It was cancelled while it waited for a page, and went on as if that were the page's fault: "
        "what the user stops with Ctrl-C would not stop. Which `except` takes the CancelledError?",
        because="swallowed-cancellation",
    )
    require(
        not crawl.going_on,
        "It was cancelled while it waited for a page, and ended, while "
        f"{in_words(crawl.going_on)} went on, with nobody to wait for the result. A `gather` or a task "
        "group that is cancelled cancels all that it waits for; what do you wait with, and what does that "
        "leave running?",
        because="task-left-over",
        run=run,
    )


def require_closed_files(crawl: Crawl) -> None:
    """The file was closed each time that it was opened."""
    require(
        not crawl.files_left_open,
        "The file was left open: what was written may still be on its way when the program ends. `async with` "
        "closes it.",
        because="resource-leak",
    )


def require_unblocked(crawl: Crawl) -> None:
    """The file was not opened on the event loop's thread."""
    require(
        not crawl.opened_in_loop,
        "It opens the file on the event loop's own thread, as the plain `open` does: while a slow disk works, "
        "no page makes progress. `aiofiles.open` does the same in another thread.",
        because="blocking-call",
        line=crawl.opened_in_loop[0] if crawl.opened_in_loop else None,
    )


def require_write_errors(attempt: Attempt, crawl: Crawl, call: Callable[..., Any]) -> None:
    """A file that cannot be written is no page's fault: the error of `call(f, session, file)` comes out."""
    nowhere = crawl.folder / "no such folder" / "links.tsv"
    run = crawl.run(
        attempt,
        lambda f, session: call(f, session, nowhere),
        raises=(Exception,),
        allow=("unretrieved-exception",),
    )
    require_an_error(
        run,
        "The file could not be written, since its folder is not there, and it returned as if all had gone "
        "well. That is not the page's fault, and all other pages will meet it too: let that error out.",
    )


def require_one_session(crawl: Crawl) -> None:
    """One session for all pages."""
    made = len(crawl.sessions.own)
    require(
        made or crawl.rows == [*(HEADER + EARLIER).splitlines()],
        "It makes no session, and yet there are rows. Whatever else fetched those pages made the event loop "
        "wait for each of them.",
        because="blocking-call",
    )
    require(
        made <= 1,
        f"It made {made} sessions for 8 pages. A session keeps connections to be used again and shares them "
        "out: one is enough for all.",
        because="resource-leak",
    )


def require_closed_session(crawl: Crawl, when: str = "") -> None:
    """Of the sessions that the attempt made, none was open when it returned."""
    require(
        not crawl.open_at_return,
        f"Its session was still open{when}. `async with` closes it, whatever happens.",
        because="resource-leak",
    )
