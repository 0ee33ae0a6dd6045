"""What is demanded of every download: the right address, the client that was given, errors that come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

import httpx

from course_lib.checks.exercise import require
from course_lib.checks.saying import at
from course_lib.lessons._shared.errors import (
    first_of,
    require_an_error,
    require_no_error,
    require_no_slip,
)
from course_lib.lessons._shared.fetching import Fetch
from course_lib.lessons._shared.jobs import leaves
from course_lib.lessons._shared.practice import Practice, broken, full_disk, image_of, no_gif
from course_lib.lessons._shared.whose_client import require_client
from course_lib.lessons._shared.words import described, listed, named
from course_lib.run.run import Run
from course_lib.servers import Reply

Codes = tuple[str, ...]
_NOT_CALLED = re.compile(r"(<(?:built-in |bound )?(?:method|function) [\w.]+)")


class OneCall(Protocol):
    """One call for each of the codes; what they raise stays in the run."""

    def __call__(self, practice: Practice, *codes: str) -> Run:
        """All at once."""


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
            require_answer_taken(run)
            judge(practice, run, codes)
            require_client(practice, run, len(codes))


def require_answer_taken(run: Run) -> None:
    """None of httpx's other errors, where the server has answered."""
    patience = (
        " How long may an answer take?" if isinstance(run.error, httpx.TimeoutException) else ""
    )
    require_no_error(
        run,
        f"All went well on the server's side, and {named(run.error)} came out{at(run.error_line())}.{patience}",
    )


def require_images(practice: Practice, run: Run, codes: Codes) -> None:
    """Each of the calls returned the bytes of its own picture."""
    wrong = [cc for cc, got in zip(codes, run.result, strict=True) if got != image_of(cc)]
    cc = (*wrong, *codes)[0]
    got = run.result[codes.index(cc)]
    require(
        got is not None,
        "It returned None. The bytes of the picture are what the next step saves: return them.",
        because="wrong-result",
    )
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the picture itself, as bytes. Which attribute of the "
        "response has them?",
        because="wrong-type",
    )
    other = next((one for one in codes if one != cc and got == image_of(one)), "")
    require(
        not other,
        f"The flags of {listed([*codes])} were asked for at the same time, and for {cc} it returned that of "
        f"{other}. Which address does it ask for, and what do the calls share?",
        because="side-effect",
    )
    require(
        not wrong,
        f"It returned {len(got)} bytes that are not the flag of {cc}, which has {len(image_of(cc))}. "
        + whence(practice, cc),
        because="wrong-result",
    )


def require_the_right_way_round(saved: Mapping[str, object]) -> None:
    """`save_flag` got the picture first, and the name after it."""
    name = next(
        (one for one in saved.values() if isinstance(one, str) and one.endswith(".gif")), ""
    )
    require(
        not name,
        f"`save_flag` was given {name!r} as the picture, and the picture as the name of the file. In which "
        "order does it take the two?",
        because="wrong-arguments",
    )


def require_saved_once(practice: Practice, count: int) -> None:
    """No flag is written twice."""
    require(
        practice.saves <= count,
        f"For {count} flag{'s' * (count > 1)} `save_flag` was called {practice.saves} times. Once for each is "
        "enough: which line calls it again?",
        because="wrong-result",
    )


def whence(practice: Practice, cc: str) -> str:
    """Where wrong bytes may have come from: another address, or the right answer's text."""
    if f"/flags/{cc}/{cc}.gif".lower() in practice.server.seen.order:
        return "The right address was asked: which attribute of the response has the bytes as they came?"
    return "Which address does it ask for?"


