"""What the checks of the download lessons share: a server, the saved files and the clients, watched."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType
from typing import Any

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.run.run import Run
from course_lib.servers import FlagServer, Reply
from course_lib.servers.base import DATA

SAVING = 0.05  # virtual seconds that a save takes where it matters who waits for it
NO_KEEPING = httpx.Limits(max_keepalive_connections=0)  # an open socket would hide a deadlock


@cache
def image_of(cc: str) -> bytes:
    """The flag that the practice server has for a code."""
    return (DATA / "flags" / f"{cc.lower()}.gif").read_bytes()


@cache
def country_of(cc: str) -> str:
    """The name of the country of a code, as in its metadata.json."""
    table = json.loads((DATA / "countries.json").read_text("utf-8"))
    return str({facts["iso_cc"]: facts["country"] for facts in table}[cc.upper()])


def bound(function: Any, **names: Any) -> Any:
    """The same function in a namespace of its own, with some names replaced."""
    copy = FunctionType(function.__code__, function.__globals__ | names, function.__name__)
    copy.__defaults__ = function.__defaults__
    return copy


def broken(cc: str, status: int, file: str = "") -> dict[str, Reply]:
    """An override for the server: this code gets an error."""
    name = file or f"{cc.lower()}.gif"
    return {f"/flags/{cc.lower()}/{name}": Reply(status, b"no luck\n")}


class Practice:
    """Open it around an attempt: a flag server, a `save_flag` that keeps, and an eye on the clients.

    delay: seconds that each answer takes. saving: virtual seconds that a save takes.
    full: every save fails with OSError, as on a full disk.
    """

    def __init__(
        self,
        *,
        delay: float = 0.05,
        replies: Mapping[str, Reply] | None = None,
        saving: float = 0.0,
        full: bool = False,
    ) -> None:
        slow = {path: reply.after(delay) for path, reply in (replies or {}).items()}
        self.server = FlagServer(delay=(delay, delay), replies=slow, seed=1)
        self.saving, self.full = saving, full
        self.saved: dict[str, bytes] = {}
        self.saves = 0  # begun
        self.saved_in_time = 0  # saved when the attempt returned
        self.in_loop = False  # a save ran on the loop's own thread
        self.clients: list[httpx.AsyncClient] = []  # made while this was open, by whoever
        self._handed_out: list[httpx.AsyncClient] = []
        self.loop_thread: int | None = None
        self.asked: list[httpx.Request] = []  # what went through the clients of `client()`
        self._patches = contextlib.ExitStack()

    def __enter__(self) -> Practice:
        self.server.start()
        self._patches.enter_context(self._noting_clients())
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._patches.close()
        self.server.stop()

    @property
    def url(self) -> str:
        """The address of the flags."""
        return self.server.url

    @property
    def peak(self) -> int:
        """The most requests that waited at once."""
        return self.server.seen.peak

    @property
    def own_clients(self) -> list[httpx.AsyncClient]:
        """Clients that the attempt made: all but those of `client()`."""
        return [client for client in self.clients if client not in self._handed_out]

    @property
    def left_open(self) -> int:
        """How many of the attempt's clients are not closed."""
        return sum(not client.is_closed for client in self.own_clients)

    def client(self) -> Any:
        """A client to hand to an attempt; what goes through it is noted."""

        async def note(request: httpx.Request) -> None:
            self.asked.append(request)

        client: Any = httpx.AsyncClient(event_hooks={"request": [note]})
        self._handed_out.append(client)
        return client

    def save_flag(self) -> Callable[[Any, Any], None]:
        """What stands in for `save_flag`: it keeps the files in `saved`."""

        def save_flag(image: Any, filename: Any) -> None:
            self.saves += 1
            self.in_loop = self.in_loop or threading.get_ident() == self.loop_thread
            if inspect.iscoroutine(image):
                return  # not kept, so that the run notices that it was never awaited
            if self.saving:
                time.sleep(self.saving)
            if self.full:
                raise OSError(28, "No space left on device", str(filename))
            self.saved[str(filename)] = image

        return save_flag

    @contextlib.contextmanager
    def _noting_clients(self) -> Iterator[None]:
        """Note every client that is made; leave certificates out, which take 0.1 s to load."""
        make = httpx.AsyncClient.__init__

        def noted(client: Any, *args: Any, **options: Any) -> None:
            options.setdefault("limits", NO_KEEPING)
            make(client, *args, **{"verify": False} | options)
            self.clients.append(client)

        httpx.AsyncClient.__init__ = noted  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            httpx.AsyncClient.__init__ = make  # type: ignore[method-assign]


