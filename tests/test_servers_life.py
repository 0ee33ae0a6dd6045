"""Every practice server starts, counts what it sees, and stops with everything it opened."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from course_lib.servers import FlagServer, Reply, SiteServer
from course_lib.servers.base import DATA, Server

FOR_EVER = {"/wait": Reply(delay=3_600)}
both = pytest.mark.parametrize("make", [FlagServer, SiteServer])


def until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether the condition came true in time; what another thread does takes a moment."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.002)
    return condition()


def connect(server: Server) -> socket.socket:
    where = urlsplit(server.root)
    return socket.create_connection((where.hostname, where.port), timeout=60)


@contextmanager
def waiting_clients(server: Server, count: int) -> Iterator[list[socket.socket]]:
    """So many clients, each of whom has asked for a page that never comes."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(server)) for _ in range(count)]
        for client in clients:
            client.sendall(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        assert until(lambda: server.seen.in_flight >= count)
        yield clients


@both
def test_a_server_gets_a_free_port_on_this_machine_alone(make):
    with make() as one, make() as other:
        assert one.root != other.root
        assert urlsplit(one.url).hostname == "127.0.0.1"


@both
def test_a_stopped_server_leaves_neither_thread_nor_port(make):
    server = make()
    before = threading.active_count()
    with server:
        where = urlsplit(server.root)
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((where.hostname, where.port), timeout=60)
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url


def test_a_server_can_be_started_again_and_not_twice():
    server = FlagServer()
    server.stop()
    for _ in range(2):
        with server, pytest.raises(RuntimeError, match="running already"):
            server.start()


@both
def test_a_port_that_is_taken_is_an_error_of_start(make):
    with make() as first:
        second = make(port=urlsplit(first.root).port)
        with pytest.raises(OSError, match="in use"):
            second.start()
    with second:  # and once it is free again, nothing is left of the failure
        assert second.url


@both
def test_it_counts_who_waits_and_who_leaves(make):
    with make(replies=FOR_EVER) as server:
        with waiting_clients(server, 10):
            assert server.seen.peak == server.seen.connections == 10
        assert server.seen.wait_until_idle(10)
        assert server.seen.snapshot() == {
            "requests": 10,
            "in_flight": 0,
            "peak": 10,
            "connections": 10,
            "refused": 0,
            "cancelled": 10,
            "statuses": {},
            "order": ["/wait"] * 10,
        }


def test_one_after_another_is_never_more_than_one_at_once():
    with FlagServer(delay=(0.001, 0.001)) as server:
        connection = HTTPConnection(urlsplit(server.root).netloc, timeout=60)
        for cc in ("br", "in", "us", "xx"):
            connection.request("GET", f"/flags/{cc}/{cc}.gif")
            connection.getresponse().read()
        connection.close()
        seen = server.seen
        assert (seen.requests, seen.peak, seen.connections, seen.cancelled) == (4, 1, 1, 0)
        assert seen.statuses == {200: 3, 404: 1}
        assert seen.order == [f"/flags/{cc}/{cc}.gif" for cc in ("br", "in", "us", "xx")]


def test_an_answer_is_counted_before_the_client_has_it():
    """So that a check may read the counters as soon as its client is done."""
    with FlagServer() as server:
        connection = HTTPConnection(urlsplit(server.root).netloc, timeout=60)
        for count in range(1, 200):
            connection.request("GET", "/flags/br/br.gif")
            connection.getresponse().read()
            assert (server.seen.in_flight, server.seen.statuses[200]) == (0, count)
        connection.close()


def test_reset_keeps_what_is_in_flight():
    with FlagServer(replies=FOR_EVER) as server, waiting_clients(server, 3):
        server.seen.reset()
        seen = server.seen.snapshot()
        assert (seen["requests"], seen["in_flight"], seen["peak"], seen["order"]) == (0, 3, 3, [])
        assert not server.seen.wait_until_idle(0)


def test_what_it_remembers_is_bounded():
    with FlagServer() as server:
        for number in range(12_000):
            server.answer(f"/flags/{number}")
            server.seen.arrived("/" + "x" * 1_000)
        assert len(server._times) == len(server.seen.order) == 10_000
        assert {len(path) for path in server.seen.order} == {200}


@both
def test_it_stops_at_once_with_clients_waiting(make):
    server = make(replies=FOR_EVER).start()
    with waiting_clients(server, 20) as clients, connect(server):
        server.stop()
        for client in clients:
            with suppress(ConnectionResetError):
                assert client.recv(100) == b""
    assert (server.seen.in_flight, server.seen.cancelled) == (0, 0)


@both
def test_a_forgotten_server_does_not_keep_the_process(make):
    """It stops with the kernel: a daemon thread, and nothing on stderr."""
    code = (
        "from urllib.request import urlopen\n"
        f"from course_lib.servers import {make.__name__}\n"
        f"urlopen({make.__name__}().start().url)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=DATA.parent, capture_output=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_fault_of_the_server_is_500_and_said_to_be_ours(caplog):
    class Broken(Server):
        def reply(self, path: str, nth: int) -> Reply | None:
            raise ZeroDivisionError

    with Broken() as server:
        connection = HTTPConnection(urlsplit(server.root).netloc, timeout=60)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, b"at fault" in answer.read()) == (500, True)
        connection.close()
    assert "could not answer" in caplog.text