def require_address(practice: Practice, run: Run, example: str) -> None:
    """Nothing but addresses that exist, on the server that was named, was asked for."""
    line = practice.traffic.line(run)
    elsewhere = practice.traffic.elsewhere(practice.url)
    require(
        elsewhere is None,
        f"It asked for `{elsewhere.url if elsewhere else ''}`{at(line)}, and this time the flags are on "
        f"another server. {example}",
        because="wrong-arguments",
        line=line,
        run=run,
    )
    asked = practice.server.seen.order
    inside = next((found[1] for path in asked if (found := _NOT_CALLED.search(path))), "")
    require(
        not inside,
        f"It asked for an address in which `{inside} …>` stands{at(line)}: that is a function, and not what "
        "its call gives. Are its parentheses missing?",
        because="wrong-arguments",
        line=line,
        run=run,
    )
    odd = next((path for path in asked if path != path.lower()), "")
    require(
        not odd,
        f"It asked for `{odd}`{at(line)}, and to the server that is another address than `{odd.lower()}`: 404. "
        "In the addresses, codes are in lower case.",
        because="wrong-arguments",
        line=line,
        run=run,
    )
    method = next((sent.method for sent in practice.traffic.sent if sent.method != "GET"), "")
    require(
        not method,
        f"It asked for `{asked[-1] if asked else ''}` with {method}{at(line)}. Only GET brings what lies at an "
        "address: which method of the client is that?",
        because="wrong-arguments",
        line=line,
        run=run,
    )
    require(
        not isinstance(run.error, httpx.HTTPStatusError) or not asked,
        f"It asked for `{asked[-1] if asked else ''}`{at(line)}, which the server does not have. {example}",
        because="wrong-arguments",
        line=line,
        run=run,
    )
    require(
        not isinstance(run.error, (httpx.UnsupportedProtocol, httpx.ConnectError)),
        f"It asked for an address that leads nowhere{at(run.error_line())}: {str(run.error).rstrip('.')}. "
        f"{example}",
        because="wrong-arguments",
        line=run.error_line(),
        run=run,
    )


def require_error_pages(fetch: Fetch, otherwise: str, file: str = "") -> None:
    """For a 404, a 418 and a 503 an HTTPStatusError came out; `otherwise` says why no other will do."""
    replies = broken("FR", 418, file) | broken("US", 503, file)
    for cc, status in (("ZZ", 404), ("FR", 418), ("US", 503)):
        with Practice(delay=0, replies=replies) as practice:
            run = fetch(practice, cc, raises=(Exception,))
        require_error(run, status, cc)
        require_status_error(run, status, cc, otherwise)


def require_broken_off_told(fetch: Fetch, file: str = "br.gif") -> None:
    """An answer that breaks off is none, and whoever asked for it is told so."""
    cut = Reply(body=b"GIF89a" * 99, cut=True)
    with Practice(delay=0, replies={f"/flags/br/{file}": cut}) as practice:
        run = fetch(practice, "BR", raises=(Exception,))
    told = "For BR the connection broke off in the middle of the answer"
    require_no_slip(run, told)
    require_an_error(
        run,
        f"{told}. It returned {described(run.result and run.result[0])}, and nobody learns what happened. Let "
        "the error out.",
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


def require_status_error(run: Run, status: int, cc: str, otherwise: str) -> None:
    """It is httpx's own, which has the response with it."""
    line = run.error_line()
    require(
        isinstance(first_of(run.error), httpx.HTTPStatusError),
        f"For {cc} the server answered {status}, and {type(first_of(run.error)).__name__} came out{at(line)}. "
        f"{otherwise}",
        because="wrong-type",
        line=line,
        run=run,
    )


def require_full_disk_told(download: OneCall) -> Run:
    """What `save_flag` raises comes out; gives the run in which the disk was full."""
    for what, fails, kind in (
        ("What came was no GIF", no_gif, ValueError),
        ("The disk was full", full_disk, OSError),
    ):
        with Practice(delay=0, fails=fails) as practice:
            run = download(practice, "BR")
        told = f"{what}, so that `save_flag` raised {kind.__name__}"
        require_no_slip(run, told)
        require_an_error(
            run,
            f"{told}, and your function returned {described(run.result and run.result[0])}: the flag is lost, "
            "and nobody knows. Wait for the save, and let its error out.",
        )
        require(
            any(isinstance(one, kind) for one in leaves(run.error)),
            f"{told}, and what came out is {named(run.error)}{at(run.error_line())}. Let the error of "
            "`save_flag` itself come out: it says what to do about it.",
            because="lost-exception",
            line=run.error_line(),
            run=run,
        )
    return run
