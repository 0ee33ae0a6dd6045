"""The web search server: its answers, its description, and what no client can do to the others."""

from __future__ import annotations

import contextlib
import importlib
import json
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import uvicorn

from course_lib import course
from solutions import web_mojifinder
from solutions.charindex import InvertedIndex
from solutions.web_mojifinder import app, search

SCRIPTS = ["web_mojifinder", "web_mojifinder_bottle"]
Get = Callable[[str], tuple[int, Any]]


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        threading.Event().wait(0.01)


@contextlib.contextmanager
def script(name: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The server as a process of its own, on the free port that it has found."""
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += f"from solutions.{name} import main; sys.exit(main([]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        line = process.stdout.readline()
        found = re.fullmatch(
            r"Serving on http://127\.0\.0\.1:(\d+)/\. Hit Ctrl-C to stop\.\n", line
        )
        assert found, line
        yield process, int(found[1])
    finally:
        process.kill()
        process.communicate()


SHELL_LINES = [
    line.strip()
    for kind, source in course.find("web_mojifinder").cells
    for line in source.splitlines()
    if kind == "markdown" and re.match("    (python -m|uvicorn) ", line)
]


def test_the_lesson_shows_three_ways_to_serve_from_a_shell() -> None:
    assert len(SHELL_LINES) == 3


@pytest.mark.parametrize("line", SHELL_LINES)
def test_each_shell_line_of_the_lesson_prints_its_address_and_serves(line: str) -> None:
    """On a free port: the one that uvicorn takes by itself may be somebody else's."""
    first, *words = line.split()
    command = ["-m", "uvicorn", "--port", "0"] if first == "uvicorn" else []
    with subprocess.Popen(
        [sys.executable, "-u", *command, *words],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            found = None
            while not found:
                said = process.stdout.readline()
                assert said, "it ended without an address"
                found = re.search(r"http://127\.0\.0\.1:\d+", said)
            url = f"{found[0]}/search?q=black+chess+king"
            with urllib.request.urlopen(url, timeout=60) as answer:
                assert json.load(answer)[0] == {"char": "♚", "name": "BLACK CHESS KING"}
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_script_serves_and_ctrl_c_ends_it_although_a_client_is_connected(name: str) -> None:
    with script(name) as (process, port), socket.create_connection(("127.0.0.1", port), 10):
        url = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{url}/search?q=cat+face", timeout=60) as answer:
            assert len(json.load(answer)) == 10
        with urllib.request.urlopen(f"{url}/", timeout=60) as answer:
            assert b"<label" in answer.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "\nServer shut down.\n", "")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_taken_port_is_said_in_one_clear_line(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert importlib.import_module(f"solutions.{name}").main(["127.0.0.1", str(port)]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert f"Port {port} is taken" in err
    assert f"solutions.{name} 127.0.0.1" in err


def test_bottle_gives_the_same_answers_and_the_same_page(get: Get) -> None:
    """Without its foot, which links to descriptions that only FastAPI makes."""

    def get_there(path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    with script("web_mojifinder_bottle") as (_, port):
        for query in ("cat face", "c#", "", "nosuchword", "FIRE\n+", "é", "letter"):
            path = "/search?" + urlencode({"q": query})
            status, body = get_there(path)
            assert (status, json.loads(body)) == get(path)
        assert get_there("/search")[0] == get("/search")[0] == 422
        assert get_there("/nosuch")[0] == 404
        page, here = get_there("/")[1].decode(), get("/")[1]
    assert "docs" in here and "docs" not in page
    assert page.split("</main>")[0] == here.split("</main>")[0]
    assert page.split("<script")[1] == here.split("<script")[1]


def test_in_bottle_too_nobody_waits_for_a_client_that_sends_half_a_request() -> None:
    with script("web_mojifinder_bottle") as (_, port), contextlib.ExitStack() as stack:
        for _ in range(20):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            client.sendall(b"GET /search?q=ca")
        url = f"http://127.0.0.1:{port}/search?q=cat+face"
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert len(json.load(answer)) == 10


@contextlib.contextmanager
def serving(prefix: str = "") -> Iterator[tuple[str, int]]:
    """Run the app in a thread, as uvicorn runs it; yield host and port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, root_path=prefix, log_level="warning", timeout_graceful_shutdown=1, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield listening.getsockname()
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with serving() as where:
        yield where


@pytest.fixture(scope="module")
def get(address: tuple[str, int]) -> Get:
    def get(path: str) -> tuple[int, Any]:
        """Return the status, and the body: what the JSON holds, or else the text."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{address[1]}{path}", timeout=60
            ) as answer:
                kind, body, status = answer.headers["content-type"], answer.read(), answer.status
        except urllib.error.HTTPError as error:
            with error:
                kind, body, status = error.headers["content-type"], error.read(), error.code
        return status, json.loads(body) if kind == "application/json" else body.decode()

    return get


def names(get: Get, query: str) -> list[str]:
    status, found = get("/search?" + urlencode({"q": query}))
    assert status == 200
    return [item["name"] for item in found]


def test_search_answers_with_characters_and_names_in_code_point_order(get: Get) -> None:
    status, found = get("/search?q=cat+face")
    assert status == 200
    assert len(found) == 10
    assert found[0] == {"char": "\U0001f431", "name": "CAT FACE"}
    assert [item["char"] for item in found] == sorted(item["char"] for item in found)


@pytest.mark.parametrize(
    ("query", "count"), [("fire", 11), ("mountain", 8), ("nosuchword", 0), ("", 0)]
)
def test_search_counts(get: Get, query: str, count: int) -> None:
    assert len(names(get, query)) == count


def test_queries_that_need_encoding_arrive_whole(get: Get) -> None:
    assert "LATIN CAPITAL LETTER C" in names(get, "c#")
    assert names(get, "c#&q=fire") == []  # one query of three words, not two queries
    assert names(get, "cat%20face") == []
    assert len(names(get, "FIRE\n+")) == 11


def test_search_without_q_is_422(get: Get) -> None:
    status, problem = get("/search")
    assert status == 422
    assert problem["detail"][0]["loc"] == ["query", "q"]


def test_the_response_is_described(get: Get) -> None:
    _, described = get("/openapi.json")
    operation = described["paths"]["/search"]["get"]
    assert operation["parameters"][0]["name"] == "q"
    assert operation["parameters"][0]["required"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["items"] == {"$ref": "#/components/schemas/CharName"}
    assert set(described["components"]["schemas"]["CharName"]["required"]) == {"char", "name"}


def test_docs_need_nothing_from_elsewhere(get: Get) -> None:
    status, page = get("/docs")
    assert status == 200
    assert "https://" not in page and "http://" not in page
    script = page.split('<script src="')[1].split('"')[0]
    assert get(script)[0] == 200


def test_the_page_needs_nothing_from_elsewhere_and_has_relative_addresses_only(get: Get) -> None:
    status, page = get("/")
    assert status == 200
    assert "<label" in page
    for forbidden in ("http:", "https:", 'src="', 'href="/', 'action="/', 'fetch("/', "localhost"):
        assert forbidden not in page


def test_unknown_paths_are_404_and_lead_to_no_file(get: Get) -> None:
    for path in ("/nosuch", "/static/form.html", "/../charindex.py", "/%2e%2e/charindex.py"):
        assert get(path)[0] == 404


def test_behind_a_prefix_the_description_names_it(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # the index that the first server has built will do for the second
    monkeypatch.setattr(web_mojifinder, "InvertedIndex", lambda: app.state.index)
    with serving("/proxy/1") as (host, port):
        url = f"http://{host}:{port}/docs"
        with urllib.request.urlopen(url, timeout=60) as answer:
            page = answer.read().decode()
    assert "/proxy/1/openapi.json" in page
    assert "/proxy/1/static-offline-docs/swagger-ui-bundle.js" in page


def test_searching_never_grows_the_index(get: Get) -> None:
    index: InvertedIndex = app.state.index
    before = len(index.entries)
    for number in range(50):
        assert names(get, f"nosuchword{number}") == []
    assert len(index.entries) == before


def test_search_is_a_plain_function_that_returns_models(get: Get) -> None:
    assert [item.name for item in search("cat face")][:1] == ["CAT FACE"]


def half_requests(dice: random.Random) -> Iterator[bytes]:
    """Requests cut at every step, requests of random bytes, and requests that do not end."""
    whole = b"GET /search?q=cat+face HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    yield from (whole[:cut] for cut in range(0, len(whole), 5))
    yield from (dice.randbytes(dice.randrange(1, 500)) for _ in range(40))
    for _ in range(40):
        cut, size = dice.randrange(len(whole)), dice.randrange(1, 20)
        yield whole[:cut] + dice.randbytes(size) + whole[cut + size :]
    yield b"GET /search?q=" + b"a" * 200_000
    yield b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 200_000
    yield (
        b"GET /search?q=" + quote("é".encode("latin-1")).encode() + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    yield b"POST /search?q=a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n{"


def test_fuzz_the_good_are_served_throughout_and_the_console_stays_empty(
    address: tuple[str, int], get: Get, capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    for number, request in enumerate(half_requests(random.Random(20))):
        with socket.create_connection(address, 60) as client, contextlib.suppress(OSError):
            client.sendall(request)
            if number % 3 == 0:
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
        if number % 10 == 0:
            assert len(names(get, "cat face")) == 10
    assert len(names(get, "cat face")) == 10
    assert "Traceback" not in capfd.readouterr().err
    # uvicorn warns of requests that are none; it must report no error
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_clients_that_leave_in_mid_answer_or_never_read_stop_nobody(
    address: tuple[str, int], get: Get
) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(5):
            client = stack.enter_context(socket.create_connection(address, 60))
            client.sendall(b"GET /search?q=letter HTTP/1.1\r\nHost: x\r\n\r\n")
        assert len(names(get, "cat face")) == 10
    assert len(names(get, "fire")) == 11


@pytest.mark.filterwarnings("default")  # those of other people's code
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_fuzz_driven_by_the_description_finds_no_broken_promise(
    address: tuple[str, int], mode: str
) -> None:
    """Schemathesis: whatever is asked, the answer is one that /openapi.json describes."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    from hypothesis import HealthCheck, given, settings

    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{address[1]}/openapi.json")
    cases = schema["/search"]["GET"].as_strategy(generation_mode=schemathesis.GenerationMode[mode])

    @settings(
        max_examples=40, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def every_answer_is_as_described(case: Any) -> None:
        case.call_and_validate()

    every_answer_is_as_described()
