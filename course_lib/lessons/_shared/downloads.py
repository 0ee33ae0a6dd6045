"""What is demanded of every download: the right address, the client that was given, errors for error pages."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from course_lib.checks.exercise import require
from course_lib.lessons._shared.errors import require_an_error, require_no_slip
from course_lib.lessons._shared.practice import Fetch, Practice, broken
from course_lib.lessons._shared.words import described
from course_lib.run.run import Run

Codes = tuple[str, ...]


def require_each(
    fetch: Fetch, several: Codes, example: str, judge: Callable[[Practice, Run, Codes], None]
) -> None:
    """For the first code, and then for several at once: what `judge` demands, from the right place.

    example: how the addresses look.
    """
    for codes in (several[:1], several):
        with Practice() as practice:
            run = fetch(practice, *codes)
            require_address(practice, run, example)
            judge(practice, run, codes)
            require_client(practice, run, len(codes))


def require_address(practice: Practice, run: Run, example: str) -> None:
    """Nothing but addresses that exist was asked for."""
    asked = practice.server.seen.order
    odd = next((path for path in asked if path != path.lower()), "")
    require(
        not odd,
        f"It asked for `{odd}`, and to the server that is another address than `{odd.lower()}`: 404. In "
        "the addresses, codes are in lower case.",
        because="wrong-arguments",
    )
    require(
        not isinstance(run.error, httpx.HTTPStatusError) or not asked,
        f"It asked for `{asked[-1] if asked else ''}`, which the server does not have. {example}",
        because="wrong-arguments",
    )
    require(
        not isinstance(run.error, (httpx.UnsupportedProtocol, httpx.ConnectError)),
        f"It asked for an address that leads nowhere: {run.error}. {example}",
        because="wrong-arguments",
        line=run.error_line(),
    )


def require_client(practice: Practice, run: Run, count: int) -> None:
    """At least `count` requests went through the client that the attempt was given."""
    require(
        not practice.clients.own,
        "It makes a client of its own for each flag, and lets the one that it is given stand idle. A "
        "client keeps connections and shares them out; making one costs as much as many flags.",
        because="resource-leak",
    )
    require(
        len(practice.asked) >= count,
        "It does not ask through the client that it is given. While a function such as httpx.get waits "
        "for its answer, the event loop stands still, and with it every other download.",
        because="blocking-call",
    )


def require_error_pages(fetch: Fetch, file: str = "", otherwise: str = "") -> None:
    """For a 404 and for a 418 an error came out; HTTPStatusError and no other, if `otherwise` is to be said."""
    for cc, status in (("ZZ", 404), ("FR", 418)):
        with Practice(delay=0, replies=broken("FR", 418, file)) as practice:
            run = fetch(practice, cc, raises=(Exception,))
        require_error(run, status, cc)
        require(
            not otherwise or isinstance(run.error, httpx.HTTPStatusError),
            f"For {cc} the server answered {status}, and it raised {type(run.error).__name__}. {otherwise}",
            because="wrong-type",
        )


def require_error(run: Run, status: int, cc: str) -> None:
    """The error page came out as an exception, and not as a slip of the answer's own."""
    answered = f"For {cc} the server answered {status}, an error page"
    require_no_slip(run, answered)
    got = None if run.error else run.result[0]
    require_an_error(
        run,
        f"{answered}. It returned those {len(got)} bytes of text as if they were a picture: they would be "
        f"saved as {cc}.gif. What asks a response whether it is an error?"
        if got and isinstance(got, bytes)
        else f"{answered}. It returned {described(got)}, and nobody learns what happened. Let the error out.",
    )


def require_one_client(practice: Practice, count: int) -> None:
    """One for all of the `count` flags."""
    made = len(practice.clients.own)
    require(
        made == 1,
        f"It made {made} clients for {count} flags. One client can have many requests under way; "
        "each further one costs time and connections of its own.",
        because="resource-leak",
    )


def require_closed_client(practice: Practice) -> None:
    """None is open when the attempt has returned."""
    require(
        not practice.left_open,
        "The client is still open when it returns, and with it its connections. Use `async with`.",
        because="resource-leak",
    )
