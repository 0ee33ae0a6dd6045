"""The class board as a hub's service: who asks is what the Hub says of the token, and nothing else.

A stand-in answers here in the place of the Hub, so that it can be made to say anything. A real hub with this
board is in tests/test_hub*.py.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from boards import PATIENCE, ROOT, boards_in, report, send

pytest.importorskip("jupyterhub", reason="the extra `hub` is not installed")

PREFIX = "/services/board"
ACCESS = "access:services!service=board"
READ = "custom:board:read"
USERS = {
    "ada's": {"kind": "user", "name": "ada", "scopes": [ACCESS]},
    "bob's": {"kind": "user", "name": "bob", "scopes": [ACCESS]},
    "teacher's": {"kind": "user", "name": "tea", "scopes": [ACCESS, READ]},
    "elsewhere": {"kind": "user", "name": "ada", "scopes": ["users:activity!user"]},
    "a service's": {"kind": "service", "name": "cull", "scopes": [ACCESS, READ]},
}


class StandIn(BaseHTTPRequestHandler):
    """The two answers of a Hub that the board asks for."""

    def do_GET(self):
        assert self.path == "/hub/api/user"
        token = self.headers["Authorization"].partition(" ")[2]
        user = USERS.get(token)
        self.answer(200 if user else 403, user or {"status": 403})

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = asked["code"][0].removeprefix("code for ")
        assert asked["client_secret"] == ["the service's"]
        self.answer(200, {"access_token": token})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def environment(hub, port):
    """What a Hub gives a managed service."""
    return os.environ | {
        "JUPYTERHUB_SERVICE_NAME": "board",
        "JUPYTERHUB_SERVICE_PREFIX": f"{PREFIX}/",
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
        "JUPYTERHUB_API_URL": f"{hub}/hub/api",
        "JUPYTERHUB_API_TOKEN": "the service's",
        "JUPYTERHUB_CLIENT_ID": "service-board",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{PREFIX}/oauth_callback",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": json.dumps([ACCESS]),
    }


@pytest.fixture(scope="module")
def hub():
    """A Hub, and how to end it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def started(hub, folder):
    """The service, once it answers, and where."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "course_lib.board", "--database", f"sqlite:///{folder / 'b'}"],
        cwd=ROOT,
        env=environment(hub, port),
    )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    raise AssertionError("the service does not listen")


@pytest.fixture(scope="module")
def url(hub, tmp_path_factory):
    process, url = started(hub, tmp_path_factory.mktemp("board"))
    yield url + PREFIX
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def client(url):
    """Somebody with a token, or nobody."""
    made = []

    def client(token=""):
        headers = {"Authorization": f"token {token}"} if token else {}
        made.append(httpx.Client(base_url=url, headers=headers, timeout=PATIENCE, trust_env=False))
        return made[-1]

    yield client
    for one in made:
        one.close()


def shown(client):
    """Who is on the board, and with how many checks of `chain`."""
    board = client("teacher's").get("/api/class?names=1&lesson=chaining").json()
    at = board["exercises"].index("chain")
    return {row["label"]: row["cells"][at]["checks"] for row in board["rows"]}


def test_a_check_is_of_whom_the_hub_says_the_token_is(client):
    before = shown(client).get("ada", 0)
    assert send(client("ada's"), report()).json() == {"new": 1}
    assert shown(client)["ada"] == before + 1


def test_another_name_in_the_body_is_refused(client):
    send(client("bob's"), report())
    before = shown(client)
    for forged in ({"name": "bob"}, {"user": "bob"}, {"learner": 1}):
        assert send(client("ada's"), report() | forged).status_code == 422
    assert shown(client) == before


@pytest.mark.parametrize(
    ("token", "status"),
    [("nonsense", 401), ("", 401), ("elsewhere", 403), ("a service's", 403)],
    ids=["that the Hub does not know", "none", "for something else", "of a service"],
)
def test_other_tokens_are_refused(client, token, status):
    before = shown(client)
    assert send(client(token), report()).status_code == status
    for path in ("/api/me", "/api/class", "/api/class.csv", "/api/events"):
        assert client(token).get(path).status_code == status
    assert shown(client) == before


def test_a_learner_reads_themselves_and_instructors_read_the_class(client):
    send(client("ada's"), report())
    send(client("bob's"), report())
    for path in ("/api/class", "/api/class.csv"):
        assert client("ada's").get(path).status_code == 403
        assert client("teacher's").get(path).status_code == 200
    assert [row["label"] for row in client("ada's").get("/api/me").json()["rows"]] == ["ada"]
    for token, labels in (("ada's", {"ada"}), ("teacher's", {"ada", "bob"})):
        with client(token).stream("GET", "/api/events?names=1") as stream:
            live = next(boards_in(stream))
        assert {row["label"] for row in live["rows"]} >= labels
        assert "bob" in labels or "bob" not in str(live)


def test_a_browser_is_sent_to_log_in_and_comes_back(client):
    browser = client()
    sent = browser.get("/")
    assert sent.status_code == 302
    login = urlsplit(sent.headers["location"])
    assert login.path == "/hub/api/oauth2/authorize"
    (state,) = parse_qs(login.query)["state"]
    back = browser.get("/oauth_callback", params={"code": "code for teacher's", "state": state})
    assert (back.status_code, back.headers["location"]) == (303, f"{PREFIX}/")
    page = browser.get("/")
    assert page.status_code == 200 and "<table" in page.text
    assert browser.get("/api/class").status_code == 200
    assert send(browser, report()).status_code == 401  # a cookie alone sends nothing
    for cookie in back.headers.get_list("set-cookie"):
        assert f"Path={PREFIX}/" in cookie


@pytest.mark.parametrize(
    "asked", ["", "?code=code for teacher's", "?code=code for teacher's&state=x"]
)
def test_a_login_that_was_not_begun_here_is_refused(client, asked):
    """Nobody can be logged in as somebody else by a link."""
    browser = client()
    browser.get("/")
    assert browser.get(f"/oauth_callback{asked}").status_code == 400
    assert browser.get("/api/class").status_code == 401


def test_below_its_prefix_alone(client, url):
    host = url.removesuffix(PREFIX)
    assert httpx.get(host + "/api/me", trust_env=False).status_code == 404
    answer = httpx.get(url, trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{PREFIX}/")


def test_without_the_hub_nobody_is_believed(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        gone = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    process, url = started(gone, tmp_path)
    try:
        headers = {"Authorization": "token ada's"}
        with httpx.Client(base_url=url + PREFIX, headers=headers, trust_env=False) as client:
            assert send(client, report()).status_code == 503
            assert client.get("/api/class").status_code == 503
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_it_says_that_a_hub_starts_it():
    command = [sys.executable, "-m", "course_lib.board"]
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTERHUB")}
    done = subprocess.run(
        command, cwd=Path(ROOT), env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "a JupyterHub starts this (JUPYTERHUB_SERVICE_NAME is not set)" in done.stderr
