"""What a download is tried on: a flag server, a `save_flag` that keeps, and an eye on the clients."""

from __future__ import annotations

import contextlib
import inspect
import json
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cache
from types import FunctionType
from typing import Any
from urllib.parse import urlsplit

import httpx

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.verdict import Fault, Incorrect
from course_lib.lessons._shared.clients import Clients
from course_lib.lessons._shared.traffic import Places, Traffic, places
from course_lib.run.clock.beside import Beside, only
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


@cache
def no_certificates() -> ssl.SSLContext:
    """One for all clients: to make it takes longer than all the rest of a client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def bound(function: Any, **names: Any) -> Any:
    """The same function in a namespace of its own, with some names replaced."""
    copy = FunctionType(function.__code__, function.__globals__ | names, function.__name__)
    copy.__defaults__ = function.__defaults__
    return copy


def not_solved(attempt: Attempt, names: dict[str, Any]) -> dict[str, Any]:
    """The names without the exercises that the learner has solved."""
    solved = {attempt.exercise.name, *attempt.own}
    return {name: value for name, value in names.items() if name not in solved}


def broken(cc: str, status: int, file: str = "") -> dict[str, Reply]:
    """An override for the server: this code gets an error."""
    name = file or f"{cc.lower()}.gif"
    return {f"/flags/{cc.lower()}/{name}": Reply(status, b"no luck\n")}


def settings(client: httpx.AsyncClient) -> dict[str, str]:
    """What a client does with every request."""
    names = ("base_url", "timeout", "headers", "params", "follow_redirects")
    return {name: repr(getattr(client, name)) for name in names}


def no_gif(filename: str) -> Exception:
    """What `save_flag` raises for what is no picture."""
    return ValueError(f"what came for {filename} is not a GIF")


def full_disk(filename: str) -> Exception:
    """What it raises on a full disk."""
    return OSError(28, "No space left on device", filename)


class Practice:
    """Open it around an attempt: a flag server, a `save_flag` that keeps, and an eye on the clients.

    delay: seconds that each answer takes. saving: virtual seconds that a save takes.
    fails: what every save raises, by the name of the file.
    """

    def __init__(
        self,
        *,
        delay: float = 0.05,
        replies: Mapping[str, Reply] | None = None,
        saving: float = 0.0,
        fails: Callable[[str], Exception] | None = None,
    ) -> None:
        slow = {path: reply.after(delay) for path, reply in (replies or {}).items()}
        self.beside = Beside()
        self.server = FlagServer(
            delay=(delay, delay),
            replies=slow,
            seed=1,
            pause=self.beside.pause,
            new_loop=self.beside.new_loop,
        )
        self.opened_at: int | None = None  # which port
        self.saving, self.fails = saving, fails
        self.saved: dict[str, bytes] = {}
        self.saves = 0  # begun
        self.saved_in_time = 0  # saved when the attempt returned
        self.in_loop: Places = []  # where a save was called on the loop's own thread
        self.traffic = Traffic()
        self.clients = Clients[httpx.AsyncClient]()
        self.loop_thread: int | None = None
        self.asked: list[httpx.Request] = []  # what went through the clients of `client()`
        self.closed_what_was_given = False
        self.set_anew: set[str] = set()  # what of it no longer is as it was
        self.patches = contextlib.ExitStack()

    @classmethod
    def lent(cls, attempt: Attempt, **options: Any) -> AbstractContextManager[Practice]:
        """One for calls that may be made again: opened again, it is at the same address, and quicker."""
        practice = cls(**options)

        def opened() -> Practice:
            if practice.opened_at:
                practice.server.port, practice.server.scale = practice.opened_at, 0.0
            return practice

        return attempt.lending(opened)

    def __enter__(self) -> Practice:
        self.server.start()
        self.opened_at = urlsplit(self.server.root).port
        self.patches.enter_context(only(self.server.root, self.beside))
        self.patches.enter_context(self.noting_clients())
        self.patches.enter_context(self.traffic.noted())
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.patches.close()
        self.server.stop()
        if self.server.fault is not None:
            raise Fault("the practice server failed") from self.server.fault

    @property
    def url(self) -> str:
        """The address of the flags."""
        return self.server.url

    @property
    def peak(self) -> int:
        """The most requests that waited at once."""
        return self.server.seen.peak

    @property
    def left_open(self) -> int:
        """How many of the attempt's clients are not closed."""
        return sum(not client.is_closed for client in self.clients.own)

    def client(self) -> Any:
        """A client to hand to an attempt; what goes through it is noted."""

        async def note(request: httpx.Request) -> None:
            self.asked.append(request)

        client: Any = httpx.AsyncClient(event_hooks={"request": [note]})
        self.clients.handed_out.append(client)
        return client

    @contextlib.asynccontextmanager
    async def lent_client(self) -> AsyncIterator[Any]:
        """The same, closed at the block's end; noted is whether the attempt has done so, or set it up anew."""
        async with self.client() as client:
            before = settings(client)
            try:
                yield client
            finally:
                self.set_anew |= {*dict(settings(client).items() - before.items())}
                self.closed_what_was_given |= client.is_closed

    @contextlib.contextmanager
    def requiring_an_open_client(self) -> Iterator[None]:
        """A client that was closed is the first cause of much else that goes wrong in this block."""
        wrong: Incorrect | None = None
        try:
            yield
        except Incorrect as caught:
            wrong = caught
        require(
            not self.closed_what_was_given,
            "It closed the client that it was given, and others use it too. Who makes a client also closes it.",
            because="side-effect",
            run=wrong.run if wrong is not None else None,
        )
        first = min(self.set_anew, default="")
        require(
            not first,
            f"When it had ended, `client.{first}` was not what it had been, and others use that client too. "
            "What one request needs goes into its call.",
            because="side-effect",
            run=wrong.run if wrong is not None else None,
        )
        if wrong is not None:
            raise wrong

    def save_flag(self) -> Callable[[Any, Any], None]:
        """What stands in for `save_flag`: it keeps the files in `saved`."""

        def save_flag(image: Any, filename: Any) -> None:
            self.saves += 1
            if threading.get_ident() == self.loop_thread:
                self.in_loop = self.in_loop or places()
            if inspect.iscoroutine(image):
                return  # not kept, so that the run notices that it was never awaited
            if self.saving:
                time.sleep(self.saving)
            if self.fails is not None:
                raise self.fails(str(filename))
            self.saved[str(filename)] = image

        return save_flag

    @contextlib.contextmanager
    def noting_clients(self) -> Iterator[None]:
        """Note every client that is made; leave certificates out, which take 0.1 s to load, and proxies."""
        make, make_plain = httpx.AsyncClient.__init__, httpx.Client.__init__
        usual: dict[str, Any] = {"limits": NO_KEEPING, "trust_env": False}

        def noted(client: Any, *args: Any, **options: Any) -> None:
            make(client, *args, **usual | {"verify": no_certificates()} | options)
            self.clients.made.append(client)

        def plain(client: Any, *args: Any, **options: Any) -> None:
            make_plain(client, *args, **usual | options | {"verify": no_certificates()})

        httpx.AsyncClient.__init__ = noted  # type: ignore[assignment, method-assign]
        httpx.Client.__init__ = plain  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            httpx.AsyncClient.__init__ = make  # type: ignore[method-assign]
            httpx.Client.__init__ = make_plain  # type: ignore[method-assign]
