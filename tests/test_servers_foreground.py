"""`course serve` runs until Ctrl-C, ends cleanly, and explains what it cannot do."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from course_lib.servers import FlagServer, foreground, serve
from course_lib.servers.base import DATA

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows sends no single signal to a child"
)


@contextmanager
def serving(arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A process that runs serve(arguments), and the lines that it printed when it was ready."""
    code = f"import sys; from course_lib.servers import serve; sys.exit(serve({arguments}))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=DATA.parent,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        lines: list[str] = []
        while line := process.stdout.readline():
            lines.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        yield process, lines
    finally:
        process.kill()
        process.communicate()


def addresses(lines: list[str]) -> dict[str, tuple[str, int]]:
    found = (re.match(r"(\w+) +http://([\d.]+):(\d+)/", line) for line in lines)
    return {match[1]: (match[2], int(match[3])) for match in found if match}


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_with_clients_connected(number: signal.Signals) -> None:
    """Connected and silent, waiting for an answer, and in the middle of a request."""
    with serving("['delay', 'site'], port=0, scale=1000, seed=1") as (process, lines):
        where = addresses(lines)
        clients = [
            socket.create_connection(where[name], timeout=60) for name in where for _ in range(3)
        ]
        clients[1].sendall(b"GET /flags/br/br.gif HTTP/1.1\r\nHost: x\r\n\r\n")
        clients[2].sendall(b"GET /flags/br/br.g")
        clients[4].sendall(b"GET /slow.html HTTP/1.1\r\nHost: x\r\n\r\n")
        host, port = where["site"]
        assert urlopen(f"http://{host}:{port}/", timeout=60).status == 200
        # what it answers at once shows that it has read what came before
        host, port = where["delay"]
        assert urlopen(f"http://{host}:{port}/", timeout=60).status == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        for client in clients:
            client.close()
    assert (process.returncode, err) == (0, "")
    assert re.search(
        r"^delay  requests: 2, at most 2 at once, status 200: 1$", out, re.MULTILINE
    ), out
    assert re.search(
        r"^site   requests: 2, at most 2 at once, status 200: 1$", out, re.MULTILINE
    ), out


@posix
def test_it_prints_one_line_a_server_and_flags_means_three() -> None:
    with serving("['flags', 'SITE', 'local'], port=0, scale=0.01") as (_, lines):
        about = [re.sub(r":\d+/", ":N/", re.sub(" +", " ", line)) for line in lines]
    assert about == [
        "local http://127.0.0.1:N/flags answers at once",
        "delay http://127.0.0.1:N/flags each answer takes 0.005 to 0.05 s",
        "error http://127.0.0.1:N/flags each answer takes 0.005 to 0.05 s, 25% fail with 418",
        "site http://127.0.0.1:N/ a small web to crawl",
        "Ctrl-C stops them.",
    ]


def test_a_taken_port_is_said_in_one_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    with FlagServer() as server:
        port = int(server.root.rpartition(":")[2])
        assert serve(["site"], port=port) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"course serve: site cannot start: port {port} on 127.0.0.1 is taken by another program; "
        "--port chooses another\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ({"chosen": ["flag"]}, 2, "'flag'; there are flags, local, delay, error, site"),
        ({"port": 70_000}, 2, "port 70000"),
        ({"port": 65_535}, 2, "port 65535"),
        ({"port": -1}, 2, "port -1"),
        ({"scale": -1}, 2, "scale"),
        ({"host": "192.0.2.1"}, 1, "local cannot start"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    arguments, status, words, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(**arguments) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert (err.startswith("course serve: "), err.count("\n")) == (True, 1)


def test_when_the_second_cannot_start_the_first_is_stopped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = threading.active_count()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(foreground, "PORTS", {"local": 0, "site": taken.getsockname()[1]})
        assert serve() == 1
    assert threading.active_count() == before
    assert "site cannot start" in capsys.readouterr().err
