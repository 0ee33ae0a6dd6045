"""Whatever strangers send, a practice server stays small, and answers the others."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from urllib.parse import urlsplit

import pytest

from course_lib.servers import FlagServer, Reply, SiteServer
from course_lib.servers.base import Server
from course_lib.servers.limits import allow_many_files, connection_limit

both = pytest.mark.parametrize("make", [FlagServer, SiteServer])


def talk(server: Server, data: bytes) -> bytes:
    """Send data as it is; return everything that comes back until the server closes."""
    where = urlsplit(server.root)
    received = b""
    with socket.create_connection((where.hostname, where.port), timeout=60) as client:
        try:
            client.sendall(data)
            while piece := client.recv(65_536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            pass
    return received


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What a learner would find on stderr.  Warnings are the test client's own, under -X dev."""
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def status(answer: bytes) -> int | None:
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.") else None


@pytest.mark.parametrize(
    "target",
    [
        "/flags/../../etc/passwd",
        "/flags/../../../../../../etc/passwd",
        "/../data/countries.json",
        "/flags/%2e%2e/%2e%2e/etc/passwd",
        "/flags/..%2f..%2fetc%2fpasswd",
        "/flags/%252e%252e/etc/passwd",
        "/flags/..%5c..%5cetc%5cpasswd",
        "/flags/br/../../countries.json",
        "//etc/passwd",
        "/etc/passwd",
        "http://elsewhere.invalid/etc/passwd",
        "file:///etc/passwd",
        "/flags/br/br.gif%00.txt",
        "/site/index.html",
    ],
)
@both
def test_no_path_leads_out(make, target):
    with make() as server:
        answer = talk(
            server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
    assert status(answer) in (400, 404)
    assert b"root:" not in answer
    assert b"iso_cc" not in answer


def test_bytes_that_are_no_text_are_a_page_that_is_not_there(caplog: pytest.LogCaptureFixture):
    with FlagServer("ERROR", error_rate=0, scale=0) as server:
        for target in (
            b"/flags/\xff\xfe",
            b"/flags/%ff%fe",
            b"/flags/\xed\xa0\x80",
            b"/flags/\xc3\xb1",
        ):
            answer = talk(server, b"GET " + target + b" HTTP/1.0\r\n\r\n")
            assert status(answer) in (400, 404)
    assert not complaints(caplog)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X" * 100_000 + b": y\r\n\r\n",
    ],
    ids=["line", "header", "headers", "name"],
)
def test_lines_and_headers_are_bounded(request_, caplog: pytest.LogCaptureFixture):
    with FlagServer() as server:
        # Refused with 400, or cut off while still sending: in no case served.
        assert status(talk(server, request_)) in (400, None)
        assert server.seen.requests == 0
        assert status(talk(server, b"GET / HTTP/1.0\r\n\r\n")) == 200
    assert not complaints(caplog)


@both
def test_random_bytes_get_400_or_nothing_and_no_traceback(make, caplog: pytest.LogCaptureFixture):
    dice = random.Random(1)
    with make(patience=0.05) as server:
        for _ in range(50):
            assert status(talk(server, dice.randbytes(dice.randrange(1, 3_000)) + b"\r\n\r\n")) in (
                400,
                None,
            )
        for data in (
            b"",
            b"\r\n\r\n",
            b"\x16\x03\x01\x02\x00",
            b"GET\r\n\r\n",
            b"GET / HTTP/9\r\n\r\n",
            b"GET * HTTP/1.1\r\n\r\n",
        ):
            assert status(talk(server, data)) in (400, 404, None)
        assert status(talk(server, b"GET / HTTP/1.0\r\n\r\n")) == 200
    assert not complaints(caplog)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx",
    ],
)
def test_a_client_that_falls_silent_loses_its_place(data):
    with FlagServer(patience=0.1) as server:
        assert status(talk(server, data)) in (405, None)  # returns: the server closed


def test_a_client_that_does_not_read_loses_its_place(caplog: pytest.LogCaptureFixture):
    with SiteServer(patience=0.1, huge=64 * 2**20) as server:
        where = urlsplit(server.root)
        with socket.create_connection((where.hostname, where.port), timeout=60) as client:
            client.sendall(b"GET /logbook.html HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
            assert server.seen.wait_until_idle(10)
            assert server.seen.cancelled == 1
    assert not complaints(caplog)


def test_a_client_that_leaves_in_the_middle_of_a_page_is_noticed(caplog: pytest.LogCaptureFixture):
    with SiteServer(huge=64 * 2**20) as server:
        where = urlsplit(server.root)
        with socket.create_connection((where.hostname, where.port), timeout=60) as client:
            client.sendall(b"GET /logbook.html HTTP/1.1\r\nHost: x\r\n\r\n")
            client.recv(1_000)
        assert server.seen.wait_until_idle(10)
        assert server.seen.cancelled == 1
    assert not complaints(caplog)


def test_many_requests_on_one_line_are_all_answered():
    """A client may send its next requests before it has read the first answer."""
    one = b"GET /flags/br/br.gif HTTP/1.1\r\nHost: x\r\n\r\n"
    with FlagServer() as server:
        answer = talk(server, one * 500 + one.replace(b"Host", b"Connection: close\r\nHost"))
        assert answer.count(b"HTTP/1.1 200") == server.seen.statuses[200] == 501
        assert (server.seen.peak, server.seen.connections) == (1, 1)


def test_one_connection_too_many_gets_503():
    with FlagServer(max_connections=3) as server:
        where = urlsplit(server.root)
        held = [
            socket.create_connection((where.hostname, where.port), timeout=60) for _ in range(3)
        ]
        try:
            assert status(talk(server, b"")) == 503
            assert (server.seen.connections, server.seen.refused) == (3, 1)
        finally:
            for client in held:
                client.close()


def test_the_limit_of_connections_leaves_files_to_the_process():
    resource = pytest.importorskip("resource")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert 128 <= connection_limit() <= 2_048
    assert files == resource.RLIM_INFINITY or connection_limit() < max(files, 129)


@both
def test_a_thousand_clients_at_once_a_third_of_them_bad(make, caplog: pytest.LogCaptureFixture):
    """All are connected before anybody asks; then every good one is answered."""
    allow_many_files()
    dice = random.Random(2)

    async def client(server: Server, number: int, everybody: asyncio.Barrier) -> int | None:
        where = urlsplit(server.root)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            await everybody.wait()
            if number % 6 == 0:
                writer.write(dice.randbytes(500))  # nonsense
            elif number % 6 == 1:
                writer.write(b"GET /page HTTP/1.1\r\nHo")  # never goes on
            else:
                writer.write(b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            if number % 6 == 1:
                await over.wait()
                return None
            return status(await reader.read())
        except ConnectionResetError:
            return None
        finally:
            writer.close()

    over = asyncio.Event()

    async def main(server: Server) -> list[int | None]:
        everybody = asyncio.Barrier(1_000)
        clients = [asyncio.create_task(client(server, n, everybody)) for n in range(1_000)]
        good = await asyncio.gather(*(task for n, task in enumerate(clients) if n % 6 > 1))
        over.set()
        await asyncio.gather(*clients)
        return good

    with make(replies={"/page": Reply(delay=0.01)}, max_connections=2_000) as server:
        good = asyncio.run(asyncio.wait_for(main(server), 60))
        assert good == [200] * len(good)
        assert server.seen.connections == 1_000
        assert server.seen.refused == 0
        assert status(talk(server, b"GET / HTTP/1.0\r\n\r\n")) == 200
    assert not complaints(caplog)
