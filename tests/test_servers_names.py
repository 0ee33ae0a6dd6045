"""Inside `names()` this process asks the course's zone; outside it, nothing has changed."""

from __future__ import annotations

import asyncio
import keyword
import socket
import threading
import time
from itertools import pairwise

import pytest

from course_lib.servers import FlagServer, names
from course_lib.servers.names import Entry, read_zone

SMALL = {
    "here.dev": Entry("127.0.0.1", 3.0),
    "gone.dev": Entry(None, 2.0),
    "six.dev": Entry("::1", 0.0),
}
KEYWORDS = sorted((word.lower() for word in keyword.kwlist if len(word) <= 4), key=str.lower)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the resolver meant to sleep: nothing really waits in these tests."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def exists(name: str) -> bool:
    try:
        socket.getaddrinfo(name, None)
    except socket.gaierror:
        return False
    return True


def test_of_18_keywords_in_dev_9_exist(naps: list[float]) -> None:
    with names() as resolver:
        found = [word for word in KEYWORDS if exists(f"{word}.dev")]
    assert len(KEYWORDS) == 18
    assert found == ["and", "as", "def", "elif", "for", "in", "is", "not", "try"]
    assert resolver.seen.statuses == {"found": 9, "not found": 9}
    assert resolver.seen.order == [f"{word}.dev" for word in KEYWORDS]


def test_no_two_keywords_take_equally_long() -> None:
    """So that they come in the same order in every run."""
    with names() as resolver:
        for tld in ("dev", "net"):
            delays = sorted(resolver.zone[f"{word}.{tld}"].delay for word in KEYWORDS)
            assert all(later - sooner > 0.04 for sooner, later in pairwise(delays))
            assert delays[-1] == 1.05


def test_the_names_of_the_console_session_are_there(naps: list[float]) -> None:
    with names():
        session = ["python.org", "rust-lang.org", "golang.org", "no-lang.invalid"]
        assert [exists(name) for name in session] == [True, True, True, False]
        assert sum(exists(f"{word}.net") for word in KEYWORDS) == 13


def test_an_answer_has_the_shape_of_getaddrinfo_and_takes_its_time(naps: list[float]) -> None:
    with names(SMALL):
        answers = socket.getaddrinfo("here.dev", 443, type=socket.SOCK_STREAM)
        assert answers == [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 443))
        ]
        assert socket.gethostbyname("HERE.dev.") == "127.0.0.1"
        assert socket.getaddrinfo(b"here.dev", "80")[0][4] == ("127.0.0.1", 80)
    assert naps == [3.0, 3.0, 3.0]


def test_a_name_that_does_not_exist_is_gaierror_after_its_delay(naps: list[float]) -> None:
    with names(SMALL, scale=0.5), pytest.raises(socket.gaierror) as caught:
        socket.getaddrinfo("gone.dev", None)
    assert caught.value.errno == socket.EAI_NONAME
    assert naps == [1.0]


def test_what_is_in_no_zone_does_not_exist(naps: list[float]) -> None:
    with names():
        for name in ("example.com", "dev", "x" * 300 + ".dev", "mañana.dev", "a b", "*", "::"[:1]):
            assert not exists(name)
    assert set(naps) == {0.4}


def test_addresses_are_not_looked_up(naps: list[float]) -> None:
    with names(SMALL) as resolver:
        for host in ("127.0.0.1", "::1", "localhost", None):
            socket.getaddrinfo(host, 80)
        with FlagServer() as server:
            socket.create_connection(("127.0.0.1", int(server.root.rpartition(":")[2]))).close()
    assert resolver.seen.requests == 0
    assert naps == []


def test_an_ipv6_address_is_no_answer_to_a_question_for_ipv4(naps: list[float]) -> None:
    with names(SMALL):
        assert socket.getaddrinfo("six.dev", 80)[0][4][0] == "::1"
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo("six.dev", 80, family=socket.AF_INET)


def test_asyncio_asks_in_its_thread_pool() -> None:
    """Three lookups at once: their sleeps are on other threads than the loop's, and overlap."""
    threads: set[int] = set()
    together = threading.Barrier(3, timeout=60)

    def sleep(seconds: float) -> None:
        threads.add(threading.get_ident())
        together.wait()

    async def main() -> list[object]:
        loop = asyncio.get_running_loop()
        asked = (loop.getaddrinfo(name, None) for name in ("here.dev", "gone.dev", "other.dev"))
        return await asyncio.gather(*asked, return_exceptions=True)

    with pytest.MonkeyPatch.context() as patch, names(SMALL) as resolver:
        patch.setattr(time, "sleep", sleep)
        answers = asyncio.run(main())
    assert [isinstance(answer, socket.gaierror) for answer in answers] == [False, True, True]
    assert len(threads) == 3
    assert threading.get_ident() not in threads
    assert (resolver.seen.peak, resolver.seen.requests) == (3, 3)


def test_afterwards_the_real_resolver_is_back_even_after_an_error(naps: list[float]) -> None:
    before = socket.getaddrinfo, socket.gethostbyname
    with pytest.raises(ZeroDivisionError), names():
        assert socket.getaddrinfo is not before[0]
        raise ZeroDivisionError
    assert (socket.getaddrinfo, socket.gethostbyname) == before


def test_real_leaves_the_machines_resolver_in_place() -> None:
    before = socket.getaddrinfo
    with names(real=True):
        assert socket.getaddrinfo is before


def test_zones_nest_and_may_end_in_any_order(naps: list[float]) -> None:
    before = socket.getaddrinfo
    outer, inner = names(SMALL), names({"inner.dev": Entry("127.0.0.1", 0.0)})
    outer.__enter__()
    inner.__enter__()
    assert exists("inner.dev")
    assert not exists("here.dev")
    outer.__exit__(None, None, None)
    assert exists("inner.dev")
    inner.__exit__(None, None, None)
    assert socket.getaddrinfo is before


@pytest.mark.parametrize(
    "line",
    [
        "a.dev 127.0.0.1",
        "a.dev 127.0.0.1 soon",
        "a.dev here 1",
        "a b c d",
        "a.dev - -1",
        "a.dev - nan",
    ],
)
def test_a_broken_line_of_a_zone_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="zone line 2"):
        read_zone(f"# a comment\n{line}\n")


def test_every_address_of_the_zone_is_this_machine() -> None:
    with names() as resolver:
        assert {entry.address for entry in resolver.zone.values()} == {"127.0.0.1", None}