def run_together(
    attempt: Attempt,
    practice: Practice,
    calls: Callable[[Any, Any], list[Any]],
    given: dict[str, Any],
    raises: tuple[type[BaseException], ...] = (httpx.HTTPError,),
) -> Run:
    """Await all of `calls(answer, client)` at once; the result is the list of what they returned."""

    async def scenario(answer: Any) -> Any:
        practice.loop_thread = threading.get_ident()
        async with practice.client() as client:
            try:
                results = await asyncio.gather(*calls(answer, client))
                practice.saved_in_time = len(practice.saved)
                return results
            except AttributeError as error:
                error.obj = None  # it would keep a coroutine alive, and nobody would notice that
                raise

    return attempt(scenario=scenario, given=given, raises=raises, allow=("task-left-over",))


def done(attempt: Attempt) -> None:
    """Called last by a check: all is right, and no run is shown.

    A run on real sockets takes another time each time, and the notebooks' outputs are compared. The
    cell after the check draws the learner's own run.
    """
    attempt.last = None


def described(value: Any) -> str:
    """A value in a few words."""
    text = repr(value)
    return text if len(text) <= 50 else f"{type(value).__name__}: {text[:40]}…"


def require_address(practice: Practice, run: Run, example: str) -> None:
    """Nothing but addresses that exist was asked for. `example` says how they look."""
    asked = practice.server.seen.order
    odd = [path for path in asked if path != path.lower()]
    if odd:
        require(
            False,
            f"It asked for `{odd[0]}`, and to the server that is another address than "
            f"`{odd[0].lower()}`: 404. In the addresses, codes are in lower case.",
            because="wrong-arguments",
            run=run,
        )
    require(
        not isinstance(run.error, httpx.HTTPStatusError) or not asked,
        f"It asked for `{asked[-1] if asked else ''}`, which the server does not have. {example}",
        because="wrong-arguments",
        run=run,
    )
    require(
        not isinstance(run.error, (httpx.UnsupportedProtocol, httpx.ConnectError)),
        f"It asked for an address that leads nowhere: {run.error}. {example}",
        because="wrong-arguments",
        line=run.error_line(),
        run=run,
    )


def require_client(practice: Practice, run: Run, count: int) -> None:
    """At least `count` requests went through the client that the attempt was given."""
    require(
        not practice.own_clients,
        "It makes a client of its own for each flag, and lets the one that it is given stand idle. A "
        "client keeps connections and shares them out; making one costs as much as many flags.",
        because="resource-leak",
        run=run,
    )
    require(
        len(practice.asked) >= count,
        "It does not ask through the client that it is given. While a function such as httpx.get waits "
        "for its answer, the event loop stands still, and with it every other download.",
        because="blocking-call",
        run=run,
    )


def require_error(run: Run, status: int, cc: str) -> None:
    """The error page came out as an exception, and not as a slip of the answer's own."""
    slip = isinstance(run.error, (NameError, AttributeError, TypeError))
    require(
        not slip,
        f"For {cc} the server answered {status}, an error page, and your code met it with a slip of its "
        f"own: {type(run.error).__name__}: {run.error}.",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    if run.error is None:
        got = run.result[0]
        saved = isinstance(got, bytes) and got
        require(
            False,
            f"For {cc} the server answered {status}, an error page. "
            + (
                f"It returned those {len(got)} bytes of text as if they were a picture: they would be "
                f"saved as {cc}.gif. What asks a response whether it is an error?"
                if saved
                else f"It returned {described(got)}, and nobody learns what happened. Let the error out."
            ),
            because="lost-exception",
            run=run,
        )
